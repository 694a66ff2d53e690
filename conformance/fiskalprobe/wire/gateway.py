"""
Answers that a service has hardly written itself: those of a gateway, a limit or a proxy before it.

They say nothing of the service. The wire hands them on as silence, which decides nothing, and
keeps what was said for the record.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final

from fiskalprobe.oracles.exact import exactly

LIMIT: Final = 429
_FORBIDDEN: Final = 403
#: What a gateway answers where it does not reach the service, or the service it.
_BEYOND: Final = frozenset({502, 503, 504})
#: What sends a caller to another address; no interface that is judged here has such an answer.
_ELSEWHERE: Final = frozenset({301, 302, 303, 307, 308})
_REFUSED: Final = 400
_UNKNOWN: Final = 401
_LOCKED: Final = (401, 403)
#: What gateways say in JSON that say it so; a service's own errors hold more.
_SENTENCES: Final = frozenset(
    {
        # Amazon API Gateway.
        "endpoint request timed out",
        "internal server error",
        "limit exceeded",
        "service unavailable",
        "too many requests",
        # Kong.
        "an invalid response was received from the upstream server",
        "api rate limit exceeded",
        "failure to get a peer from the ring-balancer",
        "name resolution failed",
        "the upstream server is timing out",
    }
)
_PAGE: Final = re.compile(r"\s*<(!doctype\s+html|html|head|body)\b", re.IGNORECASE)
_TITLE: Final = re.compile(r"<title>\s*(.*?)\s*</title>", re.IGNORECASE | re.DOTALL)
#: Characters of a page that are told where it has no title.
_SHOWN: Final = 80
#: Characters of an address that are told.
_FAR: Final = 200
_SLOWER: Final = (
    "set pace (requests a second) under [ixit] in target.toml, below what the limit allows"
)
_FIREWALL: Final = "have the firewall before the service let the requests of a test pass"
_KEY: Final = (
    "see that what is named under ixit.headers lasts as long as the run; for a token that "
    'expires, name a command that prints a new one, "cmd:./token"'
)
_THERE: Final = (
    "write the address that it sends to, as far as it stands before the documented path, under "
    "ixit.adapter in target.toml; or have the calls answered where they are documented"
)
_LOOK: Final = "see that the service runs, and that the gateway before it reaches it"


def is_foreign(status: int, body: str, media_type: str = "", *, location: str = "") -> bool:
    """
    Tell whether an answer looks like one of a gateway.

    It has a status that gateways use, and a body that is no JSON and not called so, or a sentence
    known from one. A 403 has to be a page, as a firewall shows it; any service may refuse in
    fewer words. What sends to another *location* has not served the call, whoever says so.
    """
    if status == _FORBIDDEN:
        return _PAGE.match(body) is not None
    if status in _ELSEWHERE:
        return location != ""
    if status != LIMIT and status not in _BEYOND:
        return False
    try:
        found = exactly(body)
    except ValueError:
        return "json" not in media_type.lower()
    return _is_sentence(found)


def _is_sentence(found: object) -> bool:
    if not isinstance(found, Mapping):
        return False
    said = {str(name).lower(): value for name, value in found.items()}
    # Kong adds the id of the request.
    return said.keys() <= {"message", "request_id"} and (
        str(said.get("message", "")).strip().rstrip(".").lower() in _SENTENCES
    )


def told(status: int, body: str, *, location: str = "") -> str:
    """
    Say in a sentence what somebody before the subject has answered.
    """
    if status in _ELSEWHERE:
        return f"the address sends to another one: {status} {' '.join(location.split())[:_FAR]}"
    title = _TITLE.search(body[:4096])
    said = " ".join((title[1] if title else body[: 2 * _SHOWN]).split())[:_SHOWN]
    number = "" if said.startswith(str(status)) else str(status)
    return " ".join(filter(None, ("a gateway before the subject answered", number, said)))


def advice_to(status: int, body: str) -> str:
    """
    Say what to do about an answer from before the service; empty where it is none that is known.
    """
    if status in _ELSEWHERE:
        return _THERE
    if status in _LOCKED:
        return "name what it asks for under ixit.headers in target.toml"
    if status == _REFUSED and "ssl certificate" in body.lower():
        return (
            "it wants to know its clients: name a certificate that it trusts and its key, "
            "tls_certificate and tls_key under [ixit] in target.toml"
        )
    if not is_foreign(status, body):
        return ""
    return _SLOWER if status == LIMIT else f"{_LOOK}; then try again"


def advice_after(found: Iterable[int]) -> str:
    """
    Say what to do before the next run, when one had answers with these statuses of a gateway.
    """
    statuses = set(found)
    said = [
        *([_THERE] if statuses & _ELSEWHERE else []),
        *([_LOOK] if statuses & _BEYOND else []),
        *([_SLOWER] if LIMIT in statuses else []),
        *([_FIREWALL] if _FORBIDDEN in statuses else []),
        *([_KEY] if _UNKNOWN in statuses else []),
    ]
    return "; ".join(said)
