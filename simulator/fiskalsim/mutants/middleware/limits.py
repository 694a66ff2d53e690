"""
Limits that are told wrongly, listings that lose or keep numbers, closings that close too little.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.errors import LimitOfSimultaneousOpenTransactionsReached
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.refusals import TransactionNotStarted, TseFailed
from fiskalsim.mutants.door import always
from fiskalsim.mutants.middleware.rows import (
    CLOUD,
    LISTING,
    TSE_LIST,
    as_if_it_had_failed,
    is_full,
)
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import Cable, core_of, method, wired
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World

_PACKET: Final = 8


async def _some_error(world: World, true: Any, *said: Any) -> Any:
    answer = await true(*said)
    if is_full(world) and answer.is_offline:
        raise TseFailed("An error has occurred.")
    return answer


async def _no_cause(world: World, true: Any, *said: Any) -> Any:
    answer = await true(*said)
    return replace(answer, error_description="") if is_full(world) else answer


class _AwayWhenFull(Cable):
    """
    Takes a TSE that is full for one that is not there, whatever it is asked.
    """

    async def _look(self) -> None:
        status = await self.true.info(occasion=Occasion.MANAGE)
        if status.started_transactions >= status.max_started_transactions:
            raise TseUnreachable("the TSE is full")

    async def info(self, *, occasion: Occasion) -> Any:
        await self._look()
        return await self.true.info(occasion=occasion)

    async def self_test(self, *, occasion: Occasion) -> None:
        await self._look()
        await self.true.self_test(occasion=occasion)


class _TellsOneLess(Cable):
    """
    Tells of room for one less than there is.
    """

    async def info(self, *, occasion: Occasion) -> Any:
        status = await self.true.info(occasion=occasion)
        limit = status.max_started_transactions - 1
        return replace(
            status,
            max_started_transactions=limit,
            started_transactions=min(status.started_transactions, limit),
        )


class _CountsStarts(Cable):
    """
    Counts what was ever started.
    """

    starts = 0

    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        signed = await super().start(client_id, *said, occasion=occasion)
        self.starts += 1
        return signed

    async def info(self, *, occasion: Occasion) -> Any:
        status = await self.true.info(occasion=occasion)
        return replace(status, started_transactions=self.starts)


class _CountsAborts(Cable):
    """
    Counts aborts as if they were still open.
    """

    aborts = 0

    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        signed = await super().finish(client_id, *said, occasion=occasion)
        self.aborts += said[-1].startswith(b"AVBelegabbruch")
        return signed

    async def info(self, *, occasion: Occasion) -> Any:
        status = await self.true.info(occasion=occasion)
        return replace(status, started_transactions=status.started_transactions + self.aborts)


class _Full(Cable):
    """
    Knows since when the TSE is full, which others put to wrong use.
    """

    was_full = False

    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        try:
            return await super().start(client_id, *said, occasion=occasion)
        except LimitOfSimultaneousOpenTransactionsReached:
            self.was_full = True
            raise


class _EndsNothingWhenFull(_Full):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        status = await self.true.info(occasion=Occasion.MANAGE)
        if status.started_transactions >= status.max_started_transactions:
            raise LimitOfSimultaneousOpenTransactionsReached("the TSE is full")
        return await super().finish(client_id, *said, occasion=occasion)


class _CountsOnceFull(_Full):
    async def info(self, *, occasion: Occasion) -> Any:
        status = await self.true.info(occasion=occasion)
        if self.was_full and status.started_transactions:
            return replace(status, started_transactions=status.max_started_transactions)
        return status


class _FullUntilEmpty(_Full):
    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        if self.was_full and await self.true.open_transactions(occasion=Occasion.MANAGE):
            raise LimitOfSimultaneousOpenTransactionsReached("the TSE was full")
        self.was_full = False
        return await super().start(client_id, *said, occasion=occasion)


class _FullOnceMore(_Full):
    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        was_full, self.was_full = self.was_full, False
        if was_full:
            raise LimitOfSimultaneousOpenTransactionsReached("the TSE was full")
        return await super().start(client_id, *said, occasion=occasion)


def _one_packet_counts(status: int, body: Any) -> tuple[int, Any]:
    if isinstance(body, list):
        for entry in body:
            entry["startedTransactions"] = min(entry["startedTransactions"], _PACKET)
    return status, body


async def _eight(_world: World, true: Any, client_id: Any) -> tuple[int, ...]:
    numbers: tuple[int, ...] = (await true(client_id))[:_PACKET]
    return numbers


def _until_closed(world: World) -> None:
    """
    List the first packet until it is closed by DELETE.
    """
    kept: list[tuple[int, ...]] = []

    async def packet(_world: World, true: Any, client_id: Any) -> tuple[int, ...]:
        if not kept:
            numbers = await true(client_id)
            if len(numbers) < _PACKET:
                return tuple(numbers)
            kept.append(numbers)
        return kept[0]

    async def close(_world: World, true: Any, client_id: Any) -> None:
        kept.clear()
        await true(client_id)
        kept.clear()

    method("tse_care.packet", packet)(world)
    method("tse_care.close_packet", close)(world)


def _first_ones_only(world: World) -> None:
    """
    List no transaction that the first packet did not hold.
    """
    first: list[int] = []

    async def packet(_world: World, true: Any, client_id: Any) -> tuple[int, ...]:
        numbers = await true(client_id)
        if not first and len(numbers) >= _PACKET:
            first.extend(numbers)
        return tuple(n for n in numbers if not first or n in first)

    method("tse_care.packet", packet)(world)


def _none_that_came_later(world: World) -> None:
    """
    List no transaction that began after the first full packet was listed.
    """
    last: list[int] = []

    async def packet(world: World, true: Any, client_id: Any) -> tuple[int, ...]:
        numbers = await true(client_id)
        if not last and len(numbers) >= _PACKET:
            last.append(max(core_of(world).state.open))
        return tuple(n for n in numbers if not last or n <= last[0])

    method("tse_care.packet", packet)(world)


async def _receipts_only(world: World, true: Any, client_id: Any) -> tuple[int, ...]:
    others = {number for _, number in world.desk.state.created}
    return tuple(number for number in await true(client_id) if number not in others)


async def _last_query_wins(world: World, true: Any, client_id: Any) -> tuple[int, ...]:
    """
    Ask for receipts, then for other documents, and keep what was found last.
    """
    found = await true(client_id)
    others = {number for _, number in world.desk.state.created}
    return tuple(number for number in found if number in others) or tuple(found)


def _listed(act: Any) -> Any:
    """
    Deal otherwise with numbers that were listed to the till.
    """

    def inside(world: World) -> None:
        seen: set[int] = set()

        async def packet(_world: World, true: Any, client_id: Any) -> tuple[int, ...]:
            numbers: tuple[int, ...] = await true(client_id)
            seen.update(numbers)
            return numbers

        async def end(world: World, true: Any, document: Any, *said: Any, **named: Any) -> Any:
            listed = document.fiscal_document_number in seen
            if listed:
                as_if_it_had_failed(world, document)
            return await true(act(document) if listed else document, *said, **named)

        method("tse_care.packet", packet)(world)
        method("transactions.store", end)(world)
        method("transactions.cancel", end)(world)

    return inside


def _set_aside(_document: Any) -> Any:
    raise TransactionNotStarted


def _begun_anew(document: Any) -> Any:
    return replace(document, fiscal_document_number=-99)


def _struck_off(world: World) -> None:
    """
    Take what is closed off the listing and leave it open.
    """
    struck: set[int] = set()

    async def packet(_world: World, true: Any, client_id: Any) -> tuple[int, ...]:
        return tuple(n for n in await true(client_id) if n not in struck)

    async def close(_world: World, _true: Any, client_id: Any) -> None:
        struck.update(await world.tse_care.packet(client_id))

    method("tse_care.packet", packet)(world)
    method("tse_care.close_packet", close)(world)


LIMITS: Final[tuple[Mutant, ...]] = (
    within(
        "M-LIM-0001-a",
        "a TSE that is said to be full starts one more",
        Kind.OFF_BY_ONE,
        wired(_TellsOneLess),
        also=("DE-LIM-0002", "DE-LIM-0010"),
    ),
    within(
        "M-LIM-0002-a",
        "a full TSE is some error",
        Kind.WRONG_REASON,
        method("transactions.create", _some_error),
    ),
    within(
        "M-LIM-0002-b",
        "at the limit no cause is told",
        Kind.OMIT,
        method("transactions.create", _no_cause),
    ),
    within(
        "M-LIM-0006-b",
        "a TSE that is full is not there",
        Kind.WRONG_REASON,
        wired(_AwayWhenFull),
        also=("DE-LIM-0007", "DE-LIM-0008"),
    ),
    told(
        "M-LIM-0008-a",
        "only one packet of what is open is counted",
        Kind.OFF_BY_ONE,
        TSE_LIST,
        _one_packet_counts,
    ),
    within(
        "M-LIM-0009-a",
        "what was started counts as open for ever",
        Kind.STALE,
        wired(_CountsStarts),
        also=("DE-TXN-0004", "DE-CXL-0003"),
    ),
    within(
        "M-LIM-0009-b",
        "an abort still counts as open",
        Kind.OMIT,
        wired(_CountsAborts),
        also=("DE-CXL-0003",),
    ),
    within(
        "M-LIM-0013-a",
        "at the limit nothing can be ended",
        Kind.WRONG_REASON,
        wired(_EndsNothingWhenFull),
    ),
    within(
        "M-LIM-0013-b",
        "once full, the count stays until nothing is open",
        Kind.STALE,
        wired(_CountsOnceFull),
    ),
    within(
        "M-LIM-0014-a",
        "after the limit everything has to be closed first",
        Kind.STALE,
        wired(_FullUntilEmpty),
    ),
    within(
        "M-LIM-0014-b",
        "the room that was made shows one create too late",
        Kind.LATE,
        wired(_FullOnceMore),
    ),
    told(
        "M-LIM-0016-a",
        "the listing is not to be had with GET",
        Kind.WRONG_REASON,
        LISTING,
        always(405, "Use POST."),
    ),
    told(
        "M-LIM-0016-b",
        "closing is answered as if DELETE did not exist",
        Kind.WRONG_REASON,
        "DELETE /listTransactions",
        always(405, "Use POST."),
    ),
    within(
        "M-LIM-0019-b",
        "a packet of the cloud TSE is as small as that of the hardware",
        Kind.SWAP,
        method("tse_care.packet", _eight),
        options=CLOUD,
    ),
    within("M-LIM-0020-a", "a packet is shown until DELETE closes it", Kind.STALE, _until_closed),
    within("M-LIM-0020-b", "only the first packet is ever shown", Kind.OMIT, _first_ones_only),
    within(
        "M-LIM-0020-c",
        "a sale that begins between two packets is on none",
        Kind.STALE,
        _none_that_came_later,
    ),
    within(
        "M-LIM-0032-a",
        "what is open and is no receipt is on no packet",
        Kind.OMIT,
        method("tse_care.packet", _receipts_only),
    ),
    within(
        "M-LIM-0032-b",
        "where something else is open, no receipt is on a packet",
        Kind.SWAP,
        method("tse_care.packet", _last_query_wins),
    ),
    within(
        "M-LIM-0021-a",
        "what was listed can only be closed by DELETE",
        Kind.WRONG_REASON,
        _listed(_set_aside),
    ),
    within(
        "M-LIM-0021-b",
        "a document under a listed number is signed as a sale of its own",
        Kind.SWAP,
        _listed(_begun_anew),
    ),
    within(
        "M-LIM-0026-a", "what is closed is only struck off the listing", Kind.OMIT, _struck_off
    ),
)
