"""
Archives as a TSE hands them out: a flat tar file, the same octets for the same logs.

Headers are POSIX ustar. A name that does not fit into one goes into an extended header (POSIX.1
of 2001) before it; with client ids as long as a cloud takes them there is no other way in a flat
archive, whatever the version.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

_BLOCK: Final = 512
#: GNU and BSD tar write records of 20 blocks, and readers expect whole ones.
_RECORD: Final = 20 * _BLOCK
_NAME_LENGTH: Final = 100


@dataclass(frozen=True, slots=True, kw_only=True)
class Entry:
    """
    One file of an archive.
    """

    name: str
    content: bytes
    modified_unix: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Archive:
    """
    A tar file that has not been written yet.
    """

    file_name: str
    entries: tuple[Entry, ...]
    #: Where it breaks off; None while it is whole.
    octets: int | None = None

    def chunks(self) -> Iterator[bytes]:
        """
        Write the archive piece by piece.
        """
        written = 0
        for entry in self.entries:
            piece = _write(entry)
            written += len(piece)
            yield piece
        end = written + 2 * _BLOCK
        yield bytes(2 * _BLOCK + -end % _RECORD)

    @property
    def content(self) -> bytes:
        """
        The whole archive.
        """
        return b"".join(self.chunks())[: self.octets]


def contents(archive: bytes) -> Iterator[tuple[str, bytes]]:
    """
    Read name and content of each file; `ValueError` where there is no whole archive.

    Names that go on in an extended header come as the short header has them.
    """
    at = 0
    while any(header := archive[at : at + _BLOCK]):
        size = int(header[124:136].rstrip(b" \x00") or b"x", 8)
        begin = at + _BLOCK
        if len(header) < _BLOCK or begin + size > len(archive):
            raise ValueError("the archive breaks off")
        if header[156:157] in (b"0", b"\x00"):
            name = header[:_NAME_LENGTH].rstrip(b"\x00").decode("ascii")
            yield name, archive[begin : begin + size]
        at = begin + size + -size % _BLOCK
    if at >= len(archive):
        raise ValueError("the archive has no end")


def _write(entry: Entry) -> bytes:
    name = entry.name.encode("ascii")
    if b"/" in name:
        raise ValueError(f"{entry.name!r} would lie in a folder; archives of a TSE are flat")
    member = _member(name[:_NAME_LENGTH], entry.content, entry.modified_unix, b"0")
    if len(name) <= _NAME_LENGTH:
        return member
    path = _extended(b"path", name)
    return _member(b"PaxHeader", path, entry.modified_unix, b"x") + member


def _member(name: bytes, content: bytes, modified_unix: int, kind: bytes) -> bytes:
    # name, mode, uid, gid, size, mtime, checksum, typeflag, link name, magic, version,
    # user, group, device numbers, prefix
    before = b"".join(
        (
            name.ljust(_NAME_LENGTH, b"\x00"),
            b"0000644\x00" + b"0000000\x00" * 2,
            b"%011o\x00" % len(content),
            b"%011o\x00" % max(0, modified_unix),
        )
    )
    after = b"".join(
        (
            kind,
            bytes(100),
            b"ustar\x0000",
            bytes(64),
            b"0000000\x00" * 2,
            bytes(155 + 12),
        )
    )
    checksum = sum(before) + 8 * ord(" ") + sum(after)
    header = before + b"%06o\x00 " % checksum + after
    return header + content + bytes(-len(content) % _BLOCK)


def _extended(keyword: bytes, value: bytes) -> bytes:
    """
    Write a record that counts its own length: length, blank, keyword=value, newline.
    """
    rest = b" %s=%s\n" % (keyword, value)
    length = len(rest) + 1
    while length != len(rest) + len(b"%d" % length):
        length = len(rest) + len(b"%d" % length)
    return b"%d" % length + rest
