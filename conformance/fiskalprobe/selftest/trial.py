"""
A trial: one simulator that is asked until everything that is wrong with it has been found.

All trials of a process share one pytest session: modules are imported, features read and tests
collected once, and what is judged is exactly what a run would judge, by the same driver.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Final

import pytest

from fiskalprobe.plugin import DRIVER
from fiskalprobe.run.certify import session as pytest_session
from fiskalprobe.run.driver import Driver
from fiskalprobe.run.items import item_id, requirements_of
from fiskalprobe.run.location import features_dir
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import Check, Event
from fiskalprobe.stream.interrupts import Interrupts
from fiskalprobe.target.reading import read_target
from fiskalprobe.verdict import Verdict

#: The seed of every run, so that two self-tests are alike.
SEED: Final = 7
#: How many mutants are tried in the time of one run of all scenarios, or of some per profile.
_EVERYTHING: Final = 50
_PROFILES: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Trial:
    """
    What is asked of one simulator.
    """

    id: str
    #: ``sim:mutant=M-…``
    adapter: str
    #: What is to be found, by requirement: itself, or its profile. Nothing when the simulator is
    #: to be right in everything.
    goals: Mapping[str, str]
    #: Whether a goal is found by whatever fails in a scenario of the requirement, as for
    #: profiles; else by any broken check of the requirement, wherever it is made.
    failing: bool = False
    #: Whether scenarios of other requirements are asked once its own have found too little.
    thorough: bool = True
    #: The scenarios that found it when the kept matrix was made. They are asked before all others,
    #: which only saves time: what they do not find any more is looked for as if nobody knew.
    known: frozenset[str] = frozenset()

    @property
    def weight(self) -> int:
        """
        Guess how long it takes, in mutants of the usual sort.
        """
        return _EVERYTHING if not self.goals else _PROFILES if self.failing else 1


@dataclass(slots=True, kw_only=True)
class Findings:
    """
    What one trial found.
    """

    id: str
    adapter: str
    #: By goal: the checks that found it.
    found: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: The scenarios in which they did.
    scenarios: set[str] = field(default_factory=set)
    #: Broken checks of other requirements, by the scenario in which they were made.
    elsewhere: defaultdict[str, set[str]] = field(default_factory=lambda: defaultdict(set))
    #: The goals of the scenario that is running.
    near: frozenset[str] = frozenset()
    #: Why it could not be judged.
    trouble: str = ""
    #: The verdict on the whole, if it was asked everything.
    overall: str = ""
    #: What is not fine in a simulator that is to be right in everything.
    worst: tuple[str, ...] = ()

    @property
    def beside(self) -> set[str]:
        """
        The broken checks of other requirements.

        They are those of the scenarios that found it, so that they do not depend on what was asked
        before; where none did, those of all.
        """
        places = {"", *self.scenarios} if self.scenarios else self.elsewhere.keys()
        return {check for place in places for check in self.elsewhere.get(place, ())}


def hold(trials: Iterable[Trial], tell: Callable[[Findings], None]) -> None:
    """
    Hold all *trials* in one pytest session and tell the findings of each as they come.
    """
    bench = Bench(trials, tell)
    with Interrupts().taken():
        code = pytest_session(bench, features_dir())
    if not bench.done:
        raise RuntimeError(f"the features could not be collected (pytest says {code})")


class Bench:
    """
    A pytest plugin that runs the collected tests as often as there are trials.
    """

    def __init__(self, trials: Iterable[Trial], tell: Callable[[Findings], None]) -> None:
        self._trials = trials
        self._tell = tell
        self.done = False

    def pytest_runtestloop(self, session: pytest.Session) -> bool:
        """
        Take the place of pytest's own loop.
        """
        for trial in self._trials:
            self._tell(held(trial, session))
        self.done = True
        return True

    @pytest.hookimpl(tryfirst=True)
    def pytest_runtest_makereport(
        self, item: pytest.Item, call: pytest.CallInfo[None]
    ) -> pytest.TestReport:
        """
        Say how a test ended, and spare the traceback: most are to fail, and nobody reads it.
        """
        return pytest.TestReport(
            nodeid=item.nodeid,
            location=item.location,
            keywords={},
            outcome="failed" if call.excinfo else "passed",
            longrepr=None,
            when="call" if call.when == "collect" else call.when,
            duration=call.duration,
        )


def held(trial: Trial, session: pytest.Session) -> Findings:
    """
    Hold one trial; whatever goes wrong is told in the findings.
    """
    findings = Findings(id=trial.id, adapter=trial.adapter)
    try:
        _hold(trial, findings, session)
    except Exception as trouble:  # noqa: BLE001  whatever stops a trial is told, not raised
        findings.trouble = findings.trouble or f"{type(trouble).__name__}: {trouble}"
    return findings


def _hold(trial: Trial, findings: Findings, session: pytest.Session) -> None:
    driver = Driver(
        RunSettings(
            target=read_target(trial.adapter, environment={}),
            seed=SEED,
            strict=True,
            features=features_dir(),
            listen=lambda record: _take(record, trial, findings),
        )
    )
    driver.reach()
    plugins = session.config.pluginmanager
    plugins.register(driver, DRIVER)
    try:
        items = list(session.items)
        driver.pytest_collection_modifyitems(session.config, items)
        for item in _in_turn(items, trial, findings.found):
            findings.near = _goals(item, trial)
            # Never the same one: pytest would keep its fixtures.
            after = next(other for other in session.items if other is not item)
            item.config.hook.pytest_runtest_protocol(item=item, nextitem=after)
        if driver.journal.faults:
            findings.trouble = driver.journal.faults[0]
        if not trial.goals:
            outcome = driver.journal.outcome(interrupted=False, probed=driver.probed)
            findings.overall = outcome.overall
            findings.worst = tuple(
                f"{id_}: {row.verdict} {row.reason}".rstrip()
                for id_, row in outcome.requirements.items()
                if row.verdict.rank > Verdict.ALT.rank
            )
    finally:
        plugins.unregister(driver)
        driver.pytest_sessionfinish(session)


def _take(record: Event, trial: Trial, findings: Findings) -> None:
    if not isinstance(record, Check) or record.standing != "broken":
        return
    # Of what does not apply to the subject, nothing follows.
    if record.verdict == Verdict.NA:
        return
    if trial.failing:
        found = findings.near if record.verdict == Verdict.FAIL else frozenset()
    else:
        found = frozenset(filter(None, (trial.goals.get(record.requirement),)))
    for goal in found:
        findings.found[goal].add(record.id)
    if not found:
        findings.elsewhere[record.scenario or ""].add(record.id)
    elif record.scenario:
        findings.scenarios.add(record.scenario)


def _goals(item: pytest.Item, trial: Trial) -> frozenset[str]:
    return frozenset(trial.goals[id_] for id_ in requirements_of(item) if id_ in trial.goals)


def _in_turn(
    items: Sequence[pytest.Item], trial: Trial, found: Mapping[str, object]
) -> Iterator[pytest.Item]:
    """
    Give the scenarios that are known to find it, then those of what is missing, then all others.
    """
    goals = frozenset(trial.goals.values())
    yield from (item for item in items if item_id(item) in trial.known)
    left = [(item, _goals(item, trial)) for item in items if item_id(item) not in trial.known]
    while missing := goals - found.keys():
        place = next((place for place, (_, may) in enumerate(left) if may & missing), None)
        if place is None:
            break
        yield left.pop(place)[0]
    if trial.thorough:
        for item, _ in left:
            if goals and not goals - found.keys():
                return
            yield item
