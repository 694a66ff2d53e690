"""
Who a scenario is: where it stands, what it is about, and how its name is told.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from fiskalprobe.run.location import shown

#: A whole requirement id, or the area alone (on a Feature).
REQUIREMENT_TAG: Final = re.compile(r"[A-Z]{2}-[A-Z]{2,4}-[0-9]{4}")
AREA_TAG: Final = re.compile(r"[A-Z]{2}-[A-Z]{2,4}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """
    One scenario as the stream names it.
    """

    id: str
    feature: str
    rule: str
    name: str
    #: ``features/x.feature:12``, or the way to somebody's own.
    where: str
    #: Full ids only, sorted.
    requirements: tuple[str, ...]


def slug(text: str) -> str:
    """
    Turn a name into small letters, digits and hyphens.
    """
    return re.sub(r"[^a-z0-9]+", "-", text.lower()).strip("-") or "unnamed"


def place_of(file: str, line: int) -> str:
    """
    Write file and line the way the stream does.
    """
    return f"{shown(Path(file))}:{max(line, 0)}"
