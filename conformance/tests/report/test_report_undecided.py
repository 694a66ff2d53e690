"""
One scenario that could not be decided leaves its requirement open, and a reader is told which.
"""

from __future__ import annotations

import re
from collections import Counter

from fiskalprobe.report import derive
from fiskalprobe.report.rows import Row
from fiskalprobe.report.wording import Words
from fiskalprobe.stream import Check
from fiskalprobe.verdict import Verdict


def check(verdict, scenario):
    return Check(
        id="DE-X-0001/y", requirement="DE-X-0001", check="y", verdict=verdict, standing="",
        code="", message="", expected="", actual="", exchanges=[], scenario=scenario, where="",
    )  # fmt: skip


def row(*checks):
    """An open requirement with these checks."""
    return Row(
        id="DE-X-0001", requirement=None, title=Words("", ""), verdict=Verdict.INCONCLUSIVE,
        reason="blocked", in_scope=True, checks=checks,
        tally=Counter(Verdict[each.verdict.upper()] for each in checks),
    )  # fmt: skip


def test_the_blocked_scenario_is_told_apart_from_those_that_were_decided():
    """A scenario counts as decided where none of its checks stayed open."""
    found = row(
        check("pass", "a"), check("pass", "a"), check("inconclusive", "b"), check("pass", "b"),
        check("alt", "c"), check("inconclusive", "d"), check("inconclusive", "b"),
        check("pass", ""),
    )  # fmt: skip
    assert found.blocked == ("b", "d")
    assert found.decided == 2


def test_the_page_names_it(reports):
    """Each open requirement that was looked at names the scenarios that left it open."""
    folder = reports / "inconclusive"
    text = (folder / "index.html").read_text(encoding="utf-8")
    section = re.search(r'<section aria-labelledby="undecided">.*?</section>', text, re.DOTALL)[0]
    looked_at = [each for each in derive(folder / "run.ndjson").rows if each.blocked]
    looked_at = [each for each in looked_at if each.verdict is Verdict.INCONCLUSIVE]
    assert looked_at
    assert section.count("Undecided in") == len(looked_at)
    names = {each.name for each in derive(folder / "run.ndjson").run.scenarios.values()}
    assert any(f'<q lang="en">{name}</q>' in section for name in names)
