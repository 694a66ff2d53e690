"""
The things around an interface, as they stand now.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

import msgspec

from fiskalsim.cloud.facts import Env
from fiskalsim.onboarding.texts import Text

PRODUCT: Final = "KassenSichV-Fiskaly"


class Kind(StrEnum):
    """
    What an error is to the one who reads it.
    """

    NONE = "none"
    #: What was sent cannot be used.
    REQUEST = "request"
    #: The mask tells this instead of doing what it was asked.
    NOTICE = "notice"
    #: The provider refuses; waiting does not help.
    CONFIGURATION = "configuration"
    #: The provider is not reached; waiting may help.
    OUTAGE = "outage"


class Assigned(StrEnum):
    """
    For whom an interface is. There is no member for a single branch.
    """

    CHAIN = "branch-administration"
    WORKPLACE = "workplace"


class Proxy(msgspec.Struct, frozen=True, kw_only=True):
    """
    A computer that passes requests on.
    """

    host: str
    port: int

    def __str__(self) -> str:
        """
        Write it as it stands in the log.
        """
        return f"{self.host}:{self.port}"


class Network(msgspec.Struct, frozen=True, kw_only=True):
    """
    How the shop reaches the internet: directly, through a proxy, both or not at all.
    """

    direct: bool = True
    proxy: Proxy | None = None


class Configuration(msgspec.Struct, frozen=True, kw_only=True):
    """
    What an administrator chooses.
    """

    name: str = PRODUCT
    assigned: Assigned = Assigned.CHAIN
    workplace: str = ""
    proxy: Proxy | None = None
    multiple_tenants: bool = False
    extended_logging: bool = False
    client_side: bool = True


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """
    What the TSE said of a receipt.
    """

    tse: str
    transaction: int
    counter: int
    started: int
    finished: int
    signature: str
    qr_code: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Branch:
    """
    A branch of the chain, and the firm to which it belongs.
    """

    id: str
    name: str
    vat_id: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Workplace:
    """
    A place in a branch where a till can stand.
    """

    id: str
    name: str
    branch: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Keys:
    """
    API key and secret of an organisation in one environment.
    """

    env: Env
    organisation: str
    key: str
    secret: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    An entry of an interface's log.
    """

    at: int
    extended: bool
    event: str
    text: str


@dataclass(slots=True, kw_only=True)
class Interface:
    """
    An interface with its keys and its log.
    """

    id: str
    opened_at: int
    configuration: Configuration
    saved: bool = False
    #: Created and shown, not saved yet.
    created: Keys | None = None
    #: In effect.
    keys: Keys | None = None
    #: When the LIVE mode came into effect.
    live_since: int | None = None
    log: list[Entry] = field(default_factory=list)

    @property
    def env(self) -> Env:
        """
        The environment in effect: TEST from the start.
        """
        return self.keys.env if self.keys else "TEST"


@dataclass(frozen=True, slots=True, kw_only=True)
class Tse:
    """
    A TSE at the provider. It belongs to one firm.
    """

    id: str
    interface: str
    organisation: str
    env: Env
    vat_id: str
    serial: str
    pin: str = field(repr=False)


@dataclass(frozen=True, slots=True, kw_only=True)
class Trouble:
    """
    What went wrong last at a till.
    """

    kind: Kind
    code: str
    text: Text


@dataclass(slots=True, kw_only=True)
class Till:
    """
    A till (Barkasse).
    """

    id: str
    name: str
    workplace: str
    #: Given at the first initialisation, and kept.
    serial_number: str = ""
    interface: str = ""
    tse: str = ""
    client: str = ""
    trouble: Trouble | None = None
    #: The last number that was taken, and how many receipts were printed.
    number: int = 0
    receipts: int = 0
