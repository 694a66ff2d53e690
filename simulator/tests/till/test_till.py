"""
The reference till sells at every generation of the service, and goes on without its TSE.
"""

from __future__ import annotations

import asyncio

import httpx
import pytest

from fiskalsim.mutants.till import TILL
from fiskalsim.till import NotAnswered, NothingThere, Printer, Till
from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
OPEN = f"/api/v1/management/germany/{CLIENT}/tse/listTransactions"


class Counter:
    """A service and a till in front of it."""

    def __init__(self, generation="1.7.7", kind=Till):
        self.app = create_app(Settings(clock="virtual", generation=generation))
        self.calls = []
        self.till = kind(self.ask, client=CLIENT)

    def ask(self, method, path, body=None):
        """Call the service once."""

        async def sent():
            transport = httpx.ASGITransport(self.app)
            async with httpx.AsyncClient(transport=transport, base_url="http://x") as line:
                return await line.request(method, path, content=body)

        answer = asyncio.run(sent())
        self.calls.append((path.rpartition("/")[2].partition("?")[0], answer.status_code))
        return answer.status_code, answer.text

    @property
    def left_open(self):
        """Whether the service lists an open transaction."""
        return self.ask("GET", OPEN)[1] != "[]"


@pytest.mark.parametrize("generation", ["2021", "1.7.6", "1.7.7"])
def test_it_sells_and_aborts_in_every_generation(generation):
    """Each answer is read, whatever its names, and each document ends."""
    counter = Counter(generation)
    counter.till.run("sale")
    counter.till.run("abort")
    assert counter.calls == [
        ("createDocument", 200),
        ("storeDocument", 200),
        ("createDocument", 200),
        ("cancelDocument", 200),
    ]
    assert not counter.left_open


def test_what_it_began_before_a_failure_it_ends_at_its_next_start():
    """And with nothing begun it calls nobody."""
    counter = Counter()
    counter.till.run("resume")
    assert counter.calls == []
    counter.till.run("begin")
    assert counter.left_open
    counter.till.run("resume")
    assert not counter.left_open


def test_it_sells_while_its_tse_is_away():
    """-99 goes back, and the answer without a signature is no error."""
    counter = Counter()
    assert counter.ask("PUT", "/_control/cable", '{"cut": ["all"]}')[0] == 200
    counter.till.run("sale")
    assert counter.calls[-2:] == [("createDocument", 200), ("storeDocument", 200)]


@pytest.mark.parametrize("generation", ["2021", "1.7.6", "1.7.7"])
def test_it_prints_what_it_was_answered(generation):
    """The QR code stands for the values; an abort and a restart print nothing."""
    counter = Counter(generation)
    counter.till.run("sale")
    *_, notice, code = counter.till.paper.splitlines()
    assert notice == "***Test***"
    assert code.startswith("V0;00345-00345;Kassenbeleg-V1;Beleg^12.90_")
    counter.till.run("abort")
    assert counter.till.paper == ""
    assert counter.ask("PUT", "/_control/cable", '{"cut": ["all"]}')[0] == 200
    counter.till.run("sale")
    assert counter.till.paper.splitlines()[-1] == "TSE ausgefallen."
    counter.till.run("resume")
    assert counter.till.paper == ""


def test_it_can_print_in_words():
    """A till whose printer knows no QR code names each value."""

    class Plain(Printer):
        has_codes = False

    counter = Counter()
    counter.till.printer = Plain()
    counter.till.run("sale")
    told = dict(line.split(": ") for line in counter.till.paper.splitlines()[-7:])
    assert told["TSE-Transaktion"] == "1"
    assert told["Beginn"] == told["Ende"] == "05.01.2026 09:00:00"
    assert (told["Kasse"], len(told["TSE"])) == ("00345-00345", 64)


@pytest.mark.parametrize("away", ["refused", 503])
@pytest.mark.parametrize("from_call", [1, 2])
def test_it_sells_without_its_service_and_sends_later(away, from_call):
    """From createDocument on or from the payment on; oldest first, each document once."""
    counter = Counter()
    asked = []

    def ask(method, path, body=None):
        asked.append(path)
        if len(asked) < from_call:
            return counter.ask(method, path, body)
        if away == 503:
            return 503, "away"
        raise ConnectionRefusedError("nobody listens")

    counter.till._ask = ask
    counter.till.run("sale")
    counter.till.run("sale")
    counter.till.run("resume")
    assert len(counter.till.waiting) == 2
    assert counter.till.paper == ""
    counter.till._ask = counter.ask
    counter.till.run("sale")
    assert counter.till.waiting == []
    assert [call for call in counter.calls if call[0] == "storeDocument"] == [
        ("storeDocument", 200)
    ] * 3
    assert not counter.left_open


FAULTY = [mutant for mutant in TILL if "DE-POS-0041" in mutant.violates]


