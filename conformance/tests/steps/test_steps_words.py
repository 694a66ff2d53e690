"""
The parts of the vocabulary that need no subject: values, documents, liberties, documented codes.
"""

from __future__ import annotations

import json
import re
from dataclasses import replace
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.run import Context
from fiskalprobe.run.checks import Mistaken
from fiskalprobe.steps import ambient
from fiskalprobe.steps._fields import MISSING, find, keys
from fiskalprobe.steps._tables import CHANGES, BadTable, changes
from fiskalprobe.steps._values import Seen, UnknownValue, meets, spelled_out
from fiskalprobe.steps.fiscal import _samples
from fiskalprobe.steps.fiscal._documented import documented
from fiskalprobe.steps.fiscal._documents import ABSENT, Draft, altered
from fiskalprobe.steps.fiscal._liberties import LIBERTIES, written
from fiskalprobe.steps.fiscal._till import Sale, Till
from fiskalprobe.target.deeds import Deed
from fiskalprobe.target.reading import read_target
from fiskalprobe.wire import Exchange

CLIENT = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
TIMES = {
    "requestTime": "2026-01-05T09:00:00.0000000+01:00",
    "requestCompletionTime": "2026-01-05T09:00:01.0000000+01:00",
}
#: 2026-01-05T09:00:00+01:00.
NINE = 1_767_600_000


def draft() -> Draft:
    started = {"fiscalDocumentNumber": 5, "fiscalDocumentRevision": 1}
    return Draft(client_id=CLIENT, guid=CLIENT, number=1, started=started)


def seen(value: Any, **body: Any) -> Seen:
    till = Till(subject=None, checks=None)  # type: ignore[arg-type] # these words ask neither
    return Seen(field="x", value=value, body={**TIMES, **body}, till=till)


@pytest.mark.parametrize(
    ("words", "right", "wrong"),
    [
        ("absent", MISSING, None),
        ("present", None, MISSING),
        ("empty", "", MISSING),
        ("empty", None, 0),
        ("not empty", "a", ""),
        ("absent or empty", MISSING, "a"),
        ("zero or absent", 0, 1),
        ('"a"', "a", "A"),
        ("1", 1, "1"),
        ("1", 1, True),
        ("null", None, MISSING),
        ("one of -99, 0", -99, "-99"),
        ("one of -99, 0", 0, 99),
        ('like "Beleg^*"', "Beleg^x", "AVBeleg^x"),
        ('like "Beleg^*"', "Beleg^x", 3),
        ('other than "a"', "b", "a"),
        ('free of "/", "_" and ";"', "a-b", "a_b"),
        ('free of "/", "_" and ";"', "a-b", "a;b"),
        ("an object", {}, []),
        ("a list", [], {}),
        ("a text", "5", 5),
        ("a whole number", 5, "5"),
        ("a whole number", 5, Decimal("5.0")),
        ("a whole number", 5, True),
        ("a number of at least 1", 1, 0),
        ("a Unix time", NINE, NINE * 1000),
        ("a Unix time", NINE, "1767600000"),
        ("a Unix time within the request", NINE, NINE + 3600),
        ("a Unix time within the request", NINE + 1, NINE - 3600),
        ("a date-time", "2026-01-05T09:00:00Z", "yesterday"),
        ("a date-time with seven digits", TIMES["requestTime"], "2026-01-05T09:00:00.000+01:00"),
        (
            "a date-time not before requestTime",
            "2026-01-05T09:00:00+01:00",
            "2026-01-05T08:59:59+01:00",
        ),
        ("equal to requestTime", TIMES["requestTime"], ""),
        ("an algorithm of DSFinV-K", "ecdsa-plain-SHA384", "SHA384"),
    ],
)
def test_words_tell_right_from_wrong(words, right, wrong):
    """
    Each word of the table language accepts what it names and refuses its nearest neighbour.
    """
    assert meets(words, seen(right))
    assert not meets(words, seen(wrong))


