"""
What a document adds to the day: sums by business case and by means of payment.

A summary travels with the fact that records the document, so that the day is a fold over facts
and no document has to be kept in memory or read again.
"""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal
from typing import Final
from uuid import UUID

import msgspec

from fiskalsim.middleware.documents.enums import (
    BusinessTransactionType,
    DocumentType,
    PaymentType,
    PositionType,
)
from fiskalsim.middleware.documents.model import Document, Payment

_VALUED = (PositionType.Item, PositionType.Booking)
_SALES: Final = (DocumentType.Receipt, DocumentType.Invoice)
_NOTHING: Final = Decimal(0)
#: Business case, VAT id, whether the value is positive.
CaseKey = tuple[BusinessTransactionType, int, bool]
#: Net, gross and tax.
CaseValues = tuple[Decimal, Decimal, Decimal]
#: Means of payment, its currency, and the name under which the till keeps it.
MeansKey = tuple[PaymentType, str, str]


class CaseSum(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What one business case came to at one VAT id, positive and negative values apart.
    """

    case: BusinessTransactionType
    vat: int
    positive: bool
    net: Decimal = Decimal(0)
    gross: Decimal = Decimal(0)
    tax: Decimal = Decimal(0)

    @property
    def key(self) -> CaseKey:
        """
        What the sums are kept apart by.
        """
        return self.case, self.vat, self.positive


class MeansSum(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What came in, less what went out, by one means of payment.
    """

    means: PaymentType
    currency: str = "EUR"
    identifier: str = ""
    caption: str = ""
    amount: Decimal = Decimal(0)
    foreign: Decimal = Decimal(0)

    @property
    def key(self) -> MeansKey:
        """
        What the sums are kept apart by.
        """
        return self.means, self.currency, self.identifier


class Totals(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    The summary of one stored document.
    """

    document_type: DocumentType = DocumentType.Receipt
    cases: tuple[CaseSum, ...] = ()
    means: tuple[MeansSum, ...] = ()
    #: Mostly one, which then goes unsaid.
    customers: int = 1


class Day:
    """
    What one client's documents add up to since its last closing.
    """

    def __init__(self) -> None:
        self.cases: dict[CaseKey, CaseSum] = {}
        self.means: dict[MeansKey, MeansSum] = {}
        #: The currency that each identifier of payments stands for until the closing.
        self.currencies: dict[str, str] = {}
        self.documents = 0
        self.customers = 0

    def add(self, totals: Totals) -> None:
        """
        Take one document in.
        """
        self.documents += 1
        self.customers += totals.customers
        for case in totals.cases:
            kept = case.key
            before = self.cases.get(kept)
            self.cases[kept] = case if before is None else _cases(before, case)
        for means in totals.means:
            name = means.key
            known = self.means.get(name)
            self.means[name] = means if known is None else _means(known, means)
            if known is None and means.identifier:
                self.currencies.setdefault(means.identifier, means.currency)


class Days:
    """
    Every client's running day, and how many it has closed.
    """

    def __init__(self) -> None:
        self._days: dict[UUID, Day] = {}
        self._closings: dict[UUID, int] = {}
        #: Documents counted so far, of all clients and days.
        self.counted = 0

    def add(self, client: UUID, totals: Totals) -> None:
        """
        Take a stored document in; a stored end of day closes the day.
        """
        self.counted += 1
        if totals.document_type is DocumentType.EndOfDay:
            self.close(client)
        else:
            day = self._days.get(client)
            if day is None:
                day = self._days[client] = Day()
            day.add(totals)

    def close(self, client: UUID) -> None:
        """
        Begin a new day; nothing is carried over, the stock neither (hc-16699604775441).
        """
        self._days.pop(client, None)
        self._closings[client] = self.closings(client) + 1

    def running(self, client: UUID) -> Day:
        """
        The day of a client since its last closing.
        """
        return self._days.get(client) or Day()

    def closings(self, client: UUID) -> int:
        """
        How many days a client has closed.
        """
        return self._closings.get(client, 0)


def summary(document: Document, cases: dict[CaseKey, CaseValues] | None = None) -> Totals | None:
    """
    Summarise a document that is stored; a training document counts for nothing.

    Whoever has added its lines up by business case already gives *cases*.
    """
    if document.is_training:
        return None
    means = tuple(means_of(document.payments or ()))
    if len(means) > 1:
        sums: dict[MeansKey, MeansSum] = {}
        for each in means:
            known = sums.get(each.key)
            sums[each.key] = each if known is None else _means(known, each)
        means = tuple(sums.values())
    return Totals(
        document_type=document.document_type,
        cases=tuple(
            CaseSum(case=case, vat=vat, positive=positive, net=net, gross=gross, tax=tax)
            for (case, vat, positive), (net, gross, tax) in (
                _cases_of(document) if cases is None else cases
            ).items()
        ),
        means=means,
        customers=_customers(document),
    )


def _cases_of(document: Document) -> dict[CaseKey, CaseValues]:
    """
    Add the lines of a document up by business case, in the order in which the cases appear.
    """
    sums: dict[CaseKey, CaseValues] = {}
    for p in document.positions or ():
        if p.type not in _VALUED or p.deleted_position:
            continue
        net, gross, tax = (
            p.net_value or _NOTHING,
            p.gross_value or _NOTHING,
            p.tax_value or _NOTHING,
        )
        key = p.business_transaction_type, p.vat_identification or 0, gross >= 0
        known = sums.get(key)
        sums[key] = (
            (net, gross, tax)
            if known is None
            else (known[0] + net, known[1] + gross, known[2] + tax)
        )
    return sums


def _customers(document: Document) -> int:
    """
    Count the customers of a document: as it says itself, else one for a sale that is no void.

    That a sale is a customer is our reading; what the service counts is not published.
    """
    if document.customer_count is not None:
        return document.customer_count
    return int(document.document_type in _SALES and not document.cancellation_document)


def means_of(payments: Iterable[Payment]) -> Iterable[MeansSum]:
    """
    Read payments as sums; what is paid by nothing is none.
    """
    for p in payments:
        if p.payment_type is not PaymentType.NONE:
            yield MeansSum(
                means=p.payment_type,
                currency=p.currency_iso_code or "EUR",
                identifier=p.unique_readable_payment_identifier or "",
                caption=p.caption or "",
                amount=p.amount or _NOTHING,
                foreign=p.foreign_amount or _NOTHING,
            )


def _cases(one: CaseSum, other: CaseSum) -> CaseSum:
    return msgspec.structs.replace(
        one, net=one.net + other.net, gross=one.gross + other.gross, tax=one.tax + other.tax
    )


def _means(one: MeansSum, other: MeansSum) -> MeansSum:
    return msgspec.structs.replace(
        one, amount=one.amount + other.amount, foreign=one.foreign + other.foreign
    )
