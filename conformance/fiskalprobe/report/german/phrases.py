"""
What is known in German, as the files beside this module have it: English, then German.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, cached_property
from importlib.resources import files
from types import MappingProxyType
from typing import Final


@dataclass(frozen=True)
class Phrase:
    """
    English, as a regular expression, and the German, which keeps groups of it.
    """

    english: str
    german: str
    flags: re.RegexFlag = re.DOTALL

    @cached_property
    def pattern(self) -> re.Pattern[str]:
        """
        The expression, compiled when it is first tried: most runs have nothing to translate.
        """
        return re.compile(self.english, self.flags)


Phrases = tuple[Phrase, ...]

_FOLDER: Final = files(__package__)


@cache
def words(file: str, table: str) -> Mapping[str, str]:
    """
    Read the *table* of a *file*, which is named without ``.toml``.
    """
    told = tomllib.loads(_FOLDER.joinpath(f"{file}.toml").read_text(encoding="utf-8"))
    return MappingProxyType(told[table])


@cache
def phrases(file: str, table: str, flags: re.RegexFlag = re.DOTALL) -> Phrases:
    """
    Read the *table* of a *file* as regular expressions, to be tried in their order.
    """
    return tuple(Phrase(known, said, flags) for known, said in words(file, table).items())


def told(known: Phrases, said: str) -> str:
    """
    Say in German what was *said*; empty where it is not wholly known.
    """
    for phrase in known:
        found = phrase.pattern.fullmatch(said)
        if found:
            return found.expand(phrase.german)
    return ""
