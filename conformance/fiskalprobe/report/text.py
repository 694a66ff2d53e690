"""
Foreign text made harmless and readable, before any template sees it.

Escaping is the template's business. This module takes care of what escaping leaves alone:
control characters, direction overrides, lone surrogates and sheer length.
"""

from __future__ import annotations

import json
import re
from typing import Final

import msgspec

#: C0 without tab and newline, DEL, C1, direction marks and overrides, the byte order mark,
#: surrogates and the two noncharacters that XML forbids.
_HIDDEN: Final = re.compile(
    "[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff\ud800-\udfff\ufffe\uffff]"
)
#: A quoted name, an id, or a number that is no status.
_EACH_TIME: Final = re.compile(
    r"'[^']*'|\b[0-9a-fA-F]{8}(?:-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\b"
    r"|(?<!answered )(?<![^\"]: )(?<!\w)\d+"
)
_PICTURES: Final = 0x2400
_DELETE: Final = 0x7F

#: One JSON token: a string, a mark, or a run of anything else that is not blank.
_PIECE: Final = re.compile(r'"(?:[^"\\]|\\.)*"|[{}\[\],:]|[^\s{}\[\],:"]+')


def visible(text: str) -> str:
    """
    Replace each character that could hide or break something by one that can be seen.

    The result holds only characters that XML 1.0 allows, so it fits both outputs.
    """
    return _HIDDEN.sub(_picture, text)


def one_line(text: str) -> str:
    """
    Put a foreign text on one line, such that nothing of it breaks out.
    """
    return " ".join(visible(text).split())


def alike(message: str) -> str:
    """
    Leave out of *message* what makes it another one each time: which document, ids, and numbers
    other than a status.

    For grouping only; what is shown is one of the messages themselves.
    """
    return _EACH_TIME.sub("#", message)


def unchanged_by_showing(text: str) -> bool:
    """
    Tell whether *text* can be copied from the page without losing a character.
    """
    return _HIDDEN.search(text) is None


def _picture(found: re.Match[str]) -> str:
    code = ord(found.group())
    if code < ord(" "):
        return chr(_PICTURES + code)
    if code == _DELETE:
        return "\u2421"
    return f"\u27e8U+{code:04X}\u27e9"


def cut(text: str, limit: int) -> tuple[str, int]:
    """
    Cut *text* to at most *limit* characters; the second value counts what was left out.
    """
    if len(text) <= limit:
        return text, 0
    return text[:limit], len(text) - limit


def written(tree: object, *, indent: int) -> str:
    """
    Write *tree* as a file of JSON over lines, a lone surrogate as its escape.
    """
    try:
        return msgspec.json.format(json.dumps(tree, ensure_ascii=False), indent=indent) + "\n"
    except (UnicodeEncodeError, msgspec.DecodeError):  # what only Python takes for JSON
        text = json.dumps(tree, ensure_ascii=False, indent=indent)
        return text.encode("utf-8", "backslashreplace").decode() + "\n"


def indented(text: str) -> str:
    """
    Lay JSON out over lines without touching one piece; anything else comes back as it is.

    Numbers keep their digits and keys their order and spelling, because both may be the fault.
    """
    if not text.lstrip().startswith(("{", "[")):
        return text
    try:
        return msgspec.json.format(text, indent=2)
    except (UnicodeEncodeError, msgspec.DecodeError, RecursionError):
        return _indented_by_hand(text)


def _indented_by_hand(text: str) -> str:
    """
    Lay out what is JSON to Python alone: NaN, a lone surrogate.
    """
    try:
        json.loads(text)
    except (ValueError, RecursionError):
        return text
    parts: list[str] = []
    depth = 0
    pieces: list[str] = _PIECE.findall(text)
    for position, piece in enumerate(pieces):
        before = pieces[position - 1] if position else ""
        if piece in ("}", "]"):
            depth -= 1
            if before not in ("{", "["):
                parts.append("\n" + "  " * depth)
        elif before in ("{", "[", ","):
            parts.append("\n" + "  " * depth)
        parts.append(": " if piece == ":" else piece)
        if piece in ("{", "["):
            depth += 1
    return "".join(parts)


def grouped(number: int) -> str:
    """
    Write a number with thin blanks between its groups, which both languages read.
    """
    return f"{number:,}".replace(",", "\u202f")
