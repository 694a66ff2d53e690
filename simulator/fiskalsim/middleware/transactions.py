"""
Create, store, cancel and validate: the two steps of every receipt.

The order of the checks is client, type, content, transaction, TSE; the first that fails decides.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial
from typing import Final
from uuid import UUID

from fiskalsim.answers.fiscal import CREATE_OFFLINE, FINISH_OFFLINE, FiscalAnswer
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import DeviceError, LimitOfSimultaneousOpenTransactionsReached
from fiskalsim.middleware import processdata, rules, vat
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.documents import Document
from fiskalsim.middleware.enums import DocumentType
from fiskalsim.middleware.facts import (
    DocumentRecorded,
    DocumentSigned,
    Operation,
)
from fiskalsim.middleware.findings import Finding
from fiskalsim.middleware.refusals import (
    DocumentFaulty,
    DocumentTypeNotSupported,
    TransactionNotStarted,
    TseFailed,
)
from fiskalsim.middleware.signing import Recovery, Signing, receipt
from fiskalsim.middleware.totals import summary

SUPPORTED: Final = frozenset({DocumentType.Receipt})


class Transactions:
    """
    The errands of `/api/v1/transactions`.
    """

    def __init__(self, desk: Desk, signing: Signing, recovery: Recovery) -> None:
        self._desk = desk
        self._signing = signing
        self._recovery = recovery

    async def create(
        self, client_id: UUID | None, document_type: DocumentType | int
    ) -> FiscalAnswer:
        """
        Start a transaction for a document of this type (DE-TXN).

        Nothing is known of the document yet, so processType and processData are empty, as
        DSFinV-K wants it for the start.
        """
        desk = self._desk
        requested_at = desk.clock.now()
        client = desk.till_in_use(client_id)
        if document_type not in SUPPORTED:
            raise DocumentTypeNotSupported(_named(document_type))
        try:
            signed = await desk.cable.start(
                client.cash_register_id, "", b"", occasion=Occasion.CREATE
            )
        except TseUnreachable as cut:
            desk.missed(cut)
        except LimitOfSimultaneousOpenTransactionsReached as full:
            # seed-000: the caller reads "Tse connection error." although the TSE is there.
            if desk.profile["limit-answer"] != "outage":
                raise TseFailed(str(full)) from full
        except DeviceError as refused:
            raise TseFailed(str(refused)) from refused
        else:
            desk.reached()
            self._recovery.wake()
            return desk.started(client, receipt(signed), requested_at=requested_at)
        return desk.offline(
            client, CREATE_OFFLINE, processdata.RECEIPT_PROCESS, requested_at=requested_at
        )

    async def store(self, document: Document, *, body: bytes) -> FiscalAnswer:
        """
        End a document's transaction as a sale (DE-TXN).
        """
        zero_payment = self._desk.profile["zero-receipt-payment"] == "shown"
        return await self._end(
            vat.completed(document),
            Operation.STORE,
            partial(processdata.of_receipt, zero_payment=zero_payment),
            body,
        )

    async def cancel(self, document: Document, *, body: bytes) -> FiscalAnswer:
        """
        End a document's transaction without a sale (DE-CXL).
        """
        return await self._end(document, Operation.CANCEL, lambda _: processdata.ABORT_DATA, body)

    def validate(self, document: Document) -> tuple[Finding, ...]:
        """
        Say what storeDocument would find wrong with this document; no findings, no objection.
        """
        self._desk.client(document.unique_client_id)
        if document.document_type not in SUPPORTED:
            raise DocumentTypeNotSupported(_named(document.document_type))
        return rules.check(vat.completed(document), payments_due=True)

    async def _end(
        self,
        document: Document,
        operation: Operation,
        process_data: Callable[[Document], str],
        body: bytes,
    ) -> FiscalAnswer:
        desk = self._desk
        requested_at = desk.clock.now()
        client = desk.till_in_use(document.unique_client_id)
        if document.document_type not in SUPPORTED:
            raise DocumentTypeNotSupported(_named(document.document_type))
        findings = rules.check(document, payments_due=operation is Operation.STORE)
        if errors := rules.errors(findings):
            raise DocumentFaulty(errors)
        number = document.fiscal_document_number or 0
        if number <= 0 and number != CREATE_OFFLINE:
            raise TransactionNotStarted
        asked = DocumentRecorded(
            client=client.id,
            guid=document.document_guid or UUID(int=0),
            operation=operation,
            process_type=processdata.RECEIPT_PROCESS,
            process_data=process_data(document),
            at_unix=int(requested_at.timestamp()),
            transaction=max(number, 0),
            body=body,
            totals=summary(document) if operation is Operation.STORE else None,
        )
        recorded = self._said_before(asked) or asked
        if recorded.receipt is None:
            recorded = await self._signing.sign(recorded)
        if recorded.receipt is None:
            return desk.offline(
                client, FINISH_OFFLINE, recorded.process_type, requested_at=requested_at
            )
        self._recovery.wake()
        return desk.finished(client, recorded, recorded.receipt, requested_at=requested_at)

    def _said_before(self, asked: DocumentRecorded) -> DocumentRecorded | None:
        """
        Find the record of a document that is sent again, where it must not be signed again.

        A document that waits, or that never had a number of its own, would otherwise be signed
        twice. One whose number is finished is left to the TSE, which no longer knows the number.
        """
        match self._desk.ledger.find(asked.key):
            case DocumentSigned(recorded=recorded) | (DocumentRecorded() as recorded):
                pass
            case _:
                return None
        again = self._desk.profile["repeated-store"] == "answer-again"
        if recorded.receipt is None or not asked.transaction or again:
            return recorded
        return None


def _named(document_type: DocumentType | int) -> str:
    if not isinstance(document_type, DocumentType):
        return str(document_type)
    return f"[{document_type.value}] = {document_type.name}"
