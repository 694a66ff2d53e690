"""
What is told while a run goes on: everything once, and nothing over and over.
"""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from fiskalprobe.cli.terminal.progress import Pending, display, duration
from fiskalprobe.stream import Check, Scenario


def check(id_, verdict, message):
    """A check that is not fine."""
    requirement, _, name = id_.partition("/")
    return Check(
        id=id_, requirement=requirement, check=name, verdict=verdict, standing="broken",
        code="c", message=message, expected="", actual="", exchanges=[], scenario="s", where="w",
    )  # fmt: skip


def scenario(outcome="completed"):
    """The record of one that has ended."""
    return Scenario(
        id="s", feature="f", rule="r", name="name", where="w", requirements=[],
        outcome=outcome, message="", elapsed_ms=1,
    )  # fmt: skip


@pytest.fixture(params=[False, True])
def shown(request):
    """Tell what a display says of scenarios that end one after the other."""

    def tell(*ended):
        said = io.StringIO()
        console = Console(file=said, force_terminal=request.param, width=200, no_color=True)
        with display(console, title="t") as watcher:
            watcher.planned([1.0] * len(ended), borrowed=0)
            for record, worst in ended:
                watcher.ended(record, worst)
        return said.getvalue()

    return tell


def test_what_breaks_everywhere_is_told_once(shown):
    """The second scenario names the requirement; what is new in it stands in full."""
    schema = check("DE-RSP-0001/schema", "fail", "not like that")
    said = shown(
        (scenario(), [schema, schema]),
        (scenario(), [schema, check("DE-QR-0001/form", "fail", "no code")]),
    )
    assert said.count("fail DE-RSP-0001/schema: not like that") == 1
    assert said.count("as before: fail DE-RSP-0001") == 1
    assert said.count("fail DE-QR-0001/form: no code") == 1


def test_a_first_failure_is_never_as_before(shown):
    """Two checks that fail with one sentence are told both; one open reason is enough."""
    said = shown(
        (
            scenario(),
            [
                check("DE-SIG-0001/a", "fail", "no key"),
                check("DE-SIG-0002/b", "fail", "no key"),
                check("DE-OFF-0001/c", "inconclusive", "no hand"),
                check("DE-OFF-0002/d", "inconclusive", "no hand"),
            ],
        )
    )
    assert "fail DE-SIG-0001/a: no key" in said
    assert "fail DE-SIG-0002/b: no key" in said
    assert said.count("no hand") == 1
    assert "as before: inconclusive DE-OFF-0002" in said


def test_the_fourth_number_of_one_check_is_no_news(shown):
    """Messages that differ in a number only would be told hundreds of times."""
    said = shown(*[(scenario(), [check("A-1/n", "fail", f"not {n}")]) for n in range(9)])
    assert (said.count("A-1/n: not"), said.count("as before: fail A-1")) == (3, 6)


@pytest.mark.parametrize(("outcome", "word"), [("aborted", "inconclusive"), ("error", "error")])
def test_a_scenario_that_broke_off_is_not_ok(shown, outcome, word):
    """Also where it names no requirement that could complain."""
    assert word in shown((scenario(outcome), []))


def test_what_is_left_is_foreseen_and_then_told_by_what_was():
    """A scenario that fills a TSE counts for what it is; one that is late is not counted twice."""
    now = [0.0]
    pending = Pending(clock=lambda: now[0])
    pending.planned([10.0, 10.0, 80.0])
    assert pending.left == 100.0
    now[0] = 4.0
    assert pending.left == 96.0
    now[0] = 30.0
    assert pending.left == 90.0
    pending.ended()
    # 10 s were foreseen and 30 taken; what was foreseen counts as much as 10 s of scenarios.
    assert pending.left == 2.0 * 90
    now[0] = 50.0
    pending.ended()
    assert pending.left == pytest.approx(2.0 * 80)
    now[0] = 9999.0
    assert pending.left == 0.0
    pending.ended()
    assert pending.left == 0.0


def test_a_run_of_minutes_is_announced(shown_before):
    """Before its first scenario, and with the ways to a shorter one; a short run says nothing."""
    said = shown_before([60.0, 120.0])
    assert "about 3 minutes" in said
    assert "--profile and -k run a part" in said
    assert "minutes" not in shown_before([1.0] * 60)


@pytest.fixture(params=[False, True])
def shown_before(request):
    """Tell what a display says before the first scenario."""

    def tell(seconds):
        said = io.StringIO()
        console = Console(file=said, force_terminal=request.param, width=200, no_color=True)
        with display(console, title="t") as watcher:
            watcher.planned(seconds, borrowed=0)
        return said.getvalue()

    return tell


@pytest.mark.parametrize(
    ("seconds", "said"), [(0.2, "0:00"), (59.6, "1:00"), (754, "12:34"), (3661, "1:01:01")]
)
def test_a_time_is_written_in_whole_seconds(seconds, said):
    """With hours where there are any."""
    assert duration(seconds) == said