@pytest.mark.parametrize("mutant", FAULTY, ids=lambda mutant: mutant.id)
def test_a_till_with_faulty_documents_sells_nothing(mutant):
    """Its service refuses them, and says so."""
    with pytest.raises(NotAnswered, match="was answered 4"):
        Counter(kind=mutant.till).till.run("sale")


@pytest.mark.parametrize(
    "mutant", [each for each in TILL if each not in FAULTY], ids=lambda mutant: mutant.id
)
def test_a_till_with_a_habit_still_sells(mutant):
    """But for its habit it is a till: with its TSE there, a sale is stored."""
    counter = Counter(kind=mutant.till)
    counter.till.run("sale")
    assert "storeDocument" in {name for name, _ in counter.calls}


def test_a_table_orders_and_pays():
    """Orders are signed, two guests pay apart, and what went back is not paid."""
    counter = Counter()
    for errand in ("order", "order", "order", "take-back", "pay-part", "pay", "pay"):
        counter.till.run(errand)
    assert counter.calls == [("createDocument", 200), ("storeDocument", 200)] * 6
    assert counter.till.table.left == []
    assert not counter.left_open


def test_a_basket_is_parked_while_another_is_sold():
    """It ends as what it was begun, and a till in which none is parked says so."""
    counter = Counter()
    for errand in ("park", "sale", "resume", "recall"):
        counter.till.run(errand)
    assert [status for _, status in counter.calls] == [200] * 4
    assert not counter.left_open
    with pytest.raises(NothingThere, match="no basket"):
        counter.till.run("recall")


def test_what_was_sold_is_voided_once_and_what_was_practised_never():
    """The closing then comes to nothing, and training stays out of it."""
    counter = Counter()
    for errand in ("sale", "train", "void"):
        counter.till.run(errand)
    assert "TRAINING" not in counter.till.paper
    with pytest.raises(NothingThere, match="no receipt"):
        counter.till.run("void")
    counter.till.run("train")
    assert "TRAINING" in counter.till.paper
    counter.till.run("begin")
    counter.till.run("close")
    assert {status for _, status in counter.calls} == {200}
    assert not counter.left_open


def test_a_parked_basket_ends_with_the_day():
    """Nobody has paid for it, so it is aborted before the closing."""
    counter = Counter()
    for errand in ("sale", "park", "close"):
        counter.till.run(errand)
    names = [name for name, _ in counter.calls]
    assert names.index("cancelDocument") < names.index("endofdayDocument")
    assert not counter.left_open


def test_a_table_reads_when_it_began():
    """On each of its receipts; the next table begins anew, and a sale says nothing of it."""
    counter = Counter()
    for errand in ("order", "order", "pay-part"):
        counter.till.run(errand)
    assert "Erste Bestellung 05.01.2026 09:00:00" in counter.till.paper
    counter.till.run("pay")
    assert "Erste Bestellung" in counter.till.paper
    assert counter.till.table.began == 0
    counter.till.run("sale")
    assert "Erste Bestellung" not in counter.till.paper


@pytest.mark.parametrize(
    ("errand", "data"),
    [
        ("sale-rates", "12.90_3.00_0.00_0.00_0.00^15.90:Bar"),
        ("sale-card", "12.90_0.00_0.00_0.00_0.00^12.90:Unbar"),
        ("sale-split", "12.90_0.00_0.00_0.00_0.00^6.00:Bar_6.90:Unbar"),
        ("sale-change", "12.90_0.00_0.00_0.00_0.00^12.90:Bar"),
        ("sale-tip", "12.90_0.00_0.00_0.00_1.10^14.00:Unbar"),
    ],
)
def test_a_usual_day_is_signed_as_it_was(errand, data):
    """Several rates, cards, a part in cash, and change."""
    counter = Counter()
    counter.till.run(errand)
    assert f"Beleg^{data}" in counter.till.paper
    assert ("Rückgeld" in counter.till.paper) is (errand == "sale-change")
    assert ("MwSt 7 %" in counter.till.paper) is (errand == "sale-rates")


def test_deposits_come_back_and_vouchers_pay():
    """Each is signed with its sign and in its slot, and a voucher pays once."""
    counter = Counter()
    for errand, data in (
        ("sale-deposit", "6.20_0.00_0.00_0.00_0.00^6.20:Bar"),
        ("deposit-back", "-0.25_0.00_0.00_0.00_0.00^-0.25:Bar"),
        ("sale-voucher", "0.00_0.00_0.00_0.00_10.00^10.00:Bar"),
        ("redeem", "12.90_0.00_0.00_0.00_0.00^2.90:Bar_10.00:Unbar"),
    ):
        counter.till.run(errand)
        assert f"Beleg^{data}" in counter.till.paper
    with pytest.raises(NothingThere, match="no voucher"):
        counter.till.run("redeem")


def test_a_void_gives_back_as_it_was_paid():
    """Part of it to the card, and the rest from the drawer."""
    counter = Counter()
    counter.till.run("sale-split")
    counter.till.run("void")
    assert "-12.90_0.00_0.00_0.00_0.00^-6.00:Bar_-6.90:Unbar" in counter.till.paper
