"""
Plays a case: fills its placeholders, sends its requests, and has every answer judged.

What differs between a fiscal service (`till`) and a cloud TSE (`cloud_till`) is left open here.
"""

from __future__ import annotations

import random
from abc import ABC, abstractmethod
from collections.abc import Mapping
from typing import Any, Final

from msgspec.structs import replace

from fiskalprobe.differential.comparison import call_of
from fiskalprobe.fuzz.case import Ask, Case, filled
from fiskalprobe.fuzz.demands import is_harmless, judge_spelling, judge_state
from fiskalprobe.fuzz.notebook import Notebook
from fiskalprobe.oracles.claims import Claim, broken, unclear
from fiskalprobe.run.checks import Blocked
from fiskalprobe.target.deeds import ControlFailed
from fiskalprobe.wire import Exchange

#: The bits of a GUID that tell its variant and version, and what they are where it was drawn.
_MARKED: Final = 0xC000 << 48 | 0xF000 << 64
_RANDOM: Final = 0x8000 << 48 | 0x4000 << 64


class Enough(BaseException):
    """
    Nothing more is to be played: neither an error nor a finding, so nothing may catch it.
    """


class Player(ABC):
    """
    Plays cases against one subject.
    """

    #: How many cases share a world, where worlds can be reset at all.
    batch = 1
    is_cloud = False

    def __init__(self, notebook: Notebook, *, seed: int) -> None:
        self.notebook = notebook
        self.seed = seed
        self.values: dict[str, str] = {}
        self.played = 0
        self.exchanges: list[Exchange] = []
        salt = notebook.rules.salt
        drawn = f"{seed}/{salt}" if salt else seed
        self._random = random.Random(drawn)  # noqa: S311 - reproducible on purpose
        #: Whether the state is looked at around each call, to see what a refused one leaves.
        self.is_watchful = True
        self._in_world = 0
        self._state: Mapping[str, Any] | None = None
        #: Why no world could be had any more; empty for as long as there is one.
        self.stopped = ""

    @property
    def wire(self) -> Any:
        """
        The way to the subject.
        """
        return self.notebook.connection.wire

    # -- one case ----------------------------------------------------------------------------

    def play(self, case: Case, *, afresh: bool = False) -> list[tuple[Claim, str]]:
        """
        Play one case and give the broken claims, each with the call that it is about: the
        operation of the case, or one by which was looked what the case has done.

        *afresh* asks for a world of its own.
        """
        try:
            return self._played(case, afresh=afresh)
        except (Blocked, ControlFailed) as blocked:
            self.stopped = str(blocked)
            self.notebook.interrupted(blocked)
            raise Enough from blocked

    def _played(self, case: Case, *, afresh: bool) -> list[tuple[Claim, str]]:
        if afresh or self._in_world >= self.batch or not self.notebook.running:
            self.turn(case)
        self._in_world += 1
        self.played += 1
        self.notebook.broken = []
        self.exchanges = []
        self.renew(case)
        for ask in case.asks:
            self._ask(ask)
        if case.same_as >= 0:
            claim = judge_spelling(
                case.spelling, case.about, self.exchanges[case.same_as], self.exchanges[-1]
            )
            self.notebook.record(claim, (self.exchanges[case.same_as], self.exchanges[-1]))
        self.tidy()
        own = {exchange.id for exchange in self.exchanges}
        return [
            (
                claim,
                case.about
                if not seen or own & {exchange.id for exchange in seen}
                else call_of(seen[-1].request),
            )
            for claim, seen in self.notebook.broken
        ]

    def turn(self, case: Case) -> None:
        """
        End the page and begin the next one, in a fresh world where there is one to be had.
        """
        self.end()
        self._in_world = 0
        self._state = None
        self.notebook.open_page(self.played + 1, case.about, seed=self.seed)
        self.furnish()

    def end(self) -> None:
        """
        End the page that is open.
        """
        if self.notebook.running:
            self.leave()
            self.notebook.end()

    def leave(self) -> None:
        """
        Leave a world that is not reset as it was found.
        """
        return

    def _ask(self, ask: Ask) -> None:
        before: Mapping[str, Any] = {}
        if self.is_watchful:
            before = self._state if self._state is not None else self.look()
        exchange = self.send(ask)
        self.exchanges.append(exchange)
        if exchange.response is None:
            self.notebook.record(self.silence(exchange), (exchange,))
            self._state = None
            return
        for claim in self.describe(exchange):
            self.notebook.record(claim, (exchange,))
        if self.is_watchful and is_harmless(exchange):
            after = self.look()
            claim = judge_state(exchange, before, after, cloud=self.is_cloud)
            self.notebook.record(claim, (exchange,))
            self._state = after
        else:
            self._state = before if exchange.request.method == "GET" else None
        self.learn(exchange)

    def send(self, ask: Ask) -> Exchange:
        """
        Send one request with its placeholders filled.
        """
        values = self.values
        body = None if ask.body is None else filled(ask.body, values)
        exchange: Exchange = self.wire.send(
            ask.method,
            filled(ask.path, values),
            query={name: filled(value, values) for name, value in ask.query.items()} or None,
            text=body,
            headers={name: filled(value, values) for name, value in ask.headers.items()},
        )
        return exchange

    def guid(self) -> str:
        """
        Draw a fresh GUID.
        """
        # By hand, because three are drawn for each case and the library makes an object of each.
        bits = self._random.getrandbits(128) & ~_MARKED | _RANDOM
        digits = f"{bits:032x}"
        return "-".join((digits[:8], digits[8:12], digits[12:16], digits[16:20], digits[20:]))

    def silence(self, exchange: Exchange) -> Claim:
        """
        Say that a call was not answered at all, or not by the subject.
        """
        row = "DE-CER-0004" if self.is_cloud else "DE-STA-0002"
        if exchange.gateway is not None:
            # Whether the subject has broken down behind it, nobody sees from here.
            silent = unclear(row, "answers", f"no answer came ({exchange.error})")
            return replace(silent, code="transport")
        return broken(
            row,
            "answers",
            "the call is answered",
            expected="an answer",
            actual=str(exchange.error),
            code="not-answers",
        )

    # -- what differs between the surfaces ---------------------------------------------------

    @abstractmethod
    def furnish(self) -> None:
        """
        Bring about what the cases presuppose.
        """

    @abstractmethod
    def look(self) -> Mapping[str, Any]:
        """
        Look at everything that a refused call has to leave as it was.
        """

    def renew(self, case: Case) -> None:
        """
        Draw the values that are others in every case.
        """
        del case
        self.values |= {"NEW": self.guid(), "OTHER": self.guid()}

    def learn(self, exchange: Exchange) -> None:
        """
        Take from an answer what later requests need.
        """
        del exchange

    def describe(self, exchange: Exchange) -> list[Claim]:
        """
        Judge what the ambient oracles leave open.
        """
        del exchange
        return []

    def tidy(self) -> None:
        """
        Leave nothing open in a world that is not reset.
        """
        return
