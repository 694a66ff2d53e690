"""
`fiskalprobe run`: exit codes, isolation, and what it says.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
from pathlib import Path

import pytest
from rich.console import Console

from fiskalprobe.cli.choices import Choice
from fiskalprobe.cli.run import judge
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target


def test_the_simulator_passes_a_part_and_reports(fiskalprobe, tmp_path):
    """A picked requirement is run, reported beside its stream, and said not to certify."""
    done = fiskalprobe("run", "--target", "sim:", "--out", "out", "DE-INF")
    assert done.returncode == 0, done.stdout + done.stderr
    files = {path.name for path in (tmp_path / "out").iterdir()}
    assert files >= {"run.ndjson", "index.html", "junit.xml", "report.json", "report.md"}
    assert "a partial run certifies nothing" in done.stdout
    run = read(tmp_path / "out/run.ndjson")
    assert run.header.plan["filter"] == "DE-INF"
    assert all(id_.startswith("DE-INF") for id_ in run.header.plan["requirements"])
    assert run.header.seed == 7


def test_progress_without_a_terminal_is_plain_lines(fiskalprobe):
    """In a pipe there are no control characters, and each scenario has its line."""
    done = fiskalprobe("run", "--target", "sim:", "--out", "out", "DE-INF")
    assert "\x1b" not in done.stdout
    assert re.search(r"^\[1/\d+\] ok", done.stdout, re.MULTILINE)


def test_the_current_folder_cannot_disturb(fiskalprobe, tmp_path):
    """No configuration, conftest, plugin or PYTEST_ADDOPTS of the caller takes part."""
    (tmp_path / "pytest.ini").write_text("[pytest]\naddopts = --nonsense\n")
    (tmp_path / "conftest.py").write_text("raise SystemExit('disturbed')\n")
    (tmp_path / "pyproject.toml").write_text("[tool.pytest.ini_options]\nminversion = '99'\n")
    done = fiskalprobe(
        "run", "--target", "sim:", "--out", "out", "DE-INF",
        PYTEST_ADDOPTS="--more-nonsense", PYTEST_PLUGINS="no.such.plugin",
    )  # fmt: skip
    assert done.returncode == 0, done.stdout + done.stderr
    assert {path.name for path in tmp_path.iterdir()} == {
        "pytest.ini", "conftest.py", "pyproject.toml", "out",
    }  # fmt: skip


def test_two_runs_with_one_seed_send_and_get_the_same(fiskalprobe, tmp_path):
    """Against the simulator only the time of day and durations differ, not the order of sets."""
    told = []
    for out in ("1", "2"):
        words = ("run", "--target", "sim:", "--out", out, "DE-CXL-0001", "--seed", "11")
        fiskalprobe(*words, PYTHONHASHSEED=out)
        run = read(tmp_path / out / "run.ndjson")
        told.append(
            [(e.request["url"], e.request["body"], e.response) for e in run.exchanges.values()]
        )
    assert told[0] == told[1]
    assert len(told[0]) > 3


def test_another_seed_sends_other_documents(fiskalprobe, tmp_path):
    """The seed is where the documents' identity comes from."""
    told = []
    for seed in ("1", "2"):
        fiskalprobe("run", "--target", "sim:", "--out", seed, "DE-CXL-0001", "--seed", seed)
        run = read(tmp_path / seed / "run.ndjson")
        told.append([exchange.request["body"] for exchange in run.exchanges.values()])
    assert told[0] != told[1]


@pytest.mark.parametrize(
    ("words", "code", "said"),
    [
        (("--target", "nowhere.toml"), 4, "there is no such file"),
        (("--target", "sim:colour=red"), 4, "the simulator has no option 'colour'; there are: "),
        (("--target", "http://127.0.0.1:1"), 4, "does not answer"),
        (("DE-OFX",), 4, "near to it: DE-OFF"),
        (("DE-CXL", "DE-CXL-9999"), 4, "no requirement matches 'DE-CXL-9999'"),
        (("--nonsense",), 4, "No such option"),
        (("-k", "a b ("), 4, "cannot be read"),
        (("-k", "nothing-is-called-so"), 5, "Nothing was executed"),
    ],
)
def test_each_way_of_going_wrong_has_its_code(fiskalprobe, words, code, said):
    """The code tells wrong use from an empty run, and the text says what is wrong."""
    done = fiskalprobe("run", "--out", "out", *words)
    assert done.returncode == code, done.stdout + done.stderr
    assert said in done.stdout + done.stderr
    assert "Traceback" not in done.stderr


