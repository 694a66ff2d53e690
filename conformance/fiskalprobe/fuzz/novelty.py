"""
Decides whether a case is worth keeping: its answers differ from those to all earlier cases.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Final

import msgspec

from fiskalprobe.fuzz.case import Case
from fiskalprobe.wire import Exchange

#: What differs between two answers that say the same.
_PARTICULAR: Final = re.compile(r"[0-9a-fA-F]{8,}|[0-9]+|'[^']*'|\"[^\"]*\"")
#: What was signed: without its figures it tells which sums are there and how it was paid.
_SIGNED: Final = re.compile(r"(?P<data>(?:Beleg|AV[A-Za-z]+)\^[^\";]*)")
_FIGURES: Final = re.compile(r"[0-9]*[1-9][0-9]*(?:\.[0-9]+)?|0\.(?:0[1-9]|[1-9][0-9])")
_SHOWN: Final = 60
_OK: Final = 200
#: A larger case is not kept: the corpus is read by people, too.
_LARGEST: Final = 4_000


class Novelty:
    """
    Remembers how cases were answered, and keeps the first of each kind.
    """

    def __init__(self, known: Iterable[Case] = ()) -> None:
        self._known = {msgspec.json.encode(case) for case in known}
        self._seen: set[tuple[object, ...]] = set()
        self.new: list[Case] = []

    def look(self, case: Case, exchanges: Sequence[Exchange]) -> None:
        """
        Keep *case* if it was answered in a way of its own.
        """
        kind = (case.about, case.origin, *(self._answer(each) for each in exchanges))
        if kind in self._seen or case.size > _LARGEST:
            return
        self._seen.add(kind)
        if msgspec.json.encode(case) not in self._known:
            self.new.append(case)

    @staticmethod
    def _answer(exchange: Exchange) -> tuple[object, ...]:
        if exchange.status == _OK:
            signed = _SIGNED.search(exchange.body)
            return _OK, "" if signed is None else _FIGURES.sub("#", signed["data"])
        return exchange.status, _PARTICULAR.sub("#", exchange.body)[:_SHOWN]
