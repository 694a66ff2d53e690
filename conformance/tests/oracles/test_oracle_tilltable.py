"""
What tables order and pay: each duty kept, broken, and not to be told.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till import calls as called
from fiskalprobe.oracles.till import table
from fiskalprobe.oracles.till.calls import CANCEL, STORE, TillCall
from fiskalprobe.report.german import messages

KEPT, BROKEN, UNCLEAR = Standing.HOLDS, Standing.BROKEN, Standing.UNCLEAR
PIZZA, WINE = "Pizza", "Wine"


def stored(kind, *lines, groups=("Table 1",), guid="", name=STORE, refused=False):
    """A document of a kind with lines of article and quantity, answered unless refused."""
    sent = {
        "DocumentType": kind,
        "documentGuid": guid,
        "allocationGroups": list(groups),
        "positions": [{"type": 0, "itemCaption": a, "quantity": n} for a, n in lines],
    }
    return TillCall(
        name=name, sent=sent, answer=None if refused else FiscalAnswer.from_mapping({})
    )


def order(*lines, **more):
    """An order, by the number of its type and its name."""
    return stored("[80] = LongTermOrder", *lines, **more)


def bill(*lines, **more):
    """A receipt."""
    return stored(0, *lines, **more)


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([order((PIZZA, 1)), bill((PIZZA, 1))], KEPT),
        ([bill((PIZZA, 1))], BROKEN),
        ([bill((PIZZA, 1)), order((PIZZA, 1))], BROKEN),
        ([stored(13, (PIZZA, 1)), bill((PIZZA, 1))], BROKEN),
        ([order((PIZZA, 1), refused=True), bill((PIZZA, 1))], BROKEN),
        ([order((PIZZA, 1))], UNCLEAR),
        ([], UNCLEAR),
    ],
)
def test_an_order_comes_before_its_receipt(calls, standing):
    """A refused one is none, and without a receipt nothing is late."""
    assert table.judge_ordered(calls).standing is standing


@pytest.mark.parametrize(
    ("orders", "bills", "standing"),
    [
        ([("Table 1",)], [("Table 1",)], KEPT),
        ([("Table 1", "Ann"), ("Table 1",)], [("Table 1", "Bea"), ("Table 1",)], KEPT),
        ([("Table 1",)], [("Table 2",)], BROKEN),
        ([("Table 1",)], [("Table 1",), ()], BROKEN),
        ([("Table 1",), ("Table 2",)], [("Table 1",)], BROKEN),
        ([()], [()], BROKEN),
        ([(" ",)], [(" ",)], BROKEN),
        ([], [("Table 1",)], UNCLEAR),
        ([("Table 1",)], [], UNCLEAR),
    ],
)
def test_orders_and_receipts_have_a_group_in_common(orders, bills, standing):
    """One that all orders name, and each receipt too."""
    calls = [order((PIZZA, 1), groups=each) for each in orders]
    calls += [bill((PIZZA, 1), groups=each) for each in bills]
    assert table.judge_linked(calls).standing is standing


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([order((PIZZA, 1)), order((WINE, 2)), bill((PIZZA, 1), (WINE, 2))], KEPT),
        ([order((PIZZA, 2)), bill((PIZZA, 1)), bill((PIZZA, "1.0"))], KEPT),
        ([order((PIZZA, 1)), order((PIZZA, -1)), order((WINE, 1)), bill((WINE, 1))], KEPT),
        ([order((PIZZA, 1)), order((PIZZA, -1))], KEPT),
        ([order((PIZZA, 1), guid="a"), order((PIZZA, 1), guid="A"), bill((PIZZA, 1))], KEPT),
        ([order((PIZZA, 1)), bill((WINE, 1))], BROKEN),
        ([order((PIZZA, 1)), bill((PIZZA, 2))], BROKEN),
        ([order((PIZZA, 1))], BROKEN),
        ([order((PIZZA, 1)), bill((PIZZA, 1), name=CANCEL)], BROKEN),
        ([bill((PIZZA, 1))], UNCLEAR),
    ],
)
def test_as_much_is_billed_as_was_ordered(calls, standing):
    """Over all receipts, less what went back, and a document that is repeated is one."""
    assert table.judge_billed(calls).standing is standing


def test_a_difference_says_what_it_is():
    """Article by article."""
    claim = table.judge_billed([order((PIZZA, 2), (WINE, 1)), bill((PIZZA, 1))])
    assert (claim.expected, claim.actual) == ("2 x Pizza, 1 x Wine", "1 x Pizza")


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([order((PIZZA, 1)), order((PIZZA, -1))], KEPT),
        ([order((PIZZA, 1)), bill((WINE, 1))], BROKEN),
        ([order((PIZZA, 1)), bill((PIZZA, -1))], BROKEN),
        ([bill((PIZZA, -1))], UNCLEAR),
    ],
)
def test_what_goes_back_is_ordered_negatively(calls, standing):
    """A receipt of less than nothing is no order."""
    assert table.judge_taken_back(calls).standing is standing


def priced(quantity, gross):
    """An order of a pizza at its amount."""
    call = order((PIZZA, quantity), guid=f"{quantity} for {gross}")
    call.sent["positions"][0]["grossValue"] = gross
    return call


@pytest.mark.parametrize(
    ("gross", "standing"), [(-12.9, KEPT), (12.9, BROKEN), (0, BROKEN), (-10, BROKEN)]
)
def test_what_goes_back_has_the_price_of_its_order(gross, standing):
    """That of one piece, with no sign of its own; two were ordered at once."""
    assert table.judge_taken_back([priced(2, 25.8), priced(-1, gross)]).standing is standing


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([], KEPT),
        ([stored(12, (PIZZA, 1))], KEPT),
        ([order((PIZZA, 1))], KEPT),
        ([bill((PIZZA, 1))], BROKEN),
        ([stored(1, (PIZZA, 1))], BROKEN),
    ],
)
def test_a_bill_that_is_shown_is_no_sale(calls, standing):
    """A pro-forma invoice may be stored, and an order; no receipt, and no invoice."""
    claim = table.judge_only_shown(calls)
    assert claim.standing is standing
    assert messages.german(claim.message)


def test_nothing_is_ordered_or_billed_in_training():
    """Who stores the receipt of a table as training has billed nothing."""
    billed = bill((PIZZA, 1))
    billed.sent["isTraining"] = True
    assert table.judge_billed([order((PIZZA, 1)), billed]).standing is BROKEN


def test_every_message_has_german_words():
    """Kept, broken and unclear."""
    told = [
        judge(calls)
        for judge in (
            table.judge_ordered,
            table.judge_linked,
            table.judge_billed,
            table.judge_taken_back,
        )
        for calls in (
            [],
            [order((PIZZA, 1))],
            [bill((PIZZA, 1))],
            [order((PIZZA, 1), (WINE, -1)), bill((PIZZA, 1), (WINE, -1))],
        )
    ]
    assert len({claim.standing for claim in told}) == len(Standing) - 1
    assert [c.message for c in told if not messages.german(c.message)] == []


def test_what_cannot_be_read_is_left_out():
    """Its service has answered it, and what it holds is not told here."""
    odd = TillCall(name=STORE, sent={"positions": "none"}, answer=FiscalAnswer.from_mapping({}))
    assert called.documents([odd]) == []
