"""
What a hunt finds, and the folder in which it is kept.
"""

from __future__ import annotations

import json
import threading
import time
from collections import deque
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final

#: So many exchanges before a finding are kept with it.
_REMEMBERED: Final = 600
_LONGEST_TEXT: Final = 3000


@dataclass(frozen=True, slots=True, kw_only=True)
class Finding:
    """
    Something that nothing the operator did explains.
    """

    kind: str
    world: str
    what: str
    #: Seconds since the bout began.
    at: float
    #: What the operator was at, or had been within the last seconds.
    going_on: tuple[str, ...] = ()

    def __str__(self) -> str:
        """
        Tell it in a few lines.
        """
        busy = "".join(f"\n    meanwhile {each}" for each in self.going_on)
        return f"{self.kind} in world {self.world}, {self.at:.2f} s: {self.what}{busy}"


@dataclass
class Findings:
    """
    The findings of one bout with the exchanges before the first; any thread may add to them.
    """

    begun: float = field(default_factory=time.monotonic)
    found: list[Finding] = field(default_factory=list)
    exchanges: deque[dict[str, Any]] = field(default_factory=lambda: deque(maxlen=_REMEMBERED))
    #: How many answers there were in all.
    answers: int = 0
    #: How many acknowledged signatures were compared in the end, each time they were.
    compared: int = 0
    _seen: set[tuple[str, str, str]] = field(default_factory=set)
    _before: list[dict[str, Any]] = field(default_factory=list)
    _lock: threading.Lock = field(default_factory=threading.Lock)

    def record(self, **exchange: Any) -> None:
        """
        Remember an exchange for a while.
        """
        with self._lock:
            self.answers += 1
            self.exchanges.append(exchange)

    def add(
        self, kind: str, world: str, what: str, *, about: str = "", going_on: Iterable[str] = ()
    ) -> None:
        """
        Note a finding; one of its kind *about* the same thing is enough.
        """
        with self._lock:
            if (kind, world, about) in self._seen:
                return
            self._seen.add((kind, world, about))
            self._before = self._before or list(self.exchanges)
            self.found.append(
                Finding(
                    kind=kind,
                    world=world,
                    what=what[:_LONGEST_TEXT],
                    at=time.monotonic() - self.begun,
                    going_on=tuple(going_on),
                )
            )

    def keep(self, folder: Path, again: Mapping[str, Any], said: str) -> None:
        """
        Write into *folder* what was found, what the bout was, and what the service *said*.
        """
        folder.mkdir(parents=True, exist_ok=True)
        told = {"again": dict(again), "findings": [asdict(each) for each in self.found]}
        (folder / "findings.json").write_text(json.dumps(told, indent=2) + "\n", encoding="utf-8")
        lines = "".join(json.dumps(each, default=str) + "\n" for each in self._before)
        (folder / "exchanges.ndjson").write_text(lines, encoding="utf-8")
        (folder / "service.log").write_text(said, encoding="utf-8")
