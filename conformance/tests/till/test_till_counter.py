"""
A till sells at several rates of VAT, takes cards and gives change.
"""

from __future__ import annotations

import pytest
from errands import claim, judged, told_again, verdicts, without_errands

#: What takes the place of the errands in the program of the page; it prints no second rate.
SELLING = """
BREAD = PIZZA | {
    "itemCaption": "Bread",
    "netValue": 2.8,
    "taxValue": 0.2,
    "grossValue": 3,
    "vatPercent": 7,
    "vatIdentification": 2,
}


def paid(**amounts):
    return [CASH | {"amount": amount, "paymentType": way} for way, amount in amounts.items()]


PAYMENTS = {
    "sale-rates": [CASH | {"amount": 15.9}],
    "sale-card": paid(ecCard=12.9),
    "sale-split": paid(cash=5, ecCard=7.9),
    "sale-change": [CASH | {"amount": 20}, CASH | {"amount": -7.1}],
}
errand = os.environ["FISKALPROBE_ERRAND"]
if errand != "resume":
    register()
    draft = json.loads(DISK.read_text())
    draft["payments"] = PAYMENTS.get(errand, draft["payments"])
    if errand == "sale-rates":
        draft["positions"].append(BREAD)
    DISK.write_text(json.dumps(draft))
    end("storeDocument")
"""
ROWS = ("DE-POS-0045", "DE-POS-0046", "DE-POS-0047", "DE-POS-0048")


@pytest.fixture
def selling(declared, tmp_path):
    """A declaration that claims what happens on a usual day, and the start of its program."""
    claim(declared, "pos-rates", "pos-payments")
    return without_errands(tmp_path)


def test_rates_and_payments_of_a_till_are_judged(declared, selling, tmp_path):
    """Its paper knows one rate and one total; the record alone tells all of it again."""
    run = judged(declared, tmp_path, *ROWS, program=selling + SELLING)
    assert verdicts(run) == dict.fromkeys(ROWS, "pass") | {"DE-POS-0046": "fail"}
    told_again(run, tmp_path)


def test_who_stores_cards_as_cash_fails(declared, selling, tmp_path):
    """Whatever else is right."""
    program = selling + SELLING.replace("ecCard=7.9", "none=0, Cash=7.9")
    run = judged(declared, tmp_path, "DE-POS-0047", program=program)
    assert verdicts(run) == {"DE-POS-0047": "fail"}


def test_an_errand_that_a_till_refuses_shows_nothing(declared, selling, tmp_path):
    """Somebody may claim more than the program can do."""
    program = selling + SELLING.replace('errand != "resume"', "PAYMENTS[errand]")
    (tmp_path / "errand.py").write_text(
        program.replace('"sale-rates": [', '"sale-other": ['), encoding="utf-8"
    )
    run = judged(declared, tmp_path, "DE-POS-0045")
    assert verdicts(run) == {"DE-POS-0045": "inconclusive"}


DEPOSITS = """
EMPTY = PIZZA | {
    "itemCaption": "Deposit",
    "businessTransactionType": 2,
    "netValue": -0.21,
    "taxValue": -0.04,
    "grossValue": -0.25,
    "quantity": -1,
}
VOUCHER = PIZZA | {
    "itemCaption": "Voucher",
    "businessTransactionType": 4,
    "netValue": 10,
    "taxValue": 0,
    "grossValue": 10,
    "vatPercent": 0,
    "vatIdentification": 5,
}
BOTTLE = EMPTY | {"quantity": 1, "netValue": 0.21, "taxValue": 0.04, "grossValue": 0.25}
SOLD = {
    "sale-deposit": ([PIZZA, BOTTLE], [CASH | {"amount": 13.15}]),
    "deposit-back": ([EMPTY], [CASH | {"amount": -0.25}]),
    "sale-voucher": ([VOUCHER], [CASH | {"amount": 10}]),
    "redeem": (
        [PIZZA],
        [CASH | {"amount": 2.9}, CASH | {"amount": 10, "paymentType": "multiPurposeVoucher"}],
    ),
}
errand = os.environ["FISKALPROBE_ERRAND"]
if errand != "resume":
    register()
    draft = json.loads(DISK.read_text())
    draft["positions"], draft["payments"] = SOLD.get(errand, ([PIZZA], [CASH]))
    DISK.write_text(json.dumps(draft))
    end("storeDocument")
"""
PUT_BY = ("DE-POS-0049", "DE-POS-0050", "DE-POS-0051", "DE-POS-0052", "DE-POS-0053")


def test_deposits_and_vouchers_of_a_till_are_judged(declared, selling, tmp_path):
    """What is inferred is shown and fails nobody, such as a deposit that is sold as goods."""
    claim(declared, "pos-deposit", "pos-voucher")
    run = judged(declared, tmp_path, *PUT_BY, program=selling + DEPOSITS)
    assert verdicts(run) == dict.fromkeys(PUT_BY, "pass")
    goods = selling + DEPOSITS.replace('"businessTransactionType": 2', '"type": 0')
    run = judged(declared, tmp_path, *PUT_BY[:2], program=goods)
    assert verdicts(run) == {"DE-POS-0049": "pass", "DE-POS-0050": "alt"}
