"""
Numbers in a body: exact, and never so large that computing with them would not end.
"""

from __future__ import annotations

import re
from decimal import Decimal
from typing import Final

#: Characters of one number and its highest power of ten: room for every IEEE double, so nothing
#: that another JSON library writes is refused, while `1e999999999` cannot fill the memory.
LONGEST: Final = 400
HIGHEST_POWER: Final = LONGEST - 1

#: A whole number on the wire is a .NET long; none of the service's own is longer.
LARGEST_WHOLE: Final = 2**63 - 1
_SMALLEST_WHOLE: Final = -LARGEST_WHOLE - 1

_WHOLE: Final = re.compile(r"[+-]?[0-9]+")
_NUMBER: Final = re.compile(r"[+-]?[0-9]+(?:\.[0-9]+)?(?:[eE][+-]?[0-9]+)?")


class Excessive(ValueError):
    """
    A number is larger, smaller or longer than anything that is meant seriously.
    """


def figure(text: str) -> int | Decimal:
    """
    Read a number that is in JSON's form, a whole one as int and any other as Decimal.
    """
    if len(text) > LONGEST:
        raise Excessive(f"this number has {len(text)} characters, at most {LONGEST} are read")
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
    return number.is_finite() and -HIGHEST_POWER <= number.adjusted() <= HIGHEST_POWER


def whole(number: int) -> bool:
    """
    Tell whether *number* fits into 64 bits.
    """
    return _SMALLEST_WHOLE <= number <= LARGEST_WHOLE


def quoted_whole(text: str) -> int | None:
    """
    Return the whole number that *text* spells, if it does.
    """
    if len(text) > LONGEST or not _WHOLE.fullmatch(text):
        return None
    return int(text)


def quoted_number(text: str) -> Decimal | None:
    """
    Return the number that *text* spells, if it does.
    """
    if not _NUMBER.fullmatch(text):
        return None
    try:
        return Decimal(figure(text))
    except Excessive:
        return None
