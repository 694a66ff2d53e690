"""
Tills on a usual day, with several rates of VAT and without the exact amount in cash: one bad habit
each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.mutants.till.paper import printing
from fiskalsim.till import Printer, Till
from fiskalsim.till.goods import MENU, TIP, Position, due, payment
from fiskalsim.till.printer import money


class _Lines(Till):
    """
    Spoils the lines of what it sells at several rates.
    """

    def spoiled(self, lines: Sequence[Position]) -> Sequence[Position]:
        return lines

    def sell_for(
        self, positions: Sequence[Position], payments: Sequence[Mapping[str, Any]]
    ) -> None:
        if len(positions) > 1:
            positions = self.spoiled(positions)
        super().sell_for(positions, payments)


class _KnowsOneRate(_Lines):
    def spoiled(self, lines: Sequence[Position]) -> Sequence[Position]:
        return [_taxed({**line, "vatPercent": 19, "vatIdentification": 1}) for line in lines]


class _SwapsTheKeys(_Lines):
    def spoiled(self, lines: Sequence[Position]) -> Sequence[Position]:
        keys = [line["vatIdentification"] for line in lines]
        return [
            {**line, "vatIdentification": key}
            for line, key in zip(lines, reversed(keys), strict=True)
        ]


class _TaxesAtTheFirstRate(_Lines):
    def spoiled(self, lines: Sequence[Position]) -> Sequence[Position]:
        return [_taxed(line, at=lines[0]["vatPercent"]) for line in lines]


class _SellsOneLine(_Lines):
    def spoiled(self, lines: Sequence[Position]) -> Sequence[Position]:
        net, tax, gross = (
            sum(line[name] for line in lines) for name in ("netValue", "taxValue", "grossValue")
        )
        return [{**lines[0], "netValue": net, "taxValue": tax, "grossValue": gross}]


class _FirstRate(Printer):
    def vat(self, document: Mapping[str, Any]) -> Sequence[str]:
        return super().vat({**document, "positions": document["positions"][:1]})


class _RatesOnly(Printer):
    def vat(self, document: Mapping[str, Any]) -> Sequence[str]:
        if len(document["positions"]) > 1:
            return tuple(f"MwSt {each['vatPercent']} %" for each in document["positions"])
        return super().vat(document)


class _FirstLine(Printer):
    def total(self, document: Mapping[str, Any]) -> Decimal:
        return super().total({**document, "positions": document["positions"][:1]})


class _TakesCardsForCash(Till):
    def by_card(self, amount: Decimal) -> list[dict[str, Any]]:
        return [payment(amount)]


class _KnowsOnePayment(Till):
    def sell_for(
        self, positions: Sequence[Position], payments: Sequence[Mapping[str, Any]]
    ) -> None:
        total = sum((each["amount"] for each in payments), Decimal(0))
        super().sell_for(positions, [payment(total, payments[-1]["paymentType"])])


class _GivesChangeByCard(Till):
    def change(self, amount: Decimal) -> list[dict[str, Any]]:
        return self.by_card(-amount)


class _ForgetsTheTip(Till):
    def sell_with_tip(self) -> None:
        self.sell_by_card()


class _RaisesThePrice(Till):
    def sell_with_tip(self) -> None:
        line = _taxed({**MENU[0], "grossValue": due([MENU[0], TIP])})
        self.sell_for([line], self.by_card(due([line])))


class _TaxesTheTip(Till):
    def sell_with_tip(self) -> None:
        tip = _taxed({**TIP, "vatPercent": 19, "vatIdentification": 1})
        self.sell_for([MENU[0], tip], self.by_card(due([MENU[0], tip])))


class _TakesTheTipInCash(Till):
    def sell_with_tip(self) -> None:
        paid = [*self.by_card(due(MENU[:1])), payment(due([TIP]))]
        self.sell_for([MENU[0], TIP], paid)


class _Given(Printer):
    def total(self, document: Mapping[str, Any]) -> Decimal:
        given = [each["amount"] for each in document["payments"] if each["amount"] > 0]
        return sum(given, Decimal(0)) or super().total(document)


class _InTheDrawer(Printer):
    def sold(self, document: Mapping[str, Any]) -> Sequence[str]:
        cash = [each["amount"] for each in document["payments"] if each["paymentType"] == "cash"]
        total = super().total(document)
        drawn = sum(cash, Decimal(0)) or total
        return tuple(
            line.replace(money(total), money(drawn)) if line.startswith("SUMME") else line
            for line in super().sold(document)
        )


def _taxed(line: Position, *, at: int | None = None) -> dict[str, Any]:
    """
    Work a line out at its rate, or at another one.
    """
    gross, percent = line["grossValue"], line["vatPercent"] if at is None else at
    tax = round(gross * percent / (100 + percent), 2)
    return {**line, "netValue": gross - tax, "taxValue": tax}


#: Tills that mix up rates, or what they were paid with.
COUNTER: Final = (
    till_mutant(
        "M-POS-0045-a", "everything is sold at the first rate of VAT", Kind.SWAP, _KnowsOneRate
    ),
    till_mutant(
        "M-POS-0045-b",
        "the keys of two rates are swapped, and their percentages are not",
        Kind.SWAP,
        _SwapsTheKeys,
    ),
    till_mutant(
        "M-POS-0045-c",
        "the VAT of each line is worked out at the first rate",
        Kind.STALE,
        _TaxesAtTheFirstRate,
    ),
    till_mutant(
        "M-POS-0045-d",
        "two articles of two rates are stored as one line",
        Kind.OMIT,
        _SellsOneLine,
    ),
    till_mutant(
        "M-POS-0046-a",
        "of several rates the first one is printed",
        Kind.OMIT,
        printing(_FirstRate),
    ),
    till_mutant(
        "M-POS-0046-b",
        "several rates are printed, and not the VAT in the amount",
        Kind.OMIT,
        printing(_RatesOnly),
    ),
    till_mutant(
        "M-POS-0046-c",
        "the printed total is that of the first line",
        Kind.OMIT,
        printing(_FirstLine),
    ),
    till_mutant(
        "M-POS-0047-a", "what was paid by card is stored as cash", Kind.SWAP, _TakesCardsForCash
    ),
    till_mutant(
        "M-POS-0047-b",
        "of two payments the last one is stored, with the whole amount",
        Kind.OMIT,
        _KnowsOnePayment,
    ),
    till_mutant(
        "M-POS-0047-c",
        "change that was given in cash is stored as given back to a card",
        Kind.SWAP,
        _GivesChangeByCard,
    ),
    till_mutant("M-POS-0054-a", "a tip on the card is not told at all", Kind.OMIT, _ForgetsTheTip),
    till_mutant(
        "M-POS-0054-b", "a tip is in the price of the article", Kind.ACCEPT, _RaisesThePrice
    ),
    till_mutant("M-POS-0054-c", "a tip for the staff bears VAT", Kind.SWAP, _TaxesTheTip),
    till_mutant(
        "M-POS-0054-d", "a tip on the card is stored as cash", Kind.SWAP, _TakesTheTipInCash
    ),
    till_mutant(
        "M-POS-0048-a",
        "the printed total is what the customer gave",
        Kind.SWAP,
        printing(_Given),
    ),
    till_mutant(
        "M-POS-0048-b",
        "the printed total is what lies in the drawer",
        Kind.OMIT,
        printing(_InTheDrawer),
    ),
)
