"""
The pytest plugin: the options and fixtures that a scenario, or somebody else's test, needs.

It is loaded into every pytest of the environment, so it imports nothing of weight until a run is
asked for with ``--subject``.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

if TYPE_CHECKING:
    from fiskalprobe.run.checks import Checks
    from fiskalprobe.run.context import Context
    from fiskalprobe.run.driver import Driver
    from fiskalprobe.run.parties.clock import Clock
    from fiskalprobe.run.parties.cloud import Cloud
    from fiskalprobe.run.parties.shift import Shift
    from fiskalprobe.run.parties.shop import Shop
    from fiskalprobe.run.parties.subject import Subject
    from fiskalprobe.target.control import Control
    from fiskalprobe.target.simulator import RunningSimulator

#: The name under which a run is registered; `fiskalprobe run` registers its own.
DRIVER = "fiskalprobe-run"
_TAG = re.compile(r"[A-Z]{2}-[A-Z]{2,4}(-[0-9]{4})?")


def pytest_addoption(parser: pytest.Parser) -> None:
    """
    Offer the options of a run.
    """
    group = parser.getgroup("fiskalprobe", "conformance of a fiscal service")
    group.addoption(
        "--subject",
        metavar="TARGET",
        help="judge this subject: a target.toml, http://host:port, or sim:",
    )
    group.addoption("--stream-out", metavar="FILE", help="write the run to this file (run.ndjson)")
    group.addoption("--subject-seed", type=int, default=None, help="seed of what is sent")
    group.addoption(
        "--subject-strict",
        action="store_true",
        help="let what is only shown by an example fail too",
    )


def pytest_configure(config: pytest.Config) -> None:
    """
    Announce the marker, and start a run when one is asked for.
    """
    config.addinivalue_line(
        "markers", "requirement(*ids): the requirements of fiskalprobe's catalogue that are tested"
    )
    said = config.getoption("--subject")
    if said and not config.pluginmanager.has_plugin(DRIVER):
        out = config.getoption("--stream-out")
        if out and _is_shared_out(config):
            raise pytest.UsageError(
                "--stream-out: a run is one record of one world, and pytest-xdist would have "
                "several processes write it; add -n 0 to this run, or leave --stream-out out and "
                "judge only by the tests"
            )
        from fiskalprobe.run.options import driver_from_options

        driver = driver_from_options(
            said,
            stream=Path(out) if out else None,
            seed=config.getoption("--subject-seed"),
            strict=config.getoption("--subject-strict"),
        )
        config.pluginmanager.register(driver, DRIVER)
        driver.interrupts.take()
        config.add_cleanup(driver.interrupts.give_back)


@pytest.hookimpl(optionalhook=True, tryfirst=True)
def pytest_bdd_apply_tag(tag: str, function: Callable[..., object]) -> bool | None:
    """
    Turn a tag such as ``@DE-CXL-0007`` into our own marker; other tags are not ours.

    As a marker of its own name it would break ``--strict-markers``.
    """
    if not _TAG.fullmatch(tag):
        return None
    pytest.mark.requirement(tag)(function)
    return True


def _is_shared_out(config: pytest.Config) -> bool:
    """
    Tell whether pytest-xdist hands the tests to processes of its own, or this is one of them.
    """
    return hasattr(config, "workerinput") or config.getoption("dist", "no") != "no"


def _driver(request: pytest.FixtureRequest) -> Driver:
    driver: Any = request.config.pluginmanager.get_plugin(DRIVER)
    if driver is None:
        pytest.fail(
            f"{request.node.name} needs a subject; name it, e.g. pytest --subject sim: "
            "or --subject http://127.0.0.1:7678",
            pytrace=False,
        )
    driver.ensure_scenario(request.node)
    return driver  # type: ignore[no-any-return]  # pluggy knows no types


@pytest.fixture
def subject(request: pytest.FixtureRequest) -> Subject:
    """
    Give the fiscal service under judgement.
    """
    return _driver(request).journal.subject()


@pytest.fixture
def cloud(request: pytest.FixtureRequest) -> Iterator[Cloud]:
    """
    Give the cloud TSE under judgement, and leave none of its TSS in use behind.
    """
    from fiskalprobe.run.parties.cloud import Cloud

    driver = _driver(request)
    cloud = Cloud(driver.journal.subject(), driver.journal.checks())
    yield cloud
    if driver.journal.connection.control.offers("reset"):
        return
    for tss in cloud.tidy():
        driver.journal.note(f"TSS {tss} could not be disabled, and takes up a place from now on")


@pytest.fixture
def shop(request: pytest.FixtureRequest) -> Shop:
    """
    Give the TSE interface under judgement, as a shop's administrator sees it.
    """
    from fiskalprobe.run.parties.shop import Shop

    journal = _driver(request).journal
    return Shop(journal.subject(), journal.checks())


@pytest.fixture
def shift(request: pytest.FixtureRequest) -> Iterator[Shift]:
    """
    Give the till under judgement at work.
    """
    from fiskalprobe.run.parties.shift import Shift
    from fiskalprobe.steps.till._ambient import judge

    journal = _driver(request).journal
    till = journal.connection.adapter.till
    shift = Shift(journal.subject(), journal.checks(), till, acted=journal.acted)
    shift.watch = judge
    yield shift
    shift.tidy()


@pytest.fixture
def checks(request: pytest.FixtureRequest) -> Checks:
    """
    Give the notebook that collects what was seen; it never stops at the first broken check.
    """
    return _driver(request).journal.checks()


@pytest.fixture
def control(request: pytest.FixtureRequest) -> Control:
    """
    Give the hand on what lies behind the subject: cable, clock, reset, ledger.
    """
    return _driver(request).journal.connection.control


@pytest.fixture
def clock(request: pytest.FixtureRequest) -> Clock:
    """
    Give the subject's clock.
    """
    from fiskalprobe.run.parties.clock import Clock

    return Clock(_driver(request).journal.connection.control)


@pytest.fixture
def context(request: pytest.FixtureRequest) -> Context:
    """
    Give what the run has seen of the subject's world so far.
    """
    return _driver(request).journal.context


@pytest.fixture(scope="session")
def simulator_process() -> Iterator[RunningSimulator]:
    """
    Run the simulator as a process of its own on a free port, for the whole session.
    """
    from fiskalprobe.target.simulator import running_simulator

    with running_simulator() as running:
        yield running


@pytest.fixture
def simulator(simulator_process: RunningSimulator) -> RunningSimulator:
    """
    Give a running simulator with a fresh world, for tests of a till.
    """
    simulator_process.control.reset()
    return simulator_process
