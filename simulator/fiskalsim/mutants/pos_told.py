"""
Tills that tell something else than what happened at the counter: one bad habit each.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.pos import ROLE
from fiskalsim.till import Till

_OUTAGE: Final = -99


class _SellsWhatWasBegun(Till):
    def resume(self) -> None:
        if self.draft is not None:
            self.end("storeDocument")
        super().resume()


class _SellsBeforeItCloses(Till):
    def close(self) -> None:
        if self.draft is not None:
            self.end("storeDocument")
        super().close()


class _StaysInTraining(Till):
    is_training = False

    def train(self) -> None:
        super().train()
        self.is_training = True

    def begin(self, document: dict[str, Any]) -> None:
        if self.is_training and document["documentType"] == 0:
            document, self.is_training = document | {"isTraining": True}, False
        super().begin(document)


class _PractisesInOutages(Till):
    def end(self, call: str) -> None:
        if self.draft is not None and self.draft.get("fiscalDocumentNumber") == _OUTAGE:
            self.draft |= {"isTraining": True}
        super().end(call)


class _TakesCards(Till):
    def written(self, *told: Any, **named: Any) -> dict[str, Any]:
        document = super().written(*told, **named)
        paid = [each | {"paymentType": "creditCard"} for each in document["payments"]]
        return document | {"payments": paid}


class _ForgetsTheBasket(Till):
    def recall(self) -> None:
        if self.parked is not None:
            document, is_started = self.parked
            self.parked = document | {"positions": [], "payments": []}, is_started
        super().recall()


class _SellsTheBasketTwice(Till):
    def recall(self) -> None:
        parked = self.parked
        super().recall()
        if parked is not None:
            self.issue(self.written(parked[0]["positions"], parked[0]["payments"]))


class _GivesItAway(Till):
    def billed(self, positions: Any) -> None:
        none = dict.fromkeys(("netValue", "taxValue", "grossValue"), Decimal(0))
        super().billed([{**each, **none} for each in positions])


class _CarriesNothingForTables(Till):
    """
    Ends an order, and nothing else, with zeros for what it was begun with.
    """

    def end(self, call: str) -> None:
        if self.draft is not None and self.draft["documentType"] == 80:
            self.draft |= {"fiscalDocumentRevision": 0, "fiscalDocumentStartTime": 0}
        super().end(call)


class _VoidsWithoutABeginning(Till):
    """
    Sends a void with the number of the sale that it voids.
    """

    def void(self) -> None:
        self._of = self.sold
        super().void()
        self._of = None

    _of: Mapping[str, Any] | None = None

    def begin(self, document: dict[str, Any]) -> None:
        if self._of is None:
            super().begin(document)
            return
        names = ("fiscalDocumentNumber", "fiscalDocumentRevision", "fiscalDocumentStartTime")
        self.draft = document | {name: self._of[name] for name in names}


def _told(id_: str, says: str, kind: Kind, till: type[Till], *violates: str) -> Mutant:
    return Mutant(id=id_, says=says, violates=violates, kind=kind, till=till, options=ROLE)


#: Tills whose documents are not what happened, or go wrong where nobody looks.
POS_TOLD: Final = (
    _told(
        "M-POS-0008-a",
        "a sale that nobody has paid is stored when the till starts again",
        Kind.SWAP,
        _SellsWhatWasBegun,
        "DE-POS-0008",
    ),
    _told(
        "M-POS-0008-b",
        "a sale that nobody has paid is stored when the day is closed",
        Kind.LATE,
        _SellsBeforeItCloses,
        "DE-POS-0008",
    ),
    _told(
        "M-POS-0042-a",
        "the sale after a practised one is training too",
        Kind.STALE,
        _StaysInTraining,
        "DE-POS-0042",
    ),
    _told(
        "M-POS-0042-b",
        "what is sold in an outage is training",
        Kind.SWAP,
        _PractisesInOutages,
        "DE-POS-0042",
    ),
    _told(
        "M-POS-0042-c",
        "whatever is paid in cash is stored as paid by card",
        Kind.SWAP,
        _TakesCards,
        "DE-POS-0042",
    ),
    _told(
        "M-POS-0042-d",
        "a basket that is taken up again is stored without what is in it",
        Kind.OMIT,
        _ForgetsTheBasket,
        "DE-POS-0042",
    ),
    _told(
        "M-POS-0042-e",
        "a basket that is taken up again is stored twice, each time anew",
        Kind.ACCEPT,
        _SellsTheBasketTwice,
        "DE-POS-0042",
    ),
    _told(
        "M-POS-0042-f",
        "what a table has ordered costs nothing on its receipt",
        Kind.OMIT,
        _GivesItAway,
        "DE-POS-0042",
    ),
    _told(
        "M-POS-0004-c",
        "an order of a table does not carry what it was begun with",
        Kind.OMIT,
        _CarriesNothingForTables,
        "DE-POS-0004",
    ),
    _told(
        "M-POS-0002-c",
        "a void is not begun, it has the number of the sale",
        Kind.STALE,
        _VoidsWithoutABeginning,
        "DE-POS-0002",
    ),
)
