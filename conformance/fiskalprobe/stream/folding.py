"""
Folding: two thousand calls alike take a line each that says only how they differ.

A group is an exchange and the checks on it alone that came out right. Where a step makes the same
call again and again, later groups are written as the first one with some parts replaced: its
lines, joined, are split at commas. Nothing is lost, and a hash of the whole lines proves it.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Final

import msgspec

from fiskalprobe.stream.records import Again, Check, Event, Exchange

_DECODER: Final = msgspec.json.Decoder(Event)
_MARK: Final = b","
_RIGHT: Final = frozenset({"pass", "alt"})


class NotLike(ValueError):
    """
    A folded line does not fit the group that it names.
    """


@dataclass(slots=True, kw_only=True)
class Group:
    """
    An exchange and what came out right about it, as lines.
    """

    id: int
    #: Scenario, step, method and URL: only groups with the same are folded.
    key: tuple[str, str, str, str]
    lines: list[bytes] = field(default_factory=list)

    @classmethod
    def begin(cls, exchange: Exchange, line: bytes) -> Group:
        """
        Begin a group by its exchange.
        """
        request = exchange.request
        key = (exchange.scenario, exchange.step, str(request["method"]), str(request["url"]))
        return cls(id=exchange.id, key=key, lines=[line])

    def takes(self, record: object) -> bool:
        """
        Tell whether *record* is one more check of this exchange, and a right one.
        """
        return (
            isinstance(record, Check)
            and record.verdict in _RIGHT
            and record.exchanges == [self.id]
        )

    @property
    def whole(self) -> bytes:
        """
        The lines as they would stand in the stream.
        """
        return b"".join(self.lines)


def fold(group: Group, base: Group) -> Again | None:
    """
    Say how *group* differs from *base*; nothing when that is not shorter or they are not alike.
    """
    new, old = group.whole.split(_MARK), base.whole.split(_MARK)
    if group.key != base.key or len(new) != len(old):
        return None
    places: dict[str, list[int]] = {}
    for place, (one, other) in enumerate(zip(new, old, strict=True)):
        if one != other:
            places.setdefault(one.decode(), []).append(place)
    digest = hashlib.sha256(group.whole).hexdigest()
    return Again(
        id=group.id, like=base.id, checks=len(group.lines) - 1, parts=places, sha256=digest
    )


class Groups:
    """
    What a reader keeps in order to make folded lines whole.
    """

    def __init__(self) -> None:
        self._last: Group | None = None
        #: Whether the next line may still belong to it.
        self._open = False

    def take(self, record: Event | Again, line: bytes) -> Sequence[Event]:
        """
        Take note of a line, and give the records that it stands for.
        """
        if isinstance(record, Again):
            self._open = False
            return [_DECODER.decode(each) for each in unfold(record, self._last)]
        if isinstance(record, Exchange):
            self._last, self._open = Group.begin(record, line), True
        elif self._open and self._last is not None and self._last.takes(record):
            self._last.lines.append(line)
        else:
            self._open = False
        return [record]


def unfold(again: Again, base: Group | None) -> Sequence[bytes]:
    """
    Rebuild the lines of a folded group, or raise `NotLike`.
    """
    if base is None or base.id != again.like:
        raise NotLike(f"exchange {again.id} is told by exchange {again.like}, which is not above")
    parts = base.whole.split(_MARK)
    for text, places in again.parts.items():
        for place in places:
            if not 0 <= place < len(parts):
                raise NotLike(f"exchange {again.id} replaces part {place} of {len(parts)}")
            parts[place] = text.encode()
    whole = _MARK.join(parts)
    if hashlib.sha256(whole).hexdigest() != again.sha256:
        raise NotLike(f"exchange {again.id} does not fit its own hash once it is whole")
    return whole.splitlines(keepends=True)
