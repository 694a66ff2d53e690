"""
What the vendor's business cases and means of payment are called in DSFinV-K: one table.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any

from fiskalsim.middleware.documents.enums import BusinessTransactionType, DocumentType, PaymentType


@dataclass(frozen=True, slots=True, kw_only=True)
class Meanings:
    """
    The table of `meanings.toml`.
    """

    #: Case → GV_TYP of money that comes in, and of money that goes out.
    cases: Mapping[BusinessTransactionType, tuple[str, str]]
    #: The same where the type of the document says more than its lines.
    documents: Mapping[tuple[DocumentType, BusinessTransactionType], str]
    payments: Mapping[PaymentType, str]


@cache
def meanings() -> Meanings:
    """
    Load the table.
    """
    data = table("meanings.toml")
    return Meanings(
        cases=MappingProxyType(
            {
                BusinessTransactionType[row["of"]]: (row["type"], row.get("negative", row["type"]))
                for row in data["business_case"]
            }
        ),
        documents=MappingProxyType(
            {
                (DocumentType[row["of"]], BusinessTransactionType[row["case"]]): row["type"]
                for row in data["document"]
            }
        ),
        payments=MappingProxyType(
            {PaymentType(row["of"]): row["type"] for row in data["payment"]}
        ),
    )


def business_case(
    case: BusinessTransactionType, document_type: DocumentType, *, goes_out: bool
) -> str:
    """
    Say the GV_TYP of a line.
    """
    known = meanings()
    named = known.documents.get((document_type, case))
    return named or known.cases[case][goes_out]


def means(payment: PaymentType) -> str:
    """
    Say the ZAHLART_TYP of a payment.
    """
    return meanings().payments[payment]


def table(name: str) -> dict[str, Any]:
    """
    Read a table of this room.
    """
    return tomllib.loads(files(__package__).joinpath(name).read_text(encoding="utf-8"))
