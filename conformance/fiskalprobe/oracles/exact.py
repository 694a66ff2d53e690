"""
JSON that a subject wrote, read with all digits of its amounts and within bounds.

A document that nests without end, a number that Python does not read or half of a character are
not to break whoever looks at them next: a schema, a step, a report.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from decimal import Decimal, InvalidOperation
from itertools import accumulate
from typing import Any, Final, NoReturn

#: How many objects and lists may stand inside each other; what is documented needs five.
DEEPEST: Final = 200
_TEXTS: Final = re.compile(r'"(?:[^"\\]++|\\.)*+"', re.DOTALL)
_BRACKETS: Final = re.compile(r"[\[\]{}]")
#: How half of a character is written, and also each half of a whole one.
_HALF_WRITTEN: Final = re.compile(r"\\u[dD][89a-fA-F]")
_HALF: Final = re.compile("[\ud800-\udfff]")


def exactly(text: str) -> Any:
    """
    Read JSON with exact decimals; `ValueError` says what is wrong with it, or goes too far.

    Half of a character is read as U+FFFD, which is what it becomes where UTF-8 is written.
    """
    return _read(text, _EXACT)


def plainly(text: str) -> Any:
    """
    Read JSON as `exactly` does, with plain numbers.
    """
    return _read(text, _PLAIN)


def repeated(text: str) -> tuple[str, ...]:
    """
    Name the members that stand more than once in one object; `ValueError` as `exactly` raises it.
    """
    found: dict[str, None] = {}

    def noticed(members: list[tuple[str, Any]]) -> None:
        if len({name for name, _ in members}) != len(members):
            times = Counter(name for name, _ in members)
            found.update((_whole(name), None) for name, count in times.items() if count > 1)

    _read(text, json.JSONDecoder(object_pairs_hook=noticed, parse_constant=_no_number))
    return tuple(found)


def _read(text: str, decoder: json.JSONDecoder) -> Any:
    if text.startswith("\ufeff"):
        return json.loads(text)  # says what is wrong
    if _is_deep(text):
        raise ValueError(f"more than {DEEPEST} objects and lists stand inside each other")
    try:
        found = decoder.decode(text)
    except InvalidOperation as refused:
        raise ValueError("a number in it is beyond all bounds") from refused
    except json.JSONDecodeError:
        raise
    except ValueError as refused:
        if "digits" in str(refused):  # Python's word for it names a setting of its own
            raise ValueError("a whole number in it has more digits than can be read") from refused
        raise
    return _whole(found) if _HALF_WRITTEN.search(text) else found


def _is_deep(text: str) -> bool:
    if text.count("[") + text.count("{") <= DEEPEST:
        return False
    steps = (1 if mark in "[{" else -1 for mark in _BRACKETS.findall(_TEXTS.sub("", text)))
    return max(accumulate(steps), default=0) > DEEPEST


def _whole(value: Any) -> Any:
    if isinstance(value, str):
        return _HALF.sub("\ufffd", value)
    if isinstance(value, dict):
        return {_whole(name): _whole(member) for name, member in value.items()}
    if isinstance(value, list):
        return [_whole(each) for each in value]
    return value


def _no_number(word: str) -> NoReturn:
    raise ValueError(f"{word} is no number in JSON")


#: Made once, because making one takes as long as reading a short answer.
_EXACT: Final = json.JSONDecoder(parse_float=Decimal, parse_constant=_no_number)
_PLAIN: Final = json.JSONDecoder(parse_constant=_no_number)
