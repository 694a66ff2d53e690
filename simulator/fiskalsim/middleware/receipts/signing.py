"""
Ending a document's transaction on the TSE, at once or after an outage.
"""

from __future__ import annotations

from collections.abc import Awaitable
from dataclasses import dataclass
from typing import Final

from msgspec.structs import replace

from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import (
    CertificateExpired,
    DeviceError,
    DeviceNotInitialized,
    LimitOfSimultaneousOpenTransactionsReached,
    SecureElementDisabled,
    SelfTestRequired,
    SignatureCounterExhausted,
    SignatureCounterOverflow,
    StorageMemoryFull,
    TimeNotSet,
    TransactionCounterOverflow,
    TransactionLoggingLocked,
    TransactionNumberNotFound,
)
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.client import Client
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.facts import DocumentRecorded, DocumentSigned, Receipt
from fiskalsim.middleware.line import Line
from fiskalsim.middleware.receipts.lost import LostAnswers
from fiskalsim.middleware.refusals import TransactionNotStarted, tse_refused

#: What a TSE says that is there but cannot sign for anybody. A till is not to stop selling for it
#: (seed-001), so it is answered like an outage; what is wrong with a document is none of these.
UNABLE: Final = (
    CertificateExpired,
    DeviceNotInitialized,
    LimitOfSimultaneousOpenTransactionsReached,
    SecureElementDisabled,
    SelfTestRequired,
    SignatureCounterExhausted,
    SignatureCounterOverflow,
    StorageMemoryFull,
    TimeNotSet,
    TransactionCounterOverflow,
    TransactionLoggingLocked,
)


class Signing:
    """
    Takes a document to the TSE and notes what came of it.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk
        self._lost = LostAnswers(desk)

    async def sign(
        self, asked: DocumentRecorded, *, occasion: Occasion = Occasion.FINISH
    ) -> DocumentRecorded:
        """
        Sign *asked* and give it back with its receipt; without one where the TSE is away.

        Either way it is noted: signed, or waiting. `TransactionNotStarted` when the TSE does not
        know the number of a document that is sent for the first time. What was signed before, and
        is sent under another number while the TSE is away, does not wait and keeps its record: the
        number may be nobody's, and then the sale would be begun anew and count twice.
        """
        desk = self._desk
        client = desk.state.clients[asked.client]
        line = desk.line(client)
        waits = desk.state.waits(asked)
        before = asked
        if asked.tse != line.key:
            # What was begun on a TSE that was replaced meanwhile begins anew on this one.
            asked = replace(asked, tse=line.key, transaction=0 if waits else asked.transaction)
        attempt = _Attempt(
            asked, client, line, occasion, waits, asked.transaction, asked.unanswered
        )
        try:
            await self._try(attempt)
        except DeviceError as refused:
            raise tse_refused(refused) from refused
        if before.transaction and attempt.transaction != before.transaction and not asked.sent:
            asked = replace(asked, sent=before.transaction)
        if attempt.receipt is None:
            now = replace(asked, transaction=attempt.transaction, unanswered=attempt.unanswered)
            if now != before if waits else not self._is_signed(asked):
                desk.note(now)
            return now
        desk.reached(line)
        signed = replace(
            asked,
            transaction=attempt.transaction,
            receipt=attempt.receipt,
            unanswered=False,
        )
        if waits:
            desk.note(DocumentSigned(recorded=replace(signed, body=""), at_unix=desk.clock.unix()))
        else:
            desk.note(signed)
        return signed

    def _is_signed(self, asked: DocumentRecorded) -> bool:
        """
        Tell whether there is a receipt of this document already.
        """
        match self._desk.ledger.find(asked.key):
            case DocumentSigned(recorded=recorded) | (DocumentRecorded() as recorded):
                return recorded.receipt is not None
            case _:
                return False

    async def _try(self, attempt: _Attempt) -> None:
        """
        Try to end a document's transaction, and keep in the attempt how far that came.
        """
        desk, line = self._desk, attempt.line
        if desk.holds(line):
            return
        try:
            done = await self._end(attempt)
        except TseUnreachable as cut:
            desk.missed(line, cut)
            if attempt.starting:
                self._lost.note_start(attempt.client, line)
            attempt.unanswered |= attempt.finishing
        except UNABLE:
            pass  # there, but unable: the document waits, and the till goes on selling
        else:
            attempt.receipt = None if done is None else receipt(done)

    async def _end(self, attempt: _Attempt) -> Signed | None:
        client, line = attempt.client, attempt.line
        if attempt.transaction:
            try:
                return await self._finish(attempt)
            except TransactionNumberNotFound:
                if not attempt.waits:
                    raise TransactionNotStarted from None
                told = await self._lost.finish(
                    attempt.asked, client, line, occasion=attempt.occasion
                )
                if told is not None:
                    return told
                attempt.anew()  # closed by somebody meanwhile
        # Two documents must not find the same transaction that nobody goes on with.
        async with self._desk.turns.at((client.id, line.key)):
            return await self._begin(attempt)

    async def _begin(self, attempt: _Attempt) -> Signed | None:
        client, line, occasion = attempt.client, attempt.line, attempt.occasion
        attempt.transaction = await self._lost.start(client, line, occasion=occasion)
        if not attempt.transaction:
            if not self._desk.may_start(line):
                return None
            attempt.starting = True
            begun = await line.cable.start(client.cash_register_id, "", b"", occasion=occasion)
            attempt.starting = False
            attempt.transaction = begun.transaction
            self._lost.note_given(client, line, begun.transaction)
        return await self._finish(attempt)

    @staticmethod
    def _finish(attempt: _Attempt) -> Awaitable[Signed]:
        attempt.finishing = True
        asked = attempt.asked
        return attempt.line.cable.finish(
            attempt.client.cash_register_id,
            attempt.transaction,
            asked.process_type,
            asked.process_data.encode(),
            occasion=attempt.occasion,
        )


@dataclass(slots=True)
class _Attempt:
    """
    One attempt to sign a document, and how far it came.
    """

    asked: DocumentRecorded
    client: Client
    line: Line
    occasion: Occasion
    #: The document was taken before, and has no signature yet.
    waits: bool
    #: The transaction that is started; 0 while there is none.
    transaction: int
    #: The TSE was called to finish the transaction, and what it did is not known.
    unanswered: bool
    receipt: Receipt | None = None
    #: What it was called for last.
    starting: bool = False
    finishing: bool = False

    def anew(self) -> None:
        """
        Begin with another transaction.
        """
        self.transaction = 0
        self.unanswered = self.finishing = False


def receipt(signed: Signed) -> Receipt:
    """
    Keep of a signed log message what the till's answer needs.
    """
    return Receipt(
        transaction=signed.transaction,
        counter=signed.counter,
        started_unix=signed.started_at_unix,
        ended_unix=signed.at,
        signature=signed.signature,
        stated=signed.stated,
    )
