"""
``fiskalprobe verify logs``: judge a TAR export of a TSE.
"""

from __future__ import annotations

import json
import os
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from datetime import UTC, datetime
from io import SEEK_END
from pathlib import Path
from typing import Annotated, BinaryIO, Final, TypeVar

import typer
from rich.console import Console
from rich.progress import BarColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from fiskalprobe.artefacts.logs.certificates import Trust, UnreadableList, read_list
from fiskalprobe.artefacts.logs.checks import CheckResult, Counted
from fiskalprobe.artefacts.logs.judging import JudgedLogs, Summary, judge_logs
from fiskalprobe.artefacts.logs.surroundings import NoArchive
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.terminal.plain import on_one_line
from fiskalprobe.cli.terminal.sentence import many
from fiskalprobe.cli.verify.marks import COLOURS, tally
from fiskalprobe.cli.verify.receipt_file import receipts_in
from fiskalprobe.oracles.signing.certificate import UnreadableCertificate, from_file, is_for_tests

_SHOWN_CLIENTS: Final = 10
#: Logs between two looks at the bar.
_TOLD_EACH: Final = 500
_Given = TypeVar("_Given")


def logs(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|-...",
            help="A TAR export of a TSE, or several of one TSE; - reads standard input.",
        ),
    ],
    *,
    receipts: Annotated[
        Path | None,
        typer.Option(
            "--receipts",
            help="Contents of QR codes, one per line, that have to be in the archive.",
        ),
    ] = None,
    root: Annotated[
        list[Path] | None,
        typer.Option("--root", help="A root certificate that you trust (PEM or DER); repeatable."),
    ] = None,
    crl: Annotated[
        list[Path] | None,
        typer.Option("--crl", help="A revocation list (PEM or DER); repeatable."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 1 for nonconforming process data as well."),
    ] = False,
) -> None:
    """
    Check the TAR export of a TSE: signatures, counters, certificates and process data.

    Several exports are checked as one, as they are after logs were erased.

    Exits with 1 if the TSE broke a rule or a receipt is missing, with 4 if there is nothing to
    check. Nothing is downloaded: without --root no certificate is trusted, and without --crl
    revocation is not checked.
    """
    trust = Trust(
        today=datetime.now(UTC),
        roots=tuple(one for path in root or () for one in _given(path, from_file)),
        lists=tuple(_given(path, read_list) for path in crl or ()),
    )
    if [*files, str(receipts)].count("-") > 1:
        stop(
            "Standard input holds one thing: give the archive or the receipts as a file.",
            Exit.USAGE,
        )
    sought = () if receipts is None else receipts_in(str(receipts))
    with ExitStack() as kept:
        archives = [kept.enter_context(_opened(file)) for file in files]
        tell = kept.enter_context(_progress(archives))
        try:
            judged = judge_logs(
                *archives, trust=trust, receipts=sought, processes=os.cpu_count() or 1, tell=tell
            )
        except NoArchive as nothing:
            stop(on_one_line(f"{', '.join(files)}: {nothing}."), Exit.USAGE)
    if as_json:
        typer.echo(json.dumps(judged.to_json(), indent=2))
    else:
        _show(judged)
    if not judged.is_sound or (strict and not judged.is_conformant):
        raise typer.Exit(Exit.NONCONFORMANT)


def _given(path: Path, read: Callable[[bytes], _Given]) -> _Given:
    """
    Read a certificate or a list; what is none ends the command with a sentence.
    """
    try:
        return read(path.read_bytes())
    except OSError as missing:
        stop(f"{path}: {missing.strerror}. Name a file in PEM or DER.", Exit.USAGE)
    except (UnreadableCertificate, UnreadableList) as wrong:
        stop(f"{path}: {wrong}. Name a file in PEM or DER.", Exit.USAGE)


