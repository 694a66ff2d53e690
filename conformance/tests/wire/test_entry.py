"""
What a limit turns away is sent again when it says, and a key that has expired is renewed.
"""

import httpx
import pytest

from fiskalprobe.target.control import Control
from fiskalprobe.target.model import ControlClaim
from fiskalprobe.wire import Wire
from fiskalprobe.wire.entry import LONGEST, Entry, retry_after
from fiskalprobe.wire.exchange import Outgoing, Response

DATE = "Mon, 23 Nov 2026 12:00:10 GMT"
NOON = 1795435200.0
PAGE = "<html><title>429 Too Many Requests</title></html>"


def limited(**headers):
    """Make the answer of a limit."""
    return Response(status=429, headers=headers, body=PAGE)


class Door:
    """A gateway that gives some answers of its own before it lets requests pass."""

    def __init__(self, *answers):
        """Have these *answers* given first, each a status, its headers and a body."""
        self.answers = list(answers)
        self.asked = []

    def __call__(self, request):
        """Answer one request."""
        self.asked.append(request)
        if self.answers:
            status, headers, body = self.answers.pop(0)
            return httpx.Response(status, headers=headers, text=body)
        return httpx.Response(200, json={"request": len(self.asked)})


@pytest.fixture(name="slept")
def fixture_slept(monkeypatch):
    """Let nobody wait, and tell for how long one would have."""
    seconds = []
    monkeypatch.setattr("fiskalprobe.wire.client.time.sleep", seconds.append)
    return seconds


def wire_to(door, **more):
    """Make a wire to a door, and collect what it tells."""
    wire = Wire(base_url="http://subject", transport=httpx.MockTransport(door), **more)
    heard, noted = [], []
    wire.listen(heard.append)
    wire.note(noted.append)
    return wire, heard, noted


@pytest.mark.parametrize(
    ("said", "seconds"),
    [("7", 7.0), (" 0 ", 0.0), (DATE, 10.0), ("soon", None), ("", None), ("-1", None)],
)
def test_a_limit_says_when_to_come_again_in_seconds_or_by_a_date(said, seconds):
    """Both forms of RFC 9110 are read, and nothing else."""
    assert retry_after(said, now=NOON) == seconds


def test_a_date_that_is_over_asks_for_no_wait():
    """The clocks of two machines differ."""
    assert retry_after(DATE, now=NOON + 60) == 0.0


def test_who_is_not_told_how_long_waits_longer_each_time_and_not_for_ever():
    """From a second on it doubles, up to two minutes in all."""
    entry = Entry()
    waits = []
    while (seconds := entry.wait(limited())) is not None:
        waits.append(seconds)
    assert waits == [1, 2, 4, 8, 16, 32]
    assert sum(waits) <= LONGEST


def test_nobody_waits_for_a_quota_by_the_day():
    """An answer that asks for an hour ends it at once."""
    assert Entry().wait(limited(**{"retry-after": "3600"})) is None


@pytest.mark.parametrize(
    ("status", "body"),
    [(200, "{}"), (502, PAGE), (503, PAGE), (504, ""), (401, ""), (429, '{"code": "E_LIMIT"}')],
)
def test_nothing_is_sent_again_that_may_have_arrived_or_was_answered(status, body):
    """A gateway that gives up may have passed it on, and a service's own limit is judged."""
    assert Entry().wait(Response(status=status, headers={"retry-after": "1"}, body=body)) is None


def test_what_a_limit_turned_away_is_sent_again_and_judged_once(slept):
    """The listeners hear of the answer alone; a note tells of the rest."""
    door = Door((429, {"Retry-After": "3"}, PAGE), (429, {}, PAGE))
    wire, heard, noted = wire_to(door)
    exchange = wire.send("POST", "/sale", json={"a": 1})
    assert exchange.json() == {"request": 3}
    assert heard == [exchange]
    assert slept == [3.0, 2.0]
    assert [each.content for each in door.asked] == [b'{"a":1}'] * 3
    assert len(noted) == 2
    assert "429 Too Many Requests to POST http://subject/sale" in noted[0]


