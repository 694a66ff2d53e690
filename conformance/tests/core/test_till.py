"""
A till is sent on errands, by a program, an operator or in this process, and its calls are judged.
"""

from __future__ import annotations

import http.client
import json
import socket
import sys
import threading
import tomllib
from urllib.parse import urlsplit

import pytest
from jsonschema import Draft202012Validator
from pages import files_of

from fiskalprobe.report import steady, write_all
from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.rejudge import rejudge
from fiskalprobe.stream import Command, Prompt, read
from fiskalprobe.target.connection import connect
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable
from fiskalprobe.target.pointofsale import OperatedTill, last_line, printed_on
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.review import review
from fiskalprobe.wire.inbound import Answered, Inbound
from fiskalspec import schemas

PAGE = files_of("till.md")
#: One scenario of each errand, an outage among them.
SOLD = ("DE-POS-0014", "DE-POS-0015", "DE-POS-0019", "DE-POS-0020")
SOME = ("DE-POS-0001", "DE-POS-0007", "DE-POS-0011", "DE-POS-0012", "DE-POS-0021")


@pytest.fixture
def errand(tmp_path, monkeypatch):
    """The program of the page in an empty folder; gives the address of a target that runs it."""
    for name, text in PAGE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return f"pos-exec:{sys.executable} errand.py"


def judged(target, tmp_path, *patterns, ask=None):
    """Run some of the suite and give the record."""
    done = certify(
        target,
        stream=tmp_path / "run.ndjson",
        seed=1,
        picks=Picks(patterns=patterns),
        ask=ask,
    )
    return read(done.stream)


def verdicts(run):
    """The verdict on each requirement."""
    return {id_: row.verdict for id_, row in run.footer.requirements.items()}


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
    run = judged(read_target("sim:role=pos", environment={}), tmp_path)
    assert set(verdicts(run).values()) == {"pass"}
    again = rejudge(run, stream=tmp_path / "again.ndjson")
    assert again.agrees
    assert again.is_whole
    validator = Draft202012Validator(schemas.get("run-record"))
    lines = (tmp_path / "run.ndjson").read_text(encoding="utf-8").splitlines()
    assert [line for line in lines if not validator.is_valid(json.loads(line))] == []


