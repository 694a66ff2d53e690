"""
One call to SIGN DE V2 and its reply.
"""

from __future__ import annotations

from collections.abc import Awaitable, Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from functools import cached_property
from http import HTTPStatus
from typing import Any, Final
from urllib.parse import parse_qsl

import msgspec

from fiskalsim.cloud.desk import is_number, is_uuid
from fiskalsim.cloud.errors import Refused, unfit
from fiskalsim.cloud.service import SignDe
from fiskalsim.cloud.things import Session

JSON: Final = "application/json; charset=utf-8"
_UUID_LENGTH: Final = 36


class Backend(StrEnum):
    """
    Who answers behind the address; recorded answers of the two differ in form.
    """

    #: What signs and logs in admins.
    MIDDLEWARE = "middleware"
    #: What stores and lists.
    NODE = "node"


@dataclass(frozen=True, kw_only=True)
class CloudCall:
    """
    What a caller asked. Ids of the path are there under their names.
    """

    method: str
    path: str
    query_string: str
    headers: Mapping[str, str]
    body: bytes
    backend: Backend
    parts: Mapping[str, str] = field(default_factory=dict)

    @property
    def bearer(self) -> str | None:
        """
        The token that was sent; None when there is none.
        """
        kind, _, token = self.headers.get("authorization", "").partition(" ")
        return token.strip() if kind.lower() == "bearer" and token.strip() else None

    @cached_property
    def query(self) -> tuple[tuple[str, str], ...]:
        """
        The query, in order; question marks too many are passed over, as since 2.0.50.
        """
        text = self.query_string.strip("?")
        if text.startswith("tx_revision=") and text[12:].isdecimal():  # nearly all there are
            return (("tx_revision", text[12:]),)
        return tuple(
            (name.lstrip("?"), value) for name, value in parse_qsl(text, keep_blank_values=True)
        )

    def asked(self, name: str) -> str | None:
        """
        Read a query parameter; None when there is none.
        """
        return next((value for key, value in self.query if key == name), None)

    def id(self, name: str) -> str:
        """
        Read an id out of the path, in lower case.
        """
        given = self.parts[name]
        if is_uuid(given.lower()):
            return given.lower()
        if self.backend is Backend.MIDDLEWARE:
            label = _LABELS[name]
            if len(given) != _UUID_LENGTH:
                text = f"can't parse {label} ID: invalid UUID length: {len(given)} ({given})"
            else:
                text = f"can't parse {label} ID: invalid UUID format ({given})"
            raise Refused("E_PARSER", text)
        raise unfit(f"params.{name}", 'should match format "uuid"')

    def id_or_number(self, name: str) -> str:
        """
        Read a transaction's id or number out of the path.
        """
        given = self.parts[name]
        return given if is_number(given) else self.id(name)

    def json(self) -> dict[str, Any]:
        """
        Read the body as an object; nothing stands for an empty one.
        """
        if not self.body.strip():
            return {}
        try:
            value = msgspec.json.decode(self.body)
        except (msgspec.DecodeError, UnicodeDecodeError, RecursionError):
            raise unfit("body", "is not JSON") from None
        if not isinstance(value, dict):
            raise unfit("body", "should be object")
        return value


_LABELS: Final = {
    "tss_id": "TSS",
    "client_id": "client",
    "tx_id_or_number": "transaction",
    "export_id": "export",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class CloudReply:
    """
    What goes back.
    """

    status: int = HTTPStatus.OK
    body: bytes = b""
    media_type: str = JSON
    headers: tuple[tuple[str, str], ...] = ()


#: What stands at an address that asks for a token.
CloudEndpoint = Callable[[SignDe, Session, CloudCall], Awaitable[CloudReply]]
#: What stands at an address that asks for none.
OpenEndpoint = Callable[[SignDe, CloudCall], Awaitable[CloudReply]]


def replied(value: Any) -> CloudReply:
    """
    Reply with *value* as JSON.
    """
    return CloudReply(body=msgspec.json.encode(value))


def refused(error: Refused, backend: Backend) -> CloudReply:
    """
    Reply with an error in the form of the one who answers.
    """
    reason = _reason(error.status)
    body: dict[str, Any]
    if backend is Backend.MIDDLEWARE or (
        not error.code and error.status == HTTPStatus.UNAUTHORIZED
    ):
        body = {"code": error.code} if error.code else {}
        body |= {"message": error.message, "status_code": error.status, "error": reason}
    else:
        body = {"status_code": error.status, "error": reason}
        if error.code:
            body["code"] = error.code
        body["message"] = error.message
    headers = (("Retry-After", str(error.retry_after)),) if error.retry_after is not None else ()
    return CloudReply(status=error.status, body=msgspec.json.encode(body), headers=headers)


#: Reasons of statuses that HTTP does not know or has renamed.
_REASONS: Final = {
    413: "Payload Too Large",  # Python's own name of it changed
    432: "Use Middleware",
    444: "No Response",
    499: "Client Closed Request",
}


def _reason(status: int) -> str:
    """
    Name a status; one that nobody knows, which a fault may ask for, by its class.
    """
    try:
        return _REASONS.get(status) or HTTPStatus(status).phrase
    except ValueError:
        return "Server Error" if status >= HTTPStatus.INTERNAL_SERVER_ERROR else "Client Error"
