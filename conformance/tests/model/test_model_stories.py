"""
Stories: the reference lives up to the model, mutants do not, and what they break is soon told.
"""

from __future__ import annotations

import json

import pytest
from gateways import without_content
from jsonschema import Draft202012Validator

from fiskalprobe.model import session
from fiskalprobe.model.gherkin import Line, feature
from fiskalprobe.model.session import Wish, tell
from fiskalprobe.run.certify import certify
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target
from fiskalspec import schemas

#: Each mutant, the requirements that its story may be told about, and how many lines suffice.
MUTANTS = {
    "M-SIG-0006-h": ({"DE-SIG-0006", "DE-SIG-0008"}, 9),
    "M-TXN-0016-a": ({"DE-TXN-0003"}, 7),
    "M-SIG-0006-g": ({"DE-SIG-0006"}, 9),
    "M-LIM-0009-b": ({"DE-LIM-0009"}, 9),
    "M-OFF-0020-a": ({"DE-OFF-0020"}, 9),
    "M-OFF-0033-a": ({"DE-OFF-0033"}, 9),
    "M-OFF-0032-c": ({"DE-OFF-0032", "DE-STA-0002"}, 6),
    "M-CXL-0018-a": ({"DE-CXL-0018"}, 8),
}
#: Rows that no source states, so that breaking them is told and fails nobody.
INFERRED = {"DE-OFF-0033", "DE-CXL-0018"}


def told(address, tmp_path, *, stories, seed=1, **more):
    """Tell stories to a simulator."""
    wish = Wish(seed=seed, stories=stories, **more)
    return tell(read_target(address, environment={}), wish, stream=tmp_path / "run.ndjson")


@pytest.mark.parametrize(
    "address",
    [
        "sim:",
        "sim:device=fiskaly-cloud,generation=2021",
        "sim:generation=1.7.6",
        "sim:repeated-store=answer-again,lost-start=leave",
    ],
)
def test_the_reference_lives_up_to_the_model(address, tmp_path):
    """Nothing is answered otherwise than foretold, and the run is conformant."""
    done = told(address, tmp_path, stories=12, steps=30)
    assert done.findings == ()
    assert done.footer.verdict == "conformant"
    assert done.told == 12
    assert len(done.coverage.states) > 10


def test_a_packet_that_was_closed_may_be_acknowledged_by_204(tmp_path, monkeypatch):
    """What DELETE answers is published nowhere: after any success the packet is not open."""
    without_content(monkeypatch)
    done = told("sim:", tmp_path, stories=12, steps=30)
    assert done.coverage.moves["close"] > 3
    assert done.findings == ()


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_is_found_by_a_short_story_that_runs(mutant, tmp_path, monkeypatch):
    """What it breaks is told in a few lines, and the saved feature shows it again."""
    # Two kinds: the first that is met may be one that takes longer to show.
    monkeypatch.setattr(session, "_MOST", 2)
    requirements, most = MUTANTS[mutant]
    done = told(f"sim:mutant={mutant}", tmp_path, stories=45, save=tmp_path / "saved")
    found = [each for each in done.findings if each.claim.requirement in requirements]
    assert found, [each.claim for each in done.findings]
    shortest = min(found, key=lambda each: each.size)
    assert (done.footer.exit == 1) == (shortest.claim.requirement not in INFERRED)
    assert shortest.size <= most, [line.text for line in shortest.lines]
    place = done.findings.index(shortest)
    assert done.saved[place].read_text(encoding="utf-8") == done.features[place]

    only = tmp_path / "only"
    only.mkdir()
    (only / "story.feature").write_text(done.features[place], encoding="utf-8")
    again = certify(
        RunSettings(
            target=read_target(f"sim:mutant={mutant}", environment={}),
            stream=tmp_path / "again.ndjson",
            seed=7,
            features=only,
        )
    )
    shown = {check.id for check in read(again.stream).checks if check.standing == "broken"}
    assert f"{shortest.claim.requirement}/{shortest.claim.check}" in shown


def test_a_record_of_stories_is_what_the_schema_promises(tmp_path):
    """The published schema describes every line, and the place of a story is how to hear it."""
    done = told("sim:", tmp_path, stories=2)
    validator = Draft202012Validator(schemas.get("run-record"))
    lines = done.stream.read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not validator.is_valid(json.loads(line))] == []
    assert {each.where for each in read(done.stream).scenarios} == {"model --seed 1"}


def test_one_seed_tells_the_same_stories(tmp_path):
    """Two runs with one seed ask the same; another seed asks something else."""

    def asked(seed, name):
        (tmp_path / name).mkdir()
        done = told("sim:", tmp_path / name, stories=4, seed=seed)
        lines = map(json.loads, done.stream.read_bytes().splitlines())
        return [
            (each["request"]["url"], each["request"]["body"])
            for each in lines
            if each["kind"] == "exchange"
        ]

    assert asked(5, "a") == asked(5, "b") != asked(6, "c")


def test_a_story_is_written_in_gherkin():
    """Steps of one kind are joined, and tables are aligned."""
    lines = [
        Line(keyword="Given", text="one"),
        Line(keyword="When", text="two", table=(("a", "bbb"), ("cc", "d"))),
        Line(keyword="When", text="three"),
    ]
    assert feature(lines, requirement="DE-SIG-0005", title="T", name="N") == (
        "@DE-SIG\nFeature: A story that the model told\n\n  @DE-SIG-0005\n  Rule: T\n\n"
        "    Scenario: N\n      Given one\n      When two\n        | a  | bbb |\n"
        "        | cc | d   |\n      And three\n"
    )
