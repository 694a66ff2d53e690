"""
What lint sees in the steps of somebody's own features: their tables, their words, their slips.
"""

from __future__ import annotations

import pytest

from fiskalprobe.catalogue.lint import lint_features

ENDS = 'When the POS {stores|cancels|validates} document "{name}"'
FEATURE = """\
@DE-TXN
Feature: Ours

  @DE-TXN-0006
  Rule: sales

    Scenario Outline: by <kind>
      Given a started document "A"
      And document "A" sells
        | item  | net   | tax  | gross | VAT key | VAT % |
        | Pizza | 10.84 | 2.06 | 12.90 | 1       | 19    |
      And document "A" is paid
        | amount | kind   |
        | 12.90  | <kind> |
      And the TSE suffers from "unplug" at "finish"
      When the POS stores document "A"
      Then the answer shows
        | field       | value   |
        | ProcessData | present |

      Examples:
        | kind |
        | cash |
"""


def linted(folder, text):
    """Write a feature of somebody's own and say what lint finds, without the folder."""
    (folder / "a.feature").write_text(text, encoding="utf-8")
    return [each[each.index("a.feature") :] for each in lint_features(folder, ours=False)]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("10.84", "10,84", "a.feature:9: row 1 of the table, column net: '10,84' is no amount"),
        ("| item ", "| article ", "a.feature:9: this table needs a column item"),
        ("        | amount | kind   |\n        | 12.90  | <kind> |\n", "",
         "a.feature:12: this step needs a table below it, and there is none"),
        ("        | 12.90  | <kind> |\n", "", "a.feature:12: this table has a heading and no row"),
        ("| cash |", "| crad |", "a.feature:12: row 1 of the table, column kind: there is no pay"),
        ("unplug", "unplgu", "a.feature:15: there is no fault 'unplgu'; did you mean unplug?"),
        ("| field ", "| feld ", "a.feature:17: this table needs a column field"),
        ("| present |", "| Beleg |", "a.feature:17: row 1 of the table, column value: no value"),
        ("| ProcessData |", "| ProcesData |",
         "a.feature:17: row 1 of the table: there is no field 'ProcesData'; did you mean Pro"),
        ('stores document "A"\n', 'stores document "A"\n        | field |\n        | x |\n',
         "a.feature:16: this step takes no table, so what stands in it is not looked at"),
        ('document "A"\n      Then', 'document "A" as\n      Then', "a.feature:16: "),
    ],
)  # fmt: skip
def test_lint_reads_tables_and_words_as_the_run_would(tmp_path, old, new, told):
    """Good feature, one slip, one finding with the line of its step."""
    assert linted(tmp_path, FEATURE) == []
    assert old in FEATURE
    found = linted(tmp_path, FEATURE.replace(old, new))
    assert any(each.startswith(told) for each in found), found


@pytest.mark.parametrize(
    ("text", "told"),
    [
        (FEATURE.replace("| 12.90  | <kind> |", "| 12.90"),
         "a.feature:14: inconsistent cell count within the table"),
        (FEATURE.replace("      When", "      Whenever"), "a.feature:16: expected: "),
        ("", "a.feature:1: there is no Feature in this file"),
    ],
)  # fmt: skip
def test_what_is_no_gherkin_is_told_with_its_line(tmp_path, text, told):
    """A row that was cut is a finding like any other, and no fault of ours."""
    [found] = linted(tmp_path, text)
    assert found.startswith(told)


def test_a_feature_in_another_encoding_is_told(tmp_path):
    """German letters as an old editor writes them."""
    (tmp_path / "a.feature").write_bytes("Feature: Verkäufe".encode("latin-1"))
    [found] = lint_features(tmp_path, ours=False)
    assert "a.feature:1: is no text in UTF-8 (" in found


@pytest.mark.parametrize(
    ("sentence", "meant"),
    [
        ('Given a started document is "A"', 'Given a started document "{name}"'),
        ('When the POS sends document "A"', ENDS),
        ('Given the POS stores document "A"', ENDS),
        ("Given 12 started document", "Given {count} started documents"),
        ("Then our books have 1 receipt", ""),
    ],
)
def test_a_sentence_that_nobody_knows_is_told_the_nearest_step(tmp_path, sentence, meant):
    """Values in it do not count, a step of another kind does, and nothing far away is named."""
    feature = "@DE-TXN\nFeature: F\n  @DE-TXN-0006\n  Rule: R\n    Scenario: S\n      "
    [found] = linted(tmp_path, f"{feature}{sentence}\n")
    assert found.startswith("a.feature:6: ")
    assert found.partition(" fits none")[2] == (f"; did you mean: {meant}" if meant else "")
