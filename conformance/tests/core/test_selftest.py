"""
The suite judged by mutants: what counts as found, and what does not.
"""

from __future__ import annotations

import json
from types import SimpleNamespace

import pytest

from fiskalprobe.selftest import Fate, Matrix, Result, fate_of
from fiskalspec import requirements


def run(*broken, verdict="nonconformant"):
    """A stream in which these checks are broken, each in a scenario of its own."""
    return SimpleNamespace(
        checks=[
            SimpleNamespace(
                id=check,
                requirement=check.partition("/")[0],
                standing="broken",
                scenario=f"in {check}",
            )
            for check in broken
        ],
        footer=SimpleNamespace(verdict=verdict),
    )


@pytest.mark.parametrize(
    ("stream", "fate"),
    [
        (run("A/x", "B/y"), Fate.KILLED),
        (run("B/y"), Fate.COLLATERAL),
        (run(verdict="conformant"), Fate.SURVIVED),
        (run("A/x", verdict="error"), Fate.BROKEN),
    ],
)
def test_only_a_check_of_what_is_broken_kills(stream, fate):
    """Another requirement's check is collateral, and our own fault is no kill."""
    found, killed_by, scenarios, beside = fate_of(stream, ["A"])
    assert found is fate
    assert all(check.startswith("A/") for check in killed_by)
    assert len(scenarios) == len(killed_by)
    assert not any(check.startswith("A/") for check in beside)


def result(id_, fate, *killed_by):
    return Result(
        id=id_, says="it errs", kind="swap", violates=("DE-CXL-0004",), fate=fate,
        killed_by=killed_by, scenarios=(), beside=(),
    )  # fmt: skip


def test_the_matrix_counts_killers_of_each_duty():
    """Two mutants killed by two checks of one requirement are two killers."""
    matrix = Matrix(
        results=(
            result("M-1", Fate.KILLED, "DE-CXL-0004/status", "DE-CXL-0004/said"),
            result("M-2", Fate.KILLED, "DE-CXL-0004/status"),
            result("M-3", Fate.SURVIVED),
        )
    )
    assert matrix.killers() == {"DE-CXL-0004": 2}
    assert not matrix.holds
    told = matrix.to_json(requirements.load(), "digest")
    assert told["counts"] == {
        "killed": 2,
        "collateral": 0,
        "survived": 1,
        "equivalent": 0,
        "broken": 0,
    }
    assert told["musts"]["guardedTwice"] == 1
    assert "DE-CXL-0004" not in told["musts"]["unguarded"]


def test_two_mutants_are_killed_in_processes_of_their_own(fiskalprobe, tmp_path):
    """One at the door and one inside; the matrix is written, and the exit code is nought."""
    done = fiskalprobe(
        "selftest", "M-CXL-0004-a", "M-OFF-0023-a", "--jobs", "2", "--out", "kill-matrix.json"
    )
    assert done.returncode == 0, done.stdout + done.stderr
    matrix = json.loads((tmp_path / "kill-matrix.json").read_text("utf-8"))
    found = {row["id"]: row for row in matrix["mutants"]}
    assert found["M-CXL-0004-a"]["killed_by"] == ["DE-CXL-0004/status"]
    assert found["M-OFF-0023-a"]["outcome"] == "killed"


def test_a_mutant_that_does_not_exist_is_a_mistake_of_use(fiskalprobe):
    """A slip in a name is told, here and as an option of the simulator."""
    assert fiskalprobe("selftest", "M-NOPE").returncode == 4
    done = fiskalprobe("run", "--target", "sim:mutant=M-CXL-004-a", "--out", "out", "DE-INF")
    assert done.returncode == 4
    assert "M-CXL-0004-a" in done.stderr