def test_a_request_takes_no_longer_than_its_call():
    """
    What lies between the two times is what the call took, or a minute more.
    """
    words = "a date-time no longer after requestTime than the call took"
    call: Any = SimpleNamespace(last=SimpleNamespace(elapsed_ms=5000))
    for value, is_right in (
        ("2026-01-05T09:01:05+01:00", True),
        ("2026-01-05T09:01:06+01:00", False),
        ("2026-01-06T09:00:00+01:00", False),
        ("2026-01-05T09:00:01", False),
        ("noon", False),
    ):
        assert meets(words, replace(seen(value), till=call)) is is_right


@pytest.mark.parametrize("place", ["start", "end"])
def test_another_documents_answer_is_told_from_this_one(place):
    """
    A value is other than that of a start or an end only where both are known.
    """
    other = seen("2-1")
    before = exchanged("PUT", "http://x/", body='{"x": "1-1"}')
    other.till.sales = {"A": Sale(draft=draft(), **{place: before}), "B": Sale(draft=draft())}
    words = f'other than at the {place} of "A"'
    assert meets(words, other)
    assert not meets(words, replace(other, value="1-1"))
    assert not meets(words, replace(other, value=MISSING))
    assert not meets(words.replace("A", "B"), other)
    same = meets('as answered at the start of "A"', replace(other, value="1-1"))
    assert same is (place == "start")


def test_what_is_expected_shows_what_other_answers_said():
    """
    A reader sees the values beside the words, where they are known and stand elsewhere.
    """
    start = exchanged("PUT", "http://x/", body='{"x": "1-1", "fiscalDocumentStartTime": 5}')
    end = exchanged("POST", "http://x/", body='{"x": "2-1", "TransactionEndTime": 9}')
    here = seen("2-1")
    here.till.sales = {
        "A": Sale(draft=draft(), start=start, end=end),
        "B": Sale(draft=draft(), start=start),
    }
    for words, told in (
        ('within document "A"', 'within document "A": 5 … 9'),
        ('as answered at the start of "A"', 'as answered at the start of "A": "1-1"'),
        ('other than at the start of "A"', 'other than at the start of "A": "1-1"'),
        ('other than at the end of "A"', 'other than at the end of "A": "2-1"'),
        ('within document "B"', 'within document "B"'),
        ('other than at the end of "B"', 'other than at the end of "B"'),
        ("a Unix time", "a Unix time"),
    ):
        assert spelled_out(words, here) == told


def test_unknown_words_are_refused():
    """
    A slip in a feature is an error of ours, never a check that passes or fails.
    """
    with pytest.raises(UnknownValue, match="a hole number"):
        meets("a hole number", seen(5))


def test_fields_are_found_in_every_generation():
    """
    Number and revision are found under each generation's names, German fields without a path.
    """
    old = {"FiscalisationDocumentNumber": 5, "FiscalisationDocumentRevision": 2}
    new = {"fiscalDocumentNumber": "5", "AdditionalFields": {"fiscalDocumentRevision": 2}}
    for body in (old, new):
        assert find(body, "number") == 5
        assert find(body, "revision") == 2
    assert find({"AdditionalFields": {"ProcessData": "x"}}, "processdata") == "x"
    assert find(new, "signature") is MISSING
    assert keys(new) == {"fiscalDocumentNumber", "AdditionalFields", "fiscalDocumentRevision"}


def test_a_path_is_set_or_taken_out():
    """
    A change reaches into lists, and an absent value is gone.
    """
    document = altered(draft().to_json(), {"positions[0].grossValue": 1, "user": ABSENT})
    assert document["positions"][0]["grossValue"] == 1
    assert "user" not in document


def test_a_draft_is_paid_in_full():
    """
    Unless a scenario says otherwise, everything is paid in cash.
    """
    document = draft().to_json()
    assert document["payments"][0]["amount"] == document["positions"][0]["grossValue"]


