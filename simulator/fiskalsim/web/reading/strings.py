"""
Text between quotes: escapes resolved, or said what is wrong with it and where.
"""

from __future__ import annotations

import re
from typing import Final

_ESCAPE: Final = re.compile(
    r"\\(?:u([dD][89abAB][0-9a-fA-F]{2})\\u([dD][c-fC-F][0-9a-fA-F]{2})|u([0-9a-fA-F]{4})|(.))",
    re.DOTALL,
)
_PLAIN: Final = {
    '"': '"',
    "\\": "\\",
    "/": "/",
    "b": "\b",
    "f": "\f",
    "n": "\n",
    "r": "\r",
    "t": "\t",
}
_INSIDE: Final = {
    '"': re.compile(r'"(?:[^"\\\x00-\x1f]++|\\[^\x00-\x1f])*+'),
    "'": re.compile(r"'(?:[^'\\\x00-\x1f]++|\\[^\x00-\x1f])*+"),
}


class BadEscape(ValueError):
    """
    An escape that stands for no character; *offset* counts from the start of the text.
    """

    def __init__(self, message: str, offset: int) -> None:
        super().__init__(message)
        self.offset = offset


def unescape(text: str, *, single: bool) -> str:
    """
    Resolve the escapes of JSON; an escaped apostrophe only between *single* quotes.
    """

    def resolved(found: re.Match[str]) -> str:
        high, low, unit, letter = found.groups()
        if high is not None:
            return chr(0x10000 + ((int(high, 16) - 0xD800) << 10) + int(low, 16) - 0xDC00)
        if unit is not None:
            return _character(unit, found.start())
        if letter in _PLAIN:
            return _PLAIN[letter]
        if single and letter == "'":
            return letter
        raise BadEscape(f"\\{letter} is no escape in JSON", found.start())

    return _ESCAPE.sub(resolved, text)


def explain_string(text: str, start: int) -> tuple[str, int]:
    """
    Say why the text that begins at *start* has no end, and the offset to look at.
    """
    inside = _INSIDE[text[start]].match(text, start)
    end = inside.end() if inside else start
    # A backslash before a control character is left over like the character itself.
    if text[end : end + 1] == "\\":
        end += 1
    if end >= len(text):
        return "the text that begins here has no closing quote", start
    return f"character U+{ord(text[end]):04X} must be escaped inside of text", end


def _character(unit: str, offset: int) -> str:
    code = int(unit, 16)
    if code == 0:
        raise BadEscape("NUL characters are not allowed", offset)
    if 0xD800 <= code <= 0xDFFF:  # noqa: PLR2004  the range of surrogates
        raise BadEscape(f"\\u{unit} is half of a surrogate pair", offset)
    return chr(code)
