"""
What the suite was shown to find: the kill matrix of the release that judged, seen from this run.

The run's header names the matrix by its hash. Only the very file that it names is read; where
another release writes the report, the page says so and gives the hash alone.
"""

from __future__ import annotations

import hashlib
import json
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from fiskalprobe.report.rows import Row, area_of
from fiskalprobe.report.wording import AREAS, Words, word

#: This many different misbehaviours have to be found before a requirement counts as well guarded.
_WELL: Final = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """
    One requirement, and how many misbehaviours its own checks have found.
    """

    row: Row
    killers: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Guard:
    """
    Binding requirements in scope, of one area or of all, and how well they are guarded.
    """

    key: str
    title: Words
    rows: tuple[Guarded, ...]

    @property
    def well(self) -> int:
        """
        Those with two killers or more.
        """
        return sum(each.killers >= _WELL for each in self.rows)

    @property
    def once(self) -> int:
        """
        Those with one killer.
        """
        return sum(0 < each.killers < _WELL for each in self.rows)

    @property
    def bare(self) -> int:
        """
        Those that no mutant has put to the test.
        """
        return sum(each.killers == 0 for each in self.rows)


@dataclass(frozen=True, slots=True, kw_only=True)
class Detection:
    """
    The matrix as a page shows it.
    """

    digest: str
    #: How many mutants came to which end, by the names that the matrix has for them.
    fates: Mapping[str, int]
    #: All binding requirements of this run, and the same by area; empty without the file.
    whole: Guard
    areas: tuple[Guard, ...]

    @property
    def mutants(self) -> int:
        """
        How many mutants there are.
        """
        return sum(self.fates.values())


def matrix_of(digest: str | None, file: Path | None) -> Mapping[str, Any]:
    """
    Read the kill matrix in *file* when it is the one that *digest* names.
    """
    if not digest or file is None:
        return {}
    raw = file.read_bytes()
    if hashlib.sha256(raw).hexdigest() != digest:
        return {}
    found = json.loads(raw)
    return found if isinstance(found, dict) else {}


def detection(
    digest: str | None, matrix: Mapping[str, Any], rows: Sequence[Row]
) -> Detection | None:
    """
    See how well the binding requirements of a run are guarded; nothing when no matrix is named.
    """
    if not digest:
        return None
    mutants: Sequence[Mapping[str, Any]] = matrix.get("mutants", ())
    killers: Mapping[str, int] = matrix.get("musts", {}).get("killers", {})
    bound = [
        Guarded(row=row, killers=killers[row.id])
        for row in rows
        if row.in_scope and row.id in killers
    ]
    keys = dict.fromkeys(area_of(each.row.id) for each in bound)
    return Detection(
        digest=digest,
        fates=Counter(str(mutant.get("outcome", "")) for mutant in mutants),
        whole=Guard(key="", title=Words("", ""), rows=tuple(bound)),
        areas=tuple(
            Guard(
                key=key,
                title=word(AREAS, key),
                rows=tuple(each for each in bound if area_of(each.row.id) == key),
            )
            for key in keys
        ),
    )
