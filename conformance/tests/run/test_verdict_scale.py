"""
From claims to verdicts: the whole table, and how it collapses.
"""

from __future__ import annotations

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.verdict import REASONS, Overall, Verdict, conclude, judge
from fiskalspec import requirements
from fiskalspec.requirements import Basis, Level

ROW = next(iter(requirements.load().values()))

MUSTS = (Level.MUST, Level.MUST_NOT)
SHOULDS = (Level.SHOULD, Level.SHOULD_NOT)
#: level, basis → verdict on a broken claim (ordinary, strict).
BROKEN = {
    **{(level, basis): ("fail", "fail") for level in MUSTS for basis in (Basis.STATED, Basis.LAW)},
    **{(level, Basis.SHOWN): ("warn", "fail") for level in MUSTS},
    **{
        (level, basis): ("warn", "warn")
        for level in SHOULDS
        for basis in (Basis.STATED, Basis.LAW, Basis.SHOWN)
    },
    **{(level, Basis.INFERRED): ("alt", "alt") for level in (*MUSTS, *SHOULDS)},
    **{(Level.MAY, basis): ("alt", "alt") for basis in Basis},
}


def claim(standing, *, requirement="DE-CXL-0001", code=""):
    return Claim(requirement=requirement, check="x", standing=standing, message="m", code=code)


def test_the_table_of_broken_claims_is_complete():
    """Every level meets every basis in the table below."""
    assert set(BROKEN) == set(itertools.product(Level, Basis))


@pytest.mark.parametrize(("level", "basis"), BROKEN)
@pytest.mark.parametrize("strict", [False, True])
def test_a_broken_claim_is_as_grave_as_level_and_basis_make_it(level, basis, strict):
    """Only what is stated or law can fail a vendor; strictness adds what is shown."""
    row = replace(ROW, level=level, basis=basis)
    judged = judge(claim(Standing.BROKEN), row, strict=strict)
    assert judged.verdict == BROKEN[level, basis][strict]
    assert judged.code == "broken"


@pytest.mark.parametrize(
    ("standing", "verdict"),
    [
        (Standing.HOLDS, Verdict.PASS),
        (Standing.ALTERNATIVE, Verdict.ALT),
        (Standing.UNCLEAR, Verdict.INCONCLUSIVE),
    ],
)
@pytest.mark.parametrize("level", Level)
def test_other_standings_do_not_depend_on_the_level(standing, verdict, level):
    """What holds passes, what cannot be told is inconclusive, whatever the level."""
    assert judge(claim(standing), replace(ROW, level=level)).verdict is verdict


def test_a_claim_about_no_row_is_our_own_fault():
    """A check without a requirement is a defect of the harness."""
    judged = judge(claim(Standing.HOLDS), None)
    assert (judged.verdict, judged.code) == (Verdict.ERROR, "unknown-requirement")


@pytest.mark.parametrize("standing", Standing)
def test_a_claim_out_of_scope_decides_nothing(standing):
    """What the target does not claim can neither fail nor pass."""
    judged = judge(claim(standing), ROW, in_scope=False)
    assert (judged.verdict, judged.code) == (Verdict.NA, "out-of-scope")


def test_an_oracles_own_code_is_kept():
    """The more exact code wins over the general one."""
    assert judge(claim(Standing.BROKEN, code="signature-length"), ROW).code == "signature-length"
    assert judge(claim(Standing.UNCLEAR, code="transport"), ROW).code == "transport"


def test_the_scale_rises():
    """The order of the scale is the order of gravity."""
    assert [v.value for v in Verdict] == [
        "na", "pass", "alt", "warn", "inconclusive", "fail", "error",
    ]  # fmt: skip
    assert [v.rank for v in Verdict] == list(range(7))


def judged(*pairs):
    return [(id_, Verdict(verdict), "why" if verdict != "pass" else "") for id_, verdict in pairs]