@pytest.mark.parametrize("liberty", LIBERTIES)
def test_a_liberty_changes_the_text(liberty):
    """
    Each liberty is really taken: the text differs from the strict one.
    """
    strict = json.dumps(draft().to_json(), default=float, separators=(",", ":"))
    assert written(draft().to_json(), liberty) != strict


@pytest.mark.parametrize("liberty", ["trailing commas", "a surplus closing brace", "comments"])
def test_some_liberties_are_no_json(liberty):
    """
    What is called no JSON is none.
    """
    with pytest.raises(ValueError, match="line"):
        json.loads(written(draft().to_json(), liberty))


@pytest.mark.parametrize("sample", ["receipt", "minimal"])
def test_printed_requests_keep_their_faults(sample):
    """
    The samples are no JSON, as printed; somebody who repairs the file repairs the test away.
    """
    with pytest.raises(ValueError, match="line"):
        json.loads(_samples.request(sample))


def test_printed_answers_move_with_the_generation():
    """
    The offline sample keeps its values and takes the names of the generation.
    """
    assert _samples.offline("create", generation="2021")["FiscalisationDocumentNumber"] == -99
    newest = _samples.offline("create", generation="1.7.7")
    assert newest["fiscalDocumentNumber"] == "-99"
    assert newest["AdditionalFields"]["fiscalDocumentRevision"] == 0
    assert "fiscalisationDocumentRevision" not in newest


def test_a_table_without_its_column_is_refused():
    """
    A missing column is named.
    """
    with pytest.raises(BadTable, match="value"):
        CHANGES.read([["field"], ["x"]])


@pytest.mark.parametrize("path", ["positions[1].grossValue", "users.id", "documentId.id"])
def test_a_place_that_the_document_lacks_is_a_mistake_of_the_feature(path):
    """
    The place is named, instead of an error of the language that we are written in.
    """
    with pytest.raises(Mistaken, match="the document has no " + re.escape(path)):
        altered({"positions": [{}], "documentId": "1"}, {path: 3})


def test_a_value_that_is_no_json_is_a_mistake_of_the_feature():
    """
    The place is named with what stands there, and what could stand there.
    """
    with pytest.raises(BadTable, match="row 1 of the table, column value: pizza cannot be sent"):
        changes([["field", "value"], ["documentId", "pizza"]])


def test_documented_codes_come_from_the_description():
    """
    A 5xx is documented for the listing, whatever the client; never for a call nobody describes.
    """
    path = f"/api/v1/management/germany/{CLIENT}/tse/listTransactions"
    assert 500 in documented("GET", path)
    assert documented("GET", "/api/v1/nowhere") == frozenset()


def exchange(call: str, status: int, body: str) -> Exchange:
    url = f"http://subject.invalid/api/v1/transactions/{call}"
    return exchanged(
        "POST", url, status=status, headers={"content-type": "application/json"}, body=body
    )


@pytest.fixture
def context() -> Context:
    return Context(target=read_target("sim:", environment={}))


def broken(claims: list[Any]) -> set[str]:
    return {claim.requirement for claim in claims if claim.standing is Standing.BROKEN}


def test_ambient_checks_see_a_server_error(context):
    """
    A bare 500 breaks the two rules about error answers.
    """
    assert broken(ambient.judge(exchange("storeDocument", 500, ""), context)) == {
        "DE-STA-0001",
        "DE-STA-0002",
    }


def test_a_refusal_that_the_judge_has_brought_about_may_be_a_server_error(context):
    """
    No source says how a refused access to the TSE is answered; once it is over, a 500 is a fault.
    """
    refused = exchange("createDocument", 500, '"You may not access this TSS"')
    for deed, faults in (
        (Deed(what="fault", fault="503"), {"DE-STA-0002"}),
        (Deed(what="fault", fault="403-test-live"), set()),
        (Deed(what="heal"), {"DE-STA-0002"}),
    ):
        context.timeline.append(deed)
        assert broken(ambient.judge(refused, context)) == faults


