"""
The hunt: cases are drawn and played until the time or the number of cases is used up.

Each source gets its turn, again and again, a few cases at a time and each time under a seed that
follows from the run's; so a run is as reproducible as its subject, and a short one has seen
a little of everything. What breaks is shrunk by Hypothesis, in fresh worlds.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import islice
from typing import Final, NoReturn

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis import strategies as st
from hypothesis.errors import HypothesisException

from fiskalprobe.fuzz.case import Case
from fiskalprobe.fuzz.player import Enough, Player
from fiskalprobe.oracles.claims import Claim

#: Trials in order to make one finding smaller.
SHRINKS: Final = 60
_FINDINGS: Final = 40


class Found(Exception):
    """
    A case broke something that was not known to be broken.
    """


def found() -> NoReturn:
    """
    Tell Hypothesis that the example shows it.

    It takes two failures for the same only when they were raised in the same line, and what is
    not the same it does not make smaller.
    """
    raise Found


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    Something that is broken, and the smallest case that shows it.
    """

    requirement: str
    check: str
    about: str
    claim: Claim
    case: Case
    #: Which of the run's cases showed it first.
    number: int

    @property
    def place(self) -> str:
        """
        Where it was found: what was called, and by which method.
        """
        known = self.about.partition(" ")[0].isupper()
        return self.about if known else f"{self.case.asks[-1].method} {self.about}"

    @property
    def name(self) -> tuple[str, str, str]:
        """
        By which findings are told apart.
        """
        return self.requirement, self.check, self.about


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    Where cases come from: a strategy, or a row of cases that is gone through once.
    """

    name: str
    share: int
    strategy: st.SearchStrategy[Case] | None = None
    row: Iterator[Case] | None = None


@dataclass(slots=True, kw_only=True)
class Hunt:
    """
    One hunt, and its bag.
    """

    player: Player
    seed: int
    cases: int | None = None
    seconds: float | None = None
    #: Told of each case that was played.
    watch: Callable[[Case], None] = lambda _case: None
    findings: dict[tuple[str, str, str], Finding] = field(default_factory=dict)
    drawn: dict[str, int] = field(default_factory=dict)
    _began: float = field(default_factory=time.monotonic)
    _target: tuple[str, str, str] | None = None
    _shrinks: int = 0

    def run(self, sources: list[Source]) -> None:
        """
        Go through *sources* until it is enough.
        """
        left = list(sources)
        turn = 0
        try:
            while left:
                for source in tuple(left):
                    if not self._take(source, turn):
                        left.remove(source)
                turn += 1
        except Enough:
            pass
        self.player.end()

    def play(self, case: Case, source: str) -> None:
        """
        Play one case that nothing shrinks.
        """
        self._enough()
        self._note(case, self.player.play(case), source)

    def _take(self, source: Source, turn: int) -> bool:
        """
        Play a few cases of *source*; false when it has no more.
        """
        if source.row is not None:
            few = list(islice(source.row, source.share))
            for case in few:
                self.play(case, source.name)
            return len(few) == source.share
        if source.strategy is not None:
            self._draw(source, source.strategy, turn)
        return source.strategy is not None

    def _draw(self, source: Source, strategy: st.SearchStrategy[Case], turn: int) -> None:
        self._target, self._shrinks = None, 0
        mixed = zlib.crc32(f"{self.seed}/{turn}/{source.name}".encode())

        @hypothesis.seed(mixed)
        @hypothesis.settings(
            max_examples=source.share,
            database=None,
            deadline=None,
            phases=(Phase.generate, Phase.shrink),
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            report_multiple_bugs=False,
            print_blob=False,
        )
        @hypothesis.given(strategy)
        def trial(case: Case) -> None:
            self._trial(case, source.name)

        try:
            trial()
        except (Found, HypothesisException, ExceptionGroup):
            pass  # noted already; a flaky one rests on what came before it
        except Enough:
            if self._target is None:
                raise
            self._enough()
        finally:
            self._target = None
            self.player.notebook.shrinking = False

    def _trial(self, case: Case, source: str) -> None:
        if self._target is None:
            self._enough()
            fresh = self._note(case, self.player.play(case), source)
            if fresh is None:
                return
            self._target = fresh
            self.player.notebook.shrinking = True
            found()
        self._shrinks += 1
        if self._shrinks > SHRINKS or self._is_late():
            raise Enough
        for claim, about in self.player.play(case, afresh=True):
            if (claim.requirement, claim.check, about) == self._target:
                known = self.findings[self._target]
                if case.size < known.case.size:
                    self.findings[self._target] = Finding(
                        requirement=claim.requirement,
                        check=claim.check,
                        about=about,
                        claim=claim,
                        case=case,
                        number=known.number,
                    )
                found()

    def _note(
        self, case: Case, broken: list[tuple[Claim, str]], source: str
    ) -> tuple[str, str, str] | None:
        """
        Note what a case broke; gives the name of the first finding that is new.
        """
        self.drawn[source] = self.drawn.get(source, 0) + 1
        self.watch(case)
        fresh = None
        for claim, about in broken:
            name = (claim.requirement, claim.check, about)
            if name in self.findings or len(self.findings) >= _FINDINGS:
                continue
            fresh = fresh or name
            self.findings[name] = Finding(
                requirement=claim.requirement,
                check=claim.check,
                about=about,
                claim=claim,
                case=case,
                number=self.player.played,
            )
        return fresh

    def _is_late(self) -> bool:
        return self.seconds is not None and time.monotonic() - self._began >= self.seconds

    def _enough(self) -> None:
        if self._is_late() or (self.cases is not None and sum(self.drawn.values()) >= self.cases):
            raise Enough
