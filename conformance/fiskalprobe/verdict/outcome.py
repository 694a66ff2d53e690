"""
From all judgements of a run to one verdict per requirement and one for the run.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from types import MappingProxyType
from typing import Final

from fiskalprobe.verdict.scale import Verdict
from fiskalspec.requirements import Requirement


class Overall(StrEnum):
    """
    The verdict on the run, from the best to the gravest.
    """

    CONFORMANT = "conformant"
    INCOMPLETE = "incomplete"
    NONCONFORMANT = "nonconformant"
    ERROR = "error"

    @property
    def exit_code(self) -> int:
        """
        The exit code of a run that ends with it, where anything ran.
        """
        return _EXIT_CODES[self]

    @property
    def rank(self) -> int:
        """
        How grave it is, from 0.
        """
        return list(Overall).index(self)

    @property
    def exit_codes(self) -> frozenset[int]:
        """
        All exit codes that a run with it may have.
        """
        return frozenset({self.exit_code, *([_NOTHING_RAN] if self is self.INCOMPLETE else [])})


_EXIT_CODES: Final = {
    Overall.CONFORMANT: 0,
    Overall.NONCONFORMANT: 1,
    Overall.INCOMPLETE: 2,
    Overall.ERROR: 3,
}
_NOTHING_RAN: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class RequirementVerdict:
    """
    The verdict on one requirement and why.
    """

    verdict: Verdict
    #: A reason code, or empty when it passed.
    reason: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Outcome:
    """
    What a run comes to.
    """

    overall: Overall
    exit_code: int
    requirements: Mapping[str, RequirementVerdict]

    @property
    def counts(self) -> dict[str, int]:
        """
        How many requirements have which verdict; every verdict is listed.
        """
        found = Counter(row.verdict for row in self.requirements.values())
        return {verdict.value: found[verdict] for verdict in Verdict}


def conclude(
    judged: Iterable[tuple[str, Verdict, str]],
    *,
    scope: Mapping[str, Requirement],
    probed: frozenset[str] = frozenset(),
    harness_failed: bool = False,
    interrupted: bool = False,
    executed: bool = True,
) -> Outcome:
    """
    Merge (requirement, verdict, reason) by maximum and add what was not exercised.

    *scope* holds the rows that the plan demands; *probed* the ids for which the harness has a
    check at all, so that a gap of ours is told from a run that stopped short.
    """
    merged: dict[str, RequirementVerdict] = {}
    for requirement, verdict, reason in judged:
        known = merged.get(requirement)
        if known is None or verdict.rank > known.verdict.rank:
            merged[requirement] = RequirementVerdict(verdict=verdict, reason=reason)
    for requirement in scope:
        if requirement not in merged:
            reason = "not-reached" if requirement in probed else "untested"
            merged[requirement] = RequirementVerdict(verdict=Verdict.INCONCLUSIVE, reason=reason)
    verdicts = {row.verdict for row in merged.values()}
    open_duty = any(
        row.verdict is Verdict.INCONCLUSIVE and (req in scope and scope[req].level.binding)
        for req, row in merged.items()
    )
    if harness_failed or Verdict.ERROR in verdicts:
        overall = Overall.ERROR
    elif Verdict.FAIL in verdicts:
        overall = Overall.NONCONFORMANT
    elif not executed or interrupted or open_duty:
        overall = Overall.INCOMPLETE
    else:
        overall = Overall.CONFORMANT
    nothing_ran = overall is Overall.INCOMPLETE and not executed
    return Outcome(
        overall=overall,
        exit_code=_NOTHING_RAN if nothing_ran else overall.exit_code,
        requirements=MappingProxyType(dict(sorted(merged.items()))),
    )
