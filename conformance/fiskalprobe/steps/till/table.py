"""
A table that orders first and pays later: what the till is to do, and what it has to have stored.
"""

from __future__ import annotations

from typing import Final

from pytest_bdd import given, then, when

from fiskalprobe.oracles.till import table as duties
from fiskalprobe.oracles.till.paper.order import judge_first_order
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps.till._shift import printed, read, told, told_of_all
from fiskalprobe.target.pointofsale import Errand

_ERRANDS: Final = {
    "orders an article": Errand.ORDER,
    "sends an article back": Errand.TAKE_BACK,
    "is shown its bill": Errand.SHOW_BILL,
    "pays one article": Errand.PAY_PART,
    "pays": Errand.PAY,
}
_WHAT: Final = r"(?P<errand>" + "|".join(_ERRANDS) + r")"


@given(sentence(r"the table has ordered an article"))
def the_table_has_ordered(shift: Shift) -> None:
    """
    Let the till take an order.
    """
    shift.arrange(Errand.ORDER)


@when(sentence(r"the table " + _WHAT))
def the_table_does(shift: Shift, errand: str) -> None:
    """
    Send the till to the table.
    """
    shift.arrange(_ERRANDS[errand])


@then("the order was stored before the receipt")
def the_order_was_stored(shift: Shift) -> None:
    """
    Look for a document of the orders' type.
    """
    told_of_all(shift, duties.judge_ordered(read(*shift.errands)))


@then("orders and receipts name the same table")
def they_are_linked(shift: Shift) -> None:
    """
    Compare the allocationGroups.
    """
    told_of_all(shift, duties.judge_linked(read(*shift.errands)))


@then("what was ordered was billed")
def it_was_billed(shift: Shift) -> None:
    """
    Add up each article over orders and receipts.
    """
    told_of_all(shift, duties.judge_billed(read(*shift.errands)))


@then("what went back is a negative order")
def it_went_back(shift: Shift) -> None:
    """
    Look for an order with a negative quantity.
    """
    told_of_all(shift, duties.judge_taken_back(read(*shift.errands)))


@then("showing the bill has sold nothing")
def showing_sells_nothing(shift: Shift) -> None:
    """
    Look for a receipt among the calls of the errand.
    """
    told(shift, duties.judge_only_shown(read(shift.calls)))


@then("the start of the first order is on the receipt")
def the_first_order_shows(shift: Shift) -> None:
    """
    Look for the time in words, beside that of the receipt itself.
    """
    told_of_all(shift, judge_first_order(printed(shift), duties.first_order(read(*shift.errands))))
