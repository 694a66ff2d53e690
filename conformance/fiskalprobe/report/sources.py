"""
The sources section by section, with what became of each sentence.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from fiskalprobe.report.rows import Row
from fiskalspec.requirements import Source


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """
    One requirement where a source states or shows it.
    """

    source: Source
    row: Row


@dataclass(frozen=True, slots=True, kw_only=True)
class Document:
    """
    One source with its sentences, ordered by section.
    """

    key: str
    sentences: tuple[Sentence, ...]

    @property
    def rows(self) -> tuple[Row, ...]:
        """
        The requirements, each once.
        """
        return tuple({each.row.id: each.row for each in self.sentences}.values())


def documents(rows: Sequence[Row]) -> tuple[Document, ...]:
    """
    Sort the sentences behind *rows* by document and section.
    """
    found: dict[str, list[Sentence]] = {}
    for row in rows:
        for source in row.requirement.sources if row.requirement else ():
            found.setdefault(source.doc, []).append(Sentence(source=source, row=row))
    return tuple(
        Document(
            key=key,
            sentences=tuple(sorted(found[key], key=lambda each: each.source.section)),
        )
        for key in sorted(found)
    )
