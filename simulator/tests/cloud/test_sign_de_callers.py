"""
How SIGN DE V2 meets callers: odd ones that are in use, wrong ones, and what stands around answers.
"""

from __future__ import annotations

import re

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from sign_de import PIN, RECEIPT, TILL, TSS, TX, CloudCaller, an_id

from fiskalsim.cloud.metadata import merge, read
from fiskalsim.web.sign_de import routes
from fiskalspec import openapi

SCHEMA = (400, "E_FAILED_SCHEMA_VALIDATION")


@pytest.fixture
def odd(cloud_with):
    """A caller who does what no document describes."""
    return cloud_with(lawful=False).ready()


# Callers in use.


def test_question_marks_too_many_are_passed_over(odd):
    """A client in use sends ?? before its filters."""
    odd.sale()
    odd.ok(*odd.tx(1, tx=an_id(4)))
    method, path, body = odd.tx(1, tx=an_id(5))
    odd.ok(method, path.replace("?", "??"), body)
    assert odd.ok("GET", f"/tss/{TSS}/tx??states[]=FINISHED")["count"] == 1
    assert odd.ok("GET", f"/tss/{TSS}/tx?states[0]=FINISHED?")["count"] == 1


@pytest.mark.parametrize(
    ("query", "numbers"),
    [
        ("states[0]=ACTIVE", [2]),
        ("states[]=ACTIVE", [2]),
        ("states%5B%5D=ACTIVE", [2]),
        ("states[]=ACTIVE&states[]=FINISHED", [1, 2]),
        ("states[0]=ACTIVE&states[1]=CANCELLED", [2, 3]),
        ("states=FINISHED", [1]),
        ("", [1, 2, 3]),
    ],
)
def test_states_come_in_many_spellings(odd, query, numbers):
    """Documented, as a client in use writes it, and encoded."""
    odd.sale(3)
    odd.ok(*odd.tx(1, tx=an_id(4)))
    odd.ok(*odd.tx(1, tx=an_id(5)))
    odd.ok(*odd.tx(2, "CANCELLED", tx=an_id(5), schema=RECEIPT))
    listed = odd.ok("GET", f"/tss/{TSS}/tx?{query}")
    assert [tx["number"] for tx in listed["data"]] == numbers


def test_filters_in_the_body_of_an_export_do_nothing(odd):
    """A client in use sends them there; the export carries everything."""
    odd.sale()
    body = {"start_transaction_number": "99", "client_id": "x"}
    assert odd.ok("PUT", f"/tss/{TSS}/export/{an_id(1)}", body)["state"] == "COMPLETED"
    assert odd.ok("GET", f"/tss/{TSS}/export")["count"] == 1
    broken = odd("PUT", f"/tss/{TSS}/export/{an_id(2)}", content=b"{")
    assert broken.status_code == 200


def test_numbers_in_metadata_become_texts(odd):
    """A client in use sends one; truth values are taken likewise."""
    body = {"n": 5, "f": 1.5, "yes": True, "gone": None}
    expected = {"n": "5", "f": "1.5", "yes": "true"}
    assert odd.ok("PATCH", f"/tss/{TSS}/metadata", body) == expected
    assert odd.ok(*odd.tx(1, metadata={"n": 7}))["metadata"] == {"n": "7"}


def test_metadata_inside_of_metadata_are_refused(odd):
    """Another client's slip is told to it."""
    assert odd.refused("PATCH", f"/tss/{TSS}/metadata", {"metadata": {"a": "b"}}) == SCHEMA


def test_a_transaction_is_finished_by_its_number(odd):
    """A client in use remembers the number alone; nobody starts by one."""
    started = odd.ok(*odd.tx(1))
    finished = odd.ok(*odd.tx(2, "FINISHED", tx=started["number"], schema=RECEIPT))
    assert (finished["_id"], finished["revision"]) == (TX, 2)
    assert odd.refused(*odd.tx(1, tx=17)) == (404, "E_TX_NOT_FOUND")
    assert odd.refused("GET", f"/tss/{TSS}/tx/17") == (404, "E_TX_NOT_FOUND")


