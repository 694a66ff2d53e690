"""
One certification: the features that ship with the harness, run in this process.

Nothing of the current folder takes part: no configuration, no conftest, no plugin of the
environment, and no PYTEST_ADDOPTS.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, replace
from importlib.resources import files
from pathlib import Path
from typing import Final

import pytest

from fiskalprobe.plugin import DRIVER
from fiskalprobe.run.booklist import ALL, COLLECTED
from fiskalprobe.run.driver import Driver
from fiskalprobe.run.location import features_dir
from fiskalprobe.run.lookup import gathered
from fiskalprobe.run.plan import Plan
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import Footer

_SUITE: Final = "fiskalprobe.run.suite"
_FOREIGN: Final = ("PYTEST_ADDOPTS", "PYTEST_PLUGINS", "PYTEST_DISABLE_PLUGIN_AUTOLOAD")


class BadExpression(ValueError):
    """
    What was given to ``-k`` is no expression.
    """

    code = "expression"


class RunFailed(RuntimeError):
    """
    The run ended without a footer: a fault of ours.
    """

    code = "run-failed"


@dataclass(frozen=True, slots=True, kw_only=True)
class Certified:
    """
    What came out: the end of the stream and where the stream lies.
    """

    footer: Footer
    stream: Path
    #: The requirements that the run had to exercise.
    demanded: frozenset[str] = frozenset()
    #: Why the run ended before its last scenario; empty where it did not.
    stopped: str = ""
    #: The scenarios that the record which was judged anew lacks.
    unrecorded: tuple[str, ...] = ()


def certify(settings: RunSettings) -> Certified:
    """
    Run the features against the target and write the stream; without a folder of features, ours.

    Raises `TargetUnreachable` when nobody answers, `NoReference` or `TargetRefused` for an
    *against* that names no simulator, `BadExpression` for a filter that is none, `PlanDiffers`
    when this is not what was *expected*, and `RunFailed` when there is no verdict. Whoever
    interrupts a run gets one that is incomplete; `KeyboardInterrupt` is raised where it comes
    before the first record, so that there is none, or after the last, which stands.
    """
    stream = settings.stream
    if stream is None:
        raise ValueError("who certifies leaves a record; name the file of its stream")
    driver, code = _driven(settings)
    if driver.refusal is not None:
        raise driver.refusal
    if driver.footer is None:
        raise RunFailed(
            f"the run ended without a verdict (pytest says {int(code)}); "
            f"{stream} holds what had been written"
        )
    demanded = driver.plan.content["requirements"] if driver.plan is not None else ()
    return Certified(
        footer=driver.footer,
        stream=stream,
        demanded=frozenset(demanded),
        stopped=driver.stopped,
        unrecorded=driver.unrecorded,
    )


def plan_run(settings: RunSettings) -> Plan:
    """
    Look at the target and say what a run would do, without judging anything.

    Raises what `certify` raises before its first scenario.
    """
    driver, code = _driven(replace(settings, only_plan=True))
    if driver.plan is None:
        raise RunFailed(f"nothing could be planned (pytest says {int(code)})")
    return driver.plan


def _driven(settings: RunSettings) -> tuple[Driver, int]:
    """
    Let pytest run what is asked for; gives the driver, and how pytest ended.
    """
    folder = (settings.features or features_dir()).resolve()
    driver = Driver(replace(settings, features=folder))
    with driver.interrupts.taken():
        driver.reach()
        code = session(_Named(driver), folder, keyword=settings.picks.keyword)
    if driver.footer is None and code == pytest.ExitCode.USAGE_ERROR:
        raise BadExpression("the expression after -k cannot be read; the line above says where")
    return driver, code


def session(plugin: object, folder: Path, *, keyword: str = "") -> int:
    """
    Let pytest collect the features of *folder* for *plugin*, which may ask for less than all, and
    say how pytest ended.
    """
    with _undisturbed(), gathered():
        # A second run in one process is to collect its own features, not those of the first.
        sys.modules.pop(_SUITE, None)
        before = COLLECTED.set(ALL)
        try:
            return int(pytest.main(_arguments(folder, keyword=keyword), plugins=[plugin]))
        finally:
            COLLECTED.reset(before)


class _Named:
    """
    Registers the driver under the name by which the fixtures find it.
    """

    def __init__(self, driver: Driver) -> None:
        self._driver = driver

    @pytest.hookimpl(tryfirst=True)
    def pytest_configure(self, config: pytest.Config) -> None:
        """
        Register the driver.
        """
        config.pluginmanager.register(self._driver, DRIVER)


def _arguments(features: Path, *, keyword: str) -> list[str]:
    here = Path(str(files("fiskalprobe"))) / "run"
    plugins = ["pytest_bdd.plugin", "fiskalprobe.plugin", "fiskalprobe.vocabulary"]
    quiet = ["terminal", "cacheprovider", "warnings", "logging", "faulthandler", "doctest"]
    # Their last word is a collection of all garbage, a tenth of a second each time.
    quiet += ["unraisableexception", "threadexception"]
    return [
        str(here / "suite.py"),
        f"--rootdir={here}",
        "-c",
        str(here / "suite.ini"),
        "--noconftest",
        "--disable-plugin-autoload",
        "--import-mode=importlib",
        "--assert=plain",
        "--capture=no",
        "-o",
        f"bdd_features_base_dir={features}",
        *(part for name in plugins for part in ("-p", name)),
        *(part for name in quiet for part in ("-p", f"no:{name}")),
        *(["-k", keyword] if keyword else []),
    ]


@contextmanager
def _undisturbed() -> Iterator[None]:
    """
    Hide the environment's wishes for pytest for as long as our own session runs.
    """
    hidden = {name: os.environ.pop(name) for name in _FOREIGN if name in os.environ}
    try:
        yield
    finally:
        os.environ.update(hidden)
