"""
Beginning with nothing open: what is asked of a service that keeps its world between scenarios.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.run import Blocked
from fiskalprobe.steps.fiscal.arranging import nothing_is_left_open, nothing_is_open


class Checks:
    """Only what the step presupposes."""

    @staticmethod
    def presuppose(ok, message):
        """Be blocked as a scenario is."""
        if not ok:
            raise Blocked(message)


def said(status, body=""):
    """An answer, as far as the step looks at it."""
    return exchanged("GET", "/tse/listTransactions", status=status, body=body)


def till(*listings, closed=200):
    """A till whose service answers these listings one after the other, then the last for ever."""
    calls = []

    def listing():
        calls.append("GET")
        return listings[min(calls.count("GET"), len(listings)) - 1]

    def closing():
        calls.append("DELETE")
        return said(closed)

    subject = SimpleNamespace(open_transactions=listing, close_transactions=closing, calls=calls)
    return SimpleNamespace(subject=subject)


@pytest.mark.parametrize("empty", [said(200, "[]"), said(204)])
def test_packets_are_closed_until_none_is_left(empty):
    """DELETE is called for each packet; nothing at all is an empty list too."""
    shop = till(said(200, "[1,2]"), said(200, "[3]"), empty)
    nothing_is_open(shop, Checks)
    assert shop.subject.calls == ["GET", "DELETE", "GET", "DELETE", "GET"]


def test_a_delete_that_closes_nothing_ends_the_scenario():
    """The same packet twice is enough to know; a run is not kept busy for ever."""
    shop = till(said(200, "[1,2]"))
    with pytest.raises(Blocked, match="DELETE closes nothing"):
        nothing_is_open(shop, Checks)


@pytest.mark.parametrize("status", [200, 204])
def test_what_a_delete_is_answered_is_not_published(status):
    """Any success will do; a DELETE that is refused ends the scenario."""
    shop = till(said(200, "[1,2]"), said(200, "[]"), closed=status)
    nothing_is_open(shop, Checks)
    with pytest.raises(Blocked, match="closing was answered 405"):
        nothing_is_open(till(said(200, "[1,2]"), closed=405), Checks)


@pytest.mark.parametrize("status", [404, 405, 500])
def test_a_listing_that_is_refused_ends_the_scenario(status):
    """What is open cannot be known without it."""
    with pytest.raises(Blocked, match=f"answered {status}"):
        nothing_is_open(till(said(status)), Checks)


@pytest.mark.parametrize(
    ("handles", "calls"), [({"reset"}, []), (set(), ["GET", "DELETE", "GET"])]
)
def test_a_world_that_was_reset_has_nothing_left(handles, calls):
    """Only without a reset is it asked for, as not every service lists what is open."""
    shop = till(said(200, "[1]"), said(200, "[]"))
    nothing_is_left_open(shop, Checks, SimpleNamespace(offers=handles.__contains__))
    assert shop.subject.calls == calls
