"""
What was taken off a basket, and what was printed once more.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till import correction
from fiskalprobe.oracles.till.calls import STORE, TillCall
from fiskalprobe.oracles.till.errand import judge_only_printed, judge_tapped
from fiskalprobe.oracles.till.paper.printed import Printed
from fiskalprobe.oracles.till.paper.sheet import PICTURE, Sheet
from fiskalprobe.oracles.till.paper.words import judge_copy_printed
from fiskalprobe.report.german import checks, messages

KEPT, BROKEN, UNCLEAR = Standing.HOLDS, Standing.BROKEN, Standing.UNCLEAR
PIZZA = {"itemCaption": "Pizza", "grossValue": 12.9}
WINE = {"itemCaption": "Wine", "grossValue": 5.95}
VOID_OF_WINE = {"itemCaption": "Storno Wine", "grossValue": -5.95, "quantity": -1}
BOTTLE = {"itemCaption": "Pfand", "grossValue": 0.25, "businessTransactionType": 2}
NO_WINE = {"itemCaption": "Wine", "grossValue": -5.95, "quantity": -1}


def stored(*lines, **more):
    """A document that was stored, with these lines."""
    positions = [{"type": 0, "quantity": 1, **line} for line in lines]
    sent = {"documentType": 0, "positions": positions, **more}
    answer = FiscalAnswer.from_mapping({"fiscalDocumentNumber": "7", "signature": "f3F2"})
    return [TillCall(name=STORE, sent=sent, answer=answer)]


def standing(claim):
    """How a claim stands; it is told in German as well."""
    assert checks.german(claim.check)
    assert messages.german(claim.message)
    return claim.standing


@pytest.mark.parametrize(
    ("lines", "left", "seen"),
    [
        ([PIZZA, WINE, NO_WINE | {"quantity": 1}], KEPT, KEPT),
        ([PIZZA, WINE, NO_WINE], KEPT, KEPT),
        ([PIZZA, WINE | {"deletedPosition": True}], KEPT, KEPT),
        ([PIZZA, WINE | {"DeletedPosition": "true"}], KEPT, KEPT),
        ([PIZZA, WINE, VOID_OF_WINE], KEPT, KEPT),
        ([PIZZA | {"grossValue": None}, WINE, NO_WINE], KEPT, KEPT),
        ([PIZZA, BOTTLE, WINE, BOTTLE, NO_WINE], KEPT, KEPT),
        ([PIZZA, WINE, WINE, VOID_OF_WINE], BROKEN, KEPT),
        ([PIZZA, VOID_OF_WINE], BROKEN, KEPT),
        ([PIZZA], KEPT, BROKEN),
        ([PIZZA, WINE], BROKEN, BROKEN),
        ([PIZZA, WINE, NO_WINE, NO_WINE], BROKEN, KEPT),
        ([WINE, NO_WINE], BROKEN, KEPT),
    ],
)
def test_what_is_taken_off_is_not_sold_and_is_seen(lines, left, seen):
    """By a line of less than nothing, or by a mark on the line itself."""
    (claim,) = correction.judge_left(stored(*lines))
    assert standing(claim) is left
    assert standing(correction.judge_visible(stored(*lines))) is seen


def test_without_a_sale_nothing_was_taken_off():
    """A void, or nothing at all."""
    for calls in ([], stored(PIZZA, cancellationDocument=True)):
        assert standing(correction.judge_left(calls)[0]) is UNCLEAR
        assert standing(correction.judge_visible(calls)) is UNCLEAR


def test_printing_sells_nothing():
    """A note of the print may be stored, and a sale may not."""
    assert standing(judge_only_printed([])) is KEPT
    assert standing(judge_only_printed(stored(documentType=1001))) is KEPT
    assert standing(judge_only_printed(stored(PIZZA))) is BROKEN


@pytest.mark.parametrize(
    ("text", "is_said"),
    [
        ("*** KOPIE ***\n1 x Pizza 12,90", KEPT),
        ("1 x Pizza 12,90\nBelegkopie Nr. 2", KEPT),
        ("Rechnungsduplikat\n1 x Pizza 12,90", KEPT),
        ("Zweitbeleg\n1 x Pizza 12,90", KEPT),
        ("REPRINT\n1 x Pizza 12,90", KEPT),
        ("1 x Pizza 12,90", BROKEN),
        ("1 x Kopierpapier 12,90", BROKEN),
        ("Copyshop Nord\n1 x Pizza 12,90", BROKEN),
        ("V0;1;Kassenbeleg-V1;Beleg^12.90", UNCLEAR),
        (f"1 x Pizza 12,90\n{PICTURE}", UNCLEAR),
    ],
)
def test_a_copy_is_to_be_read(text, is_said):
    """In many words; paper to copy on is none of them."""
    assert standing(judge_copy_printed(Printed(sheet=Sheet(text), answer=None))) is is_said


@pytest.mark.parametrize(
    ("sold", "stands"),
    [
        ([], UNCLEAR),
        ([{"documentId": "1", "fiscalDocumentNumber": 7}], KEPT),
        ([{"documentId": "1", "fiscalDocumentNumber": 7}] * 2, KEPT),
        ([{"documentId": each, "fiscalDocumentNumber": 7} for each in "12"], BROKEN),
        ([{"documentId": "1", "fiscalDocumentNumber": each} for each in (7, 8)], BROKEN),
        ([{"documentId": each, "fiscalDocumentNumber": int(each)} for each in "12"], BROKEN),
    ],
)
def test_a_double_tap_sells_once(sold, stands):
    """A document that is only sent again is no second one, unless it is signed again."""
    claim = judge_tapped([call for each in sold for call in stored(PIZZA, **each)])
    assert standing(claim) is stands
