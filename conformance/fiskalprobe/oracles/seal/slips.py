"""
What may have happened to a QR code that differs from its answer: two classic slips.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from itertools import combinations
from typing import Final

Pair = tuple[str | None, str | None]

_TIMES: Final = ("TransactionStartTime", "TransactionEndTime")
#: By how many seconds German local time is ahead of UTC.
_LOCAL: Final = {3600: "1 h", 7200: "2 h"}


def slips(differing: Mapping[str, Pair]) -> Iterator[str]:
    """
    Say of differing fields, each as in the answer and in the code, how they may have come about.
    """
    for (one, (said, printed)), (other, (beside, stands)) in combinations(differing.items(), 2):
        if (said, printed) == (stands, beside):
            yield f"{one} and {other} are swapped"
    ahead = {_ahead(differing[name]) for name in _TIMES if name in differing}
    if len(ahead) == 1 and (hours := _LOCAL.get(ahead.pop() or 0)):
        yield f"its times are {hours} ahead of UTC"


def _ahead(pair: Pair) -> int | None:
    said, printed = pair
    if said is None or printed is None or not (said.isdecimal() and printed.isdecimal()):
        return None
    return int(printed) - int(said)
