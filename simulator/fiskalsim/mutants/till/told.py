"""
Tills that tell something else than what happened at the counter: one bad habit each.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.till import Till
from fiskalsim.till.goods import MENU, in_cash

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


class _HasOneGuid(Till):
    def written(self, *content: Any, **more: Any) -> dict[str, Any]:
        return super().written(*content, **more) | {
            "documentGuid": "00000000-0000-4000-8000-000000000001"
        }


class _CountsFromTheStart(Till):
    """
    Forgets how many documents it has written when it is started again.
    """

    def written(self, *content: Any, **more: Any) -> dict[str, Any]:
        self._since = getattr(self, "_since", 0) + 1
        return super().written(*content, **more) | {"documentId": f"TILL-{self._since:08}"}

    def resume(self) -> None:
        super().resume()
        self._since = 0


class _StoresWhatIsParked(Till):
    def park(self) -> None:
        self.register()
        self.parked = (self.draft or {}, True)
        self.end("storeDocument")

    def recall(self) -> None:
        self.parked = None


class _BeginsWhatIsPaid(Till):
    def park(self) -> None:
        self.parked = self.written([MENU[0]], in_cash([MENU[0]])), False


class _Voids(Till):
    """
    Spoils its voids before they are begun.
    """

    def spoiled(self, void: dict[str, Any]) -> dict[str, Any]:
        return void

    def begin(self, document: dict[str, Any]) -> None:
        if document.get("cancellationDocument"):
            document = self.spoiled(document)
        super().begin(document)


class _BeginsVoidsTwice(Till):
    def void(self) -> None:
        self.started()
        super().void()


class _BeginsTheNextDay(Till):
    def close(self) -> None:
        super().close()
        self.started()


class _NamesAnotherGuid(_Voids):
    def spoiled(self, void: dict[str, Any]) -> dict[str, Any]:
        named = void["documentReference"] | {"documentGuid": void["documentGuid"]}
        return void | {"documentReference": named}


class _PractisesVoids(_Voids):
    def spoiled(self, void: dict[str, Any]) -> dict[str, Any]:
        return void | {"isTraining": True}


class _KeepsTheTax(_Voids):
    def spoiled(self, void: dict[str, Any]) -> dict[str, Any]:
        lines = [
            each
            | {"taxValue": -each["taxValue"], "netValue": each["grossValue"] + each["taxValue"]}
            for each in void["positions"]
        ]
        return void | {"positions": lines}


class _VoidsTwice(Till):
    def void(self) -> None:
        sold = self.sold
        super().void()
        self.sold = sold
        super().void()


class _TakesBackForNothing(Till):
    def take_back(self) -> None:
        none = dict.fromkeys(("netValue", "taxValue", "grossValue"), Decimal(0))
        self.ordered(self.table.gives_back() | none)


class _TakesBackAtAPlus(Till):
    def take_back(self) -> None:
        line = self.table.gives_back()
        values = ("netValue", "taxValue", "grossValue")
        self.ordered(line | {name: -line[name] for name in values})


class _AbortsInSilence(Till):
    def abort(self) -> None:
        self.register()
        if self.draft is not None and self.draft.get("fiscalDocumentNumber") == _OUTAGE:
            self.draft = None
        self.end("cancelDocument")


class _SellsAnew(Till):
    """
    Sells once more, as another document, what was sold without a signature.
    """

    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self._unsigned: list[dict[str, Any]] = []

    def printed(self, document: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        super().printed(document, answer)
        if answer.get("errordescription"):
            self._unsigned.append(dict(document))

    def resume(self) -> None:
        super().resume()
        unsigned, self._unsigned = self._unsigned, []
        for each in unsigned:
            self.issue(self.written(each["positions"], each["payments"]))


#: Tills whose documents are not what happened, or go wrong where nobody looks.
TOLD: Final = (
    till_mutant(
        "M-POS-0008-a",
        "a sale that nobody has paid is stored when the till starts again",
        Kind.SWAP,
        _SellsWhatWasBegun,
    ),
    till_mutant(
        "M-POS-0008-b",
        "a sale that nobody has paid is stored when the day is closed",
        Kind.LATE,
        _SellsBeforeItCloses,
    ),
    till_mutant(
        "M-POS-0042-a",
        "the sale after a practised one is training too",
        Kind.STALE,
        _StaysInTraining,
    ),
    till_mutant(
        "M-POS-0042-b", "what is sold in an outage is training", Kind.SWAP, _PractisesInOutages
    ),
    till_mutant(
        "M-POS-0042-c",
        "whatever is paid in cash is stored as paid by card",
        Kind.SWAP,
        _TakesCards,
    ),
    till_mutant(
        "M-POS-0042-d",
        "a basket that is taken up again is stored without what is in it",
        Kind.OMIT,
        _ForgetsTheBasket,
    ),
    till_mutant(
        "M-POS-0042-e",
        "a basket that is taken up again is stored twice, each time anew",
        Kind.ACCEPT,
        _SellsTheBasketTwice,
    ),
    till_mutant(
        "M-POS-0042-f",
        "what a table has ordered costs nothing on its receipt",
        Kind.OMIT,
        _GivesItAway,
    ),
    till_mutant(
        "M-POS-0004-c",
        "an order of a table does not carry what it was begun with",
        Kind.OMIT,
        _CarriesNothingForTables,
    ),
    till_mutant(
        "M-POS-0002-c",
        "a void is not begun, it has the number of the sale",
        Kind.STALE,
        _VoidsWithoutABeginning,
    ),
    till_mutant(
        "M-POS-0008-c",
        "a basket that is parked is stored as if it was paid",
        Kind.ACCEPT,
        _StoresWhatIsParked,
    ),
    till_mutant(
        "M-POS-0003-b",
        "a basket that is parked is begun when it is paid",
        Kind.LATE,
        _BeginsWhatIsPaid,
    ),
    till_mutant(
        "M-POS-0034-d",
        "a void names its receipt by number and itself by GUID",
        Kind.SWAP,
        _NamesAnotherGuid,
    ),
    till_mutant("M-POS-0034-e", "a void is stored as training", Kind.SWAP, _PractisesVoids),
    till_mutant(
        "M-POS-0035-d",
        "the tax of a void has the sign that it had in the sale",
        Kind.SIGN_WRONG,
        _KeepsTheTax,
    ),
    till_mutant("M-POS-0035-e", "a receipt is voided twice at once", Kind.ACCEPT, _VoidsTwice),
    till_mutant(
        "M-POS-0033-c", "what is taken off an order has no price", Kind.OMIT, _TakesBackForNothing
    ),
    till_mutant(
        "M-POS-0033-d",
        "what is taken off an order has its quantity turned round and not its amount",
        Kind.SIGN_WRONG,
        _TakesBackAtAPlus,
    ),
    till_mutant(
        "M-POS-0010-c", "what is aborted in an outage is not told", Kind.OMIT, _AbortsInSilence
    ),
    till_mutant("M-POS-0061-a", "all documents have the same GUID", Kind.ACCEPT, _HasOneGuid),
    till_mutant(
        "M-POS-0061-b",
        "the ids of documents begin anew when the till is started",
        Kind.ACCEPT,
        _CountsFromTheStart,
    ),
    till_mutant(
        "M-POS-0012-c", "what was sold in an outage is sold anew after it", Kind.ACCEPT, _SellsAnew
    ),
    till_mutant(
        "M-POS-0007-c", "a void is begun twice and ended once", Kind.ACCEPT, _BeginsVoidsTwice
    ),
    till_mutant(
        "M-POS-0007-d",
        "a document is begun once the day is closed, and left there",
        Kind.LATE,
        _BeginsTheNextDay,
    ),
)
