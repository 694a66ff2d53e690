"""
Real receipts and recorded calls that nobody here made: the outside evidence that keeps machine
and judge honest.

Each line of ``receipts.tsv`` names its public source and what is known about the receipt;
``sign-de-walkthrough.json`` holds one life of a real cloud TSE.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from typing import Any, Self

__all__ = ["ReceiptVector", "RecordedExchange", "receipts", "receipts_text", "walkthrough"]


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


@dataclass(frozen=True, slots=True, kw_only=True)
class RecordedExchange:
    """
    One call of a real cloud TSE and its answer, as somebody recorded and published them.
    """

    step: int
    method: str
    path: str
    request: Mapping[str, Any]
    status: int
    #: None where the source says that the body was empty.
    response: Mapping[str, Any] | None
    note: str


@cache
def walkthrough() -> tuple[RecordedExchange, ...]:
    """
    Give the recorded life of one cloud TSS, from its creation to its end.

    Recorded on the vendor's TEST environment in January 2023, API 2.0.34, and published without
    credentials: PUKs are replaced by a remark in angle brackets. Some ids differ between a
    request and its answer, because the author pasted two runs.
    """
    text = files(__name__).joinpath("sign-de-walkthrough.json").read_text(encoding="utf-8")
    return tuple(
        RecordedExchange(
            step=step["step"],
            method=step["method"],
            path=step["path"],
            request=step["request"],
            status=step["status"],
            response=step["response"],
            note=step.get("note", ""),
        )
        for step in json.loads(text)["steps"]
    )