@contextmanager
def _opened(file: str) -> Iterator[BinaryIO]:
    """
    Open an archive so that it can be read twice; a pipe is kept in a temporary file.
    """
    with ExitStack() as kept:
        try:
            archive = (
                sys.stdin.buffer if file == "-" else kept.enter_context(Path(file).open("rb"))
            )
            if not archive.seekable():
                again = kept.enter_context(tempfile.TemporaryFile())
                shutil.copyfileobj(archive, again)
                again.seek(0)
                archive = again
        except OSError as refused:
            why = refused.strerror or type(refused).__name__
            stop(
                f"{on_one_line(file)} cannot be read: {why}. Give the TAR file"
                + (" in it." if Path(file).is_dir() else ", or - for input."),
                Exit.USAGE,
            )
        except ValueError as refused:
            stop(f"{file!r} is no file name: {refused}.", Exit.USAGE)
        yield archive


@contextmanager
def _progress(archives: Sequence[BinaryIO]) -> Iterator[Callable[[], None]]:
    """
    Show on a terminal how far the logs have been read.
    """
    console = Console(stderr=True)
    if not console.is_terminal:
        yield lambda: None
        return
    total = 0
    for archive in archives:
        begin = archive.tell()
        total += archive.seek(0, SEEK_END)
        archive.seek(begin)
    with Progress(
        TextColumn("Verifying"),
        BarColumn(),
        TimeRemainingColumn(),
        console=console,
        transient=True,
    ) as bar:
        task = bar.add_task("", total=total)
        count = 0

        def tell() -> None:
            nonlocal count
            count += 1
            if count % _TOLD_EACH == 0:
                # Whatever was looked around in lies at its end until its logs are read.
                bar.update(task, completed=sum(each.tell() for each in archives))

        yield tell


def _show(judged: JudgedLogs) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for title, text in _facts(judged.summary):
        console.print(Text(f"{title:<13} {on_one_line(text)}"))
    console.print()
    for result in judged.checks:
        for line in _lines(result):
            console.print(line)
    marks = Counter(each.mark for each in judged.checks)
    total = sum(judged.summary.logs.values())
    console.print(
        f"\n{many(total, 'log')}: {judged.summary.verified} with a valid signature, "
        f"{total - judged.summary.verified} without. Checks: {tally(marks)}."
    )


def _facts(summary: Summary) -> Iterator[tuple[str, str]]:
    story, leaf = summary.story, summary.leaf
    yield "TSE", ", ".join(summary.serials) or "none"
    versions = ", ".join(map(str, summary.versions))
    curve = f" on {leaf.key.curve}" if leaf is not None and leaf.key is not None else ""
    yield "Algorithm", f"{', '.join(summary.algorithms)}{curve}, logs of version {versions}"
    if leaf is None:
        yield "Certificate", "none with its key"
    else:
        test = ", for tests" if is_for_tests(f"{leaf.subject} {leaf.issuer}") else ""
        yield "Certificate", f"{leaf.subject}, until {leaf.not_after:%Y-%m-%d}{test}"
    yield "Logs", ", ".join(f"{count} {kind}" for kind, count in summary.logs.items())
    yield "Transactions", f"{story.finished} finished, {story.open} open"
    yield "Counters", f"{story.first} to {story.last}, {story.missing or 'none'} missing"
    if story.begins is not None and story.ends is not None:
        yield "Time", f"{story.begins:%Y-%m-%d %H:%M:%S} to {story.ends:%Y-%m-%d %H:%M:%S} UTC"
    clients = [f"{name} ({count})" for name, count in summary.clients.items()]
    more = len(clients) - _SHOWN_CLIENTS
    told = ", ".join(clients[:_SHOWN_CLIENTS]) + (f" and {more} more" if more > 0 else "")
    yield "Clients", told or "none"


def _lines(result: CheckResult) -> Iterator[Text]:
    yield Text.assemble(
        (f"{result.mark:<15}", COLOURS[result.mark]),
        f"{result.check.id:<8} {result.check.title}",
        f": {result.why}" if result.why else "",
    )
    for counted in result.findings:
        yield from _findings(counted)


def _findings(counted: Counted) -> Iterator[Text]:
    kind = counted.kind
    for each in counted.shown:
        place = f"{each.place}: " if each.place else ""
        yield Text(f"{'':15}  {on_one_line(f'{place}{each.message}')}")
    more = counted.count - len(counted.shown)
    told = f"and {more} more; " if more else ""
    yield Text(f"{'':15}  {told}{kind.weight}, {kind.basis}: {kind.source}", "dim")
