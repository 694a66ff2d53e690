"""
What operators were asked and what commands ran stands on the page, and is told once.
"""

from __future__ import annotations

import re

import pytest

from fiskalprobe.report import wording, write_all
from fiskalprobe.report.german import prompts
from fiskalprobe.report.interventions import interventions
from fiskalprobe.report.view import Run
from fiskalprobe.stream import Command, Prompt, Writer, read
from fiskalprobe.target import operator, pointofsale
from fiskalprobe.target.ladder import HANDLES_OF_COMMANDS

PLACE = {"scenario": "", "step": "Given the TSE is out of reach", "at": "2026-01-05T09:00:00Z"}


def prompt(answer, handle="cut"):
    return Prompt(
        handle=handle,
        question="Cut the connection between the service and its TSE.",
        answer=answer,
        elapsed_ms=12_000.0,
        **PLACE,
    )


def command(code, handle="reset", output="done\n"):
    return Command(
        handle=handle,
        words=["./shop", "new <b>"],
        exit=code,
        output=output,
        elapsed_ms=100.0,
        **PLACE,
    )


@pytest.fixture
def with_hands(sample, tmp_path):
    """A run in which these things were done; its stream."""

    def write(*acts):
        plain = read(sample.write(tmp_path / "plain.ndjson", kind="passing"))
        path = tmp_path / "run.ndjson"
        with Writer(path) as writer:
            writer.write(plain.header)
            for record in (*plain.records, *acts):
                writer.write(record)
            footer = plain.footer
            writer.finish(
                verdict=footer.verdict,
                exit_code=footer.exit,
                counts=footer.counts,
                requirements=footer.requirements,
                elapsed_ms=0.0,
            )
        return path

    return write


def test_an_operator_is_quoted_each_time(with_hands):
    """Three questions are three entries, and whoever says why not has not done it."""
    run = Run(stream=read(with_hands(prompt(""), prompt(""), prompt("no such switch"))))
    assert [each.done for each in interventions(run)] == [True, True, False]


def test_commands_that_went_alike_are_told_once(with_hands):
    """Three hundred resets are one line with their number; another exit is another line."""
    acts = [command(0), command(0), command(7), command(0, output="other"), command(0)]
    told = interventions(Run(stream=read(with_hands(*acts))))
    assert [(each.times, each.exit, each.done) for each in told] == [
        (3, 0, True),
        (1, 7, False),
        (1, 0, True),
    ]
    assert told[0].elapsed_ms == 300.0


def test_the_page_shows_both(with_hands, parse):
    """Question in two languages, answer, words, exit code and output; foreign text is harmless."""
    path = with_hands(prompt("no <such> switch"), command(None, output=""))
    write_all(path, path.parent)
    text = (path.parent / "index.html").read_text(encoding="utf-8")
    assert parse(text).faults == []
    part = re.search(r'<section aria-labelledby="interventions">.*?</section>', text, re.DOTALL)[0]
    assert "Trennen Sie die Verbindung zwischen dem Dienst und seiner TSE." in part
    assert "Cut the connection between the service and its TSE." in part
    assert "no &lt;such&gt; switch" in part
    assert "./shop new &lt;b&gt;" in part
    assert "<code>—</code>" in part


def test_without_hands_there_is_no_such_part(reports):
    """No heading without content."""
    text = (reports / "passing" / "index.html").read_text(encoding="utf-8")
    assert 'id="interventions"' not in text


def test_many_commands_do_not_swell_the_page(with_hands):
    """Five thousand different outputs are counted, not shown."""
    path = with_hands(*(command(0, output="x" * 2000 + str(n)) for n in range(5000)))
    write_all(path, path.parent)
    page = path.parent / "index.html"
    assert page.stat().st_size < 2_000_000
    assert "4\u202f880" in page.read_text(encoding="utf-8")


PLACE_OF_TILL = "The till finds the service at http://10.0.0.7:7678/x, as the client c1.2."


@pytest.mark.parametrize(
    "question",
    [
        *(f"{said} {operator._PLEASE}" for said in (*operator._WHERE.values(), operator._AGAIN)),
        *(f"{said} {PLACE_OF_TILL} {pointofsale._PLEASE}" for said in pointofsale.SAID.values()),
        pointofsale._WHICH_PAPER,
        f"That file is empty. {pointofsale._WHICH_PAPER}",
    ],
)
def test_each_question_has_its_german(question):
    """Whatever an operator is asked is known in German, to the last of its sentences."""
    said = prompts.german(question)
    assert said
    assert ("http://10.0.0.7:7678/x, als Client c1.2." in said) == (PLACE_OF_TILL in question)


@pytest.mark.parametrize(
    "raw",
    [None, b"x" * 8_000_001, b"x" * 50_001, b"\x89PNG\r\n\x1a\n"],
    ids=["no file", "too large", "too long", "a broken picture"],
)
def test_a_file_that_cannot_be_read_is_told_in_german(tmp_path, raw):
    """An operator who named a wrong file is told why, and asked again."""
    sheet = tmp_path / "receipt"
    if raw is not None:
        sheet.write_bytes(raw)
    text, trouble = pointofsale._content(sheet)
    assert text == ""
    assert prompts.german(f"{trouble} {pointofsale._WHICH_PAPER}")


def test_half_a_question_is_not_asked_in_german():
    """A sentence that is not known leaves the whole question as it was."""
    assert prompts.german(f"Turn around. {operator._PLEASE}") == ""
    assert prompts.german("Sell one article for cash.Now.") == ""


def test_each_handle_has_a_name():
    """No part of a declaration stands as a bare key on the page."""
    names = set().union(*HANDLES_OF_COMMANDS.values())
    assert names <= wording.HANDLES.keys()
