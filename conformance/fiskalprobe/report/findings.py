"""
Findings: what did not come out right, one entry per requirement and check.

Forty exchanges that break one rule are one finding with forty occurrences, of which a few are
shown in full.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from fiskalprobe.report.curl import Command, command
from fiskalprobe.report.difference import Side, compare
from fiskalprobe.report.rows import Row
from fiskalprobe.report.text import cut, visible
from fiskalprobe.report.view import Run, Talk, verdict_of
from fiskalprobe.report.wording import Explained, reason
from fiskalprobe.stream import Check
from fiskalprobe.verdict import Verdict

#: How many occurrences of one finding are shown with all their evidence. With many findings one
#: has to do, and only the first findings get the script of their whole scenario: a subject that
#: breaks everything needs no larger page.
_SHOWN_IN_FULL: Final = 2
_MANY: Final = 24
_SCRIPTED: Final = 8
#: How many further occurrences are listed by the numbers of their exchanges.
_LISTED: Final = 40
#: How long expected and actual may be; what is longer is better read in the exchange.
_LONGEST_VALUE: Final = 1_500
#: A scenario with more calls than this is not written out as one script.
_LONGEST_SCRIPT: Final = 25


@dataclass(frozen=True, slots=True, kw_only=True)
class Occurrence:
    """
    One time at which it happened, with its evidence.
    """

    check: Check
    scenario_name: str
    message: str
    expected: Side
    actual: Side
    talks: tuple[Talk, ...]
    #: One command per exchange, in their order.
    commands: tuple[Command, ...]
    #: Every call of the scenario up to here, when there is more than the last one.
    script: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    One check that did not come out right.
    """

    key: str
    row: Row
    check: str
    verdict: Verdict
    reason: Explained
    shown: tuple[Occurrence, ...]
    #: The occurrences beyond those.
    more: tuple[Check, ...]

    @property
    def count(self) -> int:
        """
        How often it happened.
        """
        return len(self.shown) + len(self.more)

    @property
    def elsewhere(self) -> tuple[int, ...]:
        """
        The exchanges of the first further occurrences.
        """
        return tuple(number for check in self.more[:_LISTED] for number in check.exchanges)


def findings(run: Run, rows: Sequence[Row], *verdicts: Verdict) -> tuple[Finding, ...]:
    """
    Gather the checks that came out as one of *verdicts*, gravest first, then in catalogue order.
    """
    found = cases(rows, *verdicts)
    shown = _SHOWN_IN_FULL if len(found) <= _MANY else 1
    return tuple(
        Finding(
            key="-".join(filter(None, ("f", case.row.id, case.check, case.code))),
            row=case.row,
            check=case.check,
            verdict=case.verdict,
            reason=reason(case.code),
            shown=tuple(
                _occurrence(run, check, scripted=place < _SCRIPTED)
                for check in case.checks[:shown]
            ),
            more=case.checks[shown:],
        )
        for place, case in enumerate(found)
    )


@dataclass(frozen=True, slots=True, kw_only=True)
class Case:
    """
    The checks that make one finding.
    """

    row: Row
    check: str
    verdict: Verdict
    code: str
    checks: tuple[Check, ...]


def cases(rows: Sequence[Row], *verdicts: Verdict) -> tuple[Case, ...]:
    """
    Group the checks that came out as one of *verdicts*, gravest first, then in catalogue order.
    """
    found = (case for row in rows for case in _cases(row, verdicts))
    return tuple(sorted(found, key=lambda case: -case.verdict.rank))


def _cases(row: Row, verdicts: Sequence[Verdict]) -> list[Case]:
    grouped: dict[tuple[str, Verdict, str], list[Check]] = {}
    for check in row.checks if any(row.tally[verdict] for verdict in verdicts) else ():
        verdict = verdict_of(check.verdict)
        if verdict in verdicts:
            grouped.setdefault((check.check, verdict, check.code), []).append(check)
    return [
        Case(row=row, check=check, verdict=verdict, code=code, checks=tuple(items))
        for (check, verdict, code), items in grouped.items()
    ]


def _occurrence(run: Run, check: Check, *, scripted: bool) -> Occurrence:
    moved = simulated(run)
    talks = tuple(run.talks[number] for number in check.exchanges if number in run.talks)
    expected, actual = compare(_value(check.expected), _value(check.actual))
    scenario = run.scenarios.get(check.scenario)
    return Occurrence(
        check=check,
        scenario_name=scenario.name if scenario else check.scenario,
        message=_value(check.message),
        expected=expected,
        actual=actual,
        talks=talks,
        commands=tuple(command(talk.call, number=talk.id, moved=moved) for talk in talks),
        script=_script(run, check, moved=moved) if scripted else "",
    )


def simulated(run: Run) -> bool:
    """
    Tell whether the calls went to a service inside the harness, where no curl can reach it.

    That is so of a simulated subject, and of a till: it has called the judge's own service.
    """
    header = run.stream.header
    return header.ics.get("role") == "pos" or str(header.ixit.get("adapter", "")).startswith(
        "sim:"
    )


def _script(run: Run, check: Check, *, moved: bool) -> str:
    last = max(check.exchanges, default=0)
    calls = [
        talk
        for talk in run.talks.values()
        if check.scenario and talk.scenario == check.scenario and talk.id <= last
    ]
    if not len(check.exchanges) < len(calls) <= _LONGEST_SCRIPT:
        return ""
    written = (command(talk.call, number=talk.id, moved=moved).text for talk in calls)
    return "\n\n".join(written)


def _value(text: str) -> str:
    shown, omitted = cut(visible(text), _LONGEST_VALUE)
    return shown + (f"\u2026 (+{omitted})" if omitted else "")
