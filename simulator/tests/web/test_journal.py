"""
The journal: bounded, each world's own, and silent about secrets.
"""

from __future__ import annotations

import json

import pytest
from service import API, CLIENT, Service, paper

from fiskalsim.web.call import Call, Reply
from fiskalsim.web.journal import KEPT, LONGEST, Journal, now
from fiskalsim.web.telling import details, log_line, summary


def noted(call, reply, *, world="default"):
    """Note one call and give its entry."""
    journal = Journal()
    journal.of(world)(call, reply, now())
    return journal.find(1, world)


def calls(service, after=0, root=""):
    """Ask the dashboard for the calls, oldest first."""
    told = service.as_printed("GET", f"{root}/_dashboard/state?after={after}").json()
    return list(reversed(told["calls"]))


@pytest.mark.parametrize("generation", ["2021", "1.7.6", "1.7.7"])
def test_a_receipt_tells_what_came_of_it(generation):
    """Started, signed and offline are told with number and counter in every generation."""
    service = Service(generation=generation)
    number = service.create()[
        "FiscalisationDocumentNumber" if generation == "2021" else "fiscalisationDocumentNumber"
    ]
    service("POST", f"{API}/storeDocument", json=paper(1, number))
    service("PUT", "/_control/cable", json={"cut": ["all"]})
    service.create()
    service("POST", f"{API}/storeDocument", json=paper(2, -99))
    start, end, cut, lost_start, lost_end = calls(service)
    assert start["fiscal"] == {
        "outcome": "started",
        "number": number,
        "counter": start["fiscal"]["counter"],
    }
    assert end["fiscal"] == {
        "outcome": "signed",
        "number": number,
        "counter": start["fiscal"]["counter"] + 1,
    }
    assert (cut["kind"], cut["fiscal"], cut["status"]) == ("control", None, 200)
    assert lost_start["fiscal"] == {"outcome": "offline", "number": -99, "counter": 0}
    assert lost_end["fiscal"] == {"outcome": "offline", "number": 0, "counter": 0}
    assert {one["client"] for one in (start, end, lost_start, lost_end)} == {CLIENT}
    service.close()


def test_a_refusal_and_a_wrong_address_are_noted(service):
    """What a till did wrong stands in the journal with its status."""
    service.as_printed("POST", f"{API}/storeDocument", content=b"{")
    service.as_printed("GET", "/api/v1/sales")
    refused, lost = calls(service)
    assert (refused["status"], refused["fiscal"]) == (422, None)
    assert (lost["status"], lost["path"]) == (404, "/api/v1/sales")


def test_looking_is_not_noted(service):
    """Pages, their assets and the state leave no trace in what they show."""
    for path in ("/", "/health", "/_dashboard/look.css", "/swagger/index.html"):
        assert service.as_printed("GET", path).status_code == 200
    assert calls(service) == []


def test_each_world_has_its_own_calls(service):
    """A world's dashboard shows the calls to that world, and opens no others."""
    service.create()
    service.as_printed("PUT", f"/w/a{API}/createDocument?uniqueClientId={CLIENT}")
    assert [one["number"] for one in calls(service)] == [1]
    assert [one["path"] for one in calls(service, root="/w/a")] == [f"{API}/createDocument"]
    assert service.as_printed("GET", "/w/a/_dashboard/calls/1").status_code == 404
    assert service.as_printed("GET", "/_dashboard/calls/1").json()["method"] == "PUT"


def test_only_what_is_newer_is_told(service):
    """Asking with the last number gets nothing twice."""
    service.create()
    last = calls(service)[-1]["number"]
    assert calls(service, after=last) == []
    for no_number in ("x", "-1", "9" * 5000):
        answer = service.as_printed("GET", f"/_dashboard/state?after={no_number}")
        assert (answer.status_code, answer.text) == (400, "after is the number of a call, or 0.")


@pytest.mark.parametrize("number", ["x", "9" * 5000])
def test_what_is_no_number_names_no_call(service, number):
    """There is nothing at its address, however long it is."""
    assert service.as_printed("GET", f"/_dashboard/calls/{number}").status_code == 404


