"""
The gates: what has to hold before a release may say that its suite finds what it claims to find.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from importlib.resources import files
from typing import Final

from fiskalprobe.selftest.matrix import ENOUGH, Matrix, binding
from fiskalprobe.selftest.result import Fate
from fiskalprobe.selftest.trial import Findings
from fiskalspec.requirements import Catalogue

WAITING: Final = "waiting.toml"
_HEAD: Final = """\
# Binding requirements that can be observed and do not have two killers yet, with how many they
# have. It only shrinks: `fiskalprobe selftest` fails when one on it has two, and when one that
# is not on it has fewer. `fiskalprobe selftest --write` takes out what is done.
"""


@dataclass(frozen=True, slots=True, kw_only=True)
class Gate:
    """
    One condition, and what stands against it.
    """

    says: str
    against: tuple[str, ...] = ()

    @property
    def holds(self) -> bool:
        """
        Whether nothing stands against it.
        """
        return not self.against


def of_references(findings: Iterable[Findings]) -> Gate:
    """
    Judge whether the simulator itself passes in every role, with nothing excused.
    """
    return Gate(
        says="the simulator itself passes everything, in every role and profile",
        against=tuple(
            f"{found.adapter} {found.trouble or found.overall}: {'; '.join(found.worst[:5])}"
            for found in findings
            if found.trouble or found.overall != "conformant" or found.worst
        ),
    )


def of_mutants(matrix: Matrix) -> tuple[Gate, ...]:
    """
    Judge whether all mutants were killed by what they violate, and declared truly.
    """
    told = [result for result in matrix.results if result.profiles or not result.violates]
    rest = [result for result in matrix.results if result not in told]
    return (
        Gate(
            says="every mutant is killed by a check of a requirement that it violates",
            against=tuple(
                f"{result.id} {result.fate} ({result.remark or result.says})"
                for result in rest
                if result.fate not in (Fate.KILLED, Fate.EQUIVALENT)
            ),
        ),
        Gate(
            says="every violation that is claimed is seen",
            against=tuple(
                f"{result.id} is not seen to violate {', '.join(result.missed)}"
                for result in rest
                if result.missed and result.fate is Fate.KILLED
            ),
        ),
        Gate(
            says="nothing that is found is declared equivalent",
            against=tuple(
                f"{result.id} is declared equivalent and killed by {', '.join(result.killed_by)}"
                for result in rest
                if result.remark and result.fate is Fate.KILLED
            ),
        ),
        Gate(
            says="whoever accepts, rejects or repeats everything, or signs nothing, fails every "
            "profile",
            against=tuple(
                f"{result.id} {', '.join(result.missed) or result.remark}"
                for result in told
                if result.fate is not Fate.KILLED
            ),
        ),
    )


def of_killers(matrix: Matrix, catalogue: Catalogue, waiting: Mapping[str, int]) -> Gate:
    """
    Judge whether each duty has two killers, but for those on the list that only shrinks.
    """
    killers = matrix.killers()
    against = []
    for id_ in binding(catalogue):
        there, known = killers.get(id_, 0), waiting.get(id_)
        if known is None and there < ENOUGH:
            against.append(f"{id_} has {there} and does not stand in {WAITING}")
        elif known is not None and there != known:
            against.append(f"{id_} has {there}, {WAITING} says {known}")
    gone = [f"{id_} in {WAITING} is no such duty" for id_ in waiting.keys() - binding(catalogue)]
    return Gate(
        says=f"every duty has {ENOUGH} killers, or waits for them",
        against=(*against, *sorted(gone)),
    )


def of_kept(*, same: bool) -> Gate:
    """
    Judge whether the matrix that is published is the one that came out.
    """
    advice = "reports/kill-matrix.json or its page differs; fiskalprobe selftest --write"
    return Gate(says="the kept kill matrix is what came out", against=() if same else (advice,))


def waiting() -> dict[str, int]:
    """
    Read which duties still wait for their killers, and how many they have.
    """
    text = (files("fiskalprobe.selftest") / WAITING).read_text("utf-8")
    killers: dict[str, int] = tomllib.loads(text)["killers"]
    return killers


def shrunk(matrix: Matrix, catalogue: Catalogue, known: Mapping[str, int]) -> dict[str, int]:
    """
    Take from the list what is done; what has lost a killer stays as it was, and fails.
    """
    killers = matrix.killers()
    duties = set(binding(catalogue))
    return {
        id_: max(count, killers.get(id_, 0))
        for id_, count in known.items()
        if id_ in duties and killers.get(id_, 0) < ENOUGH
    }


def waiting_text(known: Mapping[str, int]) -> str:
    """
    Write the list down.
    """
    rows: Sequence[str] = [f"{id_} = {count}" for id_, count in sorted(known.items())]
    return "\n".join([_HEAD, "[killers]", *rows, ""])
