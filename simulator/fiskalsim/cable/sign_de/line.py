"""
The cable to a TSE behind SIGN DE V2.

A transaction has an id that is a fact before it is sent. Whoever does not know whether it got
there (an answer that came to nobody, a crash) sends the same again, and the TSE tells what it did
the first time. So no lost answer makes a second transaction.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Mapping
from contextlib import asynccontextmanager
from typing import Any, Final
from uuid import uuid4

from fiskalsim.cable.cuts import Cuts
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.cable.sign_de.access import Access
from fiskalsim.cable.sign_de.answers import ACTIVE, FINISHED
from fiskalsim.cable.sign_de.caller import Caller
from fiskalsim.cable.sign_de.exporting import fetch
from fiskalsim.cable.sign_de.facts import (
    FinishAnswered,
    LineFact,
    StartAnswered,
    StartSent,
    TssTaken,
)
from fiskalsim.cable.sign_de.journal import Journal
from fiskalsim.cable.sign_de.refusals import CloudRefusal
from fiskalsim.cable.sign_de.sales import Sales
from fiskalsim.cable.sign_de.taking import Taking
from fiskalsim.cable.sign_de.tidying import leftovers, tidy
from fiskalsim.device.archive import Archive
from fiskalsim.device.errors import ClientNotRegistered, TransactionNumberNotFound
from fiskalsim.device.signed import Recalled, Signed
from fiskalsim.device.status import OpenTransaction, TseStatus
from fiskalsim.ledger.port import Ledger

#: How long a sale may be held up by tidying, seconds.
_MEANWHILE: Final = 0.1


class SignDeCable:
    """
    Calls one TSS, one call after the other; *key* is that of its line.

    *introduce* is told who the TSS is as soon as that is known.
    """

    def __init__(
        self,
        access: Access,
        caller: Caller,
        ledger: Ledger,
        cuts: Cuts,
        *,
        key: str,
        own: str,
        introduce: Callable[[TssTaken], None],
    ) -> None:
        self._access = access
        self._caller = caller
        self._ledger = ledger
        self._cuts = cuts
        self._key = key
        self._introduce = introduce
        self.journal = Journal()
        self._taking = Taking(
            access, caller, self.journal, self._note, ledger.commit, own=own, line=key
        )
        self._sales = Sales(access, caller, self._taking)
        #: A TSS does one thing at a time, and signs in the order in which it is asked.
        self._one_at_a_time = asyncio.Lock()
        self._running: set[asyncio.Timeout] = set()

    @property
    def acquaintance(self) -> tuple[LineFact, ...]:
        """
        What is known of the TSS, and what is open there, for a world that begins again with it.
        """
        known = tuple(fact for fact in (self.journal.made, self.journal.taken) if fact)
        return (*known, *leftovers(self.journal))

    @property
    def open_numbers(self) -> tuple[int, ...]:
        """
        The numbers of this service's own open transactions, as far as it knows.
        """
        return tuple(self.journal.open)

    def apply(self, fact: LineFact) -> None:
        """
        Take over what was noted before a restart, or a moment ago.
        """
        self.journal.apply(fact)
        if isinstance(fact, TssTaken):
            self._introduce(fact)

    def resume(self, known: Mapping[str, Any]) -> None:
        """
        Take over what was known before a restart.
        """
        vars(self.journal).update(known)
        if self.journal.taken is not None:
            self._introduce(self.journal.taken)

    def end(self) -> None:
        """
        Let every call that is on its way fail now, for its world is over.
        """
        for timeout in tuple(self._running):
            timeout.reschedule(0)

    async def start(
        self, client_id: str, process_type: str, process_data: bytes, *, occasion: Occasion
    ) -> Signed:
        """
        Start a transaction; one that was sent for this client and not answered is sent again.
        """
        del process_type, process_data  # DSFinV-K leaves both empty at the start
        async with self._turn(occasion, self._access.tx_seconds):
            client = await self._client(client_id)
            while True:
                tx = self.journal.unanswered(client_id) or self._fresh(client_id)
                await self._ledger.commit()
                said = await self._sales.write(tx, 1, {"state": ACTIVE, "client_id": client})
                if said is None:
                    said = await self._sales.ask(tx, revision=1)
                if said is None:
                    raise TseUnreachable("the TSE refuses a start and knows nothing of it")
                self._note(
                    StartAnswered(
                        line=self._key,
                        tx=tx,
                        client=client_id,
                        number=said.number,
                        at_unix=said.time_start,
                    )
                )
                if said.latest_revision == 1:
                    return said.signed()
                # Somebody went on with it meanwhile, so it is nobody's to begin with.
                self._note(FinishAnswered(line=self._key, number=said.number))

    async def finish(
        self,
        client_id: str,
        number: int,
        process_type: str,
        process_data: bytes,
        *,
        occasion: Occasion,
    ) -> Signed:
        """
        Finish a transaction; one that was finished so before, without an answer, is not again.
        """
        content = (process_type, process_data)
        async with self._turn(occasion, self._access.tx_seconds):
            client = await self._client(client_id)
            known = self.journal.open.get(number)
            if known is None or known.client != client_id:
                tx, revision = await self._opened_elsewhere(client, number)
            else:
                tx, revision = known.tx, 2
            body = {"state": FINISHED, "client_id": client, "schema": _schema(*content)}
            said = await self._sales.write(tx, revision, body)
            if said is None:
                told = await self._sales.ask(tx)
                if told is not None and told.state == ACTIVE:  # somebody has updated it
                    said = await self._sales.write(tx, told.latest_revision + 1, body)
                elif told is not None and told.state == FINISHED and told.content == content:
                    said = told  # by us: nobody was told until now
            self._note(FinishAnswered(line=self._key, number=number))
            if said is None:
                raise TransactionNumberNotFound(f"transaction {number} was ended already")
            return said.signed()

    async def initialise(self, *, occasion: Occasion) -> None:
        """
        Bring the TSS into use.
        """
        async with self._turn(occasion, self._access.care_seconds):
            await self._taking.taken(self._access.care_seconds)

    async def register(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the TSS.
        """
        async with self._turn(occasion, self._access.care_seconds):
            await self._client(client_id, self._access.care_seconds)

    async def deregister(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the TSS no longer.
        """
        async with self._turn(occasion, self._access.care_seconds):
            await self._taking.deregister(client_id, self._access.care_seconds)

    async def self_test(self, *, occasion: Occasion) -> None:
        """
        Ask for a sign of life; the operator tests his devices himself.
        """
        await self.info(occasion=occasion)

    async def info(self, *, occasion: Occasion) -> TseStatus:
        """
        Ask for the state of the TSS.
        """
        async with self._turn(occasion, self._access.tx_seconds):
            await self._taking.taken(self._access.tx_seconds)
            await self._tidied(self._access.tx_seconds / 2)
            tss = await self._taking.show(self._access.tx_seconds)
            return tss.status()

    async def open_transactions(self, *, occasion: Occasion) -> tuple[OpenTransaction, ...]:
        """
        List the transactions that are not finished.

        The operator lets nobody list often (20 times a minute), so what was never answered is
        asked for one by one, and the list only where somebody else has transactions open.
        """
        seconds = self._access.care_seconds
        async with self._turn(occasion, seconds):
            await self._taking.taken(seconds)
            for tx, client in tuple(self.journal.starting.items()):
                await self._settle(tx, client)
            await self._tidied(seconds)
            active = (await self._taking.show(seconds)).number_active_transactions
            if active == len(self.journal.open) + len(self.journal.leftovers):
                return tuple(
                    OpenTransaction(
                        number=one.number, client=one.client, started_at_unix=one.at_unix
                    )
                    for _, one in sorted(self.journal.open.items())
                )
            return await self._sales.active(seconds)

    async def recall(self, client_id: str, number: int, *, occasion: Occasion) -> Recalled | None:
        """
        Ask how this client's transaction was finished.
        """
        async with self._turn(occasion, self._access.tx_seconds):
            told = await self._sales.ask(str(number))
            if told is None or told.state != FINISHED:
                return None
            return told.recalled() if told.client_serial_number == client_id else None

    async def export(self, *, occasion: Occasion, octets: int | None = None) -> Archive:
        """
        Have every log exported by the operator, and fetch that.
        """
        seconds = self._access.care_seconds
        async with self._turn(occasion, seconds):
            await self._taking.taken(seconds)
            return await fetch(self._caller, self._taking.tss, octets=octets, seconds=seconds)

    @asynccontextmanager
    async def _turn(self, occasion: Occasion, seconds: float) -> AsyncIterator[None]:
        """
        Wait for our turn and have it, both within *seconds*; the only way to the TSS.
        """
        if self._cuts.is_cut(occasion):
            raise TseUnreachable(
                f"the cable to the TSE is cut, so a call on the occasion {occasion.value!r} does "
                "not get through; mend the cable"
            )
        try:
            async with asyncio.timeout(seconds) as timeout:
                self._running.add(timeout)
                try:
                    async with self._one_at_a_time:
                        yield
                except CloudRefusal as refused:
                    meaning = refused.meaning()
                    if isinstance(meaning, ClientNotRegistered):
                        self._taking.forget_clients()  # somebody else has changed them
                    raise meaning from refused
                finally:
                    self._running.discard(timeout)
        except TimeoutError as late:
            raise TseUnreachable(
                f"the cloud TSE has not done it within {seconds:g} s, so the call counts as lost"
            ) from late

    async def _client(self, client_id: str, seconds: float = 0.0) -> str:
        seconds = seconds or self._access.tx_seconds
        await self._taking.taken(seconds)
        if self.journal.leftovers:
            await self._tidied(_MEANWHILE)
        return await self._taking.client(client_id, seconds)

    async def _tidied(self, seconds: float) -> None:
        """
        End what the world left open when it began again, as far as time allows.
        """
        if self.journal.leftovers:

            async def client(serial: str) -> str:
                return await self._taking.client(serial, seconds)

            await tidy(
                self.journal, self._note, client, self._sales.write, key=self._key, seconds=seconds
            )

    def _fresh(self, client_id: str) -> str:
        """
        Note a transaction of which nobody has heard.
        """
        tx = str(uuid4())
        self._note(StartSent(line=self._key, tx=tx, client=client_id))
        return tx

    async def _opened_elsewhere(self, client: str, number: int) -> tuple[str, int]:
        """
        Find a transaction that this service does not know to be open: by number, at the TSS.
        """
        told = await self._sales.ask(str(number))
        if told is None or told.state != ACTIVE or told.client_id != client:
            raise TransactionNumberNotFound(f"no transaction {number} of this client is open")
        return told.id, told.latest_revision + 1

    async def _settle(self, tx: str, client: str) -> None:
        """
        Find out whether a start that was not answered got there.
        """
        told = await self._sales.ask(tx)
        if told is None:
            return  # not yet: what is on its way may still get there, so its id stays in use
        self._note(
            StartAnswered(
                line=self._key,
                tx=tx,
                client=client,
                number=told.number,
                at_unix=told.time_start,
            )
        )
        if told.state != ACTIVE:
            self._note(FinishAnswered(line=self._key, number=told.number))

    def _note(self, fact: LineFact) -> None:
        self._ledger.append(fact)
        self.apply(fact)


def _schema(process_type: str, process_data: bytes) -> dict[str, object]:
    # msgspec writes octets as Base64, as the raw schema has them.
    return {"raw": {"process_type": process_type, "process_data": process_data}}
