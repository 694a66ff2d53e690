"""
What a till has called and printed, as the oracles read it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Final

from fiskalprobe.oracles.claims import Claim
from fiskalprobe.oracles.exact import exactly
from fiskalprobe.oracles.till import calls as called
from fiskalprobe.oracles.till.calls import STORE, TillCall
from fiskalprobe.oracles.till.errand import is_sale
from fiskalprobe.oracles.till.paper.printed import Printed
from fiskalprobe.oracles.till.paper.sheet import Sheet
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.steps.fiscal._till import fiscal
from fiskalprobe.target.pointofsale import Errand
from fiskalprobe.wire import Exchange

_OK: Final = 200
#: So much of a refusal is shown.
_SHOWN: Final = 300
_TRANSACTIONS: Final = "/api/v1/transactions/"
_METHODS: Final = {called.CREATE: "PUT", called.STORE: "POST", called.CANCEL: "POST"}


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
        said="" if call.status == _OK else call.body[:_SHOWN],
    )


def read(*errands: Iterable[Exchange]) -> list[TillCall]:
    """
    Read the calls of errands, one errand after the other.
    """
    return [as_called(call) for errand in errands for call in errand]


def printed(shift: Shift) -> Printed:
    """
    Put the receipt and its document together: of those of the errand the one whose signature it
    bears, for a till may send what it owes as well; else the newest.
    """
    # What is printed once more was sold on an earlier errand.
    own_at = _newest_sale(shift) if shift.sent_on[-1:] == [Errand.REPRINT] else -1
    before, own = (
        [call for call in read(*errands) if call.name == STORE and call.answer is not None]
        for errands in (shift.errands[:own_at], shift.errands[own_at:][:1])
    )
    sheet = Sheet(shift.paper)
    own.sort(key=lambda call: sheet.bears(call.answer.signature or "") if call.answer else False)
    last = own[-1] if own else None
    return Printed(
        sheet=sheet,
        answer=None if last is None else last.answer,
        sent={} if last is None else last.sent,
        earlier=tuple(call.answer for call in (*before, *own[:-1]) if call.answer is not None),
    )


def _newest_sale(shift: Shift) -> int:
    """
    Say which errand, counted from the end, stored a sale before the newest one; what a till stores
    when it is started is none.
    """
    places = range(-2, -len(shift.errands) - 1, -1)
    stored = ((at, called.documents(read(shift.errands[at]))) for at in places)
    return next((at for at, found in stored if any(map(is_sale, found))), -1)


def parted(shift: Shift) -> tuple[list[TillCall], list[TillCall]]:
    """
    Part the calls of the day before the newest errand from those of it.
    """
    return read(*shift.errands[shift.day_at : -1]), read(shift.calls)


def told(shift: Shift, *claims: Claim, backing: Sequence[Exchange] = ()) -> None:
    """
    Record claims, with the calls that back them: those of the newest errand unless others are.
    """
    for claim in claims:
        shift.checks.record(claim, backing or shift.calls)


def told_of_all(shift: Shift, *claims: Claim) -> None:
    """
    Record claims that the calls of all errands back.
    """
    told(shift, *claims, backing=shift.every_call)


def _sent(call: Exchange) -> dict[str, object]:
    try:
        sent = exactly(call.request.body.removeprefix("\ufeff")) if call.request.body else {}
    except ValueError:
        return {}
    return sent if isinstance(sent, dict) else {}
