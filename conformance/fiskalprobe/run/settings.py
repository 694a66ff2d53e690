"""
What a run is asked to do, as one value: who is judged, by what, and where the record goes.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from fiskalprobe.run.ending import Enough, never
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.plan import Plan
from fiskalprobe.run.watching import Phase, Watcher
from fiskalprobe.stream import Event
from fiskalprobe.target.connection import Connection
from fiskalprobe.target.model import Target
from fiskalprobe.target.operator import Ask
from fiskalprobe.verdict.baseline import Excuse


@dataclass(frozen=True, slots=True, kw_only=True)
class RunSettings:
    """
    The settings of one run; only the target and the seed have no default.
    """

    target: Target
    seed: int
    #: The file for the record; without one, each record is given to *listen*.
    stream: Path | None = None
    listen: Callable[[Event], None] = lambda _record: None
    strict: bool = False
    picks: Picks = field(default_factory=Picks)
    #: The folder of features; None for ours, or where pytest collects somebody else's tests.
    features: Path | None = None
    watcher: Watcher | None = None
    #: A baseline; it changes no verdict and goes into the header for those who read it.
    excuses: Sequence[Excuse] = ()
    #: The plan to run; the run is refused where it would do anything else.
    expected: Plan | None = None
    #: Whether to stop once the plan is known.
    only_plan: bool = False
    #: Tells whether a scenario's worst checks end the run early.
    enough: Enough = never
    #: What asks the subject more when the scenarios are over.
    phase: Phase | None = None
    #: The simulator that is asked everything as well, for comparison; empty for none.
    against: str = ""
    #: Asks the operator at the terminal; None where nobody sits there.
    ask: Ask | None = None
    #: The subject, where somebody has reached it already; the run closes it.
    connection: Connection | None = None
    #: The salt of a run that is judged again; else one is drawn where the subject remembers.
    salt: str | None = None

    @property
    def planned(self) -> bool:
        """
        Whether anybody reads the plan: who asked for it, or reads the header of the record.
        """
        return self.only_plan or self.expected is not None or self.stream is not None
