"""
The lower rungs of control: commands that somebody wrote, and an operator who is asked.
"""

from __future__ import annotations

import io
import json
import os
import re
import subprocess
import sys
import threading
import time
import tomllib
import zipfile
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path

import httpx
import pytest
from jsonschema import Draft202012Validator

from fiskalprobe.stream import Command, Prompt, read
from fiskalprobe.target.connection import connect
from fiskalprobe.target.deeds import Act, ControlFailed, ControlMissing
from fiskalprobe.target.ladder import claimed_control
from fiskalprobe.target.model import ControlClaim
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.review import review
from fiskalprobe.target.simulator import running_simulator
from fiskalspec import schemas

PYTHON = sys.executable
#: What a vendor would write: a script of his own that knows how to reach the cable.
SCRIPT = """
import json, os, sys, urllib.request
url, method, name, *more = sys.argv[1:]
body = json.loads(more[0]) if more else None
data = None if body is None else json.dumps(body).encode()
call = urllib.request.Request(url + "/_control/" + name, data=data, method=method)
print(urllib.request.urlopen(call).read().decode())
"""
HEAD = """
[subject]
organisation = "o"
product = "p"
version = "1"
[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core", "offline"]
[ixit]
adapter = "http:{url}"
[control]
"""


def words(*them):
    return json.dumps([PYTHON, *them])


def shell_toml(url):
    cut = words("hand.py", url, "PUT", "cable", '{"cut": ["{occasion}"]}')
    mend = words("hand.py", url, "PUT", "cable", '{"cut": []}')
    return (
        f'{HEAD.format(url=url)}kind = "shell"\n[control.commands]\ncut = {cut}\nmend = {mend}\n'
    )


def control_of(commands, **more):
    """A hand made of commands, over a world of ours, and what it tells of itself."""
    claim = claimed_control({"kind": "shell", "commands": commands, **more})
    target = replace(read_target("sim:", environment={}), control=claim)
    connection = connect(target)
    acts: list[Act] = []
    connection.control.on_act(acts.append)
    return connection, acts


