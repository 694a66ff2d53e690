"""
Which rows of the catalogue a run has to exercise for a target.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Final

from fiskalprobe.target.model import BASE_PROFILE, Target
from fiskalspec import requirements
from fiskalspec.requirements import Level, Requirement

_NAMED: Final = re.compile(r"profile\.([a-z-]+)")


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


def profile_of(row: Requirement, role: str) -> str:
    """
    Name the profile that a row asks for; every other row belongs to the base of its role.
    """
    named = _NAMED.search(row.when)
    return named[1] if named else BASE_PROFILE.get(role, "")
