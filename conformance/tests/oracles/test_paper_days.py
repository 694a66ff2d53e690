"""
The day and the VAT of a receipt are those of its document, however they are written.
"""

from __future__ import annotations

from datetime import date

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till.paper import sums, words
from fiskalprobe.oracles.till.paper.days import days_of
from fiskalprobe.oracles.till.paper.printed import Printed
from fiskalprobe.oracles.till.paper.sheet import Sheet
from fiskalprobe.report.german import messages

HOLDS, BROKEN = Standing.HOLDS, Standing.BROKEN
#: 23:30 in UTC on the fifth is the sixth in Germany.
LATE = {"CreateDate": "2026-01-05T23:30:00Z"}


def judged(text, sent, answer=None):
    """What is said of the day on a receipt."""
    return words.judge_day(Printed(sheet=Sheet(text), answer=answer, sent=sent))


@pytest.mark.parametrize(
    "said",
    [
        "05.03.2026",
        "5.3.26",
        "5. 3. 2026",
        "2026-03-05",
        "2026/03/05",
        "05/03/26",
        "03/05/2026",
        "5. März 2026",
        "5 Mrz 26",
        "05-MAR-2026",
        "March 5, 2026",
        "Mar 5 10:00:07 2026",
        "5.Maerz 2026",
    ],
)
def test_a_day_is_read_however_it_is_written(said):
    """In German and English, with the month before the day or after it."""
    assert date(2026, 3, 5) in Sheet(f"am {said} um 9").days
    assert judged(f"am {said} um 9", {"bookDate": "2026-03-05T09:00:00"}).standing is HOLDS
    assert judged(f"am {said} um 9", {"bookDate": "2026-03-06T09:00:00"}).standing is BROKEN


def test_what_is_no_day_is_not_read():
    """A month that there is not, and a day that it has not."""
    assert Sheet("99.99.2026 31.02.2026").days == frozenset()
    assert judged("99.99.2026", LATE).standing is HOLDS


@pytest.mark.parametrize(
    ("text", "standing"),
    [
        ("05.01.2026", HOLDS),
        ("06.01.2026", HOLDS),
        ("04.01.2026", BROKEN),
        ("04.01.2026, seit 05.01.2026", HOLDS),
        ("no day", BROKEN),
    ],
)
def test_the_day_is_that_of_the_till_or_of_germany(text, standing):
    """Around midnight it may be either; that there is none is told as before."""
    assert judged(text, LATE).standing is standing


def test_the_day_may_be_that_of_the_tse():
    """Whose clock may be right where the till's is not; without either any day will do."""
    answer = FiscalAnswer.from_mapping({"AdditionalFields": {"TransactionEndTime": 1767603690}})
    assert days_of({"createDate": "yesterday"}, answer) == {date(2026, 1, 5)}
    assert judged("05.01.2026", {"createDate": "2016-01-05"}, answer).standing is HOLDS
    assert judged("24.12.2020", {}).standing is HOLDS
    told = judged("24.12.2020", LATE)
    assert (told.expected, told.actual) == ("2026-01-05 or 2026-01-06", "2020-12-24")
    assert messages.german(told.message)


@pytest.mark.parametrize(
    ("tax", "standing"), [("2.06", HOLDS), ("2.07", HOLDS), ("2.08", BROKEN), ("0.84", BROKEN)]
)
def test_vat_is_what_was_sent_only_where_rounding_tells_them_apart(tax, standing):
    """A till that works out, sends and prints another VAT than was signed is not right in it."""
    data = {"ProcessData": "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"}
    fields = {**data, "QrCodeDataString": "V0;", "TransactionEndTime": 1767603690}
    said = {"fiscalDocumentNumber": "41", "signature": "s" * 64, "AdditionalFields": fields}
    answer, sent = FiscalAnswer.from_mapping(said), {"positions": [{"taxValue": tax}]}
    sheet = Sheet(f"MwSt 19 %  {tax.replace('.', ',')}")
    (claim, _) = sums.judge_vat(Printed(sheet=sheet, answer=answer, sent=sent))
    assert (claim.check, claim.standing) == ("vat-printed", standing)
