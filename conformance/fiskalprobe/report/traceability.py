"""
traceability.csv: each row about this kind of subject, what exercised it and what came out.

Its schema is `traceability`, for one row read into an object.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Iterable
from typing import Final

from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.rows import Row, place
from fiskalprobe.report.text import cut, visible
from fiskalspec.requirements import Requirement

COLUMNS: Final = (
    "requirement",
    "title_en",
    "title_de",
    "level",
    "basis",
    "actor",
    "observable",
    "sources",
    "in_scope",
    "verdict",
    "reason",
    "checks",
    "kept",
    "names",
    "scenarios",
    "not_covered",
)
#: A spreadsheet takes a cell that begins so for a formula.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")
_LONGEST: Final = 2_000
_SEPARATOR: Final = "; "


def render(derived: Derived) -> str:
    """
    Write the whole file.
    """
    rows = {row.id: row for row in derived.rows}
    because = {gap.requirement.id: gap.because.en for gaps in derived.gaps for gap in gaps.gaps}
    text = io.StringIO()
    writer = csv.DictWriter(text, COLUMNS, lineterminator="\n")
    writer.writeheader()
    for id_ in sorted({*rows, *because}, key=place):
        row = rows.get(id_)
        requirement = row.requirement if row else derived.catalogue[id_]
        cells = {
            "requirement": id_,
            **_law(requirement),
            **_found(derived, row),
            "not_covered": because.get(id_, ""),
        }
        writer.writerow({name: _cell(value) for name, value in cells.items()})
    return text.getvalue()


def _law(requirement: Requirement | None) -> dict[str, str]:
    if requirement is None:
        return {}
    return {
        "title_en": requirement.title_en,
        "title_de": requirement.title_de,
        "level": requirement.level.value,
        "basis": requirement.basis.value,
        "actor": requirement.actor.value,
        "observable": requirement.observable.value,
        "sources": _joined(
            " ".join(filter(None, (source.doc, source.section))) for source in requirement.sources
        ),
    }


def _found(derived: Derived, row: Row | None) -> dict[str, str]:
    if row is None:
        return {"in_scope": "no"}
    scenarios = (derived.run.scenarios.get(check.scenario) for check in row.checks)
    return {
        "in_scope": "yes" if row.in_scope else "no",
        "verdict": row.verdict.value,
        "reason": row.reason,
        "checks": str(len(row.checks)),
        "kept": str(row.kept),
        "names": _joined(check.check for check in row.checks),
        "scenarios": _joined(scenario.where for scenario in scenarios if scenario),
    }


def _joined(words: Iterable[str]) -> str:
    """
    Name each once, as many as a cell can bear.
    """
    unique = sorted(dict.fromkeys(words))
    kept: list[str] = []
    for word in unique:
        if len(_SEPARATOR.join([*kept, word])) > _LONGEST:
            return _SEPARATOR.join([*kept, f"and {len(unique) - len(kept)} more"])
        kept.append(word)
    return _SEPARATOR.join(kept)


def _cell(value: str) -> str:
    shown, omitted = cut(visible(value), 2 * _LONGEST)
    shown += f"\u2026 (+{omitted})" if omitted else ""
    return f"'{shown}" if shown.startswith(_FORMULA) else shown
