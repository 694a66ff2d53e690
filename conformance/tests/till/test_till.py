"""
A till is sent on errands, by a program, an operator or in this process, and its calls are judged.
"""

from __future__ import annotations

import http.client
import json
import sys
import tomllib
from urllib.parse import urlsplit

import pytest
from errands import PAGE, judged, told_again, verdicts
from jsonschema import Draft202012Validator

from fiskalprobe.report import steady, write_all
from fiskalprobe.run.again.rejudge import rejudge
from fiskalprobe.stream import Command, Prompt, read
from fiskalprobe.target.connection import connect
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable
from fiskalprobe.target.pointofsale import last_line
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.review import review
from fiskalprobe.target.shell import executed
from fiskalspec import schemas

#: One scenario of each errand, an outage among them.
SOME = ("DE-POS-0001", "DE-POS-0007", "DE-POS-0011", "DE-POS-0012", "DE-POS-0021")


# -- declared --------------------------------------------------------------------------------


def test_the_declaration_of_the_page_is_one():
    """Role, adapter and profiles fit together, and the service is ours to manipulate."""
    table = tomllib.loads(PAGE["target.toml"])
    assert review(table, file="target.toml", environment={}) == []


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('role = "pos"', 'role = "middleware"', "ixit.adapter"),
        ('"pos-exec:python3 errand.py"', '"http:http://127.0.0.1:1"', "ixit.adapter"),
        ('"pos-exec:python3 errand.py"', '"pos-exec:"', "ixit.adapter"),
        ('"pos-exec:python3 errand.py"', '"sim:"', "ics.role"),
        ('  "pos",\n', "", "ics.profiles"),
        ('"pos-offline"', '"offline"', "ics.profiles[1]"),
        ('api = "1.7.7"', 'api = "sign-de-v2"', "ics.api"),
        ("timeout = 30", 'timeout = 30\n[control]\nkind = "none"', "control"),
    ],
)
def test_what_does_not_fit_a_till_is_found(old, new, key):
    """Each at its key, before anything is started."""
    assert old in PAGE["target.toml"]
    table = tomllib.loads(PAGE["target.toml"].replace(old, new))
    assert key in {f.key for f in review(table, file="target.toml", environment={})}


@pytest.mark.parametrize(
    ("said", "why"),
    [
        ("pos-exec:", "no command is named"),
        ("pos-exec:'half", "cannot be read"),
        ("pos-exec:there-is-no-such-program", "there is no program"),
        ("pos-wait:", "somebody has to operate"),
        ("sim:mutant=M-POS-0001-a", "sim:role=pos,mutant=M-POS-0001-a"),
    ],
)
def test_a_till_that_cannot_be_sent_is_told(said, why):
    """Before the run, and with what to write instead."""
    with pytest.raises(TargetUnreachable, match=why):
        connect(read_target(said, environment={}))


def test_an_address_where_nobody_can_listen_is_told():
    """An address of another machine, and one that is none."""
    for place in ("192.0.2.1:7678", "here", "127.0.0.1:99999"):
        target = read_target(f"pos-wait:{place}", environment={})
        with pytest.raises(TargetUnreachable, match="nobody can listen"):
            connect(target, ask=lambda _: "")


def test_what_is_no_target_names_the_tills_too():
    """Somebody who has a till learns how to name it."""
    with pytest.raises(TargetRefused, match="pos-exec:COMMAND"):
        read_target("nothing-here", environment={})


# -- sent ------------------------------------------------------------------------------------


def test_the_reference_till_keeps_all_its_duties(tmp_path):
    """Also those that are only recommended; and the record tells it once more."""
    run = judged("sim:role=pos", tmp_path)
    assert set(verdicts(run).values()) == {"pass"}
    told_again(run, tmp_path)
    validator = Draft202012Validator(schemas.get("run-record"))
    lines = (tmp_path / "run.ndjson").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not validator.is_valid(json.loads(line))] == []


