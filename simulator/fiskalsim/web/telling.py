"""
What a noted call means: who called, what came of it fiscally, and bodies that may be shown.

Secrets stay out of sight wherever a call is shown or logged.
"""

from __future__ import annotations

import re
from datetime import UTC, datetime
from http import HTTPStatus
from typing import Any, Final

import msgspec

from fiskalsim.web.journal import LONGEST, Entry

_CLIENT_IN_BODY: Final = re.compile(
    rb'"(?:uniqueClientId|client_id)"\s*:\s*"([^"]{1,64})"', re.IGNORECASE
)
_CLIENT_IN_PATH: Final = re.compile(
    r"/(?:client|germany|closing|document|archive)/([0-9a-fA-F-]{36})"
)
_SECRET: Final = re.compile(
    r'("[\w-]*(?:secret|token|pin|puk|password)"\s*:\s*)"(?:[^"\\]|\\.)*"', re.IGNORECASE
)
#: The code of a refusal of the cloud TSE.
_CODE: Final = re.compile(rb'"code"\s*:\s*"([A-Z][A-Z_0-9]{1,63})"')
_HIDDEN: Final = "•••"
_NOT_FISCAL: Final = -1

#: The beginning of an address, and what it belongs to.
_KINDS: Final = (
    ("/api/v1/transactions/", "fiscal"),
    ("/api/tse-interface", "interface"),
    ("/api/v1/", "service"),
    ("/api/v2", "cloud"),
    ("/api/v0", "cloud"),
    ("/_control", "control"),
)


def summary(entry: Entry) -> dict[str, Any]:
    """
    Tell a call in one line.
    """
    call, reply = entry.call, entry.reply
    path = _path(entry)
    return {
        "number": entry.number,
        "at": datetime.fromtimestamp(entry.began_unix, UTC).isoformat(timespec="milliseconds"),
        "kind": next((kind for start, kind in _KINDS if path.startswith(start)), "other"),
        "method": call.method,
        "path": path,
        "status": int(reply.status),
        "ms": round((entry.ended - entry.begun) * 1000, 3),
        "client": _client(entry, path),
        "fiscal": _fiscal(entry, path),
        "code": _code(entry),
    }


def details(entry: Entry) -> dict[str, Any]:
    """
    Tell a call with all that was said.
    """
    call, reply = entry.call, entry.reply
    return {
        **summary(entry),
        "query": call.query_string,
        "faults": call.faults,
        "request": _body(call.body),
        "response": _body(reply.body),
        "mediaType": reply.media_type,
        "shortened": LONGEST in {len(call.body), len(reply.body)},
    }


def log_line(entry: Entry) -> str:
    """
    Write a call as one line of JSON for a log.
    """
    told = summary(entry)
    line = {
        "time": told["at"],
        "world": entry.world,
        **{name: told[name] for name in ("method", "path", "status", "ms", "client", "fiscal")},
    }
    return msgspec.json.encode(line).decode()


def _path(entry: Entry) -> str:
    return entry.call.path.removeprefix(f"/w/{entry.world}")


def _client(entry: Entry, path: str) -> str | None:
    call = entry.call
    asked = call.query("uniqueClientId", "clientId") or call.parts.get("clientId")
    if asked:
        return asked
    found = _CLIENT_IN_BODY.search(call.body)
    if found:
        return found[1].decode("utf-8", "replace")
    in_path = _CLIENT_IN_PATH.search(path)
    return in_path[1] if in_path else None


def _code(entry: Entry) -> str | None:
    """
    Find the code with which a call was refused, where it has one.
    """
    if entry.reply.status < HTTPStatus.BAD_REQUEST:
        return None
    found = _CODE.search(entry.reply.body)
    return found[1].decode("ascii") if found else None


def _fiscal(entry: Entry, path: str) -> dict[str, Any] | None:
    """
    Say what came of a call fiscally; None where it was about nothing fiscal, or was refused.
    """
    if entry.reply.status != HTTPStatus.OK or (
        "/transactions/" not in path and "/tx/" not in path
    ):
        return None
    try:
        told = msgspec.json.decode(entry.reply.body)
    except msgspec.DecodeError:
        return None
    if not isinstance(told, dict):
        return None
    return _of_cloud(told) if "/tx/" in path else _of_service(told, path)


def _of_service(told: dict[str, Any], path: str) -> dict[str, Any] | None:
    told = {name.lower(): value for name, value in told.items()}
    number = told.get("fiscalisationdocumentnumber")
    if number is None:
        return None
    more = told.get("additionalfields") or {}
    if told.get("errordescription"):
        outcome = "offline"
    elif number == _NOT_FISCAL:
        outcome = "notFiscal"
    else:
        outcome = "started" if path.endswith("/createDocument") else "signed"
    return {"outcome": outcome, "number": number, "counter": more.get("TseSignatureCounter", 0)}


def _of_cloud(told: dict[str, Any]) -> dict[str, Any] | None:
    signature = told.get("signature")
    if "number" not in told or not isinstance(signature, dict):
        return None
    outcome = {"ACTIVE": "started", "CANCELLED": "cancelled"}.get(str(told.get("state")), "signed")
    counter = str(signature.get("counter", ""))
    return {
        "outcome": outcome,
        "number": told["number"],
        "counter": int(counter) if counter.isdecimal() else 0,
    }


def _body(body: bytes) -> str:
    text = body.decode("utf-8", "replace")
    if text.lstrip()[:1] in {'"', "'"} and len(text) > 1:
        # A body that is one string and nothing else is how cloud secrets travel.
        return _HIDDEN
    return _SECRET.sub(rf'\1"{_HIDDEN}"', text)