def test_an_update_without_a_revision_is_the_next_one(odd):
    """The schema does not require it, so clients leave it out."""
    for expected in (1, 2):
        assert odd.ok(*odd.tx(None))["revision"] == expected
    finished = odd.ok(*odd.tx(None, "FINISHED", schema=RECEIPT))
    assert finished["revision"] == 3


def test_a_missing_revision_can_be_refused(cloud_with):
    """The prose calls it mandatory, so that is a setting."""
    cloud = cloud_with(**{"missing-revision": "refuse"}).ready()
    assert cloud.refused(*cloud.tx(None)) == (400, "E_TX_UPSERT")


def test_a_log_out_without_a_token_works(odd):
    """A client in use sends none; the admin is logged out all the same."""
    del odd.client.headers["authorization"]
    path = f"/tss/{TSS}/admin/logout"
    assert odd.ok("POST", path, {}) == {}
    assert odd.ok("POST", path) == {}
    assert odd.refused("POST", f"/tss/{an_id(9)}/admin/logout") == (404, "E_TSS_NOT_FOUND")
    odd.log_in()
    refused = odd.refused("PATCH", f"/tss/{TSS}", {"state": "DISABLED"})
    assert refused == (401, "E_ADMIN_NOT_AUTHENTICATED")


def test_a_log_out_can_ask_for_a_token(cloud_with):
    """As every other operation does."""
    cloud = cloud_with(**{"logout-without-bearer": "401"})
    cloud.tss()
    del cloud.client.headers["authorization"]
    assert cloud.refused("POST", f"/tss/{TSS}/admin/logout", {}) == (401, "")


def test_ids_are_read_in_any_case_and_answered_in_lower_case(odd):
    """The server makes them lower-case."""
    shouted = "ABCDEFAB-CDEF-4ABC-8DEF-ABCDEFABCDEF"
    path = f"/tss/{TSS.upper()}/client/{shouted}"
    made = odd.ok("PUT", path, {"serial_number": "ERS 2"})
    assert made["_id"] == shouted.lower()
    assert odd.ok(*odd.tx(1, till=shouted))["client_id"] == shouted.lower()


# Wrong callers.


@pytest.mark.parametrize("tss", ["not-a-uuid", "x" * 36, "1", "%00"])
def test_what_is_no_id_is_told_by_who_answers(odd, tss):
    """The middleware cannot parse it, the store cannot match it; both forms are recorded."""
    parsed = odd("PATCH", f"/tss/{tss}", {"state": "DISABLED"})
    assert (parsed.status_code, parsed.json()["code"]) == (400, "E_PARSER")
    assert list(parsed.json()) == ["code", "message", "status_code", "error"]
    matched = odd("GET", f"/tss/{tss}")
    assert (matched.status_code, matched.json()["code"]) == SCHEMA
    assert list(matched.json()) == ["status_code", "error", "code", "message"]
    assert matched.json()["message"] == 'params.tss_id should match format "uuid"'


def test_the_recorded_words_for_an_id_that_is_too_short(odd):
    """The text that a client may have seen."""
    said = odd("POST", "/tss/not-a-uuid1/admin/auth", {"admin_pin": PIN}).json()
    expected = "can't parse TSS ID: invalid UUID length: 11 (not-a-uuid1)"
    assert said["message"] == expected


@pytest.mark.parametrize("body", [b"{", b"[]", b'"x"', b"\xff", b"[" * 50_000, b"nul", b"{'a':1}"])
@pytest.mark.parametrize(
    ("method", "path"),
    [
        ("POST", "/auth"),
        ("POST", "/api/v0/auth"),
        ("POST", "/api/v0/organizations"),
        ("PUT", f"/tss/{TSS}"),
        ("PATCH", f"/tss/{TSS}"),
        ("PATCH", f"/tss/{TSS}/admin"),
        ("POST", f"/tss/{TSS}/admin/auth"),
        ("POST", f"/tss/{TSS}/admin/logout"),
        ("PUT", f"/tss/{TSS}/client/{TILL}"),
        ("PATCH", f"/tss/{TSS}/client/{TILL}"),
        ("PUT", f"/tss/{TSS}/tx/{TX}?tx_revision=1"),
        ("PATCH", f"/tss/{TSS}/metadata"),
    ],
)
def test_what_is_no_json_object_is_refused(shared, method, path, body):
    """Each operation that reads a body says so, and none breaks."""
    assert shared.refused(method, path, content=body) == SCHEMA


