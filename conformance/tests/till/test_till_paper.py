"""
A till hands over what it printed, and its receipts are judged.
"""

from __future__ import annotations

from errands import judged, told_again, verdicts

from fiskalprobe.report import write_all
from fiskalprobe.run.again.rejudge import rejudge
from fiskalprobe.stream import Command
from fiskalprobe.target.pointofsale import OperatedTill, printed_on

#: The rows that were attested before receipts were read.
SOLD = ("DE-POS-0014", "DE-POS-0015", "DE-POS-0019", "DE-POS-0020")


def test_the_program_of_the_page_hands_over_its_receipts(declared, tmp_path):
    """What a vendor copies keeps the duties on paper, and the record tells it once more."""
    run = judged(declared, tmp_path, *SOLD, "DE-POS-002[4-7]")
    assert set(verdicts(run).values()) == {"pass"}
    assert len(verdicts(run)) == 8
    papers = [r for r in run.records if isinstance(r, Command) and r.handle == "paper"]
    assert {each.words == ["FISKALPROBE_PRINTED"] for each in papers} == {True}
    assert any("TSE ausgefallen." in each.output for each in papers)
    (tmp_path / "errand.py").unlink()
    told_again(run, tmp_path)


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
    run = judged(declared, tmp_path, *rows)
    assert list(verdicts(run).values()) == ["pass", "pass", "inconclusive", "inconclusive"]
    assert rejudge(run, stream=tmp_path / "again.ndjson").agrees
    program.write_text(text.replace(written, "paper.write_bytes(b'%PDF-1.7 torn')"), "utf-8")
    run = judged(declared, tmp_path, *rows)
    assert set(verdicts(run).values()) == {"inconclusive"}
    assert "Of that file nothing can be read" in (tmp_path / "run.ndjson").read_text("utf-8")


def test_who_hands_over_nothing_is_inconclusive(declared, errand, tmp_path):
    """Never green and never failed; and where receipts are not claimed, not asked at all."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    assert "            print_receipt(answer)" in text
    quiet = text.replace("            print_receipt(answer)", "            pass")
    program.write_text(quiet, encoding="utf-8")
    run = judged(declared, tmp_path, *SOLD, "DE-POS-0002")
    assert verdicts(run) == {**dict.fromkeys(SOLD, "inconclusive"), "DE-POS-0002": "pass"}
    run = judged(errand, tmp_path, "DE-POS-*")
    assert not set(SOLD) & set(verdicts(run))
    assert set(verdicts(run).values()) == {"pass"}
    empty = text.replace('"\\n".join(lines)', '" "')
    assert empty != text
    program.write_text(empty, encoding="utf-8")
    run = judged(declared, tmp_path, "DE-POS-0014")
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
        run = judged(declared, tmp_path, "DE-POS-0014")
        assert verdicts(run) == {"DE-POS-0014": verdict}


def test_a_receipt_is_held_to_its_own_document(declared, tmp_path):
    """Though the till stores something else after the sale that it prints, which is told."""
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
    run = judged(declared, tmp_path, *rows)
    assert verdicts(run) == {**dict.fromkeys(rows, "pass"), "DE-POS-0042": "fail"}


def test_no_receipt_is_taken_for_that_of_another_errand(declared, tmp_path):
    """A till whose printer stands still in the outage has printed nothing in it."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    once = "        if how == 'storeDocument' and answer['errorDescription'] is None:"
    changed = text.replace('        if how == "storeDocument":', once)
    assert changed != text
    program.write_text(changed, encoding="utf-8")
    run = judged(declared, tmp_path, "DE-POS-0020")
    assert verdicts(run) == {"DE-POS-0020": "inconclusive"}


def test_what_is_no_receipt_is_not_read(declared, tmp_path):
    """A program that writes on and on hands over no receipt."""
    program = tmp_path / "errand.py"
    text = program.read_text(encoding="utf-8")
    program.write_text(text.replace('"\\n".join(lines)', '"1" * 300_000'), encoding="utf-8")
    run = judged(declared, tmp_path, "DE-POS-0014")
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

    till = OperatedTill("127.0.0.1:0", client="till-1", ask=ask, look_ahead=lambda _: None)
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
    judged("sim:role=pos", tmp_path, "DE-POS-0015")
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
