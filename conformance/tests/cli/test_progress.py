"""
What is told while a run goes on: everything once, and nothing over and over.
"""

from __future__ import annotations

import io

import pytest
from rich.console import Console

from fiskalprobe.cli.terminal.progress import display
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
            watcher.planned(len(ended), borrowed=0)
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
