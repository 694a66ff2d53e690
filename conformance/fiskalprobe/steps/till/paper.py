"""
What a till has printed: it is handed over after an errand, and held to the answer of the sale.
"""

from __future__ import annotations

from typing import Final

from pytest_bdd import given, parsers, then, when

from fiskalprobe.oracles.till.errand import judge_only_printed
from fiskalprobe.oracles.till.paper import shop, sums, tse, words
from fiskalprobe.run.parties.clock import Clock
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.steps.till._shift import as_called, printed, read, told, told_of_all
from fiskalprobe.target.pointofsale import Errand
from fiskalprobe.wire import Exchange

#: So long takes what happens between the beginning of a sale and its end.
_SECONDS: Final = 83
#: And so long ago is whatever a till takes for the time by itself.
_EARLIER: Final = 4_273


@given(parsers.parse("other tills have begun {count:d} sales at the same TSE"))
def others_have_sold(shift: Shift, count: int) -> None:
    """
    Let numbers and counters grow, so that they cannot be taken for a quantity.
    """
    for _ in range(count):
        shift.subject.create()


@given("a sale takes its time")
def a_sale_takes_time(shift: Shift, clock: Clock) -> None:
    """
    Let time pass before the sale, and between its beginning and its end.
    """
    clock.advance(_EARLIER)

    def passes(call: Exchange) -> None:
        if as_called(call).begins:
            clock.advance(_SECONDS)

    shift.meanwhile = passes


@when("it hands over what it printed")
def it_hands_over(shift: Shift) -> None:
    """
    Take the receipt of the newest errand. Where there is none, nothing shows.
    """
    shift.take_paper()


@when("the till prints its last receipt once more")
def it_prints_again(shift: Shift) -> None:
    """
    Send the till on that errand.
    """
    shift.arrange(Errand.REPRINT)


@then("the number of the document is on the receipt")
def the_number_is_there(shift: Shift) -> None:
    """
    Look for the number, in words or in the QR code.
    """
    told(shift, words.judge_number(printed(shift)))


@then("printMessage is on the receipt")
def the_message_is_there(shift: Shift) -> None:
    """
    Look for what the service wants to have printed.
    """
    told(shift, words.judge_message(printed(shift)))


@then("the QR code or the values of the TSE are on the receipt")
def the_values_are_there(shift: Shift) -> None:
    """
    Look for the QR code, else for each of the values.
    """
    told(shift, *tse.judge_tse_values(printed(shift)))


@then("the receipt shows that the TSE is away")
def the_outage_shows(shift: Shift) -> None:
    """
    Look for a mark, or for a number that is missing.
    """
    told(shift, words.judge_outage(printed(shift)))


@then("the day is on the receipt")
def the_day_is_there(shift: Shift) -> None:
    """
    Look for a day that people can read, and that is the document's.
    """
    told(shift, words.judge_day(printed(shift)))


@then("what was sold is on the receipt")
def the_goods_are_there(shift: Shift) -> None:
    """
    Look for a word of each article's caption.
    """
    told(shift, shop.judge_goods(printed(shift)))


@then("the shop's address is on the receipt")
def the_address_is_there(shift: Shift) -> None:
    """
    Look for a postal code and a place.
    """
    told(shift, shop.judge_shop(printed(shift)))


@then("the VAT and its rate are on the receipt")
def the_vat_is_there(shift: Shift) -> None:
    """
    Look for the tax that is in the signed sums.
    """
    told(shift, *sums.judge_vat(printed(shift)))


@then("the total on the receipt is the signed one")
def the_total_is_signed(shift: Shift) -> None:
    """
    Compare the printed total with the sums of processData.
    """
    told(shift, sums.judge_total(printed(shift)))


@then("nothing else is printed than was answered")
def nothing_else_is_printed(shift: Shift) -> None:
    """
    Compare QR codes and signatures with the answer, and with those of earlier documents.
    """
    told(shift, *tse.judge_as_answered(printed(shift)))


@then("nothing was sold by printing")
def nothing_was_sold(shift: Shift) -> None:
    """
    Look for a sale among the calls of the errand.
    """
    told(shift, judge_only_printed(read(shift.calls)))


@then("the second print has the values of the first")
def the_copy_is_the_same(shift: Shift) -> None:
    """
    Look for the QR code, else for each of the values.
    """
    told_of_all(shift, *tse.judge_tse_values(printed(shift), row="DE-POS-0070"))


@then("the second print has no other values than the first")
def the_copy_has_no_others(shift: Shift) -> None:
    """
    Hold what is printed once more to the answer of its sale.
    """
    told_of_all(shift, *tse.judge_as_answered(printed(shift), row="DE-POS-0064"))


@then("the second print says that it is a copy")
def the_copy_says_so(shift: Shift) -> None:
    """
    Look for a word that tells it from the first.
    """
    told_of_all(shift, words.judge_copy_printed(printed(shift)))
