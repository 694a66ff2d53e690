"""
What the terminal says about a comparison with the reference simulator.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from fiskalprobe.cli.exits import Exit, stop
from fiskalprobe.cli.terminal.sentence import many
from fiskalprobe.differential.reference import NoReference, reference_target
from fiskalprobe.stream import Difference, Stream
from fiskalprobe.target.errors import TargetRefused
from fiskalprobe.target.model import Target

#: More differences than this are counted, not listed; the report has them all.
_SHOWN: Final = 10
#: As much of a value as a line bears.
_LONGEST: Final = 60


def reference_or_stop(said: str, subject: Target) -> None:
    """
    End the command when *said* names nothing that the subject can be compared with.
    """
    try:
        reference_target(said, subject)
    except NoReference as none:
        stop(f"{none}.", Exit.USAGE)
    except TargetRefused as refused:
        stop(f"--against has mistakes; no request was sent.\n{refused}", Exit.USAGE)


def parted(stream: Stream) -> Iterator[str]:
    """
    Say where the answers part, those differences first that others may follow from.
    """
    found = stream.differences
    if not found:
        yield f"Compared with {stream.header.against}: no answer differs."
        return
    habits = [each for each in found if each.always]
    first = [each for each in found if not each.always and not each.follows]
    later = len(found) - len(first) - len(habits)
    tail = f", and {later} that may only follow from them" if later else ""
    yield f"Compared with {stream.header.against}: {many(len(first), 'difference')}{tail}."
    for each in first[:_SHOWN]:
        yield (
            f"  {each.call} {each.field}: {_short(each.subject)}, the reference "
            f"{_short(each.reference)} ({many(each.times, 'time')}, first in exchange "
            f"{each.exchange}, {each.scenario or 'the first look'})"
        )
    if len(first) > _SHOWN:
        yield f"  and {len(first) - _SHOWN} more; the report lists them"
    if habits:
        yield f"  in most answers alike, a matter of habit: {_fields(habits)}"


def _fields(habits: list[Difference]) -> str:
    names = list(dict.fromkeys(each.field for each in habits))
    more = f" and {len(names) - _SHOWN} more" if len(names) > _SHOWN else ""
    return ", ".join(names[:_SHOWN]) + more


def _short(value: str) -> str:
    return value if len(value) <= _LONGEST else f"{value[:_LONGEST]}…"
