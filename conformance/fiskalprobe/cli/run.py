"""
`fiskalprobe run`: judge one subject.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from fiskalprobe.cli.choices import (
    Choice,
    DocumentSeed,
    FeaturesFolder,
    Ids,
    Keyword,
    ProfileNames,
    SetName,
    Strict,
    TargetName,
    check_choice,
    features_or_stop,
    operator,
    phase_or_stop,
    planned_or_stop,
    target_or_stop,
)
from fiskalprobe.cli.excuses import excuse_lines, excused_exit
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.folder import own_folder, reports_in
from fiskalprobe.cli.terminal.console import say
from fiskalprobe.cli.terminal.language import is_german
from fiskalprobe.cli.terminal.progress import display
from fiskalprobe.cli.terminal.reference import parted, reference_or_stop
from fiskalprobe.cli.terminal.sentence import left_open, many, noticed, open_duties, result
from fiskalprobe.run.plan import Plan, PlanDiffers
from fiskalprobe.stream import Footer, read
from fiskalprobe.target.baseline import read_baseline
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable
from fiskalprobe.target.model import Target
from fiskalprobe.verdict.baseline import Excuse
from fiskalspec import requirements

if TYPE_CHECKING:
    from fiskalprobe.run.certify import Certified


def run(
    *,
    ids: Ids = None,
    target: TargetName = None,
    out: Annotated[
        Path, typer.Option("--out", help="The folder for run.ndjson and the reports.")
    ] = Path("reports/run"),
    profiles: ProfileNames = None,
    keyword: Keyword = "",
    strict: Strict = False,
    seed: DocumentSeed = None,
    baseline: Annotated[
        Path | None,
        typer.Option(
            "--baseline", help="A TOML file of known failures.", exists=True, dir_okay=False
        ),
    ] = None,
    against: Annotated[
        str,
        typer.Option(
            "--against", help="Also send everything to sim: and list where answers differ."
        ),
    ] = "",
    features: FeaturesFolder = None,
    plan: Annotated[
        Path | None,
        typer.Option(
            "--plan",
            help="Run exactly what this file of fiskalprobe plan says.",
            exists=True,
            dir_okay=False,
        ),
    ] = None,
    set_name: SetName = "",
    fuzz: Annotated[
        int,
        typer.Option("--fuzz", min=0, help="Play this many generated cases after the scenarios."),
    ] = 0,
    fail_fast: Annotated[
        bool, typer.Option("--fail-fast", help="Stop after the first scenario that fails.")
    ] = False,
    force_live: Annotated[
        bool, typer.Option("--force-live", help="Test even if it looks like a live TSE.")
    ] = False,
) -> None:
    """
    Test one target, and write run.ndjson and all reports.

    With a baseline, excused failures do not count. An excuse that is no longer needed, was not
    tested or has expired counts as a failure, if its requirement was part of the run.

    Exit codes: 0 conformant, 1 not conformant, 2 incomplete, 3 an error in fiskalprobe, 4 wrong
    use or target, 5 nothing ran.
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
        console=Console(highlight=False),
        choice=chosen,
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
    choice: Choice,
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
    from fiskalprobe.report.german import closing
    from fiskalprobe.run.certify import BadExpression, RunFailed, certify
    from fiskalprobe.run.ending import first_failure, never
    from fiskalprobe.run.location import FeaturesMissing
    from fiskalprobe.run.options import seed_for
    from fiskalprobe.run.settings import RunSettings

    german = is_german(on_terminal=console.is_terminal)
    name = f"{target.subject.product} {target.subject.version}".strip()
    stream = out / "run.ndjson"
    seed = seed_for(target, choice.seed)
    if fuzz and target.is_till:
        stop("--fuzz: a till makes calls and cannot be called; leave the option out.", Exit.USAGE)
    phase = phase_or_stop(fuzz, seed=seed)
    with own_folder(out):
        try:
            with display(console, title=name) as watcher:
                done = certify(
                    RunSettings(
                        target=target,
                        stream=stream,
                        seed=seed,
                        strict=choice.strict,
                        picks=choice.picks(features=features),
                        features=features,
                        watcher=watcher,
                        excuses=excuses,
                        expected=expected,
                        enough=first_failure if fail_fast else never,
                        against=against,
                        phase=phase,
                        ask=watcher.asking(operator()),
                    )
                )
        except (BadExpression, PlanDiffers, TargetUnreachable) as wrong:
            stop(f"{wrong}.{_advice(wrong, target)}", Exit.USAGE)
        except (RunFailed, FeaturesMissing) as failed:
            stop(f"{failed}.", Exit.HARNESS)
        with reports_in(out):
            write_all(stream, out)
    picked = bool(choice.patterns or choice.profiles or choice.keyword or features)
    sentence = result(done.footer, subject=name, demanded=done.demanded, picked=picked)
    beside = [phase.told] if phase is not None else []
    lines, code = _outcome(done, sentence, beside=beside, against=against, excuses=excuses)
    for line in (*lines, *_whereabouts(out, done.footer)):
        say(console, (closing.german(line) if german else "") or line)
    return code


def _outcome(
    done: Certified,
    sentence: str,
    *,
    beside: Sequence[str],
    against: str,
    excuses: Sequence[Excuse],
) -> tuple[list[str], int]:
    """
    Write the lines that end a run, the *sentence* among the first, and find its exit code.
    """
    from fiskalprobe.report.excuses import settled
    from fiskalprobe.report.gateway import advised

    footer, recorded = done.footer, read(done.stream)
    duties = open_duties(footer, demanded=done.demanded, checks=recorded.checks)
    stopped = f"Stopped after {many(footer.scenarios, 'scenario')}: {done.stopped}."
    lines = [
        *([stopped] if done.stopped else []),
        sentence,
        *noticed(footer, demanded=done.demanded),
        *left_open(duties),
        *(advised(recorded) if footer.exit != Exit.CONFORMANT else ()),
        *beside,
        *(parted(recorded) if against else ()),
    ]
    if footer.exit == Exit.NOTHING:
        lines.append("Nothing was executed: no scenario fits the filter.")
    if not excuses:
        return lines, footer.exit
    settlement = settled(recorded)
    lines += excuse_lines(settlement)
    return lines, excused_exit(footer.exit, settlement, open_duty=bool(duties))


def _whereabouts(out: Path, footer: Footer) -> Iterator[str]:
    yield f"Report: {out / 'index.html'}"
    if footer.exit == Exit.NONCONFORMANT:
        folder = shlex.quote(out.as_posix())
        yield f"Each failure with its calls: fiskalprobe show {folder} --failures"
    if footer.exit == Exit.HARNESS:
        yield "Where it went wrong is in the report, below the scenario."


def _advice(wrong: Exception, target: Target) -> str:
    if not isinstance(wrong, PlanDiffers):
        return ""
    return f" The target was {target.ixit.adapter}; name the one that was planned with --target."
