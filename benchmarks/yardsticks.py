"""
What others reach who answer canned JSON: WireMock and Prism, as they come from npm.

They are installed below ``build/``. Where that cannot be done, a message stands in their place.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.load import ask
from benchmarks.requests import store
from benchmarks.subject import LOAD_CORE, Subject, pin
from fiskalprobe.target.simulator import free_port

_FOLDER: Final = Path(__file__).parents[1] / "build" / "yardsticks"
_PACKAGES: Final = ("wiremock@3", "@stoplight/prism-cli@5")
_PATH: Final = "/api/v1/transactions/storeDocument"
_REQUEST: Final = store("00000000-0000-4000-8000-000000000000", 1)
_CONNECTIONS: Final = 32
#: A virtual machine that compiles while it runs is given this long to get fast.
_WARM_UP_SECONDS: Final = 6.0
_SECONDS: Final = 2.0
_INSTALL_SECONDS: Final = 180


class Missing(Exception):
    """
    A yardstick cannot be had here; the text says why.
    """


@dataclass(slots=True, kw_only=True)
class Yardstick:
    """
    One server with a canned answer; it sleeps between its turns.
    """

    name: str
    subject: Subject
    rates: list[float] = field(default_factory=list)

    def turn(self) -> None:
        """
        Measure once.
        """
        self.subject.wake()
        pin(os.getpid(), LOAD_CORE)
        load = ask(self.subject.port, _REQUEST, connections=_CONNECTIONS, seconds=_SECONDS)
        self.rates.append(load.requests_per_second)
        self.subject.sleep()

    def row(self) -> dict[str, Any]:
        """
        Give the median of all turns.
        """
        return {"name": self.name, "requests_per_second": round(median(self.rates))}


@contextmanager
def yardsticks(answer: bytes) -> Iterator[tuple[list[Yardstick], dict[str, str]]]:
    """
    Start all that can be had, with *answer* as their canned JSON; and say why others cannot.
    """
    running: list[Yardstick] = []
    missing: dict[str, str] = {}
    try:
        for name, command in _COMMANDS.items():
            try:
                running.append(_started(name, command(answer)))
            except Missing as reason:
                missing[name] = str(reason)
        yield running, missing
    finally:
        for each in running:
            each.subject.stop()


def _started(name: str, found: tuple[list[str], int]) -> Yardstick:
    command, port = found
    try:
        subject = Subject(command, port, first=_REQUEST)
    except TimeoutError as late:
        raise Missing(str(late)) from late
    pin(os.getpid(), LOAD_CORE)
    try:
        ask(port, _REQUEST, connections=_CONNECTIONS, seconds=_WARM_UP_SECONDS)
    except OSError as broken:
        subject.stop()
        raise Missing(f"it did not keep answering ({broken})") from broken
    subject.sleep()
    return Yardstick(name=name, subject=subject)


def _wiremock(answer: bytes, *more: str) -> tuple[list[str], int]:
    java = _program("java")
    jar = next(_installed("wiremock").glob("build/*.jar"), None)
    if jar is None:
        raise Missing("the package wiremock holds no jar")
    root = _FOLDER / "wiremock"
    (root / "mappings").mkdir(parents=True, exist_ok=True)
    mapping = {
        "request": {"method": "POST", "url": _PATH},
        "response": {
            "status": 200,
            "headers": {"content-type": "application/json; charset=utf-8"},
            "body": answer.decode(),
        },
    }
    (root / "mappings" / "store.json").write_text(json.dumps(mapping), encoding="utf-8")
    port = free_port()
    where = ["--port", str(port), "--root-dir", str(root), "--disable-banner"]
    # Chunks would cost it more than the length that we send as well.
    where += ["--use-chunked-encoding", "never"]
    return [java, "-jar", str(jar), *where, *more], port


def _wiremock_without_journal(answer: bytes) -> tuple[list[str], int]:
    return _wiremock(answer, "--no-request-journal")


def _prism(answer: bytes) -> tuple[list[str], int]:
    node = _program("node")
    content = {"application/json": {"schema": {"type": "object"}, "example": json.loads(answer)}}
    taken = {"application/json": {"schema": {"type": "object"}}}
    operation = {
        "requestBody": {"content": taken},
        "responses": {"200": {"description": "A receipt.", "content": content}},
    }
    api = {
        "openapi": "3.1.0",
        "info": {"title": "Canned", "version": "1"},
        "paths": {_PATH: {"post": operation}},
    }
    script = _installed("@stoplight/prism-cli") / "dist" / "index.js"
    description = _FOLDER / "canned.json"
    description.write_text(json.dumps(api), encoding="utf-8")
    port = free_port()
    where = ["-h", "127.0.0.1", "-p", str(port), "-m", "false", "-v", "error"]
    return [node, str(script), "mock", *where, str(description)], port


_COMMANDS: Final = {
    "WireMock": _wiremock,
    "WireMock without its journal": _wiremock_without_journal,
    "Prism": _prism,
}


def _installed(package: str) -> Path:
    """
    Find a package of npm, installing both when the first is asked for.
    """
    folder = _FOLDER / "node_modules" / package
    if folder.is_dir():
        return folder
    _FOLDER.mkdir(parents=True, exist_ok=True)
    command = [_program("npm"), "install", "--no-audit", "--no-fund", "--silent", *_PACKAGES]
    try:
        subprocess.run(  # noqa: S603  a command of our own
            command, cwd=_FOLDER, check=True, capture_output=True, timeout=_INSTALL_SECONDS
        )
    except (OSError, subprocess.SubprocessError) as refused:
        raise Missing(f"npm could not install {package} ({type(refused).__name__})") from refused
    if not folder.is_dir():
        raise Missing(f"npm did not install {package}")
    return folder


def _program(name: str) -> str:
    found = shutil.which(name)
    if found is None:
        raise Missing(f"{name} is not installed")
    return found
