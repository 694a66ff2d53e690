"""
What the fiscal service remembers: facts, from which its state can be told again after a restart.
"""

from __future__ import annotations

from enum import StrEnum
from functools import lru_cache
from uuid import UUID

import msgspec

from fiskalsim.device.signed import Stated
from fiskalsim.ledger.port import Fact
from fiskalsim.middleware.client import Client
from fiskalsim.middleware.documents.totals import Totals


class Operation(StrEnum):
    """
    How a document was ended.
    """

    STORE = "store"
    CANCEL = "cancel"


class Receipt(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What the TSE gave for a document: the numbers, times (Unix seconds) and signature of its end.
    """

    transaction: int
    counter: int
    started_unix: int
    ended_unix: int
    signature: bytes
    #: What the TSE's answer itself said about its key; the receipt shows that.
    stated: Stated | None = None


#: A document's key is asked for again while it is being stored, and a client's all day long.
@lru_cache(maxsize=256)
def document_key(client: UUID, guid: UUID) -> str:
    """
    The look-up key of a document: its client and its GUID.
    """
    return f"{_written(client)}/{guid}"


@lru_cache(maxsize=1024)
def _written(client: UUID) -> str:
    return str(client)


class ClientCommissioned(Fact, frozen=True, kw_only=True):
    """
    A till was added.
    """

    client: Client


class ClientInitialised(Fact, frozen=True, kw_only=True):
    """
    A till was registered at the TSE and may sell from now on.
    """

    client: UUID
    at_unix: int
    #: The key of its line; empty: the world's first TSE.
    tse: str = ""


class TseReplaced(Fact, frozen=True, kw_only=True):
    """
    A till went over from one TSE to another; *old* and *new* are keys of lines.
    """

    client: UUID
    old: str
    new: str
    at_unix: int


class ClientDecommissioned(Fact, frozen=True, kw_only=True):
    """
    A till was taken out of use, for good.
    """

    client: UUID
    at_unix: int


class ClientRestored(Fact, frozen=True, kw_only=True):
    """
    A till's configuration was fetched from the cloud again; its short id is to be asked for anew.
    """

    client: Client


class ShortIdGiven(Fact, frozen=True, kw_only=True):
    """
    A till got the four characters with which its receipt ids begin.
    """

    client: UUID
    short_id: str


class ReceiptIdGiven(Fact, frozen=True, kw_only=True):
    """
    A till got the receipt id with this number behind its four characters.
    """

    client: UUID
    number: int


class DocumentCreated(Fact, frozen=True, kw_only=True):
    """
    A transaction was started for a document of another type than Receipt, which goes unsaid.
    """

    tse: str = ""
    transaction: int
    document_type: int


class StartFailed(Fact, frozen=True, kw_only=True):
    """
    A createDocument was answered -99: a document may come that was never started.
    """

    client: UUID
    at_unix: int


class DocumentRecorded(Fact, frozen=True, kw_only=True):
    """
    A document was stored or cancelled; without a receipt it waits to be signed.
    """

    client: UUID
    guid: UUID
    operation: Operation
    process_type: str
    process_data: str
    at_unix: int
    #: The transaction that was started for it before the outage; 0 when there is none.
    transaction: int = 0
    #: The number that the till sent, where the service goes on with another one; 0 otherwise.
    sent: int = 0
    receipt: Receipt | None = None
    #: False: nothing is to be signed for a document of this type.
    fiscal: bool = True
    document_type: int = 0
    #: The allocation groups, kept because orders and their receipt find each other by them.
    groups: tuple[str, ...] = ()
    #: When the process began that the document belongs to; 0 when there is none.
    process_start_unix: int = 0
    #: The request as it came in: the document store keeps what the till said. As text a person can
    #: read it in the ledger.
    body: str = ""
    #: What the document adds to the day; None for what counts for nothing.
    totals: Totals | None = None
    #: The key of the line to the TSE that signed it, or that is to sign it.
    tse: str = ""
    #: The TSE was called to finish its transaction, and the answer never came.
    unanswered: bool = False
    #: It belongs to an outage after which it is not to be signed, ever.
    unsigned: bool = False
    #: It came with -99, the number of a createDocument that had failed.
    unstarted: bool = False

    @property
    def key(self) -> str:
        """
        Documents are found by client and GUID.
        """
        return document_key(self.client, self.guid)

    @property
    def numbers(self) -> tuple[int, int]:
        """
        Under which numbers a till may send it again; 0 is none.
        """
        return self.transaction, self.sent


class DocumentSigned(Fact, frozen=True, kw_only=True):
    """
    A document that had waited was signed after the outage.
    """

    recorded: DocumentRecorded
    at_unix: int

    @property
    def key(self) -> str:
        """
        Documents are found by client and GUID.
        """
        return self.recorded.key


class ClosingMade(Fact, frozen=True, kw_only=True):
    """
    A till's day was closed without a document of its own.
    """

    client: UUID
    at_unix: int
    close_month: bool = False


class StartLost(Fact, frozen=True, kw_only=True):
    """
    A start got no answer; if the TSE did it, its number lies above *after*.
    """

    client: UUID
    tse: str
    after: int
    #: It lies below this, the next that the client was given; 0 while it has been given none.
    before: int = 0


class StartGiven(Fact, frozen=True, kw_only=True):
    """
    A client was given a number after one of its starts had got no answer.
    """

    client: UUID
    number: int


class StartsFound(Fact, frozen=True, kw_only=True):
    """
    The TSE was asked which of a client's transactions nobody goes on with.
    """

    client: UUID
    tse: str
    numbers: tuple[int, ...] = ()


class OutageBegan(Fact, frozen=True, kw_only=True):
    """
    A call did not reach the TSE while the one before it had.
    """

    at_unix: int
    #: The key of the line on which it got lost.
    tse: str = ""


class OutageEnded(Fact, frozen=True, kw_only=True):
    """
    A call reached the TSE again.
    """

    at_unix: int
    #: The key of the line that carries again.
    tse: str = ""
