"""
``fiskalprobe verify``: judge artefacts that were made elsewhere.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer
from rich.console import Console
from rich.text import Text

from fiskalprobe.artefacts.receipt import GivenReceipt, JudgedReceipt, judge_receipts
from fiskalprobe.artefacts.signed_run import (
    NAME,
    BadKey,
    NotVouched,
    PublicKey,
    RunSignature,
    check,
    fingerprint,
    read_public_key,
)
from fiskalprobe.cli.exits import Exit
from fiskalprobe.cli.plain import on_one_line
from fiskalprobe.cli.receipt_file import NoReceipts, receipts_in, receipts_of
from fiskalprobe.cli.sentence import verdict_on
from fiskalprobe.cli.streams import open_stream, path_of
from fiskalprobe.cli.verify_dsfinvk import dsfinvk
from fiskalprobe.cli.verify_logs import logs
from fiskalprobe.oracles.finding import Weight

app = typer.Typer(
    help="Verify receipts, exports and runs that were made elsewhere.", no_args_is_help=True
)

_INVALID: Final = 1
_NOBODY_NAMED: Final = 2
_UNUSABLE: Final = 4


@app.callback()
def verify() -> None:
    """
    Verify receipts, exports and runs that were made elsewhere.
    """


app.command()(logs)
app.command()(dsfinvk)


@app.command()
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


@app.command()
def run(
    said: Annotated[
        Path, typer.Argument(metavar="RUN", help="The run: its run.ndjson or folder.")
    ],
    *,
    key: Annotated[
        Path | None, typer.Option("--key", help="The public key (PEM) that you trust.")
    ] = None,
) -> None:
    """
    Verify the signature of a run in run.signature.json, and show who signed it.

    Exits with 1 if the record was changed or another key signed it, with 2 if the signature is
    valid and no --key was given, so that anybody could have signed. To check the verdict, use
    `rejudge`.
    """
    path = path_of(said)
    trusted = None if key is None else _public(key)
    try:
        record = path.read_bytes()
    except OSError as missing:
        raise _unusable(
            f"{path}: {missing.strerror}. Name a run.ndjson or its folder."
        ) from missing
    try:
        signature = msgspec.json.decode(path.with_name(NAME).read_bytes(), type=RunSignature)
        public = check(record, signature, trusted=trusted)
    except OSError as missing:
        raise _unusable(
            f"{path.with_name(NAME)}: {missing.strerror}. The run is not signed; "
            "fiskalprobe sign RUN --key KEY.pem does that."
        ) from missing
    except msgspec.MsgspecError as wrong:
        raise _unusable(f"{path.with_name(NAME)} is no signature of a run: {wrong}.") from wrong
    except NotVouched as wrong:
        typer.echo(f"NOT VALID: {on_one_line(str(wrong))}.")
        raise typer.Exit(_INVALID) from wrong
    who = on_one_line(signature.by) or "somebody who does not say who"
    stream = open_stream(path)
    verdict = verdict_on(stream.footer, picked=bool(stream.header.plan.get("filter")))
    typer.echo(f"Signed by {who}, key {fingerprint(public)}: {verdict}.")
    if trusted is None:
        typer.echo("Anybody can make a key; name the one that you trust: --key PUBLIC.pem.")
        raise typer.Exit(_NOBODY_NAMED)


def _public(key: Path) -> PublicKey:
    try:
        return read_public_key(key.read_bytes())
    except OSError as missing:
        raise _unusable(f"{key}: {missing.strerror}. Name a public key in PEM.") from missing
    except BadKey as wrong:
        raise _unusable(f"{key}: {wrong}.") from wrong


def _unusable(sentence: str) -> typer.Exit:
    typer.echo(sentence.encode("utf-8", "replace").decode("utf-8"), err=True)
    return typer.Exit(_UNUSABLE)


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
