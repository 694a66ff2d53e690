"""
The pytest plugin, seen from outside: other people's tests in a folder of their own.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from fiskalprobe import plugin
from fiskalprobe.stream import read

CREATE = "/api/v1/transactions/createDocument"
FEATURE = """
@DE-CXL
Feature: Cancelling

  @DE-CXL-0001
  Rule: something

    Scenario: all is well
      Given a service
      Then the status is 200

    Scenario: all is not well
      Given a service
      Then the status is 404
      And the status is 200

    Scenario: nothing to stand on
      Given the impossible
      Then the status is 200

    Scenario: no hand on it
      When the cable is cut
      Then the status is 200

    Scenario: our own fault
      Given a service
      When somebody stumbles

  @DE-OFF-0002 @slow
  Rule: another tag of other people

    Scenario: not spoken of
      Given a service
"""
STEPS = """
from pytest_bdd import given, parsers, scenarios, then, when

scenarios("a.feature")

@given("a service")
def _(subject):
    subject.version()

@given("the impossible")
def _(checks):
    checks.presuppose(False, "it cannot be")

@when("the cable is cut")
def _(control):
    control.cut()

@when("somebody stumbles")
def _():
    raise ZeroDivisionError("oh")

@then(parsers.parse("the status is {status:d}"))
def _(subject, checks, status):
    checks.that(None, "status", subject.last.status == status, "compare the status",
                expected=status, actual=subject.last.status)
