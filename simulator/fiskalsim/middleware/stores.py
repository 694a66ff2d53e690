"""
What a till hands over to be kept: entries of its audit log, archive files, backups.

The vendor keeps archive and backup in the cloud; here the ledger keeps them.
"""

from __future__ import annotations

from datetime import datetime
from decimal import Decimal
from enum import StrEnum
from uuid import UUID

from fiskalsim.ledger.port import Fact
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.documents.model import PartlyKnown, User, Wire
from fiskalsim.middleware.refusals import NothingKept, NothingToKeep


class Shelf(StrEnum):
    """
    Where something is kept.
    """

    ARCHIVE = "archive"
    BACKUP = "backup"


class AuditEntry(Wire, frozen=True):
    """
    One entry of the audit log, as the vendor prints it (hc-20762432364945).
    """

    unique_client_id: UUID | None = None
    record_id: UUID | None = None
    #: Published as a text and as a number, and which there are in part.
    log_entry_type: PartlyKnown = None
    message: str | None = None
    document_guid: UUID | None = None
    user: User | None = None
    amount: Decimal | None = None
    identifier: str | None = None
    record_date_time: datetime | None = None
    signature: str | None = None


class AuditLogged(Fact, frozen=True, kw_only=True):
    """
    A till wrote an entry of its audit log.
    """

    entry: AuditEntry
    at_unix: int


class FileKept(Fact, frozen=True, kw_only=True):
    """
    A till handed over a file for the archive, or a backup.
    """

    client: UUID
    shelf: Shelf
    at_unix: int
    content: bytes

    @property
    def key(self) -> str:
        """
        The newest file of each shelf is found by client.
        """
        return f"{self.client}/{self.shelf}"


class Stores:
    """
    The errands of `/api/v1/archive`, `/api/v1/backup` and the audit log.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def log(self, entry: AuditEntry) -> None:
        """
        Keep one entry; the client has to be known.
        """
        self._desk.client(entry.unique_client_id)
        self._desk.note(AuditLogged(entry=entry, at_unix=self._desk.clock.unix()))

    def keep(self, client_id: UUID, shelf: Shelf, content: bytes) -> None:
        """
        Keep a file as it was sent.
        """
        client = self._desk.client(client_id)
        if not content:
            raise NothingToKeep
        self._desk.note(
            FileKept(
                client=client.id, shelf=shelf, at_unix=self._desk.clock.unix(), content=content
            )
        )

    def fetch(self, client_id: UUID, shelf: Shelf) -> bytes:
        """
        Fetch the newest file.
        """
        client = self._desk.client(client_id)
        match self._desk.ledger.find(f"{client.id}/{shelf}"):
            case FileKept(content=content):
                return content
            case _:
                raise NothingKept
