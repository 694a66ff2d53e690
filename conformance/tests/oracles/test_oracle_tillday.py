"""
How a till closes its day: each duty kept, broken, and not to be told.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till import day as days
from fiskalprobe.oracles.till.calls import CANCEL, CREATE, STORE, TillCall
from fiskalprobe.report.german import messages

KEPT, BROKEN, UNCLEAR = Standing.HOLDS, Standing.BROKEN, Standing.UNCLEAR
CLOSED = TillCall(name="/api/v1/closing/x/cashpointClose", status=204)


def begun(number):
    """A document that was begun."""
    answer = FiscalAnswer.from_mapping({"fiscalDocumentNumber": str(number)})
    return TillCall(name=CREATE, answer=answer)


def ended(number, gross=None, *, name=STORE, kind=0, way="cash", refused=False):
    """The end of a document, with one line and its payment where something was sold."""
    sent = {"documentType": kind, "fiscalDocumentNumber": number, "documentGuid": f"{number}"}
    if gross is not None:
        sent["positions"] = [{"type": 3 if kind else 0, "grossValue": gross}]
        sent["payments"] = [{"amount": gross, "paymentType": way}]
    answer = None if refused else FiscalAnswer.from_mapping({})
    return TillCall(name=name, sent=sent, answer=answer, status=422 if refused else 200)


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([CLOSED], KEPT),
        ([begun(-1), ended(-1, kind="[99] = EndOfDay")], KEPT),
        ([TillCall(name=CLOSED.name, status=500)], BROKEN),
        ([ended(-1, kind=99, refused=True)], BROKEN),
        ([ended(-1, kind=98)], BROKEN),
        ([], BROKEN),
    ],
)
def test_a_day_is_closed_in_one_of_the_ways(calls, standing):
    """By the service, or by a document; where nothing was sold, nothing shows."""
    assert days.judge_closed([begun(1), ended(1, 5)], calls).standing is standing
    assert days.judge_closed([], calls).standing is UNCLEAR


@pytest.mark.parametrize(
    ("before", "calls", "standing"),
    [
        ([begun(1), ended(1, 5)], [CLOSED], KEPT),
        ([begun(1), ended(1, name=CANCEL)], [CLOSED], KEPT),
        ([begun(1)], [ended(1, name=CANCEL), CLOSED], KEPT),
        ([begun(1), ended(1)], [begun(2), ended(2, kind=99)], KEPT),
        ([begun(1), begun(-99), ended(1), ended(-99)], [CLOSED], KEPT),
        ([begun(1)], [CLOSED], BROKEN),
        ([begun(1)], [CLOSED, ended(1)], BROKEN),
        ([begun(1), ended(1, refused=True)], [CLOSED], BROKEN),
        ([begun(1), begun(2), ended(1)], [CLOSED], BROKEN),
        ([begun(-99), ended(-99)], [CLOSED], UNCLEAR),
        ([], [CLOSED], UNCLEAR),
        ([begun(1)], [], UNCLEAR),
    ],
)
def test_nothing_is_open_when_the_day_is_closed(before, calls, standing):
    """What the closing itself begins is no sale."""
    assert days.judge_nothing_open(before, calls).standing is standing


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([CLOSED], KEPT),
        ([ended(-1, kind=99)], KEPT),
        ([ended(-1, 12, kind=99)], BROKEN),
        ([ended(-1, 7, kind=99)], BROKEN),
        ([ended(-1, 12, kind=99, way="creditCard")], BROKEN),
        ([], UNCLEAR),
    ],
)
def test_a_closing_of_its_own_adds_up(calls, standing):
    """Turnover and cash apart; one without sums is left to the service."""
    day = [ended(1, 7), ended(2, 5, way="ecCard")]
    assert days.judge_sums(day, calls).standing is standing
    assert days.judge_sums([], calls).standing is UNCLEAR


def test_a_closing_that_comes_to_it_holds():
    """Cash and cards together are the turnover."""
    told = ended(-1, 12, kind=99)
    told.sent["payments"] = [
        {"amount": "7.00", "paymentType": "[0] = Cash"},
        {"amount": 5, "paymentType": "ecCard"},
    ]
    claim = days.judge_sums([ended(1, 7), ended(2, 5, way="ecCard")], [told])
    assert (claim.standing, claim.message) == (KEPT, "the closing comes to what was sold")


def test_what_cannot_be_read_closes_nothing():
    """It is passed over."""
    odd = TillCall(name=STORE, sent={"positions": 7}, answer=FiscalAnswer.from_mapping({}))
    assert days.judge_closed([ended(1, 5)], [odd]).standing is BROKEN


def test_every_message_has_german_words():
    """Kept, broken and unclear."""
    told = [
        judge(before, calls)
        for judge in (days.judge_closed, days.judge_nothing_open, days.judge_sums)
        for before in ([], [begun(1)], [begun(1), ended(1, 5)])
        for calls in ([], [CLOSED], [ended(-1, 5, kind=99)], [ended(-1, 6, kind=99)])
    ]
    assert {claim.standing for claim in told} == {KEPT, BROKEN, UNCLEAR}
    assert [c.message for c in told if not messages.german(c.message)] == []


@pytest.mark.parametrize(("way", "standing"), [("ecCard", KEPT), ("cash", BROKEN)])
def test_a_card_is_turnover_and_no_cash(way, standing):
    """Whoever counts it as cash has more on paper than in the drawer."""
    day = [ended(1, 5), ended(2, 7, way="ecCard")]
    closing = ended(9, 12, kind=99)
    closing.sent["payments"] = [
        {"amount": 5, "paymentType": "cash"},
        {"amount": 7, "paymentType": way},
    ]
    claim = days.judge_sums(day, [closing], row="DE-POS-0056")
    assert (claim.requirement, claim.standing) == ("DE-POS-0056", standing)
