"""
Devices on a workbench: profiles and TSEs that a test can take to pieces.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from fiskalsim.device.facts import DeviceFact, LogWritten
from fiskalsim.device.identity import Identity
from fiskalsim.device.tse import Tse
from fiskalspec import devices
from fiskalspec.devices import DeviceProfile

#: 2026-01-01 00:00:00 UTC.
NEW_YEAR = 1_767_225_600
CLIENT = "00345-00345"
SEED = b"a seed for devices on the workbench"

#: Curve and the hash that goes with it; P-256 first because it is quick.
PAIRS = (
    ("secp256r1", "ecdsa-plain-SHA256"),
    ("secp384r1", "ecdsa-plain-SHA384"),
    ("secp521r1", "ecdsa-plain-SHA512"),
    ("brainpoolP256r1", "ecdsa-plain-SHA3-256"),
    ("brainpoolP384r1", "ecdsa-plain-SHA384"),
    ("brainpoolP512r1", "ecdsa-plain-SHA512"),
)


def profile(**changes: Any) -> DeviceProfile:
    """Take the generic kind of device and change what the test is about."""
    return replace(devices.load("generic"), **changes)


def identity(kind: DeviceProfile, *, seed: bytes = SEED) -> Identity:
    """Derive an identity that is valid from New Year."""
    return Identity.derive(seed, kind, valid_from_unix=NEW_YEAR)


class Bench:
    """A TSE in use, every fact that it has stated, and the logs among them."""

    def __init__(self, **changes: Any) -> None:
        self.profile = profile(**changes)
        self.identity = identity(self.profile)
        self.facts: list[DeviceFact] = []
        self.tse = Tse(self.identity, self.profile, self.facts.append)

    @property
    def logs(self) -> list[LogWritten]:
        """Every log that the device has written."""
        return [fact for fact in self.facts if isinstance(fact, LogWritten)]

    def in_use(self, *clients: str) -> Bench:
        """Initialise the device and register *clients*, or the usual one."""
        self.tse.initialise(at=NEW_YEAR)
        for client in clients or (CLIENT,):
            self.tse.register_client(client, at=NEW_YEAR)
        return self

    def start(self, client: str = CLIENT, *, at: int = NEW_YEAR) -> int:
        """Start a transaction and return its number."""
        return self.tse.start_transaction(client, "", b"", at=at).transaction

    def finish(self, number: int, client: str = CLIENT, *, at: int = NEW_YEAR) -> None:
        """Finish a transaction with data that mean nothing."""
        self.tse.finish_transaction(client, number, "SonstigerVorgang", b"done", at=at)

    def restarted(self) -> Tse:
        """Build the device again from its facts, as after a restart."""
        again = Tse(self.identity, self.profile, self.facts.append)
        for fact in tuple(self.facts):
            again.apply(fact)
        return again
