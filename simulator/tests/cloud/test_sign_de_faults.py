"""
Faults on the HTTP of the cloud TSE: what a caller sees, and what was done all the same.
"""

from __future__ import annotations

import asyncio
import http.client
import json
import time

import httpx
import pytest
from sign_de import RECEIPT, TILL, TSS, TX, an_id

from fiskalsim.web.server import Server
from fiskalsim.world.settings import Settings


@pytest.fixture
def ready(cloud_with):
    """A TSS with one client, spoken to by a caller whom no law holds."""
    return cloud_with(lawful=False).ready()


def arm(cloud, fault, **order):
    """Arm a fault at the cloud's HTTP alone."""
    body = {"fault": fault, "surface": "sign-de", **order}
    answer = cloud("PUT", "/_control/faults/mine", body)
    assert answer.status_code in {200, 201}, answer.text


def counter(cloud):
    """Read the signature counter inside."""
    return cloud.world.sign_de.state.tss[TSS].device.counters.signature


@pytest.mark.parametrize(
    ("fault", "parameters", "status", "code"),
    [
        ("429", {"after": 7}, 429, ""),
        ("http-5xx", {}, 503, "E_TSS_LOCKED"),
        ("http-5xx", {"status": 500}, 500, ""),
        ("http-5xx", {"status": 542}, 542, ""),
        ("403-test-live", {}, 403, "E_ACCESS_DENIED"),
        ("client-unknown", {}, 400, "E_CLIENT_NOT_FOUND"),
    ],
)
def test_a_refusal_has_the_services_form_and_did_nothing(ready, fault, parameters, status, code):
    """One call is struck, nothing is signed, and the next one gets through."""
    before = counter(ready)
    arm(ready, fault, parameters=parameters, count=1)
    assert ready.refused(*ready.tx(1)) == (status, code)
    assert counter(ready) == before
    assert ready.ok(*ready.tx(1))["revision"] == 1


def test_429_says_when_to_come_again(ready):
    """In the header that clients read."""
    arm(ready, "429", parameters={"after": 7})
    assert ready("GET", f"/tss/{TSS}").headers["retry-after"] == "7"


def test_a_locked_tss_says_when_to_come_again(ready):
    """As is documented of 503."""
    arm(ready, "http-5xx")
    assert ready(*ready.tx(1)).headers["retry-after"] == "1"


def test_a_gateway_answers_in_html(ready):
    """502 is no JSON, which a careless client stumbles over."""
    arm(ready, "http-5xx", parameters={"status": 502})
    answer = ready("GET", f"/tss/{TSS}")
    assert (answer.status_code, answer.headers["content-type"]) == (502, "text/html")
    assert answer.text.startswith("<html>")


def test_200_with_an_error_inside(ready):
    """The status lies, the body does not."""
    arm(ready, "http-200-with-error", count=1)
    answer = ready(*ready.tx(1))
    assert answer.status_code == 200
    assert answer.json()["code"] == "E_TSS_LOCKED"
    assert ready.refused("GET", f"/tss/{TSS}/tx/{TX}") == (404, "E_TX_NOT_FOUND")


def test_a_slow_answer_comes_after_the_work(ready):
    """The signature is there before the answer is."""
    arm(ready, "slow", parameters={"ms": 80}, count=1)
    begun = time.monotonic()
    ready.ok(*ready.tx(1))
    assert time.monotonic() - begun >= 0.08


def test_a_fault_strikes_only_its_client_and_its_tss(ready):
    """Whoever is not in its scope gets through."""
    ready.till(an_id(20), serial="ERS 2")
    arm(ready, "http-5xx", client="ERS 1")
    ready.ok(*ready.tx(1, tx=an_id(4), till=an_id(20)))
    ready.ok("GET", "/tss")
    assert ready.refused(*ready.tx(1))[0] == 503
    assert ready("GET", f"/tss/{TSS}/client/{TILL}").status_code == 503
    arm(ready, "http-5xx", client="", tse="00" * 32)
    ready.ok(*ready.tx(1))


def test_a_fault_on_the_cable_is_none_of_the_clouds(ready):
    """The surface of a fault is where it stays."""
    ready("PUT", "/_control/faults/mine", {"fault": "http-5xx", "surface": "cable"})
    ready.ok(*ready.tx(1))


def test_a_request_brings_its_fault_along(ready):
    """For itself alone; one that is none does not fit."""
    header = {"fiskalprobe-fault": "http-5xx;status=504"}
    assert ready.refused("GET", "/tss", headers=header) == (504, "")
    ready.ok("GET", "/tss")
    refused = ready.refused("GET", "/tss", headers={"fiskalprobe-fault": "earthquake"})
    assert refused == (400, "E_FAILED_SCHEMA_VALIDATION")


