"""
What an empty world is furnished with: one TSE in use, and the sample client on it.
"""

from __future__ import annotations

from functools import lru_cache

from fiskalsim.device.tse import Tse
from fiskalsim.ledger.port import Fact
from fiskalsim.middleware.client import Client, sample_client
from fiskalsim.middleware.facts import ClientCommissioned, ClientInitialised
from fiskalsim.world.devices import FIRST_LABEL, identity
from fiskalsim.world.settings import SIGN_DE
from fiskalspec import devices


@lru_cache(maxsize=256)
def furniture(seed: str, device: str, at_unix: int) -> tuple[Fact, ...]:
    """
    State the first facts of a new world: the TSE is initialised, the sample client
    commissioned on it.

    These facts follow from the opening alone, so a world that begins again has them word for
    word, and nothing is signed a second time.
    """
    facts: list[Fact] = []
    client = sample_client()
    if device != SIGN_DE:  # there, the till is registered when it comes for the first time
        _put_into_use(seed, device, at_unix, client, facts)
    facts.append(ClientCommissioned(client=client))
    facts.append(ClientInitialised(client=client.id, at_unix=at_unix))
    return tuple(facts)


def _put_into_use(seed: str, device: str, at_unix: int, client: Client, facts: list[Fact]) -> None:
    profile = devices.load(device)
    tse = Tse(identity(seed, FIRST_LABEL, profile, valid_from_unix=at_unix), profile, facts.append)
    tse.initialise(at=at_unix)
    tse.self_test(at=at_unix)
    tse.register_client(client.cash_register_id, at=at_unix)
