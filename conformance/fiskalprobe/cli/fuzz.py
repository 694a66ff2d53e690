"""
`fiskalprobe fuzz`: look for what nobody thought of.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console

from fiskalprobe.cli.choices import Strict, TargetName, target_or_stop
from fiskalprobe.cli.exits import Exit, stop, stop_without
from fiskalprobe.cli.folder import own_folder, reports_in
from fiskalprobe.cli.terminal.console import say
from fiskalprobe.cli.terminal.sentence import hunted, unreached
from fiskalprobe.stream import read
from fiskalprobe.target.errors import TargetUnreachable

#: Played when neither a number nor a time is given.
_CASES = 500


def fuzz(
    *,
    target: TargetName = None,
    out: Annotated[
        Path, typer.Option("--out", help="The folder for run.ndjson and the reports.")
    ] = Path("reports/fuzz"),
    cases: Annotated[
        int | None, typer.Option("--cases", min=1, help="Stop after this many cases.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, help="Stop after this many seconds.")
    ] = None,
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed generates the same cases.")
    ] = None,
    strict: Strict = False,
    replay: Annotated[
        Path | None,
        typer.Option(
            "--replay", help="Play only the cases of this file.", exists=True, dir_okay=False
        ),
    ] = None,
    quick: Annotated[
        bool,
        typer.Option(
            "--quick",
            help="Check answers only, not the effects of refused calls; makes --replay faster.",
        ),
    ] = False,
    corpus: Annotated[
        Path | None,
        typer.Option("--corpus", help="Add cases with a new kind of answer to this file."),
    ] = None,
) -> None:
    """
    Send generated requests and documents, and judge every answer.

    Requests are generated from the OpenAPI documents, and documents are unusual ones: sums, texts
    and dates at their limits. A failing case is reduced to the smallest one that still fails. If
    the service cannot be reset, calls that change its configuration (clients, cloud, TSE, closing,
    backups) are only made if a profile, support or endpoint claims them. Needs the extra: pip
    install "fiskalprobe[fuzz]".

    Exit codes: those of `run`.
    """
    try:
        from fiskalprobe.fuzz.case import BadCorpus
        from fiskalprobe.fuzz.session import Wish
        from fiskalprobe.fuzz.session import fuzz as hunt
    except ImportError as missing:
        stop_without(missing, extra="fuzz")
    from fiskalprobe.report import write_all
    from fiskalprobe.report.gateway import advised
    from fiskalprobe.report.text import one_line
    from fiskalprobe.run.options import seed_for
    from fiskalprobe.wire import Redactor

    judged = target_or_stop(target)
    if judged.is_till:
        stop("A till makes calls and cannot be called, so it cannot be fuzzed.", Exit.USAGE)
    if cases is None and seconds is None and replay is None:
        cases = _CASES
    wish = Wish(
        seed=seed_for(judged, seed),
        cases=cases,
        seconds=seconds,
        strict=strict,
        replay=replay,
        quick=quick,
        corpus=corpus,
    )
    console = Console(highlight=False)
    try:
        with own_folder(out):
            try:
                done = hunt(judged, wish, stream=out / "run.ndjson")
            except (BadCorpus, TargetUnreachable) as wrong:
                stop(f"{wrong}.", Exit.USAGE)
            with reports_in(out):
                write_all(done.stream, out)
    except OSError as refused:
        stop(f"{refused.filename} cannot be written ({refused.strerror}).", Exit.USAGE)
    played = sum(done.drawn.values())
    rate = played / done.elapsed_seconds
    say(
        console,
        f"{played} cases in {done.elapsed_seconds:.0f} s ({rate:.0f} a second), "
        f"{done.footer.exchanges} exchanges, {done.footer.checks} checks, seed {wish.seed}: "
        + hunted(done.footer, findings=len(done.findings)),
    )
    more = "play more cases (--cases, --seconds)"
    for line in (
        *unreached(done.footer, more=more, stopped=done.stopped),
        *advised(read(done.stream)),
    ):
        say(console, line)
    told = Redactor(judged.ixit.secrets).sentence
    for finding in done.findings:
        say(
            console,
            f"  {finding.requirement}/{finding.check} in {finding.place} "
            f"(case {finding.number}): {one_line(told(finding.claim.actual))[:160]}",
        )
    if corpus is not None:
        say(console, f"{done.new} cases were added to {corpus}.")
    say(console, f"Report: {out / 'index.html'}")
    raise typer.Exit(done.footer.exit)
