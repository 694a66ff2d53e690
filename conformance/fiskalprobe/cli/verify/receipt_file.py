"""
Files of receipts: QR code contents, one per line, or pictures that show the codes.
"""

from __future__ import annotations

import sys
from pathlib import Path

from fiskalprobe.artefacts.picture import NoPicture, is_picture, receipts_in_picture
from fiskalprobe.artefacts.receipt import GivenReceipt, split_receipts
from fiskalprobe.cli.exits import Exit, stop


class NoReceipts(ValueError):
    """
    A file gives no receipt; the message is a sentence that says why and what to do.
    """


def receipts_in(file: str) -> tuple[GivenReceipt, ...]:
    """
    Read QR code contents from a file, or from standard input where it is called ``-``.

    What is no such file ends the command with a sentence.
    """
    try:
        return receipts_of(file)
    except NoReceipts as none:
        stop(str(none).encode("utf-8", "replace").decode("utf-8"), Exit.USAGE)


def receipts_of(file: str) -> tuple[GivenReceipt, ...]:
    """
    Read QR code contents like `receipts_in`; raises `NoReceipts` for what is no such file.
    """
    try:
        raw = sys.stdin.buffer.read() if file == "-" else Path(file).read_bytes()
    except OSError as refused:
        why = refused.strerror or type(refused).__name__
        raise NoReceipts(
            f"{file} cannot be read: {why}. Give a file, or - for input."
        ) from refused
    except ValueError as refused:
        raise NoReceipts(f"{file!r} is no file name: {refused}.") from refused
    where = "standard input" if file == "-" else file
    if is_picture(raw):
        return _shown(raw, where)
    receipts = split_receipts(_text(raw))
    if _is_no_text(raw) and not any(each.qr.lstrip().startswith("V0;") for each in receipts):
        raise NoReceipts(
            f"{where} is neither text nor a picture that is known. Write the content of one QR "
            "code per line, or give a JPEG, PNG or PDF."
        )
    if not receipts:
        raise NoReceipts(
            f"{where} contains no receipt. Write the content of one QR code per line; "
            "it begins with V0;",
        )
    return receipts


def _shown(raw: bytes, where: str) -> tuple[GivenReceipt, ...]:
    try:
        return receipts_in_picture(raw)
    except NoPicture as wrong:
        raise NoReceipts(f"{where}: {wrong}.") from wrong
    except ModuleNotFoundError as missing:
        raise NoReceipts(
            f"{where} is a picture, and {missing.name} is not installed; "
            'pip install "fiskalprobe[scan]" brings what reads it.'
        ) from missing


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
