"""
One till with all the duties that DE-POS lists, and nothing else: no screen and no drawer.

It runs errands, as a cashier would bring them about: a sale, an aborted sale, a sale that was
begun when the till failed, its next start, and what a table orders and pays. What it keeps over
a failure is its draft, and its table.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final

from fiskalsim.till.calling import READ, Ask, Caller, NotAnswered, NothingThere
from fiskalsim.till.goods import (
    BREAD,
    DEPOSIT,
    MENU,
    NOTE,
    TIP,
    VOUCHER,
    Position,
    due,
    in_cash,
    negated,
    payment,
)
from fiskalsim.till.table import Table

ORDER: Final = 80
END_OF_DAY: Final = 99


class Till(Caller):
    """
    A till of the client *client* that reaches its service by *ask*.
    """

    def __init__(self, ask: Ask, *, client: str) -> None:
        super().__init__(ask, client=client)
        #: The table that orders.
        self.table = Table()
        #: What the vouchers are worth that were sold and not redeemed.
        self.vouchers = Decimal(0)
        #: The basket that is parked, and whether the service knows of it.
        self.parked: tuple[dict[str, Any], bool] | None = None

    def run(self, errand: str) -> None:
        """
        Run one errand: ``sale``, ``sale-rates``, ``sale-card``, ``sale-split``, ``sale-change``,
        ``sale-deposit``, ``deposit-back``, ``sale-voucher``, ``redeem``, ``sale-tip``,
        ``sale-corrected``, ``sale-double-tap``, ``reprint``, ``abort``, ``begin``, ``resume``,
        ``park``, ``recall``, ``train``, ``void``, ``close``, and of a table ``order``,
        ``take-back``, ``show-bill``, ``pay-part`` or ``pay``.
        """
        self.paper = ""
        {
            "sale": self.sell,
            "sale-rates": self.sell_at_rates,
            "sale-card": self.sell_by_card,
            "sale-split": self.sell_by_both,
            "sale-change": self.sell_with_change,
            "sale-deposit": self.sell_with_deposit,
            "deposit-back": self.take_empty,
            "sale-voucher": self.sell_voucher,
            "redeem": self.redeem,
            "sale-tip": self.sell_with_tip,
            "sale-corrected": self.sell_corrected,
            "sale-double-tap": self.sell_by_double_tap,
            "reprint": self.reprint,
            "abort": self.abort,
            "begin": self.register,
            "resume": self.resume,
            "order": self.order,
            "take-back": self.take_back,
            "show-bill": self.show_bill,
            "pay-part": self.pay_part,
            "pay": self.pay,
            "park": self.park,
            "recall": self.recall,
            "train": self.train,
            "void": self.void,
            "close": self.close,
        }[errand]()

    # -- the errands -------------------------------------------------------------------------

    def sell(self) -> None:
        """
        Register an article and take the money (DE-POS-0002).
        """
        self.register()
        self.end("storeDocument")

    def sell_at_rates(self) -> None:
        """
        Sell articles of several rates of VAT, each in a line with its own (DE-POS-0045).
        """
        self.sell_for([MENU[0], BREAD], in_cash([MENU[0], BREAD]))

    def sell_by_card(self) -> None:
        """
        Take no cash (DE-POS-0047).
        """
        self.sell_for(MENU[:1], self.by_card(due(MENU[:1])))

    def sell_by_both(self) -> None:
        """
        Take what cash there is, and the rest by card (DE-POS-0047).
        """
        cash = due(MENU[:1]) // 2
        self.sell_for(MENU[:1], [payment(cash), *self.by_card(due(MENU[:1]) - cash)])

    def sell_with_change(self) -> None:
        """
        Take a note and give change, which is cash less than nothing (DE-POS-0047).
        """
        self.sell_for(MENU[:1], [payment(NOTE), *self.change(NOTE - due(MENU[:1]))])

    def sell_with_deposit(self) -> None:
        """
        Sell a bottle, whose deposit has a line of its own (DE-POS-0050).
        """
        self.sell_for([MENU[1], DEPOSIT], in_cash([MENU[1], DEPOSIT]))

    def take_empty(self) -> None:
        """
        Take an empty back and pay for it (DE-POS-0049).
        """
        self.sell_for([negated(DEPOSIT)], in_cash([negated(DEPOSIT)]))

    def sell_voucher(self) -> None:
        """
        Sell a voucher that is good for whatever there is (DE-POS-0051).
        """
        self.sell_for([VOUCHER], in_cash([VOUCHER]))
        self.vouchers += due([VOUCHER])

    def redeem(self) -> None:
        """
        Sell an article for the vouchers, and take the rest in cash (DE-POS-0052).
        """
        if not self.vouchers:
            raise NothingThere("no voucher has been sold")
        price = due(MENU[:1])
        off = min(self.vouchers, price)
        self.vouchers -= off
        self.sell_for(MENU[:1], [*self.by_voucher(off), payment(price - off)])

    def sell_with_tip(self) -> None:
        """
        Let a guest add a tip for the staff on the card (DE-POS-0054).
        """
        lines = [MENU[0], TIP]
        self.sell_for(lines, self.by_card(due(lines)))

    def sell_corrected(self) -> None:
        """
        Register an article too many and take it off again: two lines, and none is deleted
        (DE-POS-0062, DE-POS-0063).
        """
        lines = [MENU[0], MENU[1], negated(MENU[1])]
        self.sell_for(
            [{**each, "positionNumber": n} for n, each in enumerate(lines)], in_cash(lines)
        )

    def sell_by_double_tap(self) -> None:
        """
        Have the key that takes the money tapped twice: what is paid is not there to be paid again
        (DE-POS-0071).
        """
        self.register()
        for _ in range(2):
            self.tap()

    def tap(self) -> None:
        """
        Take the money for what is begun, if anything is.
        """
        self.end("storeDocument")

    def reprint(self) -> None:
        """
        Print what was printed last once more, and say that it is a copy (DE-POS-0064,
        DE-POS-0065, DE-POS-0070).
        """
        if not self.receipt:
            raise NothingThere("no receipt has been printed")
        self.paper = self.printer.copy(self.receipt)

    def by_voucher(self, amount: Decimal) -> list[dict[str, Any]]:
        """
        Write what a voucher has paid.
        """
        return [payment(amount, "multiPurposeVoucher")]

    def by_card(self, amount: Decimal) -> list[dict[str, Any]]:
        """
        Write what a card has paid.
        """
        return [payment(amount, "creditCard")]

    def change(self, amount: Decimal) -> list[dict[str, Any]]:
        """
        Write what was given back.
        """
        return [payment(-amount)]

    def sell_for(
        self, positions: Sequence[Position], payments: Sequence[Mapping[str, Any]]
    ) -> None:
        """
        Sell these lines for these payments.
        """
        self.issue(self.written(positions, payments))

    def abort(self) -> None:
        """
        Register an article and let the customer go (DE-POS-0001).
        """
        self.register()
        self.end("cancelDocument")

    def register(self) -> None:
        """
        Begin a document with its first article (DE-POS-0003).
        """
        self.begin(self.written([MENU[0]], in_cash([MENU[0]])))

    def resume(self) -> None:
        """
        Start again: what was begun and never paid is aborted (DE-POS-0007), and what waits is
        sent (DE-POS-0029).
        """
        if self.draft is not None:
            self.end("cancelDocument")
        self.send_waiting()

    def park(self) -> None:
        """
        Register an article and put the basket aside.
        """
        self.register()
        if self.draft is not None:
            self.parked, self.draft = (self.draft, self._is_started), None

    def recall(self) -> None:
        """
        Take the money for the basket that was put aside (DE-POS-0038).
        """
        if self.parked is None:
            raise NothingThere("no basket is parked")
        (self.draft, self._is_started), self.parked = self.parked, None
        self.end("storeDocument")

    def train(self) -> None:
        """
        Sell to nobody (DE-POS-0039).
        """
        self.issue(self.written([MENU[0]], in_cash([MENU[0]])) | {"isTraining": True})

    def void(self) -> None:
        """
        Take back what was sold last, by a document of its own (DE-POS-0034, DE-POS-0035), and give
        back what was paid (DE-POS-0055).
        """
        sold, self.sold = self.sold, None
        if sold is None:
            raise NothingThere("no receipt has been sold that could be voided")
        positions = [negated(each) for each in sold["positions"]]
        document = self.written(positions, self.given_back(sold))
        self.issue(document | {"cancellationDocument": True} | self.reference(sold))

    def given_back(self, sold: Mapping[str, Any]) -> list[dict[str, Any]]:
        """
        Turn each payment of a sale round.
        """
        return [{**each, "amount": -each["amount"]} for each in sold["payments"]]

    def reference(self, sold: Mapping[str, Any]) -> dict[str, Any]:
        """
        Say which receipt a void is about.
        """
        names = ("documentGuid", "documentId", "documentNumber", "documentType")
        named = {name: sold[name] for name in names}
        return {"documentReference": {"referenceType": 0, **named}}

    def close(self) -> None:
        """
        Close the day: end what is begun (DE-POS-0023) and what is parked (DE-POS-0043), have the
        service add up, and store what it gives (DE-POS-0036).
        """
        self.resume()
        self.clear()
        closing = f"/api/v1/closing/{self._client}/endofdayDocument"
        status, body = self.call("GET", closing, None)
        if status != HTTPStatus.OK:
            raise NotAnswered(f"endofdayDocument was answered {status} {body[:200]}")
        self.issue(self.closing(READ.decode(body)))

    def clear(self) -> None:
        """
        Abort the basket that is parked, for nobody has come back to pay for it.
        """
        if self.parked is not None:
            (self.draft, self._is_started), self.parked = self.parked, None
            self.end("cancelDocument")

    def closing(self, computed: dict[str, Any]) -> dict[str, Any]:
        """
        Write the closing from the one that the service has *computed* (DE-POS-0037).
        """
        return {**computed, "documentType": END_OF_DAY}

    # -- the errands of a table --------------------------------------------------------------

    def order(self) -> None:
        """
        Take one article more for the table (DE-POS-0030).
        """
        self.ordered(self.table.takes())

    def take_back(self) -> None:
        """
        Take the newest article off its order (DE-POS-0033).
        """
        self.ordered(self.table.gives_back())

    def show_bill(self) -> None:
        """
        Let the table see what it would have to pay; nobody is told, for nothing is sold
        (DE-POS-0066).
        """
        left = self.table.left
        self.paper = self.printer.shown(self.written(left, in_cash(left)))

    def pay_part(self) -> None:
        """
        Let a guest pay the oldest article.
        """
        self.billed(self.table.pays(1))

    def pay(self) -> None:
        """
        Let the table pay all that is left (DE-POS-0032).
        """
        self.billed(self.table.pays(len(self.table.left)))

    def ordered(self, position: Position) -> None:
        """
        Store what was ordered, or taken off, as a document of its own.
        """
        self.begin(self.written([position], [], kind=ORDER) | self.of_the_table())
        if self.draft is not None and not self.table.began:
            self.table.began = self.draft.get("fiscalDocumentStartTime", 0)
        self.end("storeDocument")

    def billed(self, positions: Sequence[Position]) -> None:
        """
        Store the receipt of what was ordered before.
        """
        if positions:
            self.issue(self.written(positions, in_cash(positions)) | self.of_the_table())
        if not self.table.left:
            self.table.began = 0

    def of_the_table(self) -> dict[str, Any]:
        """
        Say which table a document is about; its orders and receipts say the same (DE-POS-0031).
        """
        return {"allocationGroups": [self.table.name]}

    def began(self, document: Mapping[str, Any]) -> int:
        """
        Say when the first order of the table began (DE-POS-0044).
        """
        return self.table.began if document.get("allocationGroups") else 0
