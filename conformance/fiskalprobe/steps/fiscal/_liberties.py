"""
Ways to write one and the same document that only a lenient reader accepts.

Each takes the parsed document and gives the text that goes over the wire. They are the liberties
that the vendor's printed samples take (seed-002), and what programs add without being asked.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

import msgspec

_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")

Document = dict[str, Any]


def written(document: Document, liberty: str) -> str:
    """
    Write *document* with *liberty*; `LookupError` lists the ones there are.
    """
    if liberty not in LIBERTIES:
        raise LookupError(f"there is no liberty {liberty!r}; there are: {', '.join(LIBERTIES)}")
    return LIBERTIES[liberty](document)


def _plain(document: Any) -> str:
    return _ENCODER.encode(document).decode()


def _renamed(value: Any, rename: Callable[[str], str]) -> Any:
    if isinstance(value, dict):
        return {rename(key): _renamed(item, rename) for key, item in value.items()}
    if isinstance(value, list):
        return [_renamed(item, rename) for item in value]
    return value


def mixed(key: str) -> str:
    """
    Write a key in small and capital letters in turn.
    """
    return "".join(c.upper() if i % 2 else c.lower() for i, c in enumerate(key))


def _trailing_commas(document: Document) -> str:
    return _plain(document).replace("}]", "},]").removesuffix("}") + ",}"


def _numbers_quoted(document: Document) -> str:
    names = ("fiscalDocumentNumber", "fiscalDocumentStartTime", "fiscalDocumentRevision")
    quoted = {name: str(document[name]) for name in names if name in document}
    line = {**document["positions"][0]}
    line |= {name: str(line[name]) for name in ("netValue", "taxValue", "grossValue")}
    return _plain({**document, **quoted, "positions": [line, *document["positions"][1:]]})


def _booleans_quoted(document: Document) -> str:
    return _plain({**document, "isTraining": "false", "cancellationDocument": "false"})


def _number_as_text(document: Document) -> str:
    return _plain({**document, "fiscalDocumentNumber": str(document["fiscalDocumentNumber"])})


def _commented(document: Document) -> str:
    return f"// the till's comment\n{_plain(document).removesuffix('}')} /* and another */ }}"


LIBERTIES: Final[dict[str, Callable[[Document], str]]] = {
    "keys in capital letters": lambda document: _plain(_renamed(document, str.upper)),
    "keys in small letters": lambda document: _plain(_renamed(document, str.lower)),
    "keys in mixed letters": lambda document: _plain(_renamed(document, mixed)),
    "trailing commas": _trailing_commas,
    "a surplus closing brace": lambda document: _plain(document) + "\n}\n",
    "numbers in quotes": _numbers_quoted,
    "truth values in quotes": _booleans_quoted,
    "its GUID in braces": lambda document: _plain(
        {**document, "documentGuid": f"{{{document['documentGuid']}}}"}
    ),
    "its number as text": _number_as_text,
    "comments": _commented,
    "a byte order mark": lambda document: f"\ufeff{_plain(document)}",
    "more than a megabyte of notes": lambda document: _plain(
        {**document, "notes": "x" * 1_100_000}
    ),
}
