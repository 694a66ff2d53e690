"""
How receipts are voided: each duty kept, broken, and not to be told.
"""

from __future__ import annotations

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till import void as voids
from fiskalprobe.oracles.till.calls import CANCEL, STORE, TillCall
from fiskalprobe.report.german import messages

KEPT, BROKEN, UNCLEAR = Standing.HOLDS, Standing.BROKEN, Standing.UNCLEAR
GUID = "3fa85f64-5717-4562-b3fc-2c963f66afa6"


def document(sign=1, *, guid=GUID, gross="12.90", vat=1, quantity=1, paid=None, **more):
    """A receipt of one line, paid in cash."""
    amount = sign * float(gross)
    sent = {
        "documentGuid": guid,
        "documentType": 0,
        "positions": [
            {"quantity": sign * quantity, "grossValue": amount, "vatIdentification": vat}
        ],
        "payments": [{"amount": amount if paid is None else paid, "paymentType": "cash"}],
    }
    return TillCall(name=STORE, sent=sent | more, answer=FiscalAnswer.from_mapping({}))


def void(refers=None, **more):
    """What voids it; *refers* is its documentReference."""
    there = {"documentGuid": GUID.upper()} if refers is None else refers
    return document(
        **{"sign": -1, "guid": "v", **more}, CancellationDocument=True, documentReference=there
    )


@pytest.mark.parametrize(
    ("before", "calls", "standing"),
    [
        ([document()], [void()], KEPT),
        ([document(documentId="7")], [void({"DocumentId": "7"})], KEPT),
        ([document(documentNumber="7")], [void({"documentNumber": "7"})], KEPT),
        ([document(guid="a"), document()], [void()], KEPT),
        ([document(), document(guid="b")], [void()], BROKEN),
        ([document()], [void({"documentGuid": "other"})], BROKEN),
        ([document(documentId="7")], [void({"documentId": "7", "documentGuid": "v"})], BROKEN),
        ([document()], [void(isTraining=True)], BROKEN),
        ([document(isTraining=True)], [void(isTraining=True)], KEPT),
        ([document()], [void({})], BROKEN),
        ([document()], [void("17")], BROKEN),
        ([document()], [document(-1, guid="v")], BROKEN),
        ([document()], [TillCall(name=CANCEL)], BROKEN),
        ([document()], [], BROKEN),
        ([], [void()], UNCLEAR),
    ],
)
def test_a_void_names_what_it_voids(before, calls, standing):
    """The newest sale, by whatever it goes by."""
    assert voids.judge_reference(before, calls).standing is standing


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([void()], KEPT),
        ([void(gross="12.9000")], KEPT),
        ([void(sign=1)], BROKEN),
        ([void(gross="12.89")], BROKEN),
        ([void(vat=2)], BROKEN),
        ([void(quantity=-1)], BROKEN),
        ([void(), void(guid="w")], BROKEN),
        ([void(), void()], KEPT),
        ([void(paid=12.90)], BROKEN),
        ([TillCall(name=CANCEL)], UNCLEAR),
        ([], UNCLEAR),
    ],
)
def test_a_void_turns_all_values_round(calls, standing):
    """Pieces, gross of each rate, and what was paid."""
    assert voids.judge_values([document()], calls).standing is standing
    assert voids.judge_values([], calls).standing is UNCLEAR


@pytest.mark.parametrize(("tax", "standing"), [(-2.06, KEPT), (2.06, BROKEN), (None, KEPT)])
def test_the_tax_of_a_void_is_turned_round_too(tax, standing):
    """Where both documents name it."""
    line = {"quantity": 1, "grossValue": 12.9, "taxValue": 2.06, "vatIdentification": 1}
    turned = {**line, "quantity": -1, "grossValue": -12.9, "taxValue": tax}
    sold, back = document(positions=[line]), void(positions=[turned])
    assert voids.judge_values([sold], [back]).standing is standing


def test_a_void_that_was_refused_was_sent_all_the_same():
    """It is judged by what it holds; what cannot be read is passed over."""
    refused = TillCall(name=STORE, sent=void({}).sent, status=422)
    odd = TillCall(name=STORE, sent={"positions": 7, "cancellationDocument": True}, status=422)
    assert voids.judge_reference([document()], [refused, odd]).standing is BROKEN
    assert voids.void_of([odd]) is None


def test_every_message_has_german_words():
    """Kept, broken and unclear."""
    told = [
        judge(before, calls)
        for judge in (voids.judge_reference, voids.judge_values)
        for before in ([], [document()])
        for calls in ([], [void()], [void({}, gross="1")])
    ]
    assert {claim.standing for claim in told} == {KEPT, BROKEN, UNCLEAR}
    assert [c.message for c in told if not messages.german(c.message)] == []


@pytest.mark.parametrize(("keys", "standing"), [((1, 2), KEPT), ((1, 1), BROKEN), ((1,), BROKEN)])
def test_each_rate_goes_back_under_its_key(keys, standing):
    """What the whole comes to is not enough."""

    def lines(sign, keys):
        return [
            {"quantity": sign, "grossValue": 5 * sign, "vatIdentification": key} for key in keys
        ]

    sale = document(positions=lines(1, (1, 2)))
    claim = voids.judge_values([sale], [void(positions=lines(-1, keys))], row="DE-POS-0057")
    assert (claim.requirement, claim.standing) == ("DE-POS-0057", standing)


def paid(*payments, sign=1):
    """The payments of a sale, or of what voids it."""
    return [{"amount": sign * amount, "paymentType": way} for way, amount in payments]


@pytest.mark.parametrize(
    ("given_back", "standing"),
    [
        ([("cash", 20), ("cash", -15), ("ecCard", 7.9)], KEPT),
        ([("ecCard", 7.9), ("cash", 5)], KEPT),
        ([("cash", 12.9)], BROKEN),
        ([("ecCard", 12.9)], BROKEN),
        ([("cash", 7.9), ("ecCard", 5)], BROKEN),
    ],
)
def test_cash_goes_back_as_cash_and_a_card_to_the_card(given_back, standing):
    """Change that was given is no other payment than the cash that it was taken from."""
    sale = document(payments=paid(("cash", 20), ("cash", -15), ("ecCard", 7.9)))
    taken_back = void(payments=paid(*given_back, sign=-1))
    claim = voids.judge_values([sale], [taken_back], row="DE-POS-0055")
    assert (claim.requirement, claim.standing) == ("DE-POS-0055", standing)
