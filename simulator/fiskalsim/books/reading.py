"""
Which documents belong to which closing of a till, read off the ledger in order.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from typing import Final, NamedTuple
from uuid import UUID

from fiskalsim.ledger.port import Fact
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.facts import (
    ClosingMade,
    DocumentRecorded,
    DocumentSigned,
    Receipt,
    document_key,
)

#: Reads a request as it came in, as the service took it then; None where there was no request.
ReadsBody = Callable[[DocumentRecorded], Document | None]
#: Stands in every request that names another document, whatever its letters' case.
_NAMES_ANOTHER: Final = "reference"


@dataclass(frozen=True, slots=True, kw_only=True)
class Closing:
    """
    One closing of a till, by its number.
    """

    number: int
    at_unix: int


class Outcome(NamedTuple):
    """
    What has become of a document that was recorded.
    """

    #: None: it was not signed, or not yet.
    receipt: Receipt | None
    #: The line to the TSE that signed it.
    tse: str
    #: It is not going to be signed any more.
    unsigned: bool

    @classmethod
    def of(cls, recorded: DocumentRecorded) -> Outcome:
        """
        Read it off a record.
        """
        return cls(recorded.receipt, recorded.tse, recorded.unsigned)


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    A document as it was recorded, with what has become of it by now.
    """

    recorded: DocumentRecorded
    outcome: Outcome
    document: Document | None


class TillReader:
    """
    Follows one till through the ledger; what waited for a signature is all that it keeps.
    """

    def __init__(self, client: UUID) -> None:
        self._client = client
        self._waiting: set[str] = set()
        #: By key, what became of documents that had to wait; none waits twice.
        self.outcomes: dict[str, Outcome] = {}
        #: Number of the closing that is going on; the first one is 1.
        self.number = 1

    def new(self, fact: Fact) -> DocumentRecorded | None:
        """
        Give the document that *fact* tells of for the first time.

        What waits is recorded again when more is known of it; that counts once, as it does for
        the sums of the day.
        """
        match fact:
            case DocumentRecorded(client=client) if client == self._client:
                new = fact.key not in self._waiting
                self._wait(fact)
                return fact if new else None
            case DocumentSigned(recorded=recorded) if recorded.client == self._client:
                self._wait(recorded)
        return None

    def closing(self, fact: Fact, *, new: DocumentRecorded | None) -> Closing | None:
        """
        Give the closing that *fact* makes, by itself or as a document of the end of a day.
        """
        ends = isinstance(fact, ClosingMade) and fact.client == self._client
        if not ends and new is not None and new.totals is not None:
            ends = new.totals.document_type is DocumentType.EndOfDay
        if not ends or not isinstance(fact, ClosingMade | DocumentRecorded):
            return None
        made = Closing(number=self.number, at_unix=fact.at_unix)
        self.number += 1
        return made

    def _wait(self, fact: DocumentRecorded) -> None:
        """
        Take note of whether a document waits, and of what came of one that did.
        """
        if fact.fiscal and fact.receipt is None and not fact.unsigned:
            self._waiting.add(fact.key)
        elif fact.key in self._waiting:
            self._waiting.remove(fact.key)
            self.outcomes[fact.key] = Outcome.of(fact)


def entry(recorded: DocumentRecorded, outcomes: Mapping[str, Outcome], read: ReadsBody) -> Entry:
    """
    Say what has become of a document: it may have been signed long after it was recorded.
    """
    outcome = Outcome.of(recorded)
    if recorded.receipt is None:
        outcome = outcomes.get(recorded.key, outcome)
    return Entry(recorded=recorded, outcome=outcome, document=read(recorded))


def named_by(recorded: DocumentRecorded, read: ReadsBody) -> Iterator[str]:
    """
    Give the keys of the documents that a document names.
    """
    if _NAMES_ANOTHER not in recorded.body.lower():
        return
    document = read(recorded)
    if document is None:
        return
    references = (
        document.document_reference,
        *(p.position_reference for p in document.positions or ()),
    )
    for reference in references:
        if reference is not None and reference.document_guid is not None:
            yield document_key(recorded.client, reference.document_guid)
