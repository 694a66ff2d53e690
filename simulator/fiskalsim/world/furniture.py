"""
What an empty world is furnished with: one TSE in use, and the sample client on it.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from fiskalsim.middleware.clients import sample_client
from fiskalsim.middleware.facts import ClientCommissioned, ClientInitialised
from fiskalsim.world.facts import WorldOpened

if TYPE_CHECKING:
    from fiskalsim.world.world import World


def furnish(world: World, opened: WorldOpened) -> None:
    """
    Open the world in its ledger: the TSE initialised, the sample client commissioned on it.
    """
    at = opened.at_unix
    world.ledger.append(opened)
    world.tse.initialise(at=at)
    world.tse.self_test(at=at)
    client = sample_client()
    world.tse.register_client(client.cash_register_id, at=at)
    world.desk.note(ClientCommissioned(client=client))
    world.desk.note(ClientInitialised(client=client.id, at_unix=at))
