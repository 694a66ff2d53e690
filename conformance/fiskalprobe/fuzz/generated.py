"""
Cases that Schemathesis makes of an OpenAPI document, made fit for a world that exists.

Left alone, a generator knows no client, no token and no number of a transaction, and nearly all it
makes is refused at the first gate. So wherever a generated value is of the right kind for
something that exists, the placeholder for it is put in.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Final, cast
from urllib.parse import quote

import schemathesis
from hypothesis import strategies as st
from schemathesis import GenerationMode
from schemathesis.generation.drivers import CoverageGenerator
from schemathesis.generation.feedback import NO_FEEDBACK
from schemathesis.generation.overrides import Override

from fiskalprobe.fuzz.case import Ask, Case
from fiskalspec import openapi

_GUID: Final = re.compile(r"[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}")
_MODES: Final = [GenerationMode.POSITIVE, GenerationMode.NEGATIVE]
_BARE: Final = re.compile(r'"(~(?:NUMBER|REVISION|START)~)"')

#: Whether the placeholder may take the place of a value, by name of the member, argument or part.
Fits = Callable[[Any], bool]


def _is_guid(value: Any) -> bool:
    return isinstance(value, str) and _GUID.fullmatch(value) is not None


def _is_whole(value: Any) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)


def _is_text(value: Any) -> bool:
    return isinstance(value, str) and bool(value)


@dataclass(frozen=True, slots=True, kw_only=True)
class Surface:
    """
    One OpenAPI document, and what exists behind it.
    """

    document: str
    #: Name → (placeholder, what it may take the place of).
    known: Mapping[str, tuple[str, Fits]]
    #: The requests that have to come first, by operation.
    before: Callable[[str, str], tuple[Ask, ...]]
    #: Headers of each request, by its path.
    headers: Callable[[str], dict[str, str]]
    #: Paths that are left to others.
    without: tuple[str, ...] = ()


class Operation:
    """
    One operation of a document, as a source of cases.
    """

    def __init__(self, surface: Surface, operation: Any) -> None:
        self._surface = surface
        self._operation = operation
        #: Its id in the document.
        self.name: str = operation.definition.raw.get("operationId") or operation.label

    def systematic(self) -> Iterator[Case]:
        """
        Give the cases that vary one thing at a time.
        """
        config = self._operation.schema.config.generation_for(
            operation=self._operation, phase="coverage"
        )
        made = CoverageGenerator(
            operation=self._operation,
            generation_modes=_MODES,
            generation_config=config,
            auth_storage=None,
            override=Override(),
            feedback=NO_FEEDBACK,
        )
        for case in made:
            found = self._case(case, "coverage", known=True)
            if found is not None:
                yield found

    def random(self) -> st.SearchStrategy[Case]:
        """
        Give the strategy of cases of which everything is random; shrinks.
        """
        cases = st.one_of([self._operation.as_strategy(generation_mode=each) for each in _MODES])
        drawn = st.tuples(cases, st.booleans())
        made = drawn.map(lambda it: self._case(it[0], "random", known=it[1]))
        return made.filter(lambda it: it is not None).map(lambda it: cast("Case", it))

    def _case(self, case: Any, origin: str, *, known: bool) -> Case | None:
        """
        Take a case over; None when it cannot be put on the wire as text.
        """
        try:
            ask = self._ask(case, known=known)
        except (UnicodeEncodeError, TypeError, ValueError, RecursionError):
            return None
        before = self._surface.before(self.name, ask.body or "")
        return Case(about=self.name, origin=origin, asks=(*before, ask))

    def _ask(self, case: Any, *, known: bool) -> Ask:
        placeholders = self._surface.known if known else {}
        parts = {
            name: _exchanged(name, value, placeholders)
            for name, value in (case.path_parameters or {}).items()
        }
        path = self._operation.path
        for name, value in parts.items():
            path = path.replace("{" + name + "}", quote(_word(value), safe="~%"))
        query = {
            str(name): _word(_exchanged(name, value, placeholders))
            for name, value in (case.query or {}).items()
        }
        body = None if _is_unset(case.body) else _body(_exchanged("", case.body, placeholders))
        headers = self._surface.headers(path) | (
            {"Content-Type": case.media_type} if body is not None and case.media_type else {}
        )
        for word in (path, *query.values(), *query, *headers.values(), body or ""):
            word.encode()
        for word in headers.values():
            word.encode("ascii")
        return Ask(
            method=str(case.method).upper(), path=path, query=query, body=body, headers=headers
        )


def operations(surface: Surface) -> list[Operation]:
    """
    List the operations of a document.
    """
    schema = schemathesis.openapi.from_dict(_plainer(openapi.get(surface.document)))
    every: Iterator[Any] = schema.get_all_operations()
    found = (each.ok() for each in every)
    return [
        Operation(surface, each) for each in found if not each.path.startswith(surface.without)
    ]


def _plainer(node: Any) -> Any:
    """
    Leave out conditions, for which the generator knows no strategy; answers are not judged by it.
    """
    if isinstance(node, Mapping):
        return {
            key: _plainer(item)
            for key, item in node.items()
            if key != "allOf" or not any("if" in each for each in item)
        }
    return [_plainer(item) for item in node] if isinstance(node, list) else node


def _exchanged(name: str, value: Any, placeholders: Mapping[str, tuple[str, Fits]]) -> Any:
    if isinstance(value, Mapping):
        return {key: _exchanged(str(key), item, placeholders) for key, item in value.items()}
    if isinstance(value, list):
        return [_exchanged("", item, placeholders) for item in value]
    placeholder, fits = placeholders.get(name, ("", _is_text))
    return f"~{placeholder}~" if placeholder and fits(value) else value


def _word(value: Any) -> str:
    if isinstance(value, bool) or value is None:
        return str(value).lower()
    return value if isinstance(value, str) else json.dumps(value, default=str)


def _body(value: Any) -> str:
    if isinstance(value, bytes):
        return value.decode()
    if isinstance(value, str) and not value.startswith("~"):
        return json.dumps(value, ensure_ascii=False)
    return _BARE.sub(r"\1", json.dumps(value, ensure_ascii=False))


def _is_unset(body: Any) -> bool:
    return type(body).__name__ == "NotSet"


_STARTED: Final = ("storeDocument", "cancelDocument")


def _begin(operation: str, body: str) -> tuple[Ask, ...]:
    from fiskalprobe.fuzz.documents import start

    return (start(0),) if operation in _STARTED and "~NUMBER~" in body else ()


def _bearer(path: str) -> dict[str, str]:
    placeholder = "MANAGER" if path.startswith("/api/v0/") else "TOKEN"
    return {} if path.endswith("/v2/auth") else {"Authorization": f"Bearer ~{placeholder}~"}


#: The fiscal service.
MIDDLEWARE: Final = Surface(
    document="fiscal-middleware",
    known={
        "uniqueClientId": ("CLIENT", _is_guid),
        "clientId": ("CLIENT", _is_guid),
        "documentGuid": ("GUID", _is_guid),
        "tseSerial": ("TSE", _is_text),
        "fiscalDocumentNumber": ("NUMBER", _is_whole),
        "fiscalDocumentRevision": ("REVISION", _is_whole),
        "fiscalDocumentStartTime": ("START", _is_whole),
    },
    before=_begin,
    headers=lambda _path: {},
)

#: The cloud TSE.
CLOUD: Final = Surface(
    document="sign-de-v2",
    known={
        "tss_id": ("TSS", _is_guid),
        "client_id": ("CLIENT", _is_guid),
        "tx_id_or_number": ("TX", _is_text),
        "tx_revision": ("REVISION", _is_whole),
        "export_id": ("EXPORT", _is_guid),
        "organization_id": ("ORGANIZATION", _is_guid),
        "admin_pin": ("PIN", _is_text),
        "admin_puk": ("PUK", _is_text),
        "api_key": ("KEY", _is_text),
        "api_secret": ("SECRET", _is_text),
    },
    before=lambda _operation, _body: (),
    headers=_bearer,
)
