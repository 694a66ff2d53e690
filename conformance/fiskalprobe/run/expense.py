"""
About how long a run takes: what its scenarios will ask for, at the pace of the first answers.

Nobody knows how many calls a scenario makes before it has run. A step makes about one; those that
make many say so in their sentence. While the run goes on, what is left is told by what the
scenarios before took.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from statistics import median
from typing import Final

import pytest
from pytest_bdd.scenario import scenario_wrapper_template_registry

from fiskalprobe.target.connection import Connection
from fiskalprobe.target.model import Target
from fiskalprobe.wire.row import FAR, SIZES

#: Calls of a step of each kind: of a fiscal service, and of a cloud TSE, where a TSS takes seven.
_USUAL: Final = {"given": 1.0, "when": 1.0, "then": 0.8}
_CLOUD: Final = {"given": 5.0, "when": 1.0, "then": 0.3}
#: Steps that make so many calls in a row, and how often each is made for one of them.
_ROWS: Final = (
    (re.compile(r"(\d+) started documents"), 2),
    (re.compile(r"(\d+) started transactions of .*"), 1),
    (re.compile(r"(\d+) cancelled transactions of .*"), 2),
)
#: As many as the limit that is documented for them.
_UNTIL: Final = (
    (re.compile(r"client .* starts transactions until it is refused"), 2000),
    (re.compile(r"clients are registered at TSS .* until one is refused"), 199),
)
_FULL: Final = "the TSE has as many open transactions as it can hold"
_EMPTIED: Final = "the POS closes open transactions until none is listed"
#: Numbers in a packet of a TSE that holds fewer than a thousand transactions, and of another.
_PACKETS: Final = (8, 100)
_LARGE: Final = 1000
#: Seconds that the judge needs for itself, for each call.
_JUDGED: Final = 0.005


@dataclass(frozen=True, slots=True, kw_only=True)
class Expense:
    """
    About how many calls a scenario makes: one by one, and in rows.
    """

    alone: float
    in_rows: float = 0.0

    def seconds(self, each: float, *, beside: int) -> float:
        """
        Give the time for it, where a call takes so long *each* and so many go *beside* others.
        """
        return self.alone * (each + _JUDGED) + self.in_rows * (each / beside + _JUDGED)


def expense_of(steps: Iterable[tuple[str, str]], target: Target) -> Expense:
    """
    Count the calls behind *steps*, each a type and a sentence, at this target.
    """
    usual = _CLOUD if target.is_cloud_tse else _USUAL
    room = max((tse.limit or 0 for tse in target.ics.tse), default=0)
    alone, rows, is_full = 0.0, 0.0, False
    for kind, sentence in steps:
        alone += usual.get(kind, 0.0)
        if sentence == _FULL:
            rows, is_full = rows + room, True
        elif is_full and sentence == _EMPTIED:
            alone += 2 * room / _PACKETS[room >= _LARGE]
        rows += sum(
            often * int(found[1]) for row, often in _ROWS if (found := row.match(sentence))
        )
        rows += sum(limit for until, limit in _UNTIL if until.fullmatch(sentence))
    return Expense(alone=alone, in_rows=rows)


def foreseen(items: Sequence[pytest.Item], connection: Connection) -> list[float]:
    """
    Give about how many seconds each of *items* takes, by how long the first answers took.
    """
    target, wire = connection.target, connection.wire
    looked = [each.elapsed_ms for each in connection.look if each.response is not None]
    each = median(looked or [0.0]) / 1000
    pace = target.ixit.pace
    beside = 1 if wire.one_by_one or each * 1000 < FAR else SIZES[-1]
    if pace:
        each, beside = max(each, 1 / pace), 1
    return [expense_of(_steps(item), target).seconds(each, beside=beside) for item in items]


def _steps(item: pytest.Item) -> list[tuple[str, str]]:
    template = scenario_wrapper_template_registry.get(getattr(item, "function", _steps))
    if template is None:
        return [("when", "")]
    return [(step.type, step.name) for step in template.steps]