def test_of_calls_at_the_same_time_only_the_refused_are_sent_again(slept):
    """What has passed is done, and would be done twice."""
    door = Door((429, {"Retry-After": "1"}, PAGE))
    wire, heard, _ = wire_to(door)
    exchanges = wire.send_together([Outgoing(method="PUT", path="/a")] * 3)
    assert [each.status for each in exchanges] == [200, 200, 200]
    assert len(door.asked) == 4
    assert len(heard) == 3
    assert slept == [1.0]


@pytest.mark.parametrize("status", [502, 503, 504])
def test_what_a_gateway_answers_itself_is_silence_of_the_subject(status):
    """It is not sent again, decides nothing, and stays readable."""
    door = Door((status, {"Retry-After": "1"}, "<html>gone</html>"))
    wire, _, noted = wire_to(door)
    exchange = wire.send("POST", "/sale", json={})
    assert exchange.response is None
    assert exchange.gateway.status == status
    assert f"answered {status}" in exchange.error
    assert len(door.asked) == 1
    assert not noted


class Tokens:
    """Keys that are new each time."""

    def __init__(self):
        """Begin with none."""
        self.count = 0

    def renewed(self):
        """Give the next one."""
        self.count += 1
        return {"Authorization": f"Bearer number-{self.count}"}


def test_an_expired_key_is_renewed_once_for_a_request(slept):
    """The request goes out again under the new key, and so do all that follow."""
    door = Door((401, {}, ""))
    keys = Tokens()
    wire, heard, _ = wire_to(door, headers=keys.renewed(), keys=keys, guarded=True)
    assert wire.send("PUT", "/a").status == 200
    assert wire.send("PUT", "/a").status == 200
    shown = [each.headers["authorization"] for each in door.asked]
    assert shown == ["Bearer number-1", "Bearer number-2", "Bearer number-2"]
    assert len(heard) == 2
    assert slept == [0.0]


def test_a_key_that_no_gateway_takes_is_not_blamed_on_the_subject(slept):
    """After one renewal it is silence, and nobody asks for ever."""
    door = Door(*[(401, {}, '{"message": "Unauthorized"}')] * 5)
    keys = Tokens()
    wire, _, _ = wire_to(door, keys=keys, guarded=True)
    exchange = wire.send("PUT", "/a")
    assert exchange.gateway.status == 401
    assert len(door.asked) == 2
    assert slept == [0.0]


def test_a_service_that_asks_for_keys_itself_keeps_its_401():
    """Where no gateway is declared to ask, the answer is the subject's."""
    wire, _, _ = wire_to(Door((401, {}, "{}")))
    assert wire.send("PUT", "/a").status == 401


@pytest.mark.parametrize("status", [502, 503, 504])
def test_an_error_in_trouble_that_was_made_on_purpose_is_the_subjects(slept, status):
    """A service whose TSE is cut off must not hide behind a gateway that nobody has seen."""
    answers = [(status, {}, PAGE)] * 2
    wire, heard, _ = wire_to(Door(*answers))
    wire.disturbed = True
    wire.send("PUT", "/a")
    wire.disturbed = False
    wire.send("PUT", "/a")
    assert [each.gateway is None for each in heard] == [True, False]
    assert heard[0].status == status
    assert slept == []


def test_a_cut_cable_and_an_armed_fault_are_trouble_until_they_are_over():
    """Control tells the wire of it."""
    wire, _, _ = wire_to(Door())
    claim = ControlClaim(kind="http", url="/_control", handles=frozenset({"cable", "faults"}))
    control = Control(wire, claim)
    seen = []
    for deed in (control.cut, control.mend, lambda: control.fault("unplug"), control.clear_faults):
        deed()
        seen.append(wire.disturbed)
    control.cut()
    control.clear_faults()
    seen.append(wire.disturbed)
    assert seen == [True, False, True, False, True]
