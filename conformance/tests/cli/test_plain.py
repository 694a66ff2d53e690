"""
No text of a subject steers the terminal that a run is read on, and none looks like a line of ours.
"""

from __future__ import annotations

import unicodedata
from io import StringIO

import pytest
import typer
from hypothesis import given
from hypothesis import strategies as st
from rich.console import Console

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.terminal import plain
from fiskalprobe.cli.terminal.console import say
from fiskalprobe.cli.terminal.progress import display
from fiskalprobe.stream import Check, Scenario

HOSTILE = "500 \x1b]0;owned\x07\x1b[2K\r[9/9] ok\n[2/9] ok \u202egpj.\x9b31m\u2028 \ud800"
#: Not a carriage return by itself: the bar makes some of its own.
ACTING = ("\x1b]", "\x07", "\r[", "\u202e", "\x9b", "\u2028", "\ud800")


@given(st.text(st.characters(codec=None)))
def test_nothing_that_acts_is_left(foreign):
    """Lines stay lines, and whatever can be seen stays as it was."""
    told = plain.shown(foreign)
    assert {unicodedata.category(each) for each in told if each not in "\n\t"}.isdisjoint(
        {"Cc", "Cf", "Cs", "Zl", "Zp"}
    )
    assert foreign.count("\n") == told.count("\n")
    assert told == foreign or not foreign.isprintable()
    assert "\n" not in plain.on_one_line(foreign)


def test_what_can_be_seen_is_not_touched():
    """Letters, signs and blanks of any language go through."""
    text = "Grün, 12,90 €\u00a0\u202f日本 \U0001f9fe\n\tzwei"
    assert plain.shown(text) == text


@pytest.mark.parametrize("terminal", [True, False])
def test_a_run_tells_what_a_subject_said_as_text(terminal):
    """Neither the bar nor the lines let a message out of its line."""
    said = StringIO()
    console = Console(file=said, width=400, force_terminal=terminal, color_system=None)
    check = Check(
        id="A-1/n",
        requirement="A-1",
        check="n",
        verdict="fail",
        standing="broken",
        code="",
        message=HOSTILE,
        expected="",
        actual="",
        exchanges=[],
        scenario="a/b",
        where="a.feature:1",
    )
    record = Scenario(
        id="a/b",
        feature="a",
        rule="",
        name=HOSTILE,
        where="a.feature:1",
        requirements=["A-1"],
        outcome="completed",
        message="",
        elapsed_ms=1.0,
    )
    with display(console, title="t") as watcher:
        watcher.planned([1.0], borrowed=0)
        watcher.ended(record, [check])
    say(console, HOSTILE)
    told = said.getvalue()
    assert not [each for each in ACTING if each in told]
    assert told.count("\n[2/9] ok") == 1  # `say` writes lines; what a run tells is one
    assert told.count("\\x1b]0;owned") == 3


def test_what_ends_a_command_is_told_as_text(capsys):
    """A sentence about a target that answers oddly cannot steer the terminal either."""
    with pytest.raises(typer.Exit) as ended:
        stop(HOSTILE, Exit.USAGE)
    assert ended.value.exit_code == Exit.USAGE
    told = capsys.readouterr().err
    assert not [each for each in ACTING if each in told]
    assert "\\x1b]0;owned" in told
