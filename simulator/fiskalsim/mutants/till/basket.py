"""
Tills that park baskets, and on which somebody practises: one bad habit each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.mutants.till.paper import printing
from fiskalsim.till import Printer, Started, Till


class _RemembersTheNewest(Till):
    newest: Mapping[str, Any] | None = None

    def carried(self, started: Started) -> dict[str, Any]:
        self.newest = super().carried(started)
        return dict(self.newest)

    def recall(self) -> None:
        if self.parked is not None:
            document, is_started = self.parked
            self.parked = document | dict(self.newest or {}), is_started
        super().recall()


class _BeginsAnew(Till):
    def recall(self) -> None:
        self.parked = None
        self.sell()


class _ForgetsTheStart(Till):
    def park(self) -> None:
        super().park()
        if self.parked is not None:
            document, is_started = self.parked
            self.parked = document | {"fiscalDocumentStartTime": 0}, is_started


class _SellsToNobody(Till):
    def train(self) -> None:
        self.sell()


class _Spells(Till):
    def begin(self, document: dict[str, Any]) -> None:
        if document.get("isTraining"):
            document = {**document, "isTraining": False, "training": True}
        super().begin(document)


class _NoNotice(Printer):
    def practised(self, document: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002 - a habit
        return ()


class _SmallPrint(Printer):
    def practised(self, document: Mapping[str, Any]) -> Sequence[str]:
        return ("(T)",) if document.get("isTraining") else ()


#: Tills that mix baskets up, or take practice for a sale.
BASKET: Final = (
    till_mutant(
        "M-POS-0038-a",
        "a basket that is taken up again carries the values of the newest document",
        Kind.STALE,
        _RemembersTheNewest,
    ),
    till_mutant(
        "M-POS-0038-b",
        "a basket that is taken up again is begun anew, and its first document stays open",
        Kind.OMIT,
        _BeginsAnew,
    ),
    till_mutant(
        "M-POS-0038-c", "a basket that is parked loses its start", Kind.OMIT, _ForgetsTheStart
    ),
    till_mutant(
        "M-POS-0039-a",
        "what somebody practises with is stored as a sale",
        Kind.OMIT,
        _SellsToNobody,
    ),
    till_mutant(
        "M-POS-0039-b", "training is told by a name that no service knows", Kind.SWAP, _Spells
    ),
    till_mutant(
        "M-POS-0040-a",
        "the receipt of a practised sale looks like any other",
        Kind.OMIT,
        printing(_NoNotice),
    ),
    till_mutant(
        "M-POS-0040-b",
        "the receipt of a practised sale has a letter that nobody understands",
        Kind.SWAP,
        printing(_SmallPrint),
    ),
)
