"""
Ending a document's transaction on the TSE, at once or after an outage.

Re-signing is this service's behaviour and no legal duty: seed-001 promises it, the law does not
ask for it, and the late signature carries a late time.
"""

from __future__ import annotations

import asyncio
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
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.facts import DocumentRecorded, DocumentSigned, Receipt
from fiskalsim.middleware.line import Line
from fiskalsim.middleware.refusals import TransactionNotStarted, TseFailed

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

    async def sign(
        self, asked: DocumentRecorded, *, occasion: Occasion = Occasion.FINISH
    ) -> DocumentRecorded:
        """
        Sign *asked* and give it back with its receipt; without one where the TSE is away.

        Either way it is noted: signed, or waiting. `TransactionNotStarted` when the TSE does not
        know the number of a document that is sent for the first time.
        """
        desk = self._desk
        line = desk.line(desk.state.clients[asked.client])
        waits = desk.state.waits(asked)
        known = asked.transaction
        if asked.tse != line.key:
            # What was begun on a TSE that was replaced meanwhile begins anew on this one.
            asked = replace(asked, tse=line.key, transaction=0 if waits else asked.transaction)
        try:
            attempt = await self._attempt(asked, line, waits=waits, occasion=occasion)
        except DeviceError as refused:
            raise TseFailed(str(refused)) from refused
        if attempt.receipt is None:
            if not waits or attempt.transaction != known:
                asked = replace(asked, transaction=attempt.transaction)
                desk.note(asked)
            return asked
        desk.reached(line)
        signed = replace(asked, transaction=attempt.transaction, receipt=attempt.receipt)
        if waits:
            desk.note(
                DocumentSigned(recorded=replace(signed, body=b""), at_unix=desk.clock.unix())
            )
        else:
            desk.note(signed)
        return signed

    async def _attempt(
        self, asked: DocumentRecorded, line: Line, *, waits: bool, occasion: Occasion
    ) -> _Attempt:
        desk = self._desk
        client = desk.state.clients[asked.client].cash_register_id
        transaction = asked.transaction
        data = asked.process_data.encode()
        try:
            if transaction:
                try:
                    done = await line.cable.finish(
                        client, transaction, asked.process_type, data, occasion=occasion
                    )
                    return _Attempt(transaction, receipt(done))
                except TransactionNumberNotFound:
                    if not waits:
                        raise TransactionNotStarted from None
                    transaction = 0  # closed by somebody meanwhile: sign it anew
            if not desk.may_start(line):
                return _Attempt(0, None)
            started = await line.cable.start(client, "", b"", occasion=occasion)
            transaction = started.transaction
            done = await line.cable.finish(
                client, transaction, asked.process_type, data, occasion=occasion
            )
        except TseUnreachable as cut:
            desk.missed(line, cut)
        except UNABLE:
            pass  # there, but unable: the document waits, and the till goes on selling
        else:
            return _Attempt(transaction, receipt(done))
        return _Attempt(transaction, None)


class Recovery:
    """
    Signs what waits, oldest first, once the TSE answers again (DE-OFF, seed-001).
    """

    def __init__(self, desk: Desk, signing: Signing) -> None:
        self._desk = desk
        self._signing = signing
        self._one_at_a_time = asyncio.Lock()
        self._task: asyncio.Task[None] | None = None

    async def drain(self) -> None:
        """
        Sign everything that waits, in order; each TSE stops at the first that it does not take.

        What is behind that one waits as well, so the order is kept. Another TSE goes on.
        """
        async with self._one_at_a_time:
            waiting, tse = self._desk.state.waiting, self._desk.state.tse
            stuck: set[str] = set()
            while ready := [d for d in waiting.values() if tse(d.client) not in stuck]:
                for document in ready:
                    now = waiting.get(document.key)
                    if now is not None and tse(now.client) not in stuck:
                        await self._resign(now, stuck)
        await self._desk.ledger.commit()

    async def _resign(self, document: DocumentRecorded, stuck: set[str]) -> None:
        tse = self._desk.state.tse(document.client)
        try:
            signed = await self._signing.sign(document, occasion=Occasion.RESIGN)
        except TseFailed:
            stuck.add(tse)
        else:
            if signed.receipt is None:
                stuck.add(tse)

    async def resume(self) -> None:
        """
        Take note that somebody says the outage is over, and sign what waits.
        """
        await self.drain()

    def wake(self) -> None:
        """
        Drain in the background after a call that reached the TSE, unless nothing waits.
        """
        if self._desk.state.waiting and (self._task is None or self._task.done()):
            self._task = asyncio.get_running_loop().create_task(self.drain())


@dataclass(frozen=True, slots=True)
class _Attempt:
    """
    How far one attempt came: the transaction that is started, and the receipt if it is done.
    """

    transaction: int
    receipt: Receipt | None


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
