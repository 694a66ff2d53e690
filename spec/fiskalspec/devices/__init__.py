"""
Device profiles: what a kind of TSE can do and how it shows itself.

One TOML file per profile lies beside this module. Limits, packet sizes and key rendering
differ between vendors, so they are data here and never constants in code.
"""

from __future__ import annotations

import tomllib
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal, Self


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceProfile:
    """
    One kind of TSE. Times are seconds, sizes are bytes.
    """

    name: str
    title: str
    kind: Literal["hardware", "cloud"]
    #: Transactions that may be open at once; 0 means no limit.
    max_started_transactions: int
    #: How many open transactions one list call shows.
    packet_size: int
    #: Signatures in the life of the device; 0 means no limit.
    max_signatures: int
    max_registered_clients: int
    client_id_max_length: int
    #: Curve by the name that `cryptography` uses: secp256r1, brainpoolP384r1 …
    curve: str
    #: Signature algorithm by its DSFinV-K name: ecdsa-plain-SHA384 …
    algorithm: str
    #: DSFinV-K name of the log time format: unixTime, utcTime, generalizedTime …
    time_format: str
    #: How `TsePublicKey` is written: the raw point, or a SubjectPublicKeyInfo.
    public_key_rendering: Literal["point", "spki"]
    #: After how long the user has to start a self test; 0 means never.
    self_test_interval: int
    certificate_days: int
    #: The remaining members of the TSE info object, by their names on the wire.
    info: MappingProxyType[str, Any]

    @classmethod
    def from_toml(cls, name: str, text: str) -> Self:
        """
        Read one profile; a missing or unknown key is a TypeError that names it.
        """
        data = tomllib.loads(text)
        return cls(name=name, info=MappingProxyType(data.pop("info", {})), **data)


def names() -> tuple[str, ...]:
    """
    Name every profile that ships, sorted.
    """
    here = files(__name__)
    return tuple(
        sorted(f.name.removesuffix(".toml") for f in here.iterdir() if f.name.endswith(".toml"))
    )


@cache
def load(name: str) -> DeviceProfile:
    """
    Load the profile *name*; `LookupError` names the ones there are.
    """
    if name not in names():
        raise LookupError(f"there is no device profile {name!r}; there are: {', '.join(names())}")
    text = files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return DeviceProfile.from_toml(name, text)
