"""
SIGN DE V2 as a whole: its parts put together, and the organisation that is there from the start.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final, Protocol

import msgspec

from fiskalsim.cloud import birth
from fiskalsim.cloud.auth import Auth
from fiskalsim.cloud.desk import Desk, guid
from fiskalsim.cloud.exports import Exports
from fiskalsim.cloud.facts import (
    CloudFact,
    CloudKeyKept,
    CloudOrganisationKept,
    CloudTssMade,
    Env,
)
from fiskalsim.cloud.management import Management, make_key
from fiskalsim.cloud.rates import Rate
from fiskalsim.cloud.state import CloudState
from fiskalsim.cloud.tills import Tills
from fiskalsim.cloud.transactions import Transactions
from fiskalsim.cloud.tss import TssCare
from fiskalsim.device.tse import Tse
from fiskalsim.ground.clock import Clock
from fiskalsim.ledger.port import Ledger
from fiskalspec.devices import DeviceProfile
from fiskalspec.profiles import Profile

_LISTS_PER_MINUTE: Final = 20


class MakeDevice(Protocol):
    """
    What makes a device: the same label gives the same keys, ever again.
    """

    def __call__(self, label: str, profile: DeviceProfile, *, valid_from_unix: int) -> Tse:
        """
        Make one, with a certificate that is valid from *valid_from_unix*.
        """
        ...


class SignDe:
    """
    The cloud of one world.
    """

    def __init__(
        self,
        *,
        ledger: Ledger,
        clock: Clock,
        profile: Profile,
        draw: Callable[..., bytes],
        draw_keys: Callable[..., bytes],
        make: MakeDevice,
    ) -> None:
        def device_of(made: CloudTssMade) -> Tse:
            return make(
                f"sign-de:{made.tss}",
                birth.profile_of(made),
                valid_from_unix=made.stocked_unix,
            )

        self.state = CloudState(device_of)
        self.desk = Desk(state=self.state, ledger=ledger, clock=clock, profile=profile, draw=draw)
        self.auth = Auth(self.desk)
        self.tss = TssCare(self.desk)
        self.tills = Tills(self.desk)
        self.transactions = Transactions(self.desk)
        self.exports = Exports(self.desk)
        self.management = Management(self.desk)
        #: How often transactions are listed, by TSS or organisation.
        self.lists = Rate(_LISTS_PER_MINUTE)
        self._furnish(draw_keys)

    def apply(self, fact: CloudFact) -> None:
        """
        Take over a fact that was stated before a restart.
        """
        self.state.apply(fact)

    def ready_key(self, env: Env) -> CloudKeyKept:
        """
        Give the key of the organisation that is there from the start.
        """
        return self.state.keys[self.desk.guid("ready", "key", env)]

    def _furnish(self, draw_keys: Callable[..., bytes]) -> None:
        """
        Found the ready organisation. It follows from the seed, so no ledger has to remember it.

        Its ids are those of this world; text and secret of its keys are of whoever runs it.
        """
        owner = self.desk.guid("ready", "organization")
        self.state.apply(
            CloudOrganisationKept(
                id=owner,
                envs=("TEST", "LIVE"),
                details={
                    "name": "fiskalprobe",
                    "address_line1": "Teststraße 1",
                    "zip": "12345",
                    "town": "Teststadt",
                    "country_code": "DEU",
                },
            )
        )
        envs: tuple[Env, ...] = ("TEST", "LIVE")
        for env in envs:
            key = make_key(
                draw_keys,
                key_id=guid(draw_keys, "ready", "key", env),
                organisation=owner,
                env=env,
                name="fiskalprobe",
            )
            self.state.apply(msgspec.structs.replace(key, id=self.desk.guid("ready", "key", env)))
