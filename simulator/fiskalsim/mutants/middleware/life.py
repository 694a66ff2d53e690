"""
What goes wrong between calls: a restart that forgets, calls at the same time that meet.
"""

from __future__ import annotations

import asyncio
from typing import Any, Final

from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.mutants.mutant import Inside, Kind
from fiskalsim.mutants.parts import Cable, core_of, wired
from fiskalsim.mutants.rows import within
from fiskalsim.world.world import World


def _forgets_what_is_open(world: World) -> None:
    core_of(world).state.open.clear()


def _counts_again(world: World) -> None:
    state = core_of(world).state
    if state.transaction_counter:  # a world that is only just beginning counts well
        state.signature_counter -= 1


def _numbers_again(world: World) -> None:
    state = core_of(world).state
    if state.transaction_counter:
        state.transaction_counter -= 1


def _read_and_written_later(counter: str) -> Inside:
    """
    Read a counter of the TSE before a call and write it back when others may have had theirs.
    """

    def inside(world: World) -> None:
        class Late(Cable):
            async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
                await self._late()
                return await super().start(client_id, *said, occasion=occasion)

            async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
                if counter == "signature_counter":
                    await self._late()
                return await super().finish(client_id, *said, occasion=occasion)

            @staticmethod
            async def _late() -> None:
                state = core_of(world).state
                read = getattr(state, counter)
                await asyncio.sleep(0)
                setattr(state, counter, read)

        wired(Late)(world)

    return inside


def _one_overwrites_the_other(world: World) -> None:
    """
    Of receipts that are on their way at the same time only the last is written down.
    """
    on_their_way: list[int] = []
    overwritten: set[int] = set()

    class Busy(Cable):
        async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
            on_their_way.append(said[0])
            await asyncio.sleep(0)
            overwritten.update(on_their_way[:-1])
            signed = await super().finish(client_id, *said, occasion=occasion)
            on_their_way.remove(said[0])
            return signed

    wired(Busy)(world)
    true = world.desk.note

    def note(fact: Any) -> None:
        if not isinstance(fact, DocumentRecorded) or fact.transaction not in overwritten:
            true(fact)

    world.desk.note = note  # type: ignore[method-assign]  # from outside, like every mutant


LIFE: Final = (
    within("M-TXN-0016-a", "a restart forgets what was open", Kind.OMIT, _forgets_what_is_open),
    within(
        "M-SIG-0005-h",
        "after a restart the last signature counter is given again",
        Kind.STALE,
        _counts_again,
    ),
    within(
        "M-SIG-0006-h",
        "after a restart the last transaction number is given again",
        Kind.STALE,
        _numbers_again,
    ),
    within(
        "M-SIG-0005-g",
        "calls at the same time are given one signature counter",
        Kind.STALE,
        _read_and_written_later("signature_counter"),
    ),
    within(
        "M-SIG-0006-g",
        "starts at the same time are given one transaction number",
        Kind.STALE,
        _read_and_written_later("transaction_counter"),
    ),
    within(
        "M-TXN-0015-g",
        "of receipts stored at the same time only one is written down",
        Kind.OMIT,
        _one_overwrites_the_other,
    ),
)
