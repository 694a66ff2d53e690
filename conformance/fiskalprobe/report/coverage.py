"""
What the run does not cover, and why: the rows of the catalogue outside its scope.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiskalprobe.report.german import untested
from fiskalprobe.report.rows import place
from fiskalprobe.report.view import Run
from fiskalprobe.report.wording import ACTORS, Words, word
from fiskalspec.requirements import Actor, Catalogue, Level, Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Gap:
    """
    One requirement outside the scope, with what the catalogue gives as its reason.
    """

    requirement: Requirement
    #: The catalogue's own sentences are English in both.
    because: Words


@dataclass(frozen=True, slots=True, kw_only=True)
class Gaps:
    """
    The gaps that share one kind of reason.
    """

    key: str
    title: Words
    gaps: tuple[Gap, ...]


_TITLES = {
    "unseen": Words("Über die Leitung nicht zu sehen", "Cannot be seen from the wire"),
    "actor": Words("Pflicht eines anderen", "Somebody else's duty"),
    "unclaimed": Words("Vom Ziel nicht zugesagt", "Not claimed by the target"),
    "reading": Words("Lesarten, die wir nicht zugrunde legen", "Readings that we do not take"),
    "unplanned": Words("Nicht eingeplant", "Not planned"),
}

_PERMISSION = Words("eine Erlaubnis verlangt nichts", "a permission demands nothing")
_LEFT_OUT = Words("vom Filter dieses Laufs ausgelassen", "left out by the run's filter")


def gaps(run: Run, catalogue: Catalogue, covered: Sequence[str]) -> tuple[Gaps, ...]:
    """
    Sort every row that the run leaves out by the reason why.

    Rows about another kind of subject are no gap: a fiscal service is no cloud TSE.
    """
    inside = frozenset(covered)
    found: dict[str, list[Gap]] = {key: [] for key in _TITLES}
    role = str(run.stream.header.ics.get("role", "middleware"))
    api = str(run.stream.header.ics.get("api", ""))
    for id_ in sorted(catalogue, key=place):
        if id_ not in inside and _is_of_kind(catalogue[id_], role):
            key, because = _reason(catalogue[id_], role=role, api=api)
            found[key].append(Gap(requirement=catalogue[id_], because=because))
    return tuple(
        Gaps(key=key, title=title, gaps=tuple(found[key]))
        for key, title in _TITLES.items()
        if found[key]
    )


def _is_of_kind(row: Requirement, role: str) -> bool:
    apart = {Actor.CLOUD_TSE.value, Actor.TSE_INTERFACE.value}
    if role in apart or role == Actor.POS.value:
        return row.actor.value == role
    return row.actor.value not in apart


def _reason(row: Requirement, *, role: str, api: str) -> tuple[str, Words]:
    if row.actor.value != role:
        actor = word(ACTORS, row.actor.value)
        return "actor", Words(f"trifft: {actor.de}", f"binds the {actor.en}")
    if not row.seen_by_harness:
        return "unseen", Words(untested.german(row.id, row.not_tested), row.not_tested)
    if row.reading_of:
        return "reading", Words(
            f"anders als {row.reading_of}, unsere Lesart",
            f"differs from {row.reading_of}, which is our reading",
        )
    if row.level is Level.MAY:
        return "unplanned", _PERMISSION
    return _not_planned(row, api=api)


def _not_planned(row: Requirement, *, api: str) -> tuple[str, Words]:
    if row.when:
        return "unclaimed", Words(
            f"gilt bei Zusage: {row.when}", f"applies if claimed: {row.when}"
        )
    if row.since or row.until:
        since = (f"ab {row.since}", f"from {row.since}") if row.since else ("", "")
        until = (f"vor {row.until}", f"before {row.until}") if row.until else ("", "")
        span = [" ".join(filter(None, pair)) for pair in zip(since, until, strict=True)]
        return "unclaimed", Words(
            f"gilt {span[0]}, zugesagt ist {api}", f"applies {span[1]}, the target claims {api}"
        )
    return "unplanned", _LEFT_OUT
