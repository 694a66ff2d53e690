"""
The journal: turns what happens in a run into records and, at the end, into a verdict.

It knows no pytest. Whoever drives the scenarios tells it when one begins, which step it is at,
what went wrong and when it ends.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Final

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.run.ambient import Ambient, AmbientFailed
from fiskalprobe.run.checks import Blocked, Checks, Mistaken
from fiskalprobe.run.context import Context
from fiskalprobe.run.evidence import recorded
from fiskalprobe.run.parties.subject import Subject
from fiskalprobe.run.scenario import Identity
from fiskalprobe.run.trace import trace_of
from fiskalprobe.stream import records
from fiskalprobe.target.connection import Connection
from fiskalprobe.target.deeds import Act, ControlFailed, ControlMissing
from fiskalprobe.verdict import Outcome, Verdict, conclude, judge
from fiskalprobe.wire import Exchange, NotJson, Redactor
from fiskalspec.requirements import Catalogue, Requirement

_RIGHT: Final = frozenset({Verdict.PASS, Verdict.ALT})
_NOT_FINE: Final = frozenset(each for each in Verdict if each.rank >= Verdict.INCONCLUSIVE.rank)
#: What a step may raise when the subject does not do what a Given presupposes.
_PRESUPPOSED: Final = (AssertionError, LookupError)
#: What is in the way of a scenario and is never ours, whichever step meets it.
_IN_THE_WAY: Final = (Blocked, ControlFailed, ControlMissing, NotJson)
#: Characters of a message; whatever a value holds, this says what is wrong with it.
_LONGEST: Final = 4_000


class Ending(StrEnum):
    """
    How a scenario ended.
    """

    COMPLETED = "completed"
    #: What it presupposes could not be had; its checks are inconclusive.
    ABORTED = "aborted"
    #: Our own fault, or the feature's.
    ERROR = "error"


@dataclass(frozen=True, slots=True, kw_only=True)
class Rules:
    """
    What a run judges by.
    """

    catalogue: Catalogue
    #: The rows that bind the target; a claim about any other decides nothing.
    scope: Mapping[str, Requirement]
    #: The rows that this run has to exercise.
    plan: Mapping[str, Requirement]
    #: The ids of the frozen set that scores; None when the whole catalogue does.
    scored: frozenset[str] | None = None
    strict: bool = False
    seed: int = 0
    #: What ids are drawn from besides the seed; empty where the subject begins anew each time.
    salt: str = ""


@dataclass(slots=True, kw_only=True)
class RunningScenario:
    """
    What is known of the scenario that is running.
    """

    identity: Identity
    started: float
    ending: Ending = Ending.COMPLETED
    message: str = ""
    #: Where the current step stands, and whether it only arranges.
    where: str = ""
    arranging: bool = False
    worst: list[records.Check] = field(default_factory=list)


class Journal:
    """
    One run's book-keeping.
    """

    def __init__(
        self,
        *,
        connection: Connection,
        rules: Rules,
        ambient: Ambient,
        write: Callable[[records.Event], None],
    ) -> None:
        self.rules = rules
        self.ambient = ambient
        self.connection = connection
        self.context = Context(target=connection.target)
        self.judged: list[tuple[str, Verdict, str]] = []
        self.faults: list[str] = []
        self.scenarios = 0
        #: How many scenarios in a row have called the subject and got no answer of its own.
        self.silent = 0
        self._calls = self._answers = 0
        self._write = write
        self._redactor = Redactor(connection.target.ixit.secrets)
        self._now: RunningScenario | None = None
        connection.control.on_reset(self.context.memory.clear)
        connection.control.on_act(self.acted)
        connection.control.on_deed(self.context.timeline.append)
        for exchange in connection.look:
            self._write(recorded(exchange, self._redactor))
        connection.wire.listen(self._exchanged)
        connection.wire.note(lambda text: self.note(self._redactor.sentence(text)))

    # -- a scenario's life -------------------------------------------------------------------

    def begin(self, identity: Identity) -> None:
        """
        Begin a scenario in a world that is as fresh as the subject allows.
        """
        self._now = RunningScenario(
            identity=identity, started=time.perf_counter(), where=identity.where
        )
        self._calls = self._answers = 0
        wire = self.connection.wire
        wire.scenario, wire.step = identity.id, "preparing the scenario"
        self.context.scenario = identity.id
        self.context.history.clear()
        self.context.timeline.clear()
        try:
            if self.connection.control.offers("reset"):
                self.connection.control.reset()
        finally:
            wire.step = ""

    def step(self, text: str, *, where: str, arranging: bool) -> None:
        """
        Note which step is running; *arranging* ones (Given) make checks possible.
        """
        self.connection.wire.step = text
        if self._now is not None:
            self._now.where = where
            self._now.arranging = arranging

    def interrupted(self, failure: BaseException) -> None:
        """
        Note that the scenario cannot go on, and judge its requirements accordingly.
        """
        now = self._running()
        if isinstance(failure, Mistaken):
            self.fault(f"the feature is mistaken: {failure}", code=failure.code)
            return
        presupposed = now.arranging and isinstance(failure, _PRESUPPOSED)
        if isinstance(failure, _IN_THE_WAY) or presupposed:
            code = str(getattr(failure, "code", "blocked"))
            now.ending, now.message = Ending.ABORTED, str(failure) or type(failure).__name__
            for requirement in now.identity.requirements:
                self.record(
                    _unclear(requirement, code, now.message), tuple(self.context.history[-1:])
                )
            return
        self.fault(f"{type(failure).__name__}: {failure}", trace=trace_of(failure))

    def fault(self, message: str, *, trace: str = "", code: str = "harness") -> None:
        """
        Note a fault of our own, or of a feature; the run's verdict becomes ``error``.
        """
        self._write(records.Note(text=trace or message, scenario=self.context.scenario))
        self.faults.append(message)
        if self._now is None:
            return
        self._now.ending, self._now.message = Ending.ERROR, message
        for requirement in self._now.identity.requirements:
            self._check(_unclear(requirement, code, message), Verdict.ERROR, code, ())

    def end(self) -> tuple[records.Scenario, list[records.Check]]:
        """
        End the scenario; returns its record and the checks that are not fine.
        """
        now = self._running()
        control = self.connection.control
        if not control.offers("reset"):
            self.connection.wire.step = "cleaning up after the scenario"
            try:
                control.tidy()
            except ControlFailed as failed:
                self.fault(f"the cable could not be mended after the scenario: {failed}")
            self._clean()
        self.context.afterwards.clear()
        record = records.Scenario(
            id=now.identity.id,
            feature=now.identity.feature,
            rule=now.identity.rule,
            name=now.identity.name,
            where=now.identity.where,
            requirements=list(now.identity.requirements),
            outcome=now.ending,
            message=now.message,
            elapsed_ms=round((time.perf_counter() - now.started) * 1000, 3),
        )
        self._write(record)
        self.scenarios += 1
        if self._calls:
            self.silent = 0 if self._answers else self.silent + 1
        self._now = None
        self.context.scenario = self.connection.wire.scenario = self.connection.wire.step = ""
        return record, now.worst

    def leave(self) -> None:
        """
        Leave the subject with its TSE at the end of the run.
        """
        self.connection.wire.step = "leaving the subject"
        try:
            self.connection.control.leave()
        except ControlFailed as failed:
            self.note(f"the cable is still cut: {failed}")

    def note(self, text: str) -> None:
        """
        Write down something worth knowing.
        """
        self._write(records.Note(text=text, scenario=self.context.scenario))

    def acted(self, act: Act) -> None:
        """
        Note what somebody or some command did without the wire.
        """
        self._judge(lambda: self.ambient.beside(act.handle, None, self.context), ())
        wire = self.connection.wire
        where = {"scenario": self.context.scenario, "step": wire.step, "at": act.at}
        if act.by_operator:
            self._write(
                records.Prompt(
                    handle=act.handle,
                    question=" ".join(act.asked),
                    answer=act.answer,
                    elapsed_ms=act.elapsed_ms,
                    **where,
                )
            )
            return
        self._write(
            records.Command(
                handle=act.handle,
                words=list(act.asked),
                exit=act.exit,
                output=act.answer,
                elapsed_ms=act.elapsed_ms,
                **where,
            )
        )

    @property
    def complaints(self) -> tuple[records.Check, ...]:
        """
        The checks of the running scenario that are not fine.
        """
        return tuple(self._running().worst)

    @property
    def running(self) -> bool:
        """
        Whether a scenario is running.
        """
        return self._now is not None

    # -- what a scenario works with ----------------------------------------------------------

    def subject(self) -> Subject:
        """
        Give the running scenario its subject, seeded by its id.
        """
        seed = f"{self.rules.seed}/{self._running().identity.id}"
        return Subject(self.connection.wire, self.context, seed=seed, salt=self.rules.salt)

    def checks(self) -> Checks:
        """
        Give the running scenario its notebook.
        """
        return Checks(
            self.record,
            requirements=self._running().identity.requirements,
            history=lambda: self.context.history,
        )

    def record(
        self, claim: Claim, exchanges: tuple[Exchange, ...], *, ambient: bool = False
    ) -> None:
        """
        Judge one claim and put it on record.
        """
        rules = self.rules
        row = rules.scope.get(claim.requirement)
        in_scope = row is not None
        if row is None:
            row = rules.catalogue.get(claim.requirement)
        judgement = judge(claim, row, in_scope=in_scope, strict=rules.strict)
        verdict, code = judgement.verdict, judgement.code
        later = rules.scored is not None and claim.requirement not in rules.scored
        if later and verdict not in (Verdict.NA, Verdict.ERROR):
            verdict, code = Verdict.NA, "added-later"
        self._check(claim, verdict, code, exchanges, ambient=ambient)

    def outcome(self, *, interrupted: bool, probed: frozenset[str]) -> Outcome:
        """
        Conclude the run.
        """
        return conclude(
            self.judged,
            scope=self.rules.plan,
            probed=probed | self.ambient.requirements,
            harness_failed=bool(self.faults),
            interrupted=interrupted,
            executed=self.scenarios > 0,
        )

    # -- below -------------------------------------------------------------------------------

    def _clean(self) -> None:
        """
        Undo what the scenario has left in a world that cannot begin again.
        """
        for undo in self.context.afterwards:
            try:
                undo()
            except Exception as failure:  # noqa: BLE001 - whatever it is, the run goes on
                self.note(f"what the scenario left behind could not be undone: {failure}")

    def _exchanged(self, exchange: Exchange) -> None:
        self._write(recorded(exchange, self._redactor))
        self._calls += 1
        self._answers += exchange.response is not None
        handle = self.connection.control.handle_of(exchange)
        if handle is not None:
            self._judge(lambda: self.ambient.beside(handle, exchange, self.context), (exchange,))
            return
        self.context.history.append(exchange)
        self.context.timeline.append(exchange)
        self._judge(lambda: self.ambient.claims(exchange, self.context), (exchange,))

    def _judge(self, claims: Callable[[], list[Claim]], exchanges: tuple[Exchange, ...]) -> None:
        """
        Put on record what the ambient checks say; an exception of theirs is a fault of ours.
        """
        try:
            made = claims()
        except AmbientFailed as failed:
            self._write(records.Note(text=failed.trace, scenario=self.context.scenario))
            self.faults.append(str(failed))
            return
        for claim in made:
            self.record(claim, exchanges, ambient=True)

    def _check(
        self,
        claim: Claim,
        verdict: Verdict,
        code: str,
        exchanges: tuple[Exchange, ...],
        *,
        ambient: bool = False,
    ) -> None:
        where = "ambient" if ambient or self._now is None else self._now.where
        check = records.Check(
            id=f"{claim.requirement}/{claim.check}",
            requirement=claim.requirement,
            check=claim.check,
            verdict=verdict,
            standing=claim.standing,
            code=code,
            message=_readable(self._redactor.body(claim.message)),
            expected=self._redactor.body(claim.expected) if claim.expected else "",
            actual=self._redactor.body(claim.actual) if claim.actual else "",
            exchanges=[exchange.id for exchange in exchanges],
            scenario=self.context.scenario,
            where=where,
        )
        self._write(check)
        reason = "" if verdict in _RIGHT else code
        if verdict is not Verdict.NA:
            self.judged.append((claim.requirement, verdict, reason))
        if verdict in _NOT_FINE and self._now is not None:
            self._now.worst.append(check)

    def _running(self) -> RunningScenario:
        if self._now is None:
            raise LookupError("no scenario is running; subject and checks belong to one")
        return self._now


def _readable(message: str) -> str:
    """
    Cut a message that nobody reads to its end; the exchange has what it is about.
    """
    more = len(message) - _LONGEST
    return message if more <= 0 else f"{message[:_LONGEST]}… and {more} more characters"


def _unclear(requirement: str, code: str, message: str) -> Claim:
    return Claim(
        requirement=requirement,
        check="scenario",
        standing=Standing.UNCLEAR,
        message=message,
        code=code,
    )
