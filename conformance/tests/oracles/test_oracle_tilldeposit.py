"""
Deposits that are taken and given back, vouchers that are sold and redeemed, and tips.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till.calls import STORE, TillCall
from fiskalprobe.oracles.till.deposit import judge_returned, judge_told_apart
from fiskalprobe.oracles.till.tip import judge_tip
from fiskalprobe.oracles.till.voucher import judge_redeemed, judge_told, judge_untaxed
from fiskalprobe.report.german import checks, messages
from fiskalprobe.report.german.evidence import german

HOLDS, BROKEN, UNCLEAR = Standing.HOLDS, Standing.BROKEN, Standing.UNCLEAR
DEPOSIT, VOUCHER = "[2] = DepositOnEmpties", "multiPurposeVoucher"


def line(gross, key=1, case=0, **more):
    """A line of this amount under this key."""
    return {"vatIdentification": key, "grossValue": gross, "businessTransactionType": case} | more


def stored(*lines, paid=(), **more):
    """A document that was stored, with these lines and payments."""
    sent = {
        "documentType": 0,
        "positions": list(lines),
        "payments": [{"amount": amount, "paymentType": kind} for kind, amount in paid],
        **more,
    }
    answer = FiscalAnswer.from_mapping({"fiscalDocumentNumber": "7", "signature": "f3F2"})
    return [TillCall(name=STORE, sent=sent, answer=answer)]


def standing(claim):
    """How a claim stands; it is told in German as well."""
    assert checks.german(claim.check)
    assert messages.german(claim.message)
    return claim.standing


@pytest.mark.parametrize(
    ("calls", "expected"),
    [
        (stored(line(-0.25), paid=[("cash", -0.25)]), HOLDS),
        (stored(line(0.25), paid=[("cash", 0.25)]), BROKEN),
        (stored(line(-0.25), paid=[("creditCard", -0.25)]), BROKEN),
        (stored(line(-0.25), paid=[("cash", -0.25)], isTraining=True), BROKEN),
        (stored(line(-0.25), paid=[("cash", -0.25)], documentType=10), BROKEN),
        (stored(line(-0.25), paid=[("cash", -0.25)]) * 2, HOLDS),
        (stored(line(-0.25), documentGuid="a") + stored(line(-0.25), documentGuid="b"), BROKEN),
        ([], BROKEN),
    ],
)
def test_an_empty_is_paid_out_in_cash(calls, expected):
    """Once, with a minus, and not for practice; a repeated call is no second receipt."""
    sent = (
        []
        if not calls
        else [
            TillCall(name=c.name, sent={"documentGuid": "g"} | dict(c.sent), answer=c.answer)
            for c in calls
        ]
    )
    assert standing(judge_returned(stored(line(1)), sent)) is expected


def test_who_was_never_heard_of_may_have_called_somebody_else():
    """Nothing shows of a till that has made no call at all."""
    assert standing(judge_returned([], [])) is UNCLEAR
    assert standing(judge_told_apart([], is_return=True)) is UNCLEAR
    for judge in (judge_untaxed, judge_told, judge_redeemed):
        assert standing(judge([])) is UNCLEAR


@pytest.mark.parametrize(
    ("lines", "is_return", "expected"),
    [
        ([line(5.95), line(0.25, case=2)], False, HOLDS),
        ([line(5.95), line(0.25, case=DEPOSIT)], False, HOLDS),
        ([line(5.95), line(0.25, case="depositOnEmpties")], False, HOLDS),
        ([line(6.20)], False, BROKEN),
        ([line(0.25, case=2)], False, BROKEN),
        ([line(5.95), line(0.25, case=7)], False, BROKEN),
        ([line(-0.25, case=2)], True, HOLDS),
        ([line(-0.25)], True, BROKEN),
        ([line(0.25, case=2)], True, BROKEN),
    ],
)
def test_a_deposit_is_a_line_of_its_own(lines, is_return, expected):
    """By number or by name; 7 is a payment in advance, whatever it is called."""
    assert standing(judge_told_apart(stored(*lines), is_return=is_return)) is expected


@pytest.mark.parametrize(
    ("sold", "untaxed", "told"),
    [
        (line(10, 5, 4), HOLDS, HOLDS),
        (line(10, 6, VOUCHER, taxValue=0), HOLDS, HOLDS),
        (line(10, 1, 4, taxValue=1.6), BROKEN, HOLDS),
        (line(10, 5, 4, taxValue=1.6), BROKEN, HOLDS),
        (line(10, None, 4), BROKEN, HOLDS),
        (line(10, 5, 3), HOLDS, BROKEN),
        (line(10, 5), HOLDS, BROKEN),
    ],
)
def test_a_voucher_is_sold_without_vat_and_told_as_one(sold, untaxed, told):
    """These are two duties, and each can be broken alone."""
    assert standing(judge_untaxed(stored(sold))) is untaxed
    assert standing(judge_told(stored(sold))) is told


@pytest.mark.parametrize(
    ("lines", "paid", "expected"),
    [
        ([line(12.9)], [(VOUCHER, 10), ("cash", 2.9)], HOLDS),
        ([line(12.9)], [("noCash", 12.9)], HOLDS),
        ([line(12.9), line(-10, 5, 4)], [("cash", 2.9)], HOLDS),
        ([line(12.9), line(7.1, 5, 4)], [(VOUCHER, 20)], HOLDS),
        ([line(12.9)], [(VOUCHER, 20), ("cash", -7.1)], HOLDS),
        ([line(12.9)], [("cash", 12.9)], BROKEN),
        ([line(2.9)], [("cash", 2.9)], BROKEN),
        ([line(12.9), line(-10)], [("cash", 2.9)], BROKEN),
        ([line(12.9), line(-10)], [(VOUCHER, 2.9)], BROKEN),
        ([line(12.9)], [(VOUCHER, 10)], BROKEN),
        ([line(12.9, 5)], [(VOUCHER, 12.9)], BROKEN),
    ],
)
def test_what_a_voucher_pays_for_is_sold_whole(lines, paid, expected):
    """As a payment or as a line without VAT; what is left on it may be sold anew or paid out."""
    assert standing(judge_redeemed(stored(*lines, paid=paid))) is expected


@pytest.mark.parametrize(
    ("lines", "paid", "wrong"),
    [
        ([line(12.9), line(1.1, 5, 5)], [("creditCard", 14)], set()),
        ([line(12.9), line(1.1, 6, "[5] = Tip")], [("ecCard", 12.9), ("ecCard", 1.1)], set()),
        ([line(12.9)], [("creditCard", 12.9)], {"tip-apart"}),
        ([line(14)], [("creditCard", 14)], {"tip-apart"}),
        ([line(12.9), line(1.1, 5)], [("creditCard", 14)], {"tip-apart"}),
        ([line(12.9), line(1.1, 1, 5)], [("creditCard", 14)], {"tip-apart"}),
        ([line(12.9), line(1.1, 5, 5, taxValue=0.18)], [("creditCard", 14)], {"tip-apart"}),
        ([line(12.9), line(1.1, 5, 6)], [("creditCard", 14)], {"tip-apart"}),
        ([line(1.1, 5, 5)], [("creditCard", 1.1)], {"tip-apart"}),
        ([line(12.9), line(1.1, 5, 5)], [("creditCard", 12.9), ("cash", 1.1)], {"tip-paid"}),
    ],
)
def test_a_tip_for_the_staff_stands_beside_the_article(lines, paid, wrong):
    """The owner's tip, 6, is turnover; and one without an article is no tip of a guest."""
    claims = judge_tip(stored(*lines, paid=paid))
    assert {claim.check for claim in claims if standing(claim) is BROKEN} == wrong
    assert [standing(claim) for claim in judge_tip([])] == [UNCLEAR]


def test_what_is_wrong_at_the_counter_is_told_in_german():
    """Neither what was expected nor what was there stays half in English."""
    deposit, article, voucher = line(0.25), line(12.9), line(10, 1, 4, taxValue=1.6)
    claims = [
        judge_returned([], stored(deposit, paid=[("cash", 0.25)])),
        judge_returned([], stored(deposit) * 2),
        judge_told_apart(stored(deposit), is_return=False),
        judge_told_apart(stored(deposit), is_return=True),
        judge_untaxed(stored(voucher)),
        judge_told(stored(line(10, 5))),
        judge_redeemed(stored(article, paid=[("cash", 12.9)])),
        judge_tip(stored(article, line(1.1, 5, 5), paid=[("cash", 14)]))[-1],
    ]
    assert {standing(claim) for claim in claims} == {BROKEN}
    said = [text for claim in claims for text in (claim.expected, claim.actual)]
    untold = [text for text in said if not german(text)]
    assert untold == ["businessTransactionType MultiPurposeVoucher"]
