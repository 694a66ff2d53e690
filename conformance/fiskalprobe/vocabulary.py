"""
The vocabulary for features of your own: a pytest plugin that brings every step of ours.

In the `conftest.py` at the root of your tests: ``pytest_plugins = ["fiskalprobe.vocabulary"]``.
A step or fixture of the same name in your own tests goes before ours.
"""

from __future__ import annotations

from importlib import import_module
from importlib.resources import files
from pathlib import Path
from pkgutil import iter_modules

import pytest


def step_modules() -> tuple[str, ...]:
    """
    Name the modules of steps: all in the rooms of the package but private ones.
    """
    folder = Path(str(files("fiskalprobe"))) / "steps"
    return tuple(
        f"fiskalprobe.steps.{room.name}.{module.name}"
        for room in iter_modules([str(folder)])
        if room.ispkg
        for module in iter_modules([str(folder / room.name)])
        if not module.name.startswith("_")
    )


def pytest_configure(config: pytest.Config) -> None:
    """
    Register the steps.

    By hand and not by `pytest_plugins`: they import one another, and pytest would warn that it
    came too late to rewrite their assertions, of which they have none.
    """
    for name in step_modules():
        if not config.pluginmanager.has_plugin(name):
            config.pluginmanager.register(import_module(name), name)
