"""
What is looked at on every errand of a till: each duty kept, broken, and not to be told.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till import errand as errands
from fiskalprobe.oracles.till.calls import CANCEL, CREATE, STORE, TillCall
from fiskalprobe.report.german import checks, messages

KEPT, BROKEN = Standing.HOLDS, Standing.BROKEN


def create(number):
    """A document is begun."""
    said = {
        "fiscalisationDocumentNumber": number,
        "fiscalisationDocumentRevision": 1,
        "fiscalDocumentStartTime": 1767600000,
    }
    return TillCall(name=CREATE, answer=FiscalAnswer.from_mapping(said))


def end(number, name=STORE, *, status=200, **more):
    """It ends, with the values that it was begun with and an article for cash."""
    sent = {
        "documentGuid": f"guid of {number}",
        "documentType": 0,
        "fiscalDocumentNumber": number,
        "fiscalDocumentRevision": 1,
        "fiscalDocumentStartTime": 1767600000,
        "positions": [{"grossValue": 12.9, "quantity": 1}],
        "payments": [{"amount": 12.9, "paymentType": "cash"}],
    }
    answer = FiscalAnswer.from_mapping({}) if status == 200 else None
    return TillCall(name=name, sent=sent | more, answer=answer, status=status)


def broken(claims):
    """What is not as it has to be."""
    return {claim.requirement for claim in claims if claim.standing is BROKEN}


@pytest.mark.parametrize(
    ("before", "calls", "found"),
    [
        ([], [create(1), end(1)], set()),
        ([create(1)], [end(1)], set()),
        ([create(1), create(2), end(2)], [end(1, CANCEL)], set()),
        ([create(1), end(1)], [end(1)], set()),
        ([create(1), end(1)], [end(1, documentGuid="another")], {"DE-POS-0002"}),
        ([], [create(1), end(1), end(1)], set()),
        ([], [create(1), end(1), end(1, documentGuid="another")], {"DE-POS-0002"}),
        ([create(1)], [create(2), end(2, fiscalDocumentStartTime=0)], {"DE-POS-0004"}),
        ([create(1)], [end(1, fiscalDocumentRevision=2)], {"DE-POS-0004"}),
        ([], [create(1), end(1, fiscalisationDocumentNumber=1)], {"DE-POS-0005"}),
        ([], [create(1), end(1, status=422)], {"DE-POS-0041"}),
        ([], [create(-99), end(-99, fiscalDocumentRevision=7)], set()),
        ([create(1), end(1, fiscalDocumentStartTime=0)], [create(2), end(2)], set()),
        ([create(1)], [], set()),
    ],
)
def test_every_end_fits_its_beginning(before, calls, found):
    """Only that of the newest errand is told; an outage has duties of its own."""
    assert broken(errands.judge_ends(before, calls)) == found


@pytest.mark.parametrize(
    ("calls", "check"),
    [
        ([end(1)], None),
        ([end(1), end(1)], None),
        ([end(1, documentType="[1] = Invoice")], None),
        ([end(1), end(2, documentType=80, payments=[])], None),
        ([end(1), end(2, cancellationDocument=True)], None),
        ([end(1), end(2)], "sale-stored-once"),
        ([end(1, CANCEL)], "sale-stored-once"),
        ([end(1, status=422)], "sale-stored-once"),
        ([], "sale-stored-once"),
        ([end(1, isTraining=True)], "sale-no-training"),
        ([end(1, positions=[])], "sale-has-amount"),
        ([end(1, positions=[{"grossValue": -12.9}])], "sale-has-amount"),
        ([end(1, payments=[])], "sale-in-cash"),
        ([end(1, payments=[{"amount": 12.9, "paymentType": "ecCard"}])], "sale-in-cash"),
        (
            [end(1, payments=[{"amount": 12.9, "currencyIsoCode": "USD"}])],
            "sale-in-cash",
        ),
        ([end(1, payments=[{"amount": 20}, {"amount": -7.1, "paymentType": 0}])], None),
    ],
)
def test_a_sale_is_told_as_what_it_was(calls, check):
    """Once, as a sale, with its amount and in cash; change that is given back is cash too."""
    claims = errands.judge_sale([end(9)], calls)
    assert {each.check for each in claims if each.standing is BROKEN} == {check} - {None}


def test_a_till_that_calls_nobody_shows_nothing():
    """It may be connected to another service."""
    assert [c.standing for c in errands.judge_sale([], [])] == [Standing.UNCLEAR]


def test_guests_may_pay_with_several_receipts_or_with_none():
    """How many there are is not asked where a table pays."""
    assert broken(errands.judge_sale([], [end(1), end(2)], is_one=False)) == set()
    assert [c.standing for c in errands.judge_sale([], [], is_one=False)] == [Standing.UNCLEAR]
    assert broken(errands.judge_sale([], [end(1, payments=[])], is_one=False)) == {"DE-POS-0042"}


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([end(1, CANCEL)], KEPT),
        ([end(1, CANCEL), end(2)], KEPT),
        ([end(1)], BROKEN),
        ([end(2)], Standing.UNCLEAR),
        ([], Standing.UNCLEAR),
    ],
)
def test_what_nobody_has_paid_is_not_stored(calls, standing):
    """Only what was begun when the till failed is looked at."""
    assert errands.judge_unpaid({1}, calls).standing is standing


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([create(1), end(1)], KEPT),
        ([create(1), create(2), end(2, CANCEL), end(1)], KEPT),
        ([create(-99), end(-99)], KEPT),
        ([create(-99)], KEPT),
        ([], KEPT),
        ([create(1)], BROKEN),
        ([create(1), create(2), end(2)], BROKEN),
        ([create(1), end(1, status=422)], BROKEN),
    ],
)
def test_what_an_errand_begins_it_ends(calls, standing):
    """By the numbers of the TSE; what was refused has not ended."""
    assert errands.judge_ended(calls).standing is standing


def test_each_finding_is_told_in_german():
    """The check, and what it said."""
    every = [
        *errands.judge_sale([], [end(1)]),
        *errands.judge_sale([end(9)], []),
        *errands.judge_sale([], [], is_one=False),
        *errands.judge_sale([], [end(1, isTraining=True, positions=[], payments=[])]),
        errands.judge_ended([create(1)]),
        *(errands.judge_unpaid({1}, [each]) for each in (end(1), end(2), end(1, CANCEL))),
    ]
    assert all(messages.german(each.message) for each in every)
    assert all(checks.german(each.check) for each in every)
