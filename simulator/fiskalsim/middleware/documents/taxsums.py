"""
A document's sums by VAT key and rate, as the answer may list them.
"""

from __future__ import annotations

from decimal import Decimal

from fiskalsim.answers.fiscal import TaxSum
from fiskalsim.middleware.documents.days import booked_on
from fiskalsim.middleware.documents.lines import valued_positions
from fiskalsim.middleware.documents.model import Document, Position
from fiskalsim.middleware.documents.vat import rate_of


def of(document: Document) -> tuple[TaxSum, ...]:
    """
    Add the lines up, in the order of their keys.
    """
    day = booked_on(document)
    groups: dict[tuple[int, Decimal | None], list[Position]] = {}
    for position in valued_positions(document):
        place = (position.vat_identification or 0, rate_of(position, day))
        groups.setdefault(place, []).append(position)
    return tuple(
        TaxSum(
            vat_identification=key,
            percent=percent,
            net=sum((p.net_value or Decimal(0) for p in lines), Decimal(0)),
            tax=sum((p.tax_value or Decimal(0) for p in lines), Decimal(0)),
            gross=sum((p.gross_value or Decimal(0) for p in lines), Decimal(0)),
        )
        for (key, percent), lines in sorted(
            groups.items(), key=lambda group: (group[0][0], group[0][1] or Decimal(0))
        )
    )
