"""
Which files of features a run has to read.

To parse a file takes longer than to see that nothing in it is about what is asked.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from contextvars import ContextVar
from pathlib import Path
from typing import Final

from fiskalprobe.run.location import feature_files
from fiskalprobe.run.scenario import REQUIREMENT_TAG

#: The whole folder.
ALL: Final = (".",)
#: What the suite collects, of the folder that pytest is told; whoever drives a session may set it.
COLLECTED: Final[ContextVar[tuple[str, ...]]] = ContextVar("COLLECTED", default=ALL)

_KEYWORD: Final = re.compile(r"(Feature|Rule|Background|Examples|Scenarios?|Example)\b[^:]*:")
_SCENARIO: Final = ("Scenario", "Example")
_QUOTES: Final = ('"""', "```")
_LANGUAGE: Final = re.compile(r"^\s*#\s*language\s*:", re.MULTILINE)


def to_read(
    folder: Path, wanted: Callable[[frozenset[str]], bool], *, stem: str = ""
) -> tuple[str, ...]:
    """
    Give the files of *folder* whose requirements are *wanted*, by their ids; all of it where none
    is left over. With a *stem* only files of that name.

    Where a scenario may be about no requirement at all, its file is read.
    """
    found = feature_files(folder)
    kept = [
        each
        for each in found
        if (not stem or each.stem == stem) and ((ids := _ids_of(each)) is None or wanted(ids))
    ]
    return tuple(map(str, kept)) if 0 < len(kept) < len(found) else ALL


def _ids_of(file: Path) -> frozenset[str] | None:
    """
    Collect the ids that a file's scenarios are about; None where one may be about none.
    """
    try:
        text = file.read_text(encoding="utf-8")
    except (OSError, UnicodeDecodeError):
        return None  # whoever parses it says what is wrong
    if _LANGUAGE.search(text):
        return None
    above: dict[str, frozenset[str]] = {}
    found: frozenset[str] = frozenset()
    for keyword, tags in _tagged(text):
        if keyword == "Feature":
            above = {}
        if keyword in {"Feature", "Rule"}:
            above[keyword] = tags
        elif keyword in _SCENARIO:
            own = tags.union(*above.values())
            if not own:
                return None
            found |= own
        else:
            found |= tags
    return found


def _tagged(text: str) -> Iterator[tuple[str, frozenset[str]]]:
    """
    Give each keyword that can have tags, with the ids that stand above it.
    """
    tags: frozenset[str] = frozenset()
    quoted = False
    for line in map(str.strip, text.splitlines()):
        quoted ^= line.startswith(_QUOTES)
        if quoted:
            continue
        if line.startswith("@"):
            tags |= {each for each in re.split(r"[@\s]+", line) if REQUIREMENT_TAG.fullmatch(each)}
        elif (keyword := _KEYWORD.match(line)) is not None:
            yield keyword[1], tags
            tags = frozenset()
