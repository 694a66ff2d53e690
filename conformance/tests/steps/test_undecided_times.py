"""
A service that leaves out what its times are compared with is not told that they are wrong.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest

from fiskalprobe.report.german.messages import german
from fiskalprobe.steps._values import Seen, meets, undecided
from fiskalprobe.steps.fiscal.signatures import the_counters_rise, the_times_are_ordered

WORDS = "a Unix time within the request"
#: 2026-01-05T08:00:00Z
NOW = 1_767_600_000
SPAN = {
    "requestTime": "2026-01-05T09:00:00.0000000+01:00",
    "requestCompletionTime": "2026-01-05T09:00:00.2000000+01:00",
}


def seen(value, **body):
    """A field of an answer with *body*."""
    return Seen(field="TransactionEndTime", value=value, body=body, till=None)


@pytest.mark.parametrize("missing", [*SPAN, ""])
def test_a_time_is_compared_only_with_what_the_answer_tells(missing):
    """Where one end of the request is not told, nobody knows whether the time lies within."""
    told = {name: value for name, value in SPAN.items() if name != missing}
    assert bool(undecided(WORDS, seen(NOW, **told))) == bool(missing)
    assert meets(WORDS, seen(NOW, **told)) != bool(missing)


@pytest.mark.parametrize("value", [0, 12, "1767600000", None, NOW * 1000])
def test_what_is_no_unix_time_is_wrong_whatever_else_is_told(value):
    """Only the comparison needs the times of the request."""
    assert undecided(WORDS, seen(value)) == ""
    assert not meets(WORDS, seen(value))


def test_a_time_of_another_hour_is_wrong():
    """With both ends told, a clock an hour ahead is found."""
    ahead = seen(NOW + 3600, **SPAN)
    assert undecided(WORDS, ahead) == ""
    assert not meets(WORDS, ahead)


@pytest.mark.parametrize("step", [the_counters_rise, the_times_are_ordered])
def test_without_two_signatures_nothing_is_out_of_order(step):
    """A service that signs nothing breaks other rules, and this one is left open."""
    told = []
    till = SimpleNamespace(
        subject=SimpleNamespace(exchanges=[]),
        last=None,
        check=lambda *_said, **_more: pytest.fail("nothing can be judged here"),
        checks=SimpleNamespace(unclear=lambda *said, **_more: told.append(said[-1])),
    )
    step(till, None)
    assert [german(each) for each in told] == [
        "weniger als zwei Antworten sind signiert, also ist nichts zu vergleichen"
    ]


def test_the_reason_is_told_in_german():
    """A German reader is told what the answer lacks."""
    assert german(undecided(WORDS, seen(NOW))).startswith("die Antwort nennt keine requestTime")
