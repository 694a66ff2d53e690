"""
What is demanded of every played case beside what the ambient oracles say.

A refused call changes nothing; what is only spelt otherwise is signed alike. Everything here is a
claim on a requirement; how bad it is, the catalogue says.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.wire import Exchange

#: What a refused call leaves as it was, by call; the general rule stands last.
_REFUSED: Final = (("/cancelDocument", "DE-CXL-0019"), ("", "DE-STA-0010"))
_VALIDATING: Final = "DE-REQ-0022"
_REFUSED_BY_CLOUD: Final = "DE-CER-0013"
_OK: Final = 200
_CLIENT_ERROR: Final = 400
_SERVER_ERROR: Final = 500


def is_harmless(exchange: Exchange) -> bool:
    """
    Tell whether a call has to leave everything as it was: it was refused, or only asks.
    """
    status = exchange.status or 0
    # A TSE logs a failed attempt to become its admin, and a log takes a signature.
    refused = _CLIENT_ERROR <= status < _SERVER_ERROR and "/admin" not in exchange.request.path
    return refused or exchange.request.path.endswith("/validateDocument")


#: Among what a look shows: why it has seen nothing.
UNSEEN: Final = "unseen"


def _unseen(requirement: str, check: str, why: str) -> Claim:
    return replace(unclear(requirement, check, f"no answer came ({why})"), code="transport")


def judge_state(
    exchange: Exchange, before: Mapping[str, Any], after: Mapping[str, Any], *, cloud: bool
) -> Claim:
    """
    Compare what the subject shows before and after a call that has to change nothing.
    """
    path = exchange.request.path
    if cloud:
        requirement = _REFUSED_BY_CLOUD
    elif path.endswith("/validateDocument"):
        requirement = _VALIDATING
    else:
        requirement = next(id_ for end, id_ in _REFUSED if path.endswith(end))
    if (silence := before.get(UNSEEN) or after.get(UNSEEN)) is not None:
        return _unseen(requirement, "changes-nothing", str(silence))
    changed = sorted(name for name in {*before, *after} if before.get(name) != after.get(name))
    message = f"the call answered {exchange.status} left everything as it was"
    if not changed:
        return holds(requirement, "changes-nothing", message)
    return broken(
        requirement,
        "changes-nothing",
        message,
        expected="; ".join(f"{name}: {before.get(name)!r}"[:200] for name in changed),
        actual="; ".join(f"{name}: {after.get(name)!r}"[:200] for name in changed),
        code="not-changes-nothing",
    )


def judge_spelling(requirement: str, name: str, plain: Exchange, other: Exchange) -> Claim:
    """
    Compare what was signed for a document and for the same document in another spelling.
    """
    silent = next((each for each in (plain, other) if each.response is None), None)
    if silent is not None:
        return _unseen(requirement, "same-meaning", str(silent.error))
    wanted, got = _signed(plain), _signed(other)
    message = f"{name}: both spellings are signed alike"
    if wanted == got:
        return holds(requirement, "same-meaning", message)
    return broken(
        requirement,
        "same-meaning",
        message,
        expected=f"{wanted}"[:300],
        actual=f"{got} {other.body[:200] if other.status != _OK else ''}"[:500],
        code="not-same-meaning",
    )


def _signed(exchange: Exchange) -> tuple[int | None, str | None, str | None]:
    """
    Say what was signed: the status, the type and the data of the process.
    """
    body = exchange.json_or_none()
    if exchange.status != _OK or not isinstance(body, Mapping):
        return exchange.status, None, None
    germany = FiscalAnswer.from_mapping(body).germany
    return exchange.status, germany.process_type, germany.process_data
