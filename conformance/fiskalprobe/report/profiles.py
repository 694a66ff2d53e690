"""
The claimed profiles and what became of the requirements that hang on them.
"""

from __future__ import annotations

from typing import Any

from fiskalprobe.catalogue.scope import profile_of
from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.rows import Group, Row
from fiskalprobe.report.wording import PROFILES, word
from fiskalprobe.target.model import BASE_PROFILE


def profiles(derived: Derived) -> tuple[Group, ...]:
    """
    Group the rows in scope by the profile that their ``when`` names.
    """
    claimed: Any = derived.run.stream.header.ics.get("profiles", ())
    found: dict[str, list[Row]] = {str(name): [] for name in claimed}
    role = str(derived.run.stream.header.ics.get("role", "middleware"))
    for row in derived.rows:
        known = row.requirement
        name = profile_of(known, role) if known else BASE_PROFILE.get(role, "")
        if row.in_scope and name in found:
            found[name].append(row)
    return tuple(
        Group(key=name, title=word(PROFILES, name), rows=tuple(rows))
        for name, rows in found.items()
        if rows
    )
