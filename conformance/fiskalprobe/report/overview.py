"""
The overview: one page with a card per run, and the areas of all runs side by side.
"""

from __future__ import annotations

import os
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.page import day, finish
from fiskalprobe.report.rows import Group
from fiskalprobe.report.wording import Words


@dataclass(frozen=True, slots=True, kw_only=True)
class OverviewRun:
    """
    One run on the overview. Its own page lies beside its stream.
    """

    stream: Path
    #: What stands on the card; empty takes the title out of the stream.
    title: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Card:
    """
    One run as the overview shows it.
    """

    title: str
    href: str
    derived: Derived
    when: Words


def card(run: OverviewRun, derived: Derived, out: Path) -> Card:
    """
    Make the card of one run; links go relative, so that the folder can be moved.
    """
    href = Path(os.path.relpath(run.stream.parent / "index.html", out)).as_posix()
    header = derived.run.stream.header
    return Card(
        title=run.title or header.title or derived.run.subject,
        href=href,
        derived=derived,
        when=day(header.started),
    )


def render(cards: Sequence[Card]) -> str:
    """
    Write the whole page.
    """
    groups: list[dict[str, Group]] = [
        {group.key: group for group in card.derived.areas} for card in cards
    ]
    titles = {key: group.title for found in groups for key, group in found.items()}
    return finish(
        "overview.html.j2",
        cards=cards,
        table=[
            (key, title, [found.get(key) for found in groups]) for key, title in titles.items()
        ],
    )
