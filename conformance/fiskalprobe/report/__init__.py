"""
The reports: everything here is derived from one run.ndjson and from nothing else.

No clock, no network, no chance: the same stream gives the same bytes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from fiskalprobe.report import (
    badge,
    earl,
    har,
    junit,
    markdown,
    overview,
    page,
    repro,
    summary,
    traceability,
)
from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.detection import matrix_of
from fiskalprobe.report.overview import OverviewRun
from fiskalprobe.report.view import Run
from fiskalprobe.run.location import kill_matrix
from fiskalprobe.stream import read
from fiskalspec.requirements import digest, load

__all__ = ["OverviewRun", "write_all", "write_overview"]


def write_all(stream: Path, out: Path) -> None:
    """
    Write every report of one stream into the folder *out*.

    These are ``index.html``, ``junit.xml``, ``report.json``, ``report.md``, ``earl.jsonld``,
    ``traceability.csv``, ``badge.json`` and the folders ``har`` and ``repro``, which are emptied
    first of what an earlier run left there.

    A stream that is cut off or was changed is refused with `fiskalprobe.stream.InvalidStream`.
    """
    derived = derive(stream)
    _write(out / "index.html", page.render(derived))
    _write(out / "junit.xml", junit.render(derived.run, derived.rows))
    _write(out / "report.json", summary.render(derived))
    _write(out / "report.md", markdown.render(derived))
    _write(out / "earl.jsonld", earl.render(derived))
    _write(out / "traceability.csv", traceability.render(derived))
    _write(out / "badge.json", badge.render(derived))
    _fill(out / "har", har.render(derived))
    _fill(out / "repro", repro.render(derived))


#: What a folder of reports may hold; anything else in it belongs to somebody else.
_OURS = ("*.har", "*/case.json", "*/curl.sh", "*/test_repro.py")


def _fill(folder: Path, files: Mapping[str, str]) -> None:
    """
    Write *files* below *folder* and take away what an earlier run had put there.
    """
    for pattern in _OURS:
        for old in sorted(folder.glob(pattern)):
            if old.relative_to(folder).as_posix() not in files:
                old.unlink()
                if old.parent != folder and not any(old.parent.iterdir()):
                    old.parent.rmdir()
    for name, text in files.items():
        _write(folder / name, text)


def write_overview(out: Path, runs: Sequence[OverviewRun]) -> None:
    """
    Write an ``index.html`` into the folder *out* that leads to the pages of several runs.
    """
    cards = [overview.card(run, derive(run.stream), out) for run in runs]
    _write(out / "index.html", overview.render(cards))


def derive(stream: Path) -> Derived:
    """
    Read a stream and derive what all reports have in common.
    """
    run = Run(stream=read(stream))
    matrix = matrix_of(run.stream.header.kill_matrix, kill_matrix())
    differs = run.stream.header.catalogue.get("digest") != digest()
    return Derived.of(run, load(), other_catalogue=differs, matrix=matrix)


def _write(path: Path, text: str) -> None:
    path.parent.mkdir(parents=True, exist_ok=True)
    # one line end on every system, else the same stream would give other bytes on Windows
    path.write_text(text, encoding="utf-8", newline="\n")
