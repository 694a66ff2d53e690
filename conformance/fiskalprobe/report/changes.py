"""
What changed between two runs, requirement by requirement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any

from fiskalprobe.report.rows import KEPT
from fiskalprobe.report.view import verdict_of
from fiskalprobe.stream import Stream
from fiskalprobe.verdict import Verdict


class Turn(StrEnum):
    """
    Which way a requirement went; members stand in the order in which they are told.
    """

    WORSE = "worse"
    #: It was broken, and this time it could not be told whether it still is.
    UNTOLD = "untold"
    #: It is kept in another way: as the sources say, or by a reading that they leave open.
    CHANGED = "changed"
    BETTER = "better"
    NEW = "new"
    GONE = "gone"


@dataclass(frozen=True, slots=True, kw_only=True)
class Change:
    """
    One requirement whose verdict is another one than before.
    """

    requirement: str
    turn: Turn
    #: Empty where that run did not judge the requirement.
    before: str
    after: str
    #: The checks that fail in the later run and did not in the earlier.
    checks: tuple[str, ...]

    def to_json(self) -> dict[str, Any]:
        """
        Turn the change into its form for machines.
        """
        return {
            "requirement": self.requirement,
            "turn": self.turn.value,
            "before": self.before,
            "after": self.after,
            "checks": list(self.checks),
        }


def changes(before: Stream, after: Stream) -> tuple[Change, ...]:
    """
    List what changed, regressions first.

    A requirement that is still broken, but by another check, has become worse too. One that is
    kept by another reading than before has changed: neither reading can fail a product.
    """
    old, new = _judged(before), _judged(after)
    failing = _failing(before), _failing(after)
    found = []
    for id_ in sorted(old.keys() | new.keys()):
        fresh = tuple(sorted(failing[1].get(id_, set()) - failing[0].get(id_, set())))
        turn = _turn(old.get(id_), new.get(id_), fresh=bool(fresh))
        if turn is not None:
            found.append(
                Change(
                    requirement=id_,
                    turn=turn,
                    before=old[id_].value if id_ in old else "",
                    after=new[id_].value if id_ in new else "",
                    checks=fresh,
                )
            )
    order = list(Turn)
    return tuple(sorted(found, key=lambda change: order.index(change.turn)))


def _turn(old: Verdict | None, new: Verdict | None, *, fresh: bool) -> Turn | None:
    if old is None or new is None:
        return Turn.NEW if old is None else Turn.GONE
    if old in KEPT and new in KEPT:
        return Turn.CHANGED if new is not old else None
    if new.rank > old.rank or (fresh and new is old):
        return Turn.WORSE
    if new.rank == old.rank:
        return None
    return Turn.UNTOLD if new is Verdict.INCONCLUSIVE and old is Verdict.FAIL else Turn.BETTER


def _judged(stream: Stream) -> Mapping[str, Verdict]:
    verdicts = {
        id_: verdict_of(result.verdict) for id_, result in stream.footer.requirements.items()
    }
    return {id_: verdict for id_, verdict in verdicts.items() if verdict is not Verdict.NA}


def _failing(stream: Stream) -> dict[str, set[str]]:
    found: dict[str, set[str]] = {}
    for check in stream.checks:
        if verdict_of(check.verdict) in (Verdict.FAIL, Verdict.ERROR):
            found.setdefault(check.requirement, set()).add(check.id)
    return found
