"""
What changed between two runs: each pair of verdicts has a name.
"""

from __future__ import annotations

import pytest

from fiskalprobe.report.changes import changes
from fiskalprobe.stream import RequirementResult, Writer, read


@pytest.fixture
def run(sample, tmp_path):
    """Write a run in which one requirement has the given verdict."""
    told = read(sample.write(tmp_path / "told.ndjson", scenarios=1))

    def run(name, verdict):
        path = tmp_path / name
        with Writer(path) as writer:
            writer.write(told.header)
            writer.finish(
                verdict="conformant",
                exit_code=0,
                counts={},
                requirements={"DE-TXN-0001": RequirementResult(verdict=verdict, reason="")},
                elapsed_ms=0.0,
            )
        return read(path)

    return run


@pytest.fixture
def turned(run):
    """Say what a requirement did whose verdict was one thing and is another."""

    def turn(before, after):
        found = changes(run("before.ndjson", before), run("after.ndjson", after))
        return [change.turn.value for change in found]

    return turn


@pytest.mark.parametrize(
    ("before", "after", "turns"),
    [
        ("pass", "fail", ["worse"]),
        ("pass", "inconclusive", ["worse"]),
        ("fail", "error", ["worse"]),
        ("fail", "inconclusive", ["untold"]),
        ("inconclusive", "pass", ["better"]),
        ("fail", "warn", ["better"]),
        ("pass", "alt", ["changed"]),
        ("alt", "pass", ["changed"]),
        ("alt", "alt", []),
        ("alt", "warn", ["worse"]),
        ("alt", "fail", ["worse"]),
        ("fail", "alt", ["better"]),
        ("pass", "warn", ["worse"]),
        ("pass", "na", ["gone"]),
        ("na", "fail", ["new"]),
        ("fail", "fail", []),
    ],
)
def test_a_turn_has_a_name(turned, before, after, turns):
    """What failed and cannot be judged now is no better for it."""
    assert turned(before, after) == turns


def test_another_reading_is_listed_and_no_regression(run, fiskalprobe):
    """Neither reading can fail a product, so the gate stays green; what is new is told."""
    run("before.ndjson", "pass")
    run("after.ndjson", "alt")
    done = fiskalprobe("diff", "before.ndjson", "after.ndjson")
    assert done.returncode == 0
    assert "changed DE-TXN-0001 pass -> alt" in done.stdout
    assert "0 worse, 0 untold, 1 changed, 0 better" in done.stdout
