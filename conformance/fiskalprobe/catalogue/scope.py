"""
Which rows of the catalogue a run has to exercise for a target.
"""

from __future__ import annotations

from collections.abc import Mapping

from fiskalprobe.target.model import Target
from fiskalspec import requirements
from fiskalspec.requirements import Level, Requirement


def in_scope(target: Target) -> dict[str, Requirement]:
    """
    Pick the rows that bind this target, seen by the harness or not.
    """
    ics = target.ics
    rows = requirements.in_scope(ics.role, target.capabilities, ics.api)
    return {row.id: row for row in rows}


def demanded(rows: Mapping[str, Requirement]) -> dict[str, Requirement]:
    """
    Leave out what no run can see, and what is merely allowed: a permission demands nothing.
    """
    return {
        id_: row for id_, row in rows.items() if row.seen_by_harness and row.level is not Level.MAY
    }
