"""
The oracle of a TSE interface's receipts holds against a recorded signature, and notices what is
altered.
"""

from __future__ import annotations

import copy
from datetime import UTC, datetime

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.shopreceipt import Sale, ShopHistory, ShopReceipt
from fiskalspec import vectors

FINISH = next(step.response for step in vectors.walkthrough() if step.step == 13)
SOLD = Sale(gross="21.42", rate="NORMAL", payment="NON_CASH")


def moment(unix):
    return datetime.fromtimestamp(unix, tz=UTC).isoformat()


def receipt(**changes):
    signed = {
        "tse": {"serial": FINISH["tss_serial_number"]},
        "transactionNumber": FINISH["number"],
        "signatureCounter": FINISH["signature"]["counter"],
        "startedAt": moment(FINISH["time_start"]),
        "finishedAt": moment(FINISH["time_end"]),
        "signature": FINISH["signature"]["value"],
        "qrCode": FINISH["qr_code_data"],
    }
    shown = {"till": "till-1", "gross": "21.42", "signed": signed}
    for path, value in changes.items():
        *outer, last = path.split("__")
        place = shown
        for name in outer:
            place = place[name]
        place[last] = value
    return ShopReceipt.from_mapping(copy.deepcopy(shown))


def shop():
    history = ShopHistory()
    history.know({"id": "till-1", "serialNumber": FINISH["client_serial_number"]})
    history.know({"id": "till-2", "serialNumber": "another"})
    return history


def broken(claims):
    return {f"{one.requirement}/{one.check}" for one in claims if one.standing is Standing.BROKEN}


def test_a_recorded_receipt_is_right_in_every_way():
    """A real signature breaks nothing, and each duty is looked at."""
    claims = shop().observe(receipt(), SOLD)
    assert not broken(claims)
    assert {one.requirement for one in claims} == {f"DE-ITL-001{n}" for n in range(5)}


@pytest.mark.parametrize(
    ("changes", "expected"),
    [
        ({"signed__tse__serial": "0" * 64}, "DE-ITL-0010/serial-is-key-hash"),
        ({"signed__qrCode": "V0;till"}, "DE-ITL-0010/qr-form"),
        (
            {"signed__qrCode": FINISH["qr_code_data"].replace(";unixTime;", ";utcTime;")},
            "DE-ITL-0010/signature-verifies",
        ),
        ({"signed__transactionNumber": 2}, "DE-ITL-0011/receipt-equals-qr"),
        ({"signed__signatureCounter": 2}, "DE-ITL-0011/receipt-equals-qr"),
        ({"signed__startedAt": moment(0)}, "DE-ITL-0011/receipt-equals-qr"),
        ({"signed__finishedAt": moment(0)}, "DE-ITL-0011/receipt-equals-qr"),
        ({"signed__signature": "AAAA"}, "DE-ITL-0011/receipt-equals-qr"),
        ({"gross": "21.43"}, "DE-ITL-0012/shown-as-sold"),
        ({"till": "till-2"}, "DE-ITL-0013/signed-by-its-till"),
    ],
)
def test_what_is_altered_is_noticed(changes, expected):
    """One altered member breaks the one claim that is about it."""
    assert broken(shop().observe(receipt(**changes), SOLD)) == {expected}


@pytest.mark.parametrize(
    "sale",
    [
        Sale(gross="21.42", rate="NULL", payment="NON_CASH"),
        Sale(gross="21.42", rate="NORMAL", payment="CASH"),
    ],
)
def test_another_sale_is_noticed(sale):
    """A rate and a way of payment that were not sold are told apart from those that were."""
    assert broken(shop().observe(receipt(), sale)) == {"DE-ITL-0012/signed-as-sold"}


def test_a_number_is_given_once():
    """The same receipt a second time repeats its transaction number and its counter."""
    history = shop()
    history.observe(receipt(), SOLD)
    assert broken(history.observe(receipt(), SOLD)) == {
        "DE-ITL-0014/number-once",
        "DE-ITL-0014/counter-rises",
    }


def test_of_sales_at_the_same_time_only_the_number_is_told():
    """Whether a counter rises is not asked where nobody knows which sale was first."""
    history = shop()
    history.observe(receipt(), SOLD)
    assert broken(history.observe(receipt(), SOLD, in_order=False)) == {"DE-ITL-0014/number-once"}


def test_two_tills_do_not_share_a_serial_number():
    """A second till with the serial number of the first is noticed with the next receipt."""
    history = shop()
    history.know({"id": "till-2", "serialNumber": FINISH["client_serial_number"]})
    assert broken(history.observe(receipt(), SOLD)) == {"DE-ITL-0013/serial-of-one-till"}


def test_what_was_not_signed_is_no_receipt():
    """An unsigned receipt and a refusal claim nothing."""
    assert ShopReceipt.from_mapping({"till": "till-1", "signed": None}) is None
    assert ShopReceipt.from_mapping({"code": "not-initialised"}) is None


@pytest.mark.parametrize(
    "body",
    [{"gross": "much"}, {"gross": "1.00", "vatRate": "?"}, {"gross": "1.00", "payment": "?"}],
)
def test_what_nobody_can_sell_is_no_sale(body):
    """A request that the interface has to refuse foretells no signature."""
    assert Sale.from_mapping(body) is None
