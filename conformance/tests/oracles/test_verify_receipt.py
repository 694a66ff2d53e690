"""
``fiskalprobe verify receipt``: files and standard input in, sentences and exit codes out.
"""

from __future__ import annotations

import base64
import subprocess
import sys
from dataclasses import replace
from functools import partial

import pytest
from verifying import verify, verify_as_json

from fiskalprobe.artefacts.receipt import GivenReceipt, judge_receipts, split_receipts
from fiskalprobe.oracles.finding import Weight
from fiskalspec import vectors

ORDER = b'2;"Eis ""Himbeere""";3.99\r1;"Tee; kalt";2.50'
run = partial(verify, "receipt")


def as_json(*arguments, given=None):
    """Call it for a machine, and give the exit code and the receipts."""
    code, said = verify_as_json("receipt", *arguments, given=given)
    return code, said["receipts"]


@pytest.fixture
def hurried(monkeypatch):
    """
    Let nobody look an hour around for a culprit whom nobody asks for.
    """
    monkeypatch.setattr("fiskalprobe.artefacts.receipt.SECONDS_AROUND", 1)


@pytest.fixture
def public(tmp_path):
    """
    Give the file of public receipts.
    """
    file = tmp_path / "receipts.tsv"
    file.write_text(vectors.receipts_text(), encoding="utf-8")
    return file


@pytest.mark.usefixtures("hurried")
def test_the_public_file_comes_out_line_by_line(public):
    """
    Each line is valid or not as the file itself says, and one invalid line means exit code 1.
    """
    code, receipts = as_json(public)
    assert code == 1
    assert [each.qr for each in vectors.receipts()] == [each["qr"] for each in receipts]
    assert all(
        public.read_text(encoding="utf-8")
        .split("\n")[int(each["place"].removeprefix("line ")) - 1]
        .startswith(each["qr"])
        for each in receipts
    )
    assert [each.verifies for each in vectors.receipts()] == [
        each["signature"]["valid"] for each in receipts
    ]


@pytest.mark.usefixtures("hurried")
def test_signature_and_content_are_kept_apart(public):
    """
    The receipt with thousands separators is valid and not conformant; so is the one with DER.
    """
    _, receipts = as_json(public)
    apart = [
        each["qr"].split(";")[1]
        for each in receipts
        if each["signature"]["valid"] and not each["content"]["conformant"]
    ]
    assert apart == ["ARC1234", "955002-00"]


def test_a_person_reads_verdict_reason_and_sum(public):
    """
    One block a receipt and one sentence at the end.
    """
    result = run(public)
    assert "line 3: INVALID" in result.stdout
    assert "the likely culprit is the log time" in result.stdout
    assert "11 receipts: 10 with a valid signature, 1 without" in result.stdout


def test_valid_receipts_exit_with_0_unless_content_counts(public):
    """
    --strict makes nonconforming content count.
    """
    separators = vectors.receipts()[2].qr
    assert run("-", given=separators).exit_code == 0
    assert run("--strict", "-", given=separators).exit_code == 1
    assert run("--strict", "-", given=vectors.receipts()[3].qr).exit_code == 0


@pytest.mark.parametrize("content", [b"", b"\n\n", b"# only a comment\n", b"\xef\xbb\xbf"])
def test_nothing_to_check_exits_with_4(tmp_path, content):
    """
    An empty file is no success.
    """
    file = tmp_path / "empty.txt"
    file.write_bytes(content)
    result = run(file)
    assert result.exit_code == 4
    assert "contains no receipt" in result.stderr


def test_files_that_cannot_be_read_exit_with_4(tmp_path):
    """
    One sentence with the reason and what to do, no traceback.
    """
    for name in (tmp_path / "missing.txt", tmp_path, "nul\0byte"):
        result = run(name)
        assert result.exit_code == 4
        assert result.stderr.strip().endswith(".")


def test_a_binary_file_is_no_text_file(tmp_path):
    """
    What is neither text nor picture is refused as a whole and not line by line.
    """
    file = tmp_path / "receipt.bin"
    file.write_bytes(b"\x7fELF\x02\x01\x01\x00\x00\xff\xfe\n")
    result = run(file)
    assert result.exit_code == 4
    assert "is neither text nor a picture that is known" in result.stderr


