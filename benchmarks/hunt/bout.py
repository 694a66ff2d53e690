"""
One bout: a service with a new ledger, tills and an operator for some seconds, and the audit.
"""

from __future__ import annotations

import importlib
import random
import tempfile
import time
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from dataclasses import dataclass
from functools import cache, partial
from pathlib import Path
from typing import Any, Final, Literal

from benchmarks.hunt import tills, trouble
from benchmarks.hunt.audit import audit
from benchmarks.hunt.books import Books
from benchmarks.hunt.excuses import Excuse, Excuses
from benchmarks.hunt.findings import Findings
from benchmarks.hunt.line import DEFAULT, Line, Scene
from benchmarks.hunt.service import Service, Silent
from fiskalspec import profiles

Kind = Literal["memory", "sqlite", "postgresql"]
#: The worlds, and what they are beside the choices that dice make.
WORLDS: Final[Mapping[str, Mapping[str, Any]]] = {
    DEFAULT: {},
    "cloudy": {"device": "fiskaly-cloud"},
    "real": {"device": "fiskaly-cloud", "clock": "real", "generation": "1.7.6"},
    "lying": {"device": "fiskaly-cloud"},
}
#: A world on the real clock cannot be made to wait in no time; nobody breaks its TSE.
_UNBROKEN: Final = "real"
#: Open points on which the worlds of a bout may differ.
_POINTS: Final = ("recovery", "after-outage", "lost-start", "lost-finish", "self-test-due")
#: In this last part of a bout the operator rests, and the tills go on.
_CALM: Final = 0.15
#: More memory than this, in bytes, no bout explains.
_MEMORY: Final = 700 * 2**20
#: For so many seconds a process that shares its ledger may be missed after it is gone.
_TAKEOVER: Final = 6.0


@dataclass(frozen=True, slots=True, kw_only=True)
class Bout:
    """
    What makes a bout: the same dice make the same troubles, though threads meet otherwise.
    """

    seed: str
    ledger: Kind
    seconds: float

    def play(self) -> tuple[Findings, str]:
        """
        Hunt, and give what was found and what the service wrote to standard error.
        """
        with tempfile.TemporaryDirectory(prefix="fiskalprobe-hunt-") as folder:
            said = Path(folder) / "service.log"
            said.touch()
            shares = self.ledger == "postgresql"
            address = self._address(folder)
            services = [Service(address, said) for _ in range(2 if shares else 1)]
            scene = Scene(
                services,
                {name: Books() for name in WORLDS},
                Excuses(aftermath=_TAKEOVER) if shares else Excuses(),
            )
            try:
                self._hunted(scene)
            except Silent as silent:
                scene.suspect("does not come up", DEFAULT, str(silent))
            finally:
                for service in services:
                    service.kill()
            text = said.read_text(encoding="utf-8", errors="replace")
        if "Traceback" in text:
            scene.suspect("traceback", "any", text[text.index("Traceback") :])
        return scene.findings, text

    def _address(self, folder: str) -> str:
        if self.ledger == "postgresql":
            return str(_postgres().address())
        return f"sqlite:{folder}/ledger.db" if self.ledger == "sqlite" else "memory"

    def _hunted(self, scene: Scene) -> None:
        for service in scene.services:
            service.start()
        self._make_worlds(scene)
        with ThreadPoolExecutor(max_workers=64) as people, ExitStack() as lines:
            at_work = [
                people.submit(work, lines.enter_context(self._line(scene, who, world)))
                for world in WORLDS
                for who, work in self._work(world)
            ]
            at_work.append(people.submit(self._trouble_processes, scene))
            try:
                time.sleep(self.seconds * (1 - _CALM))
                scene.calm.set()
                time.sleep(self.seconds * _CALM)
            finally:  # also where somebody has had enough
                scene.calm.set()
                scene.closed.set()
            for each in at_work:
                each.result()
        self._ended(scene)

    def _work(self, world: str) -> Iterator[tuple[str, Any]]:
        yield "till 1", tills.fiscal_till
        yield "till 2", tills.fiscal_till
        yield "cloud till", tills.cloud_till
        yield "shop", tills.shop_till
        lies = {"lying": True, _UNBROKEN: None}.get(world, False)
        yield "operator", partial(trouble.trouble_worlds, lies=lies)

    def _trouble_processes(self, scene: Scene) -> None:
        dice = random.Random(f"{self.seed}/processes")  # noqa: S311  seeded, to be repeated
        forgets = self.ledger == "memory"
        trouble.trouble_processes(scene, dice, lambda _: self._make_worlds(scene), forgets=forgets)

    def _make_worlds(self, scene: Scene) -> None:
        for world, settings in WORLDS.items():
            dice = random.Random(f"{self.seed}/{world}/choices")  # noqa: S311  likewise
            points = profiles.load("retailforce").settings
            choices = {name: dice.choice(list(points[name].choices)) for name in _POINTS}
            wanted = {"seed": "fiskalprobe", **settings, "choices": choices}
            with self._line(scene, "operator", world) as line:
                trouble.make(line, wanted)

    def _line(self, scene: Scene, who: str, world: str) -> Line:
        dice = random.Random(f"{self.seed}/{world}/{who}")  # noqa: S311  likewise
        return Line(scene, who, world, dice)

    def _ended(self, scene: Scene) -> None:
        """
        Let everything be whole again and compare, before and after a deployment.
        """
        self._audited(scene, "in the end")
        for service in scene.services:
            if service.memory > _MEMORY:
                what = f"{service.memory >> 20} MiB are resident after {self.seconds:.0f} s"
                scene.suspect("memory", DEFAULT, what)
        with scene.excuses.during(Excuse.PROCESS, "deployment"):
            for service in scene.services:
                trouble.away(scene, service, "end")
            if self.ledger != "memory":
                for service in scene.services:
                    service.start()
        if self.ledger != "memory":
            self._audited(scene, "after the deployment")

    def _audited(self, scene: Scene, when: str) -> None:
        for world in WORLDS:
            with self._line(scene, f"auditor {when}", world) as line:
                if trouble.mend(line):
                    audit(line, when)


@cache
def _postgres() -> Any:
    """
    Start the PostgreSQL server of the tests; it is gone when this process is.
    """
    return importlib.import_module("postgres_server").PostgresServer()
