"""
What the books hold of a cloud TSE: a file for each TSS, its tills and its transactions.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Final
from urllib.parse import parse_qs, urlsplit

from fiskalprobe.run.parties.cloud_line import API, object_of
from fiskalprobe.wire import Exchange, NotJson

_OK: Final = 200
#: The process type that follows from what a revision gives.
_TYPES: Final = {
    "receipt": "Kassenbeleg-V1",
    "order": "Bestellung-V1",
    "other": "SonstigerVorgang",
}


@dataclass(slots=True, kw_only=True)
class Till:
    """
    A client of a TSS.
    """

    serial: str
    registered: bool
    created: object
    #: Whether anything was changed since it was registered.
    is_changed: bool = False


@dataclass(slots=True, kw_only=True)
class Sale:
    """
    A transaction of a cloud TSE.
    """

    number: int
    client: str
    state: str
    #: What was asked for and answered, revision by revision.
    asked: list[Mapping[str, Any]] = field(default_factory=list)
    answers: list[Mapping[str, Any]] = field(default_factory=list)
    metadata: dict[str, Any] = field(default_factory=dict)

    @property
    def type(self) -> str:
        """
        The process type that its revisions have given; empty while none has.
        """
        return next(filter(None, map(type_of, self.asked)), "")


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """
    What an export has to hold: what was answered when it was asked for.
    """

    #: Number, counter and signature of each revision.
    revisions: frozenset[tuple[Any, Any, Any]]
    counter: int | None


@dataclass(slots=True, kw_only=True)
class Tss:
    """
    One TSS.
    """

    state: str = "CREATED"
    puk: str = ""
    serial: str = ""
    #: None while no PIN was set.
    pin: str | None = None
    wrong_pins: int = 0
    #: None where nobody can tell.
    is_admin_in: bool | None = False
    #: The signature counter, None where it is not known.
    counter: int | None = None
    #: The highest counter that an answer has told of.
    highest: int = 0
    #: What the last signature was made for, and whether a call was refused since.
    row: str = ""
    refused: bool = False
    #: Whether the operator may have cleared it away since.
    is_old: bool = False
    tills: dict[str, Till] = field(default_factory=dict)
    sales: dict[str, Sale] = field(default_factory=dict)
    metadata: dict[str, Any] = field(default_factory=dict)
    exports: dict[str, Archive] = field(default_factory=dict)

    @property
    def open_count(self) -> int:
        """
        How many transactions are open.
        """
        return sum(sale.state == "ACTIVE" for sale in self.sales.values())

    @property
    def registered_count(self) -> int:
        """
        How many clients are registered.
        """
        return sum(till.registered for till in self.tills.values())

    @property
    def revisions(self) -> frozenset[tuple[Any, Any, Any]]:
        """
        Number, counter and signature of each revision that was answered.
        """
        return frozenset(
            (sale.number, *signature_of(each))
            for sale in self.sales.values()
            for each in sale.answers
        )

    def signs(self, row: str) -> None:
        """
        Count a signature, and note which requirement says that there is one.
        """
        self.row = row
        if self.counter is not None:
            self.counter += 1

    def sale(self, named: str) -> tuple[str, Sale | None]:
        """
        Find a transaction by its id or its number; gives its id too.
        """
        if not named.isdecimal():
            return named, self.sales.get(named)
        found = [each for each in self.sales.items() if each[1].number == int(named)]
        return found[0] if found else (named, None)


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """
    One call to a cloud TSE, read.
    """

    exchange: Exchange
    method: str
    #: The parts of the address behind ``/tss/{id}``.
    tss: str
    rest: tuple[str, ...]
    query: Mapping[str, str]
    body: Mapping[str, Any]
    answer: Mapping[str, Any]

    @property
    def revision(self) -> int | None:
        """
        The revision that is asked for.
        """
        told = self.query.get("tx_revision", "")
        return int(told) if told.isdecimal() else None

    @property
    def is_ok(self) -> bool:
        """
        Whether it was answered 200.
        """
        return self.exchange.status == _OK

    @property
    def code(self) -> str:
        """
        The code of a refusal.
        """
        return str(self.answer.get("code", ""))

    @property
    def shown(self) -> str:
        """
        The answer in a few words.
        """
        return self.exchange.gist


def read(exchange: Exchange) -> Asked | None:
    """
    Read a call about one TSS; None for any other, and for one that the books cannot read.
    """
    path = exchange.request.path
    if not path.startswith(API + "/tss/"):
        return None
    parts = path.removeprefix(API + "/tss/").strip("/").lower().split("/")
    try:
        body = exchange.request.json() if exchange.request.body else {}
    except NotJson:
        return None
    query = parse_qs(urlsplit(exchange.request.url).query)
    return Asked(
        exchange=exchange,
        method=exchange.request.method,
        tss=parts[0],
        rest=tuple(parts[1:]),
        query={name: values[0] for name, values in query.items()},
        body=body if isinstance(body, Mapping) else {},
        answer=object_of(exchange) or {},
    )


def signature_of(answer: Mapping[str, Any]) -> tuple[Any, Any]:
    """
    Give counter and value of the signature in an answer.
    """
    signature = answer.get("signature")
    found = signature if isinstance(signature, Mapping) else {}
    return found.get("counter"), found.get("value")


def type_of(body: Mapping[str, Any]) -> str:
    """
    Tell which process type a revision gives; empty when it has no schema.
    """
    schema = body.get("schema")
    standard = schema.get("standard_v1") if isinstance(schema, Mapping) else None
    if not isinstance(standard, Mapping):
        return "?" if schema else ""
    return next((_TYPES[kind] for kind in standard if kind in _TYPES), "?")
