"""
docs/pytest.md: what it shows runs as it stands, and what it names is what there is.
"""

from __future__ import annotations

import os
import re
import shlex
import subprocess
import sys

import pytest
from pages import DOCS, commands_of, files_of

from fiskalprobe.run import Checks, Subject
from fiskalprobe.run.parties.clock import Clock
from fiskalprobe.stream import read
from fiskalprobe.target.control import Control
from fiskalprobe.target.simulator import RunningSimulator

PAGE = "pytest.md"
TEXT = (DOCS / PAGE).read_text(encoding="utf-8")
#: Schemathesis and Hypothesis bring plugins too, which take a second and a half to load.
_PLAIN = "-p no:cacheprovider -p no:schemathesis -p no:hypothesispytest"
OWN = "      And our books have 1 receipt\n"


@pytest.fixture
def shop(tmp_path):
    """The page's files in an empty folder, and its commands without a shell."""
    for name, text in files_of(PAGE).items():
        place = tmp_path / name
        place.parent.mkdir(exist_ok=True)
        place.write_text(text, encoding="utf-8")
    # Warnings as errors: a plugin that warns breaks the tests of careful people.
    (tmp_path / "pytest.ini").write_text(
        "[pytest]\naddopts = --strict-markers --strict-config\nfilterwarnings = error\n"
    )

    def call(command: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", *shlex.split(command)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONUTF8": "1", "PYTEST_ADDOPTS": _PLAIN},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    call.folder = tmp_path
    return call


def test_the_page_has_its_files_and_commands():
    """Nothing was overlooked because it is written in another way."""
    assert set(files_of(PAGE)) == {
        "conftest.py", "shop/basket.feature", "test_basket.py", "test_till.py",
    }  # fmt: skip
    assert len(commands_of(PAGE)) == 5


def test_a_till_is_tested_against_the_simulator(shop):
    """The first example passes as it stands."""
    done = shop(commands_of(PAGE)[0])
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout


def test_features_with_our_steps_and_theirs_run_in_their_pytest(shop):
    """Scenario and plain test pass, are judged beside that, and make a report."""
    _, judge, report, *_ = commands_of(PAGE)
    done = shop(judge)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "2 passed" in done.stdout
    run = read(shop.folder / "run/run.ndjson")
    assert run.footer.verdict == "conformant"
    checks = {(check.id, check.verdict) for check in run.checks}
    assert {("DE-PRD-0002/booked", "pass"), ("DE-TXN-0006/number-kept", "pass")} <= checks
    assert ("DE-SIG-0001/signature-verifies", "pass") in checks
    assert shop(report).returncode == 0
    assert (shop.folder / "run/index.html").is_file()


def test_a_broken_check_of_theirs_fails_their_test(shop):
    """The same feature with another sum ends with exit 1 and names the check."""
    feature = shop.folder / "shop/basket.feature"
    text = feature.read_text(encoding="utf-8")
    feature.write_text(text.replace("have 1 receipt", "have 2 receipt"), encoding="utf-8")
    done = shop(commands_of(PAGE)[1])
    assert done.returncode == 1, done.stdout + done.stderr
    assert "DE-PRD-0002/booked: every receipt is booked" in done.stdout


def test_features_without_steps_of_theirs_need_no_pytest(shop):
    """Lint tells of the foreign sentence; without it lint and run are content."""
    *_, lint, run = commands_of(PAGE)
    objected = shop(lint)
    assert objected.returncode == 1
    assert 'basket.feature:18: And "our books have 1 receipt" fits none' in objected.stdout
    feature = shop.folder / "shop/basket.feature"
    text = feature.read_text(encoding="utf-8")
    feature.write_text(text.replace(OWN, ""), encoding="utf-8")
    assert shop(lint).stdout.strip() == "Features are in order."
    done = shop(run)
    assert done.returncode == 0, done.stdout + done.stderr
    assert "certifies nothing" in done.stdout
    asked = read(shop.folder / "run/run.ndjson").header.plan["requirements"]
    assert asked == ["DE-PRD-0002"]


@pytest.mark.parametrize(
    ("fixture", "kind"),
    [
        ("subject", Subject),
        ("checks", Checks),
        ("control", Control),
        ("clock", Clock),
        ("simulator", RunningSimulator),
    ],
)
def test_the_page_names_every_public_member(fixture, kind):
    """A member that the page lacks, or one that only the page has, is found."""
    rows = re.findall(r"^\| (`.*?) \|", TEXT, re.MULTILINE)
    told = {name for row in rows for name in re.findall(rf"`{fixture}\.(\w+)`", row)}
    there = {name for name in dir(kind) if not name.startswith("_")}
    there |= {"random"} if kind is Subject else set()
    there |= {"requirements"} if kind is Checks else set()
    assert told == there
