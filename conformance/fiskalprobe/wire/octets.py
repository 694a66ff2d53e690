"""
Text of octets: how the body of a message is read, and in what it was written.

JSON is UTF-8 whatever its header says (RFC 8259, 8.1 and 11). What is none is read all the same,
as far as that can be done, so that the rest of it can be judged too.
"""

from __future__ import annotations

import codecs
import json
from collections.abc import Mapping
from email.message import Message
from functools import lru_cache
from typing import Final

from fiskalprobe.oracles.jsontext import is_json

#: What a body is said to be written in when nobody can tell.
UNKNOWN: Final = "unknown"
_UTF_8: Final = "utf-8"
#: What makes names of octets, some in a time that is the square of their number, or halves of
#: characters, which no record can hold.
_NO_ALPHABET: Final = frozenset(
    {"idna", "punycode", "utf-7", "unicode-escape", "raw-unicode-escape"}
)


def announced(headers: Mapping[str, str]) -> tuple[str, str]:
    """
    Give what the headers of a request call its body, and its encoding where they name one.
    """
    said = next((v for name, v in headers.items() if name.lower() == "content-type"), "")
    message = Message()
    message["content-type"] = said
    return said, message.get_content_charset("")


def text_of(content: bytes, media_type: str, charset: str = "") -> tuple[str, str]:
    """
    Read *content*; beside the text say in what it was written, empty for UTF-8.

    Args:
        content: the octets of the body.
        media_type: what the header calls it.
        charset: what the header says of its encoding, perhaps nothing or the name of none.

    """
    said = _known(charset)
    as_json = is_json(media_type)
    if as_json or said == _UTF_8:
        try:
            text = content.decode(_UTF_8)
        except UnicodeDecodeError:
            pass
        else:
            # UTF-16 of plain letters is UTF-8 too, of letters that stand in no JSON.
            if not as_json or "\0" not in text:
                return text, ""
    for encoding in (json.detect_encoding(content), said) if as_json else (said,):
        if encoding.startswith(_UTF_8):  # tried already, or UTF-8 with a byte order mark
            continue
        try:
            text = content.decode(encoding)
        except ValueError:
            continue
        is_plain = content.isascii() and text.isascii() and len(text) == len(content)
        return text, "" if is_plain else encoding
    return content.decode(said, errors="replace"), UNKNOWN


@lru_cache(maxsize=64)
def _known(charset: str) -> str:
    """
    Name an encoding as Python does; UTF-8 where nothing is said or it makes no text of octets.
    """
    if not charset:
        return _UTF_8
    try:
        name = codecs.lookup(charset).name
        b"a".decode(name)
    except (LookupError, ValueError):
        return _UTF_8
    return _UTF_8 if name in _NO_ALPHABET else name
