"""
Which definitions fit a step, without asking pytest about every one of them at every step.

pytest-bdd goes through all fixtures for each step of each scenario and has pytest tell whether the
test sees them, which took a fifth of a run's time. In our session all definitions are there from
its beginning and every test sees them all, so they are gathered once.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from types import ModuleType
from typing import Any, Final
from weakref import WeakKeyDictionary

#: The function of pytest-bdd that finds definitions, and what it finds them with.
_FINDS: Final = "find_fixturedefs_for_step"
_WITH: Final = ("get_fixture_names", "getfixturedefs", "step_function_context_registry")


@contextmanager
def gathered() -> Iterator[None]:
    """
    Let pytest-bdd look steps up in a list that is gathered once for each session.

    A release of pytest-bdd that looks for them in another way goes on to do so.
    """
    module = import_module("pytest_bdd.scenario")  # the package has a function of this name
    if not all(hasattr(module, name) for name in (_FINDS, *_WITH)):
        yield
        return
    finds = getattr(module, _FINDS)
    setattr(module, _FINDS, Gathered(module))
    try:
        yield
    finally:
        setattr(module, _FINDS, finds)


class Gathered:
    """
    The definitions of each session, in the order in which pytest-bdd comes upon them.
    """

    def __init__(self, module: ModuleType) -> None:
        self._module = module
        self._known: WeakKeyDictionary[Any, list[tuple[Any, Any]]] = WeakKeyDictionary()
        #: Of each session: what was found, by type and name of the step.
        self._found: WeakKeyDictionary[Any, dict[tuple[str, str], list[Any]]] = WeakKeyDictionary()

    def __call__(self, step: Any, fixturemanager: Any, node: Any) -> Iterator[Any]:
        """
        Give those that can parse *step*; called by pytest-bdd, by the names of its parameters.
        """
        known = self._known.get(fixturemanager)
        if known is None:
            known = self._known[fixturemanager] = list(self._definitions(fixturemanager, node))
        found = self._found.setdefault(fixturemanager, {})
        asked = step.type, step.name
        if asked not in found:
            found[asked] = [
                definition
                for definition, context in known
                if context.type in {None, step.type} and context.parser.is_matching(step.name)
            ]
        yield from found[asked]

    def _definitions(self, fixturemanager: Any, node: Any) -> Iterator[tuple[Any, Any]]:
        names, visible, contexts = (getattr(self._module, name) for name in _WITH)
        for name in names(fixturemanager=fixturemanager):
            for definition in visible(fixturemanager, name, node) or ():
                context = contexts.get(definition.func)
                if context is not None:
                    yield definition, context
