"""
What the cloud remembers. Everything it knows is a fold over these and its devices' own facts.

The class names are tags in ledgers, so they stay as they are.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any, Literal, TypeAlias

import msgspec

from fiskalsim.ledger.port import Fact

Env = Literal["TEST", "LIVE"]


class TssState(StrEnum):
    """
    Where a TSS stands in its life.
    """

    CREATED = "CREATED"
    UNINITIALIZED = "UNINITIALIZED"
    INITIALIZED = "INITIALIZED"
    DISABLED = "DISABLED"
    #: It broke, and stays broken.
    DEFECTIVE = "DEFECTIVE"
    #: It was created and not used for three months.
    EVICTED = "EVICTED"
    #: The weekly wipe of the TEST environment took it.
    DELETED = "DELETED"


class TillState(StrEnum):
    """
    Whether a client may have transactions signed.
    """

    REGISTERED = "REGISTERED"
    DEREGISTERED = "DEREGISTERED"


class TxState(StrEnum):
    """
    Where a transaction stands; the last two are final.
    """

    ACTIVE = "ACTIVE"
    FINISHED = "FINISHED"
    CANCELLED = "CANCELLED"


class CloudFact(Fact, frozen=True, kw_only=True):
    """
    Something that happened in the cloud.
    """


class CloudOrganisationKept(CloudFact, frozen=True, kw_only=True):
    """
    An organisation is like this from now on.
    """

    id: str
    managed_by: str = ""
    envs: tuple[Env, ...] = ("TEST",)
    #: Name, address and whatever else the caller gave, by its names on the wire.
    details: dict[str, Any] = msgspec.field(default_factory=dict)


class CloudKeyKept(CloudFact, frozen=True, kw_only=True):
    """
    An API key is like this from now on.
    """

    id: str
    organisation: str
    env: Env
    name: str
    text: str
    secret: str
    enabled: bool = True
    managed_by: str = ""
    metadata: dict[str, str] = msgspec.field(default_factory=dict)
    created_unix: int = 0


class CloudRecordKept(CloudFact, frozen=True, kw_only=True):
    """
    A user or a billing address of an organisation is like this from now on.
    """

    kind: str
    id: str
    organisation: str
    details: dict[str, Any] = msgspec.field(default_factory=dict)


class CloudEntryRemoved(CloudFact, frozen=True, kw_only=True):
    """
    An organisation, a key or another record is gone.
    """

    kind: str
    id: str


class CloudTokensIssued(CloudFact, frozen=True, kw_only=True):
    """
    A key got an access token and a refresh token.
    """

    key_id: str
    access: str
    access_until: int
    refresh: str
    refresh_until: int


class CloudTssMade(CloudFact, frozen=True, kw_only=True):
    """
    A TSS was taken out of stock. Its device follows from the id.
    """

    tss: str
    organisation: str
    env: Env
    puk: str
    #: When the device came into stock, which is when its certificate begins.
    stocked_unix: int
    at: int
    metadata: dict[str, str] = msgspec.field(default_factory=dict)


class CloudTssMoved(CloudFact, frozen=True, kw_only=True):
    """
    A TSS entered another state.
    """

    tss: str
    state: TssState
    at: int
    description: str = ""


class CloudMetadataSet(CloudFact, frozen=True, kw_only=True):
    """
    The metadata of a TSS, or of something of it, are these from now on.
    """

    tss: str
    kind: Literal["tss", "client", "tx", "export"]
    id: str
    metadata: dict[str, str]


class CloudTillMade(CloudFact, frozen=True, kw_only=True):
    """
    A client was registered for the first time.
    """

    tss: str
    client: str
    serial: str
    at: int
    metadata: dict[str, str] = msgspec.field(default_factory=dict)


class CloudTillMoved(CloudFact, frozen=True, kw_only=True):
    """
    A client was deregistered, or registered again.
    """

    tss: str
    client: str
    state: TillState
    at: int


class CloudTxSigned(CloudFact, frozen=True, kw_only=True):
    """
    One revision of a transaction, signed.
    """

    tss: str
    tx: str
    revision: int
    state: TxState
    client: str
    number: int
    counter: int
    #: Log time, Unix seconds.
    at: int
    #: Empty as long as nobody named one.
    process_type: str = ""
    process_data: bytes = b""
    signature: bytes
    #: The schema as it is answered, in JSON.
    schema: str = "{}"
    #: The transaction's metadata after this revision.
    metadata: dict[str, str] = msgspec.field(default_factory=dict)
    #: What tells a repeated request from another one.
    digest: bytes


class CloudExportAsked(CloudFact, frozen=True, kw_only=True):
    """
    An export was asked for; what it will carry is fixed at that moment.
    """

    tss: str
    export: str
    at: int
    #: The filters as they were given, for comparison with other exports.
    asked: str = ""
    #: Signature counters of the logs that it carries, as runs from first to last.
    runs: tuple[tuple[int, int], ...] = ()
    records: int = 0
    #: Why there is nothing to carry.
    exception: str = ""


class CloudExportCancelled(CloudFact, frozen=True, kw_only=True):
    """
    An export was cancelled before it was complete.
    """

    tss: str
    export: str
    at: int


#: Every type of fact the cloud states, for decoding.
CloudFacts: TypeAlias = (
    CloudOrganisationKept
    | CloudKeyKept
    | CloudRecordKept
    | CloudEntryRemoved
    | CloudTokensIssued
    | CloudTssMade
    | CloudTssMoved
    | CloudMetadataSet
    | CloudTillMade
    | CloudTillMoved
    | CloudTxSigned
    | CloudExportAsked
    | CloudExportCancelled
)
