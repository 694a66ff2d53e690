"""
The scenarios told step by step: what was sent at each, and what was checked of it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiskalprobe.report.rows import KEPT
from fiskalprobe.report.view import Run, Talk, verdict_of
from fiskalprobe.stream import Check, Scenario
from fiskalprobe.verdict import Verdict


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
    steps: list[Step] = []
    for talk in talks:
        turn = Turn(talk=talk, checks=tuple(looking.get(talk.id, ())))
        if steps and steps[-1].text == talk.step:
            steps[-1] = Step(text=talk.step, turns=(*steps[-1].turns, turn))
        else:
            steps.append(Step(text=talk.step, turns=(turn,)))
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
