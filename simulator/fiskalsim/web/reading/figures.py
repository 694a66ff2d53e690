"""
Numbers in a body: exact, and never so large that computing with them would not end.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

from fiskalsim.ground.limits import LONGEST_NUMBER

#: `1e999999999` cannot fill the memory.
HIGHEST_POWER: Final = LONGEST_NUMBER - 1
LOWEST_POWER: Final = -HIGHEST_POWER

#: A whole number on the wire is a .NET long; none of the service's own is longer.
LARGEST_WHOLE: Final = 2**63 - 1
SMALLEST_WHOLE: Final = -LARGEST_WHOLE - 1

_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class Excessive(ValueError):
    """
    A number is larger, smaller or longer than anything that is meant seriously.
    """


def figure(text: str, longest: int = LONGEST_NUMBER) -> int | Decimal:
    """
    Read a number that is in JSON's form, a whole one as int and any other as Decimal.
    """
    if len(text) > longest:
        raise Excessive(f"this number has {len(text)} characters, at most {longest} are read")
    if text.isdecimal() or _WHOLE.fullmatch(text):
        return int(text)
    # A power of ten beyond what Decimal can hold would raise, so it is looked at first.
    power = re.split("[eE]", text)[1:]
    if power and len(power[0].lstrip("+-0")) > len(str(HIGHEST_POWER)):
        raise Excessive(f"this number's exponent is outside of ±{HIGHEST_POWER}")
    number = Decimal(text)
    if not sound(number):
        raise Excessive(f"this number's exponent is outside of ±{HIGHEST_POWER}")
    return number


def sound(number: Decimal) -> bool:
    """
    Tell whether *number* is finite and within the powers of ten that are read.
    """
    return number.is_finite() and LOWEST_POWER <= number.adjusted() <= HIGHEST_POWER


def whole(number: int) -> bool:
    """
    Tell whether *number* fits into 64 bits.
    """
    return SMALLEST_WHOLE <= number <= LARGEST_WHOLE


def quoted_whole(text: str, longest: int) -> int | None:
    """
    Return the whole number that *text* spells, if it does.
    """
    if len(text) > longest or not _WHOLE.fullmatch(text):
        return None
    return int(text)


def quoted_number(text: str, longest: int) -> Decimal | None:
    """
    Return the number that *text* spells, if it does.
    """
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(figure(text, longest))
    except Excessive:
        return None
