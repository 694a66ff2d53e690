"""
The features as data: which scenario stands where and which requirements it names.

Read with the Gherkin parser itself, so that what pytest-bdd swallows (a second scenario of the
same name) is seen here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from gherkin.errors import CompositeParserException
from gherkin.parser import Parser

from fiskalprobe.run.location import feature_files, shown
from fiskalprobe.run.scenario import REQUIREMENT_TAG

#: A place in an outline that a column of its table fills.
_PLACE: Final = re.compile(r"<([^<>\n]+)>")


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureScenario:
    """
    One scenario as it is written, outlines not unfolded.
    """

    #: ``features/x.feature``, or the way to somebody's own.
    file: str
    line: int
    name: str
    #: All tags without the sign, inherited ones included.
    tags: tuple[str, ...]
    #: Tags at an outline's table, which pytest-bdd cannot bear.
    table_tags: tuple[str, ...]
    #: Whether there is nothing to run: no step, or an outline without a row.
    empty: bool = False
    #: Places of an outline that no column fills, and columns that fill none.
    unfilled: tuple[str, ...] = ()
    idle: tuple[str, ...] = ()

    @property
    def requirements(self) -> tuple[str, ...]:
        """
        The whole requirement ids among the tags.
        """
        return tuple(sorted(filter(REQUIREMENT_TAG.fullmatch, self.tags)))

    @property
    def where(self) -> str:
        """
        File and line.
        """
        return f"{self.file}:{self.line}"


def read_features(folder: Path) -> list[FeatureScenario]:
    """
    Read every feature below *folder*, in the order of files and lines.
    """
    found: list[FeatureScenario] = []
    for path in feature_files(folder):
        file = shown(path.resolve())
        document: Any = Parser().parse(path.read_text(encoding="utf-8"))
        feature = document.get("feature")
        if feature:
            found += _within(feature, file=file, inherited=())
    return found


def unreadable(folder: Path) -> Iterator[str]:
    """
    Name the features below *folder* that are no Gherkin, and where they cease to be.
    """
    for path in feature_files(folder):
        file = shown(path.resolve())
        try:
            document: Any = Parser().parse(path.read_text(encoding="utf-8"))
        except CompositeParserException as wrong:
            for error in wrong.errors:
                said = str(error).partition("): ")[2]
                yield f"{file}:{error.location['line']}: {said}"
        except UnicodeDecodeError as wrong:
            yield f"{file}:1: is no text in UTF-8 ({wrong.reason} at byte {wrong.start})"
        else:
            if not document.get("feature"):
                yield f"{file}:1: there is no Feature in this file"


def _within(
    node: dict[str, Any], *, file: str, inherited: tuple[str, ...]
) -> Iterator[FeatureScenario]:
    tags = (*inherited, *_tags(node))
    for child in node["children"]:
        if "rule" in child:
            yield from _within(child["rule"], file=file, inherited=tags)
        elif "scenario" in child:
            scenario = child["scenario"]
            tables = scenario["examples"]
            columns = {cell["value"] for t in tables for cell in _cells(t.get("tableHeader"))}
            places = {found for text in _texts(scenario) for found in _PLACE.findall(text)}
            outline = "outline" in scenario["keyword"].lower() or bool(tables)
            yield FeatureScenario(
                file=file,
                line=scenario["location"]["line"],
                name=scenario["name"],
                tags=(*tags, *_tags(scenario)),
                table_tags=tuple(tag for table in tables for tag in _tags(table)),
                empty=not scenario["steps"]
                or (outline and not any(table.get("tableBody") for table in tables)),
                unfilled=tuple(sorted(places - columns)) if outline else (),
                idle=tuple(sorted(columns - places)),
            )


def _tags(node: dict[str, Any]) -> tuple[str, ...]:
    return tuple(tag["name"].removeprefix("@") for tag in node["tags"])


def _cells(row: dict[str, Any] | None) -> list[dict[str, Any]]:
    return row["cells"] if row else []


def _texts(scenario: dict[str, Any]) -> Iterator[str]:
    """
    Give every text of a scenario in which an outline's values are put.
    """
    yield scenario["name"]
    for step in scenario["steps"]:
        yield step["text"]
        if "docString" in step:
            yield step["docString"]["content"]
        for row in step.get("dataTable", {}).get("rows", ()):
            yield from (cell["value"] for cell in row["cells"])
