"""
One world and its life: it begins, is kept and restored, restarts and ends, as its ledger tells.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from datetime import datetime
from functools import partial
from typing import Final

from fiskalsim.cable.cuts import Place
from fiskalsim.cable.port import Occasion
from fiskalsim.ground.clock import RealTime, VirtualClock
from fiskalsim.ledger.errors import LedgerError
from fiskalsim.ledger.open import open_ledger
from fiskalsim.ledger.port import Fact, Ledger, Point
from fiskalsim.world import balance
from fiskalsim.world.chapter import Chapter
from fiskalsim.world.errors import SnapshotUnknown, TooManySnapshots
from fiskalsim.world.facts import CableCut, ClockSet, Making
from fiskalsim.world.furniture import furniture
from fiskalsim.world.history import FACTS, opening, remember
from fiskalsim.world.labels import checked
from fiskalsim.world.parts import Parts
from fiskalsim.world.settings import Settings, clock_of

#: A restart folds at most so many facts, unless the world is full of things.
FACTS_PER_BALANCE: Final = 20_000
#: How many moments a world keeps at most.
SNAPSHOTS: Final = 1000


class World(Parts):
    """
    A world as *settings* describe it, empty or as its ledger remembers it.

    It opens a ledger of its own unless it is given one; *making* is noted there with its opening.
    """

    def __init__(
        self, settings: Settings, *, ledger: Ledger | None = None, making: Making | None = None
    ) -> None:
        super().__init__(settings)
        self.ledger: Ledger = ledger or open_ledger(
            settings.ledger, facts=FACTS, address=settings.address
        )
        try:
            first = next((fact for _, fact in self.ledger.tail(after=0, limit=1)), None)
            self._opened = opening(
                settings, first, at_unix=clock_of(settings).unix(), making=making
            )
            if first is None:
                self._begin(self._furnished())
            else:
                self._take_up()
        except BaseException:
            self.ledger.close()  # a refused world must not keep the file from the next one
            raise

    def reset(self) -> None:
        """
        Begin again as from the seed, with the same TSE in the same second: a new generation of
        the ledger. What it costs does not depend on what has happened.
        """
        acquaintances = tuple(self.lines.acquaintances())
        self._end()
        self.ledger.reset()
        self._begin(self._furnished(acquaintances))

    async def restart(self) -> None:
        """
        Be what the ledger remembers, as after the process was started anew; calls that are on
        their way come to nothing.
        """
        # In one go: what a call noted in between would be written after what the world remembers.
        self.ledger.flush()
        self._end()
        self._begin(self.ledger.replay())
        await self.recovery.drain()

    def snapshots(self) -> Mapping[str, Point]:
        """
        Give the moments that are kept, by name.
        """
        return self.ledger.snapshots()

    def snapshot(self, name: str) -> Point:
        """
        Keep this moment under *name*; what it costs does not depend on what has happened.
        """
        checked(name)
        if name not in self.snapshots() and len(self.snapshots()) >= SNAPSHOTS:
            raise TooManySnapshots(SNAPSHOTS)
        return self.ledger.snapshot(name)

    def restore(self, name: str) -> None:
        """
        Be again what the world was at the snapshot *name*, as after a restart at that moment.

        Its history is replayed from the last balance, so this takes time in proportion to it.
        """
        self._kept(name)
        self._end()
        self.ledger.reset(name)
        self._take_up()

    def forget(self, name: str) -> None:
        """
        Keep the moment *name* no longer.
        """
        self._kept(name)
        self.ledger.forget(name)

    def _kept(self, name: str) -> None:
        if name not in self.snapshots():
            raise SnapshotUnknown(checked(name), tuple(self.snapshots()))

    def close(self) -> None:
        """
        Let go of the ledger; what was committed stays.
        """
        self._end()
        self.ledger.close()

    async def wake(self) -> None:
        """
        Take up what a restart interrupted: sign what waits, if the cable carries it.

        A TSE outside of this process is taken into use first; one that takes its time goes on
        with that behind our back.
        """
        if self.cloud_tse is not None:
            await self.cloud_tse.meet(self.lines.first_remote)
            if self.desk.state.outages:
                self.probing.wake()
        await self.recovery.drain()

    async def rest(self) -> None:
        """
        Let go of connections to other services, and make it easy to come back.
        """
        if self._chapter.appended and self.ledger.usable and balance.weight(self) < balance.HEAVY:
            self._draw()
            with suppress(LedgerError):  # then the facts are folded again
                await self.ledger.commit()
        if self.cloud_tse is not None:
            await self.cloud_tse.caller.close()

    async def cut(self, *places: Place) -> None:
        """
        Cut the cable at *places* and nowhere else; it stays so over a restart.

        Where that lets re-signing through, everything that waits is signed before this returns.
        """
        self.ledger.append(CableCut(places=places))
        self.lay(places)
        await self.recover()

    async def recover(self) -> None:
        """
        Sign what waits if the cable carries it; returns when that is done.
        """
        if not self.cuts.is_cut(Occasion.RESIGN):
            await self.recovery.drain()

    def mend(self) -> None:
        """
        Make the cable whole; what waits is signed by whoever calls next.
        """
        if self._cut_places:
            self.ledger.append(CableCut(places=()))
            self.lay(())

    def set_clock(self, now: datetime) -> None:
        """
        Set the virtual clock; `RealTime` when this world runs on the real one.
        """
        self._virtual().set(now)
        self.ledger.append(ClockSet(now=now))

    def advance_clock(self, seconds: int) -> None:
        """
        Let real seconds pass on the virtual clock, also over the nights when local time jumps.
        """
        self._virtual().advance(seconds)
        self.ledger.append(ClockSet(now=self.clock.now()))

    def _virtual(self) -> VirtualClock:
        if not isinstance(self.clock, VirtualClock):
            raise RealTime
        return self.clock

    def _end(self) -> None:
        """
        Take no more facts from calls that are on their way, and let those fail that can.
        """
        self._chapter.end()
        self.recovery.end()
        self.probing.end()
        self.lines.end()

    def _furnished(self, known: Iterable[Fact] = ()) -> Sequence[Fact]:
        """
        Note what an empty world begins with, and what is *known* from before it began again.
        """
        opened = self._opened
        facts = (opened, *furniture(opened.seed, opened.device, opened.at_unix), *known)
        for fact in facts:
            self.ledger.append(fact)
        return facts

    def _take_up(self) -> None:
        """
        Be what the ledger tells, from the last balance on where there is one to go on from.

        One fact after the other: a long history is never in memory as a whole.
        """
        kept = self.ledger.balance()
        if kept is not None and balance.fits(kept.content, self.settings):
            with suppress(balance.BadBalance):
                self._begin(self.ledger.replay(after=kept.sequence), kept.content)
                return
            self._end()
        self._begin(self.ledger.replay())

    def _draw_soon(self) -> None:
        """
        Draw a balance between this turn of the loop and the next; elsewhere there is none to save.
        """
        with suppress(RuntimeError):
            # The first time the program is read, and nobody is to wait for that.
            summed = asyncio.get_running_loop().run_in_executor(
                None, balance.fingerprint, self.settings
            )
            summed.add_done_callback(partial(self._draw_light, self._chapter))

    def _draw_light(self, chapter: Chapter, _summed: asyncio.Future[bytes]) -> None:
        still = chapter is self._chapter and self.ledger.usable
        if still and balance.weight(self) <= balance.LIGHT:
            self._draw()

    def _draw(self) -> None:
        """
        Write down what the facts so far add up to; it becomes durable with the next of them.
        """
        if balance.is_settled(self):
            self.ledger.keep_balance(partial(balance.drawn, self))

    def _begin(self, history: Iterable[Fact], carried: bytes | None = None) -> None:
        """
        Put everything together and let it remember *history*, after what is *carried* forward.
        """
        self._chapter = Chapter(self.ledger, every=FACTS_PER_BALANCE, due=self._draw_soon)
        self.put_together(self._chapter, at_unix=self._opened.at_unix, mend=self.mend)
        if carried is not None:
            balance.carried_forward(self, carried)
        remember(self, history)
