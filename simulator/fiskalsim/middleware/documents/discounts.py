"""
Discounts on a whole bill, spread over its lines without losing a cent.

The lines of a document carry their values after discounts, so nothing is spread unless a profile
says that the service does it (`total-discount`).
"""

from __future__ import annotations

from collections.abc import Sequence
from decimal import ROUND_FLOOR, Decimal
from typing import Final

import msgspec

from fiskalsim.middleware.documents.enums import PositionType
from fiskalsim.middleware.documents.model import Document, Position

_CENT: Final = Decimal("0.01")
_SUMS: Final = (PositionType.SubTotal, PositionType.Total)
_VALUED: Final = (PositionType.Item, PositionType.Booking)


def distributed(document: Document) -> Document:
    """
    Lower the lines before each SubTotal or Total by its discounts.

    A SubTotal covers the lines since the one before it, a Total all lines.
    """
    lines = list(document.positions or ())
    since = 0
    for index, position in enumerate(lines):
        if position.type not in _SUMS:
            continue
        first = since if position.type is PositionType.SubTotal else 0
        since = index + 1
        discount = sum(
            (d.discount_value or Decimal(0) for d in position.discounts or ()), Decimal(0)
        )
        covered = [
            i
            for i in range(first, index)
            if lines[i].type in _VALUED and not lines[i].deleted_position
        ]
        if not discount or not covered:
            continue
        parts = shares(discount, [lines[i].gross_value or Decimal(0) for i in covered])
        for i, part in zip(covered, parts, strict=True):
            lines[i] = _lowered(lines[i], part)
    return msgspec.structs.replace(document, positions=tuple(lines))


def shares(amount: Decimal, weights: Sequence[Decimal]) -> list[Decimal]:
    """
    Cut *amount* into parts in whole cents that go by *weights* and add up to it exactly.

    The cents that rounding leaves over go to the largest remainders, the first line first; what
    is smaller than a cent goes with the first of them.
    """
    total = sum(weights, Decimal(0))
    if not total:
        weights, total = [Decimal(1)] * len(weights), Decimal(len(weights))
    exact = [amount * weight / total for weight in weights]
    parts = [part.quantize(_CENT, rounding=ROUND_FLOOR) for part in exact]
    order = sorted(range(len(parts)), key=lambda i: exact[i] - parts[i], reverse=True)
    left = amount - sum(parts, Decimal(0))
    for index in order:
        step = min(left, _CENT)
        parts[index] += step
        left -= step
    return parts


def _lowered(position: Position, part: Decimal) -> Position:
    """
    Take *part* off the gross value, and net and tax in the line's own proportion.
    """
    gross = position.gross_value
    if gross is None:
        return position
    tax = position.tax_value or Decimal(0)
    off_tax = (part * tax / gross).quantize(_CENT) if gross else Decimal(0)
    net = position.net_value
    return msgspec.structs.replace(
        position,
        gross_value=gross - part,
        tax_value=tax - off_tax,
        net_value=None if net is None else net - (part - off_tax),
    )
