"""
Clocks and seeds: the two things from which everything in a world follows.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalsim.ground.clock import Clock, NoSuchTime, RealClock, VirtualClock
from fiskalsim.ground.seed import derive


def test_a_virtual_clock_stands_still():
    """Time passes only when a test says so."""
    clock: Clock = VirtualClock(datetime(2026, 1, 1, 11, 0, tzinfo=UTC))
    assert clock.now() == clock.now()
    assert clock.now().isoformat() == "2026-01-01T12:00:00+01:00"
    assert clock.unix() == 1767265200


def test_a_virtual_clock_can_be_set_both_ways():
    """Setting it back is allowed: a till's clock can be wrong."""
    clock = VirtualClock(datetime(2026, 7, 1, 10, 0, tzinfo=UTC))
    assert clock.now().isoformat() == "2026-07-01T12:00:00+02:00"
    clock.set(datetime(2020, 1, 1, tzinfo=UTC))
    assert clock.unix() == 1577836800


def test_seconds_are_real_ones_when_local_time_jumps():
    """In the night of 25 October 2026 an hour comes twice, and each lasts 3600 seconds."""
    clock = VirtualClock(datetime.fromisoformat("2026-10-25T02:30:00+02:00"))
    before = clock.unix()
    clock.advance(3600)
    assert clock.unix() == before + 3600
    assert clock.now().isoformat() == "2026-10-25T02:30:00+01:00"


def test_a_clock_in_the_doubled_hour_knows_which_one():
    """Both hours survive being set."""
    for written in ("2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"):
        clock = VirtualClock(datetime.fromisoformat(written))
        assert clock.now().isoformat() == written
        assert clock.unix() == int(datetime.fromisoformat(written).timestamp())


@given(st.lists(st.floats(0, 1e6), max_size=5))
def test_advancing_adds_up(steps):
    """Parts of seconds are kept and never rounded up."""
    clock = VirtualClock(datetime(2026, 1, 1, tzinfo=UTC))
    expected = datetime(2026, 1, 1, tzinfo=UTC)
    for seconds in steps:
        clock.advance(seconds)
        expected += timedelta(seconds=seconds)
    assert clock.now() == expected
    assert clock.unix() <= clock.now().timestamp() < clock.unix() + 1


def test_what_makes_no_sense_is_refused():
    """A naive time and a negative step are mistakes, not times."""
    clock = VirtualClock(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(ValueError, match="no offset from UTC"):
        clock.set(datetime(2026, 1, 1))  # noqa: DTZ001  # the naive time is the case
    with pytest.raises(ValueError, match="set it instead"):
        clock.advance(-1)
    assert clock.unix() == 1767225600


def test_a_real_clock_tells_the_machine_s_time():
    """It runs with the machine and speaks in German local time."""
    clock: Clock = RealClock()
    before = datetime.now(UTC)
    assert before <= clock.now() <= datetime.now(UTC)
    assert abs(clock.unix() - before.timestamp()) < 5
    assert clock.now().utcoffset() in {timedelta(hours=1), timedelta(hours=2)}


def test_a_derived_value_is_known_for_good():
    """Old ledgers and reports depend on these bytes."""
    assert derive("fiskalprobe", "tse", "1").hex() == (
        "872d29e395e3ee472d7d06b4485d1ee0d1cfcc3cedfe1dbb9d5624bacc252f2e"
    )
    assert len(derive("", "")) == 32


@given(st.lists(st.text(max_size=4), max_size=4), st.lists(st.text(max_size=4), max_size=4))
def test_different_labels_give_different_values(one, other):
    """Labels do not run into each other."""
    assert (derive("seed", *one) == derive("seed", *other)) == (one == other)


def test_different_seeds_give_different_values():
    """Two worlds share nothing."""
    assert derive("one", "tse") != derive("two", "tse")


@pytest.mark.parametrize(
    "written",
    [
        "1970-01-01T00:00:00+14:00",  # 1969 in UTC
        "1969-12-31T23:59:59+00:00",
        "2097-12-31T23:30:00+00:00",  # 2098 in Germany
        "2097-12-31T23:59:59-12:00",
        "9999-12-31T23:59:59-12:00",
    ],
)
def test_a_clock_keeps_to_its_years_wherever_the_caller_is(written):
    """What could not be remembered over a restart is refused, and the clock stays as it was."""
    clock = VirtualClock(datetime(2026, 1, 1, tzinfo=UTC))
    with pytest.raises(NoSuchTime, match="goes from 1970"):
        clock.set(datetime.fromisoformat(written))
    assert clock.now() == datetime(2026, 1, 1, tzinfo=UTC)


@pytest.mark.parametrize("written", ["1970-01-01T00:00:00+00:00", "2097-12-31T23:59:59+01:00"])
def test_whatever_a_clock_shows_it_can_be_set_to(written):
    """Its own way of writing the first and the last moment is taken again."""
    clock = VirtualClock(datetime.fromisoformat(written))
    shown = clock.now()
    clock.set(shown)
    assert clock.now() == shown
