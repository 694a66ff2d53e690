"""
`fiskalprobe run`: judge one subject.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fiskalprobe.cli.choices import (
    Choice,
    TargetName,
    check_choice,
    features_or_stop,
    operator,
    phase_or_stop,
    planned_or_stop,
    target_or_stop,
)
from fiskalprobe.cli.console import Steady
from fiskalprobe.cli.excuses import excused_exit, told
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.folder import own_folder
from fiskalprobe.cli.progress import display
from fiskalprobe.cli.reference import parted, reference_or_stop
from fiskalprobe.cli.sentence import left_open, many, noticed, open_duties, result
from fiskalprobe.run.plan import Plan, PlanDiffers
from fiskalprobe.stream import Footer, read
from fiskalprobe.target.baseline import read_baseline
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable
from fiskalprobe.target.model import Target
from fiskalprobe.verdict.baseline import Excuse
from fiskalspec import requirements
from fiskalspec.requirements import frozen


def run(
    *,
    ids: Annotated[
        list[str] | None,
        typer.Argument(help="Only these requirements: DE-OFF, DE-OFF-0003, 'DE-*-0001'."),
    ] = None,
    target: TargetName = None,
    out: Annotated[
        Path, typer.Option("--out", help="The folder for run.ndjson and the reports.")
    ] = Path("reports/run"),
    profiles: Annotated[
        list[str] | None,
        typer.Option("--profile", help="Only this claim's requirements, repeatable: recovery."),
    ] = None,
    keyword: Annotated[
        str, typer.Option("-k", help="Only scenarios whose names fit, as in pytest.")
    ] = "",
    strict: Annotated[
        bool, typer.Option("--strict", help="What is only shown by an example can fail too.")
    ] = False,
    seed: Annotated[
        int | None, typer.Option("--seed", help="Seed of the documents that are sent.")
    ] = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline", help="A TOML file of checks that may fail.", exists=True, dir_okay=False
        ),
    ] = None,
    against: Annotated[
        str,
        typer.Option("--against", help="Ask sim: everything too, and tell where answers part."),
    ] = "",
    features: Annotated[
        Path | None,
        typer.Option("--features", help="Other features than ours.", exists=True, file_okay=False),
    ] = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            help="Run exactly what fiskalprobe plan wrote down.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    set_name: Annotated[
        str, typer.Option("--set", help=f"Score by a frozen set: {', '.join(frozen.names())}.")
    ] = "",
    fuzz: Annotated[
        int, typer.Option("--fuzz", min=0, help="Play so many fuzzed cases after the scenarios.")
    ] = 0,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop after the first scenario that fails.")
    ] = False,
    force_live: Annotated[
        bool, typer.Option("--force-live", help="Judge also what looks like a live TSE.")
    ] = False,
) -> None:
    """
    Judge one subject and write run.ndjson and the reports that follow from it.

    With a baseline, failures that it excuses do not count, but an excuse that is no longer
    needed, was not tried or has run out counts as a failure.

    Exit codes: 0 conformant, 1 not conformant, 2 incomplete, 3 the harness failed, 4 wrong use or
    target, 5 nothing was executed.
    """
    judged = target_or_stop(target, force_live=force_live)
    try:
        excuses = read_baseline(baseline, requirements.load()) if baseline else ()
    except TargetRefused as refused:
        stop(f"The baseline has mistakes; no request was sent.\n{refused}", Exit.USAGE)
    chosen = Choice(
        patterns=tuple(ids or ()),
        profiles=tuple(profiles or ()),
        keyword=keyword,
        strict=strict,
        seed=seed,
        set_name=set_name,
    )
    expected = planned_or_stop(plan, chosen) if plan is not None else None
    if expected is not None:
        chosen = Choice.of(expected)
    check_choice(chosen, judged)
    features_or_stop(features)
    if against:
        reference_or_stop(against, judged)
    code = judge(
        judged,
        out=out,
        console=Steady(highlight=False),
        patterns=chosen.patterns,
        profiles=chosen.profiles,
        keyword=chosen.keyword,
        strict=chosen.strict,
        seed=chosen.seed,
        set_name=chosen.set_name,
        features=features,
        excuses=excuses,
        expected=expected,
        fail_fast=fail_fast,
        against=against,
        fuzz=fuzz,
    )
    raise typer.Exit(code)


def judge(
    target: Target,
    *,
    out: Path,
    console: Console,
    patterns: tuple[str, ...] = (),
    profiles: tuple[str, ...] = (),
    keyword: str = "",
    strict: bool = False,
    seed: int | None = None,
    set_name: str = "",
    features: Path | None = None,
    excuses: Sequence[Excuse] = (),
    expected: Plan | None = None,
    fail_fast: bool = False,
    against: str = "",
    fuzz: int = 0,
) -> int:
    """
    Run, report, and say in one sentence what came out; returns the exit code.
    """
    from fiskalprobe.report import write_all
    from fiskalprobe.report.excuses import settled
    from fiskalprobe.run.certify import BadExpression, RunFailed, certify
    from fiskalprobe.run.ending import first_failure, never
    from fiskalprobe.run.location import FeaturesMissing
    from fiskalprobe.run.options import seed_for
    from fiskalprobe.run.picks import Picks

    name = f"{target.subject.product} {target.subject.version}".strip()
    stream = out / "run.ndjson"
    chosen_seed = seed_for(target, seed)
    if fuzz and target.is_till:
        stop("--fuzz: a till calls and cannot be called; leave it out.", Exit.USAGE)
    phase = phase_or_stop(fuzz, seed=chosen_seed)
    with own_folder(out):
        try:
            with display(console, title=name) as watcher:
                done = certify(
                    target,
                    stream=stream,
                    seed=chosen_seed,
                    strict=strict,
                    picks=Picks(
                        everything=features is None,
                        patterns=patterns,
                        profiles=profiles,
                        keyword=keyword,
                        set_name=set_name,
                    ),
                    features=features,
                    watcher=watcher,
                    excuses=excuses,
                    expected=expected,
                    enough=first_failure if fail_fast else never,
                    against=against,
                    phase=phase,
                    ask=watcher.asking(operator()),
                )
        except (BadExpression, PlanDiffers, TargetUnreachable) as wrong:
            stop(f"{wrong}.{_advice(wrong, target)}", Exit.USAGE)
        except (RunFailed, FeaturesMissing) as failed:
            stop(f"{failed}.", Exit.HARNESS)
        write_all(stream, out)
    footer = done.footer
    if done.stopped:
        _tell(console, f"Stopped after {many(footer.scenarios, 'scenario')}: {done.stopped}.")
    picked = bool(patterns or profiles or keyword or features)
    _tell(console, result(footer, subject=name, demanded=done.demanded, picked=picked))
    recorded = read(stream)
    duties = open_duties(footer, demanded=done.demanded, checks=recorded.checks)
    seen = noticed(footer, demanded=done.demanded)
    beside = [phase.told] if phase is not None else []
    beside += parted(recorded) if against else ()
    for line in (*seen, *left_open(duties), *beside):
        _tell(console, line)
    if footer.exit == Exit.NOTHING:
        _tell(console, "Nothing was executed: no scenario fits the filter.")
    code = footer.exit
    if excuses:
        settlement = settled(recorded)
        for line in told(settlement):
            _tell(console, line)
        code = excused_exit(code, settlement, open_duty=bool(duties))
    for line in _whereabouts(out, footer):
        _tell(console, line)
    return code


def _whereabouts(out: Path, footer: Footer) -> Iterator[str]:
    yield f"Report: {out / 'index.html'}"
    if footer.exit == Exit.NONCONFORMANT:
        folder = shlex.quote(out.as_posix())
        yield f"Each failure with its calls: fiskalprobe show {folder} --failures"


def _advice(wrong: Exception, target: Target) -> str:
    if not isinstance(wrong, PlanDiffers):
        return ""
    return f" The target was {target.ixit.adapter}; name the one that was planned with --target."


def _tell(console: Console, line: str) -> None:
    console.print(line, markup=False, soft_wrap=True)