def test_commands_cut_the_tse_off_and_mend_it(fiskalprobe, tmp_path):
    """A run over commands exercises the outage; each command and its output is evidence."""
    with running_simulator() as simulator:
        (tmp_path / "there").mkdir()
        (tmp_path / "there/target.toml").write_text(shell_toml(simulator.url))
        (tmp_path / "there/hand.py").write_text(SCRIPT)
        done = fiskalprobe("run", "--target", "there/target.toml", "--out", "out", "DE-OFF-0002")
        assert done.returncode == 0, done.stdout + done.stderr
        assert simulator.control.cable()["cut"] == []
    run = read(tmp_path / "out/run.ndjson")
    assert run.header.control["capabilities"] == ["cable"]
    acts = [record for record in run.records if isinstance(record, Command)]
    assert {act.handle for act in acts} == {"cut", "mend"}
    assert all(act.exit == 0 and '"cut"' in act.output for act in acts)
    assert all(act.scenario and act.words[0] == PYTHON for act in acts)
    assert [act.handle for act in acts] == ["cut", "mend"] * (len(acts) // 2)


def test_a_value_reaches_a_command_as_one_word():
    """Places are filled inside a word, and no value can become a second one or a script."""
    show = "import sys, os; print(sys.argv[1:], os.environ['FISKALPROBE_OCCASION'])"
    cut = [PYTHON, "-c", show, "--at={occasion}; reboot"]
    connection, acts = control_of({"cut": cut, "mend": [PYTHON, "-c", ""]})
    with connection:
        connection.control.cut("create")
        connection.control.cut("finish")
    assert [act.answer.strip() for act in acts] == [
        "['--at=create; reboot'] create",
        "['--at=finish; reboot'] finish",
    ]


def test_a_command_cuts_at_one_occasion_and_is_run_once():
    """All has the others in it; two of them would take each other's place, so nothing is run."""
    cut = [PYTHON, "-c", "import sys; print(sys.argv[1])", "{occasion}"]
    connection, acts = control_of({"cut": cut, "mend": [PYTHON, "-c", ""]})
    with connection:
        connection.control.cut("create", "all", "finish")
        with pytest.raises(ControlMissing, match="cable at create and finish alone"):
            connection.control.cut("finish", "create")
    assert [act.answer.strip() for act in acts] == ["all"]


def test_what_was_cut_before_a_cut_that_is_not_on_offer_is_mended():
    """Nobody is left without a TSE because the second wish could not be met."""
    connection, acts = control_of({"cut": [PYTHON, "-c", ""], "mend": [PYTHON, "-c", ""]})
    with connection:
        connection.control.cut()
        with pytest.raises(ControlMissing):
            connection.control.cut("create")
        connection.control.leave()
        with pytest.raises(ControlMissing):
            connection.control.cut("finish")
        connection.control.leave()
    assert [act.handle for act in acts] == ["cut", "mend"]


def test_a_command_without_an_occasion_is_run_once():
    """It is the same for all, so it is not run for each of them."""
    connection, acts = control_of({"cut": [PYTHON, "-c", ""], "mend": [PYTHON, "-c", ""]})
    with connection:
        connection.control.cut("all", "create")
        with pytest.raises(ControlMissing, match="cable at create alone"):
            connection.control.cut("create")
    assert [act.handle for act in acts] == ["cut"]


def test_the_clock_can_be_made_of_commands(tmp_path):
    """Set, advance and now are three commands; the clock is what the last one prints."""
    place = tmp_path / "now"
    put = f"import sys, pathlib; pathlib.Path({str(place)!r}).write_text(sys.argv[1])"
    get = f"import pathlib; print(pathlib.Path({str(place)!r}).read_text())"
    connection, _ = control_of(
        {
            "set_clock": [PYTHON, "-c", put, "{now}"],
            "advance": [PYTHON, "-c", put, "2026-01-05T09:00:{seconds}+00:00"],
            "now": [PYTHON, "-c", get],
        }
    )
    with connection:
        assert connection.control.capabilities == {"clock"}
        at = datetime(2026, 1, 5, 8, tzinfo=UTC)
        assert connection.control.set_clock(at) == at
        assert connection.control.advance(17).second == 17
        place.write_text("noon")
        with pytest.raises(ControlFailed, match="no ISO instant"):
            connection.control.now()


def test_of_a_ledger_that_is_printed_whole_one_document_is_picked():
    """A command need not look at the GUID; another document is not taken for the one asked for."""
    books = {"documents": [{"documentGuid": "{A-1}"}, {"documentGuid": "b-2"}]}
    connection, _ = control_of({"ledger": [PYTHON, "-c", f"print({json.dumps(books)!r})"]})
    with connection:
        assert connection.control.documents() == books["documents"]
        assert connection.control.documents(document_guid="a-1") == [{"documentGuid": "{A-1}"}]
        assert connection.control.documents(document_guid="c-3") == []


#: Puts a line with its values into a file of the folder that is its first word.
EXPORT = """
import pathlib, sys
folder, *values = sys.argv[1:]
(pathlib.Path(folder) / "index.xml").write_text(" ".join(values))
"""
#: What a vendor would write: it fetches an export, and unpacks it into the folder.
UNPACKED = """
import io, sys, urllib.parse, urllib.request, zipfile
url, client, folder, first, last = sys.argv[1:]
named = {"uniqueClientId": client, "from": first, "to": last}
query = urllib.parse.urlencode({name: value for name, value in named.items() if value})
answer = urllib.request.urlopen(url + "/_control/dsfinvk?" + query)
zipfile.ZipFile(io.BytesIO(answer.read())).extractall(folder)
"""
#: Puts the same into a zip of its own name.
ZIPPED = """
import pathlib, sys, zipfile
folder, *values = sys.argv[1:]
with zipfile.ZipFile(pathlib.Path(folder) / "Z1-Z2.ZIP", "w") as archive:
    archive.writestr("index.xml", " ".join(values))
"""


@pytest.mark.parametrize("script", [EXPORT, ZIPPED])
def test_an_export_is_a_folder_or_a_zip_that_a_command_fills(script):
    """The command is told till and closings; the folder is gone once it was read."""
    command = [PYTHON, "-c", script, "{folder}", "{client}", "<{first}>", "<{last}>"]
    connection, acts = control_of({"dsfinvk": command})
    with connection:
        assert connection.control.capabilities == {"dsfinvk"}
        some = connection.control.dsfinvk("till-1", first=2, last=3)
        every = connection.control.dsfinvk("till-1")
    read_from = [zipfile.ZipFile(io.BytesIO(each.content)) for each in (some, every)]
    assert [each.read("index.xml") for each in read_from] == [b"till-1 <2> <3>", b"till-1 <> <>"]
    assert some.fetched is None
    assert not any(Path(act.asked[3]).exists() for act in acts)


def test_closings_that_a_command_exports_are_judged(fiskalprobe, tmp_path):
    """A vendor's program fills a folder, and the run reads what is in it; no reset is needed."""
    with running_simulator() as simulator:
        head = HEAD.format(url=simulator.url).replace('"offline"', '"offline", "closing"')
        command = words("export.py", simulator.url, "{client}", "{folder}", "{first}", "{last}")
        (tmp_path / "target.toml").write_text(
            f'{head}kind = "shell"\n[control.commands]\ndsfinvk = {command}\n'
        )
        (tmp_path / "export.py").write_text(UNPACKED)
        picked = ("DE-DSF-0010", "DE-DSF-0016", "DE-DSF-0024", "DE-DSF-0015")
        done = fiskalprobe("run", "--target", "target.toml", "--out", "out", *picked)
    run = read(tmp_path / "out/run.ndjson")
    assert done.returncode == 0, done.stdout + done.stderr
    told = {id_: run.footer.requirements[id_].verdict for id_ in picked}
    assert told.pop("DE-DSF-0015") == "inconclusive"  # nobody cuts the cable
    assert set(told.values()) == {"pass"}
    acts = [record for record in run.records if isinstance(record, Command)]
    assert {act.handle for act in acts} == {"dsfinvk"}
    validator = Draft202012Validator(schemas.get("run-record"))
    lines = (tmp_path / "out/run.ndjson").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not validator.is_valid(json.loads(line))] == []


