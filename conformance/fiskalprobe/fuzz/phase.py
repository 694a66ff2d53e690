"""
Fuzzing as a phase of a run: after the scenarios, in the same stream and under the same verdict.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import cast

from fiskalprobe.fuzz.hunt import Finding, Hunt
from fiskalprobe.fuzz.notebook import Notebook
from fiskalprobe.fuzz.session import finding_note, player_for, sources, withheld_from
from fiskalprobe.run.journal import Journal


@dataclass(slots=True, kw_only=True)
class Fuzzing:
    """
    So many cases, drawn by the run's seed.
    """

    cases: int
    seed: int
    journal: type[Journal] = Notebook
    findings: tuple[Finding, ...] = ()
    drawn: dict[str, int] = field(default_factory=dict)
    #: Why it ended before everything was played; empty where it did not.
    stopped: str = ""

    def play(self, journal: Journal) -> None:
        """
        Hunt, and note what was found as a hunt of its own does.
        """
        notebook = cast("Notebook", journal)
        player = player_for(notebook, seed=self.seed)
        hunt = Hunt(player=player, seed=self.seed, cases=self.cases)
        hunt.run(sources(cloud=player.is_cloud, without=withheld_from(notebook)))
        self.findings, self.drawn = tuple(hunt.findings.values()), hunt.drawn
        if player.stopped:
            self.stopped = player.stopped
            notebook.note(f"The fuzzing ended early: {player.stopped}")
        for finding in self.findings:
            notebook.note(finding_note(player, finding, self.seed))

    @property
    def told(self) -> str:
        """
        Say what came of it.
        """
        played = sum(self.drawn.values())
        found = ", ".join(f"{each.requirement}/{each.check}" for each in self.findings)
        told = f"Fuzzing: {played} cases, {len(self.findings)} findings. {found}".rstrip()
        return f"{told} It ended early: {self.stopped}" if self.stopped else told
