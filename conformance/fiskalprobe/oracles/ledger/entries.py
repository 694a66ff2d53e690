"""
What the ledger model is told of a world, and what it keeps of a document.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from fiskalprobe.oracles.document import Document
from fiskalprobe.oracles.fiscalanswer import AnswerKind, FiscalAnswer
from fiskalprobe.oracles.ledger.holdings import ENDED, Transaction

EndOperation = Literal["store", "cancel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Packets:
    """
    How many numbers a listing shows at most: by the smallest and the largest device in question.
    """

    smallest: int = 1
    largest: int | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class TseSeen:
    """
    One entry of the TSE list; None where a counter is missing.
    """

    serial: str
    started: int | None
    room: int | None
    signatures: int | None


@dataclass(slots=True, kw_only=True)
class Fate:
    """
    What became of a document of the till.
    """

    operation: EndOperation
    client: str
    #: ``signed``, ``waiting``, ``refused``, or ``unsure`` when no answer says.
    state: str
    number: int = 0
    counter: int = 0

    def is_begun_anew(self, document: Document, begun: Transaction | None) -> bool:
        """
        Tell whether *document*, once signed, comes under another number: a repeat, or not.
        """
        if begun is not None and begun.stage not in ENDED:
            return True
        return (document.number or 0) >= 1 and document.number != self.number


def is_signed(answer: FiscalAnswer) -> bool:
    """
    Tell whether an answer carries a log of a TSE.
    """
    german = answer.germany
    signed = answer.kind is AnswerKind.FISCAL and bool(german.serial)
    return signed and (german.counter or 0) >= 1


def serial_of(answer: FiscalAnswer) -> str:
    """
    Give the TSE that signed, in small letters.
    """
    return (answer.germany.serial or "").lower()


def is_meant(document: Document, begun: Transaction) -> bool:
    """
    Tell whether the document says of its transaction nothing else than createDocument did.
    """
    said = document.start_unix
    return said is None or begun.started_unix is None or said == begun.started_unix
