"""
The table that puts us beside others says of us what is so.
"""

from __future__ import annotations

import json
import re
from pathlib import Path

from typer.main import get_command

from fiskalprobe.cli import application

ROOT = Path(__file__).parents[3]
TEXT = (ROOT / "docs/comparison.md").read_text(encoding="utf-8")
OURS = dict(re.findall(r"^\| (\d+) \|.*\| \*\*([●◐○])\*\* \|$", TEXT, re.MULTILINE))
WHERE = {
    number: (mark, where)
    for number, mark, where in re.findall(r"^\| (\d+) \| ([●◐○]) \| (.+) \|$", TEXT, re.MULTILINE)
}


def test_both_tables_and_the_sum_agree():
    """Thirty-eight rows, one mark each, and the sentence between the tables counts them."""
    assert list(OURS) == [str(number) for number in range(1, 39)]
    assert {number: mark for number, (mark, _) in WHERE.items()} == OURS
    marks = list(OURS.values())
    counted = f"Ours: {marks.count('●')} full, {marks.count('◐')} partly, {marks.count('○')} not."
    assert counted in TEXT


def test_what_it_names_is_there():
    """Each command, file and folder by which a mark can be seen exists."""
    known = set(get_command(application()).commands)
    named = {name for _, where in WHERE.values() for name in re.findall(r"`([^`]+)`", where)}
    commands = {name.split()[1] for name in named if name.startswith("fiskalprobe ")}
    assert commands
    assert commands <= known
    kept = ("spec/", "reports/", "features/")
    paths = [name for name in named if name.startswith(kept)]
    assert len(paths) > 4
    assert [name for name in paths if not (ROOT / name).exists()] == []


def test_the_kill_matrix_is_called_full_only_when_it_is():
    """Whoever claims that each requirement is guarded has two killers for each."""
    musts = json.loads((ROOT / "reports/kill-matrix.json").read_text(encoding="utf-8"))["musts"]
    assert OURS["15"] != "●" or musts["guardedTwice"] == musts["all"]
