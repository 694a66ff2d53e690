"""
The forecast: which requirements a run is going to exercise, where, and why not the others.

It is made before anything is asked, from the claims, the scenarios that were picked and the
handles on offer. What a run then finds may be less: a scenario can be blocked.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from fiskalprobe.target.model import Target
from fiskalspec import requirements
from fiskalspec.requirements import Level, Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Unexercised:
    """
    One requirement of the subject's role that the run will say nothing certain about.
    """

    requirement: str
    #: ``not-claimed``, ``other-release``, ``not-visible``, ``permission``, ``not-picked``,
    #: ``added-later``, ``untested`` or ``control``.
    code: str
    why: str

    def to_json(self) -> dict[str, str]:
        """
        Turn it into its form in a plan.
        """
        return {"requirement": self.requirement, "code": self.code, "why": self.why}


@dataclass(frozen=True, slots=True, kw_only=True)
class Forecast:
    """
    What is known of a run before it.
    """

    target: Target
    #: The ids that the run has to exercise.
    plan: frozenset[str]
    #: Scenarios with ``id`` and ``requirements``, the ids that they are tagged with.
    scenarios: Sequence[Mapping[str, Any]]
    #: What the ambient checks can say, whatever scenario makes the traffic.
    ambient: frozenset[str]
    #: The ids of the set that scores; None without one.
    scored: frozenset[str] | None = None

    def answered(self) -> list[dict[str, Any]]:
        """
        List the scenarios, each with those of its requirements that the run has to answer.
        """
        return [
            {**scenario, "answers": sorted(self.plan.intersection(scenario["requirements"]))}
            for scenario in self.scenarios
        ]

    def unexercised(self) -> list[Unexercised]:
        """
        List the rows of the role that are not going to be exercised, in the order of their ids.
        """
        seen = {id_ for scenario in self.scenarios for id_ in scenario["requirements"]}
        if self.scenarios:
            seen |= self.ambient
        return list(self._unexercised(seen))

    def _unexercised(self, seen: Collection[str]) -> Iterator[Unexercised]:
        actors = requirements.ROLES[self.target.ics.role]
        for row in requirements.load().values():
            if row.actor not in actors:
                continue
            told = self._beyond(row) or self._left_out(row, seen)
            if told is not None:
                yield Unexercised(requirement=row.id, code=told[0], why=told[1])

    def _beyond(self, row: Requirement) -> tuple[str, str] | None:
        """
        Say why a row does not bind the target, or cannot be seen by any run.
        """
        claimed, api = self.target.capabilities, self.target.ics.api
        if lacking := sorted(row.capabilities - claimed):
            return "not-claimed", f"asks for {_joined(lacking)}, which the target does not have"
        if not row.applies(claimed, api):
            span = [f"from {row.since}"] * bool(row.since) + [f"to {row.until}"] * bool(row.until)
            return "other-release", f"is about generations {' '.join(span)}, and not {api}"
        if not row.seen_by_harness:
            return "not-visible", " ".join(row.not_tested.split())
        return None

    def _left_out(self, row: Requirement, seen: Collection[str]) -> tuple[str, str] | None:
        """
        Say why a row that binds the target is not exercised all the same.
        """
        if row.level is Level.MAY:
            return None if row.id in seen else ("permission", "a permission demands nothing")
        if self.scored is not None and row.id not in self.scored:
            return "added-later", "came into the catalogue after the set that scores"
        if row.id not in self.plan:
            return "not-picked", "was left out by what was picked"
        if row.id not in seen:
            return "untested", "no scenario and no ambient check of this harness exercises it"
        if lacking := sorted(set(row.needs) - self.target.capabilities):
            return "control", f"needs {_joined(lacking)}, which the target does not offer"
        return None


def _joined(words: Iterable[str]) -> str:
    return " and ".join(words)
