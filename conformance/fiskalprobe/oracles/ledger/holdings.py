"""
What one TSE holds open, as far as its answers tell: transactions by number, and how sure that is.

Nothing is judged here. The TSE is shared with whoever else uses it, so its count of open
transactions is known as a span: what is certainly open, and what may be.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final


class Stage(StrEnum):
    """
    How far a transaction has come, by what the till was answered.
    """

    OPEN = "open"
    #: The till has ended it in an outage; the service owes the signature.
    WAITING = "waiting"
    STORED = "stored"
    CANCELLED = "cancelled"
    #: Ended by the service on demand, with no document of the till.
    CLOSED = "closed"
    #: An answer is missing or says nothing, so it may be open or not.
    UNSURE = "unsure"


#: The stages after which a number is never open again.
ENDED: Final = frozenset({Stage.STORED, Stage.CANCELLED, Stage.CLOSED})


@dataclass(slots=True, kw_only=True)
class Transaction:
    """
    One transaction, as its client knows it.
    """

    number: int
    client: str
    serial: str
    #: What createDocument said; None where the number is only known from a listing.
    started_unix: int | None = None
    stage: Stage = Stage.OPEN
    #: With which call an end was refused while it was open; whether it stayed open is to be seen.
    refused: str = ""


@dataclass(slots=True, kw_only=True)
class Holdings:
    """
    What is known of one TSE.
    """

    transactions: dict[int, Transaction] = field(default_factory=dict)
    certain: set[int] = field(default_factory=set)
    doubtful: set[int] = field(default_factory=set)
    ended: dict[Stage, int] = field(default_factory=dict)
    #: Open transactions of which no answer of ours told: at least and at most, None for any.
    others_least: int = 0
    others_most: int | None = None
    #: The number that createDocument gave last; 0 before, for an end tells no newest number.
    highest_number: int = 0
    highest_counter: int = 0
    #: As last listed; None before.
    room: int | None = None
    signatures: int | None = None
    #: Answers with a signature since then.
    signed: int = 0

    def put(self, transaction: Transaction) -> None:
        """
        Take in a transaction that was not known.
        """
        self.transactions[transaction.number] = transaction
        self._sort(transaction)

    def move(self, transaction: Transaction, stage: Stage, *, refused: str = "") -> None:
        """
        Bring a known transaction to another stage.
        """
        if transaction.stage in ENDED:
            self.ended[transaction.stage] -= 1
        transaction.stage, transaction.refused = stage, refused
        self._sort(transaction)

    def doubt(self) -> None:
        """
        Know no longer what is open, as after a closing that may have met anything.
        """
        for number in tuple(self.certain):
            self.move(self.transactions[number], Stage.UNSURE)
        self.others_least = 0

    def span(self, adrift: int) -> tuple[int, int | None]:
        """
        Give how many are open at least and at most; *adrift* more may be without a number.
        """
        least = len(self.certain) + self.others_least
        if self.others_most is None:
            return least, None
        most = len(self.certain) + len(self.doubtful) + self.others_most + adrift
        return least, most

    def calibrate(self, count: int, adrift: int) -> None:
        """
        Learn from the TSE's own count how many are open that are not ours. What contradicts an
        earlier count was told once, and replaces it.
        """
        room_for_others = max(count - len(self.certain), 0)
        known = self.others_most
        least, most = self.span(adrift)
        if known is None or count < least or (most is not None and count > most):
            self.others_least, known = 0, None
        self.others_most = room_for_others if known is None else min(known, room_for_others)
        if not adrift:
            doubt = len(self.certain) + len(self.doubtful)
            self.others_least = max(self.others_least, count - doubt)

    def found(self, transaction: Transaction) -> None:
        """
        Take in a transaction of which a listing told: one of the others is known by now.
        """
        self.put(transaction)
        self.others_least = max(self.others_least - 1, 0)
        if self.others_most:
            self.others_most -= 1

    def ended_unseen(self, transaction: Transaction) -> None:
        """
        Take in the end of a transaction that was not known: it may have been one of the others.
        """
        self.put(transaction)
        self.others_least = max(self.others_least - 1, 0)

    def _sort(self, transaction: Transaction) -> None:
        number = transaction.number
        self.certain.discard(number)
        self.doubtful.discard(number)
        if transaction.stage in ENDED:
            self.ended[transaction.stage] = self.ended.get(transaction.stage, 0) + 1
        elif transaction.stage is Stage.OPEN and not transaction.refused:
            self.certain.add(number)
        else:
            self.doubtful.add(number)
