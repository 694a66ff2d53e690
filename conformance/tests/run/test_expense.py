"""
About how long a run takes, before it does.
"""

from __future__ import annotations

from dataclasses import replace
from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.cli.plan import plan
from fiskalprobe.run import expense
from fiskalprobe.run.expense import expense_of, foreseen
from fiskalprobe.run.location import features_dir
from fiskalprobe.target.model import Ics, Ixit, Party, Target, TseClaim

SHOP = Target(
    subject=Party(organisation="o", product="p", version="1"),
    ics=Ics(tse=(TseClaim(kind="hardware", limit=512),)),
    ixit=Ixit(adapter="http:http://127.0.0.1"),
)
CLOUD = replace(SHOP, ics=Ics(role="cloud-tse", api="sign-de-v2", tse=()))
FULL = ("given", "the TSE has as many open transactions as it can hold")
EMPTIED = ("when", "the POS closes open transactions until none is listed")


@pytest.mark.parametrize(
    ("steps", "target", "alone", "in_rows"),
    [
        ([("given", "a"), ("when", "b"), ("then", "c")], SHOP, 2.8, 0),
        ([("given", "a"), ("when", "b"), ("then", "c")], CLOUD, 6.3, 0),
        ([FULL], SHOP, 1, 512),
        ([FULL, EMPTIED], SHOP, 2 + 128, 512),
        ([EMPTIED], SHOP, 1, 0),
        ([("given", "103 started documents")], SHOP, 1, 206),
        ([("given", '103 cancelled transactions of client "till"')], CLOUD, 5, 206),
        ([("given", '7 started transactions of client "till"')], CLOUD, 5, 7),
        ([("when", 'client "till" starts transactions until it is refused')], CLOUD, 1, 2000),
        ([("when", 'clients are registered at TSS "a" until one is refused')], CLOUD, 1, 199),
    ],
)
def test_steps_that_make_many_calls_say_so(steps, target, alone, in_rows):
    """A step makes about one, a TSS takes seven, and a full TSE is as full as declared."""
    found = expense_of(steps, target)
    assert (found.alone, found.in_rows) == (pytest.approx(alone), in_rows)


def test_each_such_sentence_stands_in_a_feature():
    """A step that is called otherwise one day would be foreseen as one call."""
    lines = {
        line.strip().partition(" ")[2]
        for file in features_dir().rglob("*.feature")
        for line in file.read_text(encoding="utf-8").splitlines()
    }
    assert {expense._FULL, expense._EMPTIED} <= lines
    for sentence, _ in (*expense._ROWS, *expense._UNTIL):
        assert any(map(sentence.fullmatch, lines)), sentence.pattern


def seconds(*, answered, one_by_one=False, pace=0.0):
    """What is foreseen for one test without a feature, and for a row of a thousand calls."""
    target = replace(SHOP, ixit=replace(SHOP.ixit, pace=pace))
    connection = SimpleNamespace(
        target=target,
        wire=SimpleNamespace(one_by_one=one_by_one),
        look=[exchanged("GET", "/a", elapsed_ms=each) for each in answered],
    )
    return foreseen([SimpleNamespace(function=None), SimpleNamespace(function=None)], connection)


def test_the_first_answers_tell_how_long_a_call_takes(monkeypatch):
    """In the middle of them; a row goes faster where the subject is far, and keeps a pace."""
    monkeypatch.setattr(expense, "_steps", lambda _: [("when", ""), FULL])
    assert seconds(answered=[90.0, 100.0, 900.0]) == [pytest.approx(2 * 0.105 + 512 * 0.0175)] * 2
    alone = seconds(answered=[100.0], one_by_one=True)
    assert alone == [pytest.approx(514 * 0.105)] * 2
    assert seconds(answered=[10.0]) == [pytest.approx(514 * 0.015)] * 2
    assert seconds(answered=[100.0], pace=2.0) == [pytest.approx(514 * 0.505)] * 2
    assert seconds(answered=[]) == [pytest.approx(514 * 0.005)] * 2


@pytest.mark.parametrize(
    ("each", "said"), [(61.0, "A run takes about 1 minute, at the time"), (0.0, "")]
)
def test_a_plan_says_how_long_its_run_takes(tmp_path, monkeypatch, capsys, each, said):
    """In minutes, where it is any; nothing is run for it."""
    monkeypatch.chdir(tmp_path)
    monkeypatch.setattr("fiskalprobe.run.driver.foreseen", lambda items, _: [each] * len(items))
    plan(ids=["DE-LIM-0018"], target="sim:")
    told = capsys.readouterr().out
    assert "1 scenario for" in told
    assert said in told
    assert ("A run takes" in told) == bool(said)
