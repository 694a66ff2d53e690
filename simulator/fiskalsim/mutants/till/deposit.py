"""
Tills that take deposits and sell vouchers: one bad habit each.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from typing import Any, ClassVar, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.till import Till
from fiskalsim.till.goods import DEPOSIT, MENU, Position, due, in_cash, negated, payment

_PAY_OUT: Final = 10
_REVENUE, _SINGLE_PURPOSE, _MULTI_PURPOSE = 0, 3, 4
_VALUES: Final = ("netValue", "taxValue", "grossValue")


class _SellsEmpties(Till):
    def take_empty(self) -> None:
        self.sell_for([DEPOSIT], in_cash([DEPOSIT]))


class _OpensTheDrawer(Till):
    def take_empty(self) -> None:
        pass


class _PaysOut(Till):
    def take_empty(self) -> None:
        lines = [negated(DEPOSIT)]
        self.issue(self.written(lines, in_cash(lines), kind=_PAY_OUT))


class _Lines(Till):
    """
    Spoils the lines of what it sells.
    """

    def spoiled(self, lines: Sequence[Position]) -> Sequence[Position]:
        return lines

    def sell_for(
        self, positions: Sequence[Position], payments: Sequence[Mapping[str, Any]]
    ) -> None:
        super().sell_for(self.spoiled(positions), payments)


class _PutsItIntoThePrice(_Lines):
    def spoiled(self, lines: Sequence[Position]) -> Sequence[Position]:
        sums = {name: sum(line[name] for line in lines) for name in _VALUES}
        return [{**lines[0], "businessTransactionType": _REVENUE, **sums}]


class _SellsDepositAsGoods(_Lines):
    def spoiled(self, lines: Sequence[Position]) -> Sequence[Position]:
        return [{**line, "businessTransactionType": _REVENUE} for line in lines]


class _Vouchers(_Lines):
    """
    Spoils the voucher that it sells.
    """

    #: What is otherwise in its line.
    other: ClassVar[Mapping[str, Any]] = {}

    def spoiled(self, lines: Sequence[Position]) -> Sequence[Position]:
        return [
            {**line, **self.other} if line["businessTransactionType"] == _MULTI_PURPOSE else line
            for line in lines
        ]


class _TaxesVouchers(_Vouchers):
    other: ClassVar = {
        "netValue": Decimal("8.40"),
        "taxValue": Decimal("1.60"),
        "vatPercent": 19,
        "vatIdentification": 1,
    }


class _TaxesVouchersLess(_Vouchers):
    other: ClassVar = {
        "netValue": Decimal("9.35"),
        "taxValue": Decimal("0.65"),
        "vatPercent": 7,
        "vatIdentification": 2,
    }


class _SellsVouchersAsGoods(_Vouchers):
    other: ClassVar = {"businessTransactionType": _REVENUE}


class _KnowsOneVoucher(_Vouchers):
    other: ClassVar = {"businessTransactionType": _SINGLE_PURPOSE}


class _CashesVouchers(Till):
    def by_voucher(self, amount: Decimal) -> list[dict[str, Any]]:
        return [payment(amount)]


class _LowersThePrice(Till):
    def redeem(self) -> None:
        pizza = MENU[0]
        tax = round(self.vouchers * 19 / 119, 2)
        off = {
            **negated(pizza),
            "netValue": tax - self.vouchers,
            "taxValue": -tax,
            "grossValue": -self.vouchers,
        }
        self.sell_for([pizza, off], [payment(due([pizza]) - self.vouchers)])


class _SellsTheRest(Till):
    def redeem(self) -> None:
        rest = due(MENU[:1]) - self.vouchers
        tax = round(rest * 19 / 119, 2)
        sums = {"netValue": rest - tax, "taxValue": tax, "grossValue": rest}
        self.sell_for([{**MENU[0], **sums}], [payment(rest)])


#: Tills that tell deposits and vouchers as something else.
DEPOSITS: Final = (
    till_mutant(
        "M-POS-0049-a",
        "an empty that comes back is stored as if it was sold",
        Kind.SIGN_WRONG,
        _SellsEmpties,
    ),
    till_mutant(
        "M-POS-0049-b",
        "an empty that comes back is paid out of the drawer, and nobody is told",
        Kind.OMIT,
        _OpensTheDrawer,
    ),
    till_mutant(
        "M-POS-0049-c",
        "an empty that comes back is stored as cash that goes out",
        Kind.SWAP,
        _PaysOut,
    ),
    till_mutant(
        "M-POS-0050-a",
        "the deposit is in the price of the article",
        Kind.OMIT,
        _PutsItIntoThePrice,
    ),
    till_mutant("M-POS-0050-b", "the deposit is sold as goods", Kind.SWAP, _SellsDepositAsGoods),
    till_mutant(
        "M-POS-0051-a",
        "a voucher for whatever there is is sold with VAT",
        Kind.ACCEPT,
        _TaxesVouchers,
    ),
    till_mutant(
        "M-POS-0051-b",
        "a voucher for whatever there is is sold at the lower rate",
        Kind.SWAP,
        _TaxesVouchersLess,
    ),
    till_mutant(
        "M-POS-0052-a", "what a voucher has paid is stored as cash", Kind.SWAP, _CashesVouchers
    ),
    till_mutant(
        "M-POS-0052-b",
        "a voucher lowers the price, and with it the VAT",
        Kind.ACCEPT,
        _LowersThePrice,
    ),
    till_mutant(
        "M-POS-0052-c",
        "of what a voucher pays for only the rest in cash is stored",
        Kind.OMIT,
        _SellsTheRest,
    ),
    till_mutant("M-POS-0053-a", "a voucher is sold as goods", Kind.SWAP, _SellsVouchersAsGoods),
    till_mutant(
        "M-POS-0053-b",
        "each voucher is told as one for a single purpose",
        Kind.SWAP,
        _KnowsOneVoucher,
    ),
)