def test_a_command_that_exports_nothing_is_told_what_to_do():
    """An empty folder blocks the scenario with what the command has said."""
    connection, _ = control_of({"dsfinvk": [PYTHON, "-c", "print('no till 7')", "{folder}"]})
    with connection, pytest.raises(ControlFailed, match=r"into \{folder\}. It said: no till 7"):
        connection.control.dsfinvk("7")


#: What a vendor would write: it puts the logs of a TSE where it is told to.
LOGS = """
import pathlib, sys, urllib.request
url, serial, folder = sys.argv[1:]
answer = urllib.request.urlopen(url + "/_control/export?tse=" + serial)
(pathlib.Path(folder) / "Export.tar").write_bytes(answer.read())
"""


def test_logs_that_a_command_exports_are_judged(fiskalprobe, tmp_path):
    """The tar file that a program leaves is held to the answers like one that was sent."""
    with running_simulator() as simulator:
        command = words("logs.py", simulator.url, "{tse}", "{folder}")
        head = HEAD.format(url=simulator.url)
        (tmp_path / "target.toml").write_text(
            f'{head}kind = "shell"\n[control.commands]\nexport = {command}\n'
        )
        (tmp_path / "logs.py").write_text(LOGS)
        picked = ("DE-DEV-0010", "DE-DEV-0011", "DE-DEV-0017")
        done = fiskalprobe("run", "--target", "target.toml", "--out", "out", *picked)
        tried = fiskalprobe("smoke", "--target", "target.toml")
    run = read(tmp_path / "out/run.ndjson")
    assert done.returncode == 0, done.stdout + done.stderr
    assert {run.footer.requirements[id_].verdict for id_ in picked} == {"pass"}
    acts = [record for record in run.records if isinstance(record, Command)]
    assert {act.handle for act in acts} == {"export"}
    validator = Draft202012Validator(schemas.get("run-record"))
    lines = (tmp_path / "out/run.ndjson").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not validator.is_valid(json.loads(line))] == []
    assert "ok       the logs of the TSE can be exported" in tried.stdout


