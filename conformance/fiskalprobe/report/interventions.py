"""
What hands other than the judge's own did in a run: operators who were asked, commands that ran.

An operator is quoted each time. Three hundred scenarios may begin with the same command; what ran
and ended alike is told once, with how often.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Final

from fiskalprobe.report.text import cut, visible
from fiskalprobe.report.view import Run
from fiskalprobe.stream import Command, Prompt

#: More than these are counted; all of them stand in the stream.
SHOWN: Final = 120
_LONGEST: Final = 600


@dataclass(frozen=True, slots=True, kw_only=True)
class Intervention:
    """
    One thing that an operator was asked, or a command with all the times that it went alike.
    """

    #: cut, mend, reset or another handle.
    handle: str
    by_operator: bool
    #: The question, or the words of the command.
    asked: str
    #: What the operator said, or what the command wrote.
    answer: str
    #: Whether it was done: an operator who has nothing to say has done it.
    done: bool
    exit: int | None
    times: int
    at: str
    step: str
    scenario: str
    elapsed_ms: float


def interventions(run: Run) -> tuple[Intervention, ...]:
    """
    List what was asked and run, in the order in which it first was.
    """
    found: dict[object, list[Intervention]] = {}
    for place, record in enumerate(run.stream.records):
        if isinstance(record, Prompt):
            found[place] = [_one(run, record)]
        elif isinstance(record, Command):
            key = (record.handle, tuple(record.words), record.output, record.exit)
            found.setdefault(key, []).append(_one(run, record))
    return tuple(_joined(group) for group in found.values())


def _one(run: Run, record: Prompt | Command) -> Intervention:
    scenario = run.scenarios.get(record.scenario)
    operator = isinstance(record, Prompt)
    said = record.answer if isinstance(record, Prompt) else record.output
    code = None if isinstance(record, Prompt) else record.exit
    asked = record.question if isinstance(record, Prompt) else " ".join(record.words)
    shown, omitted = cut(visible(said.strip()), _LONGEST)
    return Intervention(
        handle=record.handle,
        by_operator=operator,
        asked=asked,
        answer=shown + (f"\u2026 (+{omitted})" if omitted else ""),
        done=code == 0 if not operator else _is_done(record.handle, said.strip()),
        exit=code,
        times=1,
        at=record.at,
        step=record.step,
        scenario=scenario.name if scenario else record.scenario,
        elapsed_ms=record.elapsed_ms,
    )


def _is_done(handle: str, said: str) -> bool:
    """
    Tell by an operator's words: what was printed is to be said, of the rest what went wrong.
    """
    return bool(said) if handle == "paper" else not said


def _joined(group: Sequence[Intervention]) -> Intervention:
    """
    Tell the first of several that are alike, and how many there were.
    """
    elapsed_ms = sum(each.elapsed_ms for each in group)
    return replace(group[0], times=len(group), elapsed_ms=elapsed_ms)
