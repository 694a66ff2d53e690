"""
What the service remembers of a TSE that somebody else runs.

The TSE's log lies there and not here. What is about to be sent is a fact before it is sent, so
that whoever goes on after a crash sends the same again and nothing twice.
"""

from __future__ import annotations

from fiskalsim.ledger.port import Fact


class LineFact(Fact, frozen=True, kw_only=True):
    """
    Something about the line to one cloud TSE; *line* is its key.
    """

    line: str = ""


class TssMade(LineFact, frozen=True, kw_only=True):
    """
    A TSS was created; its PUK is shown at no other time, and nobody can take it up without.
    """

    tss: str
    puk: str


class TssTaken(LineFact, frozen=True, kw_only=True):
    """
    The TSS is in use, and this is who it is.
    """

    tss: str
    #: SHA-256 of the public key point, lower-case hex.
    serial: str
    public_key: bytes
    certificate: bytes
    algorithm: str
    time_format: str
    valid_until_unix: int


class StartSent(LineFact, frozen=True, kw_only=True):
    """
    The transaction of this id is about to be started for a client, whether it gets there or not.
    """

    tx: str
    client: str


class StartAnswered(LineFact, frozen=True, kw_only=True):
    """
    The TSE gave the transaction this number.
    """

    tx: str
    client: str
    number: int
    at_unix: int


class FinishAnswered(LineFact, frozen=True, kw_only=True):
    """
    The TSE finished the transaction of this number, or it was found finished.
    """

    number: int


class Abandoned(LineFact, frozen=True, kw_only=True):
    """
    A world began again, and the transaction of this id was open or on its way.
    """

    tx: str
    client: str


class LeftoverEnded(LineFact, frozen=True, kw_only=True):
    """
    An abandoned transaction is not open any more.
    """

    tx: str


LineFacts = (
    TssMade | TssTaken | StartSent | StartAnswered | FinishAnswered | Abandoned | LeftoverEnded
)
