"""
Fuzzing as a phase of a run: one stream, one verdict.
"""

import json

import pytest
from jsonschema import Draft202012Validator

from fiskalprobe.fuzz.phase import Fuzzing
from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target
from fiskalspec import schemas


@pytest.mark.parametrize(("address", "exit_code"), [("sim:", 0), ("sim:mutant=M-SIG-0001-a", 1)])
def test_cases_follow_the_scenarios_in_one_stream(address, exit_code, tmp_path):
    """A run with a phase has scenarios and cases, and what a case breaks fails the run."""
    phase = Fuzzing(cases=10, seed=3)
    done = certify(
        RunSettings(
            target=read_target(address, environment={}),
            stream=tmp_path / "run.ndjson",
            seed=3,
            picks=Picks(patterns=("DE-LIM-0028",)),
            phase=phase,
        )
    )
    stream = read(done.stream)
    names = [each.id for each in stream.scenarios]
    assert not names[0].startswith("fuzz/")
    assert any(name.startswith("fuzz/") for name in names[1:])
    assert sum(phase.drawn.values()) == 10
    assert done.footer.exit == exit_code
    assert bool(phase.findings) is bool(exit_code)
    assert ("FINDING" in " ".join(note.text for note in stream.notes)) is bool(exit_code)
    assert phase.told.startswith("Fuzzing: 10 cases, ")
    validator = Draft202012Validator(schemas.get("run-record"))
    lines = done.stream.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not validator.is_valid(json.loads(line))] == []
