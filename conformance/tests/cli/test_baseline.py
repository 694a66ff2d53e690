"""
Known failures: excused for a while and with a reason, and never longer than needed.
"""

from __future__ import annotations

from datetime import date, timedelta

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.target.baseline import read_baseline
from fiskalprobe.target.errors import TargetRefused
from fiskalprobe.verdict import Verdict
from fiskalprobe.verdict.baseline import Excuse, Stale, settle
from fiskalspec import requirements

DAY = date(2026, 11, 21)
GOOD = """
[[excuse]]
check = "DE-REQ-0020/said"
reason = "wording; agreed"
until = 2027-03-31
"""


def excuse(check, *, until=DAY):
    return Excuse(check=check, reason="agreed", until=until)


def test_an_excused_failure_is_settled():
    """A failure with an excuse that counts today leaves nothing open."""
    made = [("A/x", Verdict.FAIL), ("A/x", Verdict.PASS), ("B/y", Verdict.WARN)]
    found = settle([excuse("A/x")], made, planned=frozenset("AB"), on=DAY)
    assert found.holds
    assert [row.check for row in found.used] == ["A/x"]


@pytest.mark.parametrize(
    ("made", "until", "why"),
    [
        ([("A/x", Verdict.PASS)], DAY, Stale.PASSES),
        ([("A/other", Verdict.PASS)], DAY, Stale.NEVER_RAN),
        ([("A/x", Verdict.FAIL)], DAY - timedelta(days=1), Stale.EXPIRED),
    ],
)
def test_an_excuse_that_does_not_hold_is_stale(made, until, why):
    """Not needed any longer, never tried, run out: each fails the run by its own sentence."""
    found = settle([excuse("A/x", until=until)], made, planned=frozenset("A"), on=DAY)
    assert not found.holds
    assert [reason for _, reason in found.stale] == [why]
    assert found.unexcused == ()


def test_what_the_run_did_not_plan_is_left_alone():
    """A run over a part says nothing of the excuses for the rest."""
    found = settle([excuse("A/x")], [("B/y", Verdict.PASS)], planned=frozenset("B"), on=DAY)
    assert found.holds


CHECKS = st.sampled_from(["A/x", "A/y", "B/x", "B/y"])


@given(
    made=st.lists(st.tuples(CHECKS, st.sampled_from(list(Verdict)))),
    excused=st.sets(CHECKS),
)
def test_every_failure_is_told_once(made, excused):
    """A failing check is either excused or not, and nothing else is either."""
    found = settle([excuse(c) for c in sorted(excused)], made, planned=frozenset("AB"), on=DAY)
    failing = {check for check, verdict in made if verdict is Verdict.FAIL}
    used = {row.check for row in found.used}
    assert used | set(found.unexcused) == failing
    assert used == failing & excused
    assert {row.check for row, _ in found.stale} == excused - failing


def test_a_good_file_is_read(tmp_path):
    """Check, reason and day are taken as they stand."""
    path = tmp_path / "known.toml"
    path.write_text(GOOD)
    (row,) = read_baseline(path, requirements.load())
    assert (row.requirement, row.until, row.issue) == ("DE-REQ-0020", date(2027, 3, 31), "")


def test_every_mistake_is_told_at_once(tmp_path):
    """An unknown id, a missing reason, a day in quotes and a slip of a key: four sentences."""
    path = tmp_path / "known.toml"
    path.write_text('[[excuse]]\ncheck = "DE-REQ-9999/said"\nuntil = "soon"\nreasons = "?"\n')
    with pytest.raises(TargetRefused) as refused:
        read_baseline(path, requirements.load())
    told = str(refused.value)
    assert len(refused.value.findings) == 4
    assert "there is no requirement DE-REQ-9999; near to it: DE-REQ-" in told
    assert "say why it may fail" in told
    assert "'soon' is no day" in told
    assert "excuse[0].reasons" in told


@pytest.mark.parametrize("text", ["[[", "excuse = 3", "[other]\n", GOOD + GOOD])
def test_another_kind_of_file_is_refused(tmp_path, text):
    """No TOML, another table, one check twice: refused before anything is sent."""
    path = tmp_path / "known.toml"
    path.write_text(text)
    with pytest.raises(TargetRefused):
        read_baseline(path, requirements.load())
