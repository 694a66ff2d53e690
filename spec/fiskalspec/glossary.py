"""
The words of the trade in two languages, and the names of the wire as Python writes them.

Every place that translates a wire name goes by the rule here, so that nobody invents a third
spelling: the API itself has fiscalisationDocumentNumber and fiscalDocumentNumber, and mixing
them up is one of the faults that are hunted.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final

from fiskalspec import schemas

#: The schemas whose members are names of the wire.
_WIRE: Final = (
    "document",
    "fiscal-response-1.7.6",
    "fiscal-response-1.7.7",
    "tse-info",
    "validation-errors",
)
_WORD_BREAK: Final = re.compile(r"(?<=[a-z0-9])(?=[A-Z])")


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """
    One word of the trade.
    """

    key: str
    en: str
    de: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Renaming:
    """
    A value that createDocument answers under one name and the document brings back under another.
    """

    answer: str
    document: str
    meaning: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Glossary:
    """
    Terms by key, the renamings, and the names that do not follow the rule.
    """

    terms: Mapping[str, Term]
    renamed: tuple[Renaming, ...]
    python: Mapping[str, str]

    def python_name(self, wire: str) -> str:
        """
        Say how a wire name is written in Python.
        """
        return self.python.get(wire) or _WORD_BREAK.sub("_", wire).lower()

    def wire_names(self, python: str) -> tuple[str, ...]:
        """
        Name every wire name that is written *python*, sorted; there can be one per casing.
        """
        return tuple(wire for wire in wire_names() if self.python_name(wire) == python)


@cache
def load() -> Glossary:
    """
    Load the glossary; a term that is given twice is a `ValueError`.
    """
    text = files("fiskalspec").joinpath("glossary.toml").read_text(encoding="utf-8")
    data = tomllib.loads(text)
    terms: dict[str, Term] = {}
    for row in data["term"]:
        term = Term(**row)
        if term.key in terms:
            raise ValueError(f"glossary.toml: the term {term.key!r} is given twice")
        terms[term.key] = term
    return Glossary(
        terms=MappingProxyType(terms),
        renamed=tuple(Renaming(**row) for row in data["renamed"]),
        python=MappingProxyType(data["python"]),
    )


@cache
def wire_names() -> tuple[str, ...]:
    """
    Name every member that any message of the wire may have, in camelCase generations, sorted.
    """
    return tuple(sorted({name for schema in _WIRE for name in _members(schemas.get(schema))}))


def _members(node: Any) -> Iterator[str]:
    if isinstance(node, Mapping):
        for name, schema in node.get("properties", {}).items():
            if schema is not False:
                yield name
        for value in node.values():
            yield from _members(value)
    elif isinstance(node, list):
        for value in node:
            yield from _members(value)
