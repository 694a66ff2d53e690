"""
The two languages of the reports.
"""

from __future__ import annotations

import pytest

from fiskalprobe.report.german.phrases import phrases
from fiskalprobe.report.page import day
from fiskalprobe.report.wording import AREAS, BASES, LEVELS, VERDICTS, reason
from fiskalprobe.verdict import REASONS, Verdict
from fiskalspec.requirements import Basis, Level, vocabulary


def test_every_word_of_the_catalogue_has_a_translation():
    """Areas, levels, bases and verdicts are complete."""
    assert set(vocabulary.AREAS) == set(AREAS)
    assert {level.value for level in Level} == set(LEVELS)
    assert {basis.value for basis in Basis} == set(BASES)
    assert {verdict.value for verdict in Verdict} == set(VERDICTS)


@pytest.mark.parametrize("code", ["untested", "control", "blocked", "transport", "evidence"])
def test_a_reason_is_told_in_both_languages(code):
    """The English is the one that `fiskalprobe explain` prints, the German is no copy of it."""
    told = reason(code)
    assert told.meaning.en == REASONS[code].meaning
    assert told.remedy.en == REASONS[code].advice
    assert told.meaning.de != told.meaning.en


def test_an_unknown_code_still_says_what_to_do():
    """An oracle's own code is no dead end."""
    told = reason("slot-order")
    assert told.code == "slot-order"
    assert told.remedy.de
    assert told.remedy.en


def test_a_day_is_written_as_people_write_it():
    """A date is readable in both languages, and what is no date stays as it is."""
    assert day("2026-11-21T03:47:12+01:00") == (
        "21. November 2026, 03:47 UTC+01:00",
        "21 November 2026, 03:47 UTC+01:00",
    )
    assert day("yesterday").en == "yesterday"


@pytest.mark.parametrize(
    ("file", "tables"),
    [
        ("answers", ["known"]),
        ("archives", ["faults"]),
        ("cloud", ["known"]),
        ("evidence", ["known"]),
        ("exports", ["known", "steps"]),
        ("messages", ["known"]),
        ("signed", ["at-place", "clauses", "culprits", "of-field", "proofs"]),
        ("values", ["known"]),
    ],
)
def test_every_expression_can_be_compiled(file, tables):
    """In a run each is compiled when it is first tried, which may be never."""
    for table in tables:
        assert all(phrase.pattern.pattern == phrase.english for phrase in phrases(file, table))
