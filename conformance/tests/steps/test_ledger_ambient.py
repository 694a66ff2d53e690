"""
What an exchange means to the ledger model: addresses, wire names, and what makes it forget.
"""

from __future__ import annotations

import json

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.run import Context
from fiskalprobe.steps import ambient
from fiskalprobe.target.model import ControlClaim, Ics, Ixit, Party, Target, TseClaim

TILL = "C1062C55-57c4-4ed2-9c53-aff1762326a4"
SERIAL = "AB" * 32
API = "http://127.0.0.1/api/v1"
LISTING = f"/management/germany/{TILL}/tse/listTransactions"


class Talk:
    """
    Exchanges one after the other, and what the model makes of them.
    """

    def __init__(self, *, handles=("reset",)):
        self.context = Context(
            target=Target(
                subject=Party(organisation="o", product="p", version="1"),
                ics=Ics(tse=(TseClaim(kind="hardware", limit=512),)),
                ixit=Ixit(adapter="http:http://127.0.0.1"),
                control=ControlClaim(handles=frozenset(handles)),
            )
        )
        self.millisecond = 0
        self.broken = []

    def said(self, method, path, status, body=None, *, sent="", **more):
        """
        Make one exchange, alone or at the same time as others.
        """
        self.millisecond += 1
        exchange = exchanged(
            method,
            API + path,
            sent=sent,
            status=status,
            body=json.dumps(body),
            id=self.millisecond,
            at=f"2026-05-04T10:15:00.{self.millisecond:03}+00:00",
            **more,
        )
        self._note(ambient.judge(exchange, self.context))
        return exchange

    def create(self, number):
        """
        Start a transaction; its counter is twice its number.
        """
        self.said(
            "PUT",
            f"/transactions/createDocument?documentType=0&uniqueClientId={{{TILL.lower()}}}",
            200,
            fiscal(number, 2 * number),
        )

    def listed(self, *numbers):
        """
        List open transactions.
        """
        self.said("GET", LISTING, 200, list(numbers))

    def aside(self, handle, exchange=None):
        """
        Do something behind the subject.
        """
        self._note(ambient.aside(handle, exchange, self.context))

    def _note(self, claims):
        model = ambient._ledger_ambient.REQUIREMENTS
        self.broken += [
            claim.requirement
            for claim in claims
            if claim.standing is Standing.BROKEN and claim.requirement in model
        ]


def fiscal(number, counter):
    """
    A fiscal response, as far as the model reads it.
    """
    german = {"TseSignatureCounter": counter, "TseSerial": SERIAL, "TransactionStartTime": 1}
    return {"fiscalisationDocumentNumber": number, "AdditionalFields": german}


def document(number):
    """
    A document that names its transaction.
    """
    return {"uniqueClientId": TILL, "documentGuid": f"g{number}", "fiscalDocumentNumber": number}


def test_a_listing_and_a_count_are_held_against_the_creates():
    """
    GUIDs and serial numbers are the same in any letter case and with braces.
    """
    talk = Talk()
    talk.create(1)
    talk.create(2)
    talk.listed(1)
    assert talk.broken == ["DE-TXN-0003"]
    talk.said(
        "GET", "/management/germany/tse", 200, [{"TseSerial": SERIAL, "startedTransactions": 9}]
    )
    assert talk.broken == ["DE-TXN-0003", "DE-LIM-0009"]


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("PUT", f"/management/germany/{TILL}/tse/replace", 200),
        ("DELETE", LISTING, 200),
        ("POST", "/closing/openStock", 500),
        ("POST", "/transactions/storeDocument", None),
    ],
)
def test_what_may_have_ended_anything_ends_every_claim(method, path, status):
    """
    What is open after such a call is not known.
    """
    talk = Talk()
    talk.create(1)
    talk.said(method, path, status)
    talk.listed()
    assert talk.broken == []


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("POST", "/transactions/validateDocument", 200),
        ("POST", f"/management/germany/tse/{SERIAL}/selftest", 200),
        ("PUT", f"/management/germany/{TILL}/tse/connectTest", 200),
        ("PUT", f"/management/germany/{TILL}/tse/replace", 409),
        ("GET", "/information/version", 200),
    ],
)
def test_what_changes_nothing_leaves_the_claims(method, path, status):
    """
    A check, a test and a refusal end no transaction.
    """
    talk = Talk()
    talk.create(1)
    talk.said(method, path, status)
    talk.listed()
    assert talk.broken == ["DE-TXN-0003"]


