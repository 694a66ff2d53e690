"""
How a sentence of a feature is recognised.

Text arguments stand in quotes and numbers are typed, so that no sentence fits two steps. A check
may name the requirement that it is about in brackets at its end; without, it is about the Rule.
"""

from __future__ import annotations

from pytest_bdd import parsers

from fiskalprobe.wire import Manner

#: How a till may leave while it is served; `leaving` reads it.
LEAVES = r"(?P<manner>hangs up before it is answered|breaks off half-way)"
_CITED = r"(?: \((?P<cited>[A-Z]{2}-[A-Z]{2,4}-\d{4})\))?"


def sentence(pattern: str) -> parsers.re:
    """
    Recognise a sentence by a regular expression with named groups.
    """
    return parsers.re(pattern)


def leaving(text: str) -> Manner:
    """
    Read what stands at `LEAVES`.
    """
    return Manner.HANGS_UP if text.startswith(Manner.HANGS_UP) else Manner.BREAKS_OFF


def check(pattern: str) -> parsers.re:
    """
    Recognise a sentence that checks something, with an optional id at its end.
    """
    return parsers.re(pattern + _CITED)
