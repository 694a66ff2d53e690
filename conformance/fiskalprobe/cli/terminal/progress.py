"""
How a run is shown while it goes on: a bar on a terminal, plain lines anywhere else.
"""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Sequence
from types import TracebackType
from typing import Final, Protocol, Self

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    MofNCompleteColumn,
    Progress,
    ProgressColumn,
    Task,
    TextColumn,
    TimeElapsedColumn,
)
from rich.text import Text

from fiskalprobe.cli.terminal.language import spoken
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
#: Seconds of scenarios after which what they took counts for more than what was foreseen.
_TRUSTED: Final = 10.0
#: Minutes from which on it is said before a run how long it takes.
_WORTH_SAYING: Final = 2
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


class Pending:
    """
    How long the scenarios that are left take: as foreseen, corrected by what those before took.
    """

    def __init__(self, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock = clock
        self._foreseen: Sequence[float] = ()
        self._done = 0
        self._began = self._ended = clock()

    def planned(self, seconds: Sequence[float]) -> None:
        """
        Take what is foreseen for each scenario.
        """
        self._foreseen = seconds
        self._began = self._ended = self._clock()

    def ended(self) -> None:
        """
        Take note that one more scenario has ended.
        """
        self._done += 1
        self._ended = self._clock()

    @property
    def left(self) -> float:
        """
        Seconds that are left; what the running scenario has taken is not counted again.
        """
        before, rest = sum(self._foreseen[: self._done]), self._foreseen[self._done :]
        took = self._ended - self._began
        # What is foreseen counts as much as the first scenarios, up to this.
        weight = min(_TRUSTED, sum(self._foreseen))
        rate = (took + weight) / (before + weight) if before + weight else 1.0
        now = rest[0] * rate - (self._clock() - self._ended) if rest else 0.0
        return max(now, 0.0) + sum(rest[1:]) * rate


def duration(seconds: float) -> str:
    """
    Write a time that is only known about: minutes and seconds, or hours and minutes.
    """
    minutes, rest = divmod(round(seconds), 60)
    hours, minutes = divmod(minutes, 60)
    return f"{hours}:{minutes:02}:{rest:02}" if hours else f"{minutes}:{rest:02}"


def announced(seconds: float) -> str:
    """
    Say before a run how long it takes; empty where that is not worth a line.
    """
    minutes = round(seconds / 60)
    if minutes < _WORTH_SAYING:
        return ""
    return (
        f"This takes about {minutes} minutes, at the time that the first answers took. "
        "Ctrl-C ends it early, with a report; --profile and -k run a part."
    )


class Left(ProgressColumn):
    """
    The time that is left, counted down.
    """

    def __init__(self, pending: Pending) -> None:
        super().__init__()
        self._pending = pending

    def render(self, task: Task) -> Text:
        """
        Write it as it is now.
        """
        return Text(
            duration(self._pending.left) if task.total else "-:--", style="progress.remaining"
        )


class Bar:
    """
    A bar with the running scenario's name; complaints scroll above it.
    """

    def __init__(self, console: Console, *, title: str) -> None:
        self._console = console
        self._complaints = Complaints()
        self._pending = Pending()
        self._progress = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            MofNCompleteColumn(),
            TimeElapsedColumn(),
            TextColumn(spoken("left", on_terminal=console.is_terminal)),
            Left(self._pending),
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

    def planned(self, seconds: Sequence[float], *, borrowed: int) -> None:
        """
        Give the bar its length.
        """
        self._pending.planned(seconds)
        self._progress.update(self._task, total=len(seconds))
        if said := announced(sum(seconds)):
            self._say(said)
        if borrowed:
            self._say(for_traffic(borrowed))

    def _say(self, line: str) -> None:
        line = spoken(line, on_terminal=self._console.is_terminal)
        self._console.print(line, highlight=False, soft_wrap=True)

    def began(self, identity: Identity) -> None:
        """
        Show the running scenario.
        """
        self._progress.update(self._task, scenario=escape(on_one_line(identity.name)))

    def ended(self, record: Scenario, worst: list[Check]) -> None:
        """
        Advance the bar and let complaints scroll.
        """
        self._pending.ended()
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

    def planned(self, seconds: Sequence[float], *, borrowed: int) -> None:
        """
        Say how many scenarios there are, and how long they take.
        """
        self._total = len(seconds)
        said = [f"{self._title}: {many(self._total, 'scenario')}", announced(sum(seconds))]
        if borrowed:
            said.append(for_traffic(borrowed))
        for line in filter(None, said):
            self._say(spoken(line, on_terminal=self._console.is_terminal))

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
