"""
Real receipts that nobody here made: the outside evidence that keeps machine and judge honest.

Each line of ``receipts.tsv`` names its public source and what is known about the receipt.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Self

__all__ = ["ReceiptVector", "receipts", "receipts_text"]


@dataclass(frozen=True, slots=True, kw_only=True)
class ReceiptVector:
    """
    One printed receipt: what its QR code contains, where it was published, what is known.
    """

    qr: str
    source: str
    known: str

    @classmethod
    def from_line(cls, line: str) -> Self:
        """
        Read one tab separated line.
        """
        qr, source, known = line.split("\t")
        return cls(qr=qr, source=source, known=known)

    @property
    def verifies(self) -> bool:
        """
        Say whether the signature is known to be valid.
        """
        return self.known.startswith("verifies")


def receipts_text() -> str:
    """
    Give ``receipts.tsv`` as it stands, comment line included.
    """
    return files(__name__).joinpath("receipts.tsv").read_text(encoding="utf-8")


@cache
def receipts() -> tuple[ReceiptVector, ...]:
    """
    Give every receipt, in the order of the file.
    """
    lines = receipts_text().split("\n")
    return tuple(
        ReceiptVector.from_line(line) for line in lines if line and not line.startswith("#")
    )
