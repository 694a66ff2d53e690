"""
Interfaces to a run: a watcher shows its progress, a phase asks more after the scenarios.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Protocol

from fiskalprobe.run.journal import Journal
from fiskalprobe.run.scenario import Identity
from fiskalprobe.stream import Check, Scenario


class Phase(Protocol):
    """
    Something that asks the subject more in the same run, once all scenarios are over.
    """

    #: The journal that it needs.
    journal: type[Journal]

    def play(self, journal: Journal) -> None:
        """
        Ask the subject more, and put it on record.
        """


class Watcher(Protocol):
    """
    Shows the progress of a run.
    """

    def planned(self, seconds: Sequence[float], *, borrowed: int) -> None:
        """
        Be told about how long each scenario takes, and how many of them only make traffic.
        """

    def began(self, identity: Identity) -> None:
        """
        Be told that a scenario begins.
        """

    def ended(self, record: Scenario, worst: list[Check]) -> None:
        """
        Be told how a scenario ended and which checks were not fine.
        """
