"""
What is known in German, as the files beside this module have it: English, then German.
"""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Final

#: English, as a regular expression, and the German, which keeps groups of it.
Phrases = tuple[tuple[re.Pattern[str], str], ...]

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
    return tuple((re.compile(known, flags), said) for known, said in words(file, table).items())


def told(known: Phrases, said: str) -> str:
    """
    Say in German what was *said*; empty where it is not wholly known.
    """
    for pattern, german in known:
        found = pattern.fullmatch(said)
        if found:
            return found.expand(german)
    return ""
