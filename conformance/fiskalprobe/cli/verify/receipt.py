"""
``fiskalprobe verify receipt``: signature and content of receipts, by their QR codes.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from typing import Annotated, Final

import typer
from rich.console import Console
from rich.text import Text

from fiskalprobe.artefacts.receipt import GivenReceipt, JudgedReceipt, judge_receipts
from fiskalprobe.cli.exits import Exit
from fiskalprobe.cli.terminal.plain import on_one_line
from fiskalprobe.cli.verify.receipt_file import NoReceipts, receipts_in, receipts_of
from fiskalprobe.oracles.finding import Weight

_INVALID: Final = 1


def receipt(
    files: Annotated[
        list[str],
        typer.Argument(
            metavar="FILE|-",
            help="Contents of QR codes, one per line, a receipts.tsv, or images (photographs, "
            "scans, PDF files); - reads standard input.",
        ),
    ],
    *,
    as_json: Annotated[bool, typer.Option("--json", help="Print one JSON object.")] = False,
    strict: Annotated[
        bool,
        typer.Option("--strict", help="Exit with 1 for nonconforming content as well."),
    ] = False,
) -> None:
    """
    Check signature and content of receipts by their QR codes.

    Exits with 1 if a signature is invalid, with 4 if a file contains nothing to check. The start
    time on a receipt is not covered by its signature, so it cannot be verified. Images need the
    extra: pip install "fiskalprobe[scan]".
    """
    unusable: list[str] = []
    judged = judge_receipts(_receipts(files, unusable))
    if as_json:
        results = list(judged)
        typer.echo(json.dumps({"receipts": [each.to_json() for each in results]}, indent=2))
    else:
        results = _show(judged)
    if not all(each.is_valid and (each.is_conformant or not strict) for each in results):
        raise typer.Exit(_INVALID)
    if unusable:
        raise typer.Exit(Exit.USAGE)


def _receipts(files: list[str], unusable: list[str]) -> Iterator[GivenReceipt]:
    """
    Read file after file; one without receipts ends the command only where it is the only one.
    """
    if len(files) == 1:
        yield from receipts_in(files[0])
        return
    for file in files:
        try:
            given = receipts_of(file)
        except NoReceipts as none:
            typer.echo(on_one_line(str(none)), err=True)
            unusable.append(file)
            continue
        yield from (replace(each, place=f"{file}, {each.place}") for each in given)


def _show(judged: Iterable[JudgedReceipt]) -> list[JudgedReceipt]:
    console = Console(highlight=False, soft_wrap=True)
    results = []
    for each in judged:
        results.append(each)
        for line in _lines(each):
            console.print(line)
    valid = sum(each.is_valid for each in results)
    conformant = sum(each.is_conformant for each in results)
    console.print(
        f"{len(results)} {'receipt' if len(results) == 1 else 'receipts'}: "
        f"{valid} with a valid signature, {len(results) - valid} without; "
        f"content conformant in {conformant}.",
    )
    return results


def _lines(judged: JudgedReceipt) -> list[Text]:
    verdict = Text("valid  ", "green") if judged.is_valid else Text("INVALID", "bold red")
    content = "" if judged.is_conformant else ", content not conformant"
    lines = [
        Text.assemble(f"{on_one_line(judged.place)}: ", verdict, f"  {_title(judged)}{content}"),
        Text(f"    {on_one_line(judged.reason)}"),
    ]
    for finding in judged.findings:
        kind = "content" if finding.weight is Weight.ERROR else "note"
        lines.append(Text(f"    {kind}: {finding.id} {on_one_line(finding.message)}"))
    return lines


def _title(judged: JudgedReceipt) -> str:
    code = judged.code
    if code is None:
        return on_one_line(judged.qr[:60])
    return on_one_line(
        f"{code.client[:60]}, transaction {code.transaction[:20]}, counter {code.counter[:20]}",
    )
