"""
What can be wrong with features and steps although every scenario runs.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from importlib import import_module
from pathlib import Path
from typing import Any

from fiskalprobe.catalogue.features import FeatureScenario, read_features
from fiskalprobe.run.ambient import load_ambient
from fiskalprobe.run.certify import step_modules
from fiskalprobe.run.scenario import AREA_TAG, REQUIREMENT_TAG
from fiskalspec import requirements


def lint_features(folder: Path) -> list[str]:
    """
    List everything that is wrong, each with its place.
    """
    scenarios = read_features(folder)
    return [*_scenarios(scenarios), *_ambient(), *_steps(folder)]


def _scenarios(scenarios: Iterable[FeatureScenario]) -> Iterator[str]:
    catalogue = requirements.load()
    names: dict[tuple[str, str], int] = {}
    for scenario in scenarios:
        for tag in scenario.tags:
            if REQUIREMENT_TAG.fullmatch(tag):
                if tag not in catalogue:
                    yield f"{scenario.where}: the catalogue holds no {tag}"
            elif not AREA_TAG.fullmatch(tag):
                yield f"{scenario.where}: the tag @{tag} is neither a requirement nor an area"
        if not scenario.requirements:
            yield f"{scenario.where}: names no requirement; tag its Rule, e.g. @DE-CXL-0001"
        if scenario.table_tags:
            yield f"{scenario.where}: tags at Examples break the run; move them to the scenario"
        first = names.setdefault((scenario.file, scenario.name), scenario.line)
        if first != scenario.line:
            yield (
                f"{scenario.where}: a scenario of this name stands in line {first} already; "
                "only one of them would run"
            )


def _ambient() -> Iterator[str]:
    for id_ in sorted(load_ambient().requirements - set(requirements.load())):
        yield f"fiskalprobe/steps/ambient.py: the catalogue holds no {id_}"


def _steps(folder: Path) -> Iterator[str]:
    """
    Match every used step against all definitions: an ambiguous one is silent in pytest-bdd.
    """
    from pytest_bdd.parser import FeatureParser
    from pytest_bdd.steps import step_function_context_registry

    definitions: list[Any] = []
    for name in step_modules():
        module = import_module(name)
        definitions += [
            context
            for context in step_function_context_registry.values()
            if context.step_func.__module__ == module.__name__
        ]
    used: set[int] = set()
    for path in sorted(folder.rglob("*.feature")):
        file = Path("features") / path.relative_to(folder)
        feature = FeatureParser(str(path.parent), path.name).parse()
        for template in feature.scenarios.values():
            rows = [row for table in template.examples for row in table.as_contexts()] or [{}]
            for step in (step for row in rows for step in template.render(row).steps):
                fits = [
                    definition
                    for definition in definitions
                    if definition.type in {None, step.type}
                    and definition.parser.is_matching(step.name)
                ]
                used |= {id(definition) for definition in fits}
                if len(fits) != 1:
                    told = " and ".join(repr(fit.parser.name) for fit in fits) or "none"
                    yield f"{file.as_posix()}:{step.line_number}: {step} fits {told}"
    for definition in definitions:
        if id(definition) not in used:
            yield (
                f"{definition.step_func.__module__}: no feature uses "
                f"{definition.type} {definition.parser.name!r}"
            )
