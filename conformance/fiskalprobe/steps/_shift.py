"""
What a till has called, as the oracles read it.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.oracles import till as duties
from fiskalprobe.oracles.till import TillCall
from fiskalprobe.steps._till import fiscal
from fiskalprobe.wire import Exchange
from fiskalprobe.wire.exchange import exactly

_TRANSACTIONS: Final = "/api/v1/transactions/"
_METHODS: Final = {duties.CREATE: "PUT", duties.STORE: "POST", duties.CANCEL: "POST"}


def as_called(call: Exchange) -> TillCall:
    """
    Read one call of a till, and what it was answered.
    """
    name = call.request.path.removeprefix(_TRANSACTIONS).rstrip("/")
    asked = call.request.method.upper()
    return TillCall(
        # Another method is another call, whatever it means by that.
        name=name if _METHODS.get(name, asked) == asked else f"{asked} {name}",
        sent=_sent(call),
        answer=fiscal(call),
        status=call.status or 0,
    )


def _sent(call: Exchange) -> dict[str, object]:
    try:
        sent = exactly(call.request.body.removeprefix("\ufeff")) if call.request.body else {}
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}
