"""
The simulator judged by some requirements.
"""

from __future__ import annotations

import pytest

from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target

SEED = 7


@pytest.fixture
def judged(tmp_path):
    """
    Judge the simulator, as the target's options make it; give (verdicts, broken).
    """

    def run(ids, target="sim:"):
        done = certify(
            RunSettings(
                target=read_target(target, environment={}),
                stream=tmp_path / "run.ndjson",
                seed=SEED,
                picks=Picks(patterns=tuple(ids)),
            )
        )
        stream = read(done.stream)
        assert not stream.notes, stream.notes[0].text
        return (
            {id_: row.verdict for id_, row in stream.footer.requirements.items()},
            {check.requirement for check in stream.checks if check.standing == "broken"},
        )

    return run