"""


@pytest.fixture
def theirs(tmp_path):
    """Run pytest in a folder of somebody else, with the plugin found by its entry point."""
    # Schemathesis and Hypothesis bring plugins too, which take a second and a half to load.
    without = "-p no:schemathesis -p no:hypothesispytest"

    def call(*words: object, **environment: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "pytest", "-p", "no:cacheprovider", *map(str, words)],
            cwd=tmp_path,
            env={**os.environ, "PYTHONUTF8": "1", "PYTEST_ADDOPTS": without, **environment},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    (tmp_path / "pytest.ini").write_text(
        "[pytest]\naddopts = --strict-markers\nmarkers =\n    slow: theirs\n"
    )
    return call


@pytest.fixture
def told(service):
    """A subject without a control API that answers what a first look asks."""
    service.says("PUT", CREATE, {"fiscalDocumentNumber": "1"})
    service.says("GET", "/api/v1/information/version", '"1.7.7.0"')
    return service


def test_the_plugin_costs_nothing_when_it_is_not_used():
    """Loading it imports none of the judge's own rooms and none of their libraries."""
    script = (
        "import sys, pytest, fiskalprobe.plugin;"
        "heavy = {'httpx', 'msgspec', 'rich', 'jsonschema', 'fiskalspec', 'fiskalprobe.run'};"
        "print(sorted(heavy & set(sys.modules)))"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[]"


def test_scenarios_become_records(theirs, tmp_path, told):
    """Each way in which a scenario can end has its own outcome, and the stream is whole."""
    (tmp_path / "a.feature").write_text(FEATURE)
    (tmp_path / "test_a.py").write_text(STEPS)
    done = theirs("--subject", told.url, "--stream-out", "out/run.ndjson")
    assert done.returncode == 3, done.stdout
    run = read(tmp_path / "out/run.ndjson")
    assert {scenario.name: scenario.outcome for scenario in run.scenarios} == {
        "all is well": "completed",
        "all is not well": "completed",
        "nothing to stand on": "aborted",
        "no hand on it": "aborted",
        "our own fault": "error",
        "not spoken of": "completed",
    }
    assert [
        (check.scenario, check.check, check.verdict)
        for check in run.checks
        if check.where != "ambient"
    ] == [
        ("a/all-is-well", "status", "pass"),
        ("a/all-is-not-well", "status", "fail"),
        ("a/all-is-not-well", "status", "pass"),
        ("a/nothing-to-stand-on", "scenario", "inconclusive"),
        ("a/no-hand-on-it", "scenario", "inconclusive"),
        ("a/our-own-fault", "scenario", "error"),
    ]
    by_scenario = {check.scenario: check for check in run.checks if check.where != "ambient"}
    assert by_scenario["a/nothing-to-stand-on"].code == "blocked"
    assert by_scenario["a/no-hand-on-it"].code == "control"
    assert by_scenario["a/our-own-fault"].verdict == "error"
    assert any("ZeroDivisionError" in note.text for note in run.notes)
    assert run.footer.verdict == "error"
    assert run.scenarios[0].where == "a.feature:8"
    assert run.scenarios[0].rule == "something"


SLIPS = """
@DE-TXN
Feature: Slips

  @DE-TXN-0006
  Rule: something

    Scenario: no table
      Given a started document "A"
      And document "A" sells

    Scenario: German digits
      Given a started document "A"
      And document "A" is paid
        | amount | kind |
        | 12,90  | cash |

    Scenario: no such kind
      Given a started document "A"
      And document "A" is paid
        | amount | kind |
        | 12.90  | crad |

    Scenario: no such field
      Given a started document "A"
      When the POS stores document "A"
      Then the answer shows
        | field      | value |
        | ProcesData | "x"   |

    Scenario: no such fault
      Given the TSE suffers from "unplgu" at "finish"

    Scenario: no such other field
      Given a started document "A"
      When the POS stores document "A"
      Then the answer shows
        | field       | value                |
        | ProcessData | equal to ProcesData  |

    Scenario: nothing is wrong
      Given a started document "A"
      When the POS stores document "A"
      Then the answer shows
        | field      | value  |
        | ProcesData | absent |
"""


def test_a_slip_in_a_feature_is_no_fault_of_the_subject(theirs, tmp_path):
    """Each is a mistake of the feature (3), said in a sentence, and nothing is held broken."""
    (tmp_path / "conftest.py").write_text('pytest_plugins = ["fiskalprobe.vocabulary"]\n')
    (tmp_path / "a.feature").write_text(SLIPS)
    (tmp_path / "test_a.py").write_text(
        "from pytest_bdd import scenarios\nscenarios('a.feature')\n"
    )
    done = theirs("--subject", "sim:", "--stream-out", "run.ndjson")
    run = read(tmp_path / "run.ndjson")
    assert done.returncode == run.footer.exit == 3
    told = {each.name: each.message.removeprefix("the feature is mistaken: ")[:52] for each in
            run.scenarios}  # fmt: skip
    assert told == {
        "no table": "this step needs a table below it, and there is none",
        "German digits": "row 1 of the table, column amount: '12,90' is no amo",
        "no such kind": "row 1 of the table, column kind: there is no payment",
        "no such field": "there is no field 'ProcesData' in any answer that is",
        "no such fault": "there is no fault 'unplgu'; did you mean unplug? The",
        "no such other field": "there is no field 'ProcesData' in any answer that is",
        "nothing is wrong": "",
    }
    assert {check.verdict for check in run.checks} <= {"pass", "error", "alt", "na"}
    assert {check.code for check in run.checks if check.verdict == "error"} == {"feature"}


def test_a_broken_check_fails_the_test_and_does_not_stop_it(theirs, tmp_path, told):
    """Both Then steps are on record, and pytest shows the scenario as failed."""
    (tmp_path / "a.feature").write_text(FEATURE)
    (tmp_path / "test_a.py").write_text(STEPS)
    done = theirs("--subject", told.url, "--stream-out", "run.ndjson", "-k", "not_well")
    assert "fail DE-CXL-0001/status: compare the status" in done.stdout
    run = read(tmp_path / "run.ndjson")
    where = [check.where for check in run.checks if check.check == "status"]
    assert where == ["a.feature:14", "a.feature:15"]
    assert [check.verdict for check in run.checks if check.check == "status"] == ["fail", "pass"]
    assert done.returncode == run.footer.exit == 1


def test_a_plain_test_is_a_scenario_too(theirs, tmp_path, told):
    """A function with the marker uses the same recorder."""
    (tmp_path / "test_b.py").write_text(
        "import pytest\n"
        "@pytest.mark.requirement('DE-CXL-0001')\n"
        "def test_version(subject, checks, context, control):\n"
        "    answer = subject.version()\n"
        "    assert context.history == [answer]\n"
        "    assert not control.offers('cable')\n"
        "    checks.that(None, 'version', answer.json() == '1.7.7.0', 'compare it')\n"
    )
    done = theirs("--subject", told.url, "--stream-out", "run.ndjson")
    assert done.returncode == 0, done.stdout
    run = read(tmp_path / "run.ndjson")
    assert [scenario.where for scenario in run.scenarios] == ["test_b.py:2"]
    assert run.footer.requirements["DE-CXL-0001"].verdict == "pass"


def test_without_a_subject_the_tests_say_what_is_missing(theirs, tmp_path):
    """The error of a test without a subject names the option."""
    (tmp_path / "test_b.py").write_text("def test_it(subject): pass\n")
    done = theirs()
    assert done.returncode != 0
    assert "pytest --subject sim:" in done.stdout
    assert "plugin.py" not in done.stdout


def test_other_peoples_tests_are_left_alone(theirs, tmp_path):
    """A plain test passes, and tags of other people keep their own meaning."""
    (tmp_path / "a.feature").write_text(
        "Feature: theirs\n  @slow @DE-CXL-0001\n  Scenario: fine\n    Given nothing\n"
    )
    (tmp_path / "test_a.py").write_text(
        "from pytest_bdd import given, scenarios\n"
        "scenarios('a.feature')\n"
        "@given('nothing')\ndef _(): pass\n"
        "def test_plain(): pass\n"
    )
    done = theirs("-m", "slow or not slow")
    assert "2 passed" in done.stdout
    assert "1 passed" in theirs("-m", "slow").stdout


def test_a_wrong_target_is_a_usage_error(theirs, tmp_path):
    """Nothing is collected for a target that does not exist."""
    done = theirs("--subject", "nowhere.toml")
    assert done.returncode == pytest.ExitCode.USAGE_ERROR
    assert "there is no such file" in done.stderr


class Spread:
    """A configuration as pytest-xdist leaves it, in the controller or in a worker."""

    pluginmanager = pytest.PytestPluginManager()

    def __init__(self, *, dist: str | None = None, **of_a_worker: object) -> None:
        self.options = {"--subject": "sim:", "--stream-out": "run/run.ndjson"}
        self.options |= {"dist": dist} if dist else {}
        vars(self).update(of_a_worker)

    def addinivalue_line(self, name: str, line: str) -> None:
        """Take the marker."""

    def getoption(self, name: str, default: object = None) -> object:
        """Give an option, or what is said instead."""
        return self.options.get(name, default)


@pytest.mark.parametrize(
    "config",
    [Spread(dist="load"), Spread(dist="no", workerinput={"workerid": "gw0"})],
    ids=["controller", "worker"],
)
def test_processes_do_not_share_one_record(config, tmp_path, monkeypatch):
    """With pytest-xdist a run with a stream is refused, and what lies there stays as it is."""
    monkeypatch.chdir(tmp_path)
    with pytest.raises(pytest.UsageError, match="add -n 0 to this run"):
        plugin.pytest_configure(config)
    assert list(tmp_path.iterdir()) == []
    assert not config.pluginmanager.has_plugin(plugin.DRIVER)


def test_secrets_never_appear_in_the_stream(theirs, tmp_path, told):
    """Neither the header that carries it nor an answer, a body or a traceback that repeats it."""
    secret = "hunter2-and-more"
    told.says("GET", "/echo", f"you said Bearer {secret}")
    (tmp_path / "target.toml").write_text(
        "[subject]\norganisation='o'\nproduct='p'\nversion='1'\n"
        "[ics]\nrole='middleware'\napi='1.7.7'\nprofiles=['core']\n"
        f"[ixit]\nadapter='http:{told.url}'\nheaders={{'X-Trace'='env:IUT_TOKEN'}}\n"
    )
    (tmp_path / "test_b.py").write_text(
        "import os\n"
        "def test_it(subject, checks):\n"
        "    answer = subject.send('GET', '/echo', query={'api_key': 'another', 'q': 1},\n"
        "                          text=os.environ['IUT_TOKEN'])\n"
        f"    assert {secret!r} in answer.body\n"
        "    raise ValueError(answer.body)\n"
    )
    done = theirs("--subject", "target.toml", "--stream-out", "run.ndjson", IUT_TOKEN=secret)
    text = Path(tmp_path / "run.ndjson").read_text(encoding="utf-8")
    assert done.returncode == 3
    assert secret not in text
    assert "another" not in text
    assert text.count("[redacted:IUT_TOKEN]") > 3
    assert "api_key=[redacted]&q=1" in text


def test_a_failing_ambient_check_is_our_fault(theirs, tmp_path, told):
    """An exception in an ambient check makes the run an error and stops no scenario."""
    (tmp_path / "conftest.py").write_text(
        "import fiskalprobe.run.driver as driver\n"
        "from fiskalprobe.run.ambient import Ambient\n"
        "driver.load_ambient = lambda: Ambient(judge=lambda e, c: 1 / 0)\n"
    )
    (tmp_path / "test_b.py").write_text(
        "def test_it(subject):\n    assert subject.version().status == 200\n"
    )
    done = theirs("--subject", told.url, "--stream-out", "run.ndjson")
    run = read(tmp_path / "run.ndjson")
    assert done.returncode == run.footer.exit == 3
    assert [scenario.outcome for scenario in run.scenarios] == ["completed"]
    assert any("ZeroDivisionError" in note.text for note in run.notes)


@pytest.mark.parametrize(
    "impatience",
    [
        "raise KeyboardInterrupt",
        "signal.raise_signal(signal.SIGTERM)",
        "with contextlib.suppress(BaseException): signal.raise_signal(signal.SIGTERM)",
    ],
)
def test_an_interrupted_run_is_visibly_incomplete(theirs, tmp_path, told, impatience):
    """Losing patience leaves a footer that says incomplete, never conformant."""
    (tmp_path / "test_b.py").write_text(
        "import contextlib, signal, pytest\n"
        "@pytest.mark.requirement('DE-CXL-0001')\n"
        "def test_it(subject, checks):\n"
        "    subject.version()\n"
        "    checks.that(None, 'x', True, 'fine')\n"
        f"def test_patience(subject):\n    {impatience}\n"
    )
    done = theirs("--subject", told.url, "--stream-out", "run.ndjson")
    run = read(tmp_path / "run.ndjson")
    assert done.returncode == run.footer.exit == 2
    assert run.footer.verdict == "incomplete"


def test_the_simulator_is_there_for_tests_of_a_till(theirs, tmp_path):
    """The fixture gives an address that answers, with a fresh world per test."""
    (tmp_path / "test_till.py").write_text(
        "import pytest\n"
        "@pytest.mark.parametrize('_', [1, 2])\n"
        "def test_it(simulator, _):\n"
        "    answer = simulator.wire.send(\n"
        f"        'PUT', {CREATE!r},\n"
        "        query={'uniqueClientId': simulator.client_id, 'documentType': 0})\n"
        "    assert answer.json()['fiscalDocumentNumber'] == '1'\n"
    )
    done = theirs()
    assert "2 passed" in done.stdout, done.stdout + done.stderr
