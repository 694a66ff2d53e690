"""
The simulator judged by some requirements, with a lie in between or without.
"""

from __future__ import annotations

import pytest

from fiskalprobe.run.certify import certify
from fiskalprobe.run.driver import Picks
from fiskalprobe.stream import read
from fiskalprobe.target.adapters.sim import InProcess
from fiskalprobe.target.reading import read_target

SEED = 7


@pytest.fixture
def judged(tmp_path, monkeypatch):
    """
    Judge the simulator by some requirements, with a lie or without; give (verdicts, broken).
    """
    truth = InProcess.handle_request

    def run(ids, lie=None, target="sim:"):
        if lie is not None:
            monkeypatch.setattr(
                InProcess,
                "handle_request",
                lambda self, request: lie.twist(request, truth(self, request)),
            )
        done = certify(
            read_target(target, environment={}),
            stream=tmp_path / "run.ndjson",
            seed=SEED,
            picks=Picks(patterns=tuple(ids)),
        )
        stream = read(done.stream)
        assert not stream.notes, stream.notes[0].text
        return (
            {id_: row.verdict for id_, row in stream.footer.requirements.items()},
            {check.requirement for check in stream.checks if check.standing == "broken"},
        )

    return run
