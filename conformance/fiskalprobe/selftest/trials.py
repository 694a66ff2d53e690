"""
Which trials there are: the reference as it is, each mutant, and those that know nothing.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any, Final

from fiskalprobe.catalogue.scope import demanded, in_scope, profile_of
from fiskalprobe.selftest.trial import Trial
from fiskalprobe.target.reading import read_target
from fiskalspec.requirements import Basis

#: The reference in every role, generation and kind of TSE; between them they claim every profile.
REFERENCES: Final = (
    "sim:",
    "sim:device=fiskaly-cloud",
    "sim:generation=1.7.6",
    "sim:generation=2021",
    "sim:role=cloud-tse",
    "sim:role=tse-interface",
    "sim:role=pos",
)
#: Whoever knows nothing has to fail here: one subject of each role that is called.
ROLES: Final = ("", "cloud-tse", "tse-interface")


def adapter_of(mutant: Any, **options: str) -> str:
    """
    Name the simulator with *mutant* in it.
    """
    said = {**mutant.options, **options, "mutant": mutant.id}
    return "sim:" + ",".join(f"{name}={value}" for name, value in said.items() if value)


def trials_of(mutant: Any, known: Collection[str] = ()) -> tuple[Trial, ...]:
    """
    Say how a mutant is tried: by what it violates, or in every role by every profile.

    *known* are the scenarios that found it before.
    """
    if mutant.violates:
        return (
            Trial(
                id=mutant.id,
                adapter=adapter_of(mutant),
                goals={id_: id_ for id_ in mutant.violates},
                thorough=not mutant.equivalent,
                known=frozenset(name.partition("~")[0] for name in known),
            ),
        )
    return tuple(
        Trial(
            id=mutant.id,
            adapter=adapter_of(mutant, role=role),
            goals=profiles_of(f"sim:role={role}" if role else "sim:"),
            failing=True,
            thorough=False,
        )
        for role in ROLES
    )


def profiles_of(adapter: str) -> Mapping[str, str]:
    """
    Name the profile of each requirement by which a subject can fail.
    """
    target = read_target(adapter, environment={})
    return {
        id_: profile_of(row, target.ics.role)
        for id_, row in demanded(in_scope(target)).items()
        if row.level.binding and row.basis is not Basis.INFERRED
    }


def references() -> tuple[Trial, ...]:
    """
    Say how the simulator itself is tried: by everything.
    """
    return tuple(Trial(id="", adapter=adapter, goals={}) for adapter in REFERENCES)