def test_ambient_checks_let_the_offline_form_come_with_an_error_status(context):
    """
    DE-OFF-0017: the offline form in a 5xx answer is no server error.
    """
    form = json.dumps(_samples.offline("create", generation="1.7.7"))
    assert broken(ambient.judge(exchange("createDocument", 500, form), context)) == set()


def test_ambient_checks_say_nothing_of_a_cancel_without_an_answer(context):
    """
    DE-CXL-0020: whether a cancel brings a fiscal response is told by the features.
    """
    assert broken(ambient.judge(exchange("cancelDocument", 200, ""), context)) == set()
    assert broken(ambient.judge(exchange("storeDocument", 200, ""), context)) == {"DE-RSP-0001"}


def test_ambient_checks_claim_only_what_they_list(context):
    """
    The coverage table is right about them.
    """
    form = json.dumps(_samples.offline("create", generation="1.7.7"))
    for status in (200, 404, 500):
        for call in ("createDocument", "storeDocument", "cancelDocument"):
            for claim in ambient.judge(exchange(call, status, form), context):
                assert claim.requirement in ambient.REQUIREMENTS


def small_key(body: dict[str, Any]) -> None:
    body["additionalFields"] = body.pop("AdditionalFields")


def pairs(body: dict[str, Any]) -> None:
    fields = body["AdditionalFields"]
    body["AdditionalFields"] = [{"key": key, "value": value} for key, value in fields.items()]


def capital_revision(body: dict[str, Any]) -> None:
    fields = body["AdditionalFields"]
    fields["FiscalDocumentRevision"] = fields.pop("fiscalDocumentRevision")


def pascal(body: dict[str, Any]) -> None:
    for key in list(body):
        body[key[0].upper() + key[1:]] = body.pop(key)


@pytest.mark.parametrize(
    ("reading", "rewrite"),
    [
        ("DE-RSP-0005", lambda body: body.update(fiscalCountry=0)),
        ("DE-RSP-0007", lambda body: body.pop("fiscalisationDocumentNumber")),
        ("DE-RSP-0009", capital_revision),
        ("DE-RSP-0013", pairs),
        ("DE-RSP-0015", pascal),
        ("DE-RSP-0017", small_key),
    ],
)
def test_another_documented_form_is_no_fault(context, reading, rewrite):
    """
    An answer that is written as another source shows it is an alternative, and says which.
    """
    form = _samples.offline("create", generation="1.7.7")
    rewrite(form)
    claims = ambient.judge(exchange("createDocument", 200, json.dumps(form)), context)
    assert broken(claims) == set()
    schema = next(claim for claim in claims if claim.requirement == "DE-RSP-0001")
    assert schema.standing is Standing.ALTERNATIVE
    assert reading in schema.message


def test_a_form_that_nobody_documents_is_a_fault(context):
    """
    Rewriting knows the documented forms and no others.
    """
    form = _samples.offline("create", generation="1.7.7")
    form["Signature"] = form.pop("signature")
    claims = ambient.judge(exchange("createDocument", 200, json.dumps(form)), context)
    assert "DE-RSP-0001" in broken(claims)


def test_an_error_status_is_excused_at_a_full_tse_only(context):
    """
    DE-LIM-0005: createDocument may answer an error while the TSE list shows no room.
    """
    answer = exchange("createDocument", 500, "Tse connection error.")
    assert "DE-STA-0002" in broken(ambient.judge(answer, context))
    entry = {"startedTransactions": 512, "maxStartedTransactions": 512}
    url = "http://subject.invalid/api/v1/management/germany/tse"
    listing = exchanged("GET", url, body=[entry], id=2)
    ambient.judge(listing, context)
    assert broken(ambient.judge(answer, context)) == set()
