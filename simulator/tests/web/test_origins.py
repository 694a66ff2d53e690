"""
Pages in a browser that call the service from another origin.
"""

from __future__ import annotations

import httpx
import pytest
from listening import calling

from fiskalsim.middleware.client import SAMPLE_CLIENT_ID
from fiskalsim.web.origins import BadOrigin, checked

PAGE = "https://till.example"
CREATE = f"/api/v1/transactions/createDocument?uniqueClientId={SAMPLE_CLIENT_ID}"
ALLOWED = "access-control-allow-origin"


def preflight(client, origin, method="PUT", path=CREATE, **more):
    """Ask as a browser does before it lets a page call."""
    return client.options(
        path,
        headers={
            "origin": origin,
            "access-control-request-method": method,
            "access-control-request-headers": "content-type, fiskalprobe-fault",
            **more,
        },
    )


def test_a_page_may_call_and_read():
    """Its browser is told so before and with each answer, also of refusals and /_control/."""
    with calling(PAGE) as client:
        asked = preflight(client, PAGE)
        assert asked.status_code == httpx.codes.OK
        assert asked.headers[ALLOWED] == PAGE
        assert "fiskalprobe-fault" in asked.headers["access-control-allow-headers"]
        for number in (1, 2):  # a head that is known is not taken for one without an origin
            answer = client.put(CREATE, headers={"origin": PAGE})
            assert answer.json()["fiscalisationDocumentNumber"] == number
            assert answer.headers[ALLOWED] == PAGE
        for path in ("/_control/clock", "/api/v1/transactions/nothing", "/w/other/_control/clock"):
            assert client.get(path, headers={"origin": PAGE}).headers[ALLOWED] == PAGE


def test_a_page_in_the_net_may_call_a_service_on_this_machine():
    """Chrome asks once more where a public page calls a private address."""
    with calling(PAGE) as client:
        asked = preflight(client, PAGE, **{"access-control-request-private-network": "true"})
        assert asked.headers["access-control-allow-private-network"] == "true"


def test_other_pages_may_not():
    """The answer is made, as for any caller, but no browser shows it to them."""
    with calling(PAGE) as client:
        assert (
            preflight(client, "https://elsewhere.example").status_code == httpx.codes.BAD_REQUEST
        )
        answer = client.put(CREATE, headers={"origin": "https://elsewhere.example"})
        assert ALLOWED not in answer.headers
        assert ALLOWED not in client.put(CREATE).headers


def test_without_the_option_nothing_is_said():
    """The dashboard's own page needs no leave, and nobody else is given it."""
    with calling() as client:
        assert ALLOWED not in client.put(CREATE, headers={"origin": PAGE}).headers
        assert ALLOWED not in preflight(client, PAGE).headers


def test_all_pages_can_be_let_in():
    """A star stands for every origin."""
    with calling("*") as client:
        assert client.put(CREATE, headers={"origin": PAGE}).headers[ALLOWED] == "*"


@pytest.mark.parametrize("origins", [(), (PAGE,)])
def test_the_cloud_tse_speaks_for_itself(origins):
    """SIGN DE V2 lets every page call, with or without the option, and says so once."""
    with calling(*origins) as client:
        answer = client.get("/api/v2/tss", headers={"origin": PAGE})
        assert answer.headers.get_list(ALLOWED) == ["*"]
        asked = preflight(client, PAGE, path="/api/v2/tss", method="GET")
        assert asked.status_code == httpx.codes.NO_CONTENT
        assert asked.headers[ALLOWED] == "*"


@pytest.mark.parametrize(
    "origin",
    [
        "till.example",
        "https://till.example/",
        "https://a:b",
        "https://",
        "null",
        "https://a@b",
        "",
    ],
)
def test_what_is_no_origin_is_refused(origin):
    """A browser would never send it, so nobody could call."""
    with pytest.raises(BadOrigin, match=r"without a path, or \* for all"):
        checked((origin,))


@pytest.mark.parametrize("origin", ["http://localhost:5173", "https://[::1]:8443", "app://till"])
def test_what_browsers_send_is_taken(origin):
    """Ports, IPv6 and the schemes of apps in a browser's window."""
    assert checked((origin,)) == (origin,)


RESET = "/_control/reset"
FORBIDDEN, DONE = httpx.codes.FORBIDDEN, httpx.codes.NO_CONTENT
SECOND = 2


@pytest.mark.parametrize("path", [RESET, "/w/other/_control/reset", "/_control/clock/advance"])
@pytest.mark.parametrize("origin", [PAGE, "null", "http://127.0.0.1", "http://127.0.0.1:1"])
def test_no_page_of_another_origin_changes_a_world(path, origin):
    """A browser asks nobody before a plain POST, so it is refused before anything is done."""
    with calling() as client:
        client.put(CREATE)
        refused = client.post(path, headers={"origin": origin, "content-type": "text/plain"})
        assert refused.status_code == FORBIDDEN
        assert "--cors" in refused.text
        assert client.put(CREATE).json()["fiscalisationDocumentNumber"] == SECOND


def test_whoever_is_at_home_or_let_in_controls_the_worlds():
    """The dashboard's own page, a page that was let in, and every client that is no browser."""
    with calling(PAGE) as client:
        home = str(client.base_url).rstrip("/")
        for headers in ({}, {"origin": home}, {"origin": PAGE}):
            assert client.post(RESET, headers=headers).status_code == DONE
        stranger = {"origin": "https://elsewhere.example"}
        assert client.post(RESET, headers=stranger).status_code == FORBIDDEN
        assert client.get("/_control/clock", headers=stranger).is_success
    with calling("*") as client:
        assert client.post(RESET, headers={"origin": PAGE}).status_code == DONE