@given(st.permutations(list(Verdict)), st.integers(min_value=1, max_value=7))
def test_repeats_collapse_to_the_gravest_in_any_order(order, count):
    """One verdict per requirement, however often and in whichever order it was checked."""
    seen = order[:count]
    outcome = conclude([("A", verdict, "") for verdict in seen], scope={})
    assert outcome.requirements["A"].verdict is max(seen, key=lambda verdict: verdict.rank)


MUST = replace(ROW, level=Level.MUST)
SHOULD = replace(ROW, level=Level.SHOULD)


@pytest.mark.parametrize(
    ("pairs", "scope", "more", "overall", "code"),
    [
        ([("A", "pass")], {"A": MUST}, {}, Overall.CONFORMANT, 0),
        ([("A", "alt")], {"A": MUST}, {}, Overall.CONFORMANT, 0),
        ([("A", "warn")], {"A": MUST}, {}, Overall.CONFORMANT, 0),
        ([("A", "fail")], {"A": MUST}, {}, Overall.NONCONFORMANT, 1),
        ([("A", "inconclusive")], {"A": MUST}, {}, Overall.INCOMPLETE, 2),
        ([("A", "inconclusive")], {"A": SHOULD}, {}, Overall.CONFORMANT, 0),
        ([("A", "pass")], {"A": MUST, "B": MUST}, {}, Overall.INCOMPLETE, 2),
        ([("A", "pass")], {"A": MUST, "B": SHOULD}, {}, Overall.CONFORMANT, 0),
        ([("A", "fail")], {"A": MUST, "B": MUST}, {}, Overall.NONCONFORMANT, 1),
        ([("A", "error"), ("B", "fail")], {"A": MUST}, {}, Overall.ERROR, 3),
        ([("A", "pass")], {"A": MUST}, {"harness_failed": True}, Overall.ERROR, 3),
        ([("A", "pass")], {"A": MUST}, {"interrupted": True}, Overall.INCOMPLETE, 2),
        ([("A", "fail")], {"A": MUST}, {"interrupted": True}, Overall.NONCONFORMANT, 1),
        ([], {}, {"executed": False}, Overall.INCOMPLETE, 5),
        ([], {"A": MUST}, {"executed": False}, Overall.INCOMPLETE, 5),
        ([], {}, {"executed": False, "harness_failed": True}, Overall.ERROR, 3),
        ([("B", "inconclusive")], {"A": MUST}, {}, Overall.INCOMPLETE, 2),
    ],
)
def test_the_run_comes_to_one_verdict_and_one_code(pairs, scope, more, overall, code):
    """A fault of ours outranks a failure, a failure outranks a gap, and a gap is never green."""
    outcome = conclude(judged(*pairs), scope=scope, **more)
    assert (outcome.overall, outcome.exit_code) == (overall, code)


def test_a_duty_that_was_not_exercised_says_why():
    """A gap of the harness is told from a check that the run did not get to."""
    outcome = conclude([], scope={"A": MUST, "B": MUST}, probed=frozenset({"B"}))
    assert outcome.requirements["A"].reason == "untested"
    assert outcome.requirements["B"].reason == "not-reached"
    assert {row.verdict for row in outcome.requirements.values()} == {Verdict.INCONCLUSIVE}


def test_counts_name_every_verdict():
    """A reader never has to guess whether a missing count means zero."""
    outcome = conclude(judged(("A", "pass"), ("B", "fail")), scope={})
    assert outcome.counts == {**dict.fromkeys(Verdict, 0), "pass": 1, "fail": 1}


def test_every_reason_says_what_to_do():
    """Each code has two whole sentences."""
    for reason in REASONS.values():
        assert reason.meaning.endswith(".")
        assert reason.advice.endswith(".")


@given(
    st.lists(st.tuples(st.sampled_from("ABC"), st.sampled_from(list(Verdict)))),
    st.tuples(st.sampled_from("ABC"), st.sampled_from([Verdict.FAIL, Verdict.ERROR])),
)
def test_nothing_talks_a_failure_away(seen, failure):
    """Whatever else was seen, one failure keeps the run from being conformant."""
    outcome = conclude([(id_, v, "") for id_, v in [*seen, failure]], scope={})
    assert outcome.exit_code in {1, 3}