def test_old_calls_make_room():
    """The journal never holds more than its number of calls; the oldest go first."""
    journal = Journal()
    note = journal.of("default")
    for _ in range(KEPT + 5):
        note(Call(method="GET", path="/"), Reply(200), now())
    kept = list(journal.after(0, "default"))
    assert len(kept) == KEPT
    assert (kept[0].number, kept[-1].number) == (KEPT + 5, 6)
    assert journal.find(5, "default") is None


def test_a_long_body_is_kept_in_part():
    """The journal's memory has a bound whatever is sent, and the page says what is missing."""
    entry = noted(Call(method="POST", path="/", body=b"x" * (LONGEST + 1)), Reply(200, b"{}"))
    assert len(entry.call.body) == LONGEST
    assert details(entry)["shortened"]
    assert not details(noted(Call(method="POST", path="/", body=b"x"), Reply(200)))["shortened"]


@pytest.mark.parametrize(
    "body",
    [
        b'{"api_key": "k", "api_secret": "let-me-in"}',
        b'{"apiSecret":"let-me-in"}',
        b'{"access_token": "let-me-in", "refresh_token" : "let-me-in"}',
        b'{"admin_puk": "let-me-in", "admin_pin": "let-me-in", "new_admin_pin": "let-me-in"}',
        b'"let-me-in"',
        b" 'let-me-in'",
    ],
)
def test_secrets_are_shown_nowhere(body):
    """Neither page nor log shows what lets somebody in, whichever way it went."""
    entry = noted(Call(method="POST", path="/api/v2/auth", body=body), Reply(200, body))
    for text in (json.dumps(details(entry)), log_line(entry)):
        assert "let-me-in" not in text
    assert "•••" in details(entry)["request"]


def test_a_cloud_signature_is_told():
    """A transaction at the cloud TSE tells its state, number and counter."""
    path = "/api/v2/tss/t/tx/x"
    for state, outcome in (
        ("ACTIVE", "started"),
        ("FINISHED", "signed"),
        ("CANCELLED", "cancelled"),
    ):
        body = json.dumps({"number": 7, "state": state, "signature": {"counter": "12"}}).encode()
        told = summary(noted(Call(method="PUT", path=path), Reply(200, body)))
        assert told["fiscal"] == {"outcome": outcome, "number": 7, "counter": 12}
        assert told["kind"] == "cloud"


def test_the_cloud_is_overheard(cloud):
    """Calls to SIGN DE V2 stand in the journal with what was said, less the secrets."""
    (entry,) = cloud.app.journal.after(0, "default")
    told = details(entry)
    assert (told["method"], told["path"], told["status"]) == ("POST", "/api/v2/auth", 200)
    assert json.loads(told["request"])["api_secret"] == "•••"
    assert json.loads(told["response"])["access_token"] == "•••"


def test_a_log_line_is_one_object():
    """Every line of the log is JSON with time, method, path, status, duration, client, result."""
    entry = noted(Call(method="GET", path="/w/a/api/v1/x"), Reply(404, b"no\nsuch"), world="a")
    line = log_line(entry)
    assert "\n" not in line
    told = json.loads(line)
    assert list(told) == ["time", "world", "method", "path", "status", "ms", "client", "fiscal"]
    assert (told["world"], told["path"], told["status"]) == ("a", "/api/v1/x", 404)


def test_a_listener_hears_every_call():
    """Whoever wants a log is told of each call as it is answered."""
    heard = []
    journal = Journal(heard.append)
    journal.of("a")(Call(method="GET", path="/x"), Reply(200), now())
    assert [(entry.world, entry.call.path) for entry in heard] == [("a", "/x")]


def test_the_world_is_not_changed_by_looking(service):
    """The dashboard reads; no fact is noted and no fault is met by it."""
    service("PUT", "/_control/faults/a", json={"fault": "unplug"})
    before = service.app.world.ledger.tail(after=0, limit=10_000)
    told = service.as_printed("GET", "/_dashboard/state").json()
    assert told["faults"][0]["met"] == 0
    assert service.app.world.ledger.tail(after=0, limit=10_000) == before
