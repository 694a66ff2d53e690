"""
Bodies laid out for the page: indented, harmless, and no longer than the page can bear.

A full run holds megabytes of bodies, most of them the same certificate. The whole body stands in
run.ndjson; the page says so wherever it leaves something out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Final

from fiskalprobe.report.text import cut, indented, visible
from fiskalprobe.report.view import Talk

#: Characters that all bodies of findings may take up together, and those of findings and log.
FINDINGS_BUDGET: Final = 400_000
BUDGET: Final = 780_000
#: How long one body may be; the longest that keeps the sum within its budget is taken.
_CAPS: Final = (
    24_000,
    12_000,
    6_000,
    3_000,
    2_000,
    1_400,
    1_200,
    1_000,
    850,
    700,
    575,
    450,
    350,
    250,
    180,
    120,
    60,
    0,
)
_STRING: Final = re.compile(r'"([^"\\]*(?:\\.[^"\\]*)*)"')
#: A string value of this length says nothing to the eye: certificates, mostly.
_LONG: Final = 180
_SHOWN_OF_LONG: Final = 48
#: A body that is one word of this length is an archive in Base64: its beginning says what it is.
_ARCHIVE: Final = re.compile(r'\s*"?[A-Za-z0-9+/_=-]{2000,}"?\s*')
_SHOWN_OF_ARCHIVE: Final = 480
#: Such a body that came as octets, and not as a value of JSON.
_FILE: Final = re.compile(r"[A-Za-z0-9+/]{2000,}={0,2}")
#: A body of this length is not laid out: only its beginning will be shown anyway.
_UNWIELDY: Final = 100_000


@dataclass(frozen=True, slots=True, kw_only=True)
class Body:
    """
    One body as it is shown.
    """

    text: str
    #: How many characters were left out at the end.
    omitted: int = 0
    #: How many long values inside were shortened.
    shortened: int = 0
    #: Whether it is a file in Base64, which nobody reads as it stands here.
    is_file: bool = False


def whole(text: str, limit: int) -> Body:
    """
    Show a body with every value in full, up to *limit* characters.
    """
    shown, omitted = _shown(text, limit)
    return Body(text=shown, omitted=omitted, is_file=_FILE.fullmatch(text) is not None)


def brief(text: str, limit: int) -> Body:
    """
    Show a body with its very long values shortened, up to *limit* characters.
    """
    shortened = 0

    def shorten(found: re.Match[str]) -> str:
        nonlocal shortened
        value = found[1]
        if len(value) < _LONG:
            return found[0]
        shortened += 1
        # an escape must not be torn apart, so what is kept ends before the first one
        kept = value[:_SHOWN_OF_LONG].split("\\", 1)[0]
        return f'"{kept}\u2026 ({len(value)} characters)"'

    short = _STRING.sub(shorten, text)
    shown, omitted = _shown(short, limit)
    return Body(text=shown, omitted=omitted, shortened=shortened)


@dataclass(frozen=True, slots=True, kw_only=True)
class Limit:
    """
    How long one body may be, and what all of them come to.
    """

    length: int
    sum: int


def limit_for(talks: Iterable[Talk], budget: int, *, in_full: bool) -> Limit:
    """
    Find the longest cap with which all bodies of *talks* stay within *budget*.
    """
    show = whole if in_full else brief
    lengths = [
        len(show(text, _CAPS[0]).text)
        for talk in talks
        for text in (talk.call.body, talk.answer.body if talk.answer else "")
    ]
    sums = {cap: sum(min(length, cap) for length in lengths) for cap in _CAPS}
    fitting = next((cap for cap in _CAPS if sums[cap] <= budget), _CAPS[-1])
    return Limit(length=fitting, sum=sums[fitting])


def _shown(text: str, limit: int) -> tuple[str, int]:
    if _ARCHIVE.fullmatch(text):
        limit = min(limit, _SHOWN_OF_ARCHIVE)
    if len(text) > _UNWIELDY:
        head, omitted = cut(text, limit)
        return visible(head), omitted
    return cut(visible(indented(text)), limit)
