"""
What the run does not cover, and why: the rows of the catalogue outside its scope.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fiskalprobe.report.german import untested
from fiskalprobe.report.german.phrases import words
from fiskalprobe.report.rows import place
from fiskalprobe.report.view import Run
from fiskalprobe.report.wording import ACTORS, Words, word
from fiskalprobe.stream import Header
from fiskalprobe.target.model import TseClaim
from fiskalspec.requirements import ROLES, Actor, Catalogue, Level, Requirement, frozen


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
    "control": Words("Ohne Zugriff auf den Prüfling", "Without control over the subject"),
    "reading": Words("Lesarten, die wir nicht zugrunde legen", "Readings that we do not take"),
    "unplanned": Words("Nicht eingeplant", "Not planned"),
}

_PERMISSION = Words("eine Erlaubnis verlangt nichts", "a permission demands nothing")
_NOT_PICKED = Words("für diesen Lauf nicht ausgewählt", "not picked for this run")
_HANDLE: Final = "control."


def gaps(run: Run, catalogue: Catalogue, covered: Sequence[str]) -> tuple[Gaps, ...]:
    """
    Sort every row that the run leaves out by the reason why.

    Rows about another kind of subject are no gap: a fiscal service is no cloud TSE.
    """
    inside = frozenset(covered)
    found: dict[str, list[Gap]] = {key: [] for key in _TITLES}
    header = run.stream.header
    role = str(header.ics.get("role", "middleware"))
    claimed = _claimed(header)
    for id_ in sorted(catalogue, key=place):
        if id_ not in inside and _is_of_kind(catalogue[id_], role):
            key, because = _reason(catalogue[id_], header, role=role, claimed=claimed)
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


def _claimed(header: Header) -> frozenset[str]:
    """
    List the capabilities that a row's ``when`` may ask for, as far as a header tells of them.
    """
    ics: Any = header.ics
    tse = [
        TseClaim(kind=str(each["kind"]), limit=each.get("limit")) for each in ics.get("tse", ())
    ]
    offered: Any = header.control.get("capabilities", ())
    return frozenset(
        {
            *(f"profile.{name}" for name in ics.get("profiles", ())),
            *ics.get("supports", ()),
            *(f"endpoint.{name}" for name in ics.get("endpoints", ())),
            *(f"tse.{each.kind}" for each in tse),
            *(f"tse.{name}" for each in tse for name in each.profiles),
            *(["tse.limit"] if any(each.limit for each in tse) else []),
            *(f"{_HANDLE}{name}" for name in offered),
        }
    )


def _reason(
    row: Requirement, header: Header, *, role: str, claimed: Collection[str]
) -> tuple[str, Words]:
    if row.actor not in ROLES.get(role, ()):
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
    return _lacking(row, claimed) or _not_planned(row, header)


def _lacking(row: Requirement, claimed: Collection[str]) -> tuple[str, Words] | None:
    """
    Say what the target would have to claim, or to offer, for the row to apply.
    """
    lacking = sorted(row.capabilities - set(claimed))
    if not lacking:
        return None
    if not all(name.startswith(_HANDLE) for name in lacking):
        told = " & ".join(lacking)
        return "unclaimed", Words(f"gilt bei Zusage: {told}", f"applies if claimed: {told}")
    handles = [name.removeprefix(_HANDLE) for name in lacking]
    named = words("messages", "handles")
    return "control", Words(
        f"braucht Zugriff auf {' und '.join(named.get(name, name) for name in handles)}; "
        "das Ziel bietet ihn nicht",
        f"needs control over its {' and '.join(handles)}, which the target does not offer",
    )


def _not_planned(row: Requirement, header: Header) -> tuple[str, Words]:
    """
    Say why a row whose claims are all made was left out: by its generation, a set, or the picks.
    """
    api = str(header.ics.get("api", ""))
    if not row.applies(row.capabilities, api):
        since = (f"ab {row.since}", f"from {row.since}") if row.since else ("", "")
        until = (f"vor {row.until}", f"before {row.until}") if row.until else ("", "")
        span = [" ".join(filter(None, pair)) for pair in zip(since, until, strict=True)]
        return "unclaimed", Words(
            f"gilt {span[0]}, zugesagt ist {api}", f"applies {span[1]}, the target claims {api}"
        )
    name = str(header.plan.get("set") or "")
    if name in frozen.names() and row.id not in frozen.get(name).ids:
        return "unplanned", Words(
            f"kam nach dem eingefrorenen Satz {name} in den Katalog",
            f"came into the catalogue after the frozen set {name}",
        )
    return "unplanned", _NOT_PICKED