def test_all_mistakes_of_a_target_are_told_and_nothing_is_sent(fiskalprobe, tmp_path, service):
    """Exit 4 before the first request, with every mistake on a line of its own."""
    (tmp_path / "target.toml").write_text(
        "[subject]\norganisation='o'\nproduct='p'\nversion='main'\n"
        "[ics]\nrole='middleware'\napi='9'\nprofiles=['core','limits']\n"
        f"[ixit]\nadapter='http:{service.url}'\nheaders={{Authorization='env:NOT_THERE'}}\n"
    )
    done = fiskalprobe("run", "--target", "target.toml", "--out", "out")
    assert done.returncode == 4
    assert "4 mistakes" in done.stderr
    for key in ("subject.version", "ics.api", "ics.tse", "ixit.headers.Authorization"):
        assert f"target.toml: {key}: " in done.stderr
    assert service.asked == []
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["run", "smoke", "plan", "fuzz", "model"])
def test_nobody_is_judged_in_the_place_of_a_target_that_lies_here(fiskalprobe, tmp_path, command):
    """The simulator is always green: a declared service has to be named, or the simulator."""
    (tmp_path / "target.toml").write_text("", encoding="utf-8")
    done = fiskalprobe(command)
    assert done.returncode == 4
    assert "--target target.toml" in done.stderr
    assert "--target sim:" in done.stderr


def test_a_subject_that_breaks_a_duty_is_not_conformant(fiskalprobe, tmp_path, service):
    """A service that answers nonsense fails with exit 1, told by requirement."""
    service.says("PUT", "/api/v1/transactions/createDocument", {"fiscalDocumentNumber": "1"})
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/a.feature").write_text(
        "Feature: a\n  @DE-TXN-0001\n  Rule: b\n    Scenario: c\n"
        '      When the POS creates document "A"\n'
        "      Then the answer is a signed fiscal response\n"
    )
    done = fiskalprobe("run", "--target", service.url, "--out", "out", "--features", "mine")
    assert "(mine/" in done.stdout, "a place is told such that the file is found there"
    assert done.returncode == 1, done.stdout + done.stderr
    assert "not conformant" in done.stdout
    assert json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))


def test_fail_fast_stops_at_the_first_failure(fiskalprobe, tmp_path, service):
    """The second scenario is not run, what it would have judged is open, and the code stays 1."""
    service.says("PUT", "/api/v1/transactions/createDocument", {"fiscalDocumentNumber": "1"})
    scenario = (
        "    Scenario: {}\n"
        '      When the POS creates document "A"\n'
        "      Then the answer is a signed fiscal response\n"
    )
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/a.feature").write_text(
        "Feature: a\n  @DE-TXN-0001\n  Rule: b\n" + scenario.format("c") + scenario.format("d")
    )
    for more, count in (((), 2), (("--fail-fast",), 1)):
        done = fiskalprobe(
            "run", "--target", service.url, "--out", "out", "--features", "mine", *more
        )
        assert done.returncode == 1, done.stdout + done.stderr
        assert read(tmp_path / "out/run.ndjson").footer.scenarios == count


@pytest.mark.parametrize("handles", [[], ["reset"]])
def test_a_subject_that_dies_is_left_alone(tmp_path, monkeypatch, service, handles):
    """No scenario is ok that could not even begin, and nobody waits for hundreds of them."""
    waits = []
    monkeypatch.setattr("fiskalprobe.run.driver.time.sleep", waits.append)
    service.says("PUT", "/api/v1/transactions/createDocument", {"fiscalDocumentNumber": "1"})
    service.says("GET", "/_control/", {"control": "1", "capabilities": handles})
    service.says("POST", "/_control/reset", "", status=0)
    service.says("GET", "/api/v1/management/germany/tse", "", status=0)
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/a.feature").write_text(
        "Feature: a\n  @DE-TSE-0001\n  Rule: b\n"
        + "".join(
            f"    Scenario: {number}\n      When the POS asks for the TSE list\n"
            "      Then the answer is 200\n"
            for number in range(9)
        )
    )
    told = Console(file=io.StringIO(), width=300)
    code = judge(
        read_target(service.url, environment={}),
        out=tmp_path / "out",
        console=told,
        choice=Choice(),
        features=tmp_path / "mine",
    )
    said = told.file.getvalue()
    assert code == 2, said
    assert "Stopped after 5 scenarios: the subject has answered nothing" in said
    assert "] ok " not in said
    assert waits == [2, 4, 8, 16]
    footer = read(tmp_path / "out/run.ndjson").footer
    assert footer.requirements["DE-TSE-0001"].verdict == "inconclusive"


