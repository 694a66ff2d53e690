"""
``fiskalprobe verify dsfinvk``: folders and zips in, one line per check and exit codes out.
"""

from __future__ import annotations

import io
import tarfile
from functools import partial

import pytest
from dsfinvk_till import healthy
from verifying import verify, verify_as_json

from fiskalprobe.oracles.dsfinvk import CHECKS

run = partial(verify, "dsfinvk")
as_json = partial(verify_as_json, "dsfinvk")


@pytest.fixture
def till(forge):
    """Give a healthy till."""
    return healthy(forge)


def zipped(till, tmp_path):
    """Write a till's export as a zip."""
    path = tmp_path / "export.zip"
    path.write_bytes(till.zipped())
    return path


def test_a_person_reads_one_line_per_check(till, tmp_path):
    """Fine checks, those that do not occur, and the counts at the end."""
    result = run(zipped(till, tmp_path))
    assert result.exit_code == 0
    assert len(result.stdout.splitlines()) == len(CHECKS) + 1
    assert "passed          DSF-19" in result.stdout
    assert "not applicable  XCHK-01" in result.stdout
    last = result.stdout.splitlines()[-1]
    assert last.startswith("30 checks: 26 passed, 4 not applicable; ")
    assert last.endswith("closings: 2, receipts: 8, signatures that verify: 7 of 7.")


def test_a_broken_export_says_file_row_and_column(till, tmp_path):
    """And exits with 1; what the signature says is among it, with its culprit."""
    row = till.row("transactions_tse.csv")
    row["TSE_TA_ENDE"] = row["TSE_TA_ENDE"].replace(":40.", ":41.")
    result = run(zipped(till, tmp_path))
    assert result.exit_code == 1
    assert "failed          DSF-19" in result.stdout
    assert "transactions_tse.csv:2:TSE_TA_SIG: a signature does not verify" in result.stdout
    assert "the likely culprit is the log time: it is 1 second too late" in result.stdout
    assert "law: AO § 146a; KassenSichV § 2; DE-SIG-0001" in result.stdout


def test_a_folder_is_judged_as_the_zip_is(till, tmp_path):
    """Both come to the same JSON."""
    folder = tmp_path / "export"
    folder.mkdir()
    for name, content in till.files().items():
        (folder / name).write_bytes(content)
    assert as_json(folder) == as_json(zipped(till, tmp_path))
    assert as_json(folder)[1]["conformant"]


def test_notes_count_only_when_told(till, tmp_path):
    """A customer without a name is what most tills write."""
    till.row("transactions.csv")["KUNDE_NAME"] = ""
    path = zipped(till, tmp_path)
    assert run(path).exit_code == 0
    assert "KUNDE_NAME: note: what annex G wants of the customer is empty" in run(path).stdout
    assert run("--strict", path).exit_code == 1


def test_receipts_are_looked_for(till, tmp_path):
    """A receipt that was handed out and is in no table breaks XCHK-06."""
    given = tmp_path / "receipts.txt"
    given.write_text("\n".join(code.to_text() for code in till.codes), encoding="utf-8")
    assert as_json(zipped(till, tmp_path), "--receipts", given)[0] == 0
    del till.rows["transactions_tse.csv"][0]
    code, parsed = as_json(zipped(till, tmp_path), "--receipts", given)
    assert code == 1
    assert "failed" in {each["mark"] for each in parsed["checks"] if each["id"] == "XCHK-06"}


def test_logs_are_compared(till, tmp_path):
    """The archive of the TSE confirms every receipt, until one of them is told otherwise."""
    logs = tmp_path / "logs.tar"
    logs.write_bytes(till.tar())
    code, parsed = as_json(zipped(till, tmp_path), "--logs", logs)
    assert code == 0
    assert [each["mark"] for each in parsed["checks"]][-4:] == ["passed"] * 3 + ["not applicable"]
    till.row("transactions_tse.csv")["TSE_TA_START"] = "2026-05-04T10:00:01.000Z"
    result = run(zipped(till, tmp_path), "--logs", logs)
    assert result.exit_code == 1
    assert "failed          XCHK-03" in result.stdout
    assert "found 2026-05-04T10:00:01.000Z; expected 2026-05-04T10:00:00.000Z" in result.stdout


def test_each_archive_of_logs_is_compared(till, tmp_path):
    """What stands in the first of two is no less compared than what stands in the last."""
    archived = list(till.archived.items())
    half = len(archived) // 2
    told = []
    for name, part in (("morning.tar", archived[:half]), ("evening.tar", archived[half:])):
        till.archived = dict(part)
        (tmp_path / name).write_bytes(till.tar())
        told += ["--logs", tmp_path / name]
    assert run(zipped(till, tmp_path), *told).exit_code == 0
    till.row("transactions_tse.csv")["TSE_TA_START"] = "2026-05-04T10:00:01.000Z"
    result = run(zipped(till, tmp_path), *told)
    assert result.exit_code == 1
    assert "failed          XCHK-03" in result.stdout


def test_what_cannot_be_judged_exits_with_4(till, tmp_path):
    """One line that says what to give instead."""
    empty, wrong = tmp_path / "empty", tmp_path / "wrong.zip"
    empty.mkdir()
    wrong.write_bytes(b"no zip")
    fine = zipped(till, tmp_path)
    with tarfile.open(fileobj=(out := io.BytesIO()), mode="w"):
        pass
    no_logs = tmp_path / "no-logs.tar"
    no_logs.write_bytes(out.getvalue())
    comment = tmp_path / "receipts.txt"
    comment.write_text("# none\n")
    for arguments in (
        (tmp_path / "missing",),
        (empty,),
        (wrong,),
        (fine, "--logs", no_logs),
        (fine, "--logs", tmp_path / "missing.tar"),
        (fine, "--receipts", comment),
        (fine, "--receipts", wrong),
        (fine, "--receipts", tmp_path / "missing.txt"),
    ):
        result = run(*arguments)
        assert result.exit_code == 4, arguments
        assert len(result.stderr.splitlines()) == 1, arguments


def test_an_export_cannot_steer_the_terminal(till, tmp_path):
    """Control characters are shown and not sent."""
    till.row("transactions.csv")["BON_TYP"] = "\x1b[2JBeleg"
    assert "\x1b" not in run(zipped(till, tmp_path)).stdout
