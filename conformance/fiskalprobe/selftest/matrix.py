"""
The kill matrix: what became of each mutant, and how well each requirement is guarded.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fiskalprobe.stream import Stream
from fiskalspec.requirements import Catalogue


class Fate(StrEnum):
    """
    What became of a mutant.
    """

    #: A check of a requirement that it violates is broken.
    KILLED = "killed"
    #: Only other checks are broken: whoever deletes the rule would still pass.
    COLLATERAL = "collateral"
    SURVIVED = "survived"
    #: Not found, and declared as another reading that a service may take.
    EQUIVALENT = "equivalent"
    #: It could not be run; that is no kill.
    BROKEN = "broken"


@dataclass(frozen=True, slots=True, kw_only=True)
class Result:
    """
    One mutant and what was found of it.
    """

    id: str
    says: str
    kind: str
    violates: tuple[str, ...]
    fate: Fate
    #: Checks of violated requirements that are broken, and the scenarios they were made in.
    killed_by: tuple[str, ...]
    scenarios: tuple[str, ...]
    #: Broken checks of other requirements.
    beside: tuple[str, ...]
    #: Why it could not be run, or why no check can tell it.
    remark: str = ""

    def to_json(self) -> dict[str, Any]:
        """
        Turn the result into its form in kill-matrix.json.
        """
        return {
            "id": self.id,
            "says": self.says,
            "kind": self.kind,
            "violates": list(self.violates),
            "outcome": self.fate.value,
            "killed_by": list(self.killed_by),
            "scenarios": list(self.scenarios),
            "beside": list(self.beside),
            **({"remark": self.remark} if self.remark else {}),
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """
    All results.
    """

    results: tuple[Result, ...]

    @property
    def holds(self) -> bool:
        """
        Whether every mutant that can be told was killed by a check of what it violates.
        """
        return all(result.fate in (Fate.KILLED, Fate.EQUIVALENT) for result in self.results)

    def killers(self) -> Mapping[str, int]:
        """
        Count for each requirement the mutants that one of its checks killed.
        """
        return Counter(
            id_
            for result in self.results
            for id_ in {check.partition("/")[0] for check in result.killed_by}
        )

    def to_json(self, catalogue: Catalogue, digest: str) -> dict[str, Any]:
        """
        Turn the matrix into kill-matrix.json; *digest* is the catalogue's.
        """
        killers = self.killers()
        musts = [
            row.id
            for row in catalogue.values()
            if row.level.binding
            and row.observable in ("wire", "state", "timing")
            and row.actor in ("middleware", "cloud-tse", "tse-interface")
        ]
        per_must = [killers.get(id_, 0) for id_ in musts]
        fates = Counter(result.fate for result in self.results)
        return {
            "schema": 1,
            "catalogue": digest,
            "counts": {fate.value: fates[fate] for fate in Fate},
            "musts": {
                "all": len(musts),
                "guarded": sum(count > 0 for count in per_must),
                "guardedTwice": sum(count > 1 for count in per_must),
                "medianKillers": statistics.median(per_must) if per_must else 0,
                "unguarded": [id_ for id_ in musts if not killers.get(id_)],
            },
            "mutants": [result.to_json() for result in self.results],
        }


def fate_of(
    stream: Stream, violates: Sequence[str]
) -> tuple[Fate, tuple[str, ...], tuple[str, ...], tuple[str, ...]]:
    """
    Say what a run against a mutant found: its fate, the checks, their scenarios, and the rest.

    A mutant that breaks everything names no requirement; any broken check kills it.
    """
    broken = [check for check in stream.checks if check.standing == "broken"]
    right = [check for check in broken if not violates or check.requirement in violates]
    rest = [check for check in broken if check not in right]
    fate = Fate.KILLED if right else Fate.COLLATERAL if rest else Fate.SURVIVED
    if stream.footer.verdict == "error":
        fate = Fate.BROKEN
    return (
        fate,
        tuple(sorted({check.id for check in right})),
        tuple(sorted({check.scenario for check in right if check.scenario})),
        tuple(sorted({check.id for check in rest})),
    )
