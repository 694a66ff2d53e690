"""
The till under judgement: how it is told to work, whoever plays it.

A till is no service; nobody can call it. It is sent on errands, and what it calls meanwhile is
what is judged. Which errands there are is the whole of what a vendor has to provide for.
"""

from __future__ import annotations

import shlex
import subprocess
import time
from collections.abc import Callable
from datetime import UTC, datetime
from enum import StrEnum
from typing import Final, Protocol

from fiskalprobe.target.control import Act
from fiskalprobe.target.operator import Ask
from fiskalprobe.target.shell import end, executed
from fiskalprobe.wire.inbound import Answer, Inbound

#: A till that is started as a command; its words follow.
EXEC: Final = "pos-exec:"
#: A till that somebody operates; where it finds the service may follow.
WAIT: Final = "pos-wait:"
#: Where an operated till finds the service unless something else is said.
USUAL_PLACE: Final = "127.0.0.1:7678"

_LONGEST: Final = 10_000
_SHOWN: Final = 200
_PLEASE: Final = "Press Enter when that is done, or write what went wrong."


class Errand(StrEnum):
    """
    What a till can be asked to do.
    """

    #: Register one article, take the money in cash, and end the receipt.
    SALE = "sale"
    #: Register one article and abort the sale.
    ABORT = "abort"
    #: Register one article and fail there: the till is switched off.
    BEGIN = "begin"
    #: Start the till, let it do what it does at its start, and sell nothing.
    RESUME = "resume"


#: What an operator is asked for each of them.
SAID: Final = {
    Errand.SALE: "Sell one article for cash.",
    Errand.ABORT: "Register one article and abort the sale.",
    Errand.BEGIN: "Register one article; then switch the till off as it is.",
    Errand.RESUME: "Switch the till off and on again, and sell nothing.",
}


class PointOfSale(Protocol):
    """
    A till that can be sent on errands.
    """

    @property
    def look_ahead(self) -> Callable[[bool], None]:
        """
        Answer as a later release from now on, or no longer.
        """

    def run(self, errand: Errand, answer: Answer) -> Act:
        """
        Send the till on an errand, let *answer* answer its calls, and say how it ended.
        """


class CommandedTill:
    """
    A till that is a program: it is started for each errand and ends when it is done.

    It finds the errand in FISKALPROBE_ERRAND, the service in FISKALPROBE_URL and its client in
    FISKALPROBE_CLIENT. It ends with 0 unless it could not do what it was asked.
    """

    def __init__(
        self,
        command: str,
        *,
        client: str,
        folder: str,
        timeout_seconds: float,
        look_ahead: Callable[[bool], None],
    ) -> None:
        self._words = tuple(shlex.split(command))
        self._client = client
        self._folder = folder
        self._timeout_seconds = timeout_seconds
        self._inbound = Inbound()
        self.look_ahead = look_ahead

    def run(self, errand: Errand, answer: Answer) -> Act:
        """
        Start the program and answer its calls until it has ended.
        """
        values = {"errand": errand.value, "url": self._inbound.url, "client": self._client}
        ended: list[tuple[int | None, str, str]] = []
        running: list[subprocess.Popen[bytes]] = []

        def work() -> None:
            ended.append(
                executed(
                    self._words,
                    folder=self._folder or None,
                    values=values,
                    timeout_seconds=self._timeout_seconds,
                    begun=running.append,
                )
            )

        try:
            at, elapsed = _meanwhile(work, self._inbound, answer)
        except BaseException:
            for process in running:  # whoever interrupts us wants no till to go on alone
                end(process)
            raise
        code, output, trouble = ended[0]
        said = "\n".join(filter(None, (trouble, output)))
        return Act(
            handle=errand.value,
            asked=self._words,
            answer=said[:_LONGEST] + ("…" if len(said) > _LONGEST else ""),
            exit=code,
            by_operator=False,
            at=at,
            elapsed_ms=elapsed,
        )

    def close(self) -> None:
        """
        Stop listening.
        """
        self._inbound.close()


class OperatedTill:
    """
    A till that stands somewhere and calls *place*; somebody is asked to operate it.
    """

    def __init__(self, place: str, *, ask: Ask, look_ahead: Callable[[bool], None]) -> None:
        self._inbound = Inbound(place)
        self._ask = ask
        self.look_ahead = look_ahead

    def run(self, errand: Errand, answer: Answer) -> Act:
        """
        Ask somebody, and answer the till's calls until they say that it is done.
        """
        question = f"{SAID[errand]} The till finds the service at {self._inbound.url}. {_PLEASE}"
        answers: list[str] = []

        def work() -> None:
            try:
                answers.append(self._ask(question).strip())
            except EOFError:
                answers.append("nobody answered")

        at, elapsed = _meanwhile(work, self._inbound, answer)
        return Act(
            handle=errand.value,
            asked=(question,),
            answer=answers[0],
            exit=None,
            by_operator=True,
            at=at,
            elapsed_ms=elapsed,
        )

    def close(self) -> None:
        """
        Stop listening.
        """
        self._inbound.close()


def is_done(act: Act) -> bool:
    """
    Tell whether an errand was run without an error of the till.
    """
    return not act.answer if act.by_operator else act.exit == 0


def last_line(output: str) -> str:
    """
    Give the last line of what a program wrote, where it says what went wrong.
    """
    lines = output.strip().splitlines()
    return lines[-1][-_SHOWN:] if lines else "it said nothing"


def _meanwhile(work: Callable[[], None], inbound: Inbound, answer: Answer) -> tuple[str, float]:
    """
    Answer calls while *work* goes on; says when that began and how long it took.
    """
    at, began = datetime.now(UTC), time.perf_counter()
    inbound.serve(answer, during=work)
    elapsed = round((time.perf_counter() - began) * 1000, 3)
    return at.isoformat(timespec="milliseconds"), elapsed
