"""
Who goes along with a run: somebody who shows how far it is, and what follows the scenarios.
"""

from __future__ import annotations

from typing import Protocol

from fiskalprobe.run.journal import Journal
from fiskalprobe.run.scenario import Identity
from fiskalprobe.stream import Check, Scenario


class Phase(Protocol):
    """
    What goes on in the same run once all scenarios are over.
    """

    #: The journal that it needs.
    journal: type[Journal]

    def play(self, journal: Journal) -> None:
        """
        Ask the subject more, and put it on record.
        """


class Watcher(Protocol):
    """
    Somebody who shows how far the run has got.
    """

    def planned(self, scenarios: int, *, borrowed: int) -> None:
        """
        Be told how many scenarios there are, and how many of them only make traffic.
        """

    def began(self, identity: Identity) -> None:
        """
        Be told that a scenario begins.
        """

    def ended(self, record: Scenario, worst: list[Check]) -> None:
        """
        Be told how a scenario ended and which checks were not fine.
        """
