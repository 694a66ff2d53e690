"""
Coverage: which requirement is exercised by which scenario or ambient check, and why not.

It is computed from the catalogue, the features and the ambient checks; `spec/coverage.csv` holds
the result so that a change of it is seen in a review.
"""

from __future__ import annotations

import csv
import io
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fiskalprobe.catalogue.features import read_features
from fiskalprobe.run.ambient import load_ambient
from fiskalprobe.run.location import FeaturesMissing, features_dir
from fiskalspec import requirements
from fiskalspec.requirements import Actor, Level, Requirement

COLUMNS: Final = (
    "requirement",
    "level",
    "basis",
    "actor",
    "observable",
    "exercised",
    "ambient",
    "scenarios",
    "why_not",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Coverage:
    """
    One requirement and what exercises it.
    """

    requirement: Requirement
    ambient: bool
    #: ``features/x.feature: name``, in the order of files; no line, so that a new line moves none.
    scenarios: tuple[str, ...]

    @property
    def exercised(self) -> bool:
        """
        Whether anything exercises it.
        """
        return self.ambient or bool(self.scenarios)

    @property
    def why_not(self) -> str:
        """
        Why nothing exercises it; empty when something does.
        """
        if self.exercised:
            return ""
        row = self.requirement
        if row.not_tested:
            return " ".join(row.not_tested.split())
        if row.actor is Actor.POS:
            return "the till's side is not judged yet"
        if row.level is Level.MAY:
            return "a permission demands nothing"
        return "no scenario yet"

    def to_json(self) -> dict[str, Any]:
        """
        Turn the row into plain values.
        """
        row = self.requirement
        return {
            "requirement": row.id,
            "title": row.title_en,
            "level": row.level.value,
            "basis": row.basis.value,
            "actor": row.actor.value,
            "observable": row.observable.value,
            "exercised": self.exercised,
            "ambient": self.ambient,
            "scenarios": list(self.scenarios),
            "why_not": self.why_not,
        }


def covered(features: Path | None = None) -> list[Coverage]:
    """
    Compute the coverage of every requirement, in the order of the ids.
    """
    try:
        scenarios = read_features(features or features_dir())
    except FeaturesMissing:
        scenarios = []
    ambient = load_ambient().requirements
    by_id: dict[str, list[str]] = {}
    for scenario in scenarios:
        for id_ in scenario.requirements:
            by_id.setdefault(id_, []).append(f"{scenario.file}: {scenario.name}")
    return [
        Coverage(requirement=row, ambient=id_ in ambient, scenarios=tuple(by_id.get(id_, ())))
        for id_, row in requirements.load().items()
    ]


def table(rows: list[Coverage]) -> str:
    """
    Write the coverage as CSV, the same bytes on every system.
    """
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(COLUMNS)
    for row in rows:
        told = row.to_json() | {"scenarios": " | ".join(row.scenarios)}
        told |= {name: "yes" if told[name] else "no" for name in ("exercised", "ambient")}
        writer.writerow([told[column] for column in COLUMNS])
    return out.getvalue()
