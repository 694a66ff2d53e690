"""
The same document spelt otherwise: two texts that have to be signed alike.

Each spelling names the requirement that makes it mean the same. Those of plain JSON rest on
nothing but JSON itself, so there the sums decide.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from decimal import Decimal
from typing import Any, Final

from hypothesis import strategies as st

from fiskalprobe.fuzz.case import Case, written
from fiskalprobe.fuzz.documents import document, post, start
from fiskalprobe.steps.fiscal._liberties import mixed

_KINDS: Final = {0: "Receipt", 1: "Invoice", 10: "PayOut", 11: "PayIn", 80: "LongTermOrder"}
_SUMS: Final = "DE-PRD-0002"


def _keys(change: Callable[[str], str]) -> Callable[[dict[str, Any]], str]:
    def renamed(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {change(key): renamed(item) for key, item in value.items()}
        if isinstance(value, list):
            return [renamed(item) for item in value]
        return value

    return lambda found: written(renamed(found))


def _values(change: Callable[[Any], Any]) -> Callable[[dict[str, Any]], str]:
    def replaced(value: Any) -> Any:
        if isinstance(value, Mapping):
            return {key: replaced(item) for key, item in value.items()}
        if isinstance(value, list):
            return [replaced(item) for item in value]
        return change(value)

    return lambda found: written(replaced(found))


def _quoted_number(value: Any) -> Any:
    return f"{value:f}" if isinstance(value, Decimal) else value


def _quoted_truth(value: Any) -> Any:
    return str(value).lower() if isinstance(value, bool) else value


def _quoted_placeholders(found: dict[str, Any]) -> str:
    return re.sub(r"(~(?:NUMBER|START)~)", r'"\1"', written(found))


def _trailing(found: dict[str, Any]) -> str:
    return re.sub(r"(?<=[\"\d}\]le])([}\]])", r",\1", _safe(found))


def _safe(found: dict[str, Any]) -> str:
    """
    Write a document whose texts hold no bracket that could be taken for one of JSON's.
    """
    return _values(lambda it: re.sub(r"[{}\[\]]", "", it) if isinstance(it, str) else it)(found)


def _typed(found: dict[str, Any], kind: str) -> str:
    return written({**found, "documentType": kind})


def _named(found: dict[str, Any]) -> str:
    kind = found["documentType"]
    return _typed(found, f"[{kind}] = {_KINDS[kind]}" if kind in _KINDS else str(kind))


def _spaced(found: dict[str, Any]) -> str:
    return re.sub(r'("\w+"):', "\r\n\t \\1 :\n", _safe(found))


def _escaped(found: dict[str, Any]) -> str:
    return "".join(_escape(sign) for sign in written(found)).replace("/", r"\/")


def _escape(sign: str) -> str:
    if sign.isascii():
        return sign
    units = sign.encode("utf-16-be")
    return "".join(f"\\u{units[at : at + 2].hex()}" for at in range(0, len(units), 2))


def _reversed(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _reversed(item) for key, item in reversed(list(value.items()))}
    return [_reversed(item) for item in value] if isinstance(value, list) else value


def _longer(value: Any) -> Any:
    return (
        Decimal(f"{value:f}{'' if '.' in f'{value:f}' else '.'}00") if _is_exact(value) else value
    )


def _is_exact(value: Any) -> bool:
    return isinstance(value, Decimal)


#: Name → (requirement, spelling).
SPELLINGS: Final[dict[str, tuple[str, Callable[[dict[str, Any]], str]]]] = {
    "keys in capital letters": ("DE-REQ-0004", _keys(str.upper)),
    "keys in small letters": ("DE-REQ-0004", _keys(str.lower)),
    "keys in mixed letters": ("DE-REQ-0004", _keys(mixed)),
    "trailing commas": ("DE-REQ-0005", _trailing),
    "amounts in quotes": ("DE-REQ-0006", _values(_quoted_number)),
    "number and start in quotes": ("DE-REQ-0006", _quoted_placeholders),
    "truth values in quotes": ("DE-REQ-0007", _values(_quoted_truth)),
    "type as number in quotes": (
        "DE-REQ-0008",
        lambda found: _typed(found, str(found["documentType"])),
    ),
    "type with its name": ("DE-REQ-0008", _named),
    "GUID in braces": (
        "DE-REQ-0009",
        lambda found: written({**found, "documentGuid": "{~GUID~}"}),
    ),
    "a surplus brace": ("DE-REQ-0010", lambda found: written(found) + "\n}\n"),
    "unknown members": (
        "DE-REQ-0013",
        lambda found: written({"x-till": [1, {"a": None}], **found, "zz": "~"}),
    ),
    "white space": (_SUMS, _spaced),
    "escapes": (_SUMS, _escaped),
    "members in another order": (_SUMS, lambda found: written(_reversed(found))),
    "more zeros": (_SUMS, _values(_longer)),
}


@st.composite
def spelt(draw: st.DrawFn) -> Case:
    """
    Draw a document, and the same again in another spelling.
    """
    found = draw(document(odd=draw(st.integers(0, 9)) == 0))
    name = draw(st.sampled_from(sorted(SPELLINGS)))
    requirement, spell = SPELLINGS[name]
    plain = _safe(found) if spell in {_trailing, _spaced} else written(found)
    kind = found["documentType"]
    return Case(
        about=f"store {kind}: {name}",
        origin="spelling",
        asks=(
            start(kind),
            post("store", plain),
            start(kind),
            post("store", spell(found)),
        ),
        spelling=requirement,
        same_as=1,
    )