@pytest.fixture(scope="module")
def shared():
    """One world for tests that change nothing in it."""
    subject = CloudCaller(lawful=False).ready()
    yield subject
    subject.close()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("PUT", f"/tss/{TSS}/tx/{TX}?tx_revision=1", {"client_id": TILL}),
        ("PUT", f"/tss/{TSS}/tx/{TX}?tx_revision=1", {"state": "ACTIVE"}),
        ("PUT", f"/tss/{TSS}/tx/{TX}?tx_revision=1", {"state": "OPEN", "client_id": TILL}),
        ("PUT", f"/tss/{TSS}/tx/{TX}?tx_revision=1", {"state": "ACTIVE", "client_id": "x"}),
        ("PUT", f"/tss/{TSS}/tx/{TX}?tx_revision=1", {"state": 1, "client_id": TILL}),
        ("PUT", f"/tss/{TSS}/client/{TILL}", {}),
        ("PUT", f"/tss/{TSS}/client/{TILL}", {"serial_number": 5}),
        ("PATCH", f"/tss/{TSS}/client/{TILL}", {"state": "GONE"}),
        ("PATCH", f"/tss/{TSS}/admin", {"admin_puk": "1234567890"}),
        ("POST", f"/tss/{TSS}/admin/auth", {"admin_pin": 1234567890}),
        ("PUT", f"/tss/{TSS}", {"metadata": "x"}),
    ],
)
def test_bodies_that_do_not_fit(shared, method, path, body):
    """What is missing or of another type is told."""
    assert shared.refused(method, path, body) == SCHEMA


@pytest.mark.parametrize(
    ("method", "path", "answer"),
    [
        ("GET", f"/tss/{an_id(9)}", "E_TSS_NOT_FOUND"),
        ("PATCH", f"/tss/{an_id(9)}/metadata", "E_TSS_NOT_FOUND"),
        ("GET", f"/tss/{TSS}/client/{an_id(9)}", "E_CLIENT_NOT_FOUND"),
        ("GET", f"/tss/{TSS}/client/{an_id(9)}/tx", "E_CLIENT_NOT_FOUND"),
        ("GET", f"/tss/{TSS}/tx/{an_id(9)}", "E_TX_NOT_FOUND"),
        ("GET", f"/tss/{TSS}/tx/{an_id(9)}/log", "E_TX_NOT_FOUND"),
        ("GET", f"/tss/{TSS}/export/{an_id(9)}/file", "E_EXPORT_NOT_FOUND"),
        ("GET", f"/tss/{TSS}/export/{an_id(9)}/metadata", "E_EXPORT_NOT_FOUND"),
    ],
)
def test_what_is_not_there(shared, method, path, answer):
    """Each kind of thing has its own code under 404."""
    body = {} if method == "PATCH" else None
    assert shared.refused(method, path, body) == (404, answer)


def test_an_unknown_client_of_a_transaction_is_a_bad_request(shared):
    """400 since 2.1.10, not 404."""
    refused = shared.refused(*shared.tx(1, till=an_id(9)))
    assert refused == (400, "E_CLIENT_NOT_FOUND")


@pytest.mark.parametrize(
    "path", ["/nothing", "/health", f"/tss/{TSS}/log", "/tss/", "", f"/tss/{TSS}/tx/{TX}/x"]
)
def test_unknown_addresses_have_no_code(shared, path):
    """They are 404, in the form of every other refusal."""
    assert shared.refused("GET", path) == (404, "")


def test_an_unknown_address_can_have_a_code(cloud_with):
    """The inferred one is a setting."""
    cloud = cloud_with(**{"unknown-route": "E_NOT_FOUND"})
    assert cloud.refused("GET", "/nothing") == (404, "E_NOT_FOUND")


@pytest.mark.parametrize("method", ["DELETE", "POST"])
def test_there_is_no_way_to_delete_a_tss(shared, method):
    """What an address does not take is told with what it does."""
    answer = shared(method, f"/tss/{TSS}")
    assert answer.status_code == 405
    assert answer.headers["allow"] == "GET, PATCH, PUT"


