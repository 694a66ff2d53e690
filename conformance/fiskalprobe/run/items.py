"""
Names the tests that pytest collected as the stream does, and finds their requirements.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, Final

import pytest
from pytest_bdd.parser import render_string
from pytest_bdd.scenario import scenario_wrapper_template_registry

from fiskalprobe.run.scenario import REQUIREMENT_TAG, slug

#: What a test is called and marked with, read once: a session may be run again and again.
_NAME: Final = pytest.StashKey[str]()
_MARKED: Final = pytest.StashKey[tuple[int, tuple[str, ...]]]()


def planned_scenarios(items: Sequence[pytest.Item]) -> list[dict[str, Any]]:
    """
    Name what is going to run, in order, as the stream will name it.
    """
    used: Counter[str] = Counter()
    found = []
    for item in items:
        name = item_id(item)
        used[name] += 1
        own = name if used[name] == 1 else f"{name}~{used[name]}"
        found.append({"id": own, "requirements": list(requirements_of(item))})
    return found


def item_id(item: pytest.Item) -> str:
    """
    Name a test as the stream does, without the number that tells scenarios of one name apart.
    """
    if _NAME not in item.stash:
        item.stash[_NAME] = _named(item)
    return item.stash[_NAME]


def _named(item: pytest.Item) -> str:
    template = scenario_wrapper_template_registry.get(getattr(item, "function", _named))
    if template is None:
        return f"{item.path.stem}/{slug(item.name)}"
    call = getattr(item, "callspec", None)
    # an outline's name may have a place for what stands in the row
    row = {} if call is None else call.params.get("_pytest_bdd_example", {})
    # Rendering the template would copy every step with its table; the name is all that is needed.
    return scenario_id(template.feature.filename, render_string(template.name, row), item)


def requirements_of(item: pytest.Item) -> tuple[str, ...]:
    """
    List the whole requirement ids that a test is marked with.
    """
    count = len(item.own_markers)  # a fixture may add one while the test runs
    known = item.stash.get(_MARKED, None)
    if known is None or known[0] != count:
        known = item.stash[_MARKED] = count, _marked(item)
    return known[1]


def _marked(item: pytest.Item) -> tuple[str, ...]:
    named: Iterable[Any] = (id_ for mark in item.iter_markers("requirement") for id_ in mark.args)
    return tuple(sorted({str(id_) for id_ in named if REQUIREMENT_TAG.fullmatch(str(id_))}))


def scenario_id(feature: str, name: str, item: pytest.Item) -> str:
    """
    Name a scenario as the stream does: its file, its name, and its row in an outline's table.
    """
    return f"{Path(feature).stem}/{slug(name)}{_row(item)}"


def _row(item: pytest.Item) -> str:
    """
    Name the row of an outline's table, if the scenario comes from one.
    """
    call = getattr(item, "callspec", None)
    return f"[{call.id}]" if call is not None else ""
