"""
Tills that void receipts and close their day: one bad habit each.
"""

from __future__ import annotations

from collections.abc import Mapping
from decimal import Decimal
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.till import Till
from fiskalsim.till.goods import MENU, due, in_cash, negated, payment

#: What is given back of a larger sum.
_TEN: Final = Decimal(-10)
_NET: Final = Decimal("-8.40")


class _CancelsWhatIsStored(Till):
    def void(self) -> None:
        sold, self.sold = self.sold, None
        if sold is not None:
            self.call("POST", "cancelDocument", "{}")


class _NamesNoReceipt(Till):
    def reference(self, sold: Mapping[str, Any]) -> dict[str, Any]:
        return dict.fromkeys(super().reference(sold))


class _VoidsTheFirst(Till):
    first: Mapping[str, Any] | None = None

    def reference(self, sold: Mapping[str, Any]) -> dict[str, Any]:
        return super().reference(self.first or sold)

    def printed(self, document: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        super().printed(document, answer)
        self.first = self.first or document


class _PaysAgain(Till):
    def begin(self, document: dict[str, Any]) -> None:
        if document.get("cancellationDocument"):
            turned = [_unsigned(each) for each in document["positions"]]
            document = document | {"positions": turned, "payments": in_cash(turned)}
        super().begin(document)


class _VoidsInPart(Till):
    def begin(self, document: dict[str, Any]) -> None:
        if document.get("cancellationDocument"):
            part = [
                each | {"netValue": _NET, "taxValue": _TEN - _NET, "grossValue": _TEN}
                for each in document["positions"]
            ]
            document = document | {"positions": part, "payments": in_cash(part)}
        super().begin(document)


class _KeepsTheCount(Till):
    def begin(self, document: dict[str, Any]) -> None:
        if document.get("cancellationDocument"):
            lines = [each | {"quantity": 1} for each in document["positions"]]
            document = document | {"positions": lines}
        super().begin(document)


class _OnlyLooksAtTheDay(Till):
    def close(self) -> None:
        self.resume()
        self.call("GET", f"/api/v1/closing/{self._client}/endofdayDocument", None)


class _ClosesAsACheck(Till):
    def closing(self, computed: dict[str, Any]) -> dict[str, Any]:
        return super().closing(computed) | {"documentType": 98}


class _ClosesAtOnce(Till):
    def close(self) -> None:
        draft, self.draft = self.draft, None
        super().close()
        self.draft = draft


class _EndsAfterwards(Till):
    def close(self) -> None:
        draft, self.draft = self.draft, None
        super().close()
        self.draft = draft
        self.resume()


class _LeavesTheBasket(Till):
    def clear(self) -> None:
        pass


class _ClearsAfterwards(Till):
    _is_closed = False

    def clear(self) -> None:
        if self._is_closed:
            super().clear()

    def close(self) -> None:
        super().close()
        self._is_closed = True
        self.clear()
        self._is_closed = False


class _SellsWhatIsParked(Till):
    def clear(self) -> None:
        if self.parked is not None:
            self.recall()


class _ClosesTheLastSale(Till):
    def closing(self, computed: dict[str, Any]) -> dict[str, Any]:
        last = self.sold or {"positions": [], "payments": []}
        return super().closing(computed) | {name: last[name] for name in ("positions", "payments")}


class _ClosesWithoutCash(Till):
    def closing(self, computed: dict[str, Any]) -> dict[str, Any]:
        return super().closing(computed) | {"payments": []}


class _CountsAborts(Till):
    _ended = 0

    def end(self, call: str) -> None:
        super().end(call)
        self._ended += 1

    def closing(self, computed: dict[str, Any]) -> dict[str, Any]:
        cash = in_cash(MENU[:1] * self._ended)
        self._ended = -1  # the closing ends too
        return super().closing(computed) | {"payments": cash}


class _GivesBackCash(Till):
    def given_back(self, sold: Mapping[str, Any]) -> list[dict[str, Any]]:
        return in_cash(negated(each) for each in sold["positions"])


class _GivesBackTheFirstPayment(Till):
    def given_back(self, sold: Mapping[str, Any]) -> list[dict[str, Any]]:
        means = sold["payments"][0]["paymentType"]
        return [payment(-due(sold["positions"]), means)]


class _CountsCardsAsCash(Till):
    def closing(self, computed: dict[str, Any]) -> dict[str, Any]:
        closing = super().closing(computed)
        total = sum((each["amount"] for each in closing["payments"]), Decimal(0))
        return closing | {"payments": [payment(total)]}


class _CountsWhatWasGiven(Till):
    _changed = Decimal(0)

    def change(self, amount: Decimal) -> list[dict[str, Any]]:
        self._changed += amount
        return super().change(amount)

    def closing(self, computed: dict[str, Any]) -> dict[str, Any]:
        closing = super().closing(computed)
        more, self._changed = self._changed, Decimal(0)
        return closing | {"payments": [*closing["payments"], payment(more)]}


class _VoidsAtOneRate(Till):
    def begin(self, document: dict[str, Any]) -> None:
        if document.get("cancellationDocument"):
            names = ("vatIdentification", "vatPercent")
            rate = {name: document["positions"][0][name] for name in names}
            lines = [each | rate for each in document["positions"]]
            document = document | {"positions": lines}
        super().begin(document)


class _VoidsTheFirstLine(Till):
    def begin(self, document: dict[str, Any]) -> None:
        if document.get("cancellationDocument"):
            first = document["positions"][:1]
            document = document | {"positions": first, "payments": in_cash(first)}
        super().begin(document)


def _unsigned(line: Mapping[str, Any]) -> dict[str, Any]:
    values = ("quantity", "netValue", "taxValue", "grossValue")
    return {**line, **{name: abs(line[name]) for name in values}}


#: Tills that take back otherwise than they sold, or close otherwise than it was.
DAY: Final = (
    till_mutant(
        "M-POS-0034-a",
        "a receipt that is stored is told as an abort",
        Kind.SWAP,
        _CancelsWhatIsStored,
    ),
    till_mutant("M-POS-0034-b", "a void does not say what it voids", Kind.OMIT, _NamesNoReceipt),
    till_mutant(
        "M-POS-0034-c", "every void names the first receipt of the day", Kind.STALE, _VoidsTheFirst
    ),
    till_mutant(
        "M-POS-0035-a",
        "a void has the values of the sale as they were",
        Kind.SIGN_WRONG,
        _PaysAgain,
    ),
    till_mutant(
        "M-POS-0035-b", "a void gives back less than was paid", Kind.OFF_BY_ONE, _VoidsInPart
    ),
    till_mutant(
        "M-POS-0035-c", "the quantities of a void are not turned round", Kind.OMIT, _KeepsTheCount
    ),
    till_mutant(
        "M-POS-0055-a",
        "a void gives cash back, whatever it was paid with",
        Kind.SWAP,
        _GivesBackCash,
    ),
    till_mutant(
        "M-POS-0055-b",
        "a void gives everything back by the first of two payments",
        Kind.OMIT,
        _GivesBackTheFirstPayment,
    ),
    till_mutant(
        "M-POS-0057-a",
        "a void takes everything back at the first rate of VAT",
        Kind.SWAP,
        _VoidsAtOneRate,
    ),
    till_mutant(
        "M-POS-0057-b",
        "a void takes the first line back, and not the others",
        Kind.OMIT,
        _VoidsTheFirstLine,
    ),
    till_mutant("M-POS-0056-a", "the closing has cards as cash", Kind.SWAP, _CountsCardsAsCash),
    till_mutant(
        "M-POS-0056-b",
        "the closing has as cash what was given, and not what was left of it",
        Kind.ACCEPT,
        _CountsWhatWasGiven,
    ),
    till_mutant(
        "M-POS-0036-a", "the day is added up and not closed", Kind.OMIT, _OnlyLooksAtTheDay
    ),
    till_mutant(
        "M-POS-0036-b",
        "the closing is stored as a check of the drawer",
        Kind.SWAP,
        _ClosesAsACheck,
    ),
    till_mutant(
        "M-POS-0023-a", "the day is closed although a sale is open", Kind.ACCEPT, _ClosesAtOnce
    ),
    till_mutant(
        "M-POS-0023-b",
        "a sale that is open ends once the day is closed",
        Kind.LATE,
        _EndsAfterwards,
    ),
    till_mutant(
        "M-POS-0043-a",
        "the day is closed although a basket is parked",
        Kind.ACCEPT,
        _LeavesTheBasket,
    ),
    till_mutant(
        "M-POS-0043-b",
        "a basket that is parked ends once the day is closed",
        Kind.LATE,
        _ClearsAfterwards,
    ),
    till_mutant(
        "M-POS-0008-d",
        "a basket that nobody has paid is stored as a sale when the day is closed",
        Kind.SWAP,
        _SellsWhatIsParked,
    ),
    till_mutant(
        "M-POS-0037-a", "the closing has the last sale only", Kind.OMIT, _ClosesTheLastSale
    ),
    till_mutant(
        "M-POS-0037-b", "the closing has the turnover and no cash", Kind.OMIT, _ClosesWithoutCash
    ),
    till_mutant(
        "M-POS-0037-c", "the closing counts sales that were aborted", Kind.ACCEPT, _CountsAborts
    ),
)
