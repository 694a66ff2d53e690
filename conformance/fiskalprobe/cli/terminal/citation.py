"""
How a source is cited on the terminal: as whoever wants to look it up would search for it.
"""

from __future__ import annotations

from fiskalspec.requirements import Source


def cited(source: Source) -> str:
    """
    Name the document and its section, with the words where the source has any of its own.
    """
    place = ", ".join(part for part in (source.title, source.section) if part)
    return f"{place}: “{source.quote}”" if source.quote else place
