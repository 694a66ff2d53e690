"""
The scenarios told step by step: what was sent at each, and what was checked of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from itertools import groupby
from operator import itemgetter
from typing import Final

from fiskalprobe.report.rows import KEPT
from fiskalprobe.report.view import Run, Talk, verdict_of
from fiskalprobe.stream import Check, Scenario
from fiskalprobe.verdict import Verdict

#: How many calls of a long step are shown at either end, and how many must lie between them
#: before it is worth to leave them out.
_ENDS: Final = 3
_WORTH_LEAVING_OUT: Final = 8


@dataclass(frozen=True, slots=True, kw_only=True)
class Turn:
    """
    One exchange and the checks that look at it last.
    """

    talk: Talk
    checks: tuple[Check, ...]

    @property
    def right(self) -> tuple[Check, ...]:
        """
        The checks that came out right.
        """
        return tuple(check for check in self.checks if verdict_of(check.verdict) in KEPT)

    @property
    def wrong(self) -> tuple[Check, ...]:
        """
        The other ones.
        """
        return tuple(check for check in self.checks if verdict_of(check.verdict) not in KEPT)

    @property
    def gravest(self) -> Verdict:
        """
        The gravest verdict among the checks.
        """
        return Verdict.gravest(verdict_of(check.verdict) for check in self.checks) or Verdict.NA


@dataclass(frozen=True, slots=True, kw_only=True)
class Step:
    """
    One step of the feature, with the exchanges it led to.
    """

    text: str
    turns: tuple[Turn, ...]

    def parts(self, keep: frozenset[int], *, sparse: bool = False) -> tuple[tuple[Turn, ...], ...]:
        """
        Split the turns into those shown and, every other time, those left out.

        A step that fills a TSE makes two thousand calls that differ in a number. The ends, and
        what *keep* names, are shown; a part in between is shown when it is short. A *sparse*
        split shows what *keep* names and nothing else.
        """
        ends, worth = (0, 1) if sparse else (_ENDS, _WORTH_LEAVING_OUT)
        last = len(self.turns) - ends
        shown = [
            place < ends or place >= last or turn.talk.id in keep
            for place, turn in enumerate(self.turns)
        ]
        parts: list[list[Turn]] = [[]]
        for state, run in groupby(zip(shown, self.turns, strict=True), key=itemgetter(0)):
            turns = [turn for _, turn in run]
            if state or len(turns) < worth:
                parts[-1].extend(turns)
            else:
                parts += [turns, []]
        return tuple(tuple(part) for part in parts)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """
    One scenario, or what happened outside of any.
    """

    scenario: Scenario | None
    steps: tuple[Step, ...]
    #: Checks without an exchange.
    loose: tuple[Check, ...]
    notes: tuple[str, ...]
    verdict: Verdict
    checks: int
    kept: int
    exchanges: int


def stories(run: Run) -> tuple[Story, ...]:
    """
    Tell every scenario in the order of the run; what lies outside of all of them comes last.
    """
    checks = _by_scenario(run.checks)
    talks: dict[str, list[Talk]] = {}
    for talk in run.talks.values():
        talks.setdefault(talk.scenario, []).append(talk)
    notes: dict[str, list[str]] = {}
    for note in run.stream.notes:
        notes.setdefault(note.scenario, []).append(note.text)
    ids = dict.fromkeys([*run.scenarios, *talks, *checks, *notes])
    told = [
        _story(run.scenarios.get(id_), talks.get(id_, ()), checks.get(id_, ()), notes.get(id_, ()))
        for id_ in ids
    ]
    return tuple(sorted(told, key=lambda story: story.scenario is None))


def _by_scenario(checks: Sequence[Check]) -> dict[str, list[Check]]:
    found: dict[str, list[Check]] = {}
    for check in checks:
        found.setdefault(check.scenario, []).append(check)
    return found


def _story(
    scenario: Scenario | None,
    talks: Sequence[Talk],
    checks: Sequence[Check],
    notes: Sequence[str],
) -> Story:
    here = {talk.id for talk in talks}
    looking: dict[int, list[Check]] = {}
    loose = []
    for check in checks:
        last = max((number for number in check.exchanges if number in here), default=None)
        if last is None:
            loose.append(check)
        else:
            looking.setdefault(last, []).append(check)
    steps = [
        Step(
            text=text,
            turns=tuple(
                Turn(talk=talk, checks=tuple(looking.get(talk.id, ()))) for talk in together
            ),
        )
        for text, together in groupby(talks, key=lambda talk: talk.step)
    ]
    verdicts = [verdict_of(check.verdict) for check in checks]
    if scenario is not None and scenario.outcome == "aborted":
        verdicts.append(Verdict.INCONCLUSIVE)
    if scenario is not None and scenario.outcome == "error":
        verdicts.append(Verdict.ERROR)
    return Story(
        scenario=scenario,
        steps=tuple(steps),
        loose=tuple(loose),
        notes=tuple(notes),
        verdict=Verdict.gravest(verdicts) or Verdict.NA,
        checks=len(checks),
        kept=sum(verdict_of(check.verdict) in KEPT for check in checks),
        exchanges=len(talks),
    )
