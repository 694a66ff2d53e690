"""
Starts that failed and are taken for open, and starts that have to wait for a listing.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.refusals import TseFailed
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import Cable, method, wired
from fiskalsim.mutants.rows import within
from fiskalsim.world.world import World

#: So many seconds a slow listing takes.
_LISTING_TAKES: Final = 0.05


async def _with_ghosts(world: World, true: Any, client_id: Any) -> tuple[int, ...]:
    """
    Take a start that failed for one that is open.
    """
    found = await true(client_id)
    failed = world.desk.state.failed_starts.get(client_id, 0)
    return tuple(found) + tuple(max(found, default=0) + 1 + n for n in range(failed))


class _CountsFailedStarts(Cable):
    """
    Counts a start as open before the TSE has answered, and never takes that back.
    """

    failed = 0

    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        self.failed += 1
        signed = await super().start(client_id, *said, occasion=occasion)
        self.failed -= 1
        return signed

    async def info(self, *, occasion: Occasion) -> Any:
        status = await self.true.info(occasion=occasion)
        return replace(status, started_transactions=status.started_transactions + self.failed)


def _one_at_a_time(world: World) -> None:
    """
    Let a listing take a while, and the TSE have no time for a start meanwhile.
    """
    listings = 0
    listing, start = world.tse_care.packet, world.transactions.create

    async def packet(client_id: Any) -> Any:
        nonlocal listings
        listings += 1
        try:
            await asyncio.sleep(_LISTING_TAKES)
            return await listing(client_id)
        finally:
            listings -= 1

    async def create(*said: Any) -> Any:
        if listings:
            raise TseFailed("The TSE is busy.")
        return await start(*said)

    part: Any = world.tse_care
    part.packet = packet
    other: Any = world.transactions
    other.create = create


STARTS: Final[tuple[Mutant, ...]] = (
    within(
        "M-LIM-0033-a",
        "a start that failed is listed as open",
        Kind.ACCEPT,
        method("tse_care.packet", _with_ghosts),
    ),
    within(
        "M-LIM-0033-b",
        "a start that failed counts as open for ever",
        Kind.STALE,
        wired(_CountsFailedStarts),
    ),
    within(
        "M-LIM-0034-a",
        "no sale begins while open transactions are listed",
        Kind.LATE,
        _one_at_a_time,
    ),
)
