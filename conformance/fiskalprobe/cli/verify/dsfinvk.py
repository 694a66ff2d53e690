"""
``fiskalprobe verify dsfinvk``: judge the export of a till's closings.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Annotated

import typer
from rich.console import Console
from rich.text import Text

from fiskalprobe.artefacts.dsfinvk import JudgedExport, judge_export, read_files
from fiskalprobe.artefacts.stranger import HEAD, instead_of_tar
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.terminal.plain import on_one_line
from fiskalprobe.cli.verify.marks import COLOURS, tally
from fiskalprobe.cli.verify.receipt_file import receipts_in
from fiskalprobe.oracles.dsfinvk import Outcome, UnusablePackage
from fiskalprobe.oracles.export.archive import Export, read_export
from fiskalprobe.oracles.finding import Finding, Mark, Weight
from fiskalprobe.oracles.qr import MalformedQr, QrCode


def dsfinvk(
    path: Annotated[
        Path,
        typer.Argument(metavar="FOLDER|FILE.zip", help="The export, as a folder or a zip."),
    ],
    *,
    logs: Annotated[
        list[Path] | None,
        typer.Option(
            "--logs",
            metavar="TAR",
            help="The export of a TSE of the till, to compare; repeatable for several TSEs.",
        ),
    ] = None,
    receipts: Annotated[
        str | None,
        typer.Option("--receipts", help="Contents of QR codes of receipts, one per line."),
    ] = None,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    strict: Annotated[
        bool, typer.Option("--strict", help="Exit with 1 for notices as well.")
    ] = False,
) -> None:
    """
    Check an export of DSFinV-K: its form, its sums, and every signature in it.

    Exits with 1 if a check failed, with 4 if there is nothing to check. A finding names file, row
    and column; rows are numbered as in a spreadsheet.
    """
    archive = _together([_archive(each) for each in logs]) if logs else None
    codes = () if receipts is None else tuple(_codes(receipts))
    try:
        with read_files(path) as files:
            judged = judge_export(files, logs=archive, receipts=codes)
    except OSError as refused:
        stop(_unread(path, refused), Exit.USAGE)
    except UnusablePackage as unusable:
        stop(f"{path} cannot be judged: {unusable}.", Exit.USAGE)
    if as_json:
        typer.echo(json.dumps(judged.to_json(), indent=2))
    else:
        _show(judged)
    marks = judged.marks()
    if marks[Mark.FAILED] or (strict and marks[Mark.NOTICE]):
        raise typer.Exit(Exit.NONCONFORMANT)


def _together(archives: list[Export]) -> Export:
    """
    Take the logs of several TSEs, or of several times of one, for one archive.
    """
    return Export(logs=tuple(log for each in archives for log in each.logs))


def _archive(path: Path) -> Export:
    try:
        raw = path.read_bytes()
    except OSError as refused:
        stop(_unread(path, refused), Exit.USAGE)
    archive = read_export(raw)
    if not archive.logs:
        why = archive.faults[0] if archive.faults else "there is none in it"
        stop(
            f"{path} gives no log of a TSE ({why}); {instead_of_tar(raw[:HEAD])}. What can be "
            "read of it is told by fiskalprobe verify logs.",
            Exit.USAGE,
        )
    return archive


def _codes(file: str) -> Iterator[QrCode]:
    for each in receipts_in(file):
        try:
            yield QrCode.from_text(each.qr.strip())
        except MalformedQr as malformed:
            stop(f"{file}, {each.place}: {malformed}. Leave it out or copy it anew.", Exit.USAGE)


def _unread(path: Path, refused: OSError) -> str:
    why = refused.strerror or type(refused).__name__
    return f"{path} cannot be read: {why}. Name a file or a folder that there is."


def _show(judged: JudgedExport) -> None:
    console = Console(highlight=False, soft_wrap=True)
    for outcome in judged.outcomes:
        for line in _lines(outcome):
            console.print(line)
    counts = judged.counts
    console.print(
        f"{len(judged.outcomes)} checks: {tally(judged.marks())}; "
        f"closings: {counts.closings}, receipts: {counts.receipts}, "
        f"signatures that verify: {counts.valid} of {counts.signatures}."
    )


def _lines(outcome: Outcome) -> Iterator[Text]:
    yield Text.assemble(
        (f"{outcome.mark:<15}", COLOURS[outcome.mark]),
        f" {outcome.check.id:<7} {outcome.check.en}",
    )
    for finding in outcome.findings:
        yield Text(f"{'':15}  {_told(finding)}")
    if outcome.findings:
        yield Text(f"{'':15}  {outcome.check.certainty}: {outcome.check.source}", style="dim")


def _told(finding: Finding) -> str:
    kind = "" if finding.weight is Weight.ERROR else "note: "
    parts = [f"{kind}{finding.message}"]
    if finding.actual:
        parts.append(f"found {finding.actual}")
    if finding.expected:
        parts.append(f"expected {finding.expected}")
    where = f"{finding.place}: " if finding.place else ""
    more = f" (and {finding.more} more)" if finding.more else ""
    return on_one_line(f"{where}{'; '.join(parts)}{more}")
