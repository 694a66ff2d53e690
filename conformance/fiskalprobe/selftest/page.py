"""
kill-matrix.html: the matrix for readers, one file that needs nothing else.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from types import MappingProxyType
from typing import Any, Final

from fiskalprobe.report import wording
from fiskalprobe.report.page import finish
from fiskalprobe.report.rows import area_of
from fiskalprobe.report.wording import Words
from fiskalprobe.selftest.matrix import ENOUGH
from fiskalspec.requirements import Catalogue

#: Which way a mutant goes wrong.
KINDS: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "omit": Words("lässt weg", "leaves out"),
        "swap": Words("vertauscht", "swaps"),
        "stale": Words("veraltet", "stale"),
        "off-by-one": Words("um eins daneben", "off by one"),
        "accept": Words("nimmt zu viel an", "accepts"),
        "wrong-reason": Words("falscher Grund", "wrong reason"),
        "late": Words("zu spät", "late"),
        "sign-wrong": Words("falsch signiert", "signs wrongly"),
        "trivial": Words("weiß von nichts", "knows nothing"),
    }
)
#: Those that know nothing, in the order of the columns.
IGNORANT: Final[Mapping[str, Words]] = MappingProxyType(
    {
        "M-ALL-accepts": Words("nimmt alles an", "accepts everything"),
        "M-ALL-rejects": Words("lehnt alles ab", "rejects everything"),
        "M-ALL-same": Words("antwortet immer gleich", "always answers the same"),
        "M-ALL-unsigned": Words("signiert nie", "never signs"),
    }
)
_TONES: Final[Mapping[str, str]] = MappingProxyType(
    {
        "killed": "pass",
        "equivalent": "alt",
        "collateral": "warn",
        "survived": "fail",
        "broken": "error",
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Area:
    """
    One area of the catalogue: its mutants, and its duties with their killers.
    """

    key: str
    mutants: tuple[Mapping[str, Any], ...]
    duties: tuple[tuple[str, int], ...]

    @property
    def title(self) -> Words:
        """
        Name the area.
        """
        return wording.word(wording.AREAS, self.key)

    @property
    def guarded(self) -> Guarded:
        """
        Say how well its duties are guarded.
        """
        return Guarded(rows=tuple(count for _, count in self.duties))


@dataclass(frozen=True, slots=True, kw_only=True)
class Guarded:
    """
    Duties by how many mutants their checks have killed.
    """

    rows: Sequence[int]

    @property
    def well(self) -> int:
        """
        Those with two killers or more.
        """
        return sum(count >= ENOUGH for count in self.rows)

    @property
    def once(self) -> int:
        """
        Those with one.
        """
        return sum(0 < count < ENOUGH for count in self.rows)

    @property
    def bare(self) -> int:
        """
        Those with none.
        """
        return sum(count == 0 for count in self.rows)


def render(told: Mapping[str, Any], catalogue: Catalogue) -> str:
    """
    Write the page of a kill matrix, which is given as the file holds it.
    """
    known = [row for row in told["mutants"] if not row.get("profiles")]
    killers: Mapping[str, int] = told["musts"]["killers"]
    there = {area_of(id_) for id_ in killers} | {_area(row) for row in known}
    order = list(wording.AREAS)
    keys = sorted(there, key=lambda key: order.index(key) if key in order else len(order))
    areas = tuple(
        Area(
            key=key,
            mutants=tuple(row for row in known if _area(row) == key),
            duties=tuple((id_, n) for id_, n in killers.items() if area_of(id_) == key),
        )
        for key in keys
    )
    ignorant = {row["id"]: row["profiles"] for row in told["mutants"] if row.get("profiles")}
    return finish(
        "kill_matrix.html.j2",
        told=told,
        musts=told["musts"],
        counts=told["counts"],
        known=known,
        areas=areas,
        guarded=Guarded(rows=tuple(killers.values())),
        ignorant={id_: words for id_, words in IGNORANT.items() if id_ in ignorant},
        failed=ignorant,
        profiles=dict.fromkeys(name for by in ignorant.values() for name in by),
        profile_name=lambda key: wording.word(wording.PROFILES, key),
        kind_name=lambda key: KINDS.get(key) or Words(key, key),
        tones=_TONES,
        title_of=lambda id_: (
            Words(catalogue[id_].title_de, catalogue[id_].title_en)
            if id_ in catalogue
            else Words(id_, id_)
        ),
    )


def _area(row: Mapping[str, Any]) -> str:
    return area_of(str(row["violates"][0]))
