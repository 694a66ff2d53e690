"""
A German reader is told in German what every check looks at.
"""

from __future__ import annotations

import ast
import re
from pathlib import Path

import fiskalprobe
from fiskalprobe.report.german.checks import german
from fiskalprobe.report.german.untested import UNTESTED
from fiskalspec.requirements import load

ROOT = Path(fiskalprobe.__file__).parent
#: What puts a check on record; the name of the check is an argument of theirs.
RECORDERS = {
    "check",
    "that",
    "unclear",
    "holds",
    "broken",
    "_claim",
    "_seen",
    "Claim",
    "_unclear",
    "told",
    "_told",
}
#: Words of sentences that stand in such a call and name no check.
NO_NAMES = {"value", "another", "harness", "still", "member", "requirement", "FINISHED"}


def names_in(path):
    """Collect the names of checks that a module writes down."""
    for node in ast.walk(ast.parse(path.read_text("utf-8"))):
        if not isinstance(node, ast.Call):
            continue
        called = node.func.attr if isinstance(node.func, ast.Attribute) else node.func
        if (called.id if isinstance(called, ast.Name) else called) not in RECORDERS:
            continue
        given = [*node.args[1:3], *(each.value for each in node.keywords if each.arg == "check")]
        for part in (each for argument in given for each in ast.walk(argument)):
            if isinstance(part, ast.Constant) and isinstance(part.value, str):
                yield part.value


def test_every_check_has_a_german_sentence():
    """A check that is added without its German words fails here."""
    rooms = [
        path
        for room in ("steps", "oracles", "run", "model", "fuzz")
        for path in (ROOT / room).rglob("*.py")
    ]
    found = {name for path in rooms for name in names_in(path)}
    found = {name for name in found if re.fullmatch(r"[a-zA-Z]+(-[a-zA-Z]+)*-?", name)}
    found = {f"{name}x" if name.endswith("-") else name for name in found} - NO_NAMES
    assert len(found) > 200
    assert sorted(name for name in found if not german(name)) == []


def test_a_check_of_a_later_release_is_left_as_it_is():
    """A stream of another release may hold checks that nobody has translated yet."""
    assert german("made-of-cheese") == ""
    assert german("shown-state") == "Das Feld state hat den verlangten Wert"
    assert german("dsf-11") == "Bargeld je Währung zählt nur Bares"
    assert german("startedTransactions-counted") == (
        "startedTransactions hat sich geändert wie verlangt"
    )


def test_why_a_requirement_is_not_tested_is_told_in_german():
    """A requirement that is seen from nowhere is given its German reason too."""
    assert set(UNTESTED) == {id_ for id_, row in load().items() if row.not_tested}