@pytest.mark.parametrize(
    ("script", "said"),
    [
        ("print('no TSE')", r"let it put the tar file of the TSE \{tse\} into .* said: no TSE"),
        ("import pathlib; [pathlib.Path(n).touch() for n in 'ab']", "wrote 2 files"),
    ],
)
def test_a_command_that_exports_no_tar_file_is_told_what_to_do(script, said):
    """An empty folder, and one with an archive that was unpacked, block the scenario."""
    moved = f"import os, sys; os.chdir(sys.argv[1]); {script}"
    connection, _ = control_of({"export": [PYTHON, "-c", moved, "{folder}"]})
    with connection, pytest.raises(ControlFailed, match=said):
        connection.control.export("00")


@pytest.mark.parametrize(
    ("command", "said"),
    [
        ([PYTHON, "-c", "print('no power'); raise SystemExit(3)"], "it ended with 3: no power"),
        ([PYTHON, "-c", "raise SystemExit(1)"], "it ended with 1, and printed nothing$"),
        (["no-such-program-anywhere"], "it cannot be started"),
        ([PYTHON, "-c", "import time; time.sleep(60)"], "did not end in 0.5 s"),
    ],
)
def test_a_command_that_does_not_work_blocks_and_is_evidence(command, said):
    """The error quotes the command's last words; a slow one is ended with all it started."""
    connection, acts = control_of({"cut": command, "mend": ["true"]}, timeout=0.5)
    started = time.monotonic()
    with connection, pytest.raises(ControlFailed, match=said):
        connection.control.cut()
    assert time.monotonic() - started < 20
    assert [(act.handle, act.exit == 0, act.by_operator) for act in acts] == [
        ("cut", False, False)
    ]


def test_a_command_for_everything_cannot_cut_one_occasion():
    """Without a place for the occasion only everything can be cut; the rest stays open."""
    connection, acts = control_of({"cut": [PYTHON, "-c", ""], "mend": [PYTHON, "-c", ""]})
    with connection:
        with pytest.raises(ControlMissing, match="cable at create alone"):
            connection.control.cut("create")
        connection.control.leave()
        assert acts == []
        connection.control.cut()
        connection.control.leave()
        connection.control.leave()
    assert [act.handle for act in acts] == ["cut", "mend"]


@pytest.mark.parametrize(
    ("control", "key", "said"),
    [
        ('kind = "shell"', "control.commands", "no handle can be made"),
        ('kind = "shell"\ncommands = {cut = ["x"]}', "control.commands.cut", "cable needs mend"),
        ('kind = "shell"\ncommands = {reset = []}', "control.commands.reset", "is empty"),
        ('kind = "shell"\ncommands = {rest = ["x"]}', "control.commands.rest", "not a known key"),
        (
            'kind = "shell"\ncommands = {reset = ["x", "{occasion}"]}',
            "control.commands.reset",
            "has no value {occasion}",
        ),
        (
            'kind = "shell"\ncommands = {cut = ["sh", "-c", "off {occasion}"], mend = ["x"]}',
            "control.commands.cut",
            "inside a script",
        ),
        (
            'kind = "shell"\ncommands = {dsfinvk = ["x", "{file}"]}',
            "control.commands.dsfinvk",
            "has no value {file}",
        ),
        ('kind = "prompt"\nurl = "/x"', "control.url", "the kind is prompt"),
        ('kind = "prompt"\ntimeout = 3', "control.timeout", "it is for commands"),
        ('kind = "none"\ncommands = {reset = ["x"]}', "control.commands", "the kind is none"),
    ],
)
def test_hands_that_do_not_fit_together_are_told_before_the_run(control, key, said):
    """Half a handle, a value that a command has not, a script with a place in it."""
    table = tomllib.loads(HEAD.format(url="http://127.0.0.1:1") + control)
    found = {each.key: each.problem for each in review(table, file="t", environment={})}
    assert said in found[key]


