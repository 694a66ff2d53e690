"""
What else happens at a counter: several rates of VAT on one receipt, deposits and vouchers, and
other payments than the exact amount in cash.
"""

from __future__ import annotations

from typing import Final

from pytest_bdd import then, when

from fiskalprobe.oracles.till import correction, deposit, tip, voucher
from fiskalprobe.oracles.till.errand import judge_tapped
from fiskalprobe.oracles.till.paper.sums import judge_total, judge_vat
from fiskalprobe.oracles.till.payments import Paid, judge_paid
from fiskalprobe.oracles.till.rates import judge_rates
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps.till._shift import printed, read, told
from fiskalprobe.target.pointofsale import Errand

_SOLD: Final = {
    "two articles at two rates of VAT": Errand.SALE_RATES,
    "an article that is paid by card": Errand.SALE_CARD,
    "an article that is paid in cash and by card": Errand.SALE_SPLIT,
    "an article and gives change": Errand.SALE_CHANGE,
    "an article with a tip": Errand.SALE_TIP,
    "an article after another one was taken off": Errand.SALE_CORRECTED,
    "an article by a double tap": Errand.SALE_DOUBLE_TAP,
    "an article with a deposit": Errand.SALE_DEPOSIT,
    "a voucher": Errand.SALE_VOUCHER,
    "an article for the voucher": Errand.REDEEM,
}
_PAID: Final = {
    Errand.SALE_CARD: Paid.CARD,
    Errand.SALE_SPLIT: Paid.BOTH,
    Errand.SALE_CHANGE: Paid.CHANGE,
}


@when(sentence(r"the till sells (?P<what>" + "|".join(_SOLD) + r")"))
def the_till_sells(shift: Shift, what: str) -> None:
    """
    Send the till on that errand.
    """
    shift.arrange(_SOLD[what])


@when("the till takes an empty back")
def the_till_takes_back(shift: Shift) -> None:
    """
    Send the till on that errand.
    """
    shift.arrange(Errand.DEPOSIT_BACK)


@then("each rate has a line of its own")
def each_rate_has_a_line(shift: Shift) -> None:
    """
    Look at the keys, rates and taxes of what was stored.
    """
    told(shift, *judge_rates(read(shift.calls)))


@then("each rate is on the receipt with its VAT")
def each_rate_shows(shift: Shift) -> None:
    """
    Look for each rate and its tax in words, and for the sum of all of them.
    """
    paper = printed(shift)
    told(shift, *judge_vat(paper, row="DE-POS-0046"), judge_total(paper, row="DE-POS-0046"))


@then("the sale is stored as it was paid")
def it_is_stored_as_paid(shift: Shift) -> None:
    """
    Compare cash and other payments with how it was paid on this errand.
    """
    how = _PAID[shift.sent_on[-1]]
    told(shift, judge_paid(read(shift.calls), how))


@then("the total on the receipt is what was sold, and not what was given")
def the_total_is_what_was_sold(shift: Shift) -> None:
    """
    Compare the printed total with the signed sums.
    """
    told(shift, judge_total(printed(shift), row="DE-POS-0048"))


@then("what was paid for the empty is stored with a minus")
def it_was_paid_out(shift: Shift) -> None:
    """
    Look for a receipt of less than nothing.
    """
    told(shift, deposit.judge_returned(read(*shift.errands[:-1]), read(shift.calls)))


@then("the deposit is told as a deposit")
def the_deposit_is_told(shift: Shift) -> None:
    """
    Look for its business transaction type, with a minus where it was given back.
    """
    is_return = shift.sent_on[-1] is Errand.DEPOSIT_BACK
    told(shift, deposit.judge_told_apart(read(shift.calls), is_return=is_return))


@then("the voucher was sold without VAT")
def it_bears_no_vat(shift: Shift) -> None:
    """
    Look at the key and the tax of what was sold.
    """
    told(shift, voucher.judge_untaxed(read(shift.calls)))


@then("the voucher is told as a voucher")
def the_voucher_is_told(shift: Shift) -> None:
    """
    Look for its business transaction type.
    """
    told(shift, voucher.judge_told(read(shift.calls)))


@then("the article is sold whole, and the voucher has paid")
def it_was_redeemed(shift: Shift) -> None:
    """
    Compare what bears VAT with what was paid, in cash and otherwise.
    """
    told(shift, voucher.judge_redeemed(read(shift.calls)))


@then("the tip stands beside the article, and the card has paid both")
def the_tip_is_apart(shift: Shift) -> None:
    """
    Look for the tip without VAT, and at what was paid by card.
    """
    told(shift, *tip.judge_tip(read(shift.calls)))


@then("what was taken off is not sold")
def it_is_off(shift: Shift) -> None:
    """
    Add up the lines of what was stored.
    """
    told(shift, *correction.judge_left(read(shift.calls)))


@then("the double tap has sold once")
def it_is_sold_once(shift: Shift) -> None:
    """
    Count what was stored, by the transaction and by what it goes by.
    """
    told(shift, judge_tapped(read(shift.calls)))


@then("what was taken off is in the document")
def it_is_visible(shift: Shift) -> None:
    """
    Look for a line of less than nothing, or one that is marked as deleted.
    """
    told(shift, correction.judge_visible(read(shift.calls)))
