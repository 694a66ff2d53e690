"""
One self-test: which trials it takes, and what comes of them.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from fiskalprobe.selftest.matrix import Matrix
from fiskalprobe.selftest.result import Result, result_of
from fiskalprobe.selftest.trial import Findings, Trial
from fiskalprobe.selftest.trials import references, trials_of


class Judging:
    """
    A self-test of some mutants, or of all and of the simulator itself.

    What was *kept* says which scenarios are asked first.
    """

    def __init__(self, mutants: Sequence[Any], *, whole: bool, kept: Matrix) -> None:
        self._mutants = {mutant.id: mutant for mutant in mutants}
        known = {result.id: result.scenarios for result in kept.results}
        self._trials = {
            (trial.id, trial.adapter): trial
            for mutant in mutants
            for trial in trials_of(mutant, known.get(mutant.id, ()))
        }
        self.trials: tuple[Trial, ...] = (
            *self._trials.values(),
            *(references() if whole else ()),
        )
        self._found: defaultdict[str, list[tuple[Trial, Findings]]] = defaultdict(list)
        self._references: dict[str, Findings] = {}

    def seen(self, findings: Findings) -> str:
        """
        Take the findings of a trial, and say in a line what they come to.
        """
        if not findings.id:
            self._references[findings.adapter] = findings
            return f"{findings.overall or 'broken':<10} {findings.adapter} {findings.trouble}"
        trial = self._trials[findings.id, findings.adapter]
        self._found[findings.id].append((trial, findings))
        result = result_of(self._mutants[findings.id], [(trial, findings)])
        by = ", ".join(result.killed_by) or ", ".join(result.beside) or result.remark
        if result.profiles:
            by = findings.adapter
        missed = f", not seen: {', '.join(result.missed)}" if result.missed else ""
        return f"{result.fate:<10} {result.id} {result.says} ({by or 'nothing'}{missed})"

    @property
    def matrix(self) -> Matrix:
        """
        What became of all mutants.
        """
        return Matrix.of([self._result(id_) for id_ in self._mutants])

    @property
    def references(self) -> tuple[Findings, ...]:
        """
        What was found of the simulator itself.
        """
        return tuple(found for _, found in sorted(self._references.items()))

    def _result(self, id_: str) -> Result:
        tried = sorted(self._found[id_], key=lambda each: each[0].adapter)
        return result_of(self._mutants[id_], tried)