def test_a_fault_that_strikes_no_call_here_is_not_taken_in_silence(ready):
    """Header and order for this surface are refused with the list; elsewhere it may strike."""
    header = {"fiskalprobe-fault": "slow;ms=1, capacity-open-tx"}
    answer = ready("GET", "/tss", headers=header)
    assert (answer.status_code, answer.json()["code"]) == (400, "E_FAILED_SCHEMA_VALIDATION")
    told = answer.json()["message"]
    assert "capacity-open-tx strikes no call to the cloud TSE over HTTP" in told
    listed = told.partition("there are: ")[2].rstrip(".").split(", ")
    assert "capacity-open-tx" not in listed
    for name in listed:
        order = {"fault": name, "surface": "sign-de"}
        assert ready("PUT", "/_control/faults/mine", order).status_code == 200
    order = {"fault": "capacity-open-tx", "surface": "sign-de"}
    assert ready("PUT", "/_control/faults/mine", order).status_code == 400
    order["surface"] = "cable"
    assert ready("PUT", "/_control/faults/mine", order).status_code == 200


@pytest.fixture
def asgi(ready):
    """Send one revision over ASGI, with a connection that ends after a while, and collect."""

    def ask(patience=0.05, *, more=False):
        told, asked = [], []
        method, path, body = ready.tx(1)
        address, _, query = path.partition("?")
        sent = httpx.Request(method, "http://cloud", json=body).content

        async def receive():
            asked.append(1)
            if len(asked) == 1:
                return {"type": "http.request", "body": sent, "more_body": more}
            await asyncio.sleep(patience)
            return {"type": "http.disconnect"}

        async def send(message):
            told.append(message)

        headers = [(b"authorization", ready.client.headers["authorization"].encode())]
        scope = {
            "type": "http",
            "method": method,
            "path": f"/api/v2{address}",
            "query_string": query.encode(),
            "headers": headers,
        }
        ready.runner.run(ready.app(scope, receive, send))
        return told

    return ask


@pytest.mark.parametrize(
    ("fault", "signs", "told"),
    [
        ("hang", 0, []),
        ("unplug", 0, ["http.response.start"]),
        ("drop-answer-after-commit", 1, ["http.response.start"]),
    ],
)
def test_a_lost_answer_is_no_lost_signature(ready, asgi, fault, signs, told):
    """Whoever repeats the same revision finds out: it is signed once in the end."""
    before = counter(ready)
    arm(ready, fault, count=1)
    assert [message["type"] for message in asgi()] == told
    assert counter(ready) == before + signs
    ready.ok(*ready.tx(1))
    assert counter(ready) == before + 1
    assert ready.ok(*ready.tx(2, "FINISHED", schema=RECEIPT))["revision"] == 2


def test_a_connection_breaks_on_the_wire(free_server):
    """What is dropped is an error of the transport, not an answer."""
    address, credentials = free_server
    with httpx.Client(base_url=address) as client:
        body = {"fault": "unplug", "surface": "sign-de", "count": 1}
        client.put("/_control/faults/mine", json=body)
        with pytest.raises(httpx.RemoteProtocolError):
            client.post("/api/v2/auth", json=credentials)
        assert client.post("/api/v2/auth", json=credentials).status_code == 200


@pytest.mark.parametrize("fault", ["unplug", "drop-answer-after-commit"])
def test_who_reads_no_body_notices_as_well(free_server, fault):
    """Not even a status line arrives: it could be taken for the answer."""
    address, credentials = free_server
    host, port = address.removeprefix("http://").split(":")
    body = json.dumps(credentials)
    headers = {"content-type": "application/json", "fiskalprobe-fault": fault}
    connection = http.client.HTTPConnection(host, int(port), timeout=10)
    connection.request("POST", "/api/v2/auth", body, headers)
    with pytest.raises(ConnectionResetError):  # RemoteDisconnected is one of its kind
        connection.getresponse()
    connection.close()


@pytest.fixture
def free_server():
    """A server in a thread of its own."""
    import threading

    server = Server(Settings(), host="127.0.0.1", port=0)
    thread = threading.Thread(target=server.run)
    thread.start()
    while not server.started:
        time.sleep(0.01)
    key, secret = server.cloud_credentials("TEST")
    yield f"http://127.0.0.1:{server.port}", {"api_key": key, "api_secret": secret}
    server.stop()
    thread.join()


def test_what_broke_off_is_not_taken_for_a_whole_revision(ready, asgi):
    """Bytes that would have followed are missing, however well those before them read."""
    before = counter(ready)
    start, body = asgi(more=True)
    assert start["status"] == 400
    assert b"ended before its body was complete" in body["body"]
    assert counter(ready) == before
