"""
What is judged after every exchange with a cloud TSE, told of recorded exchanges of a real one.
"""

from __future__ import annotations

from dataclasses import replace

import pytest
from exchanges import exchanged

from fiskalprobe.run import Context
from fiskalprobe.steps.cloud import _ambient as _cloud_ambient
from fiskalprobe.steps.cloud._description import described
from fiskalprobe.target.reading import read_target
from fiskalspec import vectors

HEADERS = {
    "request-id": "1",
    "access-control-allow-origin": "*",
    "content-type": "application/json; charset=utf-8",
}
BASE = "http://tse.invalid"


def exchange(method, path, status, body, *, headers=None, bearer="Bearer one"):
    return exchanged(
        method,
        BASE + path,
        asking={"authorization": bearer},
        status=status,
        headers=HEADERS if headers is None else headers,
        body=body,
    )


@pytest.fixture
def context():
    return Context(target=read_target("sim:role=cloud-tse", environment={}))


def broken(context, *exchanges):
    return {
        claim.requirement
        for each in exchanges
        for claim in _cloud_ambient.judge(each, context)
        if claim.standing == "broken"
    }


@pytest.mark.parametrize(
    ("method", "blamed"), [("OPTIONS", False), ("TRACE", False), ("GET", True)]
)
def test_a_method_of_no_source_is_not_judged(context, method, blamed):
    """How a service answers what nobody has described is its own affair."""
    page = exchange(method, "/api/v2/tss/1", 501, "<html>not here</html>", headers={})
    assert bool(broken(context, page)) is blamed


def test_a_recorded_life_breaks_nothing(context):
    """Every recorded exchange of a real cloud TSE is accepted, one after the other."""
    claimed = set()
    for step in vectors.walkthrough():
        answer = "" if step.response is None else dict(step.response)
        if isinstance(answer, dict) and "admin_puk" in answer:
            answer["admin_puk"] = "0123456789"  # taken out of the recording
        claims = _cloud_ambient.judge(
            exchange(step.method, step.path, step.status, answer), context
        )
        assert [claim for claim in claims if claim.standing == "broken"] == [], step.step
        claimed |= {claim.requirement for claim in claims}
    needs_others = {"DE-CAU-0002", "DE-CER-0002", "DE-CER-0003"}
    assert claimed == _cloud_ambient.REQUIREMENTS - needs_others


TSS = "/api/v2/tss/cdb96888-86f5-4b5e-b213-ef265ecc4676"
ERROR = {"status_code": 404, "error": "Not Found", "code": "E_TSS_NOT_FOUND", "message": "none"}


@pytest.mark.parametrize(
    ("given", "requirement"),
    [
        (exchange("GET", TSS, 404, {**ERROR, "status_code": 400}), "DE-CER-0002"),
        (exchange("GET", TSS, 404, {**ERROR, "message": ""}), "DE-CER-0002"),
        (exchange("GET", TSS, 404, "Not Found"), "DE-CER-0002"),
        (exchange("GET", TSS, 404, {**ERROR, "code": "E_TX_NOT_FOUND"}), "DE-CER-0003"),
        (
            exchange("GET", TSS, 404, {k: v for k, v in ERROR.items() if k != "code"}),
            "DE-CER-0003",
        ),
        (exchange("GET", TSS, 500, {**ERROR, "status_code": 500}), "DE-CER-0004"),
        (exchange("GET", TSS, 404, ERROR, headers={}), "DE-CER-0006"),
        (exchange("GET", TSS, 404, ERROR, headers={}), "DE-CER-0012"),
        (exchange("GET", TSS, 200, {}), "DE-CER-0001"),
        (exchange("GET", TSS, 200, ""), "DE-CER-0001"),
        (exchange("GET", "/api/v2/tss", 200, {"data": 1}), "DE-CER-0001"),
    ],
)
def test_an_answer_of_the_wrong_form_is_noticed(context, given, requirement):
    """Errors without words, codes of other calls, missing headers and other members."""
    assert requirement in broken(context, given)


