"""
Amounts in processData that somebody may have changed: sums and payments that do not agree, and
sums under another rate of VAT.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from decimal import Decimal
from itertools import combinations
from typing import Final

_AMOUNT: Final = re.compile(r"-?[0-9]{1,15}\.[0-9]{2}")
_PAID: Final = re.compile(r"(-?[0-9]{1,15}\.[0-9]{2})(:(?:Bar|Unbar))")


def other_amounts(process_data: str) -> Iterator[tuple[str, str]]:
    """
    Give what may be wrong with an amount, and the text that may have been signed instead.

    Where sums and payments differ, one of them is wrong by the difference; where they agree, a sum
    may stand in another slot. What is paid in another currency is left alone.
    """
    kind, *rest = process_data.split("^")
    if len(rest) != 2:  # noqa: PLR2004  the sums and the payments
        return
    sums, payments = rest[0].split("_"), rest[1].split("_")
    read = [_PAID.fullmatch(each) for each in payments]
    if not all(map(_AMOUNT.fullmatch, sums)) or not all(read):
        return
    paid = [found[1] for found in read if found]
    means = [found[2] for found in read if found]
    lack = sum(map(Decimal, paid), Decimal(0)) - sum(map(Decimal, sums), Decimal(0))
    if lack:
        for each in _one_moved(sums, lack):
            yield "the amount of a rate of VAT", _text(kind, each, paid, means)
        for each in _one_moved(paid, -lack):
            yield "the amount of a payment", _text(kind, sums, each, means)
    else:
        for one, other in combinations(range(len(sums)), 2):
            swapped = [*sums]
            swapped[one], swapped[other] = sums[other], sums[one]
            yield "the rate of VAT of an amount", _text(kind, swapped, paid, means)


def _one_moved(amounts: Sequence[str], by: Decimal) -> Iterator[list[str]]:
    for at, amount in enumerate(amounts):
        yield [*amounts[:at], f"{Decimal(amount) + by:.2f}", *amounts[at + 1 :]]


def _text(kind: str, sums: Sequence[str], paid: Sequence[str], means: Sequence[str]) -> str:
    payments = "_".join(amount + how for amount, how in zip(paid, means, strict=True))
    return "^".join((kind, "_".join(sums), payments))
