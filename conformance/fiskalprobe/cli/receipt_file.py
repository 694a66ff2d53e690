"""
Files of receipts: QR code contents, one per line.
"""

from __future__ import annotations

import sys
from pathlib import Path
from typing import NoReturn

from fiskalprobe.artefacts.receipt import GivenReceipt, split_receipts
from fiskalprobe.cli.exits import Exit, stop


def receipts_in(file: str) -> tuple[GivenReceipt, ...]:
    """
    Read QR code contents from a file, or from standard input where it is called ``-``.

    What is no such file ends the command with a sentence.
    """
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as refused:
        why = refused.strerror or type(refused).__name__
        _unusable(f"{file} cannot be read: {why}. Give a file, or - for input.")
    except ValueError as refused:
        _unusable(f"{file!r} is no file name: {refused}.")
    where = "standard input" if file == "-" else file
    receipts = split_receipts(_text(raw))
    if _is_no_text(raw) and not any(each.qr.lstrip().startswith("V") for each in receipts):
        _unusable(f"{where} is no text file. Write the content of one QR code per line.")
    if not receipts:
        _unusable(
            f"{where} contains no receipt. Write the content of one QR code per line; "
            "it begins with V0;",
        )
    return receipts


def _text(raw: bytes) -> str:
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return raw.decode("utf-16", errors="replace")
    # Bytes that are no UTF-8 must not be repaired: they would be other signed bytes.
    return raw.decode("utf-8", errors="surrogateescape")


def _is_no_text(raw: bytes) -> bool:
    try:
        raw.decode("utf-8")
    except UnicodeDecodeError:
        return not raw.startswith((b"\xff\xfe", b"\xfe\xff"))
    return b"\x00" in raw


def _unusable(sentence: str) -> NoReturn:
    stop(sentence.encode("utf-8", "replace").decode("utf-8"), Exit.USAGE)
