"""
Tills that take orders of tables: one bad habit each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.mutants.till.paper import printing
from fiskalsim.till import Printer, Till
from fiskalsim.till.goods import Position, in_cash

_INVOICE: Final = 1
_CUSTOMER_ORDER: Final = 13


class _TellsNoOrder(Till):
    def ordered(self, position: Position) -> None:
        pass


class _OrdersAfterwards(Till):
    def __init__(self, *told: Any, **named: Any) -> None:
        super().__init__(*told, **named)
        self._notes: list[Position] = []

    def ordered(self, position: Position) -> None:
        self._notes.append(position)

    def pay(self) -> None:
        super().pay()
        while self._notes:
            super().ordered(self._notes.pop(0))


class _OrdersOfCustomers(Till):
    def written(self, *told: Any, kind: int = 0, **named: Any) -> dict[str, Any]:
        return super().written(*told, kind=_CUSTOMER_ORDER if kind else kind, **named)


class _ForgetsTheTable(Till):
    def of_the_table(self) -> dict[str, Any]:
        return {"allocationGroups": []}


class _CountsTheGroups(Till):
    def of_the_table(self) -> dict[str, Any]:
        return {"allocationGroups": [f"{self.table.name}/{self._documents}"]}


class _SellsWhatItShows(Till):
    """
    Stores the bill that is shown as the receipt.
    """

    def show_bill(self) -> None:
        super().show_bill()
        if self.table.left:
            self.billed(list(self.table.left))


class _InvoicesWhatItShows(Till):
    """
    Stores the bill that is shown as an invoice, and the receipt later on.
    """

    def show_bill(self) -> None:
        super().show_bill()
        left = self.table.left
        self.issue(self.written(left, in_cash(left), kind=_INVOICE) | self.of_the_table())


class _BillsTheFirst(Till):
    def pay(self) -> None:
        self.billed(self.table.pays(len(self.table.left))[:1])


class _BillsAgain(Till):
    def pay_part(self) -> None:
        left = list(self.table.left)
        super().pay_part()
        self.table.left = left


class _StartsWithNoTable(Till):
    def resume(self) -> None:
        super().resume()
        self.table.left.clear()


class _BillsWhatWentBack(Till):
    def take_back(self) -> None:
        left = list(self.table.left)
        super().take_back()
        self.table.left = left


class _DeletesLines(Till):
    def take_back(self) -> None:
        self.table.gives_back()


class _AbortsOrders(Till):
    def take_back(self) -> None:
        gone = self.table.left[-1]
        self.table.gives_back()
        self.begin(self.written([gone], [], kind=80) | self.of_the_table())
        self.end("cancelDocument")


class _KnowsNoOrders(Printer):
    def ordered(self, began: int) -> Sequence[str]:  # noqa: ARG002 - passed over
        return ()


class _BeginsWithEachOrder(Till):
    def ordered(self, position: Position) -> None:
        self.table.began = 0
        super().ordered(position)


class _BeginsWithTheBill(Till):
    def printed(self, document: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        self.table.began = document["fiscalDocumentStartTime"]
        super().printed(document, answer)


#: Tills that do not tell what tables order, or tell something else than what they pay.
TABLE: Final = (
    till_mutant(
        "M-POS-0030-a", "the receipt is stored, and the orders are not", Kind.OMIT, _TellsNoOrder
    ),
    till_mutant(
        "M-POS-0030-b",
        "the orders are stored once the table has paid",
        Kind.LATE,
        _OrdersAfterwards,
    ),
    till_mutant(
        "M-POS-0030-c",
        "an order is stored as the order of a customer, which nobody signs",
        Kind.SWAP,
        _OrdersOfCustomers,
    ),
    till_mutant(
        "M-POS-0031-a", "neither orders nor receipts name their table", Kind.OMIT, _ForgetsTheTable
    ),
    till_mutant(
        "M-POS-0031-b",
        "each document of a table has an allocationGroup of its own",
        Kind.SWAP,
        _CountsTheGroups,
    ),
    till_mutant(
        "M-POS-0032-a",
        "of all that a table ordered the first article is billed",
        Kind.OMIT,
        _BillsTheFirst,
    ),
    till_mutant(
        "M-POS-0032-b",
        "what one guest has paid is billed once more with the rest",
        Kind.ACCEPT,
        _BillsAgain,
    ),
    till_mutant(
        "M-POS-0032-c",
        "a restart of the till forgets what tables have ordered",
        Kind.OMIT,
        _StartsWithNoTable,
    ),
    till_mutant(
        "M-POS-0032-d",
        "what went back to the kitchen is billed all the same",
        Kind.ACCEPT,
        _BillsWhatWentBack,
    ),
    till_mutant(
        "M-POS-0033-a",
        "an article that goes back is deleted and not told",
        Kind.OMIT,
        _DeletesLines,
    ),
    till_mutant(
        "M-POS-0033-b", "an article that goes back is told as an abort", Kind.SWAP, _AbortsOrders
    ),
    till_mutant(
        "M-POS-0066-a",
        "the bill that a table is shown is its receipt",
        Kind.ACCEPT,
        _SellsWhatItShows,
    ),
    till_mutant(
        "M-POS-0066-b",
        "the bill that a table is shown is an invoice",
        Kind.ACCEPT,
        _InvoicesWhatItShows,
    ),
    till_mutant(
        "M-POS-0044-a",
        "the receipt of a table says nothing of its orders",
        Kind.OMIT,
        printing(_KnowsNoOrders),
    ),
    till_mutant(
        "M-POS-0044-b",
        "the receipt of a table says when the last order began",
        Kind.STALE,
        _BeginsWithEachOrder,
    ),
    till_mutant(
        "M-POS-0044-c",
        "the receipt of a table says when it began itself, and calls that the first order",
        Kind.SWAP,
        _BeginsWithTheBill,
    ),
)
