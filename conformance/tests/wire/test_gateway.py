"""
What a gateway before a service answers is told from the service's own answers.
"""

import pytest

from fiskalprobe.wire.gateway import advice_after, advice_to, is_foreign, told

PAGE = "<html><head><title>502 Bad Gateway</title></head></html>"


@pytest.mark.parametrize(
    ("status", "body", "foreign"),
    [
        (429, "<html>Too Many Requests</html>", True),
        (502, PAGE, True),
        (503, "", True),
        (504, "upstream request timeout", True),
        (429, '{"code": "E_TOO_MANY_REQUESTS"}', False),
        (503, '{"code": "E_TSS_LOCKED"}', False),
        (500, "oops", False),
        (404, PAGE, False),
        (200, "not even JSON", False),
        (429, '{"message": "API rate limit exceeded"}', True),
        (504, '{"message": "Endpoint request timed out"}', True),
        (503, '{"message": "the TSE cannot be reached"}', False),
        (503, '{"message": "Service Unavailable", "code": "E_TSS"}', False),
        (403, PAGE, True),
        (403, "not allowed", False),
    ],
)
def test_a_gateway_is_known_by_its_status_and_by_what_is_no_json(status, body, foreign):
    """What a service says in JSON is its own, and so is every status that a gateway never uses."""
    assert is_foreign(status, body) is foreign


def test_what_is_called_json_is_no_gateways():
    """A service that breaks its own JSON answers for itself."""
    assert not is_foreign(503, "TSE away", "application/json; charset=utf-8")
    assert is_foreign(503, "TSE away", "text/plain")


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (400, "<title>400 No required SSL certificate was sent</title>", "tls_certificate and"),
        (400, "<title>400 The SSL certificate error</title>", "tls_certificate and"),
        (401, "", "ixit.headers"),
        (403, PAGE, "ixit.headers"),
        (429, "slow down", "set pace"),
        (502, PAGE, "the gateway before it reaches it; then try again"),
    ],
)
def test_each_refusal_before_the_service_has_an_advice(status, body, said):
    """It names the key to set, or the place to look at."""
    assert said in advice_to(status, body)


@pytest.mark.parametrize(
    ("status", "body"), [(400, "faulty document"), (404, PAGE), (500, "oops"), (502, "{}")]
)
def test_what_may_be_the_services_own_word_has_no_such_advice(status, body):
    """Nobody is sent to a gateway that has not answered."""
    assert advice_to(status, body) == ""


def test_a_run_is_advised_by_what_it_has_seen():
    """A limit wants another pace, a lost service somebody who looks."""
    found = [429, 502]
    assert "pace" in advice_after(found)
    assert "gateway" in advice_after(found)
    assert "pace" not in advice_after([502])
    assert "gateway" not in advice_after([429])
    assert "firewall" in advice_after([403])
    assert "cmd:" in advice_after([401])


@pytest.mark.parametrize(
    ("body", "said"),
    [
        (PAGE, "a gateway before the subject answered 502 Bad Gateway"),
        ("no upstream", "a gateway before the subject answered 502 no upstream"),
        ("", "a gateway before the subject answered 502"),
    ],
)
def test_what_a_gateway_said_is_told_in_a_sentence(body, said):
    """By the title of its page, or how the page begins; the status stands there once."""
    assert told(502, body) == said


@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_what_sends_elsewhere_has_served_nothing(status):
    """It is told with the address, whatever stands in its body; 304 and no address are answers."""
    assert is_foreign(status, "", location="https://shop.example/a")
    assert is_foreign(status, "{}", "application/json", location="/a/")
    assert not is_foreign(status, "")
    assert not is_foreign(304, "", location="/a")
    said = told(status, "", location="https://shop.example/\n" + "a" * 300)
    assert said.startswith(f"the address sends to another one: {status} https://shop.example/ a")
    assert len(said) < 300
    assert "ixit.adapter" in advice_to(status, "")
    assert "ixit.adapter" in advice_after([status])
