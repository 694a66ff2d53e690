"""
Answers that say the right thing in the wrong bytes: another encoding, a name that stands twice.
"""

from __future__ import annotations

from fiskalsim.mutants.door import Head, Spoil


def in_utf_16(content: bytes) -> bytes:
    """
    Write JSON in UTF-16, with a byte order mark.
    """
    return content.decode().encode("utf-16")


def marked(content: bytes) -> bytes:
    """
    Begin JSON with the byte order mark of UTF-8.
    """
    return b"\xef\xbb\xbf" + content


def in_latin_1(content: bytes) -> bytes:
    """
    Write JSON in Latin-1, with a letter in it that is two bytes in UTF-8.
    """
    return content.decode().replace("{", '{"hinweis":"gültig",', 1).encode("latin-1")


def before(member: bytes, within: bytes = b"{") -> Spoil:
    """
    Write one more member at the beginning of an object.
    """
    return lambda content: content.replace(within, within + member + b",", 1)


def called(media_type: str) -> Head:
    """
    Call what is answered something else.
    """
    return lambda _status, headers: [
        *(pair for pair in headers if pair[0].lower() != b"content-type"),
        (b"content-type", media_type.encode()),
    ]
