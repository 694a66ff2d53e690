"""
Instants as receipts write them: ``YYYY-MM-DDThh:mm:ss.fffZ``, and what people write instead.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime

_WRITTEN = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2}"
    r"(?P<fraction>\.[0-9]{3})?(?P<zone>Z|[+-][0-9]{2}:[0-9]{2})",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Instant:
    """
    One point in time and whether it was written in the form that DSFinV-K asks for.
    """

    at: datetime
    #: True for milliseconds and a Z, as DSFinV-K writes it.
    is_canonical: bool

    @property
    def unix(self) -> int:
        """
        Whole seconds since 1970.
        """
        return int(self.at.timestamp() // 1)


def read_instant(text: str) -> Instant | None:
    """
    Read an RFC 3339 instant with an offset; None when it is none or lies outside the calendar.

    Milliseconds may be missing. Any other number of decimals is refused: the same instant would
    have a second spelling, and a receipt could be changed without notice.
    """
    match = _WRITTEN.fullmatch(text)
    if match is None:
        return None
    try:
        at = datetime.fromisoformat(text).astimezone(UTC)
    except (ValueError, OverflowError):
        return None
    is_canonical = match["zone"] == "Z" and match["fraction"] is not None
    return Instant(at=at, is_canonical=is_canonical)


def spelled_alike(text: str) -> str:
    """
    Spell an instant in one way, whatever zone it is written in; what is none stays as it is.
    """
    read = read_instant(text)
    return text if read is None else str(read.unix)


def from_unix(seconds: int) -> datetime | None:
    """
    Turn Unix seconds into an instant; None when no calendar has it.
    """
    try:
        return datetime.fromtimestamp(seconds, tz=UTC)
    except (ValueError, OverflowError, OSError):
        return None


def write_instant(at: datetime) -> str:
    """
    Write *at* in the form that DSFinV-K asks for.
    """
    return f"{at.replace(tzinfo=None).isoformat(timespec='milliseconds')}Z"
