"""
Misbehaviour inside the service: outage, recovery, open transactions, the TSE itself.
"""

from __future__ import annotations

from collections import OrderedDict
from dataclasses import replace
from typing import Any, Final

import msgspec

from fiskalsim.answers.fiscal import CONNECTION_ERROR
from fiskalsim.cable.port import Occasion
from fiskalsim.device.core import Core
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.middleware.refusals import TseFailed
from fiskalsim.mutants.middleware.rows import CLOUD
from fiskalsim.mutants.mutant import Inside, Kind
from fiskalsim.mutants.parts import Cable, StandIn, core_of, cored, keyed, method, wired
from fiskalsim.mutants.rows import within
from fiskalsim.world.world import World


class _OtherBytes(StandIn):
    def sign(self, data: bytes) -> bytes:
        signature: bytes = self.true.sign(data + b"\0")
        return signature


class _ClosesAtOnce(Cable):
    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        signed = await super().start(client_id, *said, occasion=occasion)
        await self.true.finish(client_id, signed.transaction, "", b"", occasion=occasion)
        return signed


class _OpensAnother(Cable):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        signed = await super().finish(client_id, *said, occasion=occasion)
        await self.true.start(client_id, "", b"", occasion=occasion)
        return signed


class _OneAtATime(Cable):
    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        for open_one in await self.true.open_transactions(occasion=Occasion.MANAGE):
            await self.true.finish(client_id, open_one.number, "", b"", occasion=occasion)
        return await super().start(client_id, *said, occasion=occasion)


class _ForgetsTheSale(Cable):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        number, process_type, _data = said
        return await super().finish(client_id, number, process_type, b"", occasion=occasion)


class _CountsStartsTwice(Cable):
    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        signed = await super().start(client_id, *said, occasion=occasion)
        return msgspec.structs.replace(signed, transaction=signed.transaction + 1)


async def _nothing(*_said: Any, **_named: Any) -> None:
    return None


async def _newest_first(world: World, true: Any, *_said: Any) -> None:
    waiting = world.desk.state.waiting
    world.desk.state.waiting = OrderedDict(reversed(waiting.items()))
    await true()


async def _only_one(world: World, true: Any, *_said: Any) -> None:
    waiting = world.desk.state.waiting
    for key in tuple(waiting)[1:]:
        del waiting[key]
    await true()


async def _last_lost(_world: World, true: Any, client_id: Any) -> tuple[int, ...]:
    numbers: tuple[int, ...] = await true(client_id)
    return numbers[:-1]


async def _one_more(_world: World, true: Any, client_id: Any) -> tuple[int, ...]:
    numbers: tuple[int, ...] = await true(client_id)
    return (*numbers, numbers[-1] + 500) if numbers else ()


async def _first_only(world: World, true: Any, client_id: Any) -> None:
    care: Any = world.tse_care
    packet = care.packet
    numbers = await packet(client_id)

    async def one(_client: Any) -> tuple[int, ...]:
        first: tuple[int, ...] = numbers[:1]
        return first

    care.packet = one
    try:
        await true(client_id)
    finally:
        care.packet = packet


async def _not_when_full(world: World, true: Any, *said: Any) -> None:
    limit = world.device.max_started_transactions
    if len(core_of(world).state.open) >= limit:
        raise TseFailed(CONNECTION_ERROR)
    await true(*said)


def _never_again(world: World, true: Any, line: Any) -> bool:
    return bool(true(line)) and not getattr(world.desk, "was_away", False)


def _lost_for_good(world: World) -> None:
    desk: Any = world.desk
    missed = desk.missed

    def remembered(line: Any, error: Any) -> None:
        desk.was_away = True
        missed(line, error)

    desk.missed = remembered
    method("desk.may_start", _never_again)(world)


def _waits_for_nothing(world: World, true: Any, fact: Any) -> None:
    true(fact)
    if isinstance(fact, DocumentRecorded) and fact.receipt is None:
        world.desk.state.waiting.pop(fact.key, None)


