"""
Everything that is derived from one stream, computed once for all three files.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cached_property
from typing import Any, Self

from fiskalprobe.report.coverage import Gaps, gaps
from fiskalprobe.report.crypto import Tally, Tse, devices, tallies
from fiskalprobe.report.detection import Detection, detection
from fiskalprobe.report.rows import Group, Row, areas, rows
from fiskalprobe.report.score import Headline, Score, headline, score
from fiskalprobe.report.stories import Story, stories
from fiskalprobe.report.view import Run
from fiskalspec.requirements import Catalogue


@dataclass(frozen=True, kw_only=True)
class Derived:
    """
    One run with all that follows from it.
    """

    run: Run
    catalogue: Catalogue
    rows: tuple[Row, ...]
    areas: tuple[Group, ...]
    headline: Headline
    score: Score
    gaps: tuple[Gaps, ...]
    devices: tuple[Tse, ...]
    tallies: tuple[Tally, ...]
    #: Whether the run went by a catalogue that differs from the one at hand.
    other_catalogue: bool
    #: What the suite was shown to find; nothing when the run names no kill matrix.
    detection: Detection | None

    @cached_property
    def stories(self) -> tuple[Story, ...]:
        """
        The run as it went, scenario by scenario.
        """
        return stories(self.run)

    @classmethod
    def of(
        cls,
        run: Run,
        catalogue: Catalogue,
        *,
        other_catalogue: bool = False,
        matrix: Mapping[str, Any] | None = None,
    ) -> Self:
        """
        Derive everything; *catalogue* gives titles, levels and quotes, *matrix* who guards them.
        """
        found = rows(run, catalogue)
        return cls(
            run=run,
            catalogue=catalogue,
            rows=found,
            areas=areas(found),
            headline=headline(run, found),
            score=score(run, found, catalogue),
            gaps=gaps(run, catalogue, [row.id for row in found]),
            devices=devices(run),
            tallies=tallies(found),
            other_catalogue=other_catalogue,
            detection=detection(run.stream.header.kill_matrix, matrix or {}, found),
        )
