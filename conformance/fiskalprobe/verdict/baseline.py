"""
Known failures: which checks are excused, until when and why, and whether that still holds.

A baseline cuts both ways. An excuse that is no longer needed, was never tried, or has run out
fails the run just as a failure without one does; else the list only ever grows.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum

from fiskalprobe.verdict.scale import Verdict


@dataclass(frozen=True, slots=True, kw_only=True)
class Excuse:
    """
    One check that may fail for a while.
    """

    #: The check's id: requirement, slash, name.
    check: str
    reason: str
    #: The last day on which it counts.
    until: date
    #: Where it is worked on; may be empty.
    issue: str = ""

    @property
    def requirement(self) -> str:
        """
        The requirement that the check belongs to.
        """
        return self.check.partition("/")[0]


class Stale(StrEnum):
    """
    Why an excuse does not hold; the value ends a sentence that begins with the check.
    """

    PASSES = "no longer fails; remove it from the baseline"
    NEVER_RAN = "was not tested in this run; remove it, or find out why it was not reached"
    EXPIRED = "is no longer excused, its last day has passed; fix it, or agree on another day"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settlement:
    """
    What a baseline comes to for one run.
    """

    #: The excuses that were needed and hold.
    used: tuple[Excuse, ...]
    stale: tuple[tuple[Excuse, Stale], ...]
    #: The failing checks that nobody excuses, in order.
    unexcused: tuple[str, ...]

    @property
    def holds(self) -> bool:
        """
        Whether every failure is excused and every excuse was needed.
        """
        return not self.stale and not self.unexcused


def settle(
    excuses: Sequence[Excuse],
    made: Iterable[tuple[str, Verdict]],
    *,
    planned: frozenset[str],
    on: date,
) -> Settlement:
    """
    Hold *excuses* against the checks that were *made* (id and verdict) in a run on that day.

    An excuse that a run over a part did not get to is not stale: only a planned requirement
    has to show that it is still needed.
    """
    failing: dict[str, bool] = {}
    for check, verdict in made:
        failing[check] = failing.get(check, False) or verdict is Verdict.FAIL
    used: list[Excuse] = []
    stale: list[tuple[Excuse, Stale]] = []
    for excuse in excuses:
        if failing.get(excuse.check):
            if excuse.until < on:
                stale.append((excuse, Stale.EXPIRED))
            else:
                used.append(excuse)
        elif excuse.requirement in planned:
            why = Stale.PASSES if excuse.check in failing else Stale.NEVER_RAN
            stale.append((excuse, why))
    told = {excuse.check for excuse in used} | {excuse.check for excuse, _ in stale}
    return Settlement(
        used=tuple(used),
        stale=tuple(stale),
        unexcused=tuple(sorted({check for check, broken in failing.items() if broken} - told)),
    )
