"""
``fiskalprobe verify run``: whether the record of a run is as it was signed, and by whom.
"""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

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
from fiskalprobe.cli.streams import open_stream, path_of
from fiskalprobe.cli.terminal.plain import on_one_line
from fiskalprobe.cli.terminal.sentence import verdict_on

_INVALID: Final = 1
_NOBODY_NAMED: Final = 2
_UNUSABLE: Final = 4


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