@pytest.mark.parametrize(
    "line",
    [
        "garbage",
        "V0;only;three",
        "V0;;;;;;;;;;;",
        "V0;\x00;\x00;\x00;0;0;x;x;x;x;x;x",
        vectors.receipts()[0].qr + ";",
        ";" * 1000,
        "V0;a;b;c;" + "9" * 5000 + ";1;x;x;x;x;x;x",
        "V0;a;b;c;1;" + "9" * 11 + ";x;x;x;x;x;x",
    ],
)
def test_a_malformed_line_gets_its_reason_and_the_next_is_judged(line):
    """
    One bad line spoils nothing but itself.
    """
    good = vectors.receipts()[-1].qr
    code, receipts = as_json("-", given=f"{line}\n{good}\n")
    assert code == 1
    assert [each["signature"]["valid"] for each in receipts] == [False, True]
    assert receipts[0]["signature"]["reason"]
    assert not receipts[0]["content"]["conformant"]


def test_orders_with_line_ends_and_semicolons_survive_the_file(forge, tmp_path):
    """
    CR inside a code does not end its line, and CR LF after it does.
    """
    first = forge.qr(process_type="Bestellung-V1", process_data=ORDER).to_text()
    second = forge.qr(counter=198, transaction=53).to_text()
    file = tmp_path / "orders.txt"
    file.write_bytes(f"{first}\r\n{second}\r\n".encode())
    code, receipts = as_json(file)
    assert code == 0
    assert [first, second] == [each["qr"] for each in receipts]


def test_an_order_with_lf_is_one_receipt(forge, tmp_path):
    """
    A code that was wrongly broken into lines is put together again and judged.
    """
    code = forge.qr(process_type="Bestellung-V1", process_data=ORDER)
    broken = replace(code, process_data=ORDER.decode().replace("\r", "\r\n")).to_text()
    file = tmp_path / "orders.txt"
    file.write_bytes(f"{broken}\n{forge.qr(counter=198).to_text()}\n".encode())
    exit_code, receipts = as_json(file)
    assert exit_code == 1
    assert [each["signature"]["valid"] for each in receipts] == [False, True]
    assert "line ends (CR)" in receipts[0]["signature"]["reason"]
    assert {"PD-08"} == {each["id"] for each in receipts[0]["content"]["findings"]}


def test_a_byte_order_mark_and_blanks_do_not_matter(tmp_path):
    """
    Editors leave them; the code inside is judged, and the blanks are a finding.
    """
    qr = vectors.receipts()[-1].qr
    file = tmp_path / "bom.txt"
    file.write_bytes(f"\N{ZERO WIDTH NO-BREAK SPACE}{qr}\n  {qr}  \n".encode())
    code, receipts = as_json(file)
    assert code == 0
    assert [each["content"]["conformant"] for each in receipts] == [True, False]
    file.write_bytes(qr.encode("utf-16"))
    assert as_json(file)[0] == 0


def test_a_list_from_a_spreadsheet_is_read(forge):
    """
    It puts quotes around a text with semicolons, and doubles those within.
    """
    order = forge.qr(process_type="Bestellung-V1", process_data=b'1;"Eis ""Himbeere""";3.99')
    codes = [order.to_text(), forge.qr(counter=198).to_text()]
    quoted = "\r\n".join('"' + code.replace('"', '""') + '"' for code in codes)
    assert [each.qr for each in split_receipts(quoted)] == codes
    assert split_receipts(f'"{codes[0]}')[0].qr == f'"{codes[0]}'


@pytest.mark.usefixtures("hurried")
def test_bytes_that_are_no_utf_8_are_not_repaired(tmp_path):
    """
    Repaired bytes would be other bytes than those that were signed.
    """
    file = tmp_path / "latin.txt"
    file.write_bytes(vectors.receipts()[-1].qr.encode().replace(b"Unbar", b"Unb\xe4r"))
    code, receipts = as_json(file)
    assert code == 1
    assert "PD-10" in {each["id"] for each in receipts[0]["content"]["findings"]}
    assert run(file).exit_code == 1


def test_one_counter_on_two_receipts_is_found(forge):
    """
    A key counts each signature once; the same receipt twice is no fault.
    """
    first, second = forge.qr().to_text(), forge.qr(transaction=53).to_text()
    given = [
        GivenReceipt(place=f"line {n}", qr=qr) for n, qr in enumerate((first, second, first), 1)
    ]
    found = [{each.id for each in judged.findings} for judged in judge_receipts(given)]
    assert found == [set(), {"QR-19"}, set()]


