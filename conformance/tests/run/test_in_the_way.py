"""
Who is at fault when a scenario cannot go on.
"""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest

from fiskalprobe.run.ambient import Ambient
from fiskalprobe.run.journal import Journal, Rules
from fiskalprobe.run.scenario import Identity
from fiskalprobe.wire import NotJson
from fiskalspec import requirements

ROW = "DE-RSP-0001"


@pytest.fixture
def journal():
    """Books of a run in which one scenario has begun, and what is written."""
    catalogue = requirements.load()
    silent: Any = SimpleNamespace(
        target=SimpleNamespace(ixit=SimpleNamespace(secrets={"A_KEY": "a very secret key"})),
        control=SimpleNamespace(
            on_reset=print, on_act=print, on_deed=print, offers=lambda _handle: False
        ),
        wire=SimpleNamespace(listen=print, note=print, scenario="", step=""),
        look=(),
    )
    written: list[Any] = []
    books = Journal(
        connection=silent,
        rules=Rules(catalogue=catalogue, scope={ROW: catalogue[ROW]}, plan={ROW: catalogue[ROW]}),
        ambient=Ambient(judge=lambda _exchange, _context: ()),
        write=written.append,
    )
    books.begin(
        Identity(
            id="a/b", feature="a", rule="", name="b", where="a.feature:1", requirements=(ROW,)
        )
    )
    return books, written


@pytest.mark.parametrize("arranging", [True, False])
def test_an_answer_that_is_no_json_is_no_fault_of_ours(journal, arranging):
    """Whichever step reads it, the scenario is blocked and nothing is to be reported to us."""
    books, written = journal
    books.step("Then it shows", where="a.feature:2", arranging=arranging)
    books.interrupted(NotJson("the answer is not JSON: no; it begins '\\ufeff'"))
    assert books.faults == []
    assert (written[-1].verdict, written[-1].code) == ("inconclusive", "blocked")
    assert "is not JSON" in written[-1].message


@pytest.mark.parametrize("failure", [KeyError("a"), ValueError("b"), RecursionError("c")])
def test_any_other_error_of_a_check_is_ours(journal, failure):
    """A step that breaks where it judges is a fault of the harness."""
    books, written = journal
    books.step("Then it shows", where="a.feature:2", arranging=False)
    books.interrupted(failure)
    assert len(books.faults) == 1
    assert written[-1].verdict == "error"


def test_a_watcher_is_told_no_secret(journal):
    """What an answer repeats of a request is hidden in a message before anybody sees it."""
    books, written = journal
    books.step("Given it is there", where="a.feature:2", arranging=True)
    books.interrupted(AssertionError("it answers 500 GET /?key=a very secret key"))
    assert written[-1].message == "it answers 500 GET /?key=[redacted:A_KEY]"


def test_a_message_that_nobody_reads_to_its_end_is_cut(journal):
    """A value of a megabyte does not fill page and terminal; short ones stay as they are."""
    books, written = journal
    for length, said in ((4_000, "x" * 4_000), (4_007, "x" * 4_000 + "… and 7 more characters")):
        books.step("Given it is there", where="a.feature:2", arranging=True)
        books.interrupted(AssertionError("x" * length))
        assert written[-1].message == said
