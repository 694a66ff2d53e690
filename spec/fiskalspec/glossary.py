"""
The words of the trade in two languages.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib.resources import files
from types import MappingProxyType


@dataclass(frozen=True, slots=True, kw_only=True)
class Term:
    """
    One word of the trade.
    """

    key: str
    en: str
    de: str
    meaning: str


@cache
def load() -> Mapping[str, Term]:
    """
    Load the terms by their keys; a term that is given twice is a `ValueError`.
    """
    text = files("fiskalspec").joinpath("glossary.toml").read_text(encoding="utf-8")
    terms: dict[str, Term] = {}
    for row in tomllib.loads(text)["term"]:
        term = Term(**row)
        if term.key in terms:
            raise ValueError(f"glossary.toml: the term {term.key!r} is given twice")
        terms[term.key] = term
    return MappingProxyType(terms)
