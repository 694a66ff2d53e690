"""
What became of one mutant.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from enum import StrEnum
from types import MappingProxyType
from typing import Any

from fiskalprobe.selftest.trial import Findings, Trial
from fiskalprobe.target.model import BASE_PROFILE


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
    killed_by: tuple[str, ...] = ()
    scenarios: tuple[str, ...] = ()
    #: The violated requirements of which no check is broken: it is claimed and was not seen.
    missed: tuple[str, ...] = ()
    #: Broken checks of other requirements.
    beside: tuple[str, ...] = ()
    #: Of a mutant that breaks everything: the checks by which it fails each profile, or the
    #: name of the profile on which that one builds and which it fails.
    profiles: Mapping[str, tuple[str, ...]] = field(default_factory=lambda: MappingProxyType({}))
    #: Why it could not be run, or why no check can tell it.
    remark: str = ""

    @property
    def killed(self) -> tuple[str, ...]:
        """
        The requirements of which it is a killer.
        """
        found = {check.partition("/")[0] for check in self.killed_by}
        return tuple(id_ for id_ in self.violates if id_ in found)

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
            **({"missed": list(self.missed)} if self.missed else {}),
            "beside": list(self.beside),
            **(
                {"profiles": {name: list(by) for name, by in self.profiles.items()}}
                if self.profiles
                else {}
            ),
            **({"remark": self.remark} if self.remark else {}),
        }

    @classmethod
    def from_json(cls, said: Mapping[str, Any]) -> Result:
        """
        Read the result out of kill-matrix.json.
        """
        return cls(
            id=said["id"],
            says=said["says"],
            kind=said["kind"],
            violates=tuple(said["violates"]),
            fate=Fate(said["outcome"]),
            killed_by=tuple(said["killed_by"]),
            scenarios=tuple(said["scenarios"]),
            missed=tuple(said.get("missed", ())),
            beside=tuple(said["beside"]),
            profiles=MappingProxyType(
                {name: tuple(by) for name, by in said.get("profiles", {}).items()}
            ),
            remark=said.get("remark", ""),
        )


def result_of(mutant: Any, tried: Sequence[tuple[Trial, Findings]]) -> Result:
    """
    Say what became of *mutant*, from its trials.
    """
    trouble = next((found.trouble for _, found in tried if found.trouble), "")
    right = {check for _, found in tried for by in found.found.values() for check in by}
    rest = {check for _, found in tried for check in found.beside}
    missed = [
        goal
        for trial, found in tried
        for goal in dict.fromkeys(trial.goals.values())
        if goal not in found.found
    ]
    profiles: dict[str, tuple[str, ...]] = {}
    if not mutant.violates:
        for trial, found in tried:
            profiles |= _profiles(trial, found)
        missed = [name for name, by in profiles.items() if not by]
    killed = bool(right) if mutant.violates else not missed
    fate = Fate.KILLED if killed else Fate.COLLATERAL if rest else Fate.SURVIVED
    if mutant.equivalent and fate is not Fate.KILLED:
        fate = Fate.EQUIVALENT
    if trouble:
        fate = Fate.BROKEN
    return Result(
        id=mutant.id,
        says=mutant.says,
        kind=str(mutant.kind),
        violates=tuple(mutant.violates),
        fate=fate,
        killed_by=tuple(sorted(right)) if mutant.violates else (),
        scenarios=tuple(sorted({name for _, found in tried for name in found.scenarios}))
        if mutant.violates
        else (),
        missed=() if fate is Fate.EQUIVALENT else tuple(missed),
        beside=tuple(sorted(rest)) if mutant.violates else (),
        profiles=MappingProxyType(profiles),
        remark=trouble or mutant.equivalent,
    )


def _profiles(trial: Trial, findings: Findings) -> dict[str, tuple[str, ...]]:
    """
    Say by what each profile is failed: in its own scenarios, or in those it builds on.

    Whoever claims a profile claims its base as well, so failing that fails both.
    """
    names = dict.fromkeys(trial.goals.values())
    base = next((name for name in BASE_PROFILE.values() if name in names), "")
    failed = (base,) if findings.found.get(base) else ()
    return {name: tuple(sorted(findings.found.get(name, failed))) for name in names}
