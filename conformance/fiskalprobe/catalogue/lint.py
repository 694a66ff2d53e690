"""
What can be wrong with features and steps although every scenario runs.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from fiskalprobe.catalogue.features import FeatureScenario, read_features, unreadable
from fiskalprobe.catalogue.stepguide import gaps
from fiskalprobe.catalogue.steps import Definition, definitions, nearest, sentences
from fiskalprobe.run.ambient import load_ambient
from fiskalprobe.run.location import feature_files, shown
from fiskalprobe.run.scenario import AREA_TAG, REQUIREMENT_TAG
from fiskalspec import requirements

_ID: Final = re.compile(rf"\b{REQUIREMENT_TAG.pattern}\b")
#: The rooms whose code names requirements.
_ROOMS: Final = ("steps", "oracles")


def lint_features(folder: Path, *, ours: bool = True) -> list[str]:
    """
    List everything that is wrong, each with its place.

    Features that are not *ours* need not use the whole vocabulary, and what is wrong with the
    harness itself is not told to those who wrote them.
    """
    found = list(unreadable(folder))
    if found:
        return found  # nothing else can be said before they are read
    scenarios = read_features(folder)
    if not scenarios:
        return [f"{folder} holds no scenario; write some into files that end with .feature"]
    defined = definitions()
    found += [*_scenarios(scenarios), *_cited(folder), *_sentences(folder, defined)]
    if ours:
        found += [*_unused(folder, defined), *gaps(defined), *_ambient()]
        found += lint_code(Path(str(files("fiskalprobe"))))
    return found


def lint_code(package: Path) -> list[str]:
    """
    List the ids in the code of steps and oracles below *package* that the catalogue lacks.
    """
    catalogue = requirements.load()
    return [
        f"fiskalprobe/{path.relative_to(package).as_posix()}:{line}: the catalogue holds no {id_}"
        for room in _ROOMS
        for path in sorted((package / room).rglob("*.py"))
        for line, id_ in _named(path.read_text(encoding="utf-8"))
        if id_ not in catalogue
    ]


@cache  # to parse all of it takes longer than everything else that is looked at
def _named(code: str) -> tuple[tuple[int, str], ...]:
    """
    List the ids in a module's *code*, each with its line.
    """
    return tuple(
        (node.lineno, node.value)
        for node in ast.walk(ast.parse(code))
        if isinstance(node, ast.Constant)
        and isinstance(node.value, str)
        and REQUIREMENT_TAG.fullmatch(node.value)
    )


def _scenarios(scenarios: Iterable[FeatureScenario]) -> Iterator[str]:
    names: dict[tuple[str, str], int] = {}
    for scenario in scenarios:
        yield from (f"{scenario.where}: {said}" for said in (*_tags(scenario), *_rows(scenario)))
        first = names.setdefault((scenario.file, scenario.name), scenario.line)
        if first != scenario.line:
            yield (
                f"{scenario.where}: a scenario of this name stands in line {first} already; "
                "only one of them would run"
            )


def _tags(scenario: FeatureScenario) -> Iterator[str]:
    catalogue = requirements.load()
    areas = {id_.rpartition("-")[0] for id_ in catalogue}
    for tag in scenario.tags:
        if REQUIREMENT_TAG.fullmatch(tag):
            if tag not in catalogue:
                yield f"the catalogue holds no {tag}"
        elif not AREA_TAG.fullmatch(tag):
            yield f"the tag @{tag} is neither a requirement nor an area"
        elif tag not in areas:
            yield f"the catalogue has no area {tag}"
    if not scenario.requirements:
        yield "names no requirement; tag its Rule, e.g. @DE-CXL-0001"
    if scenario.table_tags:
        yield "tags at Examples break the run; move them to the scenario"


def _rows(scenario: FeatureScenario) -> Iterator[str]:
    if scenario.empty:
        yield "has no step or no row, so it checks nothing"
    for place in scenario.unfilled:
        yield f"no column of its Examples is called {place!r}"
    for column in scenario.idle:
        yield f"nothing uses the column {column!r} of its Examples"


def _cited(folder: Path) -> Iterator[str]:
    """
    Look for unknown ids in sentences and tables; those of tags are told with their scenarios.
    """
    catalogue = requirements.load()
    for path in feature_files(folder):
        file = shown(path.resolve())
        lines = path.read_text(encoding="utf-8").splitlines()
        for number, line in enumerate(lines, start=1):
            if line.lstrip().startswith("@"):
                continue
            for id_ in _ID.findall(line):
                if id_ not in catalogue:
                    yield f"{file}:{number}: the catalogue holds no {id_}"


def _ambient() -> Iterator[str]:
    for id_ in sorted(load_ambient().requirements - set(requirements.load())):
        yield f"fiskalprobe/steps/ambient.py: the catalogue holds no {id_}"


def _sentences(folder: Path, defined: Sequence[Definition]) -> Iterator[str]:
    """
    Match every used step against all definitions, and read its table as the step would.

    An ambiguous one is silent in pytest-bdd.
    """
    for sentence in sentences(folder):
        place = f"{sentence.file}:{sentence.line}"
        fits = [step for step in defined if step.fits(sentence.kind, sentence.text)]
        if len(fits) == 1:
            yield from (f"{place}: {said}" for said in fits[0].slips(sentence))
            continue
        told = " and ".join(repr(step.form) for step in fits) or "none"
        near = "" if fits else nearest(sentence.kind, sentence.text, defined)
        yield f"{place}: {sentence} fits {told}" + (f"; did you mean: {near}" if near else "")


def _unused(folder: Path, defined: Sequence[Definition]) -> Iterator[str]:
    used = {(sentence.kind, sentence.text) for sentence in sentences(folder)}
    for step in defined:
        if not any(step.fits(kind, text) for kind, text in used):
            file = step.module.replace(".", "/")
            yield f"fiskalprobe/steps/{file}.py: no feature uses {step.kind} {step.form!r}"
