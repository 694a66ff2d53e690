"""
The judge and somebody else's middleware: what it claims passes, what it hides stays open.
"""

from __future__ import annotations

import re
from functools import partial
from pathlib import Path

import pytest

from fiskalprobe.report.german.messages import german
from fiskalprobe.steps.ambient import ANYWHERE
from fiskalprobe.stream import Stream, read
from othermiddleware.declared import declared
from othermiddleware.defects import DEFECTS, AbandonsUnderAnotherName
from othermiddleware.door import running
from othermiddleware.shop import Paper, Shop


def _judge(
    fiskalprobe, url: str, folder: Path, *picks: str, strict: bool = False
) -> tuple[int, Stream]:
    (folder / "target.toml").write_text(declared(url))
    rigour = ["--strict"] if strict else []
    done = fiskalprobe("run", "--target", "target.toml", "--out", "out", *rigour, *picks)
    assert (folder / "out/run.ndjson").is_file(), done.stdout + done.stderr
    return done.returncode, read(folder / "out/run.ndjson")


def _by_verdict(run: Stream, verdict: str) -> dict[str, str]:
    results = run.footer.requirements.items()
    return {id_: result.reason for id_, result in results if result.verdict == verdict}


@pytest.fixture(scope="module")
def judged(command_line, tmp_path_factory):
    """The exit code and the stream of a run over everything that the stranger claims."""
    folder = tmp_path_factory.mktemp("stranger")
    with running() as url:
        return _judge(partial(command_line, cwd=folder), url, folder)


def test_a_stranger_comes_out_honest(judged):
    """Nothing fails, what nobody can look at stays inconclusive, and nothing is certified."""
    code, run = judged
    assert not _by_verdict(run, "fail")
    assert not _by_verdict(run, "error")
    assert _by_verdict(run, "inconclusive") == {
        "DE-CXL-0002": "control",
        "DE-DEV-0003": "blocked",  # its list shows no key, and owes none
        "DE-DEV-0009": "blocked",  # it does not tell when its certificate ends
        "DE-TXN-0015": "control",
    }
    assert (code, run.footer.verdict) == (2, "incomplete")
    assert run.footer.counts["pass"] > 100


def test_other_readings_are_recorded_as_such(judged):
    """Where documents allow two readings, the stranger's is named and does no harm."""
    other = _by_verdict(judged[1], "alt")
    for read_otherwise in (
        "DE-CXL-0006",  # a cancel without a number is answered 422
        "DE-QR-0004",  # the key in the code is a SubjectPublicKeyInfo
        "DE-REQ-0005",  # a trailing comma is an error
        "DE-SIG-0011",  # a start is signed with a blank for its type
        "DE-STA-0006",  # an unknown client is answered 404
        "DE-TXN-0009",  # a repeated store gets the first answer again
    ):
        assert read_otherwise in other


@pytest.mark.parametrize(
    ("defect", "broken"), [pytest.param(d, b, id=d.__name__) for d, b in DEFECTS.items()]
)
def test_a_planted_defect_fails_the_right_requirement(fiskalprobe, tmp_path, defect, broken):
    """A check of the requirement that the defect breaks fails, and the run says so."""
    # What any traffic shows would pick every scenario, and a few are enough.
    few = ("-k", "cash") if broken in ANYWHERE else ()
    with running(defect) as url:
        code, run = _judge(fiskalprobe, url, tmp_path, *few, broken, strict=True)
    assert code == 1
    assert broken in _by_verdict(run, "fail")


class HidesItsCounter(Shop):
    """A start does not say under which counter it was signed."""

    hidden = "TseSignatureCounter"

    def create(self, client: str | None, kind: str | None) -> Paper:
        """Open a transaction and keep something to itself."""
        answer = super().create(client, kind)
        german = answer["AdditionalFields"]
        kept = {name: value for name, value in german.items() if name != self.hidden}
        return answer | {"AdditionalFields": kept}


class HidesItsTse(HidesItsCounter):
    """A start does not say which TSE has signed it."""

    hidden = "TseSerial"


@pytest.mark.parametrize("shop", [HidesItsCounter, HidesItsTse])
def test_a_start_that_hides_its_log_fails_for_the_missing_field_alone(fiskalprobe, tmp_path, shop):
    """The schema tells of the field; whether the sale was begun is a question for another row."""
    with running(shop) as url:
        _, run = _judge(fiskalprobe, url, tmp_path, "DE-TXN-0001", "DE-TXN-0002", "DE-TXN-0003")
    assert set(_by_verdict(run, "fail")) == {"DE-RSP-0001"}
    told = [check for check in run.checks if check.id == "DE-TXN-0001/foretold-start"]
    assert told
    assert {check.standing for check in told} == {"unclear"}
    assert all(f"{shop.hidden}, so no book can hold it" in check.message for check in told)
    assert all(german(check.message) for check in told)


def test_a_told_story_shows_its_finding_again(fiskalprobe, tmp_path):
    """What is done only to leave no sale open is part of no story, so no story rests on it."""
    with running(AbandonsUnderAnotherName) as url:
        (tmp_path / "target.toml").write_text(declared(url))
        told = ("--stories", "6", "--seed", "1", "--save", "saved", "--out", "told")
        fiskalprobe("model", "--target", "target.toml", *told)
        story = (tmp_path / "saved/de-prd-0002-sums.feature").read_text(encoding="utf-8")
        assert "cancels document" in story
        code, run = _judge(fiskalprobe, url, tmp_path, "--features", "saved")
    assert code == 1
    assert "DE-PRD-0002" in _by_verdict(run, "fail")


def test_it_shares_nothing_with_our_machine():
    """No module of the stranger names the simulator."""
    folder = Path(__file__).parent
    for module in set(folder.glob("*.py")) - {Path(__file__)}:
        text = module.read_text(encoding="utf-8")
        assert not re.search(r"^\s*(from|import) fiskal", text, re.MULTILINE), module.name