@pytest.mark.usefixtures("hurried")
@pytest.mark.parametrize(
    ("change", "id_"),
    [
        ({"version": "V1"}, "QR-01"),
        ({"client": ""}, "QR-04"),
        ({"client": "a/b"}, "QR-04"),
        ({"process_type": "Kassenbeleg"}, "QR-05"),
        ({"transaction": "0"}, "QR-07"),
        ({"transaction": "052"}, "QR-07"),
        ({"counter": "x"}, "QR-08"),
        ({"started": "2026-05-04 10:15:00"}, "QR-09"),
        ({"logged": "2026-05-04T12:17:23+02:00"}, "QR-09"),
        ({"logged": "2026-13-04T12:17:23.000Z"}, "QR-09"),
        ({"started": "2026-05-04T10:18:00.000Z"}, "QR-10"),
        ({"started": "1970-01-01T00:00:00.000Z"}, "QR-11"),
        ({"started": "2019-11-22T10:17:00.000Z", "logged": "2019-11-22T10:18:00.000Z"}, "QR-11"),
        ({"algorithm": "SHA256"}, "QR-12"),
        ({"time_format": "UnixTime"}, "QR-13"),
        ({"signature": "AAAA"}, "QR-14"),
        ({"signature": "?"}, "QR-14"),
        ({"public_key": "AAAA"}, "QR-15"),
        ({"public_key": ""}, "QR-15"),
    ],
)
def test_each_deviating_field_has_its_finding(forge, change, id_):
    """
    The form of every field is checked, whatever the signature says.
    """
    qr = replace(forge.qr(), **change).to_text()
    (judged,) = judge_receipts([GivenReceipt(place="line 1", qr=qr)])
    assert id_ in {each.id for each in judged.findings}


def test_a_start_before_there_were_tses_is_a_note(forge):
    """
    It is not signed, so the receipt is as valid as before.
    """
    qr = replace(forge.qr(), started="2019-12-31T23:59:59.000Z").to_text()
    (judged,) = judge_receipts([GivenReceipt(place="line 1", qr=qr)])
    assert judged.is_valid
    assert judged.is_conformant
    assert [(each.id, each.weight) for each in judged.findings] == [("QR-11", Weight.NOTICE)]


def test_local_time_with_its_offset_still_verifies(forge):
    """
    The instant is the same; only its form is wrong.
    """
    qr = replace(forge.qr(), logged="2026-05-04T12:17:23+02:00").to_text()
    (judged,) = judge_receipts([GivenReceipt(place="line 1", qr=qr)])
    assert judged.is_valid
    assert not judged.is_conformant


def test_hex_signatures_verify_and_are_a_finding(forge):
    """
    Seen on a printed forecourt receipt.
    """
    code = forge.qr()
    signature = base64.b64decode(code.signature).hex().upper()
    as_hex = replace(code, signature=signature)
    (judged,) = judge_receipts([GivenReceipt(place="line 1", qr=as_hex.to_text())])
    assert judged.is_valid
    assert {"QR-14"} == {each.id for each in judged.findings}


def test_a_table_without_comment_line_is_read(forge):
    """
    Of a line with tabs the first column counts, and a heading is passed over.
    """
    qr = forge.qr().to_text()
    text = f"qr\tsource\n{qr}\tsome page\tverifies\n"
    assert split_receipts(text) == (GivenReceipt(place="line 2", qr=qr),)


@pytest.mark.usefixtures("hurried")
def test_a_receipt_cannot_steer_the_terminal(forge):
    """
    Control characters are shown and not sent.
    """
    qr = replace(forge.qr(), client="\x1b[2J").to_text()
    assert "\x1b" not in run("-", given=qr).stdout


@pytest.mark.skipif(sys.platform == "win32", reason="its pipes break otherwise")
def test_nobody_who_listens_no_longer_is_no_verdict(tmp_path):
    """A pipe that is closed after the first line leaves the exit code of what was found."""
    valid = next(each.qr for each in vectors.receipts() if each.verifies)
    (tmp_path / "receipts.txt").write_text(f"{valid}\n" * 1500, encoding="utf-8")
    words = [sys.executable, "-m", "fiskalprobe", "verify", "receipt", "receipts.txt"]
    verifying = subprocess.Popen(words, cwd=tmp_path, stdout=subprocess.PIPE)
    verifying.stdout.readline()
    verifying.stdout.close()
    assert verifying.wait(timeout=60) == 0
