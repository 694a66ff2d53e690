"""
What a TSE promises over time: counters rise, numbers are given once, times do not run backwards.

DE-SIG-0005 to DE-SIG-0007. A `Tracker` is a value: every observation gives a new one. After a
reset of the world a new epoch begins, in which nothing that was seen before counts.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime
from types import MappingProxyType
from typing import Literal, Self

from fiskalprobe.oracles.claims import Claim, Standing, broken, holds, unclear
from fiskalprobe.oracles.fiscalanswer import AnswerKind, FiscalAnswer
from fiskalprobe.oracles.instant import write_instant

AnswerOperation = Literal["create", "store", "cancel"]


@dataclass(frozen=True, slots=True, kw_only=True)
class LogSeen:
    """
    One log message of a TSE, as an answer tells of it.
    """

    counter: int
    at: datetime
    transaction: int
    operation: AnswerOperation
    signature: str
    #: GUID of the document, empty when it is not known.
    document: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class DeviceHistory:
    """
    What has been seen of one TSE in this epoch.
    """

    #: By counter.
    logs: Mapping[int, LogSeen] = field(default_factory=lambda: MappingProxyType({}))
    #: Who started a number: the log in which it was first seen.
    started: Mapping[int, LogSeen] = field(default_factory=lambda: MappingProxyType({}))
    #: In which log a number was finished.
    finished: Mapping[int, LogSeen] = field(default_factory=lambda: MappingProxyType({}))
    highest: LogSeen | None = None
    #: Whether a counter fell or was repeated, so that counters no longer tell the order.
    disordered: bool = False

    def neighbours(self, counter: int) -> tuple[LogSeen | None, LogSeen | None]:
        """
        Give the logs just below and just above *counter*.
        """
        if self.highest is not None and counter > self.highest.counter:
            return self.highest, None
        below = max((each for each in self.logs if each < counter), default=None)
        above = min((each for each in self.logs if each > counter), default=None)
        return (
            None if below is None else self.logs[below],
            None if above is None else self.logs[above],
        )

    def joined(self, log: LogSeen) -> Self:
        """
        Add one log.
        """
        number = log.transaction
        finished = dict(self.finished)
        if log.operation != "create":
            finished.setdefault(number, log)
        is_highest = self.highest is None or log.counter > self.highest.counter
        return replace(
            self,
            logs=MappingProxyType({**self.logs, log.counter: log}),
            started=MappingProxyType({number: log, **self.started}),
            finished=MappingProxyType(finished),
            highest=log if is_highest else self.highest,
        )


@dataclass(frozen=True, slots=True, kw_only=True)
class Tracker:
    """
    What has been seen of every TSE since the last reset.
    """

    devices: Mapping[str, DeviceHistory] = field(default_factory=lambda: MappingProxyType({}))
    epoch: int = 0

    def reset(self) -> Self:
        """
        Begin a new epoch, as after a reset of the world.
        """
        return replace(self, devices=MappingProxyType({}), epoch=self.epoch + 1)

    def observe(
        self,
        answer: FiscalAnswer,
        *,
        operation: AnswerOperation,
        document: str = "",
        in_order: bool = True,
    ) -> tuple[Self, list[Claim]]:
        """
        Take in one answer and judge it against what came before.

        *in_order* is False when the answer may have been signed before one that was seen earlier:
        for parallel calls, and for receipts signed after an outage that are read later. Then a
        lower counter is no fault, and only repetition is.
        """
        log = log_of(answer, operation=operation, document=document)
        if log is None:
            return self, []
        serial = (answer.germany.serial or "").lower()
        history = self.devices.get(serial, DeviceHistory())
        known = history.logs.get(log.counter)
        if known is not None and known == log and document:
            # The same document answered once more with the same log: nothing new was signed.
            return self, []
        counter = _counter_claim(history, log, in_order=in_order)
        if counter.standing is Standing.BROKEN:
            history = replace(history, disordered=True)
        time = _time_claim(history, log, in_order=in_order)
        claims = [counter, _number_claim(history, log), time]
        seen = history.joined(log) if known is None else history
        return replace(self, devices=MappingProxyType({**self.devices, serial: seen})), claims


def log_of(
    answer: FiscalAnswer,
    *,
    operation: AnswerOperation,
    document: str = "",
) -> LogSeen | None:
    """
    Give the log message that *answer* tells of; None when it tells of none.
    """
    at = answer.started_at if operation == "create" else answer.ended_at
    number, counter = answer.fiscal_number, answer.germany.counter
    if answer.kind is not AnswerKind.FISCAL or number is None or at is None:
        return None
    if counter is None or counter < 1 or not answer.germany.serial:
        return None
    return LogSeen(
        counter=counter,
        at=at,
        transaction=number,
        operation=operation,
        signature=answer.signature or "",
        document=document,
    )


def _counter_claim(history: DeviceHistory, log: LogSeen, *, in_order: bool) -> Claim:
    if log.counter in history.logs:
        return broken(
            "DE-SIG-0005",
            "counter-rises",
            f"signature counter {log.counter} was given twice by this TSE",
            expected=f"a counter above {_highest(history)}",
            actual=str(log.counter),
            code="counter-repeated",
        )
    highest = _highest(history)
    if in_order and log.counter <= highest:
        return broken(
            "DE-SIG-0005",
            "counter-rises",
            f"signature counter {log.counter} came after {highest}",
            expected=f"a counter above {highest}",
            actual=str(log.counter),
            code="counter-falls",
        )
    return holds(
        "DE-SIG-0005",
        "counter-rises",
        f"signature counter {log.counter} is new"
        + (f" and above {highest}" if highest and log.counter > highest else ""),
    )


def _number_claim(history: DeviceHistory, log: LogSeen) -> Claim:
    number = log.transaction
    earlier = history.started if log.operation == "create" else history.finished
    if number in earlier:
        verb = "started" if log.operation == "create" else "finished"
        return broken(
            "DE-SIG-0006",
            "number-once",
            f"transaction {number} was {verb} twice, with signature counters "
            f"{earlier[number].counter} and {log.counter}",
            expected="a number that this TSE has not given before",
            actual=str(number),
            code="number-repeated",
        )
    return holds("DE-SIG-0006", "number-once", f"transaction {number} is told of once")


def _time_claim(history: DeviceHistory, log: LogSeen, *, in_order: bool) -> Claim:
    if history.disordered:
        return unclear(
            "DE-SIG-0007",
            "times-ordered",
            "the signature counter fell or was repeated, so it does not tell which log came first",
        )
    below, above = history.neighbours(log.counter)
    if below is not None and below.at > log.at:
        earlier, later = below, log
    elif above is not None and above.at < log.at:
        earlier, later = log, above
    else:
        return holds("DE-SIG-0007", "times-ordered", "the log time does not run backwards")
    # Of calls at the same time nobody knows which was signed first.
    doubt = "" if in_order else ", unless the counter began again"
    return broken(
        "DE-SIG-0007",
        "times-ordered",
        f"signature {later.counter} has an earlier log time than signature "
        f"{earlier.counter}{doubt}",
        expected=f"{write_instant(earlier.at)} or later",
        actual=write_instant(later.at),
        code="time-falls",
    )


def _highest(history: DeviceHistory) -> int:
    return 0 if history.highest is None else history.highest.counter
