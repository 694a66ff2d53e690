"""
What was sent to a cloud TSE and what of it was answered.
"""

from __future__ import annotations

from fiskalsim.cable.sign_de.facts import (
    Abandoned,
    FinishAnswered,
    LeftoverEnded,
    LineFact,
    StartAnswered,
    StartSent,
    TssMade,
    TssTaken,
)


class Journal:
    """
    The transactions of one line that are not finished, and the TSS they are on.

    What is finished is not kept, so memory stays flat.
    """

    def __init__(self) -> None:
        self.taken: TssTaken | None = None
        self.made: TssMade | None = None
        #: By id, the client for whom a start was sent that nobody saw an answer to.
        self.starting: dict[str, str] = {}
        #: By number, the open transactions of this service.
        self.open: dict[int, StartAnswered] = {}
        #: By id, the client of what an earlier beginning of the world has left open.
        self.leftovers: dict[str, str] = {}

    def apply(self, fact: LineFact) -> None:
        """
        Take a fact in.
        """
        match fact:
            case StartSent(tx=tx, client=client):
                self.starting[tx] = client
            case StartAnswered(tx=tx, number=number):
                self.starting.pop(tx, None)
                self.open[number] = fact
            case FinishAnswered(number=number):
                self.open.pop(number, None)
            case Abandoned(tx=tx, client=client):
                self.leftovers[tx] = client
            case LeftoverEnded(tx=tx):
                self.leftovers.pop(tx, None)
            case TssTaken():
                self.taken = fact
            case TssMade():
                self.made = fact
            case _:
                raise TypeError(f"a line knows no fact of the type {type(fact).__name__}")

    def unanswered(self, client: str) -> str:
        """
        Give the id of a start of this client to which no answer came; empty when all did.
        """
        return next((tx for tx, asked in self.starting.items() if asked == client), "")
