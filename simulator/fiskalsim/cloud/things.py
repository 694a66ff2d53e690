"""
The things of the cloud, as they stand now: TSS, their clients, transactions and exports.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from itertools import islice

from fiskalsim.cloud.facts import (
    CloudExportAsked,
    CloudTssMade,
    CloudTxSigned,
    Env,
    TillState,
    TssState,
    TxState,
)
from fiskalsim.device.tse import Tse


@dataclass(slots=True, kw_only=True)
class Till:
    """
    A client of a TSS.
    """

    id: str
    tss: str
    serial: str
    created_unix: int
    metadata: Mapping[str, str]
    state: TillState = TillState.REGISTERED
    updated_unix: int | None = None


@dataclass(slots=True, kw_only=True)
class Transaction:
    """
    A transaction with all its revisions, the first one first.
    """

    id: str
    tss: str
    number: int
    client: str
    started_unix: int
    metadata: Mapping[str, str]
    revisions: list[CloudTxSigned] = field(default_factory=list)

    @property
    def latest(self) -> CloudTxSigned:
        """
        The newest revision.
        """
        return self.revisions[-1]

    @property
    def ended_unix(self) -> int | None:
        """
        When it was finished or cancelled.
        """
        return None if self.latest.state is TxState.ACTIVE else self.latest.at

    def revision(self, number: int) -> CloudTxSigned | None:
        """
        Give one revision; None when there is none of this number.
        """
        return next(iter(islice(self.revisions, number - 1, number)), None) if number > 0 else None


@dataclass(slots=True, kw_only=True)
class Export:
    """
    An export; how far it has come depends on the clock.
    """

    asked: CloudExportAsked
    metadata: Mapping[str, str] = field(default_factory=dict)
    cancelled_unix: int | None = None


@dataclass(slots=True, kw_only=True)
class Tss:
    """
    A TSS with everything that belongs to it.
    """

    made: CloudTssMade
    device: Tse
    metadata: Mapping[str, str]
    state: TssState = TssState.CREATED
    description: str = ""
    #: When it entered each state.
    entered: dict[TssState, int] = field(default_factory=dict)
    tills: dict[str, Till] = field(default_factory=dict)
    registered: int = 0
    transactions: dict[str, Transaction] = field(default_factory=dict)
    by_number: dict[int, Transaction] = field(default_factory=dict)
    exports: dict[str, Export] = field(default_factory=dict)
    used_unix: int = 0

    @property
    def id(self) -> str:
        """
        Its id.
        """
        return self.made.tss

    @property
    def env(self) -> Env:
        """
        The environment it belongs to.
        """
        return self.made.env

    @property
    def serial(self) -> str:
        """
        The serial number of its device, lower-case hex.
        """
        return self.device.identity.serial_hex


@dataclass(frozen=True, slots=True, kw_only=True)
class Session:
    """
    What an access token or a refresh token stands for.
    """

    key_id: str
    organisation: str
    env: Env
    access: str
    access_until: int
    refresh: str
    refresh_until: int


Draw = Callable[..., bytes]
