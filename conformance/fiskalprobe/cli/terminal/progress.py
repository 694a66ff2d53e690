"""
How a run is shown while it goes on: a bar on a terminal, plain lines anywhere else.
"""

from __future__ import annotations

from collections import Counter
from types import TracebackType
from typing import Final, Protocol, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)

from fiskalprobe.cli.terminal.plain import on_one_line
from fiskalprobe.cli.terminal.sentence import many
from fiskalprobe.run.scenario import Identity
from fiskalprobe.run.watching import Watcher
from fiskalprobe.stream import Check, Scenario
from fiskalprobe.target.operator import Ask

#: The gravest verdict first; what a scenario is marked with.
_GRAVEST: Final = ("error", "fail", "inconclusive")
#: What a scenario is that was broken off, also where no requirement tells of it.
_BROKEN_OFF: Final = {"aborted": "inconclusive", "error": "error"}
#: So many complaints of one check are told in full, whatever they say.
_OFTEN: Final = 3
_STYLES: Final = {"error": "bold magenta", "fail": "bold red", "inconclusive": "yellow"}


class Display(Watcher, Protocol):
    """
    A watcher that is opened and closed.
    """

    def __enter__(self) -> Self:
        """
        Begin to show.
        """

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """
        Stop showing.
        """

    def asking(self, ask: Ask | None) -> Ask | None:
        """
        Make room on the terminal for a question, and take it back after the answer.
        """


def display(console: Console, *, title: str) -> Display:
    """
    Choose the bar or the plain lines.
    """
    return Bar(console, title=title) if console.is_terminal else Lines(console, title=title)


def mark(record: Scenario, worst: list[Check]) -> str:
    """
    Name the gravest verdict of a scenario; ``ok`` when it went through and all was fine.
    """
    found = {str(check.verdict) for check in worst} | {_BROKEN_OFF.get(record.outcome, "")}
    return next((verdict for verdict in _GRAVEST if verdict in found), "ok")


def for_traffic(scenarios: int) -> str:
    """
    Say why more is run than was picked.
    """
    return (
        f"Some of what was picked shows in any traffic, so {many(scenarios, 'scenario')} about "
        "something else run for that alone; only what was picked is counted. -k runs fewer."
    )


class Complaints:
    """
    What is told of each scenario, and what has been told often enough before.

    One wrong certificate breaks a check in every scenario; who reads all of them misses the rest.
    """

    def __init__(self) -> None:
        self._times: Counter[str] = Counter()
        self._told: set[tuple[str, str]] = set()

    def of(self, worst: list[Check]) -> list[str]:
        """
        Write each complaint once, the gravest first, and in one line those that are known.
        """
        lines: list[str] = []
        known: dict[str, dict[str, None]] = {}
        ranked = sorted(worst, key=lambda check: _GRAVEST.index(check.verdict))
        for check in {(check.id, check.message): check for check in ranked}.values():
            if self._is_known(check):
                known.setdefault(str(check.verdict), {})[check.requirement] = None
            else:
                lines.append(f"{check.verdict} {check.id}: {check.message}")
        if known:
            again = (f"{verdict} {', '.join(ids)}" for verdict, ids in known.items())
            lines.append(f"as before: {'; '.join(again)}")
        return lines

    def _is_known(self, check: Check) -> bool:
        """
        Say whether a complaint adds nothing to what was told, and remember it.

        Why a requirement could not be judged may be known of another one; a failure is known
        only of its own check.
        """
        said = "" if check.verdict == "inconclusive" else check.id
        if self._times[check.id] >= _OFTEN or (said, check.message) in self._told:
            return True
        self._times[check.id] += 1
        self._told.add((said, check.message))
        return False


class Bar:
    """
    A bar with the running scenario's name; complaints scroll above it.
    """

    def __init__(self, console: Console, *, title: str) -> None:
        self._console = console
        self._complaints = Complaints()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            TextColumn("{task.fields[scenario]}"),
            console=console,
            transient=True,
        )
        self._task = self._progress.add_task(escape(title), total=None, scenario="")

    def __enter__(self) -> Self:
        """
        Draw the bar.
        """
        self._progress.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """
        Take the bar away.
        """
        self._progress.stop()

    def asking(self, ask: Ask | None) -> Ask | None:
        """
        Take the bar away while a question is open.
        """
        if ask is None:
            return None

        def alone(question: str) -> str:
            self._progress.stop()
            try:
                return ask(question)
            finally:
                self._progress.start()

        return alone

    def planned(self, scenarios: int, *, borrowed: int) -> None:
        """
        Give the bar its length.
        """
        self._progress.update(self._task, total=scenarios)
        if borrowed:
            self._console.print(for_traffic(borrowed), highlight=False, soft_wrap=True)

    def began(self, identity: Identity) -> None:
        """
        Show the running scenario.
        """
        self._progress.update(self._task, scenario=escape(on_one_line(identity.name)))

    def ended(self, record: Scenario, worst: list[Check]) -> None:
        """
        Advance the bar and let complaints scroll.
        """
        self._progress.advance(self._task)
        word = mark(record, worst)
        if word == "ok":
            return
        name, where = escape(on_one_line(record.name)), escape(record.where)
        self._progress.console.print(f"[{_STYLES[word]}]{word}[/] {name}  [dim]{where}[/]")
        for line in self._complaints.of(worst):
            self._progress.console.print(f"  {escape(on_one_line(line))}", highlight=False)


class Lines:
    """
    One line per scenario, for logs and pipes.
    """

    def __init__(self, console: Console, *, title: str) -> None:
        self._console = console
        self._title = title
        self._complaints = Complaints()
        self._total = 0
        self._done = 0

    def __enter__(self) -> Self:
        """
        Begin; there is nothing to draw yet.
        """
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        failure: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """
        End; there is nothing to take away.
        """

    def asking(self, ask: Ask | None) -> Ask | None:
        """
        Ask between two lines.
        """
        return ask

    def planned(self, scenarios: int, *, borrowed: int) -> None:
        """
        Say how many scenarios there are.
        """
        self._total = scenarios
        self._say(f"{self._title}: {many(scenarios, 'scenario')}")
        if borrowed:
            self._say(for_traffic(borrowed))

    def began(self, identity: Identity) -> None:
        """
        Keep silent until the scenario has ended.
        """

    def ended(self, record: Scenario, worst: list[Check]) -> None:
        """
        Say how the scenario ended.
        """
        self._done += 1
        place = f"{self._done:>{len(str(self._total))}}/{self._total}"
        self._say(f"[{place}] {mark(record, worst):<12} {record.name} ({record.where})")
        for line in self._complaints.of(worst):
            self._say(f"    {line}")

    def _say(self, line: str) -> None:
        self._console.print(on_one_line(line), markup=False, highlight=False, soft_wrap=True)
