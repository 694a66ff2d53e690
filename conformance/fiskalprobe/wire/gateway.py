"""
Answers that a service has hardly written itself: those of a gateway, a limit or a proxy before it.

What a gateway does stands in the record as if the service had done it. Nothing here changes a
verdict; it only says where to look.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import Final

from fiskalprobe.oracles.exact import exactly

_LIMIT: Final = 429
#: What a gateway answers where it does not reach the service, or the service it.
_BEYOND: Final = frozenset({502, 503, 504})
_REFUSED: Final = 400
_LOCKED: Final = (401, 403)
_SLOWER: Final = (
    "set pace (requests a second) under [ixit] in target.toml, below what the limit allows"
)
_LOOK: Final = "see that the service runs, and that the gateway before it reaches it"


def is_foreign(status: int, body: str) -> bool:
    """
    Tell whether an answer looks like one of a gateway: a status that gateways use, and no JSON.
    """
    if status != _LIMIT and status not in _BEYOND:
        return False
    try:
        exactly(body)
    except ValueError:
        return True
    return False


def advice_to(status: int, body: str) -> str:
    """
    Say what to do about an answer from before the service; empty where it is none that is known.
    """
    if status in _LOCKED:
        return "name what it asks for under ixit.headers in target.toml"
    if status == _REFUSED and "ssl certificate" in body.lower():
        return (
            "it wants to know its clients: name a certificate that it trusts and its key, "
            "tls_certificate and tls_key under [ixit] in target.toml"
        )
    if not is_foreign(status, body):
        return ""
    return _SLOWER if status == _LIMIT else f"{_LOOK}; then try again"


def counted(answers: Iterable[tuple[int, str]]) -> dict[int, int]:
    """
    Count by status the *answers*, each a status and a body, that look like those of a gateway.
    """
    found = Counter(status for status, body in answers if is_foreign(status, body))
    return dict(sorted(found.items()))


def advice_after(found: Iterable[int]) -> str:
    """
    Say what to do before the next run, when one had answers with these statuses of a gateway.
    """
    statuses = set(found)
    said = ([_LOOK] if statuses & _BEYOND else []) + ([_SLOWER] if _LIMIT in statuses else [])
    return "; ".join(said)
