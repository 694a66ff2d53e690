"""
What a till has printed: it is handed over after an errand, and held to the answer of the sale.
"""

from __future__ import annotations

from typing import Final

from pytest_bdd import given, parsers, then, when

from fiskalprobe.oracles import paper as duties
from fiskalprobe.oracles.claims import Claim
from fiskalprobe.oracles.paper import Printed
from fiskalprobe.oracles.sheet import Sheet
from fiskalprobe.oracles.till import STORE
from fiskalprobe.run.clock import Clock
from fiskalprobe.run.shift import Shift
from fiskalprobe.steps._shift import as_called
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


@given("the till has sold an article with its TSE")
def has_sold_before(shift: Shift) -> None:
    """
    Let the till sell, so that it has values of the TSE to remember.
    """
    shift.arrange(Errand.SALE)


@when("it hands over what it printed")
def it_hands_over(shift: Shift) -> None:
    """
    Take the receipt of the newest errand. Where there is none, nothing shows.
    """
    shift.take_paper()


@then("the number of the document is on the receipt")
def the_number_is_there(shift: Shift) -> None:
    """
    Look for the number, in words or in the QR code.
    """
    _told(shift, duties.judge_number(_printed(shift)))


@then("printMessage is on the receipt")
def the_message_is_there(shift: Shift) -> None:
    """
    Look for what the service wants to have printed.
    """
    _told(shift, duties.judge_message(_printed(shift)))


@then("the QR code or the values of the TSE are on the receipt")
def the_values_are_there(shift: Shift) -> None:
    """
    Look for the QR code, else for each of the values.
    """
    _told(shift, *duties.judge_tse_values(_printed(shift)))


@then("the receipt shows that the TSE is away")
def the_outage_shows(shift: Shift) -> None:
    """
    Look for a mark, or for a number that is missing.
    """
    _told(shift, duties.judge_outage(_printed(shift)))


@then("the day is on the receipt")
def the_day_is_there(shift: Shift) -> None:
    """
    Look for a day that people can read.
    """
    _told(shift, duties.judge_day(_printed(shift)))


@then("the VAT and its rate are on the receipt")
def the_vat_is_there(shift: Shift) -> None:
    """
    Look for the tax that is in the signed sums.
    """
    _told(shift, *duties.judge_vat(_printed(shift)))


@then("the total on the receipt is the signed one")
def the_total_is_signed(shift: Shift) -> None:
    """
    Compare the printed total with the sums of processData.
    """
    _told(shift, duties.judge_total(_printed(shift)))


@then("nothing else is printed than was answered")
def nothing_else_is_printed(shift: Shift) -> None:
    """
    Compare QR codes and signatures with the answer, and with those of earlier documents.
    """
    _told(shift, *duties.judge_as_answered(_printed(shift)))


def _printed(shift: Shift) -> Printed:
    """
    Put the receipt and its document together: of those of the errand the one whose signature it
    bears, for a till may send what it owes as well; else the newest.
    """
    before, own = (
        [
            call
            for errand in errands
            for call in map(as_called, errand)
            if call.name == STORE and call.answer is not None
        ]
        for errands in (shift.errands[:-1], shift.errands[-1:])
    )
    sheet = Sheet(shift.paper)
    own.sort(key=lambda call: sheet.bears(call.answer.signature or "") if call.answer else False)
    last = own[-1] if own else None
    return Printed(
        sheet=sheet,
        answer=None if last is None else last.answer,
        sent={} if last is None else last.sent,
        earlier=tuple(call.answer for call in (*before, *own[:-1]) if call.answer is not None),
    )


def _told(shift: Shift, *claims: Claim) -> None:
    for claim in claims:
        shift.checks.record(claim, shift.calls)
