"""
Create, store, cancel and validate: the two steps of every receipt.

The order of the checks is client, type, content, transaction, TSE; the first that fails decides.
"""

from __future__ import annotations

from datetime import datetime
from typing import Final
from uuid import UUID

from fiskalsim.answers.fiscal import (
    CREATE_OFFLINE,
    FINISH_OFFLINE,
    FiscalAnswer,
)
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import DeviceError, LimitOfSimultaneousOpenTransactionsReached
from fiskalsim.middleware.client import Client
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.documents import advice, rules, taxsums
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.findings import Finding, other_content, other_end
from fiskalsim.middleware.documents.glance import Sums, plain_sums
from fiskalsim.middleware.documents.kinds import RECEIPT_PROCESS, Kind, kind_of, kinds
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.documents.totals import summary
from fiskalsim.middleware.documents.vat import Completion
from fiskalsim.middleware.facts import (
    DocumentCreated,
    DocumentRecorded,
    DocumentSigned,
    Operation,
    StartFailed,
    document_key,
)
from fiskalsim.middleware.line import Line
from fiskalsim.middleware.receipts import processdata
from fiskalsim.middleware.receipts.lost import LostAnswers
from fiskalsim.middleware.receipts.older_flow import unpacked
from fiskalsim.middleware.receipts.precedents import Precedents
from fiskalsim.middleware.receipts.recovery import Recovery
from fiskalsim.middleware.receipts.signing import UNABLE, Signing, receipt
from fiskalsim.middleware.refusals import (
    DocumentFaulty,
    TransactionNotStarted,
    TseFailed,
    tse_refused,
)

# An enumeration looks its members up at each access, which every receipt would feel.
_STORE: Final = Operation.STORE
_CANCEL: Final = Operation.CANCEL
_RECEIPT: Final = DocumentType.Receipt
_CREATE: Final = Occasion.CREATE


