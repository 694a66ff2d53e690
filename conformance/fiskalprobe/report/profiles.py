"""
The claimed profiles and what became of the requirements that hang on them.
"""

from __future__ import annotations

import re
from typing import Any, Final

from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.rows import Group, Row
from fiskalprobe.report.wording import PROFILES, word
from fiskalprobe.target.model import BASE_PROFILE

_NAMED: Final = re.compile(r"profile\.([a-z-]+)")


def profiles(derived: Derived) -> tuple[Group, ...]:
    """
    Group the rows in scope by the profile that their ``when`` names.
    """
    claimed: Any = derived.run.stream.header.ics.get("profiles", ())
    found: dict[str, list[Row]] = {str(name): [] for name in claimed}
    role = str(derived.run.stream.header.ics.get("role", "middleware"))
    for row in derived.rows:
        name = _profile(row) or BASE_PROFILE.get(role, "")
        if row.in_scope and name in found:
            found[name].append(row)
    return tuple(
        Group(key=name, title=word(PROFILES, name), rows=tuple(rows))
        for name, rows in found.items()
        if rows
    )


def _profile(row: Row) -> str:
    """
    Name the profile that a row asks for; every other row belongs to the base of its role.
    """
    named = _NAMED.search(row.requirement.when) if row.requirement else None
    return named[1] if named else ""
