"""
Values that the till leaves to the service: automaticVatCalculation.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Final

import msgspec

from fiskalsim.middleware.documents import Document, Position
from fiskalsim.middleware.enums import AutomaticVatCalculation

_CENT: Final = Decimal("0.01")


def completed(document: Document) -> Document:
    """
    Fill in net or gross and the tax where the document asks for it and its line allows it.

    A line without a rate, or without the value to start from, stays as it is; the rules then
    say what is missing.
    """
    mode = document.automatic_vat_calculation
    if mode is AutomaticVatCalculation.noCalculation or not document.positions:
        return document
    complete = _net if mode is AutomaticVatCalculation.netValueCalculation else _gross
    return msgspec.structs.replace(
        document, positions=tuple(complete(p) for p in document.positions)
    )


def _net(position: Position) -> Position:
    if position.gross_value is None or position.vat_percent is None:
        return position
    net = _cents(position.gross_value / (1 + position.vat_percent / 100))
    return msgspec.structs.replace(position, net_value=net, tax_value=position.gross_value - net)


def _gross(position: Position) -> Position:
    if position.net_value is None or position.vat_percent is None:
        return position
    tax = _cents(position.net_value * position.vat_percent / 100)
    return msgspec.structs.replace(position, tax_value=tax, gross_value=position.net_value + tax)


def _cents(value: Decimal) -> Decimal:
    return value.quantize(_CENT, rounding=ROUND_HALF_UP)
