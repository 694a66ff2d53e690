"""
A file that a subject has handed out: the page says how to get it out of the record.
"""

from __future__ import annotations

import base64
import html
import re
import shutil
import subprocess

import pytest

from fiskalprobe.report import bodies, write_all
from fiskalprobe.report.german.evidence import german as found_in_german
from fiskalprobe.report.german.messages import german

CONTENT = bytes(range(256)) * 12
COMMAND = re.compile(r"<code>(jq -r [^<]*)</code>")


@pytest.fixture(scope="module")
def folder(sample, tmp_path_factory):
    """
    The reports of a failing run whose answers are files.
    """
    made = tmp_path_factory.mktemp("files")
    with pytest.MonkeyPatch.context() as answers:
        answers.setattr(sample, "_fiscal_response", lambda *_: base64.b64encode(CONTENT).decode())
        stream = sample.write(made / "run.ndjson", kind="failing", scenarios=6)
    write_all(stream, made)
    return made


@pytest.mark.skipif(shutil.which("jq") is None, reason="the command is jq's")
def test_the_command_writes_the_file(folder):
    """What is shown as Base64 becomes the octets that came, by the command below it."""
    found = COMMAND.findall((folder / "index.html").read_text(encoding="utf-8"))
    assert found
    subprocess.run(["/bin/sh", "-c", html.unescape(found[0])], cwd=folder, check=True)
    assert (folder / "answer").read_bytes() == CONTENT


@pytest.mark.parametrize(
    "body", ["", "{}", "A" * 1999, f'"{"A" * 4000}"', "A" * 4000 + "!", "Ä" * 4000, "A " * 2000]
)
def test_what_is_no_file_has_no_such_command(body):
    """A short word, a value of JSON and plain text are read as they stand."""
    assert not bodies.whole(body, 10_000).is_file


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (
            "transactions_tse.csv:2:TSE_ID: document A refers to the TSE that signed it",
            "transactions_tse.csv:2:TSE_ID: Beleg A verweist auf die TSE, die ihn signiert hat",
        ),
        (
            "x.csv:2:GV_TYP: the closing has -1.00 euro of Bar or Unbar or Keine",
            "x.csv:2:GV_TYP: der Abschluss hat -1.00 Euro an Bar, Unbar oder Keine",
        ),
        (
            "lines.csv:4:MENGE: this is not the quantity that was sold, and 2 more",
            "lines.csv:4:MENGE: verkauft wurde eine andere Menge, und 2 weitere",
        ),
        (
            "the export tells nothing of document A that could be compared",
            "der Export sagt nichts von Beleg A, was sich vergleichen ließe",
        ),
    ],
)
def test_a_place_in_an_export_is_told_in_german(said, told):
    """File, row and column stay as they are."""
    assert german(said) == told


@pytest.mark.parametrize(
    ("said", "told"),
    [
        ("4,50 or 5,20", "4,50 oder 5,20"),
        ("not before 2026-05-04T10:00:00Z", "nicht vor 2026-05-04T10:00:00Z"),
        ("no row in transactions_tse.csv", "keine Zeile in transactions_tse.csv"),
        ("document A in the export", "Beleg A im Export"),
    ],
)
def test_what_an_export_should_hold_is_told_in_german(said, told):
    """What was expected and found stands beside the place."""
    assert found_in_german(said) == told