def test_a_page_about_a_till_shows_no_tse_of_its_own(tmp_path):
    """What is signed there is the judge's; nor does a published page know when an errand was."""
    judged("sim:role=pos", tmp_path, "DE-POS-0001")
    steady.write(read(tmp_path / "run.ndjson"), tmp_path / "steady.ndjson")
    write_all(tmp_path / "steady.ndjson", tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'id="crypto"' not in page
    assert 'href="#crypto"' not in page
    commands = [r for r in read(tmp_path / "steady.ndjson").records if isinstance(r, Command)]
    assert {(each.at, each.elapsed_ms) for each in commands} == {("2026-01-05T09:00:00+01:00", 0)}


def test_the_program_of_the_page_keeps_them_over_http(errand, tmp_path):
    """What a vendor copies from there is right; nothing is sent when the record is judged anew."""
    run = judged(errand, tmp_path, *SOME)
    assert verdicts(run) == dict.fromkeys(SOME, "pass")
    (tmp_path / "errand.py").unlink()
    told_again(run, tmp_path)


def test_a_program_that_breaks_or_hangs_is_no_pass(errand, tmp_path):
    """It is told by the last line it wrote, or that it was ended."""
    program = tmp_path / "errand.py"
    program.write_text("raise SystemExit('no paper')", encoding="utf-8")
    run = judged(errand, tmp_path, "DE-POS-0012", "DE-POS-0022")
    assert verdicts(run) == {"DE-POS-0012": "inconclusive", "DE-POS-0022": "fail"}
    assert "no paper" in {check.actual for check in run.checks}
    program.write_text("import time; time.sleep(60)", encoding="utf-8")
    declared = PAGE["target.toml"].replace("timeout = 30", "timeout = 0.5")
    declared = declared.replace("python3", sys.executable)
    (tmp_path / "target.toml").write_text(declared, encoding="utf-8")
    run = judged("target.toml", tmp_path, "DE-POS-0003")
    assert verdicts(run) == {"DE-POS-0003": "inconclusive"}


def test_a_till_that_breaks_by_what_it_sent_back_is_blamed_for_that(errand, tmp_path):
    """Names of the answer, taken into the document, leave no number; the refusal ends the till."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    program.write_text(text.replace('"fiscalDocumentNumber":', '"fiscalisationDocumentNumber":'))
    rows = ("DE-POS-0004", "DE-POS-0005", "DE-POS-0014")
    run = judged(errand, tmp_path, *rows)
    found = verdicts(run)
    assert (found["DE-POS-0004"], found["DE-POS-0005"]) == ("fail", "fail")
    messages = {check.message for check in run.checks if check.verdict == "fail"}
    assert any("without “isation”" in each for each in messages)


def test_a_sale_that_broke_in_an_outage_is_none_of_the_next_world(errand, tmp_path):
    """A till that cancels what is left before it sells is not blamed for its world having gone."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    broken = '        answer = call("POST", how, draft)\n'
    assert text.count(broken) == 1
    text = text.replace("        DISK.unlink()\n" + broken, broken + "        DISK.unlink()\n")
    dies = "        if how == 'storeDocument' and draft['fiscalDocumentNumber'] < 0:\n"
    text = text.replace(broken, f"{dies}            raise SystemExit('no TSE')\n{broken}")
    text = text.replace("def register():\n", "def register():\n    end('cancelDocument')\n")
    program.write_text(text, encoding="utf-8")
    rows = ("DE-POS-0002", "DE-POS-0010", "DE-POS-0022")
    run = judged(errand, tmp_path, *rows)
    assert verdicts(run) == dict(zip(rows, ("pass", "fail", "fail"), strict=True))
    orders = {check.actual for check in run.checks if check.verdict == "fail"}
    assert orders == {"createDocument", "no TSE"}


def test_a_failure_of_a_till_is_called_where_a_service_can_be_served(errand, tmp_path):
    """The address within the judge is none that a shell could reach."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    program.write_text(text.replace("cancelDocument", "storeDocument"), encoding="utf-8")
    run = judged(errand, tmp_path, "DE-POS-0001")
    assert verdicts(run) == {"DE-POS-0001": "fail"}
    write_all(tmp_path / "run.ndjson", tmp_path)
    [script] = tmp_path.glob("repro/*/curl.sh")
    assert "SUBJECT=${SUBJECT:-http://127.0.0.1:7678}" in script.read_text(encoding="utf-8")
    assert "curl -sS -i -X PUT 'http://127.0.0.1:7678/api" in (tmp_path / "index.html").read_text(
        encoding="utf-8"
    ).replace("&#39;", "'")


def test_a_till_that_calls_nobody_keeps_nothing(errand, tmp_path):
    """It ends its errands, and no duty is green for that."""
    (tmp_path / "errand.py").write_text("", encoding="utf-8")
    run = judged(errand, tmp_path)
    assert "pass" not in verdicts(run).values()


def test_a_helper_that_goes_on_keeps_nobody_waiting(errand, tmp_path):
    """A till that starts itself in the background has run its errand."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    helper = "[sys.executable, '-c', 'import time; time.sleep(3)']"
    more = f"import subprocess, sys\nsubprocess.Popen({helper})\n"
    program.write_text(text + more, encoding="utf-8")
    run = judged(errand, tmp_path, "DE-POS-0003")
    assert verdicts(run) == {"DE-POS-0003": "pass"}
    [first, *_] = [record for record in run.records if isinstance(record, Command)]
    assert first.exit == 0
    assert first.elapsed_ms < 3_000


def test_an_operator_is_asked_and_the_till_calls_meanwhile(tmp_path):
    """What was asked and said is evidence, and it is judged anew like everything else."""
    asked = []

    def ask(question):
        asked.append(question)
        place = urlsplit(question.partition("service at ")[2].partition(", ")[0])
        line = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
        client = question.partition("as the client ")[2].partition(". ")[0]
        path = f"/api/v1/transactions/createDocument?uniqueClientId={client}&documentType=0"
        line.request("PUT", path)
        answer = line.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()
        line.close()
        return ""

    run = judged("pos-wait:127.0.0.1:0", tmp_path, "DE-POS-0003", ask=ask)
    assert verdicts(run) == {"DE-POS-0003": "pass"}
    # A till that was left in the middle of a sale is to end it before the next world.
    assert len(asked) == 2
    prompts = [record for record in run.records if isinstance(record, Prompt)]
    assert [(each.handle, each.answer) for each in prompts] == [("begin", ""), ("resume", "")]
    assert rejudge(run, stream=tmp_path / "again.ndjson").agrees


@pytest.mark.parametrize("command", [("model",), ("fuzz",), ("run", "--fuzz", "5")])
def test_nobody_calls_a_till(fiskalprobe, command):
    """What would is refused, and says why."""
    done = fiskalprobe(*command, "--target", "sim:role=pos")
    assert done.returncode == 4
    assert "makes calls and cannot be called" in done.stderr


def test_smoke_lets_a_till_sell_once(fiskalprobe, errand, tmp_path):
    """A program that calls nobody is told before hundreds of scenarios."""
    done = fiskalprobe("smoke", "--target", errand)
    assert "the till sells an article when it is asked to" in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr
    program = (tmp_path / "errand.py").read_text(encoding="utf-8")
    (tmp_path / "errand.py").write_text("", encoding="utf-8")
    done = fiskalprobe("smoke", "--target", errand)
    assert "does it read FISKALPROBE_URL?" in done.stdout
    assert done.returncode != 0
    silent = f"import sys\nsys.excepthook = lambda *_: os._exit(0)\n{program}"
    faulty = silent.replace('"netValue": 10.84', '"netValue": 10.00')
    (tmp_path / "errand.py").write_text(faulty, encoding="utf-8")
    done = fiskalprobe("smoke", "--target", errand)
    assert "it says that it is done, although storeDocument was answered 422" in done.stdout
    assert done.returncode != 0


@pytest.mark.parametrize("excepted", ["", "example.org"])
def test_a_proxy_of_the_environment_is_not_asked_for_this_machine(
    declared, tmp_path, monkeypatch, excepted
):
    """A till inherits the proxy of an office, which cannot know the service beside it."""
    for name in ("http_proxy", "HTTP_PROXY"):
        monkeypatch.setenv(name, "http://127.0.0.1:9")
    monkeypatch.setenv("no_proxy", excepted)
    run = judged(declared, tmp_path, "DE-POS-0001")
    assert verdicts(run) == {"DE-POS-0001": "pass"}


@pytest.mark.parametrize(
    ("given", "told"),
    [
        ({}, {}),
        ({"HTTP_PROXY": "http://p:1"}, {"no_proxy": "::1", "NO_PROXY": "::1"}),
        ({"all_proxy": "http://p:1", "NO_PROXY": "a"}, {"no_proxy": "a,::1", "NO_PROXY": "a,::1"}),
        ({"http_proxy": "http://p:1", "no_proxy": "*"}, {"no_proxy": "*"}),
        ({"NO_PROXY": "a"}, {"NO_PROXY": "a"}),
    ],
)
def test_an_environment_changes_only_where_it_names_a_proxy(monkeypatch, given, told):
    """Exceptions that were made stay, and one for every host stays alone, as curl wants it."""
    for name in ("http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY", "no_proxy", "NO_PROXY"):
        monkeypatch.delenv(name, raising=False)
    for name, value in given.items():
        monkeypatch.setenv(name, value)
    show = "import json, os; print(json.dumps(dict(os.environ)))"
    code, said, _ = executed(
        (sys.executable, "-c", show), folder=None, values={}, timeout_seconds=20, near="::1"
    )
    seen = json.loads(said)
    assert (code, {name: seen[name] for name in ("no_proxy", "NO_PROXY") if name in seen}) == (
        0,
        told,
    )


def test_the_last_line_says_what_went_wrong():
    """A program's traceback ends with it."""
    assert last_line("Traceback\n  File\nError: no paper\n") == "Error: no paper"
    assert last_line("") == "it said nothing"
    node = (
        "till.mjs:3\n  throw e\n  ^\n\nError: no paper\n    at main (till.mjs:3:9) {\n  code: 4\n}"
    )
    assert last_line(f"{node}\n\nNode.js v20.20.2\n") == "Error: no paper"
    php = (
        "Fatal error: Uncaught Exception: no paper\nStack trace:\n#0 {main}\n  thrown in till.php"
    )
    assert last_line(php) == "Fatal error: Uncaught Exception: no paper"
    assert last_line("    at main") == "at main"


def test_a_faulty_document_is_told_with_the_words_of_the_service(declared, tmp_path):
    """What hangs on the sale is inconclusive, and says why; the outage is not to blame."""
    program = (tmp_path / "errand.py").read_text(encoding="utf-8")
    faulty = program.replace('"netValue": 10.84', '"netValue": 10.00')
    (tmp_path / "errand.py").write_text(faulty, encoding="utf-8")
    ids = ("DE-POS-0041", "DE-POS-0001", "DE-POS-0022")
    run = judged(declared, tmp_path, *ids)
    assert verdicts(run) == {
        "DE-POS-0041": "fail",
        "DE-POS-0001": "inconclusive",
        "DE-POS-0022": "inconclusive",
    }
    text = (tmp_path / "run.ndjson").read_text(encoding="utf-8")
    assert "cancelDocument was answered 422 positions[0].grossValue: NetValue" in text


@pytest.mark.parametrize("notices", [True, False])
def test_a_till_that_calls_as_somebody_else_shows_nothing(declared, tmp_path, notices):
    """That is set up wrongly, and no document is faulty; both clients are told."""
    program = (tmp_path / "errand.py").read_text(encoding="utf-8")
    nobody = '"00000000-0000-4000-8000-000000000001"'
    other = program.replace('os.environ["FISKALPROBE_CLIENT"]', nobody)
    if not notices:
        other = f"import sys\nsys.excepthook = lambda *_: os._exit(0)\n{other}"
    (tmp_path / "errand.py").write_text(other, encoding="utf-8")
    run = judged(declared, tmp_path, "DE-POS-0041", "DE-POS-0001")
    assert set(verdicts(run).values()) == {"inconclusive"}
    text = (tmp_path / "run.ndjson").read_text(encoding="utf-8")
    assert "createDocument was answered 422" in text
    client = read_target(str(declared), environment={}).ixit.client_id
    assert notices or f"it has to call as {client}" in text
