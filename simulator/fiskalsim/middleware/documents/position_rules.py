"""
The rules that the positions of a document have to keep, and its tax positions.
"""

from __future__ import annotations

from collections.abc import Iterator

from fiskalsim.middleware.documents.enums import PositionType
from fiskalsim.middleware.documents.findings import DocumentLevel, Finding, error
from fiskalsim.middleware.documents.glance import ZERO_RATE_SLOT
from fiskalsim.middleware.documents.lines import (
    SLOT_OF_VAT,
    VALUED,
    ordered_positions,
    valued_positions,
)
from fiskalsim.middleware.documents.model import Document, Position

#: The index of a line, and of a sub-item in it.
_Place = tuple[int] | tuple[int, int]


def values_add_up(document: Document) -> Iterator[Finding]:
    """
    Net and tax make gross, within allowedVatDeviation; without tax net equals gross.
    """
    allowed = document.allowed_vat_deviation or 0
    for place, position in _valued(document):
        net, gross, tax = position.net_value, position.gross_value, position.tax_value
        if net is None or gross is None or tax is None:
            for name, value in (("netValue", net), ("grossValue", gross), ("taxValue", tax)):
                if value is None:
                    yield error(
                        f"{_where(place)}.{name}", f"{name} is missing.", DocumentLevel.POSITION
                    )
        elif abs(net + tax - gross) > allowed:
            yield error(
                f"{_where(place)}.grossValue",
                f"NetValue + TaxValue does not equal GrossValue. ({net} + {tax} ≠ {gross})",
                DocumentLevel.POSITION,
            )


def vat_known(document: Document) -> Iterator[Finding]:
    """
    Each valued line names a VAT category, and a line without tax has net equal to gross.
    """
    for place, position in _valued(document):
        slot = SLOT_OF_VAT.get(position.vat_identification or 0)
        if slot is None:
            given = position.vat_identification
            known = ", ".join(map(str, SLOT_OF_VAT))
            text = (
                "vatIdentification is missing."
                if given is None
                else f"vatIdentification {given} is not known; known are {known}."
            )
            yield error(f"{_where(place)}.vatIdentification", text, DocumentLevel.POSITION)
        elif slot == ZERO_RATE_SLOT and position.net_value != position.gross_value:
            yield error(
                f"{_where(place)}.vatIdentification",
                "Without VAT NetValue has to equal GrossValue.",
                DocumentLevel.POSITION,
            )


def items_identified(document: Document) -> Iterator[Finding]:
    """
    An item has an itemId (class reference of DocumentPositionItem).
    """
    for place, position in _valued(document):
        if position.type is PositionType.Item and not position.item_id:
            yield error(f"{_where(place)}.itemId", "itemId is missing.", DocumentLevel.POSITION)


def discounts_ordered(document: Document) -> Iterator[Finding]:
    """
    The discountOrder of a line starts at 0 and has no gaps.
    """
    for index, position in enumerate(document.positions or ()):
        if not position.discounts:
            continue
        for number, discount in enumerate(position.discounts):
            if discount.discount_value is None:
                yield error(
                    f"positions[{index}].discounts[{number}].discountValue",
                    "discountValue is missing.",
                    DocumentLevel.POSITION,
                )
        orders = sorted(d.discount_order or 0 for d in position.discounts)
        if orders != list(range(len(orders))):
            yield error(
                f"positions[{index}].discounts",
                f"discountOrder has to start at 0 without gaps, it is {orders}.",
                DocumentLevel.POSITION,
            )


def total_last(document: Document) -> Iterator[Finding]:
    """
    There is at most one Total, and it is the last position.
    """
    positions = document.positions or ()
    totals = [i for i, p in enumerate(positions) if p.type is PositionType.Total]
    if totals and totals != [len(positions) - 1]:
        yield error(
            f"positions[{totals[0]}].type",
            "A Total has to be the last position, and there may be only one.",
            DocumentLevel.POSITION,
        )


def tax_positions_whole(document: Document) -> Iterator[Finding]:
    """
    Tax positions are given for every VAT key of the lines or not at all (hc-26666671278737).
    """
    if not document.tax_positions:
        return
    given = {each.vat_identification for each in document.tax_positions}
    used = {p.vat_identification for p in valued_positions(document)}
    for key in sorted(key for key in used - given if key is not None):
        yield error("taxPositions", f"There is no tax position for vatIdentification {key}.")


def order_has_lines(document: Document) -> Iterator[Finding]:
    """
    An order orders something; nothing could be signed otherwise (DSFinV-K, Bestellung-V1).
    """
    if not any(True for _ in ordered_positions(document)):
        yield error("positions", "An order needs at least one item.")


def _valued(document: Document) -> Iterator[tuple[_Place, Position]]:
    """
    Walk the lines with values, and the sub-items that stand for their item.
    """
    for index, position in enumerate(document.positions or ()):
        if position.type not in VALUED:
            continue
        yield (index,), position
        if position.use_sub_item_vat_calculation:
            for inner, sub in enumerate(position.sub_items or ()):
                yield (index, inner), sub


def _where(place: _Place) -> str:
    """
    Write where a line stands; only a line with a finding is worth it.
    """
    index, *inner = place
    return f"positions[{index}]" + "".join(f".subItems[{each}]" for each in inner)
