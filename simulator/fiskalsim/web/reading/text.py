"""
From bytes to JSON values, forgiving what the vendor's own examples do, and noting it.

Why not pyjson5: it turns amounts into floats, gives no positions and no list of what it forgave.
The scanner is one regular expression, the grammar one method per kind of value.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from fiskalsim.ground.limits import DEEPEST, Limits
from fiskalsim.web.reading.errors import Unreadable
from fiskalsim.web.reading.figures import Excessive, figure
from fiskalsim.web.reading.liberties import INSTEAD, Liberty, LibertyKind
from fiskalsim.web.reading.strings import BadEscape, explain_string, unescape

#: What the caller gets when it asks for nothing else.
DEFAULT: Final = Limits()

# Before Python 3.11.5, a possessive group that fails after a part of it has matched is taken to
# have matched this part (gh-106052); only those of quoted text, where it cannot, are possessive.
_TOKEN: Final = re.compile(
    r"""[ \t\r\n]*+(?:
      "((?:[^"\\\x00-\x1f]++|\\[^\x00-\x1f])*+)"
    | '((?:[^'\\\x00-\x1f]++|\\[^\x00-\x1f])*+)'
    | (-?+(?:0|[1-9][0-9]*+)(?:\.[0-9]++)?(?:[eE][+-]?+[0-9]++)?)(?![0-9A-Za-z_.+-])
    | ([\[\]{},:])
    | ([A-Za-z_$][A-Za-z0-9_$]*+)
    | (//[^\r\n]*+|/\*(?s:.*?)\*/)
    | (\Z)
    )""",
    re.VERBOSE,
)
_DOUBLE, _SINGLE, _NUMBER, _MARK, _WORD, _COMMENT, _END = range(1, 8)
_QUOTED: Final = (_DOUBLE, _SINGLE)
_BLANKS: Final = re.compile(r"[ \t\r\n]*+")
_LINE_END: Final = re.compile(r"\r\n|\n|\r")
_WORDS: Final[dict[str, bool | None]] = {"true": True, "false": False, "null": None}
_BYTE_ORDER_MARK: Final = b"\xef\xbb\xbf"

Path = tuple[str | int, ...]


@dataclass(frozen=True, slots=True, kw_only=True)
class Parsed:
    """
    A JSON value with the liberties that its text took.
    """

    value: Any
    liberties: tuple[Liberty, ...]


def read(body: bytes | str, *, lenient: bool = True, limits: Limits = DEFAULT) -> Parsed:
    """
    Read *body* as JSON; when not *lenient*, the first liberty is an error.
    """
    reader = _Reader(body, lenient=lenient, limits=limits)
    value = reader.document()
    return Parsed(value=value, liberties=tuple(reader.liberties))


class Places:
    """
    Where the values of a body stand; worth its second pass only when one of them is wrong.
    """

    def __init__(self, body: bytes | str, limits: Limits) -> None:
        self._reader = _Reader(body, lenient=True, limits=limits)
        self._reader.offsets = {}
        self._reader.document()
        self._offsets = self._reader.offsets

    def find(self, path: Path) -> tuple[int, int]:
        """
        Return line and column of the value at *path*, or of the closest one around it.
        """
        while path and path not in self._offsets:
            path = path[:-1]
        return self._reader.position(self._offsets[path])


class _Reader:
    """
    One pass over one text.
    """

    def __init__(self, body: bytes | str, *, lenient: bool, limits: Limits) -> None:
        self.liberties: list[Liberty] = []
        self.offsets: dict[Path, int] | None = None
        self._lenient = lenient
        self._depth = min(limits.nesting, DEEPEST)
        self._longest = limits.number_length
        self._at = 0
        self._kind = 0
        self._mark: str | None = None
        self._found: re.Match[str]
        self._lines: list[int] | None = None
        self._text = ""
        raw = body.encode("utf-8", "surrogatepass") if isinstance(body, str) else body
        if len(raw) > limits.body_bytes:
            message = f"it has {len(raw)} bytes, at most {limits.body_bytes} are read"
            raise Unreadable(message, 1, 1)
        marked = raw.startswith(_BYTE_ORDER_MARK)
        if marked:
            raw = raw[len(_BYTE_ORDER_MARK) :]
        try:
            self._text = raw.decode("utf-8")
        except UnicodeDecodeError as error:
            self._text = raw[: error.start].decode("utf-8")
            message = f"byte 0x{raw[error.start]:02x} is no UTF-8 here; send the body as UTF-8"
            raise self._error(message, len(self._text)) from error
        if marked:
            self._take(LibertyKind.BYTE_ORDER_MARK, 0)
        null = self._text.find("\0")
        if null >= 0:
            raise self._error("NUL characters are not allowed", null)

    def position(self, offset: int) -> tuple[int, int]:
        """
        Return line and column of *offset*, both counted from 1.
        """
        if self._lines is None:
            self._lines = [0, *(found.end() for found in _LINE_END.finditer(self._text))]
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    def document(self) -> Any:
        """
        Read one value and look at what follows it.
        """
        self._next()
        value = self._value((), "a value")
        self._after_document()
        return value

    def _next(self) -> None:
        """
        Move to the next token that is no comment.
        """
        while True:
            found = _TOKEN.match(self._text, self._at)
            if found is None:
                raise self._unknown_token(self._at)
            self._found = found
            self._at = found.end()
            self._kind = found.lastindex or 0
            self._mark = found[_MARK]
            if self._kind != _COMMENT:
                return
            self._take(LibertyKind.COMMENT, found.start(_COMMENT))

    def _value(self, path: Path, expected: str) -> Any:
        if self.offsets is not None:
            self.offsets[path] = self._start()
        if self._kind in _QUOTED:
            return self._string()
        if self._kind == _NUMBER:
            return self._number()
        if self._kind == _WORD and self._found[_WORD] in _WORDS:
            return _WORDS[self._found[_WORD]]
        if self._mark == "{":
            return self._object(path)
        if self._mark == "[":
            return self._list(path)
        raise self._unexpected(expected)

    def _object(self, path: Path) -> dict[str, Any]:
        members: dict[str, Any] = {}
        expected = 'a property name in quotes or "}"'
        self._enter(path)
        while self._mark != "}":
            if self._kind not in _QUOTED:
                raise self._unexpected(expected)
            name = self._string()
            if name in members:
                self._take(LibertyKind.DUPLICATE_KEY, self._start())
            self._next()
            if self._mark != ":":
                raise self._unexpected('":" after the property name')
            self._next()
            members[name] = self._value((*path, name), "a value")
            self._separate("}")
            expected = "a property name in quotes"
        return members

    def _list(self, path: Path) -> list[Any]:
        items: list[Any] = []
        expected = 'a value or "]"'
        self._enter(path)
        while self._mark != "]":
            items.append(self._value((*path, len(items)), expected))
            self._separate("]")
            expected = "a value"
        return items

    def _enter(self, path: Path) -> None:
        if len(path) >= self._depth:
            message = f"more than {self._depth} objects and lists are nested here"
            raise self._error(message, self._start())
        self._next()

    def _separate(self, end: str) -> None:
        """
        Move past a comma to the next member, or to the *end* of this object or list.
        """
        self._next()
        if self._mark == end:
            return
        if self._mark != ",":
            raise self._unexpected(f'"," or "{end}"')
        comma = self._start()
        self._next()
        if self._mark == end:
            self._take(LibertyKind.TRAILING_COMMA, comma)

    def _after_document(self) -> None:
        while True:
            found = _TOKEN.match(self._text, self._at)
            if found is not None and found.lastindex == _END:
                return
            if found is None or found.lastindex != _COMMENT:
                start = self._skip_blanks(self._at)
                self._take(LibertyKind.CONTENT_AFTER_DOCUMENT, start)
                return
            self._take(LibertyKind.COMMENT, found.start(_COMMENT))
            self._at = found.end()

    def _start(self) -> int:
        """
        Return where the current token begins, its opening quote included.
        """
        return self._found.start(self._kind) - (1 if self._kind in _QUOTED else 0)

    def _string(self) -> str:
        text = self._found[self._kind]
        if self._kind == _SINGLE:
            self._take(LibertyKind.SINGLE_QUOTES, self._start())
        if "\\" not in text:
            return text
        try:
            return unescape(text, single=self._kind == _SINGLE)
        except BadEscape as bad:
            raise self._error(str(bad), self._found.start(self._kind) + bad.offset) from bad

    def _number(self) -> int | Decimal:
        try:
            return figure(self._found[_NUMBER], self._longest)
        except Excessive as excessive:
            raise self._error(str(excessive), self._start()) from excessive

    def _take(self, kind: LibertyKind, offset: int) -> None:
        if not self._lenient:
            raise self._error(INSTEAD[kind], offset)
        self.liberties.append(Liberty(kind, *self.position(offset)))

    def _unexpected(self, expected: str) -> Unreadable:
        start = self._start()
        if self._kind == _END:
            if not self._text.strip():
                return self._error("the body is empty", 0)
            return self._error(f"the body ends where {expected} should come", start)
        token = self._found[0].strip()
        if token in {"NaN", "Infinity"}:
            return self._error(f"{token} is no number in JSON", start)
        return self._error(f"{expected} should come here, not {_short(token)}", start)

    def _unknown_token(self, at: int) -> Unreadable:
        start = self._skip_blanks(at)
        character = self._text[start]
        if character in "\"'":
            message, offset = explain_string(self._text, start)
            return self._error(message, offset)
        if self._text.startswith("/*", start):
            return self._error("the comment that begins here has no end", start)
        if character in "+-.0123456789":
            return self._error("this is no number in JSON's form, like -12.90 or 1e3", start)
        return self._error(f"{_short(character)} means nothing in JSON", start)

    def _skip_blanks(self, at: int) -> int:
        blanks = _BLANKS.match(self._text, at)
        return blanks.end() if blanks else at

    def _error(self, message: str, offset: int) -> Unreadable:
        return Unreadable(message, *self.position(offset))


def _short(text: str) -> str:
    longest = 24
    return repr(text if len(text) <= longest else text[: longest - 1] + "…")