def test_a_page_about_a_till_shows_no_tse_of_its_own(tmp_path):
    """What is signed there is the judge's; nor does a published page know when an errand was."""
    judged(read_target("sim:role=pos", environment={}), tmp_path, "DE-POS-0001")
    steady.write(read(tmp_path / "run.ndjson"), tmp_path / "steady.ndjson")
    write_all(tmp_path / "steady.ndjson", tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'id="crypto"' not in page
    assert 'href="#crypto"' not in page
    commands = [r for r in read(tmp_path / "steady.ndjson").records if isinstance(r, Command)]
    assert {(each.at, each.elapsed_ms) for each in commands} == {("2026-01-05T09:00:00+01:00", 0)}


def test_the_program_of_the_page_keeps_them_over_http(errand, tmp_path):
    """What a vendor copies from there is right; nothing is sent when the record is judged anew."""
    run = judged(read_target(errand, environment={}), tmp_path, *SOME)
    assert verdicts(run) == dict.fromkeys(SOME, "pass")
    (tmp_path / "errand.py").unlink()
    again = rejudge(run, stream=tmp_path / "again.ndjson")
    assert again.agrees
    assert again.is_whole


def test_a_program_that_breaks_or_hangs_is_no_pass(errand, tmp_path):
    """It is told by the last line it wrote, or that it was ended."""
    program = tmp_path / "errand.py"
    program.write_text("raise SystemExit('no paper')", encoding="utf-8")
    run = judged(read_target(errand, environment={}), tmp_path, "DE-POS-0012", "DE-POS-0022")
    assert verdicts(run) == {"DE-POS-0012": "inconclusive", "DE-POS-0022": "fail"}
    assert "no paper" in {check.actual for check in run.checks}
    program.write_text("import time; time.sleep(60)", encoding="utf-8")
    declared = PAGE["target.toml"].replace("timeout = 30", "timeout = 0.5")
    declared = declared.replace("python3", sys.executable)
    (tmp_path / "target.toml").write_text(declared, encoding="utf-8")
    run = judged(read_target("target.toml", environment={}), tmp_path, "DE-POS-0003")
    assert verdicts(run) == {"DE-POS-0003": "inconclusive"}


def test_a_till_that_breaks_by_what_it_sent_back_is_blamed_for_that(errand, tmp_path):
    """Names of the answer, taken into the document, leave no number; the refusal ends the till."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    program.write_text(text.replace('"fiscalDocumentNumber":', '"fiscalisationDocumentNumber":'))
    rows = ("DE-POS-0004", "DE-POS-0005", "DE-POS-0014")
    run = judged(read_target(errand, environment={}), tmp_path, *rows)
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
    run = judged(read_target(errand, environment={}), tmp_path, *rows)
    assert verdicts(run) == dict(zip(rows, ("pass", "fail", "fail"), strict=True))
    orders = {check.actual for check in run.checks if check.verdict == "fail"}
    assert orders == {"createDocument", "no TSE"}


def test_a_failure_of_a_till_is_called_where_a_service_can_be_served(errand, tmp_path):
    """The address within the judge is none that a shell could reach."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    program.write_text(text.replace("cancelDocument", "storeDocument"), encoding="utf-8")
    run = judged(read_target(errand, environment={}), tmp_path, "DE-POS-0001")
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
    run = judged(read_target(errand, environment={}), tmp_path)
    assert "pass" not in verdicts(run).values()


def test_a_helper_that_goes_on_keeps_nobody_waiting(errand, tmp_path):
    """A till that starts itself in the background has run its errand."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    helper = "[sys.executable, '-c', 'import time; time.sleep(3)']"
    more = f"import subprocess, sys\nsubprocess.Popen({helper})\n"
    program.write_text(text + more, encoding="utf-8")
    run = judged(read_target(errand, environment={}), tmp_path, "DE-POS-0003")
    assert verdicts(run) == {"DE-POS-0003": "pass"}
    [first, *_] = [record for record in run.records if isinstance(record, Command)]
    assert first.exit == 0
    assert first.elapsed_ms < 3_000


def test_an_operator_is_asked_and_the_till_calls_meanwhile(tmp_path):
    """What was asked and said is evidence, and it is judged anew like everything else."""
    asked = []

    def ask(question):
        asked.append(question)
        place = urlsplit(question.partition("service at ")[2].partition(". ")[0])
        line = http.client.HTTPConnection(place.hostname, place.port, timeout=10)
        client = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
        path = f"/api/v1/transactions/createDocument?uniqueClientId={client}&documentType=0"
        line.request("PUT", path)
        answer = line.getresponse()
        assert answer.status == 200, answer.read()
        answer.read()
        line.close()
        return ""

    target = read_target("pos-wait:127.0.0.1:0", environment={})
    run = judged(target, tmp_path, "DE-POS-0003", ask=ask)
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
    assert "calls and cannot be called" in done.stderr


def test_smoke_lets_a_till_sell_once(fiskalprobe, errand, tmp_path):
    """A program that calls nobody is told before hundreds of scenarios."""
    done = fiskalprobe("smoke", "--target", errand)
    assert "the till sells an article when it is asked to" in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr
    (tmp_path / "errand.py").write_text("", encoding="utf-8")
    done = fiskalprobe("smoke", "--target", errand)
    assert "does it read FISKALPROBE_URL?" in done.stdout
    assert done.returncode != 0


# -- what it prints --------------------------------------------------------------------------


@pytest.fixture
def declared(errand, tmp_path):
    """The declaration of the page, which claims receipts; its program stands beside it."""
    text = PAGE["target.toml"].replace("python3", sys.executable)
    (tmp_path / "target.toml").write_text(text, encoding="utf-8")
    assert errand.endswith("errand.py")
    return tmp_path / "target.toml"


def test_the_program_of_the_page_hands_over_its_receipts(declared, tmp_path):
    """What a vendor copies keeps the duties on paper, and the record tells it once more."""
    run = judged(read_target(str(declared), environment={}), tmp_path, *SOLD, "DE-POS-002[4-7]")
    assert set(verdicts(run).values()) == {"pass"}
    assert len(verdicts(run)) == 8
    papers = [r for r in run.records if isinstance(r, Command) and r.handle == "paper"]
    assert {each.words == ["FISKALPROBE_PRINTED"] for each in papers} == {True}
    assert any("TSE ausgefallen." in each.output for each in papers)
    (tmp_path / "errand.py").unlink()
    again = rejudge(run, stream=tmp_path / "again.ndjson")
    assert again.agrees
    assert again.is_whole


def test_a_receipt_may_be_a_picture(declared, tmp_path):
    """Its QR code is read; whatever stands in words is not, which is no mistake of the till."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    written = 'paper.write_text("\\n".join(lines), encoding="utf-8")'
    assert text.count(written) == 1
    drawn = (
        "import zxingcpp; from PIL import Image; "
        "code = zxingcpp.create_barcode(lines[-1], zxingcpp.BarcodeFormat.QRCode); "
        "Image.fromarray(zxingcpp.write_barcode_to_image(code, scale=4)).save(paper, 'PNG')"
    )
    program.write_text(text.replace(written, drawn), encoding="utf-8")
    rows = ("DE-POS-0014", "DE-POS-0019", "DE-POS-0024", "DE-POS-0025")
    run = judged(read_target(str(declared), environment={}), tmp_path, *rows)
    assert list(verdicts(run).values()) == ["pass", "pass", "inconclusive", "inconclusive"]
    assert rejudge(run, stream=tmp_path / "again.ndjson").agrees
    program.write_text(text.replace(written, "paper.write_bytes(b'%PDF-1.7 torn')"), "utf-8")
    run = judged(read_target(str(declared), environment={}), tmp_path, *rows)
    assert set(verdicts(run).values()) == {"inconclusive"}
    assert "Of that file nothing can be read" in (tmp_path / "run.ndjson").read_text("utf-8")


def test_who_hands_over_nothing_is_inconclusive(declared, errand, tmp_path):
    """Never green and never failed; and where receipts are not claimed, not asked at all."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    assert "            print_receipt(answer)" in text
    quiet = text.replace("            print_receipt(answer)", "            pass")
    program.write_text(quiet, encoding="utf-8")
    run = judged(read_target(str(declared), environment={}), tmp_path, *SOLD, "DE-POS-0002")
    assert verdicts(run) == {**dict.fromkeys(SOLD, "inconclusive"), "DE-POS-0002": "pass"}
    run = judged(read_target(errand, environment={}), tmp_path, "DE-POS-*")
    assert not set(SOLD) & set(verdicts(run))
    assert set(verdicts(run).values()) == {"pass"}
    empty = text.replace('"\\n".join(lines)', '" "')
    assert empty != text
    program.write_text(empty, encoding="utf-8")
    run = judged(read_target(str(declared), environment={}), tmp_path, "DE-POS-0014")
    assert verdicts(run) == {"DE-POS-0014": "inconclusive"}


def test_the_number_of_a_failed_start_is_none_to_print(declared, tmp_path):
    """It was -99, and the service began the sale by itself once the TSE was back."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    code = 'answer["AdditionalFields"]["QrCodeDataString"],  # empty in an outage'
    assert text.count(code) == 1
    for number, verdict in (("answer['fiscalDocumentNumber']", "pass"), ("NUMBER", "fail")):
        changed = text.replace(
            code, f"f'Nr. {{{number}}}',".replace("['", '["').replace("']", '"]')
        )
        keeps = 'NUMBER = draft["fiscalDocumentNumber"]'
        changed = changed.replace(
            "        DISK.unlink()", f"        global NUMBER; {keeps}; DISK.unlink()"
        )
        program.write_text(changed, encoding="utf-8")
        run = judged(read_target(str(declared), environment={}), tmp_path, "DE-POS-0014")
        assert verdicts(run) == {"DE-POS-0014": verdict}


def test_a_receipt_is_held_to_its_own_document(declared, tmp_path):
    """Though the till sends something that it owes after the sale that it prints."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    prints = "            print_receipt(answer)"
    owed = [
        "            register()",
        "            owed = json.loads(DISK.read_text())",
        "            DISK.unlink()",
        '            call("POST", how, owed)',
    ]
    program.write_text(text.replace(prints, "\n".join([prints, *owed])), encoding="utf-8")
    rows = ("DE-POS-0014", "DE-POS-0019", "DE-POS-0027")
    run = judged(read_target(str(declared), environment={}), tmp_path, *rows)
    assert verdicts(run) == dict.fromkeys(rows, "pass")


def test_no_receipt_is_taken_for_that_of_another_errand(declared, tmp_path):
    """A till whose printer stands still in the outage has printed nothing in it."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    once = "        if how == 'storeDocument' and answer['errorDescription'] is None:"
    changed = text.replace('        if how == "storeDocument":', once)
    assert changed != text
    program.write_text(changed, encoding="utf-8")
    run = judged(read_target(str(declared), environment={}), tmp_path, "DE-POS-0020")
    assert verdicts(run) == {"DE-POS-0020": "inconclusive"}


def test_what_is_no_receipt_is_not_read(declared, tmp_path):
    """A program that writes on and on hands over no receipt."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    program.write_text(text.replace('"\\n".join(lines)', '"1" * 300_000'), encoding="utf-8")
    run = judged(read_target(str(declared), environment={}), tmp_path, "DE-POS-0014")
    assert verdicts(run) == {"DE-POS-0014": "inconclusive"}
    papers = [r for r in run.records if isinstance(r, Command) and r.handle == "paper"]
    assert {paper.exit for paper in papers} == {1}
    assert all("no receipt is" in paper.output for paper in papers)


def operated(answers):
    """A till that somebody operates, who is asked for its paper and says *answers*."""
    asked = []

    def ask(question):
        asked.append(question)
        if not answers:
            raise EOFError
        return answers.pop(0)

    till = OperatedTill("127.0.0.1:0", ask=ask, look_ahead=lambda _: None)
    act = till.paper()
    till.close()
    return act, asked


def test_an_operator_scans_the_code_or_names_a_file(tmp_path):
    """A file that is not there is asked for again, and is no receipt."""
    code = "V0;00345-00345;Kassenbeleg-V1"
    act, asked = operated([f" {code}"])
    assert (act.handle, printed_on(act), len(asked)) == ("paper", code, 1)
    (tmp_path / "beleg.txt").write_bytes(b"\x1b@Summe\t12,90\n")
    act, asked = operated([str(tmp_path / "nothing.txt"), str(tmp_path / "beleg.txt")])
    assert printed_on(act) == "Summe 12,90"
    assert asked[1].startswith("There is no such file.")
    act, _ = operated([f"'{tmp_path / 'beleg.txt'}'"])  # as a file that is dropped there
    assert printed_on(act) == "Summe 12,90"
    (tmp_path / "empty.txt").write_bytes(b"")
    act, asked = operated([str(tmp_path / "empty.txt"), ""])
    assert printed_on(act) == ""
    assert asked[1].startswith("That file is empty.")
    assert printed_on(operated([])[0]) == ""


def test_a_report_shows_the_receipts(tmp_path):
    """What was handed over stands among what others did, in both languages."""
    judged(read_target("sim:role=pos", environment={}), tmp_path, "DE-POS-0015")
    write_all(tmp_path / "run.ndjson", tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "look at the receipt" in page
    assert "Beleg ansehen" in page
    assert "SUMME EUR" in page


def test_smoke_looks_for_the_receipt(fiskalprobe, declared, tmp_path):
    """Before all scenarios, and only where receipts are claimed."""
    done = fiskalprobe("smoke", "--target", str(declared))
    assert "the till hands over what it prints" in done.stdout
    assert done.returncode == 0, done.stdout + done.stderr
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    program.write_text(text.replace("    paper.write_text(", "    print("), encoding="utf-8")
    done = fiskalprobe("smoke", "--target", str(declared))
    assert "does it write the file that FISKALPROBE_PRINTED names?" in done.stdout
    assert done.returncode != 0


# -- without its service ---------------------------------------------------------------------

#: What takes the place of the errands in the program of the page: it keeps how much it owes.
OWING = """
OWED = pathlib.Path("owed.txt")
owed = OWED.read_text() if OWED.exists() else ""


def sell():
    register()
    end("storeDocument")


errand = os.environ["FISKALPROBE_ERRAND"]
try:
    if errand == "resume":
        end("cancelDocument")
    while owed:
        sell()
        owed = owed[1:]
    if errand == "sale":
        sell()
except OSError:
    if errand != "sale":
        raise
    DISK.unlink(missing_ok=True)
    owed += "x"
OWED.write_text(owed)
"""
LATE = ("DE-POS-0028", "DE-POS-0029")


@pytest.fixture
def late(declared, tmp_path):
    """A declaration that claims to send later; gives the program without its errands."""
    text = declared.read_text(encoding="utf-8").replace('# "pos-late"', '"pos-late"')
    declared.write_text(text, encoding="utf-8")
    return (tmp_path / "errand.py").read_text(encoding="utf-8").partition("errand = os")[0]


def test_a_till_that_owes_sends_later(declared, late, tmp_path):
    """Over a line that is refused, and taken again; the record tells it too."""
    (tmp_path / "errand.py").write_text(late + OWING, encoding="utf-8")
    run = judged(read_target(str(declared), environment={}), tmp_path, *LATE)
    assert verdicts(run) == dict.fromkeys(LATE, "pass")
    again = rejudge(run, stream=tmp_path / "again.ndjson")
    assert again.agrees
    assert again.is_whole


def test_a_till_that_needs_its_service_is_noted(declared, tmp_path):
    """No source demands otherwise, so nobody fails; and where it is not claimed, nobody asks."""
    run = judged(read_target(str(declared), environment={}), tmp_path, *LATE)
    assert verdicts(run) == {}
    text = declared.read_text(encoding="utf-8").replace('# "pos-late"', '"pos-late"')
    declared.write_text(text, encoding="utf-8")
    run = judged(read_target(str(declared), environment={}), tmp_path, *LATE)
    assert verdicts(run) == {"DE-POS-0028": "alt", "DE-POS-0029": "inconclusive"}


def test_a_till_that_sends_nothing_later_is_noted(declared, late, tmp_path):
    """It owes, and forgets; the sale that comes after is no proof of the ones before."""
    forgets = late + OWING.replace('owed += "x"', "pass")
    (tmp_path / "errand.py").write_text(forgets, encoding="utf-8")
    run = judged(read_target(str(declared), environment={}), tmp_path, *LATE)
    assert verdicts(run) == {"DE-POS-0028": "pass", "DE-POS-0029": "alt"}


def test_a_till_that_calls_nobody_needs_no_service(declared, late, tmp_path):
    """That it is done with its errand without any call proves nothing."""
    assert late
    (tmp_path / "errand.py").write_text("", encoding="utf-8")
    run = judged(read_target(str(declared), environment={}), tmp_path, *LATE)
    assert set(verdicts(run).values()) == {"inconclusive"}


def test_an_operated_till_finds_nobody_either():
    """What stood at the address is gone, and there again."""
    till = OperatedTill("127.0.0.1:0", ask=lambda _: "", look_ahead=lambda _: None)
    place = urlsplit(till._inbound.url)
    till.unreachable(on=True)
    till.unreachable(on=True)
    with pytest.raises(ConnectionRefusedError):
        socket.create_connection((place.hostname, place.port)).close()
    till.unreachable(on=False)
    till.unreachable(on=False)
    socket.create_connection((place.hostname, place.port)).close()
    till.close()


# -- where it calls --------------------------------------------------------------------------


@pytest.fixture
def inbound():
    """An address to call."""
    place = Inbound()
    yield place
    place.close()


def ask(inbound, *, body=None, path="/api/x?y=1", headers=None):
    """Call it once over a line of its own."""
    line = http.client.HTTPConnection(urlsplit(inbound.url).netloc, timeout=10)
    line.request("POST", path, body, headers or {})
    answer = line.getresponse()
    found = answer.status, answer.read()
    line.close()
    return found


def served(inbound, work):
    """Serve while *work* goes on elsewhere; gives the calls and what work gave."""
    calls, results = [], []

    def answer(call):
        calls.append(call)
        return Answered(status=201, body=call.body.encode(), media_type="text/x")

    inbound.serve(answer, during=lambda: results.append(work()))
    return calls, results[0]


def test_a_call_comes_in_as_it_was_made(inbound):
    """Method, path, query, type and body; in chunks too, as many clients send it."""
    headers = {"content-type": "application/json"}
    calls, answers = served(
        inbound,
        lambda: (
            ask(inbound, body="{}", headers=headers),
            ask(inbound, body=iter([b"a", b"b"])),
        ),
    )
    assert (calls[0].method, calls[0].path) == ("POST", "/api/x?y=1")
    assert (calls[0].body, calls[0].media_type) == ("{}", "application/json")
    assert answers == ((201, b"{}"), (201, b"ab"))


def test_a_body_survives_the_offer_of_another_protocol(inbound):
    """Java offers HTTP/2 with its requests; the offer is declined and the body is there."""
    offer = {"Connection": "Upgrade, HTTP2-Settings", "Upgrade": "h2c", "HTTP2-Settings": "AAEA"}
    calls, answer = served(inbound, lambda: ask(inbound, body="hello", headers=offer))
    assert [call.body for call in calls] == ["hello"]
    assert answer == (201, b"hello")


def test_half_a_call_is_none(inbound):
    """A line that breaks in the middle of a body leaves nothing behind."""

    def half():
        with socket.create_connection(urlsplit(inbound.url).netloc.split(":")) as line:
            line.sendall(b"POST /api/x HTTP/1.1\r\nhost: x\r\ncontent-length: 9\r\n\r\nhalf")
        return ask(inbound, body="whole")

    calls, answer = served(inbound, half)
    assert [call.body for call in calls] == ["whole"]
    assert answer == (201, b"whole")


def test_between_two_errands_nobody_answers(inbound):
    """A till that calls on its own is told so, and nobody waits."""
    status, said = ask(inbound)
    assert status == 503
    assert b"No errand is running" in said
    calls, answer = served(inbound, lambda: ask(inbound, body="x"))
    assert len(calls) == 1
    assert answer == (201, b"x")
    assert ask(inbound)[0] == 503


def test_what_breaks_while_answering_is_ours(inbound):
    """The till is answered, and the judge hears of it."""
    answers = []
    told = threading.Event()

    def call():
        answers.append(ask(inbound))
        told.set()

    def answer(_):
        raise LookupError("ours")

    with pytest.raises(LookupError, match="ours"):
        inbound.serve(answer, during=call)
    assert told.wait(timeout=10)
    assert answers[0][0] == 500


def test_the_last_line_says_what_went_wrong():
    """A program's traceback ends with it."""
    assert last_line("Traceback\n  File\nError: no paper\n") == "Error: no paper"
    assert last_line("") == "it said nothing"
