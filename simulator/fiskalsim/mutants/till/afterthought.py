"""
Tills on second thoughts, one bad habit each: what is put back before the payment, a key that is
tapped twice, and a receipt that is printed once more.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.mutants.till.paper import printing
from fiskalsim.till import Printer, Till
from fiskalsim.till.goods import MENU, in_cash, negated


class _SellsBoth(Till):
    def sell_corrected(self) -> None:
        self.sell_for(MENU[:2], in_cash(MENU[:2]))


class _TakesOffTwice(Till):
    def sell_corrected(self) -> None:
        lines = [*MENU[:2], negated(MENU[1]), negated(MENU[1])]
        self.sell_for(lines, in_cash(lines))


class _LetsItVanish(Till):
    def sell_corrected(self) -> None:
        self.sell_for(MENU[:1], in_cash(MENU[:1]))


class _SellsByPrinting(Till):
    def reprint(self) -> None:
        super().reprint()
        again = self.paper
        self.sell()
        self.paper = again


class _SellsAtEachTap(Till):
    def tap(self) -> None:
        if self.draft is None:
            self.register()
        super().tap()


class _SignsAtEachTap(Till):
    """
    Starts its document again and stores it again.
    """

    def tap(self) -> None:
        if self.draft is None and self.sold is not None:
            self.draft = self.sold | self.carried(self.started())
        super().tap()


class _BeginsAtEachTap(Till):
    def sell_by_double_tap(self) -> None:
        self.register()
        self.register()
        self.tap()


class _PrintsTheOneBefore(Till):
    """
    Prints the receipt before the last one.
    """

    _before = ""

    def printed(self, document: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self._before = self.receipt
        super().printed(document, answer)

    def reprint(self) -> None:
        super().reprint()
        self.paper = self.printer.copy(self._before or self.receipt)


class _WithoutTheCode(Printer):
    def copy(self, receipt: str) -> str:
        kept = (line for line in receipt.splitlines() if not line.startswith("V0;"))
        return super().copy("\n".join(kept))


class _Silent(Printer):
    def copy(self, receipt: str) -> str:
        return receipt


#: Tills that put things back, or print again, in the wrong way.
AFTERTHOUGHTS: Final = (
    till_mutant("M-POS-0062-a", "what is taken off is sold all the same", Kind.OMIT, _SellsBoth),
    till_mutant("M-POS-0062-b", "what is taken off goes twice", Kind.ACCEPT, _TakesOffTwice),
    till_mutant("M-POS-0063-a", "what is taken off vanishes", Kind.OMIT, _LetsItVanish),
    till_mutant("M-POS-0071-a", "the second tap sells once more", Kind.ACCEPT, _SellsAtEachTap),
    till_mutant(
        "M-POS-0071-b", "the second tap signs the sale once more", Kind.ACCEPT, _SignsAtEachTap
    ),
    till_mutant("M-POS-0007-e", "each tap begins a document", Kind.ACCEPT, _BeginsAtEachTap),
    till_mutant(
        "M-POS-0064-a", "printing once more sells once more", Kind.ACCEPT, _SellsByPrinting
    ),
    till_mutant(
        "M-POS-0064-b", "the receipt before the last is printed", Kind.STALE, _PrintsTheOneBefore
    ),
    till_mutant(
        "M-POS-0070-a", "the second print has no code", Kind.OMIT, printing(_WithoutTheCode)
    ),
    till_mutant("M-POS-0065-a", "no copy says that it is one", Kind.OMIT, printing(_Silent)),
)
