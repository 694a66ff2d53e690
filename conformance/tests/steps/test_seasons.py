"""
Which day of the year a scenario is set to.
"""

from __future__ import annotations

from datetime import UTC, datetime
from types import SimpleNamespace

import pytest

from fiskalprobe.steps.fiscal import seasons


class Watch:
    """A clock that can be set, or not."""

    def __init__(self, now, *, can_be_set=True):
        self.stands_at = datetime.fromisoformat(now)
        self._can_be_set = can_be_set

    def offers(self, handle):
        """Offer the clock."""
        return handle == "clock" and self._can_be_set

    def now(self):
        """Tell the time."""
        return self.stands_at

    def set_clock(self, at):
        """Set it."""
        self.stands_at = at


NOBODY = SimpleNamespace(subject=SimpleNamespace(exchanges=()))


@pytest.mark.parametrize(
    ("now", "day", "then"),
    [
        ("2026-01-05T09:00:00+01:00", "the 29th of February", "2028-02-29T10:00:00+00:00"),
        ("2028-02-29T11:00:00+01:00", "the 29th of February", "2032-02-29T10:00:00+00:00"),
        ("2097-01-05T09:00:00+01:00", "the 29th of February", "2104-02-29T10:00:00+00:00"),
        ("2026-01-05T09:00:00+01:00", "New Year's Eve", "2026-12-31T10:00:00+00:00"),
        ("2026-12-31T23:00:00+01:00", "New Year's Eve", "2027-12-31T10:00:00+00:00"),
        ("2026-01-05T09:00:00+01:00", "the first day of a year", "2027-01-01T10:00:00+00:00"),
        ("2028-01-02T09:00:00+01:00", "the first day of a year", "2033-01-01T10:00:00+00:00"),
    ],
)
def test_the_next_such_day_is_taken(now, day, then):
    """A clock is never put back, and a first day is in a week of the year before."""
    watch = Watch(now)
    seasons.it_is_such_a_day(NOBODY, watch, day)
    assert watch.stands_at == datetime.fromisoformat(then)


def test_a_clock_that_cannot_be_set_stays():
    """The scenario is played on the day that it is."""
    watch = Watch("2026-01-05T09:00:00+01:00", can_be_set=False)
    seasons.it_is_such_a_day(NOBODY, watch, "New Year's Eve")
    assert watch.stands_at == datetime.fromisoformat("2026-01-05T09:00:00+01:00")


@pytest.mark.parametrize(("year", "is_set"), [(2028, False), (2029, True)])
def test_a_certificate_that_would_have_ended_is_in_the_way(monkeypatch, year, is_set):
    """A TSE whose certificate has ended need not sign, so the day is left as it is."""
    german = SimpleNamespace(certificate="of the TSE")
    end = datetime(year, 1, 1, tzinfo=UTC)
    monkeypatch.setattr(seasons, "fiscal", lambda _: SimpleNamespace(germany=german))
    monkeypatch.setattr(seasons, "read_certificates", lambda _: (SimpleNamespace(not_after=end),))
    till = SimpleNamespace(subject=SimpleNamespace(exchanges=("one",)))
    watch = Watch("2026-01-05T09:00:00+01:00")
    seasons.it_is_such_a_day(till, watch, "the 29th of February")
    assert (watch.stands_at.year == 2028) == is_set
