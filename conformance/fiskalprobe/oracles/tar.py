"""
Reading a tar file strictly: what TR-03151 lets a TSE hand out, and nothing of what tar can else.

POSIX.1-1988 headers, and for long names the extended headers of POSIX.1-2001 or those of GNU tar,
which programs write by default that pack a log of a till with a long client id. Folders, links and
other kinds of entries are refused, not skipped: an export that holds them holds something else.
An archive is read entry by entry, so that one of a million logs takes no more memory than one of
ten; what its headers claim about sizes is never believed further than `LARGEST`.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import BinaryIO, Final

_BLOCK: Final = 512
_CHECKSUM: Final = slice(148, 156)
_FILE: Final = b"0\0"
_EXTENDED: Final = b"x"
_LONG_NAME: Final = b"L"
#: What is told of entries that are none of a TSE's.
_KINDS: Final = {b"1": "a link", b"2": "a link", b"5": "a folder", b"g": "a header for all files"}
_END: Final = bytes(2 * _BLOCK)
#: How long a line of an extended header is.
_LENGTH: Final = re.compile(rb"[0-9]{1,18}")
#: Twelve octal digits are what the longest field of a header holds.
_OCTAL: Final = re.compile(rb"[0-7]{1,12}")
#: Bytes of one file; log messages have a few hundred, and no source knows of one near this.
LARGEST: Final = 16 * 2**20
#: Bytes of an extended header, which holds one long name here.
_LARGEST_EXTENDED: Final = 64 * 2**10


class MalformedTar(ValueError):
    """
    These bytes are no flat tar file; the text says at which byte and why.
    """


class CutTar(MalformedTar):
    """
    The archive ends before it says that it does.
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
    return tuple(entries(io.BytesIO(raw)))


def entries(archive: BinaryIO) -> Iterator[TarEntry]:
    """
    Read one file after the other, in their order in the archive.

    `MalformedTar` comes where the archive cannot be read further; what was given before is good.
    """
    more: Mapping[str, str] = {}
    offset = 0
    while (header := _read(archive, _BLOCK)).strip(b"\0"):
        if len(header) < _BLOCK:
            raise CutTar(f"the archive ends inside the header at byte {offset}")
        _check(header, offset)
        kind, size = header[156:157], _number(header[124:136], offset)
        if kind not in {_FILE[:1], _FILE[1:], _EXTENDED, _LONG_NAME}:
            told = _KINDS.get(kind, f"of type {kind.decode('latin-1')!r}")
            raise MalformedTar(f"the entry at byte {offset} is {told}, no plain file")
        content = _content(archive, size, kind, offset)
        if kind in {_EXTENDED, _LONG_NAME}:
            if more:
                raise MalformedTar(f"the entry at byte {offset} is a second extended header")
            is_long = kind == _LONG_NAME
            more = {"path": _text(content)} if is_long else _records(content, offset)
            if "size" in more:
                # Readers that know it and readers that do not would see two archives.
                raise MalformedTar(f"the extended header at byte {offset} sets another size")
        else:
            yield TarEntry(name=more.get("path") or _name(header), content=content)
            more = {}
        padding = -size % _BLOCK
        _read(archive, padding)
        offset += _BLOCK + size + padding
    _check_end(header + _read(archive, _BLOCK), archive, offset)


def _content(archive: BinaryIO, size: int, kind: bytes, offset: int) -> bytes:
    largest = _LARGEST_EXTENDED if kind in {_EXTENDED, _LONG_NAME} else LARGEST
    if size > largest:
        raise MalformedTar(f"the entry at byte {offset} claims {size} bytes, more than {largest}")
    content = _read(archive, size)
    if len(content) < size:
        raise CutTar(f"the entry at byte {offset} is longer than the archive")
    return content


def _check_end(found: bytes, archive: BinaryIO, offset: int) -> None:
    if found != _END:
        raise CutTar(f"the archive ends at byte {offset} without two empty blocks")
    while behind := archive.read(_BLOCK):
        if behind.strip(b"\0"):
            # Readers stop at the end, so nobody would see it.
            raise MalformedTar(f"more follows the end of the archive at byte {offset}")


def _read(archive: BinaryIO, size: int) -> bytes:
    """
    Read *size* bytes, fewer at the end only; a pipe gives what it has, which may be less.
    """
    content = archive.read(size)
    while len(content) < size and (more := archive.read(size - len(content))):
        content += more
    return content


def _check(header: bytes, offset: int) -> None:
    blank = bytearray(header)
    blank[_CHECKSUM] = b" " * 8
    if sum(blank) != _number(header[_CHECKSUM], offset):
        raise MalformedTar(f"the header at byte {offset} does not have its checksum")


def _number(field: bytes, offset: int) -> int:
    digits = field.strip(b"\0 ")
    if _OCTAL.fullmatch(digits) is None:
        raise MalformedTar(f"a number of the header at byte {offset} is not octal")
    return int(digits, 8)


def _text(content: bytes) -> str:
    """
    Read a name up to the NUL that ends it.
    """
    return content.partition(b"\0")[0].decode("utf-8", "replace")


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
