"""
Numbers as DSFinV-K writes them: comma for decimals, a minus and nothing else before the digits.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from decimal import Context, Decimal
from functools import lru_cache
from typing import Final

#: Longer is no amount of a till, and would only keep the judge busy.
LONGEST: Final = 40
CENT: Final = Decimal("0.01")
#: Sums of a million rows of `LONGEST` digits are exact.
EXACT: Final = Context(prec=3 * LONGEST)
_ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Figure:
    """
    A number that was read, and how it stood there.
    """

    value: Decimal
    decimals: int
    #: Written with dots between the thousands.
    is_grouped: bool = False


@lru_cache(maxsize=16384)
def read_figure(text: str, *, decimal: str = ",", grouping: str = ".") -> Figure | None:
    """
    Read a number; None for what is none.
    """
    if len(text) > LONGEST:
        return None
    found = _pattern(decimal, grouping).fullmatch(text)
    if found is None:
        return None
    whole = found["whole"]
    digits = whole.replace(grouping, "") if grouping else whole
    fraction = found["fraction"] or ""
    return Figure(
        value=Decimal(f"{found['sign']}{digits}.{fraction or '0'}"),
        decimals=len(fraction),
        is_grouped=digits != whole,
    )


def total(values: list[Decimal]) -> Decimal:
    """
    Add up exactly.
    """
    result = _ZERO
    for value in values:
        result = EXACT.add(result, value)
    return result


def written(value: Decimal) -> str:
    """
    Write a number as DSFinV-K does, with at least two decimals and no more than it needs.
    """
    text = f"{value:f}"
    whole, _, fraction = text.partition(".")
    return f"{whole},{fraction.rstrip('0').ljust(2, '0')}"


@lru_cache(maxsize=64)
def _pattern(decimal: str, grouping: str) -> re.Pattern[str]:
    groups = rf"|[0-9]{{1,3}}(?:{re.escape(grouping)}[0-9]{{3}})+" if grouping else ""
    point = re.escape(decimal)
    return re.compile(rf"(?P<sign>-?)(?P<whole>[0-9]+{groups})(?:{point}(?P<fraction>[0-9]+))?")
