"""
Rows of calls alike: how many go at the same time, and who gets one after the other.
"""

import httpx
import pytest
from exchanges import exchanged

from fiskalprobe.wire import Outgoing, Wire
from fiskalprobe.wire.row import Abreast

MS = 1_000_000


def sizes(*, apart, beside, most=8, goes=14):
    """Give the sizes that a row goes through, by how long one and so many take in milliseconds."""
    row = Abreast(most=most, refused=lambda: pytest.fail("nothing was refused"))
    found = []
    for _ in range(goes):
        found.append(row.size)
        took = apart if row.size == 1 else beside(row.size)
        row.answered(sent(row.size, took), well=True)
    return found


def sent(count, took):
    """Calls that were on their way together for so many milliseconds."""
    return [
        exchanged("PUT", "/a", elapsed_ms=took, began_ns=0, ended_ns=int(took * MS))
        for _ in range(count)
    ]


def test_who_is_far_away_is_sent_more_and_more_at_the_same_time():
    """Three times one, three times four, and eight from then on."""
    assert sizes(apart=100, beside=lambda _: 110) == [1] * 3 + [4] * 3 + [8] * 8


def test_an_answer_that_is_late_once_changes_nothing():
    """The first call opens a connection, and on any line one answer takes three times as long."""
    row = Abreast(most=8, refused=lambda: pytest.fail("nothing was refused"))
    for took in (900, 100, 110, 390, 120, 115):
        row.answered(sent(row.size, took), well=True)
    assert row.size == 8


def test_who_is_near_is_asked_one_after_the_other():
    """In a few milliseconds nothing is gained, and the record keeps its order."""
    assert sizes(apart=19, beside=lambda _: 19) == [1] * 14


def test_who_serves_one_after_the_other_is_asked_so():
    """A TSE that takes the time itself would only have the calls wait in its service."""
    assert sizes(apart=300, beside=lambda size: 300 * size) == [1] * 3 + [4] * 3 + [1] * 8
    four_at_most = sizes(apart=300, beside=lambda size: 300 * size / min(size, 1.6 * 2))
    assert set(four_at_most) == {1, 4, 8}
    assert sizes(apart=100, beside=lambda size: 100 if size == 4 else 700)[6:] == [8] * 3 + [4] * 5


def test_what_is_not_served_beside_others_ends_that_for_the_run():
    """From then on, and in each row of the run, one goes after the other; the record tells why."""
    told = []
    with Wire(base_url="http://127.0.0.1:1") as wire:
        wire.note(told.append)
        row = wire.row()
        for well in (True, True, True, False):
            row.answered(sent(row.size, 100), well=well)
        assert row.size == wire.row().size == 1
        for _ in range(9):
            again = wire.row()
            again.answered(sent(1, 100), well=True)
        assert again.size == 1
    assert told == [
        "calls at the same time were not served; the rest goes out one after the other"
    ]


@pytest.mark.parametrize(("pace", "most"), [(0.5, 1), (5, 4), (100, 8)])
def test_a_pace_is_kept(pace, most):
    """At the same time go no more than may go in a second."""
    with Wire(base_url="http://127.0.0.1:1", pace=pace) as wire:
        row = wire.row()
        for _ in range(9):
            row.answered(sent(row.size, 100), well=True)
        assert row.size == most


def test_in_this_process_and_in_trouble_one_goes_after_the_other():
    """A run of the simulator is the same each time; an outage is met call by call."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    with Wire(base_url="http://x", transport=transport) as near:
        assert _after(near.row(), 9) == 1
    with Wire(base_url="http://127.0.0.1:1") as far:
        far.disturbed = True
        assert _after(far.row(), 9) == 1


def _after(row, goes):
    for _ in range(goes):
        row.answered(sent(row.size, 100), well=True)
    return row.size


def test_who_was_turned_away_by_a_limit_goes_one_after_the_other(monkeypatch):
    """A gateway that counts calls has had too many of them."""
    answers = [httpx.Response(429, text="Too many"), httpx.Response(200)]
    transport = httpx.MockTransport(lambda _: answers.pop(0))
    monkeypatch.setattr("fiskalprobe.wire.client.time.sleep", lambda _: None)
    with Wire(base_url="http://x", transport=transport) as wire:
        wire.one_by_one = False
        assert wire.send("GET", "/a").status == 200
        assert wire.one_by_one


def test_calls_of_a_row_say_so():
    """They were on their way together, which is no matter of the scenario."""
    transport = httpx.MockTransport(lambda _: httpx.Response(200))
    call = Outgoing(method="GET", path="/a")
    with Wire(base_url="http://x", transport=transport) as wire:
        assert {(each.together, each.apart) for each in wire.send_together([call] * 2)} == {
            (1, False)
        }
        assert {each.apart for each in wire.send_together([call] * 2, apart=True)} == {True}
