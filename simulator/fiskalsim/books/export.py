"""
The export itself: which closings, and the walk through the ledger that writes them.

The ledger is read twice, page by page: once for the closings and for what documents name of each
other, once for the documents. Between pages others get their turn, so sales go on meanwhile.
"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncGenerator, Callable, Mapping
from contextlib import aclosing
from dataclasses import dataclass, field
from typing import Final
from uuid import UUID

from fiskalsim.books import master
from fiskalsim.books.cells import Row, moment
from fiskalsim.books.rates import Rates
from fiskalsim.books.reading import Closing, Entry, Outcome, ReadsBody, TillReader, entry, named_by
from fiskalsim.books.records import record, rows
from fiskalsim.books.references import Resolves
from fiskalsim.books.sums import Sums
from fiskalsim.books.volume import Volume
from fiskalsim.ledger.errors import LedgerFailed
from fiskalsim.ledger.port import Fact
from fiskalsim.middleware.client import Client
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.refusals import Refusal
from fiskalspec import dsfinvk

#: Facts that are read in one go; a sale waits for no more than these.
_PAGE: Final = 100
#: Longest number that a document may give its receipt as BON_NR.
_DIGITS: Final = 18


class NothingClosed(Refusal):
    """
    The till has no closing yet, so there is nothing to export.
    """

    def __init__(self, client: Client) -> None:
        super().__init__(
            f"The till {client.cash_register_id} has no closing yet; "
            f"close its day with POST /api/v1/closing/{client.id}/cashpointClose."
        )


class NoSuchClosings(Refusal):
    """
    The closings that were asked for are not there, or the wrong way round.
    """

    def __init__(self, first: int, last: int, made: int) -> None:
        super().__init__(
            f"The till has the closings 1 to {made}, and these are not {first} to {last}; "
            "give from and to among them, the smaller one first."
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Survey:
    """
    What a first walk through the ledger has found of a till.
    """

    closings: list[Closing] = field(default_factory=list)
    #: The keys of all documents that others name.
    named: set[str] = field(default_factory=set)
    outcomes: Mapping[str, Outcome]


class Books:
    """
    Writes exports.

    *read* reads the request of a document, *still* tells whether the world goes on.
    """

    def __init__(self, desk: Desk, read: ReadsBody, still: Callable[[], bool]) -> None:
        self._desk = desk
        self._read = read
        self._still = still

    async def export(
        self, client_id: UUID | None = None, *, first: int | None = None, last: int | None = None
    ) -> bytes:
        """
        Write the closings *first* to *last* of a till as a zip: by default all, of the first till.

        What was recorded after the last closing belongs to none yet and is not written.
        """
        client = self._client(client_id)
        await self._desk.ledger.commit()
        survey = await self._survey(client)
        made = len(survey.closings)
        if not made:
            raise NothingClosed(client)
        first, last = first or 1, last or made
        if not 1 <= first <= last <= made:
            raise NoSuchClosings(first, last, made)
        tables = dict(dsfinvk.tables())
        certificates = [line.card.certificate for line in self._desk.lines.values()]
        tables["tse.csv"] = master.wide_enough(tables["tse.csv"], certificates)
        with Volume(tables) as volume:
            await self._write(client, survey, first, last, volume)
            supplier, location = master.supplier(client)
            # Elsewhere, for it takes its time: nobody else is to wait until a year is packed.
            return await asyncio.to_thread(volume.packed, supplier=supplier, location=location)

    def _client(self, client_id: UUID | None) -> Client:
        if client_id is None:
            return next(iter(self._desk.state.clients.values()))
        return self._desk.client(client_id)

    async def _survey(self, client: Client) -> Survey:
        """
        Find what has to be known of a till before its first receipt is written.
        """
        reader = TillReader(client.id)
        survey = Survey(outcomes=reader.outcomes)
        async with aclosing(self._facts()) as facts:
            async for fact in facts:
                new = reader.new(fact)
                if new is not None:
                    survey.named.update(named_by(new, self._read))
                closing = reader.closing(fact, new=new)
                if closing is not None:
                    survey.closings.append(closing)
        return survey

    async def _write(
        self, client: Client, survey: Survey, first: int, last: int, volume: Volume
    ) -> None:
        """
        Write the closings from the number *first* to the number *last*.

        What is named may lie before the first, so the ledger is read from its beginning.
        """
        places: dict[str, tuple[str, int]] = {}
        reader = TillReader(client.id)
        day = _Day(self._desk, client, survey.closings[0], volume)
        async with aclosing(self._facts()) as facts:
            async for fact in facts:
                new = reader.new(fact)
                if new is not None and new.fiscal:
                    if new.key in survey.named:
                        places[new.key] = client.cash_register_id, day.closing.number
                    if day.closing.number >= first:
                        day.write(entry(new, survey.outcomes, self._read), places.get)
                if reader.closing(fact, new=new) is None:
                    continue
                if day.closing.number >= first:
                    day.end()
                if day.closing.number == last:
                    return
                day = _Day(self._desk, client, survey.closings[day.closing.number], volume)

    async def _facts(self) -> AsyncGenerator[Fact, None]:
        """
        Read the ledger from its beginning; `LedgerFailed` when the world begins again meanwhile.
        """
        after = 0
        while page := self._desk.ledger.tail(after=after, limit=_PAGE):
            for after, fact in page:  # noqa: B007  where the next page begins
                yield fact
            await asyncio.sleep(0)
            if not self._still():
                raise LedgerFailed(
                    "the world of this export",
                    committed=0,
                    reason="it began again, or ended, while the export was written",
                    advice="send the call again",
                )


class _Day:
    """
    One closing while it is written.
    """

    def __init__(self, desk: Desk, client: Client, closing: Closing, volume: Volume) -> None:
        self.closing = closing
        self._desk = desk
        self._client = client
        self._volume = volume
        self._key: Row = {
            "Z_KASSE_ID": client.cash_register_id,
            "Z_ERSTELLUNG": moment(closing.at_unix),
            "Z_NR": closing.number,
        }
        self._sums = Sums()
        self._rates = Rates(master.day_of(closing))
        self._tses: set[str] = set()
        self._numbers: set[int] = set()
        self._highest = 0
        self._ids: dict[str, int] = {}

    def write(self, entry: Entry, resolve: Resolves) -> None:
        """
        Write one receipt.
        """
        document = entry.document
        made = record(
            entry,
            bon_id=self._id(str(entry.recorded.guid)),
            number=self._number(document.document_number if document else None),
            rates=self._rates,
            moves_vouchers=self._desk.profile["single-purpose-voucher"] == "moved",
        )
        if entry.outcome.receipt is not None:
            self._tses.add(entry.outcome.tse)
        for file, row in rows(made, self._tse_id, resolve):
            self._add(file, {"BON_ID": made.id, **row})
        self._sums.add(made)

    def end(self) -> None:
        """
        Write what is known only when the day is over.
        """
        lines = self._desk.lines
        cards = {self._tse_id(key): lines[key].card for key in self._tses}
        for file, row in master.rows(self._client, self.closing, self._sums, cards):
            self._add(file, row)
        for row in self._rates.rows():
            self._add("vat.csv", row)
        for file, row in self._sums.rows():
            self._add(file, row)

    def _add(self, file: str, row: Row) -> None:
        self._volume.add(file, {**self._key, **row})

    def _tse_id(self, line: str) -> int:
        """
        Number the TSEs in the order in which they were connected, from 1.
        """
        return 1 + list(self._desk.lines).index(line)

    def _number(self, given: str | None) -> int:
        """
        Number a receipt as the till did, where that is a number and no other receipt has it.
        """
        is_number = given is not None and given.isascii() and given.isdecimal()
        number = int(given) if given and is_number and len(given) <= _DIGITS else 0
        if not number or number in self._numbers:
            number = 1 + self._highest
        self._numbers.add(number)
        self._highest = max(self._highest, number)
        return number

    def _id(self, guid: str) -> str:
        """
        Name a receipt by its document; one that was signed again under another number is another.
        """
        count = self._ids[guid] = self._ids.get(guid, 0) + 1
        return guid if count == 1 else f"{guid}#{count}"
