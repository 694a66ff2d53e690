"""
Stories in which the judge once blamed the reference, most of them made short by the model.

Some of them told the truth: a receipt that was signed anew was signed a second time in the next
outage, as was one that was begun once more and closed; and after a restart a sale in a till's
hands was taken for one that nobody goes on with.
"""

from __future__ import annotations

from pathlib import Path

import pytest

from fiskalprobe.run.certify import certify
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target

STORIES = Path(__file__).parent / "stories"


@pytest.mark.parametrize(
    "address",
    [
        "sim:",
        "sim:device=fiskaly-cloud",
        "sim:repeated-store=answer-again,lost-start=leave",
        "sim:tse-of-client=own,close-packet=all",
    ],
)
def test_the_reference_is_blamed_for_none_of_them(address, tmp_path):
    """Each is told to its end, and no check breaks."""
    done = certify(
        RunSettings(
            target=read_target(address, environment={}),
            stream=tmp_path / "run.ndjson",
            seed=7,
            features=STORIES,
        )
    )
    run = read(done.stream)
    broken = [(check.scenario, check.id) for check in run.checks if check.standing == "broken"]
    assert broken == []
    assert {scenario.outcome for scenario in run.scenarios} == {"completed"}
    assert len(run.scenarios) == STORIES.joinpath("told_wrongly.feature").read_text(
        encoding="utf-8"
    ).count("Scenario:")
