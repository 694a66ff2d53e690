"""
`fiskalprobe sign`: vouch for a run with a key of one's own.
"""

from __future__ import annotations

import os
from pathlib import Path
from typing import Annotated, Final

import msgspec
import typer

from fiskalprobe.artefacts.signed_run import NAME, BadKey, fingerprint, read_private_key
from fiskalprobe.artefacts.signed_run import sign as signed
from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.streams import open_stream, path_of

#: Holds the password of a key that has one; a flag would stand in the shell's history.
_PASSWORD: Final = "FISKALPROBE_KEY_PASSWORD"  # noqa: S105  the name of a variable


def sign(
    run: Annotated[Path, typer.Argument(help="The run: its run.ndjson or folder.")],
    *,
    key: Annotated[
        Path, typer.Option("--key", help="A private key in PEM: Ed25519 or an elliptic curve.")
    ],
    by: Annotated[
        str, typer.Option("--by", help="Who ran the tests; this is signed as well.")
    ] = "",
) -> None:
    """
    Sign the record of a run, in run.signature.json beside it.

    With the public key, `verify run` shows that not a byte has changed since. The password of an
    encrypted key is read from FISKALPROBE_KEY_PASSWORD.
    """
    if not by.isprintable():
        stop("--by: use printable characters only.", Exit.USAGE)
    path = path_of(run)
    open_stream(path)  # what is broken is not worth a signature
    password = os.environ.get(_PASSWORD)
    try:
        private = read_private_key(key.read_bytes(), password.encode() if password else None)
    except OSError as missing:
        stop(f"{key}: {missing.strerror}; name a private key in PEM.", Exit.USAGE)
    except BadKey as wrong:
        stop(f"{key}: {wrong}.", Exit.USAGE)
    made = signed(path.read_bytes(), private, by=by)
    beside = path.with_name(NAME)
    try:
        beside.write_bytes(msgspec.json.format(msgspec.json.encode(made), indent=2) + b"\n")
    except OSError as refused:
        stop(f"{beside} cannot be written ({refused.strerror}).", Exit.USAGE)
    typer.echo(f"{beside} is written; the key is {fingerprint(private.public_key())}.")
