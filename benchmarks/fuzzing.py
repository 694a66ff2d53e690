"""
Cases a second: our fuzzing beside plain Schemathesis, on one OpenAPI document and one simulator.

``python -m benchmarks.fuzzing [SECONDS]`` runs one after the other against the same process and
prints what each did. What they do differs: Schemathesis asks once a case and checks schemas and
status codes; ours plays a case of one to four calls, looks at what a refused one leaves behind,
and verifies signatures and sums. The CPU time is that of the fuzzing process, not the simulator's.
Without Schemathesis there is nothing to compare, and a message says so.
"""

from __future__ import annotations

import json
import re
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from importlib.resources import files
from importlib.util import find_spec
from pathlib import Path
from typing import Any, Final

from fiskalprobe.target.simulator import running_simulator

_SECONDS: Final = 8
_SEED: Final = 7
_GENERATED: Final = re.compile(r"(\d+) generated")
_PLAYED: Final = re.compile(r"(\d+) cases in [0-9.]+ s .*?(\d+) exchanges, (\d+) checks")


class Missing(Exception):
    """
    There is nothing to compare; the text says why.
    """


def measure_fuzzing(seconds: int = _SECONDS) -> list[dict[str, Any]]:
    """
    Let each fuzz for so many seconds, and say how many cases that were; may raise `Missing`.
    """
    if find_spec("schemathesis") is None:
        raise Missing('schemathesis is not installed; pip install "fiskalprobe[fuzz]" brings it')
    document = Path(str(files("fiskalspec"))) / "openapi" / "fiscal-middleware.yaml"
    with running_simulator() as simulator, tempfile.TemporaryDirectory() as folder:
        options = ["--url", simulator.url, "--seed", str(_SEED), "--max-time", str(seconds)]
        plain, wall, cpu = _run(
            ["-m", "schemathesis.cli", "run", str(document), *options, "--no-shrink"]
        )
        found = _GENERATED.search(plain)
        rows = [_row("schemathesis", int(found[1]) if found else 0, wall, cpu)]
        simulator.control.reset()
        own, wall, cpu = _run(
            [
                *("-m", "fiskalprobe", "fuzz", "--target", simulator.url, "--out", folder),
                *("--seed", str(_SEED), "--seconds", str(seconds)),
            ]
        )
        played = _PLAYED.search(own)
        cases, exchanges, checks = map(int, played.groups()) if played else (0, 0, 0)
        rows.append(
            _row("fiskalprobe fuzz", cases, wall, cpu) | {"exchanges": exchanges, "checks": checks}
        )
    return rows


def _run(arguments: Sequence[str]) -> tuple[str, float, float]:
    """
    Run one of our Python's modules; gives what it printed, and its seconds by clock and by CPU.
    """
    before, begun = resource.getrusage(resource.RUSAGE_CHILDREN), time.monotonic()
    done = subprocess.run(  # noqa: S603 - our own command
        [sys.executable, *arguments], check=False, capture_output=True, text=True
    )
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    cpu = after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime
    return done.stdout, time.monotonic() - begun, cpu


def _row(name: str, cases: int, wall: float, cpu: float) -> dict[str, Any]:
    return {
        "fuzzer": name,
        "cases": cases,
        "cases_per_second": round(cases / wall, 1),
        "cases_per_cpu_second": round(cases / cpu, 1),
    }


if __name__ == "__main__":
    try:
        for row in measure_fuzzing(*map(int, sys.argv[1:2])):
            sys.stdout.write(json.dumps(row) + "\n")
    except Missing as reason:
        sys.stdout.write(f"left out: {reason}\n")
