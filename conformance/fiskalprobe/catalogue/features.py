"""
The features as data: which scenario stands where and which requirements it names.

Read with the Gherkin parser itself, so that what pytest-bdd swallows (a second scenario of the
same name) is seen here.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from gherkin.parser import Parser

from fiskalprobe.run.scenario import REQUIREMENT_TAG


@dataclass(frozen=True, slots=True, kw_only=True)
class FeatureScenario:
    """
    One scenario as it is written, outlines not unfolded.
    """

    #: ``features/x.feature``.
    file: str
    line: int
    name: str
    #: All tags without the sign, inherited ones included.
    tags: tuple[str, ...]
    #: Tags at an outline's table, which pytest-bdd cannot bear.
    table_tags: tuple[str, ...]

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
    for path in sorted(folder.rglob("*.feature")):
        file = (Path("features") / path.relative_to(folder)).as_posix()
        document: Any = Parser().parse(path.read_text(encoding="utf-8"))
        feature = document.get("feature")
        if feature:
            found += _within(feature, file=file, inherited=())
    return found


def _within(
    node: dict[str, Any], *, file: str, inherited: tuple[str, ...]
) -> Iterator[FeatureScenario]:
    tags = (*inherited, *_tags(node))
    for child in node["children"]:
        if "rule" in child:
            yield from _within(child["rule"], file=file, inherited=tags)
        elif "scenario" in child:
            scenario = child["scenario"]
            yield FeatureScenario(
                file=file,
                line=scenario["location"]["line"],
                name=scenario["name"],
                tags=(*tags, *_tags(scenario)),
                table_tags=tuple(tag for table in scenario["examples"] for tag in _tags(table)),
            )


def _tags(node: dict[str, Any]) -> tuple[str, ...]:
    return tuple(tag["name"].removeprefix("@") for tag in node["tags"])
