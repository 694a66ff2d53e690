"""
Reading a tar file strictly: what TR-03151 lets a TSE hand out, and nothing of what tar can else.

POSIX.1-1988 headers, and the extended headers of POSIX.1-2001 for long names. Folders, links and
other kinds of entries are refused, not skipped: an export that holds them holds something else.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

_BLOCK: Final = 512
_CHECKSUM: Final = slice(148, 156)
_FILE: Final = b"0\0"
_EXTENDED: Final = b"x"
_END: Final = bytes(2 * _BLOCK)
#: How long a line of an extended header is.
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")


class MalformedTar(ValueError):
    """
    These bytes are no flat tar file; the text says at which byte and why.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class TarEntry:
    """
    One file in the archive.
    """

    name: str
    content: bytes


def read_tar(raw: bytes) -> tuple[TarEntry, ...]:
    """
    Read all files, in their order in the archive.
    """
    entries: list[TarEntry] = []
    more: Mapping[str, str] = {}
    offset = 0
    while raw[offset : offset + _BLOCK].strip(b"\0"):
        header = raw[offset : offset + _BLOCK]
        _check(header, offset)
        size = _number(header[124:136], offset)
        start = offset + _BLOCK
        content = raw[start : start + size]
        if len(content) < size:
            raise MalformedTar(f"the entry at byte {offset} is longer than the archive")
        kind = header[156:157]
        if kind == _EXTENDED:
            more = _records(content, offset)
        elif kind in {_FILE[:1], _FILE[1:]}:
            entries.append(TarEntry(name=more.get("path") or _name(header), content=content))
            more = {}
        else:
            raise MalformedTar(f"the entry at byte {offset} is of type {kind!r}, no plain file")
        offset = start + -(-size // _BLOCK) * _BLOCK
    if raw[offset : offset + len(_END)] != _END:
        raise MalformedTar(f"the archive ends at byte {offset} without two empty blocks")
    return tuple(entries)


def _check(header: bytes, offset: int) -> None:
    blank = bytearray(header)
    blank[_CHECKSUM] = b" " * 8
    if sum(blank) != _number(header[_CHECKSUM], offset):
        raise MalformedTar(f"the header at byte {offset} does not have its checksum")


def _number(field: bytes, offset: int) -> int:
    digits = field.strip(b"\0 ")
    try:
        return int(digits, 8)
    except ValueError:
        raise MalformedTar(f"a number of the header at byte {offset} is not octal") from None


def _name(header: bytes) -> str:
    name = header[:100].partition(b"\0")[0]
    prefix = header[345:500].partition(b"\0")[0] if header[257:262] == b"ustar" else b""
    return (prefix + b"/" + name if prefix else name).decode("utf-8", "replace")


def _records(content: bytes, offset: int) -> dict[str, str]:
    """
    Read an extended header: lines of ``LENGTH KEY=VALUE``, the length counting itself.
    """
    found: dict[str, str] = {}
    rest = content
    while rest:
        length, blank, _ = rest.partition(b" ")
        if not blank or not _LENGTH.fullmatch(length) or not 0 < int(length) <= len(rest):
            raise MalformedTar(f"the extended header at byte {offset} cannot be read")
        line, rest = rest[len(length) + 1 : int(length)], rest[int(length) :]
        key, _, value = line.rstrip(b"\n").partition(b"=")
        found[key.decode("utf-8", "replace")] = value.decode("utf-8", "replace")
    return found
