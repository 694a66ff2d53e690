"""
The kill matrix: what became of each mutant, and how well each requirement is guarded.
"""

from __future__ import annotations

import statistics
from collections import Counter
from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fiskalprobe.selftest.result import Fate, Result
from fiskalspec.requirements import Catalogue

#: Raised when a member changes its meaning or goes.
SCHEMA: Final = 1
#: How many mutants have to be killed by checks of each binding requirement.
ENOUGH: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Matrix:
    """
    All results, by id.
    """

    results: tuple[Result, ...]

    def killers(self) -> Mapping[str, int]:
        """
        Count for each requirement the mutants that violate it and that one of its checks killed.

        Those that know nothing count for none: any check finds them.
        """
        return Counter(id_ for result in self.results for id_ in result.killed)

    def to_json(self, catalogue: Catalogue, digest: str) -> dict[str, Any]:
        """
        Turn the matrix into kill-matrix.json; *digest* is the catalogue's.
        """
        killers = self.killers()
        musts = binding(catalogue)
        per_must = [killers.get(id_, 0) for id_ in musts]
        fates = Counter(result.fate for result in self.results)
        kinds = Counter(result.kind for result in self.results)
        return {
            "schema": SCHEMA,
            "catalogue": digest,
            "counts": {fate.value: fates[fate] for fate in Fate},
            "kinds": dict(sorted(kinds.items())),
            "musts": {
                "all": len(musts),
                "guarded": sum(count > 0 for count in per_must),
                "guardedTwice": sum(count >= ENOUGH for count in per_must),
                "minimumKillers": min(per_must, default=0),
                "medianKillers": statistics.median_low(per_must) if per_must else 0,
                "killers": dict(zip(musts, per_must, strict=True)),
            },
            "mutants": [result.to_json() for result in self.results],
        }

    def with_(self, newer: Matrix, *, only: Collection[str]) -> Matrix:
        """
        Put *newer* results in the place of older ones, and leave out those not in *only*.
        """
        merged = {result.id: result for result in (*self.results, *newer.results)}
        return Matrix.of([result for id_, result in merged.items() if id_ in only])

    @classmethod
    def of(cls, results: Sequence[Result]) -> Matrix:
        """
        Put results in order.
        """
        return cls(results=tuple(sorted(results, key=lambda result: result.id)))


def binding(catalogue: Catalogue) -> list[str]:
    """
    List the duties that can be observed of the subjects that the simulator can be.
    """
    return [
        row.id
        for row in catalogue.values()
        if row.level.binding
        and row.seen_by_harness
        and row.actor in ("middleware", "cloud-tse", "tse-interface", "pos")
    ]