class Transactions:
    """
    The errands of `/api/v1/transactions`.
    """

    def __init__(
        self, desk: Desk, signing: Signing, recovery: Recovery, precedents: Precedents
    ) -> None:
        self._desk = desk
        self._signing = signing
        self._recovery = recovery
        self._lost = LostAnswers(desk)
        self._precedents = precedents
        self._kinds = kinds(desk.profile)
        self._completed = Completion(desk.profile)
        self._lists_taxes = desk.profile["answer-tax-positions"] == "listed"

    async def create(
        self, client_id: UUID | None, document_type: DocumentType | int
    ) -> FiscalAnswer:
        """
        Start a transaction for a document of this type (DE-TXN).

        Nothing is known of the document yet, so processType and processData are empty, as
        DSFinV-K wants it for the start. For a type that is not fiscal nothing is started.
        """
        desk = self._desk
        requested_at = desk.clock.now()
        client = desk.till_in_use(client_id)
        kind = kind_of(document_type, self._kinds)
        if not kind.fiscal:
            return desk.not_fiscal(client, requested_at=requested_at)
        line = desk.line(client)
        if not desk.may_start(line):
            return self._failed(client, kind, requested_at=requested_at)
        try:
            signed = await line.cable.start(client.cash_register_id, "", b"", occasion=_CREATE)
        except TseUnreachable as cut:
            desk.missed(line, cut)
            self._lost.note_start(client, line)
        except LimitOfSimultaneousOpenTransactionsReached as full:
            # seed-000: the caller reads "Tse connection error." although the TSE is there.
            if desk.profile["limit-answer"] != "outage":
                raise TseFailed(str(full)) from full
        except UNABLE:
            pass  # there, but unable; the till goes on selling
        except DeviceError as refused:
            raise tse_refused(refused) from refused
        else:
            self._given(client, line, signed.transaction, document_type)
            return desk.started(client, receipt(signed), line=line, requested_at=requested_at)
        return self._failed(client, kind, requested_at=requested_at)

    def _failed(self, client: Client, kind: Kind, *, requested_at: datetime) -> FiscalAnswer:
        """
        Answer -99, and keep in mind that a document may come with it.
        """
        desk = self._desk
        desk.note(StartFailed(client=client.id, at_unix=desk.clock.unix()))
        return desk.offline(client, CREATE_OFFLINE, kind.process_type, requested_at=requested_at)

    def _given(
        self, client: Client, line: Line, number: int, document_type: DocumentType | int
    ) -> None:
        """
        Note what a create has brought about besides its number.
        """
        desk = self._desk
        desk.reached(line)
        self._lost.note_given(client, line, number)
        if document_type != _RECEIPT:
            desk.note(
                DocumentCreated(tse=line.key, transaction=number, document_type=int(document_type))
            )
        self._recovery.wake()

    async def store(self, document: Document, *, body: bytes) -> FiscalAnswer:
        """
        End a document's transaction as what its type says, for a receipt as a sale (DE-TXN).
        """
        return await self._end(self._completed(document), _STORE, body)

    async def cancel(self, document: Document, *, body: bytes) -> FiscalAnswer:
        """
        End a document's transaction without a sale (DE-CXL).
        """
        return await self._end(document, _CANCEL, body)

    async def validate(self, document: Document) -> tuple[Finding, ...]:
        """
        Say what storeDocument would find wrong with this document; no findings, no objection.

        Warnings come last; they say what is doubtful and refuse nothing.
        """
        desk = self._desk
        client = desk.client(document.unique_client_id)
        kind = kind_of(document.document_type, self._kinds)
        sent = unpacked(document)
        completed = self._completed(sent)
        known = sent.document_guid is not None and bool(
            desk.ledger.find(document_key(client.id, sent.document_guid))
        )
        precedents = await self._precedents.check(completed, kind, client)
        return (
            *rules.check(completed, kind, desk.profile),
            *rules.errors(precedents),
            *advice.check(sent, completed, kind, desk.profile, known=known),
            *advice.heard(precedents, desk.profile),
        )

    async def _end(self, document: Document, operation: Operation, body: bytes) -> FiscalAnswer:
        desk = self._desk
        requested_at = desk.clock.now()
        client = desk.till_in_use(document.unique_client_id)
        kind = kind_of(document.document_type, self._kinds)
        document = unpacked(document)
        stored = operation is _STORE
        sums = plain_sums(document)
        if errors := await self._errors(
            document, kind, client, stored=stored, plain=sums is not None
        ):
            raise DocumentFaulty(errors)
        number = document.fiscal_document_number or 0
        if number <= 0 and number != CREATE_OFFLINE and kind.fiscal:
            raise TransactionNotStarted
        asked = self._asked(document, client, kind, operation, body=body, sums=sums)
        key = asked.key
        if not kind.fiscal:
            if desk.ledger.find(key) is None:
                desk.note(asked)
            return desk.not_fiscal(client, requested_at=requested_at)
        async with desk.turns.at(key):
            said = self._said_before(asked, key)
            if said is None and not stored:
                self._check_begun(asked)
            recorded = said or asked
            if recorded.receipt is None and not recorded.unsigned:
                recorded = await self._signing.sign(recorded)
        if recorded.receipt is None:
            return desk.offline(
                client, FINISH_OFFLINE, recorded.process_type, requested_at=requested_at
            )
        self._recovery.wake()
        listed = stored and self._lists_taxes
        return desk.finished(
            client,
            recorded,
            recorded.receipt,
            requested_at=requested_at,
            tax_positions=taxsums.of(document) if listed else (),
        )

    async def _errors(
        self, document: Document, kind: Kind, client: Client, *, stored: bool, plain: bool
    ) -> tuple[Finding, ...]:
        """
        Collect what refuses a document, by itself and by what came before it.
        """
        errors: tuple[Finding, ...] = ()
        if not plain:
            found = rules.ask_all(document, kind, self._desk.profile, aborted=not stored)
            errors = rules.errors(found)
        if stored:
            errors += await self._precedents.errors(document, kind, client)
        elif not kind.fiscal:
            errors += await self._precedents.left_open(document, client)
        return errors

    def _asked(
        self,
        document: Document,
        client: Client,
        kind: Kind,
        operation: Operation,
        *,
        body: bytes,
        sums: Sums | None,
    ) -> DocumentRecorded:
        """
        Say what is to be signed for a document, and what is to be remembered of it.

        It names the client by the very id that the state knows: Python compares that of the
        request digit by digit, each time something is looked up for it.
        """
        process_type, process_data = kind.process_type, ""
        counts = operation is _STORE and kind.counts(document)
        if kind.fiscal and operation is _CANCEL:
            process_type, process_data = RECEIPT_PROCESS, processdata.ABORT_DATA
        elif kind.fiscal:
            if document.is_training:
                process_type = RECEIPT_PROCESS
            process_data = processdata.of(
                document, kind, self._desk.profile, sums=sums and sums.slots
            )
        return DocumentRecorded(
            client=client.id,
            guid=document.document_guid or UUID(int=0),
            operation=operation,
            process_type=process_type,
            process_data=process_data,
            at_unix=self._desk.clock.unix(),
            transaction=max(document.fiscal_document_number or 0, 0) if kind.fiscal else 0,
            fiscal=kind.fiscal,
            document_type=int(document.document_type),
            groups=document.allocation_groups or (),
            process_start_unix=self._desk.state.processes.began_unix(client.id, document),
            body=body.decode(),
            totals=summary(document, sums and sums.cases) if counts else None,
            unstarted=kind.fiscal and document.fiscal_document_number == CREATE_OFFLINE,
        )

    def _check_begun(self, asked: DocumentRecorded) -> None:
        """
        See that an abort with -99 has a createDocument that failed (DE-CXL-0008, seed-002).

        How many failed is counted and each document takes one away, for -99 does not tell which.
        A sale needs none: seed-001 lets it come without a word of what was before.
        """
        if asked.unstarted and not self._desk.state.failed_starts.get(asked.client):
            raise TransactionNotStarted

    def _said_before(self, asked: DocumentRecorded, key: str) -> DocumentRecorded | None:
        """
        Find the record of a document that is sent again, where it must not be signed again.

        A document that waits, or that never had a number of its own, would otherwise be signed
        twice. One that was signed, and comes with the number that it has or was first sent with,
        is refused without asking the TSE: that one may be out of reach, and a TSE that came in its
        place may know another transaction by the number.
        What was ended one way cannot be ended the other way as well, under whatever number.
        """
        match self._desk.ledger.find(key):
            case DocumentSigned(recorded=recorded) | (DocumentRecorded() as recorded):
                pass
            case _:
                return None
        if recorded.operation is not asked.operation:
            if asked.transaction not in (0, *recorded.numbers):
                # This number may well be started, so saying otherwise would mislead the till.
                raise DocumentFaulty((other_end(),))
            raise TransactionNotStarted
        if not asked.transaction and recorded.process_data != asked.process_data:
            raise DocumentFaulty((other_content(),))
        again = self._desk.profile["repeated-store"] == "answer-again"
        if recorded.receipt is None or not asked.transaction or again:
            return recorded
        if asked.transaction in recorded.numbers:
            raise TransactionNotStarted
        return None
