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
from typing import Any, Final, Literal, Self

#: Tables beside the profiles that are no profiles.
_TABLES: Final = frozenset({"errors", "functions"})


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
    #: Version of the log messages: 2 is TR-03151 1.0.1, 3 is TR-03151-1 1.1.1.
    log_version: Literal[2, 3] = 2
    #: What the store for logs holds; 0 means no limit.
    capacity: int = 0
    #: What client ids may contain beyond the alphabet of TR-03151-1.
    client_id_also: str = ""
    #: Whether a client leaves only when all its transactions are finished.
    client_leaves_finished: bool = True
    #: Whether updates are signed one by one, collected until the finish, or as the caller likes.
    update_variant: Literal["alwaysSigned", "aggregating", "alwaysSignedAndAggregating"] = (
        "alwaysSigned"
    )
    #: In which form the caller hands over the time; noInput: the device asks a source of its own.
    time_sync: Literal["noInput", "utcTime", "generalizedTime", "unixTime"] = "noInput"
    #: Whether a new device knows the time. Most tests are not about the clock, so it does.
    time_set_at_delivery: bool = True
    #: Whether the clock goes on without power.
    keeps_time: bool = False
    #: Whether a self test clears the time, so that it has to be set again.
    self_test_clears_time: bool = False
    #: Whether the device refuses to sign while a self test is due. Whether its service makes the
    #: test by itself then is the setting `self-test-due`.
    self_test_enforced: bool = False
    #: Functions of the SE API that only a user who has logged in may call; none means that
    #: somebody else, a cloud or the service that owns the device, takes care of users.
    login_required: tuple[str, ...] = ()
    #: Exact number of digits; 0 means any text.
    pin_digits: int = 0
    #: Fewest characters of a PIN that may have any text.
    pin_min_length: int = 1
    #: Whether nobody can log in before the PUK was used for the first time.
    pin_blocked_at_delivery: bool = False
    puk_digits: int = 0
    #: Wrong PINs in a row that block a user.
    pin_retries: int = 3
    #: Wrong PUKs in a row that block unblocking for a while; 0 means that none do.
    puk_retries: int = 0
    puk_block_seconds: int = 60
    #: With what a new device lets its users in. They protect nothing.
    admin_pin: str = "12345"
    #: How system logs call the administrator, and the number of his role in them.
    admin_name: str = "admin"
    admin_role: int = 0
    time_admin_pin: str = "98765"
    logger_pin: str = "11111"
    puk: str = "123456"
    #: After how many idle seconds a user is logged out; 0 means never.
    session_timeout: int = 0
    #: Optional functions of the SE API that the device lacks.
    unsupported_functions: tuple[str, ...] = ()
    manufacturer: str = "fiskalprobe"
    #: Empty for what nobody has certified, as here.
    certification_id: str = ""

    @classmethod
    def from_toml(cls, name: str, text: str) -> Self:
        """
        Read one profile; a missing or unknown key is a TypeError that names it.
        """
        data: dict[str, Any] = {
            key: tuple(value) if isinstance(value, list) else value
            for key, value in tomllib.loads(text).items()
        }
        return cls(name=name, info=MappingProxyType(data.pop("info", {})), **data)


@cache
def names() -> tuple[str, ...]:
    """
    Name every profile that ships, sorted.
    """
    stems = {
        f.name.removesuffix(".toml") for f in files(__name__).iterdir() if f.name.endswith(".toml")
    }
    return tuple(sorted(stems - _TABLES))


@cache
def load(name: str) -> DeviceProfile:
    """
    Load the profile *name*; `LookupError` names the ones there are.
    """
    if name not in names():
        raise LookupError(f"there is no device profile {name!r}; there are: {', '.join(names())}")
    text = files(__name__).joinpath(f"{name}.toml").read_text(encoding="utf-8")
    return DeviceProfile.from_toml(name, text)
