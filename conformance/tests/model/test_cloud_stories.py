"""
Stories at a cloud TSE: the reference lives up to the model, mutants do not, saved stories run.
"""

from __future__ import annotations

import pytest

from fiskalprobe.model import session
from fiskalprobe.model.cloud.books import CloudBooks
from fiskalprobe.model.session import Wish, tell
from fiskalprobe.run.certify import certify
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target

CLOUD = "sim:role=cloud-tse"
#: Each mutant, the requirements that its story may be told about, and how many lines suffice.
MUTANTS = {
    "M-CTX-0002-b": ({"DE-CTX-0002"}, 5),
    "M-CAD-0008-b": ({"DE-CCL-0002", "DE-CTS-0010"}, 5),
    "M-CCL-0009-a": ({"DE-CCL-0009"}, 5),
    # No preparation gets past this one, so nothing is prepared.
    "M-CAD-0001-b": ({"DE-CAD-0001"}, 10),
}
#: A client that was deregistered comes back after another one has taken its place.
FULL = """@DE-CCL
Feature: Full

  @DE-CCL-0015
  Rule: A TSS has room for 199 clients

    Scenario: One comes back
      Given an INITIALIZED TSS "shop"
      When clients are registered at TSS "shop" until one is refused
      And the till sends PATCH "/tss/{shop}/client/{till 2}":
        \"\"\"
        {"state": "DEREGISTERED"}
        \"\"\"
      Given a client "desk 201" of TSS "shop"
      When the till sends PATCH "/tss/{shop}/client/{till 2}":
        \"\"\"
        {"state": "REGISTERED"}
        \"\"\"
      Then every answer is as the books foretell
"""


def told(address, tmp_path, *, stories, seed=1, **more):
    """Tell stories to a simulated cloud TSE."""
    wish = Wish(seed=seed, stories=stories, **more)
    return tell(read_target(address, environment={}), wish, stream=tmp_path / "run.ndjson")


def test_the_reference_lives_up_to_the_model_of_a_cloud_tse(tmp_path):
    """Nothing is answered otherwise than foretold, and the run is conformant."""
    done = told(CLOUD, tmp_path, stories=10, steps=30, strict=True)
    assert [(each.claim, each.lines) for each in done.findings] == []
    assert done.footer.verdict == "conformant"
    assert done.told == 10
    assert len(done.coverage.states) > 20


@pytest.mark.parametrize("mutant", MUTANTS)
def test_a_mutant_of_the_cloud_is_found_by_a_short_story_that_runs(mutant, tmp_path, monkeypatch):
    """What it breaks is told in a few lines; the saved feature fails it, and not the reference."""
    monkeypatch.setattr(session, "_MOST", 1)
    requirements, most = MUTANTS[mutant]
    address = f"{CLOUD},mutant={mutant}"
    done = told(address, tmp_path, stories=40, strict=True, save=tmp_path / "saved")
    [finding] = done.findings
    assert finding.claim.requirement in requirements
    assert finding.verdict == "fail"
    assert finding.size <= most, [line.text for line in finding.lines]
    assert done.footer.exit == 1

    for target, is_broken in ((address, True), (CLOUD, False)):
        again = certify(
            RunSettings(
                target=read_target(target, environment={}),
                stream=tmp_path / "again.ndjson",
                seed=7,
                strict=True,
                features=tmp_path / "saved",
            )
        )
        shown = {check.id for check in read(again.stream).checks if check.standing == "broken"}
        name = f"{finding.claim.requirement}/{finding.claim.check}"
        assert name in shown if is_broken else not shown


def test_a_full_tss_may_refuse_to_take_a_client_back(tmp_path):
    """It has no more room for one that was deregistered than for a new one (DE-CCL-0015)."""
    (tmp_path / "full.feature").write_text(FULL, encoding="utf-8")
    done = certify(
        RunSettings(
            target=read_target(CLOUD, environment={}),
            stream=tmp_path / "run.ndjson",
            seed=7,
            strict=True,
            features=tmp_path,
        )
    )
    checks = read(done.stream).checks
    assert [check.id for check in checks if check.standing == "broken"] == []
    assert "DE-CCL-0015/foretold-refusal" in {check.id for check in checks}


def test_what_has_no_model_is_not_found_conformant(fiskalprobe, tmp_path):
    """A TSE interface would be told stories of tills that it knows nothing of, and pass."""
    asked = fiskalprobe("model", "--target", "sim:role=tse-interface", "--out", "out")
    assert asked.returncode == 4
    assert "no model of a TSE interface" in asked.stderr
    assert not (tmp_path / "out").exists()


def test_the_books_of_the_cloud_say_nothing_of_what_they_do_not_know():
    """Nothing is foretold of a world that was there before anybody looked."""
    books = CloudBooks()
    assert books.catch_up(()) == []
    assert not books.is_fresh
