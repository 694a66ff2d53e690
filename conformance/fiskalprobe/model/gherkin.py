"""
A story in words: the sentences of our own vocabulary, so that it is a feature that runs.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

_SLUG: Final = re.compile(r"[^a-z0-9]+")


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    One step, with the table or the text that stands below it.
    """

    keyword: str
    text: str
    table: tuple[tuple[str, ...], ...] = ()
    #: One line, such as a body; it is written between two lines of quotation marks.
    doc: str = ""

    @property
    def size(self) -> int:
        """
        How many lines there are to read.
        """
        return 1 + len(self.table) + bool(self.doc)


def feature(lines: Sequence[Line], *, requirement: str, title: str, name: str) -> str:
    """
    Write a feature with one scenario.
    """
    written = [
        f"@{requirement.rpartition('-')[0]}",
        "Feature: A story that the model told",
        "",
        f"  @{requirement}",
        f"  Rule: {title}",
        "",
        f"    Scenario: {name}",
    ]
    before = ""
    for line in lines:
        keyword = "And" if line.keyword == before else line.keyword
        before = line.keyword
        written.append(f"      {keyword} {line.text}")
        widths = [max(map(len, column)) for column in zip(*line.table, strict=True)]
        written += [
            "        | "
            + " | ".join(cell.ljust(width) for cell, width in zip(row, widths, strict=True))
            + " |"
            for row in line.table
        ]
        if line.doc:
            written += [f"        {part}" for part in ('"""', line.doc, '"""')]
    return "\n".join(written) + "\n"


def save(folder: Path, text: str, *, requirement: str, check: str) -> Path:
    """
    Write a feature to a file of its own in *folder*.
    """
    folder.mkdir(parents=True, exist_ok=True)
    stem = _SLUG.sub("-", f"{requirement}-{check}".lower()).strip("-")
    path = folder / f"{stem}.feature"
    path.write_text(text, encoding="utf-8")
    return path
