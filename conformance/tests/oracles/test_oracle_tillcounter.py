"""
A sale at several rates, and one that was not paid in the exact amount of cash.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till.calls import STORE, TillCall
from fiskalprobe.oracles.till.payments import Paid, judge_paid
from fiskalprobe.oracles.till.rates import judge_rates
from fiskalprobe.report.german import checks, messages

BROKEN, UNCLEAR = Standing.BROKEN, Standing.UNCLEAR
PIZZA = {"vatIdentification": 1, "vatPercent": 19, "grossValue": 12.9, "taxValue": 2.06}
BREAD = {"vatIdentification": 2, "vatPercent": 7, "grossValue": 3.0, "taxValue": 0.2}


def stored(*lines, paid=(), day="2026-01-05", **more):
    """A document that was stored, with these lines and payments."""
    sent = {
        "documentType": 0,
        "createDate": f"{day}T12:00:00+01:00",
        "positions": [{"type": 0, **line} for line in lines],
        "payments": [{"amount": amount, "paymentType": kind} for kind, amount in paid],
        **more,
    }
    answer = FiscalAnswer.from_mapping({"fiscalDocumentNumber": "7", "signature": "f3F2"})
    return [TillCall(name=STORE, sent=sent, answer=answer)]


def found(claims):
    """The checks that are broken; each is told in German as well."""
    for claim in claims:
        assert checks.german(claim.check)
        assert messages.german(claim.message)
    return {claim.check for claim in claims if claim.standing is BROKEN}


@pytest.mark.parametrize(
    ("lines", "wrong"),
    [
        ([PIZZA, BREAD], set()),
        ([PIZZA, BREAD | {"taxValue": 0.19}], set()),
        ([PIZZA, BREAD | {"taxValue": None, "vatPercent": None}], set()),
        ([PIZZA, BREAD | {"quantity": 10, "grossValue": 30, "taxValue": 2.0}], set()),
        ([{"useSubItemVatCalculation": True, "subItems": [PIZZA, BREAD]}], set()),
        ([PIZZA], {"rates-apart"}),
        ([PIZZA, BREAD | {"grossValue": -3.0, "taxValue": -0.2}], {"rates-apart"}),
        ([PIZZA, BREAD | {"grossValue": 0, "taxValue": 0}], {"rates-apart"}),
        ([PIZZA, PIZZA | {"grossValue": 3.0, "taxValue": 0.48}], {"rates-apart"}),
        ([PIZZA, BREAD | {"vatPercent": 19}], {"rate-of-key"}),
        ([PIZZA, BREAD | {"taxValue": 0.48}], {"tax-of-rate"}),
        ([PIZZA, BREAD | {"taxValue": 0}], {"tax-of-rate"}),
    ],
)
def test_each_rate_has_its_key_its_percentage_and_its_tax(lines, wrong):
    """A cent for each piece is rounding; a line of nothing is no second rate."""
    assert found(judge_rates(stored(*lines))) == wrong


def test_the_rate_of_a_key_is_that_of_the_day():
    """In the second half of 2020 the first key stood for 16 %."""
    lines = [
        PIZZA | {"vatPercent": 16, "taxValue": 1.78},
        BREAD | {"vatPercent": 5, "taxValue": 0.14},
    ]
    assert found(judge_rates(stored(*lines, day="2020-08-01"))) == set()
    assert found(judge_rates(stored(*lines))) == {"rate-of-key", "tax-of-rate"}


@pytest.mark.parametrize(
    ("how", "paid", "is_wrong"),
    [
        (Paid.CARD, [("creditCard", 12.9)], False),
        (Paid.CARD, [("noCash", 12.9)], False),
        (Paid.CARD, [("cash", 12.9)], True),
        (Paid.CARD, [], True),
        (Paid.CARD, [("creditCard", 13)], True),
        (Paid.BOTH, [("cash", 5), ("ecCard", 7.9)], False),
        (Paid.BOTH, [("cash", 20), ("cash", -15), ("ecCard", 7.9)], False),
        (Paid.BOTH, [("ecCard", 12.9)], True),
        (Paid.BOTH, [("cash", 20), ("ecCard", -7.1)], True),
        (Paid.CHANGE, [("cash", 20), ("cash", -7.1)], False),
        (Paid.CHANGE, [("cash", 12.9)], False),
        (Paid.CHANGE, [("cash", 20)], True),
        (Paid.CHANGE, [("cash", 20), ("creditCard", -7.1)], True),
    ],
)
def test_cash_is_cash_and_a_card_is_none(how, paid, is_wrong):
    """Change lowers the cash, however it is told."""
    claim = judge_paid(stored(PIZZA, paid=paid), how)
    assert found([claim]) == ({"paid-as-told"} if is_wrong else set())


def test_without_a_sale_nothing_shows():
    """An order and a void are no sales."""
    for calls in ([], stored(PIZZA, documentType=80), stored(PIZZA, cancellationDocument=True)):
        assert [claim.standing for claim in judge_rates(calls)] == [UNCLEAR]
        assert judge_paid(calls, Paid.CARD).standing is UNCLEAR