@pytest.mark.parametrize("body", [{"numbers": []}, "[]", [True], ["1"]])
def test_a_listing_of_another_form_is_no_evidence(body):
    """
    Whether it may look like that is said elsewhere.
    """
    talk = Talk()
    talk.create(1)
    talk.said("GET", LISTING, 200, body)
    assert talk.broken == []


def test_calls_at_the_same_time_are_no_evidence():
    """
    Of two calls that overlap nobody knows which came first.
    """
    for together, broken in ((0, ["DE-TXN-0002", "DE-TXN-0003"]), (1, [])):
        talk = Talk()
        talk.create(1)
        talk.create(2)
        store = "/transactions/storeDocument"
        talk.said("POST", store, 404, {}, sent=document(1), together=together)
        talk.listed()
        assert talk.broken == broken


def test_a_restart_ends_every_claim():
    """
    What a service keeps over a restart is a question of its own.
    """
    talk = Talk()
    talk.create(1)
    talk.aside("restart")
    talk.listed()
    assert talk.broken == []


def test_after_a_cut_numbers_may_be_left_out():
    """
    What was started while nobody listened has its numbers.
    """
    talk = Talk()
    talk.create(1)
    talk.create(3)
    assert talk.broken == ["DE-SIG-0013"]
    talk = Talk()
    talk.create(1)
    talk.aside("cut")
    talk.create(3)
    assert talk.broken == []


def test_an_export_of_closings_changes_nothing():
    """
    Whoever writes an export by a command has not touched the TSE.
    """
    talk = Talk()
    talk.create(1)
    talk.aside("dsfinvk")
    talk.create(3)
    assert talk.broken == ["DE-SIG-0013"]


def test_a_world_that_cannot_begin_again_may_be_somebody_elses():
    """
    Without a reset what is missing may have been ended by others.
    """
    talk = Talk(handles=())
    talk.create(1)
    talk.listed()
    assert talk.broken == []


def test_the_records_are_held_against_the_answers():
    """
    The control API's ledger lacks a sale that was answered as signed.
    """
    talk = Talk()
    talk.create(1)
    talk.said("POST", "/transactions/storeDocument", 200, fiscal(1, 3), sent=document(1))
    ledger = exchanged(
        "GET",
        "http://127.0.0.1/_control/ledger",
        body={"documents": [], "waiting": []},
        id=9,
        at="2026-05-04T10:16:00.000+00:00",
    )
    talk.aside("ledger", ledger)
    assert talk.broken == ["DE-TXN-0015"]


@pytest.mark.parametrize(
    ("apart", "answer", "unsure"),
    [(True, fiscal(1, 3), False), (True, {}, True), (False, fiscal(1, 3), True)],
)
def test_a_signed_end_in_a_row_leaves_nothing_owed(apart, answer, unsure):
    """
    No other call of the row was about it; of one that met others by intent nobody knows.
    """
    talk = Talk()
    talk.create(1)
    store = "/transactions/storeDocument"
    talk.said("POST", store, 200, answer, sent=document(1), together=7, apart=apart)
    ledger = talk.context.memory[ambient._ledger_ambient._LEDGER]
    assert (ledger.unsettled, bool(ledger.owed)) == (unsure, unsure)
    assert ledger.forgotten
