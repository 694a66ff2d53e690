"""
One run of the model: stories are drawn and told, what breaks is made short and written down.
"""

from __future__ import annotations

import time
import zlib
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import hypothesis
from hypothesis import HealthCheck, Phase, Verbosity
from hypothesis.errors import HypothesisException

from fiskalprobe.fuzz.hunt import Found, found
from fiskalprobe.fuzz.player import Enough
from fiskalprobe.fuzz.record import opened
from fiskalprobe.model.cloud.moves import cloud_stories
from fiskalprobe.model.cloud.teller import CloudTeller
from fiskalprobe.model.gherkin import Line, feature, save
from fiskalprobe.model.moves import stories
from fiskalprobe.model.narrator import Coverage, Narrator
from fiskalprobe.model.shortening import Story, shortened
from fiskalprobe.model.teller import Teller
from fiskalprobe.oracles.claims import Claim
from fiskalprobe.stream import Footer
from fiskalprobe.stream.interrupts import Interrupts
from fiskalprobe.target.connection import Connection
from fiskalprobe.target.model import Target
from fiskalprobe.verdict import Verdict, judge
from fiskalspec import requirements

#: What every story of some length exercises, so that a run which did not is incomplete.
_PLANNED: Final = frozenset(
    {
        *("DE-TXN-0001", "DE-TXN-0002", "DE-CXL-0001", "DE-SIG-0005", "DE-SIG-0006"),
        *("DE-TXN-0006", "DE-CTS-0001", "DE-CCL-0001", "DE-CTX-0001", "DE-CTX-0002"),
        *("DE-CTX-0004", "DE-CSG-0007"),
    }
)
#: Stories that are drawn under one seed before the next has its turn.
_TURN: Final = 40
#: Stories told in order to make one finding shorter.
_SHRINKS: Final = 250
_BAD: Final = frozenset({Verdict.WARN, Verdict.FAIL, Verdict.ERROR})
#: The books foretell every documented reading, so whatever they did not is worth a story, also
#: where the row is only inferred and its verdict therefore no more than a note.
_OWN: Final = ("foretold-", "audit-")

#: Findings after which a run is over: there is enough to do.
_MOST: Final = 20

Name = tuple[str, str]


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    What somebody wants of a run.
    """

    seed: int
    stories: int | None = None
    seconds: float | None = None
    #: How long a story is at most.
    steps: int = 40
    strict: bool = False
    #: Where each finding's story is saved as a feature.
    save: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    Something that is broken, and the shortest story that shows it.
    """

    claim: Claim
    lines: tuple[Line, ...]
    #: Which story showed it first.
    number: int
    #: How it counts: ``fail``, ``warn``, ``alt``.
    verdict: str = ""

    @property
    def size(self) -> int:
        """
        How many lines its story has.
        """
        return sum(line.size for line in self.lines)


@dataclass(frozen=True, slots=True, kw_only=True)
class Modelled:
    """
    What came out.
    """

    footer: Footer
    stream: Path
    findings: tuple[Finding, ...]
    features: tuple[str, ...]
    coverage: Coverage
    told: int
    elapsed_seconds: float
    saved: tuple[Path, ...] = ()


def tell(
    target: Target, wish: Wish, *, stream: Path, watch: Callable[[int], None] = lambda _: None
) -> Modelled:
    """
    Tell stories to *target* and write the stream; raises `TargetUnreachable`.
    """
    began = time.perf_counter()
    with opened(
        target,
        stream=stream,
        about="model",
        planned=_PLANNED,
        cases=wish.stories or 0,
        seed=wish.seed,
        strict=wish.strict,
    ) as record:
        notebook = record.notebook
        kind = CloudTeller if notebook.connection.target.is_cloud_tse else Teller
        teller = kind(notebook, seed=wish.seed)
        search = Search(teller=teller, wish=wish, watch=watch, interrupts=record.interrupts)
        interrupted = search.run(_strategy(notebook.connection, wish))
        with record.interrupts:
            features = tuple(_written(each, wish.seed) for each in search.findings.values())
            for finding, text in zip(search.findings.values(), features, strict=True):
                notebook.note(_noted(finding, text))
            notebook.note(coverage_sentence(search.teller.coverage))
            footer = record.conclude(interrupted=interrupted)
    all_found = tuple(search.findings.values())
    return Modelled(
        footer=footer,
        stream=stream,
        findings=all_found,
        features=features,
        coverage=search.teller.coverage,
        told=search.drawn,
        elapsed_seconds=time.perf_counter() - began,
        saved=_saved(wish.save, all_found, features),
    )


