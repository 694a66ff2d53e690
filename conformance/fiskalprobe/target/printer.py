"""
What a receipt printer would have put on paper: bytes in, text out.

A till may hand over plain text or what it sent to its printer, in ESC/POS. There, control
sequences are left out, the content of a QR code stands in a line of its own, and a picture is
marked where it was. Whether what is printed is right is not asked here.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from types import MappingProxyType
from typing import Final

from fiskalprobe.oracles.till.paper.sheet import PICTURE

_DLE, _ESC, _FS, _GS = 0x10, 0x1B, 0x1C, 0x1D
_TAB, _LINE, _PAGE = 0x09, 0x0A, 0x0C
_FIRST_PRINTABLE: Final = 0x20
_NUL: Final = b"\x00"
#: Which code page each table of the printer is, by the number that ESC t names.
_TABLES: Final[Mapping[int, str]] = MappingProxyType(
    {0: "cp437", 2: "cp850", 3: "cp860", 4: "cp863", 5: "cp865", 16: "cp1252", 19: "cp858"}
)
#: How many bytes follow an instruction, where that is fixed and not one.
_ESC_LENGTHS: Final[Mapping[int, int]] = MappingProxyType(
    dict.fromkeys(b"@25SLvim<FO\n\x0c", 0) | dict.fromkeys(b"$\\c", 2) | {ord("p"): 3, ord("W"): 8}
)
_GS_LENGTHS: Final[Mapping[int, int]] = MappingProxyType(
    dict.fromkeys(b":c", 0) | dict.fromkeys(b"LWP$\\", 2) | {ord("^"): 3}
)
_FS_LENGTHS: Final[Mapping[int, int]] = MappingProxyType(
    dict.fromkeys(b"&.", 0) | dict.fromkeys(b"Sp", 2)
)
#: The cuts of GS V that take a length of paper too.
_LONG_CUTS: Final = frozenset(b"ABah") | {98, 103}
#: Bar codes of GS k up to this kind end with a NUL, later ones say how long they are.
_LAST_OPEN_CODE: Final = 6
#: Pictures of ESC * from this kind on have three bytes in a column.
_THREE_DEEP: Final = 32
#: Parameters of GS ( k: the symbol that is a QR code, and its functions store and print.
_QR, _STORE, _PRINT = 49, 80, 81


def readable(raw: bytes) -> str:
    """
    Give the text that *raw* puts on paper, each QR code as a line with its content.
    """
    if not {_DLE, _ESC, _FS, _GS} & set(raw) or raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        return _plain(raw)
    return _Tape(raw).text()


def _plain(raw: bytes) -> str:
    """
    Decode a text file of whatever till; what is no UTF-8 is taken for Windows' western page.
    """
    if raw.startswith((b"\xff\xfe", b"\xfe\xff")):
        text = raw.decode("utf-16", "replace")
    else:
        try:
            text = raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            text = raw.decode("cp1252", "replace")
    return "\n".join(text.splitlines())


@dataclass(slots=True)
class _Tape:
    """
    A walk along what was sent to a printer.
    """

    raw: bytes
    at: int = 0
    table: str = _TABLES[0]
    #: What has come onto the paper, and the bytes of the text that is still open.
    paper: list[str] = field(default_factory=list)
    open: bytearray = field(default_factory=bytearray)
    #: The content of the QR code that is stored and not printed yet.
    stored: bytes = b""

    def text(self) -> str:
        """
        Walk to the end.
        """
        while self.at < len(self.raw):
            self._step(self._take())
        self._put()
        lines = "".join(self.paper).splitlines()
        return "\n".join(line.rstrip() for line in lines)

    def _step(self, byte: int) -> None:
        if byte == _ESC:
            self._escape(self._take())
        elif byte == _GS:
            self._group(self._take())
        elif byte == _FS:
            self._field(self._take())
        elif byte == _DLE:
            self._link(self._take())
        elif byte in (_LINE, _PAGE):
            self._put("\n")
        elif byte == _TAB:
            self.open += b" "
        elif byte >= _FIRST_PRINTABLE:
            self.open.append(byte)

    def _escape(self, what: int) -> None:
        if what == ord("@"):
            self._put()
            self.table = _TABLES[0]
        elif what == ord("t"):
            self._put()
            self.table = _TABLES.get(self._take(), _TABLES[0])
        elif what in b"dJ":
            self._take()
            self._put("\n")
        elif what == ord("*"):
            kind, columns = self._take(), self._short()
            self._skip(columns * (3 if kind >= _THREE_DEEP else 1))
            self._picture()
        elif what == ord("D"):
            self._until_nul()
        elif what == ord("("):
            self._take()
            self._skip(self._short())
        else:
            self._skip(_ESC_LENGTHS.get(what, 1))

    def _group(self, what: int) -> None:
        if what == ord("("):
            self._function()
        elif what == ord("V"):
            self._skip(self._take() in _LONG_CUTS)
        elif what == ord("k"):
            self._bars()
        elif what == ord("v"):
            self._skip(2)
            width, height = self._short(), self._short()
            self._skip(width * height)
            self._picture()
        elif what == ord("8"):
            self._take()
            self._skip(int.from_bytes(self._many(4), "little"))
            self._picture()
        elif what == ord("*"):
            width, height = self._take(), self._take()
            self._skip(width * height * 8)
        elif what == ord("/"):
            self._take()
            self._picture()
        else:
            self._skip(_GS_LENGTHS.get(what, 1))

    def _field(self, what: int) -> None:
        if what == ord("("):
            self._take()
            self._skip(self._short())
            return
        self._skip(_FS_LENGTHS.get(what, 1))
        if what == ord("p"):
            self._picture()

    def _link(self, what: int) -> None:
        self._skip(3 if what == 0x14 else 1)  # noqa: PLR2004 - DC4: a pulse, with two parameters

    def _function(self) -> None:
        """
        Take in GS ( and its data: a QR code is stored by one of them and printed by another.
        """
        family = self._take()
        data = self._many(self._short())
        if family == ord("L") or (family == ord("k") and data[:1] != bytes([_QR])):
            if data[1:2] in (b"\x02", b"\x32", bytes([_PRINT]), b"\x45"):
                self._picture()
        elif family == ord("k") and data[1:2] == bytes([_STORE]):
            self.stored = data[3:]
        elif family == ord("k") and data[1:2] == bytes([_PRINT]) and self.stored:
            self._put()
            self.paper.append(f"\n{self._decoded(self.stored)}\n")

    def _bars(self) -> None:
        kind = self._take()
        if kind <= _LAST_OPEN_CODE:
            self._until_nul()
        else:
            self._skip(self._take())

    def _picture(self) -> None:
        self._put(f"\n{PICTURE}\n")

    def _put(self, then: str = "") -> None:
        """
        Put the open text on paper, and *then* something else.
        """
        self.paper.append(self._decoded(bytes(self.open)) + then)
        self.open.clear()

    def _decoded(self, raw: bytes) -> str:
        try:
            return raw.decode("utf-8")
        except UnicodeDecodeError:
            return raw.decode(self.table, "replace")

    def _take(self) -> int:
        """
        Take one byte; a tape that breaks off ends with zeros.
        """
        return int.from_bytes(self._many(1), "little")

    def _short(self) -> int:
        return int.from_bytes(self._many(2), "little")

    def _many(self, count: int) -> bytes:
        found = self.raw[self.at : self.at + count]
        self.at += count
        return found

    def _skip(self, count: int) -> None:
        self.at += count

    def _until_nul(self) -> None:
        end = self.raw.find(_NUL, self.at)
        self.at = len(self.raw) if end < 0 else end + 1
