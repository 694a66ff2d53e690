"""
Misbehaviour at the door: what the service answers is told otherwise, or heard otherwise.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from fiskalsim.answers.fiscal import CONNECTION_ERROR

#: Makes another status and another parsed body out of the true ones.
Tell = Callable[[int, Any], tuple[int, Any]]
#: Makes another request body out of the true one.
Hear = Callable[[bytes], bytes]
#: Makes another ASGI scope out of the true one: address, query and headers of the request.
Take = Callable[[Mapping[str, Any]], Mapping[str, Any]]
#: Makes another file out of the true one.
Spoil = Callable[[bytes], bytes]
#: Makes other headers of the answer out of the true ones.
Head = Callable[[int, list[tuple[bytes, bytes]]], list[tuple[bytes, bytes]]]
#: Makes a scope and a whole body out of the scope and what there was of the body.
Torn = Callable[[Mapping[str, Any], bytes], tuple[Mapping[str, Any], bytes]]


def _as_it_is(status: int, body: Any) -> tuple[int, Any]:
    return status, body


@dataclass(frozen=True, slots=True, kw_only=True)
class Door:
    """
    One address at which something is told or heard otherwise.
    """

    #: ``METHOD end-of-path``; a star stands for anything.
    call: str
    tell: Tell = _as_it_is
    hear: Hear | None = None
    take: Take | None = None
    head: Head | None = None
    #: What is served instead of a request whose body broke off.
    torn: Torn | None = None
    #: What is handed out instead of a file; a refusal stays as it is.
    spoil: Spoil | None = None

    def is_for(self, method: str, path: str) -> bool:
        """
        Tell whether a call comes to this address.
        """
        wanted, _, end = self.call.partition(" ")
        return fnmatchcase(method, wanted) and fnmatchcase(path, f"*{end}")

    def told(self, status: int, content: bytes) -> tuple[int, bytes]:
        """
        Tell an answer otherwise; a body that is no JSON is a text.
        """
        if self.spoil is not None:
            return status, self.spoil(content) if status < 400 else content
        try:
            body, raw = json.loads(content), b""
        except ValueError:
            body, raw = content.decode("utf-8", "replace"), content
        status, said = self.tell(status, body)
        if raw and said is body:
            # What nobody changed was perhaps no text but an archive.
            return status, raw
        return status, (said if isinstance(said, str) else json.dumps(said)).encode()


def changed(**values: Any) -> Tell:
    """
    Set fields of a fiscal response, wherever they stand; a function is given what stood there.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if isinstance(body, dict) and "AdditionalFields" in body:
            for name, value in values.items():
                place = body if name in body else body["AdditionalFields"]
                place[name] = value(place.get(name)) if callable(value) else value
        return status, body

    return tell


def without(*names: str) -> Tell:
    """
    Leave fields of a fiscal response out.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if isinstance(body, dict):
            for name in names:
                body.pop(name, None)
                if isinstance(body.get("AdditionalFields"), dict):
                    body["AdditionalFields"].pop(name, None)
        return status, body

    return tell


def offline(**values: Any) -> Tell:
    """
    Set fields of an answer that was given offline, as `changed` does, and of no other.
    """
    return in_an_outage(changed(**values))


def in_an_outage(change: Tell) -> Tell:
    """
    Change an answer that was given offline and leave every other alone.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        is_offline = isinstance(body, dict) and body.get("errorDescription") == CONNECTION_ERROR
        return change(status, body) if is_offline else (status, body)

    return tell


def in_qr(place: int, change: Any) -> Tell:
    """
    Change one field of the QR code.
    """

    def twist(code: Any) -> Any:
        if not code:
            return code
        parts = code.split(";")
        parts[place] = change(parts[place])
        return ";".join(parts)

    return changed(QrCodeDataString=twist)


def with_receipt_id(status: int, body: Any) -> tuple[int, Any]:
    """
    Give every fiscal response the same global receipt id.
    """
    if isinstance(body, dict) and "AdditionalFields" in body:
        body["retailForceReceiptId"] = "0p4j0001"
    return status, body


def fields(**values: Any) -> Tell:
    """
    Set members of an object that came with success; a name with __ reaches inside.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if status < 400 and isinstance(body, dict):
            for name, value in values.items():
                *path, last = name.split("__")
                place = body
                for part in path:
                    place = place.get(part, {}) if isinstance(place, dict) else {}
                if isinstance(place, dict) and last in place:
                    place[last] = value
        return status, body

    return tell


def entries(**values: Any) -> Tell:
    """
    Set fields of each entry in a list.
    """
    return lambda status, body: (status, [{**entry, **values} for entry in body])


def refused(status: int) -> Tell:
    """
    Answer every refusal with another code.
    """
    return lambda said, body: (status if said >= 400 else said, body)


def instead(of: int, status: int) -> Tell:
    """
    Answer what has one status with another.
    """
    return lambda said, body: (status if said == of else said, body)


def agreed(status: int, body: Any) -> tuple[int, Any]:
    """
    Say yes to whatever was refused.
    """
    return (200, {}) if status >= 400 else (status, body)


def always(status: int, body: Any = '"0p4j"') -> Tell:
    """
    Answer one and the same, whatever was asked.
    """
    return lambda _status, _body: (status, body)


def turned(status: int, body: Any) -> tuple[int, Any]:
    """
    Give the members, and the entries of a list, in the opposite order.
    """
    if isinstance(body, dict):
        if isinstance(body.get("data"), list):
            return status, {**body, "data": body["data"][::-1]}
        return status, dict(reversed(body.items()))
    return status, body


def coded(name: str) -> Tell:
    """
    Give every error another code.
    """
    return lambda status, body: (
        status,
        {**body, "code": name} if status >= 400 else body,
    )


def asked(pattern: str, instead: str) -> Take:
    """
    Read the query as if something else stood in it.
    """
    return lambda scope: {
        **scope,
        "query_string": re.sub(pattern, instead, scope["query_string"].decode()).encode(),
    }


def sent_to(pattern: str, instead: str) -> Take:
    """
    Take the call for one to another address.
    """
    return lambda scope: {**scope, "path": re.sub(pattern, instead, scope["path"])}


def unheard(name: str) -> Take:
    """
    Pass over a header of the request.
    """
    return lambda scope: {
        **scope,
        "headers": [pair for pair in scope["headers"] if pair[0].decode().lower() != name],
    }


def headless(name: str, *, on: range = range(600)) -> Head:
    """
    Leave a header out of the answers with these statuses.
    """
    return lambda status, headers: [
        pair for pair in headers if status not in on or pair[0].decode().lower() != name
    ]
