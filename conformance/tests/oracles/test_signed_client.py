"""
Under which client the TSE knows a till: its QR codes tell, and cashRegisterId is only shown to.
"""

from __future__ import annotations

import json

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.answer import judge_answer
from fiskalprobe.oracles.claims import Standing
from fiskalprobe.run import Context
from fiskalprobe.steps import ambient
from fiskalprobe.target.model import Ics, Ixit, Party, Target

OTHER = {"cashRegisterId": "00345-00345"}


def deviating(text, **options):
    settings = {"generation": "1.7.7", "operation": "store"} | options
    return {
        each.requirement: each.standing
        for each in judge_answer(text, **settings)
        if each.standing is not Standing.HOLDS
    }


def test_a_till_may_be_another_client_at_its_tse(forge):
    """
    A sale verifies with the client that its QR code names, whatever cashRegisterId is.
    """
    assert deviating(forge.answer(top=OTHER)) == {}
    assert deviating(forge.answer(top={"cashRegisterId": None})).keys() <= {"DE-RSP-0001"}


def test_a_code_that_names_another_client_than_was_signed_is_broken(forge):
    """
    The twin: the sale was signed for cashRegisterId, and nobody can verify the code.
    """
    code = forge.qr().to_text().replace("KASSE-01", "KASSE-02")
    claims = judge_answer(
        forge.answer(german={"QrCodeDataString": code}), generation="1.7.7", operation="store"
    )
    (broken,) = (each for each in claims if each.standing is Standing.BROKEN)
    assert broken.requirement == "DE-QR-0002"
    assert (broken.expected, broken.actual) == ("signed client KASSE-01", "signed client KASSE-02")


def test_a_sale_that_was_signed_for_neither_is_broken(forge):
    """
    Two names to choose from do not make a third one right.
    """
    code = forge.qr().to_text().replace("KASSE-01", "KASSE-02")
    text = forge.answer(german={"QrCodeDataString": code}, top=OTHER)
    assert deviating(text) == {"DE-SIG-0001": Standing.BROKEN}


def test_a_start_verifies_with_a_client_that_was_printed(forge):
    """
    What QR codes of the till have named is tried before cashRegisterId.
    """
    text = forge.started(**OTHER)
    assert deviating(text, operation="create") == {"DE-SIG-0008": Standing.BROKEN}
    assert deviating(text, operation="create", printed=("KASSE-02", "KASSE-01")) == {}
    assert deviating(forge.started(), operation="create", printed=("KASSE-02",)) == {}


def test_a_filled_start_verifies_with_a_client_that_was_printed(forge):
    """
    The blank that some TSEs sign is found under that client too.
    """
    text = forge.started(process_type=" ", **OTHER)
    assert deviating(text, operation="create", printed=("KASSE-01",)) == {
        "DE-SIG-0011": Standing.ALTERNATIVE
    }


@pytest.fixture
def starts():
    """What is found of starts' signatures when answers come one after the other."""
    context = Context(
        target=Target(
            subject=Party(organisation="o", product="p", version="1"),
            ics=Ics(api="1.7.7"),
            ixit=Ixit(adapter="http:http://127.0.0.1"),
        )
    )

    def answered(call, text):
        url = f"http://127.0.0.1/api/v1/transactions/{call}Document"
        exchange = exchanged("PUT", url, body=text)
        return [
            (claim.standing, claim.message.partition(":")[0])
            for claim in ambient.judge(exchange, context)
            if claim.requirement == "DE-SIG-0008"
        ]

    return answered


def flipped(text):
    answer = json.loads(text)
    signature = answer["signature"]
    answer["signature"] = ("B" if signature[0] == "A" else "A") + signature[1:]
    return json.dumps(answer)


def test_a_start_waits_for_the_first_code_of_its_till(forge, starts):
    """
    Until then nobody can say whether its signature is right, and from then on everybody.
    """
    assert starts("create", forge.started(**OTHER)) == []
    ((standing, about),) = starts("store", forge.answer(top=OTHER))
    assert (standing, about) == (Standing.HOLDS, "of the start of transaction 52")
    ((standing, _),) = starts("create", forge.started(**OTHER))
    assert standing is Standing.HOLDS


def test_a_wrong_start_is_broken_when_the_code_has_come(forge, starts):
    """
    Waiting saves no wrong signature.
    """
    wrong = flipped(forge.started(**OTHER))
    assert starts("create", wrong) == []
    ((standing, about),) = starts("store", forge.answer(top=OTHER))
    assert (standing, about) == (Standing.BROKEN, "of the start of transaction 52")
    ((standing, _),) = starts("create", wrong)
    assert standing is Standing.BROKEN


def test_a_start_under_the_tills_own_name_waits_for_nothing(forge, starts):
    """
    Where cashRegisterId is the client, the first start is judged at once.
    """
    ((standing, _),) = starts("create", forge.started())
    assert standing is Standing.HOLDS