def operated(answers):
    """A hand that is an operator's, who gives these answers in turn."""
    target = replace(
        read_target("sim:", environment={}),
        control=ControlClaim(kind="prompt", handles=frozenset({"cable"})),
    )
    asked = []

    def ask(question):
        asked.append(question)
        return answers.pop(0)

    return connect(target, ask=ask), asked


def test_an_operator_is_asked_once_for_each_turn():
    """Cut and mend are asked for in words, and nothing is asked for that need not be done."""
    connection, asked = operated(["", ""])
    with connection:
        connection.control.tidy()
        assert asked == []
        connection.control.cut()
        connection.control.tidy()
        connection.control.leave()
        with pytest.raises(ControlMissing, match="reset"):
            connection.control.reset()
    assert [question.split()[0] for question in asked] == ["Cut", "Connect"]


def test_an_operator_who_cannot_blocks_the_scenario():
    """What he writes is the reason, and what was not cut is not to be mended."""
    connection, asked = operated(["the cable is glued in"])
    with connection:
        with pytest.raises(ControlFailed, match="could not cut the cable: the cable is glued in"):
            connection.control.cut()
        connection.control.leave()
    assert len(asked) == 1


def test_without_a_terminal_there_is_no_operator(fiskalprobe, tmp_path):
    """In CI nobody is asked; what needed him is inconclusive with that reason."""
    (tmp_path / "target.toml").write_text(
        HEAD.replace("http:{url}", "sim:") + 'kind = "prompt"\n', encoding="utf-8"
    )
    done = fiskalprobe("run", "--target", "target.toml", "--out", "out", "DE-OFF-0002")
    assert done.returncode == 2, done.stdout + done.stderr
    run = read(tmp_path / "out/run.ndjson")
    assert run.footer.requirements["DE-OFF-0002"].reason == "control"
    assert run.header.control["capabilities"] == []


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_a_run_asks_in_the_terminal_and_keeps_the_answers(tmp_path):
    """Somebody pulls the cable when he is asked to, and the outage is judged."""
    import pty

    with running_simulator() as simulator:
        (tmp_path / "target.toml").write_text(
            HEAD.format(url=simulator.url) + 'kind = "prompt"\n', encoding="utf-8"
        )
        ours, theirs = pty.openpty()
        run = subprocess.Popen(
            [PYTHON, "-m", "fiskalprobe", "run", "--target", "target.toml", "DE-OFF-0002"],
            cwd=tmp_path,
            env={**os.environ, "TERM": "xterm", "COLUMNS": "200"},
            stdin=theirs,
            stdout=theirs,
            stderr=theirs,
        )
        os.close(theirs)
        operator = threading.Thread(target=_operate, args=(ours, simulator.url))
        operator.start()
        code = run.wait(timeout=120)
        operator.join(timeout=10)
        os.close(ours)
    assert code == 0
    run = read(tmp_path / "reports/run/run.ndjson")
    prompts = [record for record in run.records if isinstance(record, Prompt)]
    assert {prompt.handle for prompt in prompts} == {"cut", "mend"}
    assert all(prompt.answer == "" and prompt.question for prompt in prompts)


def _operate(terminal, url):
    """Do what the terminal asks for, and press Enter."""
    heard = b""
    while True:
        try:
            heard += os.read(terminal, 4096)
        except OSError:
            return
        if b"\n> " not in heard.replace(b"\r", b""):
            continue
        cut = ["all"] if re.search(rb">>> Cut", heard) else []
        httpx.put(f"{url}/_control/cable", json={"cut": cut}, trust_env=False)
        heard = b""
        os.write(terminal, b"\n")
