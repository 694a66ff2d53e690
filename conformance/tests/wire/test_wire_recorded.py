"""
A wire on which nothing is sent.
"""

from __future__ import annotations

import pytest

from fiskalprobe.wire import Exchange, OffTheRecord, Outgoing, RecordedWire, Request, Response


def exchange(number, method="GET", path="/a", *, scenario="s", **more):
    """The record of a call that was answered with its number."""
    return Exchange(
        id=number,
        scenario=scenario,
        step="then",
        at=more.pop("at", "2026-01-05T08:00:00.000+00:00"),
        elapsed_ms=more.pop("elapsed_ms", 1.0),
        request=Request(method=method, url=f"http://shop/base{path}?x=1", base="/base"),
        response=Response(status=200, body=str(number)),
        **more,
    )


def wire(*record):
    """A wire in the scenario s of such a record."""
    made = RecordedWire(base_url="http://shop/base", record=record)
    made.scenario, made.step = "s", "now"
    return made


def test_each_call_is_given_what_was_recorded_for_it():
    """In the order of the scenario, as it was then but for the step; listeners hear of it."""
    played = wire(exchange(1, scenario=""), exchange(2), exchange(3, "POST", "/b"))
    heard = []
    played.listen(heard.append)
    first, second = played.send("get", "/a", query={"y": 2}), played.send("POST", "/b", json={})
    assert [first.id, second.id] == [2, 3]
    assert (first.body, first.step, first.at) == ("2", "now", "2026-01-05T08:00:00.000+00:00")
    assert heard == [first, second]


@pytest.mark.parametrize(
    ("method", "path", "said"),
    [
        ("GET", "/b", "the record has GET /base/a where GET /base/b is asked"),
        ("POST", "/a", "the record has GET /base/a where POST /base/a is asked"),
    ],
)
def test_another_call_is_none_of_the_record(method, path, said):
    """Neither another address nor another method."""
    played = wire(exchange(1))
    with pytest.raises(OffTheRecord) as caught:
        played.send(method, path)
    assert str(caught.value) == said


def test_more_calls_than_there_were_are_none_of_the_record():
    """The next scenario's answers are not for this one."""
    played = wire(exchange(1), exchange(2, scenario="t"))
    played.send("GET", "/a")
    with pytest.raises(OffTheRecord, match="the record ends before GET /a"):
        played.send("GET", "/a")


def test_calls_at_the_same_time_get_their_own_answers():
    """Whoever was back first is told first, on a clock that goes forward."""
    together = {"together": 5}
    played = wire(
        exchange(5, place=1, elapsed_ms=3.0, **together),
        exchange(6, place=0, elapsed_ms=2.0, **together),
    )
    heard = []
    played.listen(heard.append)
    answers = played.send_together([Outgoing(method="GET", path="/a")] * 2)
    assert [each.id for each in answers] == [6, 5]
    assert [each.id for each in heard] == [5, 6]
    assert heard[0].began_ns == heard[1].began_ns < heard[0].ended_ns < heard[1].ended_ns


def test_calls_at_the_same_time_need_a_record_of_as_many():
    """Two are not one, and what does not say which call it was is of no use."""
    call = Outgoing(method="GET", path="/a")
    with pytest.raises(OffTheRecord, match="other calls where 2 are made together"):
        wire(exchange(1, together=1)).send_together([call, call])
    untold = exchange(1, together=1), exchange(2, together=1)
    with pytest.raises(OffTheRecord, match="other calls where 2 are made together"):
        wire(*untold).send_together([call, call])


def test_as_many_calls_of_a_row_go_together_as_have_gone_then():
    """One, then two at the same time, then one again; a scenario's row ends with it."""
    played = wire(
        exchange(1),
        exchange(2, together=2, place=0),
        exchange(3, together=2, place=1),
        exchange(4),
        exchange(5, scenario="t", together=5),
    )
    row, call = played.row(), Outgoing(method="GET", path="/a")
    sizes = []
    for _ in range(3):
        sizes.append(row.size)
        sent = played.send_together([call] * row.size, apart=True) if row.size > 1 else ()
        assert all(each.apart for each in sent)
        row.answered(sent or (played.send("GET", "/a"),), well=True)
    assert [*sizes, row.size] == [1, 2, 1, 1]


def test_the_time_is_that_of_the_next_call():
    """Whoever renews a token shortly before its end does so where it was done then."""
    played = wire(exchange(1), exchange(2, at="2026-01-05T08:01:30.500+00:00"))
    begun = played.seconds()
    played.send("GET", "/a")
    assert played.seconds() - begun == 90.5
