"""
The line from somebody to a world: every answer is recorded and held to what may be answered.
"""

from __future__ import annotations

import json
import random
import threading
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any, Final, Self

import httpx

from benchmarks.hunt.books import Books, Page
from benchmarks.hunt.excuses import Excuse, Excuses
from benchmarks.hunt.findings import Findings
from benchmarks.hunt.service import Service

#: Nothing that is asked takes so long, in seconds.
_HANGS: Final = 30.0
_SHOWN: Final = 1500
_OUT_OF_SERVICE: Final = 503
_BROKEN: Final = 500
#: What an exception that nobody expected is answered with; no fault asks for that.
_UNEXPECTED: Final = "Internal Server Error"
#: The world that is always there.
DEFAULT: Final = "default"


@dataclass
class Scene:
    """
    What all who take part in a bout share.
    """

    services: Sequence[Service]
    books: dict[str, Books]
    excuses: Excuses
    findings: Findings = field(default_factory=Findings)
    #: Set when the operator is to stop.
    calm: threading.Event = field(default_factory=threading.Event)
    #: Set when everybody is to stop.
    closed: threading.Event = field(default_factory=threading.Event)

    def suspect(self, kind: str, world: str, what: str, about: str = "") -> None:
        """
        Note a finding with what goes on.
        """
        if what:
            self.findings.add(kind, world, what, about=about, going_on=self.excuses.told(world))


class Line:
    """
    One person's HTTP connections to one world, at whichever process; not for several threads.
    """

    def __init__(self, scene: Scene, who: str, world: str, dice: random.Random) -> None:
        self.scene = scene
        self.who = who
        self.world = world
        self.dice = dice
        self.books = scene.books.get(world, Books())
        self.prefix = "" if world == DEFAULT else f"/w/{world}"
        self._client = httpx.Client(timeout=_HANGS)

    def __enter__(self) -> Self:
        """
        Begin.
        """
        return self

    def __exit__(self, *_: object) -> None:
        """
        Hang up.
        """
        self._client.close()

    def rolls(self, share: float) -> bool:
        """
        Let the dice say yes in this share of cases.
        """
        return self.dice.random() < share

    def ask(self, method: str, path: str, body: Any = None, **more: Any) -> httpx.Response | None:
        """
        Ask the world, and give its answer; None when there was none, which had to be excused.
        """
        if body is not None:
            more["content"] = body if isinstance(body, bytes) else json.dumps(body)
            more.setdefault("headers", {}).setdefault("content-type", "application/json")
        whole = path if path.startswith("/_control/worlds") else self.prefix + path
        url = self.dice.choice(self.scene.services).url + whole
        begun = time.monotonic()
        try:
            answer = self._client.request(method, url, **more)
        except (httpx.TransportError, httpx.InvalidURL) as failed:
            self._record(begun, method, whole, more, status=0, text=repr(failed))
            hangs = isinstance(failed, httpx.TimeoutException)
            # A fault may cut a connection to the cloud TSE; nobody may be kept waiting for ever.
            allowed = [Excuse.PROCESS] if hangs else [Excuse.PROCESS, Excuse.FAULT]
            if not self.is_excused(begun, *allowed):
                self._suspect("hang" if hangs else "cut connection", method, whole, repr(failed))
            time.sleep(0.05)
            return None
        text = answer.content[:_SHOWN].decode("utf-8", "replace")
        self._record(begun, method, whole, more, status=answer.status_code, text=text)
        self._judge(begun, answer, method, whole)
        return answer

    def note(self, moment: int, write: Callable[[Page], str]) -> None:
        """
        Write an answer into the world's books; what cannot stand beside the rest is a finding.
        """
        wrong = self.books.note(moment, write)
        self.scene.suspect("repeated number", self.world, wrong)

    def _judge(self, begun: float, answer: httpx.Response, method: str, path: str) -> None:
        status = answer.status_code
        if status < _BROKEN:
            return
        allowed = [Excuse.FAULT]
        if status == _OUT_OF_SERVICE:
            allowed += [Excuse.PROCESS, Excuse.WORLD]
        if answer.text == _UNEXPECTED or not self.is_excused(begun, *allowed):
            self._suspect(f"answer {status}", method, path, answer.text[:_SHOWN])

    def is_excused(self, begun: float, *allowed: Excuse) -> bool:
        """
        Tell whether something *allowed* went on here since *begun*.
        """
        return self.scene.excuses.any(self.world, begun, *allowed)

    def _suspect(self, kind: str, method: str, path: str, text: str) -> None:
        about = f"{method} {path.partition('?')[0]}"
        self.scene.suspect(kind, self.world, f"{self.who}: {method} {path}: {text}", about)

    def _record(
        self, begun: float, method: str, path: str, more: Any, *, status: int, text: str
    ) -> None:
        self.scene.findings.record(
            at=round(begun - self.scene.findings.begun, 4),
            seconds=round(time.monotonic() - begun, 4),
            who=self.who,
            method=method,
            path=path,
            query=more.get("params"),
            body=str(more.get("content", ""))[:_SHOWN],
            status=status,
            answer=text,
        )
