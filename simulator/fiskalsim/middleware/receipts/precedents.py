"""
What a document says otherwise than what came before it: its creation, the day, what it voids.

A rule of its own, because a document alone does not show these; the service has to remember.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from decimal import Decimal

from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import DeviceError
from fiskalsim.middleware.client import Client
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.findings import DocumentLevel, Finding, error, warning
from fiskalsim.middleware.documents.kinds import Kind
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.documents.totals import CaseSum, summary
from fiskalsim.middleware.facts import DocumentRecorded, DocumentSigned, Operation, document_key


class Precedents:
    """
    Compares documents with what the service remembers.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._refused = {
            name: desk.profile[name] == "refused"
            for name in ("created-type", "void-values", "closing-open-transactions")
        }

    async def check(self, document: Document, kind: Kind, client: Client) -> tuple[Finding, ...]:
        """
        Collect what a document that is to be stored contradicts.
        """
        found: list[Finding] = []
        if kind.counts(document):
            found += self.currencies_kept(document, client)
        found += (
            self._created_as_this_type(document, client)
            if kind.fiscal
            else await self.left_open(document, client)
        )
        if document.cancellation_document:
            found += self._void_negates(document, client)
        if document.document_type is DocumentType.EndOfDay:
            found += await self._nothing_open(client)
        return tuple(found)

    async def errors(self, document: Document, kind: Kind, client: Client) -> tuple[Finding, ...]:
        """
        Collect what refuses the document; what would be a warning only is not looked for.
        """
        found: list[Finding] = []
        if document.payments and kind.counts(document):
            found += self.currencies_kept(document, client)
        if not kind.fiscal:
            found += await self.left_open(document, client)
        elif self._refused["created-type"]:
            found += self._created_as_this_type(document, client)
        if self._refused["void-values"] and document.cancellation_document:
            found += self._void_negates(document, client)
        if document.document_type is DocumentType.EndOfDay:
            found += await self.closing_errors(client)
        return tuple(found)

    def currencies_kept(self, document: Document, client: Client) -> Iterator[Finding]:
        """
        An identifier has one currency within one closing (hc-14823374811025, class reference).
        """
        known = self._desk.state.days.running(client.id).currencies
        for index, payment in enumerate(document.payments or ()):
            identifier = payment.unique_readable_payment_identifier
            before = known.get(identifier or "")
            if before is not None and before != (payment.currency_iso_code or before):
                yield error(
                    f"payments[{index}].uniqueReadablePaymentIdentifier",
                    f"{identifier!r} stands for {before} since the last closing, not for "
                    f"{payment.currency_iso_code}; an identifier may have one currency.",
                    DocumentLevel.PAYMENT,
                )

    async def closing_errors(self, client: Client) -> tuple[Finding, ...]:
        """
        Say whether open transactions forbid the closing of the day.
        """
        return (
            await self._nothing_open(client) if self._refused["closing-open-transactions"] else ()
        )

    async def left_open(self, document: Document, client: Client) -> tuple[Finding, ...]:
        """
        A document that is not fiscal ends no transaction, so it may not name one that is open.

        Answered 200, the transaction it names would have to be no longer open (DE-TXN-0004,
        DE-CXL-0003), and nothing says as what the TSE should finish it. A number that is not open
        is let be: a copy has that of its original. While the TSE cannot be asked, it may be open.
        """
        number = document.fiscal_document_number or 0
        if number <= 0:
            return ()
        seen = await self._open(client)
        if seen is not None and number not in seen:
            return ()
        how = "may be" if seen is None else "is"
        return (
            error(
                "fiscalDocumentNumber",
                f"Transaction {number} {how} open, and documents of type "
                f"{int(document.document_type)} end none. Store or cancel it as a document of a "
                "fiscal type, such as [0] = Receipt, and send this one without a number.",
            ),
        )

    def _created_as_this_type(self, document: Document, client: Client) -> Iterator[Finding]:
        """
        A document is stored as what createDocument was called for.
        """
        number = document.fiscal_document_number or 0
        if number <= 0:
            return
        tse = self._desk.state.tse(client.id)
        created = self._desk.state.created.get((tse, number), int(DocumentType.Receipt))
        if created != int(document.document_type):
            yield self._finding(
                "created-type",
                "documentType",
                f"Transaction {number} was created for documents of type {created}, "
                f"this one has type {int(document.document_type)}.",
            )

    def _void_negates(self, document: Document, client: Client) -> Iterator[Finding]:
        """
        A void has all values of what it voids, negated (hc-4404608186513).

        Sums are compared by VAT key, for lines may be put together. What was stored elsewhere or
        adds nothing to a day cannot be compared.
        """
        reference = document.document_reference
        if reference is None or reference.document_guid is None:
            return
        match self._desk.ledger.find(document_key(client.id, reference.document_guid)):
            case DocumentSigned(recorded=original) | (DocumentRecorded() as original):
                pass
            case _:
                return
        if original.operation is Operation.CANCEL:
            yield self._finding(
                "void-values", "documentReference", "What this voids was cancelled, not stored."
            )
            return
        mine = summary(document)
        if mine is None or original.totals is None:
            return
        there, here = _by_vat(original.totals.cases), _by_vat(mine.cases)
        for vat in sorted(there.keys() | here.keys()):
            if there[vat] != -here[vat]:
                yield self._finding(
                    "void-values",
                    "positions",
                    f"The voided document comes to {there[vat]} at vatIdentification {vat}, so "
                    f"its void comes to {-there[vat]}; this one comes to {here[vat]}.",
                )

    async def _nothing_open(self, client: Client) -> tuple[Finding, ...]:
        """
        All transactions of the day are completed before its closing (hc-12964756784401).
        """
        # What cannot be seen is no reason not to close the shop.
        count = len(await self._open(client) or ())
        if not count:
            return ()
        return (
            self._finding(
                "closing-open-transactions",
                "documentType",
                f"{count} transactions are still open; store or cancel them before the closing.",
            ),
        )

    async def _open(self, client: Client) -> tuple[int, ...] | None:
        """
        Number what a client has open; None while its TSE cannot be asked.
        """
        line = self._desk.line(client)
        try:
            listed = await line.cable.open_transactions(occasion=Occasion.MANAGE)
        except (TseUnreachable, DeviceError):
            return None
        return tuple(each.number for each in listed if each.client == client.cash_register_id)

    def _finding(self, setting: str, source: str, text: str) -> Finding:
        return (error if self._refused[setting] else warning)(source, text)


def _by_vat(cases: tuple[CaseSum, ...]) -> defaultdict[int, Decimal]:
    sums: defaultdict[int, Decimal] = defaultdict(Decimal)
    for case in cases:
        sums[case.vat] += case.gross
    return sums
