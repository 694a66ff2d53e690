"""
When a table began, on its receipt: long orders are signed one by one, so the receipt's own start
says nothing of the first of them.

The service may answer when it was, the order was answered its start, and a till has a clock of its
own. Any of them will do. Where the till's clock makes no difference between order and receipt,
nothing shows.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.instant import from_unix
from fiskalprobe.oracles.till.calls import TillCall
from fiskalprobe.oracles.till.paper.printed import NOT_SIGNED, Printed, member

_MINUTE: Final = 60
_CLOCK: Final = "the till's clock shows the same minute for the first order and the receipt"


def judge_first_order(printed: Printed, order: TillCall | None) -> Claim:
    """
    Judge that the receipt of a table says when its first *order* began (DE-POS-0044).
    """
    row, check = "DE-POS-0044", "first-order-printed"
    if printed.signed is None or order is None or order.answer is None:
        missing = "the till has stored no order" if printed.signed else NOT_SIGNED
        return unclear(row, check, missing)
    begun = order.answer.start_unix, order.answer.germany.start_unix
    told = (*begun, printed.signed.process_start_unix)
    moments = {seconds for seconds in told if seconds is not None and seconds > 0}
    if not moments:
        return unclear(row, check, "the TSE has not said when the first order began")
    words, own = printed.words, set(_by_its_clock(order.sent))
    apart = {at for at in own if not _same_minute(at, _by_its_clock(printed.sent))}
    if any(words.shows((at,)) for at in moments | apart):
        return holds(row, check, "the start of the first order is on the receipt")
    if printed.blind_to_values or any(words.shows((at,)) for at in own):
        return unclear(row, check, printed.blind_to_values or _CLOCK)
    return broken(
        row,
        check,
        "the receipt of a table does not say when its first order began",
        expected=" or ".join(str(from_unix(at)) for at in sorted(moments)),
        actual="nowhere on the receipt",
        code="not-printed",
    )


def _by_its_clock(sent: Mapping[str, Any]) -> Iterator[int]:
    """
    Read the instants by which a till dates a document.
    """
    for name in ("createDate", "bookDate", "processStartDate"):
        with suppress(ValueError, OverflowError, OSError):
            yield int(datetime.fromisoformat(str(member(sent, name))).timestamp())


def _same_minute(moment: int, others: Iterator[int]) -> bool:
    return any(moment // _MINUTE == other // _MINUTE for other in others)