def test_a_body_of_more_than_a_megabyte_is_too_large(shared):
    """One octet more than is allowed; the service goes on."""
    start = shared.tx(1)[:2]
    exactly = b'{"a":"' + b"x" * (1_048_576 - 8) + b'"}'
    assert len(exactly) == 1_048_576
    assert shared.refused(*start, content=exactly) == SCHEMA
    assert shared.refused(*start, content=exactly + b" ") == (413, "")
    shared.ok("GET", f"/tss/{TSS}")


def test_the_other_host_has_no_middleware(shared):
    """Where the vendor's second host is asked, what signs is elsewhere, and the rest is there."""
    host = {"host": "kassensichv.fiskaly.com"}
    assert shared.refused(*shared.tx(1), headers=host) == (432, "E_USE_MIDDLEWARE")
    shared.ok("GET", f"/tss/{TSS}", headers=host)


# Lists.


@pytest.mark.parametrize(
    "query",
    [
        "limit=0",
        "limit=101",
        "limit=x",
        "limit=",
        "offset=-1",
        "offset=x",
        "order=up",
        "order_by=colour",
        "states[0]=OPEN",
        "show_deleted=maybe",
    ],
)
def test_pages_that_cannot_be(shared, query):
    """Invalid limits and offsets are rejected since 2.1.17; the rest likewise."""
    assert shared.refused("GET", f"/client?{query}") == SCHEMA


def test_pages_follow_each_other(cloud):
    """Limit and offset cut, order turns, order_by sorts, count is the total."""
    cloud.tss()
    for number in range(12):
        cloud.advance(1)
        cloud.till(an_id(100 + number), serial=f"ERS {(number * 7) % 12:02}")
    path = f"/tss/{TSS}/client"
    whole = cloud.ok("GET", path)
    assert (whole["count"], len(whole["data"])) == (12, 12)
    pages = [cloud.ok("GET", f"{path}?limit=5&offset={o}") for o in (0, 5, 10, 15)]
    assert [len(page["data"]) for page in pages] == [5, 5, 2, 0]
    assert [till for page in pages for till in page["data"]] == whole["data"]
    assert {page["count"] for page in pages} == {12}
    turned = cloud.ok("GET", f"{path}?order=desc")["data"]
    assert turned == whole["data"][::-1]
    sorted_ = cloud.ok("GET", f"{path}?order_by=serial_number")["data"]
    assert [till["serial_number"] for till in sorted_] == [f"ERS {n:02}" for n in range(12)]
    found = cloud.ok("GET", f"{path}?serial_number=ERS%2003")["data"]
    assert [till["serial_number"] for till in found] == ["ERS 03"]


def test_count_can_be_that_of_the_page(cloud_with):
    """The document leaves it open."""
    cloud = cloud_with(**{"list-count": "page"}).ready()
    assert cloud.ok("GET", "/client?offset=1")["count"] == 0


def test_lists_can_be_ordered_by_what_has_not_happened(cloud):
    """Times that have not come stand first."""
    cloud.ready()
    cloud.sale(3)
    cloud.ok(*cloud.tx(1, tx=an_id(4)))
    listed = cloud.ok("GET", f"/tss/{TSS}/tx?order_by=time_end")["data"]
    assert [tx["number"] for tx in listed] == [2, 1]
    tss = cloud.ok("GET", "/tss?order_by=time_disable")
    assert tss["data"][0] == cloud.ok("GET", f"/tss/{TSS}")


# Around answers.


def test_a_request_id_comes_back(shared):
    """Also with a refusal; without one the service gives one."""
    given = {"request-id": "till-7/4711"}
    assert shared("GET", f"/tss/{TSS}", headers=given).headers["request-id"] == "till-7/4711"
    assert shared("GET", "/nothing", headers=given).headers["request-id"] == "till-7/4711"
    first, second = (shared("GET", f"/tss/{TSS}").headers["request-id"] for _ in range(2))
    assert first != second


