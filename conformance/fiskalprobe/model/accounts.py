"""
What the books hold: an account for each TSE, and a record for each document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fiskalprobe.oracles.fiscalanswer import FiscalAnswer

#: What demands that a transaction is open no longer, by how it was ended.
ENDED_BY: Final = {"store": "DE-TXN-0004", "cancel": "DE-CXL-0003", "close": "DE-LIM-0024"}


class State(StrEnum):
    """
    What has become of a document.
    """

    SIGNED = "signed"
    WAITING = "waiting"
    #: The cable was mended since it began to wait, or an answer did not come: look it up.
    EITHER = "either"
    #: An answer of the TSE got lost, so it waits until the service looks, whenever that is; or it
    #: was begun once more, or starts still fail.
    PENDING = "pending"


@dataclass(slots=True, kw_only=True)
class Record:
    """
    A document that was ended.
    """

    client: str
    guid: str
    operation: str
    state: State
    #: Of calls at the same time, which have one turn, nobody can say which came first.
    turn: int = 0
    #: The transaction that it ends; 0 while it has none.
    number: int = 0
    counter: int = 0
    #: Whether its transaction may have been closed before it was signed.
    is_doubtful: bool = False
    #: Whether it was begun once more, and nobody has said which of the two counts.
    is_twofold: bool = False
    #: Between which counters the TSE has signed it when that answer got lost, and at what time.
    lost_after: int | None = None
    lost_before: int | None = None
    lost_unix: int | None = None
    #: Whether the TSE has certainly signed it, although the service may not have called it.
    is_surely_lost: bool = False
    #: What was answered when it was signed; None while only the service's records tell.
    answer: FiscalAnswer | None = None

    def may_be_lost(self, counter: int) -> bool:
        """
        Tell whether the log of this counter can be the one whose answer got lost.
        """
        if self.lost_after is None or counter <= self.lost_after:
            return False
        return self.lost_before is None or counter < self.lost_before

    @property
    def shown_loss(self) -> str:
        """
        The counters that the lost answer can have had, in words.
        """
        above = f"a counter above {self.lost_after}"
        return above if self.lost_before is None else f"{above} and below {self.lost_before}"


@dataclass(slots=True, kw_only=True)
class Begun:
    """
    A transaction that a createDocument has started.
    """

    client: str
    counter: int
    start_unix: int | None


@dataclass(slots=True, kw_only=True)
class Account:
    """
    What one TSE has done.
    """

    #: The last number and counter that it gave; None before the first was seen.
    highest: int | None = None
    counter: int = 0
    #: The counter before the calls that are being entered.
    earlier: int = 0
    open: dict[int, Begun] = field(default_factory=dict)
    #: By what a number was ended: ``store``, ``cancel`` or ``close``.
    ended: dict[int, str] = field(default_factory=dict)
    #: Numbers whose start the TSE has signed and nobody was told of, by client.
    phantoms: dict[int, str] = field(default_factory=dict)
    #: Whether the latest answer told of an outage, so that the TSE need not be asked at once.
    shaky: bool = False
    #: Numbers of which it is not known whether they are still open.
    unsure: set[int] = field(default_factory=set)
    #: Numbers that may be ended as soon as the TSE is back, without a document that says so.
    promised: set[int] = field(default_factory=set)
    #: Whether starts may have been made that nobody was told of.
    adrift: bool = False
    #: Whether an answer has not come, so that nobody can tell what was started.
    lost: bool = False
    #: createdSignatures when it was last looked at, and what was signed since.
    signatures: int | None = None
    signed: int = 0
    #: Whether the TSE may have signed of its own accord since then.
    stirred: bool = False
