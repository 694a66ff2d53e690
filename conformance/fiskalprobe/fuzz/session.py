"""
One fuzzing run: the target is reached, a stream is opened, cases are played, a verdict is drawn.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path
from typing import Final

import msgspec

from fiskalprobe.fuzz.case import Case, append_corpus, read_corpus
from fiskalprobe.fuzz.cloud_till import CloudTill
from fiskalprobe.fuzz.hunt import Finding, Hunt, Source
from fiskalprobe.fuzz.notebook import Notebook
from fiskalprobe.fuzz.novelty import Novelty
from fiskalprobe.fuzz.player import Enough, Player
from fiskalprobe.fuzz.record import opened
from fiskalprobe.fuzz.till import Till
from fiskalprobe.report.curl import command
from fiskalprobe.report.text import one_line
from fiskalprobe.report.view import Call
from fiskalprobe.stream import Footer
from fiskalprobe.stream.interrupts import Interrupts
from fiskalprobe.target.claims import left_alone
from fiskalprobe.target.model import Target

#: What any fuzzing exercises, so that a run which did not is incomplete.
_PLANNED: Final = frozenset({"DE-STA-0001", "DE-STA-0002", "DE-CER-0002", "DE-CER-0004"})
#: How many cases of each source are played before the next has its turn.
_DOMAIN_SHARE: Final = 60
_ROW_SHARE: Final = 12
_RANDOM_SHARE: Final = 6
#: How many cases share a world in a quick replay.
_SHARED: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Wish:
    """
    What somebody wants of a run.
    """

    seed: int
    cases: int | None = None
    seconds: float | None = None
    strict: bool = False
    #: Cases that are played instead of new ones.
    replay: Path | None = None
    #: Whether stored cases share worlds and only their answers are judged, which is much faster.
    quick: bool = False
    #: Where cases that were answered as no other was are added.
    corpus: Path | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Fuzzed:
    """
    What came out.
    """

    footer: Footer
    stream: Path
    findings: tuple[Finding, ...]
    #: Cases by where they came from.
    drawn: dict[str, int] = field(default_factory=dict)
    elapsed_seconds: float = 0.0
    new: int = 0
    #: Why it ended before everything was played; empty where it did not.
    stopped: str = ""


def fuzz(
    target: Target, wish: Wish, *, stream: Path, watch: Callable[[Case], None] = lambda _: None
) -> Fuzzed:
    """
    Fuzz *target* and write the stream; raises `TargetUnreachable` when nobody answers.
    """
    began = time.perf_counter()
    with opened(
        target,
        stream=stream,
        about="fuzz",
        planned=_PLANNED,
        cases=wish.cases or 0,
        seed=wish.seed,
        strict=wish.strict,
    ) as record:
        notebook = record.notebook
        player = player_for(notebook, seed=wish.seed)
        if wish.quick:
            player.is_watchful, player.batch = False, _SHARED
        hunt, novelty, interrupted = _hunt(player, wish, watch, record.interrupts)
        with record.interrupts:
            if player.stopped:
                notebook.note(f"The fuzzing ended early: {player.stopped}")
            for finding in hunt.findings.values():
                notebook.note(finding_note(player, finding, wish.seed))
            footer = record.conclude(interrupted=interrupted, stopped=bool(player.stopped))
    if wish.corpus is not None:
        append_corpus(wish.corpus, novelty.new)
    return Fuzzed(
        footer=footer,
        stream=stream,
        findings=tuple(hunt.findings.values()),
        drawn=hunt.drawn,
        elapsed_seconds=time.perf_counter() - began,
        new=len(novelty.new),
        stopped=player.stopped,
    )


def player_for(notebook: Notebook, *, seed: int) -> Player:
    """
    Choose who plays by what the target claims to be.
    """
    kind = CloudTill if notebook.connection.target.is_cloud_tse else Till
    return kind(notebook, seed=seed)


def sources(*, cloud: bool, without: frozenset[str] = frozenset()) -> list[Source]:
    """
    List where new cases come from, but for these operations; needs Schemathesis.
    """
    from fiskalprobe.fuzz.cloudwork import writings
    from fiskalprobe.fuzz.documents import sales
    from fiskalprobe.fuzz.generated import CLOUD, MIDDLEWARE, operations
    from fiskalprobe.fuzz.spellings import spelt

    own = [("transactions", writings())] if cloud else [("documents", sales()), ("spell", spelt())]
    found = [Source(name=name, share=_DOMAIN_SHARE, strategy=made) for name, made in own]
    for each in operations(CLOUD if cloud else MIDDLEWARE):
        if each.name in without:
            continue
        row = each.systematic()
        found.append(Source(name=f"{each.name} coverage", share=_ROW_SHARE, row=row))
        found.append(
            Source(name=f"{each.name} random", share=_RANDOM_SHARE, strategy=each.random())
        )
    return found


def withheld_from(notebook: Notebook) -> frozenset[str]:
    """
    Name the operations that are not called at random, and note it.
    """
    names = left_alone(notebook.connection.target)
    if names:
        notebook.note(
            "Left alone, because what they change would last and the target claims none of it: "
            f"{', '.join(sorted(names))}."
        )
    return names


def _hunt(
    player: Player, wish: Wish, watch: Callable[[Case], None], interrupts: Interrupts
) -> tuple[Hunt, Novelty, bool]:
    known = read_corpus(wish.corpus) if wish.corpus and wish.corpus.exists() else []
    novelty = Novelty(known)

    def seen(case: Case) -> None:
        if wish.corpus is not None:
            novelty.look(case, player.exchanges)
        watch(case)

    withheld = withheld_from(player.notebook)
    hunt = Hunt(player=player, seed=wish.seed, cases=wish.cases, seconds=wish.seconds, watch=seen)
    try:
        # What is stored goes first: new is only what is answered otherwise.
        stored = known if wish.replay is None else read_corpus(wish.replay)
        _replay(hunt, [case for case in stored if case.about not in withheld])
        if wish.replay is None:
            hunt.run(sources(cloud=player.is_cloud, without=withheld))
    except KeyboardInterrupt:
        interrupts.heard()
        player.end()
        return hunt, novelty, True
    return hunt, novelty, False


def _replay(hunt: Hunt, cases: list[Case]) -> None:
    try:
        for case in cases:
            hunt.play(case, case.origin)
    except Enough:
        pass
    hunt.player.end()


def finding_note(player: Player, finding: Finding, seed: int) -> str:
    """
    Write a finding down so that somebody can bring it about again.
    """
    claim = finding.claim
    lines = [
        f"FINDING {finding.requirement}/{finding.check} in {finding.place}: {claim.message}",
        f"expected {one_line(claim.expected)}; got {one_line(claim.actual)}",
        f"seed {seed}, case {finding.number}; smallest case, a line of a corpus for --replay:",
        msgspec.json.encode(finding.case).decode(),
    ]
    base = player.notebook.connection.adapter.base_url
    for ask in finding.case.asks:
        call = Call(
            method=ask.method,
            url=f"{base}{ask.path}{_query(ask.query)}",
            headers=ask.headers,
            body=ask.body or "",
        )
        lines.append(command(call, moved=base.endswith(".invalid")).text)
    return "\n".join(lines)


def _query(query: dict[str, str]) -> str:
    from urllib.parse import urlencode

    return f"?{urlencode(query, safe='~')}" if query else ""
