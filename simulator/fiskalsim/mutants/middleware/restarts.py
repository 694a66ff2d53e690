"""
What a service has forgotten, or does twice, after it was restarted or its TSE was away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.mutants.middleware.rows import within
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import Cable, core_of, wired
from fiskalsim.world.world import World


def _restarted(change: Callable[[World, Any], None]) -> Inside:
    """
    Change what a world remembers of its TSE, once something was sold on it.
    """

    def inside(world: World) -> None:
        state = core_of(world).state
        if state.transaction_counter:
            change(world, state)

    return inside


def _what_waits(world: World, _state: Any) -> None:
    world.desk.state.waiting.clear()


class _SignsTwiceLater(Cable):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        signed = await super().finish(client_id, *said, occasion=occasion)
        if occasion is Occasion.RESIGN:
            _number, *content = said
            again = await self.true.start(client_id, "", b"", occasion=occasion)
            await self.true.finish(client_id, again.transaction, *content, occasion=occasion)
        return signed


RESTARTS: Final[tuple[Mutant, ...]] = (
    within(
        "M-OFF-0022-d",
        "a restart forgets what waits",
        "DE-OFF-0022",
        Kind.OMIT,
        _restarted(_what_waits),
    ),
    within(
        "M-DEV-0019-a",
        "what waited is signed twice",
        "DE-DEV-0019",
        Kind.OFF_BY_ONE,
        wired(_SignsTwiceLater),
    ),
)