def test_duties_without_control_are_incomplete(fiskalprobe, tmp_path):
    """Without a hand on the cable the outage cannot be judged: exit 2, reason control."""
    (tmp_path / "target.toml").write_text(
        "[subject]\norganisation='o'\nproduct='p'\nversion='1'\n"
        "[ics]\nrole='middleware'\napi='1.7.7'\nprofiles=['core','offline']\n"
        "[ixit]\nadapter='sim:'\n[control]\nkind='none'\n"
    )
    done = fiskalprobe("run", "--target", "target.toml", "--out", "out", "DE-OFF-0002")
    assert done.returncode == 2, done.stdout + done.stderr
    footer = read(tmp_path / "out/run.ndjson").footer
    assert footer.verdict == "incomplete"
    assert footer.requirements["DE-OFF-0002"].reason == "control"


@pytest.mark.skipif(sys.platform == "win32", reason="not everybody may make links there")
def test_features_are_found_behind_links(fiskalprobe, tmp_path):
    """A linked folder and a linked file are run and planned; what is hidden is neither."""
    feature = (
        "Feature: {0}\n  @DE-INF-0001\n  Rule: b\n    Scenario: {0}\n"
        "      When the POS asks for the TSE list\n      Then the answer is 200\n"
    )
    for name in ("away/one.feature", "two.feature", "mine/three.feature", "mine/.old/x.feature"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(feature.format(Path(name).stem))
    (tmp_path / "mine/shared").symlink_to(tmp_path / "away")
    (tmp_path / "mine/two.feature").symlink_to(tmp_path / "two.feature")
    with_links = ("--target", "sim:", "--features", "mine")
    done = fiskalprobe("run", *with_links, "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    ran = {scenario.name for scenario in read(tmp_path / "out/run.ndjson").scenarios}
    assert ran == {"one", "two", "three"}
    planned = fiskalprobe("plan", *with_links)
    assert "plan.json: 3 scenarios" in planned.stdout
    digests = [json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["features"]]
    (tmp_path / "away/one.feature").write_text(feature.format("one") + "\n# other\n")
    fiskalprobe("plan", *with_links)
    digests.append(json.loads((tmp_path / "plan.json").read_text(encoding="utf-8"))["features"])
    assert len(set(digests)) == 2
    assert fiskalprobe("rejudge", "out", "--features", "mine").returncode == 0


@pytest.mark.parametrize("command", ["run", "plan"])
def test_features_with_mistakes_are_refused_before_the_run(fiskalprobe, tmp_path, command):
    """Each mistake is told with its place, nothing is run, and the code is that of wrong use."""
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine/a.feature").write_text(
        "Feature: a\n  @DE-INF-0001\n  Rule: b\n    Scenario: c\n      Given no such step at all\n"
        '  @DE-INF-9999\n  Rule: d\n    Scenario: e\n      Given a started document "A"\n'
    )
    done = fiskalprobe(command, "--target", "sim:", "--out", "out", "--features", "mine")
    assert done.returncode == 4, done.stdout + done.stderr
    assert "a.feature:5: " in done.stderr
    assert "the catalogue holds no DE-INF-9999" in done.stderr
    assert "Nothing was run." in done.stderr
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize("command", ["run", "plan", "lint"])
def test_a_folder_without_scenarios_is_refused(fiskalprobe, tmp_path, command):
    """Whoever names the wrong folder reads so, and not that the harness is at fault."""
    (tmp_path / "mine").mkdir()
    done = fiskalprobe(command, "--features", "mine")
    assert done.returncode == (1 if command == "lint" else 4), done.stdout + done.stderr
    assert "mine holds no scenario" in done.stdout + done.stderr
    assert not (tmp_path / "reports").exists()


def test_a_feature_that_asks_for_the_impossible_is_told_so(fiskalprobe, tmp_path):
    """What only shows while it runs is the feature's mistake, and not one of the harness."""
    (tmp_path / "own").mkdir()
    (tmp_path / "own/mistaken.feature").write_text(
        "@DE-PRD\nFeature: Mistaken\n\n  @DE-PRD-0002\n  Rule: Sums\n\n"
        '    Scenario: There is no second line\n      Given a started document "A"\n'
        '      When the POS stores document "A" with\n        | field | value |\n'
        "        | positions[1].grossValue | 3 |\n",
        encoding="utf-8",
    )
    done = fiskalprobe("run", "--target", "sim:", "--features", "own", "--out", "out")
    assert done.returncode == 3
    assert "the feature is mistaken: the document has no positions[1].grossValue" in done.stdout
    assert "Where it went wrong is in the report, below the scenario." in done.stdout
    checks = json.loads((tmp_path / "out/report.json").read_text(encoding="utf-8"))["requirements"]
    assert {each["reason"] for each in checks if each["verdict"] == "error"} == {"feature"}


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk here")
def test_a_full_disk_is_told_in_a_sentence(fiskalprobe, tmp_path):
    """The harness failed (3), and it is nothing to report to its makers."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/run.ndjson").symlink_to("/dev/full")
    done = fiskalprobe("run", "--target", "sim:", "--out", "out", "DE-INF")
    assert done.returncode == 3
    assert done.stderr.startswith(
        "--out: out cannot be written any more (No space left on device)"
    )
    assert "INTERNALERROR" not in done.stdout + done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="there is no full disk here")
def test_reports_that_find_no_room_leave_a_complete_record(fiskalprobe, tmp_path):
    """It is said that only the reports are missing, and that another command writes them."""
    (tmp_path / "out").mkdir()
    (tmp_path / "out/earl.jsonld").symlink_to("/dev/full")
    told = (
        "--out: the reports in out cannot be written (No space left on device); the record is "
        "complete. Free some space, or choose another folder; fiskalprobe report writes them.\n"
    )
    for words in (("run", "--target", "sim:", "--out", "out", "DE-INF"), ("report", "out")):
        done = fiskalprobe(*words)
        assert (done.returncode, done.stderr) == (3, told)
        assert read(tmp_path / "out/run.ndjson").footer.exit == 0
    assert fiskalprobe("report", "out", "--out", "more").returncode == 0


def test_reports_for_a_place_that_is_no_folder_are_wrong_use(fiskalprobe, tmp_path):
    """Nobody is asked to report what they mistyped."""
    fiskalprobe("run", "--target", "sim:", "--out", "out", "DE-INF")
    done = fiskalprobe("report", "out", "--out", "out/run.ndjson")
    assert done.returncode == 4
    assert done.stderr.startswith("--out: the reports in out/run.ndjson cannot be written")


@pytest.mark.skipif(sys.platform == "win32", reason="its pipes break otherwise")
def test_a_run_goes_on_when_nobody_listens(tmp_path):
    """A pipe that is closed after the first line changes neither the stream nor the code."""
    words = [sys.executable, "-m", "fiskalprobe", "run", "--target", "sim:", "--out", "out"]
    run = subprocess.Popen(
        [*words, "DE-INF"], cwd=tmp_path, stdout=subprocess.PIPE, stderr=subprocess.PIPE
    )
    run.stdout.readline()
    run.stdout.close()
    assert (run.wait(60), run.stderr.read()) == (0, b"")
    run.stderr.close()
    assert read(tmp_path / "out/run.ndjson").footer.exit == 0


@pytest.mark.skipif(sys.platform == "win32", reason="there are no such locks")
def test_two_runs_do_not_write_into_one_folder(fiskalprobe, tmp_path):
    """The second is wrong use, sends nothing, and leaves the first one's stream alone."""
    import fcntl

    (tmp_path / "out").mkdir()
    (tmp_path / "out/run.ndjson").write_text("theirs")
    handle = os.open(tmp_path / "out", os.O_RDONLY)
    fcntl.flock(handle, fcntl.LOCK_EX)
    try:
        done = fiskalprobe("run", "--target", "sim:", "--out", "out", "DE-INF")
    finally:
        os.close(handle)
    assert (done.returncode, "another run writes into out" in done.stderr) == (4, True)
    assert (tmp_path / "out/run.ndjson").read_text() == "theirs"
    assert fiskalprobe("run", "--target", "sim:", "--out", "out", "DE-INF").returncode == 0


@pytest.mark.parametrize("command", [("run",), ("fuzz",), ("model",)])
def test_a_run_that_does_not_begin_leaves_nothing(fiskalprobe, tmp_path, command):
    """No empty stream; and what is there of an earlier run is called that."""
    away = (*command, "--target", "http://127.0.0.1:9", "--out", "out")
    done = fiskalprobe(*away)
    assert (done.returncode, list((tmp_path / "out").iterdir())) == (4, []), done.stderr
    assert "did not begin" not in done.stderr
    assert fiskalprobe("run", "DE-INF", "--out", "out").returncode == 0
    before = (tmp_path / "out/run.ndjson").read_bytes()
    done = fiskalprobe(*away)
    assert done.returncode == 4
    assert done.stderr.splitlines()[-1] == (
        "This run did not begin; what out holds is of an earlier one."
    )
    assert (tmp_path / "out/run.ndjson").read_bytes() == before


def test_what_is_not_claimed_is_not_run(fiskalprobe, tmp_path):
    """A target without the profile offline is not asked about outages."""
    (tmp_path / "target.toml").write_text(
        "[subject]\norganisation='o'\nproduct='p'\nversion='1'\n"
        "[ics]\nrole='middleware'\napi='1.7.7'\nprofiles=['core']\n"
        "[ixit]\nadapter='sim:'\n[control]\nkind='http'\n"
    )
    done = fiskalprobe("run", "--target", "target.toml", "--out", "out", "DE-OFF-0002")
    assert done.returncode == 5, done.stdout + done.stderr
