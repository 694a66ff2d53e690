"""
From one claim to one verdict: level and basis of the requirement decide how grave it is.
"""

from __future__ import annotations

from typing import assert_never

import msgspec

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.verdict.scale import Verdict
from fiskalspec.requirements import Basis, Level, Requirement


class Judgement(msgspec.Struct, frozen=True, kw_only=True, gc=False):
    """
    One claim, judged.
    """

    claim: Claim
    verdict: Verdict
    #: A key of `REASONS` or the oracle's own code; empty for a pass.
    code: str


def judge(
    claim: Claim, requirement: Requirement | None, *, in_scope: bool = True, strict: bool = False
) -> Judgement:
    """
    Say how grave a claim is.

    A claim about a row that the catalogue does not hold is our own fault, and a claim about a
    row that does not apply to the target decides nothing.
    """
    if requirement is None:
        return Judgement(claim=claim, verdict=Verdict.ERROR, code="unknown-requirement")
    if not in_scope:
        return Judgement(claim=claim, verdict=Verdict.NA, code="out-of-scope")
    match claim.standing:
        case Standing.HOLDS:
            return Judgement(claim=claim, verdict=Verdict.PASS, code=claim.code)
        case Standing.ALTERNATIVE:
            return Judgement(claim=claim, verdict=Verdict.ALT, code=claim.code)
        case Standing.UNCLEAR:
            code = claim.code or "evidence"
            return Judgement(claim=claim, verdict=Verdict.INCONCLUSIVE, code=code)
        case Standing.BROKEN:
            verdict = severity(requirement.level, requirement.basis, strict=strict)
            return Judgement(claim=claim, verdict=verdict, code=claim.code or "broken")
        case _:  # pragma: no cover - the four members above are all
            assert_never(claim.standing)


def severity(level: Level, basis: Basis, *, strict: bool) -> Verdict:
    """
    Say what breaking a row of this level and basis amounts to.

    Only what a source states or the law demands can fail a vendor. What is merely shown by an
    example grades, and what we inferred is noted.
    """
    if basis is Basis.INFERRED or level is Level.MAY:
        return Verdict.ALT
    if not level.binding:
        return Verdict.WARN
    if basis is Basis.SHOWN and not strict:
        return Verdict.WARN
    return Verdict.FAIL
