"""
`fiskalprobe model`: let a model of the state machine foretell stories that nobody wrote.
"""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer
from rich.console import Console

from fiskalprobe.cli.choices import Strict, TargetName, target_or_stop
from fiskalprobe.cli.exits import Exit, stop, stop_without
from fiskalprobe.cli.folder import own_folder, reports_in
from fiskalprobe.cli.terminal.console import say
from fiskalprobe.cli.terminal.sentence import hunted, many, unreached
from fiskalprobe.stream import read
from fiskalprobe.target.errors import TargetUnreachable

if TYPE_CHECKING:
    from fiskalprobe.model.session import Modelled

#: Told when neither a number nor a time is given.
_STORIES = 100
#: How to see more of the model.
_MORE = "tell more stories (--stories, --seconds) or longer ones (--steps)"


def model(
    *,
    target: TargetName = None,
    out: Annotated[
        Path, typer.Option("--out", help="The folder for run.ndjson and the reports.")
    ] = Path("reports/model"),
    stories: Annotated[
        int | None, typer.Option("--stories", min=1, help="Stop after this many stories.")
    ] = None,
    seconds: Annotated[
        float | None, typer.Option("--seconds", min=1, help="Stop after this many seconds.")
    ] = None,
    steps: Annotated[
        int, typer.Option("--steps", min=1, help="The largest number of moves in a story.")
    ] = 40,
    seed: Annotated[
        int | None, typer.Option("--seed", help="The same seed plays the same stories.")
    ] = None,
    strict: Strict = False,
    save: Annotated[
        Path | None,
        typer.Option(
            "--save", help="Save the story of each failure in this folder, as a feature."
        ),
    ] = None,
) -> None:
    """
    Play random sequences of calls, and predict each answer.

    The sequences, called stories, contain sales, outages, restarts, lost answers and simultaneous
    calls. For a cloud TSE they contain several TSS with their admins, tills, revisions, lists and
    exports.

    A story with another answer than predicted is shortened and written in Gherkin; with --save it
    becomes a feature for run --features. Outages, restarts, clock changes and lost answers of the
    TSE need control over the target. Needs the extra: pip install "fiskalprobe[fuzz]".

    Exit codes: those of `run`.
    """
    try:
        from fiskalprobe.model.session import Wish, coverage_sentence, tell
    except ImportError as missing:
        stop_without(missing, extra="fuzz")
    from fiskalprobe.report import write_all
    from fiskalprobe.report.gateway import advised
    from fiskalprobe.run.options import seed_for
    from fiskalprobe.wire import Redactor

    judged = target_or_stop(target)
    if judged.is_tse_interface:
        stop("There is no model of a TSE interface; no request was sent.", Exit.USAGE)
    if judged.is_till:
        stop("There is no model of a till; a till makes calls and cannot be called.", Exit.USAGE)
    if stories is None and seconds is None:
        stories = _STORIES
    wish = Wish(
        seed=seed_for(judged, seed),
        stories=stories,
        seconds=seconds,
        steps=steps,
        strict=strict,
        save=save,
    )
    console = Console(highlight=False)
    try:
        with own_folder(out):
            try:
                done = tell(judged, wish, stream=out / "run.ndjson")
            except TargetUnreachable as wrong:
                stop(f"{wrong}.", Exit.USAGE)
            with reports_in(out):
                write_all(done.stream, out)
    except OSError as refused:
        stop(f"{refused.filename} cannot be written ({refused.strerror}).", Exit.USAGE)
    say(
        console,
        f"{done.told} stories in {done.elapsed_seconds:.0f} s, "
        f"{many(done.footer.exchanges, 'exchange')}, {many(done.footer.checks, 'check')}, "
        f"seed {wish.seed}: {hunted(done.footer, findings=len(done.findings))}",
    )
    for line in (
        *unreached(done.footer, more=_MORE),
        *advised(read(done.stream)),
        coverage_sentence(done.coverage),
        *map(Redactor(judged.ixit.secrets).sentence, _found(done)),
    ):
        say(console, line)
    say(console, f"Report: {out / 'index.html'}")
    raise typer.Exit(done.footer.exit)


def _found(done: Modelled) -> Iterator[str]:
    """
    Tell what was not as foretold, how it counts, and the story that shows it.
    """
    from fiskalprobe.report.text import one_line

    for finding, text in zip(done.findings, done.features, strict=True):
        claim = finding.claim
        yield f"\n{finding.verdict} {claim.requirement}/{claim.check}: {claim.message}"
        yield f"expected {one_line(claim.expected)}; got {one_line(claim.actual)[:200]}"
        yield text
    for path in done.saved:
        yield f"Saved: {path}"
