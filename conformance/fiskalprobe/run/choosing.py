"""
Which of the collected scenarios run, and which requirements a run then has to exercise.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass

import pytest

from fiskalprobe.run.items import item_id, requirements_of
from fiskalprobe.run.picks import Picks
from fiskalspec import requirements
from fiskalspec.requirements import Requirement


@dataclass(frozen=True, slots=True, kw_only=True)
class Chosen:
    """
    What runs, and what does not.
    """

    kept: list[pytest.Item]
    left: list[pytest.Item]
    #: How many run for their traffic only: what they are about was not picked.
    borrowed: int
    #: What would run, had the record that is judged anew held it, as a stream calls it.
    unrecorded: tuple[str, ...]


def choose(
    items: Sequence[pytest.Item],
    picks: Picks,
    *,
    role: str,
    scope: Collection[str],
    seen_anywhere: bool,
) -> Chosen:
    """
    Sort the collected *items* out.

    What only the ambient checks see needs traffic, whoever makes it; *seen_anywhere* says that
    something of the kind was picked by its id.
    """
    kept: list[pytest.Item] = []
    left: list[pytest.Item] = []
    unrecorded: list[str] = []
    borrowed = 0
    for item in items:
        ids = requirements_of(item)
        if not may_choose(ids, picks, role=role, scope=scope, seen_anywhere=seen_anywhere):
            left.append(item)
            continue
        name = item_id(item)
        asked = picks.names(name)
        takes = asked and picks.holds(name)
        (kept if takes else left).append(item)
        if asked and not takes:
            unrecorded.append(name)
        borrowed += takes and not _is_about(ids, picks, role)
    return Chosen(kept=kept, left=left, borrowed=borrowed, unrecorded=tuple(unrecorded))


def may_choose(
    ids: Collection[str], picks: Picks, *, role: str, scope: Collection[str], seen_anywhere: bool
) -> bool:
    """
    Tell whether `choose` may keep a scenario that is about these *ids*, or about one of them.
    """
    beside = bool(picks.patterns) and seen_anywhere
    return _applies(ids, scope) and (beside or _is_about(ids, picks, role))


def _applies(ids: Collection[str], scope: Collection[str]) -> bool:
    catalogue = requirements.load()
    return not ids or any(id_ in scope or id_ not in catalogue for id_ in ids)


def _is_about(ids: Collection[str], picks: Picks, role: str) -> bool:
    return not picks.narrow or any(picks.take(id_, role=role) for id_ in ids)


def picked_rows(
    rows: Mapping[str, Requirement],
    picks: Picks,
    *,
    role: str,
    scored: Collection[str] | None,
) -> dict[str, Requirement]:
    """
    Keep the rows that were picked and, where a frozen set is *scored*, that are in it.
    """
    return {
        id_: row
        for id_, row in rows.items()
        if picks.take(id_, role=role) and (scored is None or id_ in scored)
    }


def exercised_rows(
    rows: Mapping[str, Requirement],
    items: Sequence[pytest.Item],
    picks: Picks,
    *,
    anywhere: Collection[str],
) -> dict[str, Requirement]:
    """
    Keep the rows that the scenarios still to run are about, where scenarios were picked.

    Requirements that traffic *anywhere* shows stay when they were picked by id.
    """
    if picks.everything and not (picks.keyword or picks.scenario):
        return dict(rows)
    about = {id_ for item in items for id_ in requirements_of(item)}
    if picks.patterns and items:
        about |= set(anywhere)
    return {id_: row for id_, row in rows.items() if id_ in about}