def test_an_error_as_it_should_be_is_fine(context):
    """The error that the altered ones are made from breaks nothing; a 401 needs no code."""
    plain = {"status_code": 401, "error": "Unauthorized", "message": "Unauthorized"}
    assert broken(context, exchange("GET", TSS, 404, ERROR)) == set()
    assert broken(context, exchange("GET", TSS, 401, plain)) == set()


@pytest.mark.parametrize("name", ["text/html", "text/plain; charset=utf-8", ""])
def test_json_under_another_name_is_noticed(context, name):
    """An object and an error are called what they are; the rest of the header is nobody's."""
    called = {**HEADERS, "content-type": name}
    tss = next(step.response for step in vectors.walkthrough() if step.step == 7)
    assert broken(context, exchange("GET", TSS, 404, ERROR, headers=called)) == {"DE-CER-0002"}
    assert "DE-CER-0001" in broken(context, exchange("GET", TSS, 200, tss, headers=called))
    assert "DE-CER-0001" not in broken(context, exchange("GET", TSS, 200, tss))


def test_a_described_server_error_is_no_fault(context):
    """A busy TSS may say so with 503 where the description lists it, and nowhere else."""
    busy = {"status_code": 503, "error": "x", "code": "E_TSS_LOCKED", "message": "busy"}
    assert "DE-CER-0004" not in broken(context, exchange("PATCH", TSS, 503, busy))
    assert "DE-CER-0004" in broken(context, exchange("GET", TSS, 503, busy))


def test_a_puk_in_a_later_answer_is_noticed(context):
    """Any answer about a TSS that still carries the PUK breaks the promise."""
    tss = next(step.response for step in vectors.walkthrough() if step.step == 7)
    leaking = exchange("GET", TSS, 200, {**tss, "admin_puk": "0123456789"})
    assert "DE-CTS-0004" in broken(context, leaking)
    assert "DE-CTS-0004" not in broken(context, exchange("GET", TSS, 200, tss))


def test_objects_of_another_environment_are_noticed(context):
    """What is asked for with a token of LIVE is of LIVE."""
    claims = {"env": "LIVE", "organization_id": "7a1c2f30-5b64-4a8e-9d0f-2b3c4d5e6f70"}
    token = exchange(
        "POST", "/api/v2/auth", 200, {"access_token": "one", "access_token_claims": claims}
    )
    tss = next(step.response for step in vectors.walkthrough() if step.step == 7)
    assert "DE-CAU-0002" in broken(context, token, exchange("GET", TSS, 200, tss))
    live = exchange("GET", TSS, 200, {**tss, "_env": "LIVE"})
    assert "DE-CAU-0002" not in broken(context, live)


def test_no_answer_claims_nothing(context):
    """Silence proves nothing."""
    silent = exchanged("GET", BASE + TSS, status=None)
    assert _cloud_ambient.judge(silent, context) == []


def test_an_address_is_found_by_its_form():
    """Operations are found by method and address; what is not described is none."""
    assert described("PUT", f"{TSS}/tx/7").id == "upsertTransaction"
    assert described("GET", f"{TSS}/tx/7/log").id == "retrieveTransactionLog"
    assert described("DELETE", TSS) is None


@pytest.mark.parametrize(("together", "is_broken"), [(0, True), (7, False)])
def test_calls_at_the_same_time_come_back_in_any_order(context, together, is_broken):
    """A lower counter after a higher one is a fault, unless both calls were under way at once."""
    signed = [
        exchange(step.method, step.path, step.status, dict(step.response))
        for step in vectors.walkthrough()
        if step.method == "PUT" and "/tx/" in step.path and step.status == 200
    ]
    late, early = (replace(each, together=together) for each in (signed[1], signed[0]))
    assert ("DE-CSG-0007" in broken(context, late, early)) == is_broken
