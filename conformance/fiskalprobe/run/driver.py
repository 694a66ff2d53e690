"""
The driver: listens to pytest and pytest-bdd and keeps the journal.

It is registered as a plugin for one run only. What a scenario's steps do is none of its business;
it knows when one begins, where it is, and how it ended.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from typing import Any

import pytest

from fiskalprobe.catalogue.scope import demanded, in_scope
from fiskalprobe.differential import Twin, reference_target
from fiskalprobe.run.ambient import load_ambient
from fiskalprobe.run.booklist import COLLECTED, to_read
from fiskalprobe.run.choosing import choose, exercised_rows, may_choose, picked_rows
from fiskalprobe.run.ending import IMPATIENCE, reason_to_end, rest, sign
from fiskalprobe.run.expense import foreseen
from fiskalprobe.run.forecast import Forecast
from fiskalprobe.run.items import planned_scenarios, requirements_of, scenario_id
from fiskalprobe.run.journal import Journal, Rules
from fiskalprobe.run.opening import header, salt_for
from fiskalprobe.run.plan import Plan, PlanDiffers
from fiskalprobe.run.scenario import REQUIREMENT_TAG, Identity, place_of, slug
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.run.trace import lacking_table, trace_of
from fiskalprobe.stream import STOPPED, Check, Footer, Writer
from fiskalprobe.stream.interrupts import Interrupts
from fiskalprobe.target.connection import Connection, connect
from fiskalprobe.target.deeds import ControlFailed
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.model import Target
from fiskalprobe.verdict import Outcome
from fiskalprobe.wire import Redactor
from fiskalspec import requirements
from fiskalspec.requirements import frozen


class Driver:
    """
    One run inside one pytest session.
    """

    def __init__(self, settings: RunSettings) -> None:
        self._settings = settings
        #: The way to the subject, once it was reached.
        self._connection = settings.connection
        self._reference: Target | None = None
        self._twin: Twin | None = None
        #: For whoever drives pytest to take.
        self.interrupts = Interrupts()
        self._writer: Writer | None = None
        self._journal: Journal | None = None
        self._session: pytest.Session | None = None
        self._started = time.perf_counter()
        #: Why the run ended before its last scenario; empty where it did not.
        self.stopped = ""
        self._early_faults: list[str] = []
        self._used: dict[str, int] = {}
        #: What a hook has told already when pytest hears of it.
        self._told: BaseException | None = None
        self._probed: frozenset[str] = frozenset()
        #: What the record that is judged anew lacks of what would run.
        self.unrecorded: tuple[str, ...] = ()
        #: What is going to run, where somebody reads it; known once everything was collected.
        self.plan: Plan | None = None
        #: Why the run was refused although everything was collected.
        self.refusal: PlanDiffers | None = None
        #: The end of the stream, once there is one.
        self.footer: Footer | None = None

    @property
    def journal(self) -> Journal:
        """
        The journal of the run that is going on.
        """
        if self._journal is None:
            raise LookupError("the run has not begun")
        return self._journal

    @property
    def probed(self) -> frozenset[str]:
        """
        The requirements for which there is a scenario at all.
        """
        return self._probed

    # -- before ------------------------------------------------------------------------------

    def reach(self) -> None:
        """
        Reach the subject, once; `TargetUnreachable` says why that did not work.
        """
        if self._connection is None:
            self._connection = connect(self._settings.target, ask=self._settings.ask)
            if self._settings.against:
                self._reference = reference_target(self._settings.against, self._connection.target)

    def pytest_sessionstart(self, session: pytest.Session) -> None:
        """
        Reach the subject before anything is collected: the scope depends on what it claims.
        """
        self._session = session
        if session.config.option.collectonly:
            return
        try:
            self.reach()
        except TargetUnreachable as failed:
            raise pytest.UsageError(str(failed)) from failed

    @pytest.hookimpl(tryfirst=True)
    def pytest_collection(self) -> None:
        """
        Have only those files of features read from which anything may be chosen.
        """
        asked = self._settings
        if self._connection is None or asked.features is None:
            return
        target = self._connection.target
        role, scope = target.ics.role, in_scope(target)
        rows = picked_rows(demanded(scope), asked.picks, role=role, scored=None)
        seen_anywhere = bool(load_ambient().anywhere & rows.keys())

        def wanted(ids: frozenset[str]) -> bool:
            return may_choose(
                ids, asked.picks, role=role, scope=scope, seen_anywhere=seen_anywhere
            )

        stem = asked.picks.scenario.partition("/")[0]
        COLLECTED.set(to_read(asked.features, wanted, stem=stem))

    def pytest_collectreport(self, report: pytest.CollectReport) -> None:
        """
        Remember what could not even be collected; that is our own fault.
        """
        if report.failed:
            self._early_faults.append(f"{report.nodeid}: {report.longreprtext}")

    @pytest.hookimpl(trylast=True)
    def pytest_collection_modifyitems(
        self, config: pytest.Config, items: list[pytest.Item]
    ) -> None:
        """
        Leave out what does not apply to the target or was not picked, then open the stream.
        """
        if self._connection is None:
            return
        asked = self._settings
        role = asked.target.ics.role
        scope = in_scope(self._connection.target)
        scored = frozen.get(asked.picks.set_name).ids if asked.picks.set_name else None
        ambient = load_ambient()
        plan = picked_rows(demanded(scope), asked.picks, role=role, scored=scored)
        self._probed = frozenset(id_ for item in items for id_ in requirements_of(item))
        chosen = choose(
            items,
            asked.picks,
            role=role,
            scope=scope,
            seen_anywhere=bool(ambient.anywhere & plan.keys()),
        )
        self.unrecorded = chosen.unrecorded
        if chosen.left:
            config.hook.pytest_deselected(items=chosen.left)
            items[:] = chosen.kept
        plan = exercised_rows(plan, items, asked.picks, anywhere=ambient.anywhere)
        rules = Rules(
            catalogue=requirements.load(),
            scope=scope,
            plan=plan,
            scored=scored,
            strict=asked.strict,
            seed=asked.seed,
            salt=salt_for(self._connection) if asked.salt is None else asked.salt,
        )
        if asked.planned:
            self.plan = self._planned(
                Forecast(
                    target=self._connection.target,
                    plan=frozenset(plan),
                    scenarios=planned_scenarios(items),
                    ambient=ambient.requirements,
                    scored=scored,
                )
            )
        seconds = foreseen(items, self._connection) if asked.watcher is not None else []
        if self._refused() or asked.only_plan:
            items[:] = []
        else:
            self._open(rules, scenarios=len(items), connection=self._connection, ambient=ambient)
        if asked.watcher is not None and self.refusal is None:
            asked.watcher.planned(seconds, borrowed=chosen.borrowed)

    def _planned(self, forecast: Forecast) -> Plan:
        asked = self._settings
        return Plan.of(
            forecast,
            features=asked.features,
            set_name=asked.picks.set_name,
            seed=asked.seed,
            strict=asked.strict,
            patterns=asked.picks.patterns,
            profiles=asked.picks.profiles,
            keyword=asked.picks.keyword,
        )

    def _refused(self) -> bool:
        if self._settings.expected is None or self.plan is None:
            return False
        try:
            self._settings.expected.demand(self.plan)
        except PlanDiffers as differs:
            self.refusal = differs
            return True
        return False

    def _open(self, rules: Rules, *, scenarios: int, connection: Connection, ambient: Any) -> None:
        target = connection.target
        if self._settings.stream is not None:
            redactor = Redactor(target.ixit.secrets)
            self._writer = Writer(
                self._settings.stream, line=redactor.line, interrupts=self.interrupts
            )
            self._writer.write(
                header(
                    target,
                    rules,
                    scenarios=scenarios,
                    picks=self._settings.picks,
                    digest=self.plan.digest if self.plan is not None else "",
                    excuses=self._settings.excuses,
                    against=self._reference.ixit.adapter if self._reference else "",
                )
            )
        write = self._writer.write if self._writer is not None else self._settings.listen
        connection.wire.in_one_piece = self.interrupts
        kind = Journal if self._settings.phase is None else self._settings.phase.journal
        self._journal = kind(connection=connection, rules=rules, ambient=ambient, write=write)
        if self._reference is not None:
            self._twin = Twin(subject=connection, reference=connect(self._reference))
        for fault in self._early_faults:
            self._journal.fault(fault)

    # -- during ------------------------------------------------------------------------------

    def pytest_bdd_before_scenario(
        self, request: pytest.FixtureRequest, feature: Any, scenario: Any
    ) -> None:
        """
        Begin a scenario.
        """
        rule = scenario.rule
        tags = feature.tags | scenario.tags | (rule.tags if rule is not None else set())
        name = scenario.name
        self._begin(
            Identity(
                id=self._unique(scenario_id(feature.filename, name, request.node)),
                feature=feature.name,
                rule="" if rule is None else rule.name,
                name=name,
                where=place_of(feature.filename, scenario.line_number),
                requirements=tuple(sorted(filter(REQUIREMENT_TAG.fullmatch, tags))),
            )
        )

    def pytest_bdd_before_step(self, feature: Any, step: Any) -> None:
        """
        Note which step is running.
        """
        self.journal.step(
            f"{step.keyword.strip()} {step.name}",
            where=place_of(feature.filename, step.line_number),
            arranging=step.type == "given",
        )

    def pytest_bdd_step_error(self, exception: Exception) -> None:
        """
        Note that a step could not do its work.
        """
        self._told = exception
        self.journal.interrupted(lacking_table(exception) or exception)

    def pytest_bdd_step_func_lookup_error(self, exception: Exception) -> None:
        """
        Note that there is no such step: our own fault.
        """
        self._told = exception
        self.journal.fault(str(exception))

    @pytest.hookimpl(wrapper=True)
    def pytest_runtest_call(self) -> Generator[None, object, object]:
        """
        Let the test fail when its checks did, also when no step stopped it.
        """
        try:
            result = yield
        except BaseException as failure:
            told = failure is self._told or isinstance(failure, KeyboardInterrupt)
            if self._running and not told:
                self.journal.interrupted(failure)
            raise
        if self._running and self.journal.complaints:
            # Where in our code that was found out helps nobody.
            pytest.fail("\n".join(map(_complaint, self.journal.complaints)), pytrace=False)
        return result

    @pytest.hookimpl(trylast=True)
    def pytest_runtest_logfinish(self) -> None:
        """
        End the scenario.
        """
        if self._running:
            record, worst = self.journal.end()
            if self._settings.watcher is not None:
                self._settings.watcher.ended(record, worst)
            reason = reason_to_end(self.journal, self._writer, worst, enough=self._settings.enough)
            if self._session is not None and reason:
                self.stopped = self._session.shouldfail = reason
            elif seconds := rest(self.journal):
                self.journal.note(
                    f"No answer of the subject came in the last scenario; waited {seconds:g} s."
                )
                time.sleep(seconds)

    def ensure_scenario(self, item: pytest.Item) -> None:
        """
        Begin a scenario for a plain test that asks for a subject.
        """
        if self._journal is None:
            raise pytest.UsageError(f"{item.nodeid}: the run has not begun")
        if self._running:
            return
        _, line, name = item.location
        self._begin(
            Identity(
                id=self._unique(f"{item.path.stem}/{slug(name)}"),
                feature=item.path.stem,
                rule="",
                name=name,
                where=f"{item.path.name}:{(line or 0) + 1}",
                requirements=requirements_of(item),
            )
        )

    def _begin(self, identity: Identity) -> None:
        if self._settings.watcher is not None:
            self._settings.watcher.began(identity)
        try:
            self.journal.begin(identity)
        except ControlFailed as failed:
            self._told = failed
            self.journal.interrupted(failed)
            raise

    @property
    def _running(self) -> bool:
        return self._journal is not None and self._journal.running

    def _unique(self, id_: str) -> str:
        self._used[id_] = count = self._used.get(id_, 0) + 1
        return id_ if count == 1 else f"{id_}~{count}"

    # -- after -------------------------------------------------------------------------------

    def pytest_keyboard_interrupt(self) -> None:
        """
        Remember that somebody lost patience; the run is incomplete.
        """
        self.stopped = IMPATIENCE
        if self._journal is not None:  # else there is no record that could tell of it
            self.interrupts.heard()

    def pytest_internalerror(self, excinfo: pytest.ExceptionInfo[BaseException]) -> None:
        """
        Remember a fault of ours that hit pytest itself.
        """
        if self._journal is not None:
            self._journal.fault(f"internal error: {excinfo.value}", trace=trace_of(excinfo.value))

    @pytest.hookimpl(tryfirst=True)
    def pytest_sessionfinish(self, session: pytest.Session) -> None:
        """
        Conclude the run, write the footer, and let go of the subject.
        """
        try:
            if self._journal is not None and self._writer is not None:
                if self._running:
                    self.journal.end()
                self.stopped = self.stopped or str(session.shouldstop or session.shouldfail or "")
                self._conclude(self._writer)
                if self.footer is not None:
                    session.exitstatus = self.footer.exit
        finally:
            if self._writer is not None:
                self._writer.close()
            if self._twin is not None:
                self._twin.close()
            if self._connection is not None:
                self._connection.close()

    def _conclude(self, writer: Writer) -> None:
        try:
            if self._settings.phase is not None and not self.stopped:
                self._settings.phase.play(self.journal)
            outcome = self.journal.outcome(interrupted=bool(self.stopped), probed=self._probed)
            self.journal.leave()
            with self.interrupts:
                self._sign(writer, outcome)
        except KeyboardInterrupt:
            if self.footer is not None or self.stopped == IMPATIENCE:
                raise  # the record stands, or it is the second time
            self.pytest_keyboard_interrupt()
            if self._running:
                self.journal.end()
            self._conclude(writer)

    def _sign(self, writer: Writer, outcome: Outcome) -> None:
        if self.stopped:
            self.journal.note(f"{STOPPED}{self.stopped}. What it had not reached is inconclusive.")
        for difference in self._twin.differences() if self._twin is not None else ():
            writer.write(difference)
        self.footer = sign(writer, outcome, began=self._started)


def _complaint(check: Check) -> str:
    said = f"{check.verdict} {check.id}: {check.message}"
    if check.expected or check.actual:
        said += f"\n  expected: {check.expected}\n  actual:   {check.actual}"
    return said