@dataclass(slots=True, kw_only=True)
class Search:
    """
    Draws stories until it is enough.
    """

    teller: Narrator
    wish: Wish
    watch: Callable[[int], None]
    interrupts: Interrupts
    findings: dict[Name, Finding] = field(default_factory=dict)
    drawn: int = 0
    _began: float = field(default_factory=time.monotonic)
    #: What the story of this turn has broken first.
    _target: Name | None = None
    _story: Story = ()

    def run(self, strategy: hypothesis.strategies.SearchStrategy[Story]) -> bool:
        """
        Draw and tell; whether somebody has interrupted it.
        """
        turn = 0
        try:
            with suppress(Enough):
                while True:
                    self._turn(strategy, turn)
                    turn += 1
            self.interrupts.recall()
        except KeyboardInterrupt:
            self.interrupts.heard()
            if self.teller.notebook.running:
                self.teller.notebook.end()
            return True
        return False

    def _turn(self, strategy: hypothesis.strategies.SearchStrategy[Story], turn: int) -> None:
        self._target = None

        @hypothesis.seed(zlib.crc32(f"{self.wish.seed}/{turn}".encode()))
        @hypothesis.settings(
            max_examples=_TURN,
            database=None,
            deadline=None,
            phases=(Phase.generate,),
            suppress_health_check=list(HealthCheck),
            verbosity=Verbosity.quiet,
            report_multiple_bugs=False,
            print_blob=False,
        )
        @hypothesis.given(strategy)
        def trial(story: Story) -> None:
            self._trial(story)

        # What is found is noted already; a flaky finding rests on what came before it.
        with suppress(Found, HypothesisException, ExceptionGroup):
            trial()
        if self._target is not None:
            self._shorten(self._target)

    def _trial(self, story: Story) -> None:
        if self._target is not None:
            found()  # Hypothesis asks once more for what it was told already
        self._enough()
        self.drawn += 1
        self.watch(self.drawn)
        lines = tuple(self.teller.tell(story))
        for claim in self._bad():
            name = (claim.requirement, claim.check)
            if name not in self.findings:
                self.findings[name] = self._finding(claim, lines, number=self.drawn)
                self._target, self._story = name, story
                found()

    def _shorten(self, name: Name) -> None:
        """
        Tell what was found in as few lines as can be.
        """
        left = iter(range(_SHRINKS))
        self.teller.notebook.shrinking = True

        def shows(story: Story) -> bool:
            if self._is_late() or next(left, None) is None:
                raise Enough
            lines = tuple(self.teller.tell(story))
            known = self.findings[name]
            claims = [each for each in self._bad() if (each.requirement, each.check) == name]
            shorter = [self._finding(each, lines, number=known.number) for each in claims]
            if not shorter or shorter[0].size > known.size:
                return False
            self.findings[name] = shorter[0]
            return True

        try:
            shortened(self._story, shows)
        except Enough:
            pass  # it is as short as there was patience for
        finally:
            self.teller.notebook.shrinking = False

    def _bad(self) -> list[Claim]:
        """
        Give what the last story broke and what counts against the subject, or against the books.
        """
        return [
            claim
            for claim, _ in self.teller.notebook.broken
            if self._verdict(claim)
            in (_BAD | {Verdict.ALT} if claim.check.startswith(_OWN) else _BAD)
        ]

    def _finding(self, claim: Claim, lines: tuple[Line, ...], *, number: int) -> Finding:
        return Finding(claim=claim, lines=lines, number=number, verdict=str(self._verdict(claim)))

    def _verdict(self, claim: Claim) -> Verdict:
        rules = self.teller.notebook.rules
        return judge(
            claim,
            rules.catalogue.get(claim.requirement),
            in_scope=claim.requirement in rules.scope,
            strict=rules.strict,
        ).verdict

    def _is_late(self) -> bool:
        return self.wish.seconds is not None and (
            time.monotonic() - self._began >= self.wish.seconds
        )

    def _enough(self) -> None:
        if len(self.findings) >= _MOST:
            raise Enough
        if self._is_late() or (self.wish.stories is not None and self.drawn >= self.wish.stories):
            raise Enough


def coverage_sentence(coverage: Coverage) -> str:
    """
    Say how much of the model was seen.
    """
    moves = ", ".join(f"{count} {kind}" for kind, count in sorted(coverage.moves.items()))
    return (
        f"{len(coverage.states)} states and {len(coverage.transitions)} transitions of the model "
        f"were seen, in {sum(coverage.moves.values())} moves: {moves}."
    )


def _strategy(connection: Connection, wish: Wish) -> hypothesis.strategies.SearchStrategy[Story]:
    target = connection.target
    if target.is_cloud_tse:
        limits = {"limits"} if "profile.cloud-limits" in target.capabilities else set()
        return cloud_stories(connection.control.capabilities | limits, steps=wish.steps)
    can_add = "profile.clients" in target.capabilities and target.ixit.cloud is not None
    return stories(
        connection.control.capabilities,
        steps=wish.steps,
        tills=2 if can_add else 1,
        listing="profile.listing" in target.capabilities,
    )


def _written(finding: Finding, seed: int) -> str:
    claim = finding.claim
    row = requirements.load()[claim.requirement]
    return feature(
        finding.lines,
        requirement=claim.requirement,
        title=row.title_en,
        name=f"{claim.check}, seed {seed}, story {finding.number}",
    )


def _noted(finding: Finding, text: str) -> str:
    claim = finding.claim
    return (
        f"FINDING {claim.requirement}/{claim.check}: {claim.message}\n"
        f"expected {claim.expected}; got {claim.actual}\n{text}"
    )


def _saved(
    folder: Path | None, findings: tuple[Finding, ...], features: tuple[str, ...]
) -> tuple[Path, ...]:
    if folder is None:
        return ()
    return tuple(
        save(folder, text, requirement=each.claim.requirement, check=each.claim.check)
        for each, text in zip(findings, features, strict=True)
    )