def test_headers_as_recorded(shared):
    """Times, and what browsers ask for."""
    headers = shared("GET", f"/tss/{TSS}").headers
    assert float(headers["response-time"]) >= 0
    assert headers["response-time"] == headers["x-response-time"]
    assert headers["access-control-allow-origin"] == "*"
    assert headers["access-control-expose-headers"] == "X-Request-ID, Request-ID"
    assert headers["content-type"] == "application/json; charset=utf-8"
    preflight = shared("OPTIONS", f"/tss/{TSS}")
    assert preflight.status_code == 204
    assert "PATCH" in preflight.headers["access-control-allow-methods"]


def test_what_is_read_has_every_member(cloud):
    """The store shows empty members too, the middleware leaves them out."""
    cloud.tss(state="UNINITIALIZED")
    shown = cloud.ok("GET", f"/tss/{TSS}")
    assert (shown["metadata"], shown["description"]) == ({}, "")
    assert shown["transaction_counter"] == "0"
    assert shown["bsi_certification_id"]
    moved = cloud.ok("PATCH", f"/tss/{TSS}", {"state": "UNINITIALIZED"})
    assert not {"metadata", "description", "transaction_counter"} & set(moved)


def test_what_is_served_is_what_is_described():
    """Operation for operation, whatever the parts of a path are called."""

    def bare(method, path):
        return method.upper(), re.sub(r"\{\w+\}", "{}", path)

    served = {bare(row[0], row[1]) for row in (*routes.ROUTES, *routes.OPEN)}
    described = {
        bare(method, path)
        for path, item in openapi.get("sign-de-v2")["paths"].items()
        for method in item
        if method in {"get", "put", "patch", "post", "delete"}
    }
    assert served == described


def test_every_address_leads_somewhere():
    """Each row of the table is found again at its own address, with the names of its parts."""
    for method, template, *_ in (*routes.ROUTES, *routes.OPEN):
        path = template.replace("{", "").replace("}", "")
        found = routes.find(path)
        assert found is not None, template
        assert found.doors[method].template == template
        assert all(name == value for name, value in found.parts.items())


@settings(max_examples=60, deadline=None)
@given(
    method=st.sampled_from(["GET", "PUT", "PATCH", "POST", "DELETE"]),
    row=st.sampled_from([row[1] for row in (*routes.ROUTES, *routes.OPEN)]),
    query=st.text(alphabet="?&=[]%0aé limitsaoffr_", max_size=20),
    body=st.binary(max_size=30) | st.just(b'{"state":"ACTIVE","client_id":{}}'),
    part=st.sampled_from([TSS, TILL, "1", "-1", "9" * 30, "é", "x"]),
)
def test_no_call_breaks_the_service(  # noqa: PLR0917  hypothesis names them all
    shared, method, row, query, body, part
):
    """Whatever is sent, the answer is an answer, and never a 5xx."""
    path = row
    for name in ("tss_id", "client_id", "tx_id_or_number", "export_id", "organization_id"):
        path = path.replace("{" + name + "}", TSS if name == "tss_id" else part)
    path = path.replace("{entry_id}", part)
    answer = shared(method, path, params=None, content=body)
    assert answer.status_code < 500
    answer = shared("GET", f"/client?{query}")
    assert answer.status_code < 500


@given(st.dictionaries(st.text(max_size=5), st.text(max_size=5) | st.none(), max_size=6))
def test_metadata_merge_like_a_dictionary(changes):
    """Merging twice is merging once, and nothing empty stays."""
    once = merge({"a": "1", "b": "2"}, read(changes))
    assert merge(once, read(changes)) == once
    assert all(once.values())
    assert {k for k, v in changes.items() if v} <= set(once)


@pytest.mark.parametrize(
    "changes",
    [
        {f"k{n}": "x" for n in range(41)},
        {"k" * 41: "x"},
        {"k": "x" * 501},
        {"k": ["x"]},
    ],
)
def test_metadata_have_limits(shared, changes):
    """40 keys of 40 characters with 500 each."""
    assert shared.refused("PATCH", f"/tss/{TSS}/metadata", changes) == SCHEMA


def test_metadata_up_to_the_limits(cloud):
    """Exactly that much is kept."""
    cloud.ready()
    most = {f"{n:040}": "x" * 500 for n in range(40)}
    assert cloud.ok("PATCH", f"/tss/{TSS}/client/{TILL}/metadata", most) == most
