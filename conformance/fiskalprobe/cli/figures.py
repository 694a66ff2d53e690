"""
The figures of the published results: one table of the runs, one of the mutants.

They are taken out of the reports and the kill matrix, so that nobody copies a number by hand.
"""

from __future__ import annotations

import json
import re
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from fiskalspec import requirements

#: What stands around the tables in the page that holds them.
_PLACE: Final = re.compile(
    r"(?<=<!-- written by make reports -->\n\n).*?(?=\n\n<!-- end of what is written -->)",
    re.DOTALL,
)
#: How a row is seen that no run can see.
_UNSEEN: Final = ("attestation", "none")


def renewed(page: str, tables: str) -> str:
    """
    Give the *page* with these tables in their place; `ValueError` where it has no place for them.
    """
    if not _PLACE.search(page):
        raise ValueError("the page has no place for the figures")
    return _PLACE.sub(lambda _: tables, page)


def tables(runs: Sequence[tuple[str, Path]], matrix: Path) -> str:
    """
    Write both tables: *runs* by their titles and folders, and the mutants of *matrix*.
    """
    lines = [
        "| the simulator as | requirements | kept | scenarios | exchanges | checks |",
        "|---|---|---|---|---|---|",
        *(_row(title, folder) for title, folder in runs),
        "",
        "| what | figure |",
        "|---|---|",
        *(f"| {what} | {figure} |" for what, figure in _suite(matrix)),
    ]
    return "\n".join(lines)


def _row(title: str, folder: Path) -> str:
    report = _read(folder / "report.json")
    score, totals = report["score"], report["totals"]
    numbers = [totals[name] for name in ("scenarios", "exchanges", "checks")]
    cells = [score["observable"], score["passed"], *numbers]
    return f"| {title} | {' | '.join(f'{cell:,}' for cell in cells)} |"


def _suite(matrix: Path) -> list[tuple[str, str]]:
    rows = requirements.load().values()
    seen = sum(row.observable not in _UNSEEN for row in rows)
    found = _read(matrix)
    counts, musts = found["counts"], found["musts"]
    return [
        ("requirements in the catalogue; of them a run can observe", f"{len(rows):,}; {seen:,}"),
        (
            "mutants of the simulator; killed by a check of what they break; equivalent",
            f"{len(found['mutants']):,}; {counts['killed']:,}; {counts['equivalent']:,}",
        ),
        (
            "binding requirements that can be observed; with two killers",
            f"{musts['all']:,}; {musts['guardedTwice']:,}",
        ),
    ]


def _read(file: Path) -> dict[str, Any]:
    return dict(json.loads(file.read_text(encoding="utf-8")))
