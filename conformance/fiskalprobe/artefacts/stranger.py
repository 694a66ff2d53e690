"""
What a file is that was given in place of another, by its first bytes, and what to do about it.
"""

from __future__ import annotations

from typing import Final

#: As many bytes tell what a file is; a tar says so in its first header.
HEAD: Final = 512
_TAR: Final = slice(257, 262)
_AGAIN: Final = "export it again, and copy it whole"
_ZIP: Final = (
    "it is a zip: unpack it and give the TAR file in it, or, if it holds a till's closings "
    "(DSFinV-K), give it to fiskalprobe verify dsfinvk"
)
_PACKED: Final = {
    b"\x1f\x8b": "gzip",
    b"BZh": "bzip2",
    b"\xfd7zXZ\0": "xz",
    b"7z\xbc\xaf\x27\x1c": "7-Zip",
    b"Rar!": "RAR",
}
_SHOWN: Final = (b"%PDF", b"\x89PNG", b"\xff\xd8\xff")
_CUT_ZIP: Final = "it begins like a zip and breaks off: " + _AGAIN
_PIECE: Final = "it is one file of an export: give the folder that it lies in, or the zip"


def instead_of_tar(head: bytes) -> str:
    """
    Say what was given in place of a TSE's archive, and what to do; as a clause.
    """
    if head.startswith(b"PK"):
        return _ZIP
    return _of_any(head) or "give the TAR file as the TSE has exported it"


def instead_of_zip(head: bytes) -> str:
    """
    Say what was given in place of a zip of closings, and what to do; as a clause.
    """
    if head.startswith(b"PK"):
        return _CUT_ZIP
    if head[_TAR] == b"ustar":
        return "it is a tar archive: logs of a TSE are judged by fiskalprobe verify logs"
    if b"Z_KASSE_ID" in head or head.lstrip(b"\xef\xbb\xbf").startswith(b"<?xml"):
        return _PIECE
    return _of_any(head) or "give the folder or the zip that the till has written"


def _of_any(head: bytes) -> str:
    if not head:
        return f"it is empty: {_AGAIN}"
    packed = next((name for begin, name in _PACKED.items() if head.startswith(begin)), "")
    if packed:
        return f"it is packed by {packed}: unpack it and give what is in it"
    if head.startswith(_SHOWN):
        return "it is a picture or a PDF: receipts are judged by fiskalprobe verify receipt"
    return ""
