"""
Each line that ends a run on the terminal is known in German, with its figures as they were.
"""

from __future__ import annotations

import pytest

from fiskalprobe.cli.terminal.sentence import VERDICTS, Duty, left_open, noticed, result
from fiskalprobe.report.german import closing, messages
from fiskalprobe.run import ending
from fiskalprobe.stream import Footer, RequirementResult


def footer(verdict, rows):
    """The end of a run in which the requirements came out like this."""
    return Footer(
        verdict=verdict, exit=0, counts={}, scenarios=1, checks=2, exchanges=3, elapsed_ms=1250,
        sha256="", requirements={
            id_: RequirementResult(verdict=word.partition(" ")[0], reason=word.partition(" ")[2])
            for id_, word in rows.items()
        },
    )  # fmt: skip


@pytest.mark.parametrize("verdict", VERDICTS)
@pytest.mark.parametrize("picked", [False, True])
def test_each_line_about_requirements_has_its_german(verdict, picked):
    """Every verdict, every count and every list of ids is known, with and without a rest."""
    words = (
        "pass",
        "fail",
        "error",
        "warn",
        "alt",
        "inconclusive blocked",
        "inconclusive control",
    )
    rows = {f"DE-TXN-{number:04}": words[number % 7] for number in range(1, 92)}
    for demanded in (rows.keys(), list(rows)[:1], list(rows)[:40]):
        ended = footer(verdict, rows)
        said = result(ended, subject="Dienst: 1", demanded=demanded, picked=picked)
        lines = [said, *noticed(ended, demanded=demanded)]
        assert [line for line in lines if not closing.german(line)] == []


def test_the_result_keeps_its_figures():
    """Numbers, names and ids are those of the English sentence, with a German comma."""
    rows = {"DE-TXN-0001": "pass", "DE-TXN-0002": "inconclusive control", "DE-QR-0001": "fail"}
    said = result(footer("nonconformant", rows), subject="D 1", demanded=list(rows)[:2])
    assert closing.german(said) == (
        "D 1: nicht konform; 1 von 1 beobachtbaren Anforderung erfüllt, 1 weitere nicht zu "
        "beobachten; außerdem gescheitert: DE-QR-0001; 2 Prüfungen an 3 Aufrufen in 1 Szenario, "
        "1,2 s."
    )


def test_what_stays_open_is_told_with_its_cause():
    """The duties of one cause, the cause itself, and how many more there are."""
    duties = [
        Duty(
            id=f"DE-X-{number}",
            reason=f"cause-{number}",
            why=f"'{number * 'a'}' was never started",
        )
        for number in range(1, 13)
    ]
    lines = left_open(duties)
    assert len(lines) == 21
    assert [line for line in lines if not closing.german(line)] == []
    assert closing.german(lines[1]) == "    „a“ wurde nie begonnen"
    assert closing.german("    something else") == ""
    assert ending.IMPATIENCE == "it was interrupted"
    assert closing.german(f"Stopped after 2 scenarios: {ending.IMPATIENCE}.")


@pytest.mark.parametrize(
    "said",
    [
        (
            "no answer came (a gateway before the subject answered 502 Bad Gateway), so: "
            "transaction 198 is no longer listed as open"
        ),
        (
            "createDocument for 'A' did not start a transaction: no answer (a gateway before the "
            "subject answered 503 Service Unavailable)"
        ),
        (
            "a gateway before the subject answered 429 Too Many Requests to GET /api and let "
            "nothing pass; it was sent again after 1 s"
        ),
        "No answer of the subject came in the last scenario; waited 2 s.",
    ],
)
def test_what_a_gateway_did_is_told_in_german(said):
    """Wherever in a sentence it is named, and in the notes of a run."""
    told = messages.german(said)
    assert "Prüfling" in told
    assert "subject" not in told
    assert "no answer" not in told
