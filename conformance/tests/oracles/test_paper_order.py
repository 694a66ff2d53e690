"""
When a table began is read on its receipt, by the clock of the TSE, the service or the till.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till.calls import STORE, TillCall
from fiskalprobe.oracles.till.paper.order import judge_first_order
from fiskalprobe.oracles.till.paper.printed import Printed
from fiskalprobe.oracles.till.paper.sheet import PICTURE, Sheet
from fiskalprobe.report.german import checks, messages

#: 2026-01-05, 09:00 in Germany, and an hour and a half later.
FIRST, BILL = 1767600000, 1767605400
HOLDS, BROKEN, UNCLEAR = Standing.HOLDS, Standing.BROKEN, Standing.UNCLEAR


def answered(start, process=0):
    """What a document was answered that began then, of a process that began earlier."""
    return FiscalAnswer.from_mapping(
        {
            "fiscalDocumentNumber": "7",
            "fiscalDocumentStartTime": start,
            "processStartTime": process,
            "signature": "f3F2",
            "AdditionalFields": {"TransactionStartTime": start, "TransactionEndTime": start + 9},
        }
    )


def dated(clock):
    """What a till sends by a clock of its own."""
    return {"createDate": f"2026-11-22T{clock}+01:00"}


def judged(text, *, clocks=("22:50:00", "22:50:59"), start=FIRST, process=0):
    """Judge a receipt of a table whose order and bill have these times by the till's clock."""
    order = TillCall(name=STORE, sent=dated(clocks[0]), answer=answered(start))
    bill = Printed(sheet=Sheet(text), answer=answered(BILL, process), sent=dated(clocks[1]))
    return judge_first_order(bill, order)


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("Tisch 4\nBestellt seit 09:00\nBeginn 10:30 Ende 10:31", HOLDS),
        ("1. Bestellung 2026-01-05T08:00:00Z", HOLDS),
        ("Tisch 4\nBeginn 10:30:00\nEnde 10:30:09", BROKEN),
        ("Tisch 4\n2 x Wein 9,00", BROKEN),
        (f"Tisch 4\n{PICTURE}", UNCLEAR),
        ("V0;09:00", UNCLEAR),
    ],
)
def test_the_first_order_is_told_in_words(text, standing):
    """German time or UTC will do; the receipt's own start and a price will not."""
    claim = judged(text)
    assert claim.standing is standing
    assert checks.german(claim.check)
    assert messages.german(claim.message)


@pytest.mark.parametrize(
    ("clocks", "standing"),
    [
        (("22:50:00", "22:51:00"), HOLDS),
        (("22:50:00", "22:50:59"), UNCLEAR),
        (("22:49:59", "23:10:00"), BROKEN),
    ],
)
def test_the_till_s_own_clock_counts_where_it_tells_order_and_bill_apart(clocks, standing):
    """In one minute of that clock nobody can say which of the two is printed."""
    assert judged("Bestellt 22:50", clocks=clocks).standing is standing


def test_what_the_service_says_of_the_process_counts_too():
    """It may have taken a date of the till's for the start of the process."""
    assert judged("Bestellt 08:15", process=FIRST - 2700).standing is HOLDS
    assert judged("Bestellt 08:15").standing is BROKEN


def test_without_order_signature_or_start_nothing_shows():
    """An outage at the first order leaves nothing to compare with."""
    assert judge_first_order(Printed(sheet=Sheet("x"), answer=None), None).standing is UNCLEAR
    bill = Printed(sheet=Sheet("x"), answer=answered(BILL))
    assert judge_first_order(bill, None).message == "the till has stored no order"
    assert judged("x", start=0).message == "the TSE has not said when the first order began"