def _limit(change: int) -> Inside:
    def inside(world: World) -> None:
        core = core_of(world)
        limit = core.profile.max_started_transactions + change
        core.profile = replace(core.profile, max_started_transactions=limit)

    return inside


class _Backwards(Core):
    __slots__ = ()

    def log_time(self, at: int) -> int:
        return at - 600 * (self.state.signature_counter % 2)


SERVICE: Final = (
    within(
        "M-OFF-0022-c",
        "what waited is never signed",
        Kind.OMIT,
        method("recovery._drain", _nothing),
    ),
    within(
        "M-OFF-0023-b",
        "only the oldest of what waited is signed",
        Kind.OFF_BY_ONE,
        method("recovery._drain", _only_one),
    ),
    within(
        "M-OFF-0023-a",
        "what waited is signed newest first",
        Kind.SWAP,
        method("recovery._drain", _newest_first),
    ),
    within(
        "M-OFF-0022-b",
        "a sale of the outage is forgotten",
        Kind.OMIT,
        method("desk.note", _waits_for_nothing),
    ),
    within(
        "M-OFF-0029-a",
        "-99 is answered for ever after an outage",
        Kind.STALE,
        _lost_for_good,
        also=("DE-TSE-0013",),
    ),
    within(
        "M-LIM-0018-b",
        "a packet loses its last entry",
        Kind.OFF_BY_ONE,
        method("tse_care.packet", _last_lost),
    ),
    within(
        "M-LIM-0015-b",
        "a number is listed that nobody opened",
        Kind.OFF_BY_ONE,
        method("tse_care.packet", _one_more),
    ),
    within(
        "M-LIM-0024-a",
        "DELETE closes one transaction only",
        Kind.OMIT,
        method("tse_care.close_packet", _first_only),
    ),
    within(
        "M-LIM-0024-b",
        "DELETE closes nothing",
        Kind.OMIT,
        method("tse_care.close_packet", _nothing),
        also=("DE-LIM-0026",),
    ),
    within(
        "M-LIM-0006-a",
        "the self test fails when the TSE is full",
        Kind.WRONG_REASON,
        method("tse_care.self_test", _not_when_full),
    ),
    within(
        "M-LIM-0007-a",
        "the connection test fails when the TSE is full",
        Kind.WRONG_REASON,
        method("tse_care.connection_test", _not_when_full),
    ),
    within("M-LIM-0010-a", "the limit is one less", Kind.OFF_BY_ONE, _limit(-1)),
    within(
        "M-SIG-0001-d",
        "other bytes are signed",
        Kind.SIGN_WRONG,
        keyed(_OtherBytes),
        also=("DE-SIG-0008", "DE-DEV-0011"),
    ),
    within(
        "M-SIG-0001-e",
        "the sale is missing in what is signed",
        Kind.SIGN_WRONG,
        wired(_ForgetsTheSale),
    ),
    within(
        "M-SIG-0007-b",
        "the TSE's clock runs backwards",
        Kind.SWAP,
        cored(_Backwards),
        also=("DE-DEV-0014",),
    ),
    within(
        "M-TXN-0003-b", "a created transaction is closed at once", Kind.OMIT, wired(_ClosesAtOnce)
    ),
    within(
        "M-TXN-0004-a",
        "a new transaction is opened at each end",
        Kind.OFF_BY_ONE,
        wired(_OpensAnother),
        also=("DE-CXL-0003",),
    ),
    within("M-TXN-0013-a", "a second sale ends the first", Kind.OMIT, wired(_OneAtATime)),
    within(
        "M-SIG-0008-c",
        "the number of a start is one too high",
        Kind.OFF_BY_ONE,
        wired(_CountsStartsTwice),
        also=("DE-TXN-0002",),
    ),
    within(
        "M-LIM-0019-a",
        "a packet of the cloud TSE loses its last entry",
        Kind.OFF_BY_ONE,
        method("tse_care.packet", _last_lost),
        options=CLOUD,
    ),
)
