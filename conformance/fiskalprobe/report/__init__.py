"""
The reports: everything here is derived from one run.ndjson and from nothing else.

No clock, no network, no chance: the same stream gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

from fiskalprobe.report import junit, overview, page, summary
from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.overview import OverviewRun
from fiskalprobe.report.view import Run
from fiskalprobe.stream import read
from fiskalspec.requirements import Catalogue, digest, load

__all__ = ["OverviewRun", "write_all", "write_overview"]


def write_all(stream: Path, out: Path, *, catalogue: Catalogue | None = None) -> None:
    """
    Write ``index.html``, ``junit.xml`` and ``report.json`` of one stream into the folder *out*.

    A stream that is cut off or was changed is refused with `fiskalprobe.stream.InvalidStream`.
    """
    derived = derive(stream, catalogue=catalogue)
    _write(out / "index.html", page.render(derived))
    _write(out / "junit.xml", junit.render(derived.run, derived.rows))
    _write(out / "report.json", summary.render(derived))


def write_overview(
    out: Path, runs: Sequence[OverviewRun], *, catalogue: Catalogue | None = None
) -> None:
    """
    Write an ``index.html`` into the folder *out* that leads to the pages of several runs.
    """
    cards = [overview.card(run, derive(run.stream, catalogue=catalogue), out) for run in runs]
    _write(out / "index.html", overview.render(cards))


def derive(stream: Path, *, catalogue: Catalogue | None = None) -> Derived:
    """
    Read a stream and derive what all reports have in common.
    """
    run = Run(stream=read(stream))
    if catalogue is not None:
        return Derived.of(run, catalogue)
    differs = run.stream.header.catalogue.get("digest") != digest()
    return Derived.of(run, load(), other_catalogue=differs)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # one line end on every system, else the same stream would give other bytes on Windows
    path.write_text(text, encoding="utf-8", newline="\n")
