"""
What one more scenario costs the judge, when there are few and when there are many.

Each number of scenarios is a process of its own: ``python -m benchmarks.judge NUMBER`` judges the
simulator in the same process by so many sales, writes all reports, and prints what that took.
Starting takes the same each time and would hide the rest, so the cost is that of those scenarios
by which a run has more than the one before it.
"""

from __future__ import annotations

import json
import resource
import subprocess
import sys
import tempfile
import time
from itertools import pairwise
from pathlib import Path
from typing import Any, Final

_SIZES: Final = (50, 200, 800)
#: How often the reports are written; the first time pays for templates and schemas.
_REPORTS: Final = 3
_HEAD: Final = """\
@DE-TXN
Feature: Many sales

  @DE-TXN-0002
  Rule: Each sale is like the one before it

"""
_SCENARIO: Final = """\
    Scenario: Sale {number}
      Given a started document "A"
      And document "A" sells
        | item  | net  | tax  | gross | VAT key | VAT % |
        | Pizza | 9.24 | 0.66 | 9.90  | 2       | 7     |
      When the POS stores document "A"
      Then the answer is a signed fiscal response
      And document "A" is no longer among the open transactions

"""


def measure_judge() -> list[dict[str, Any]]:
    """
    Judge by so many scenarios each, and say what one more of them took.
    """
    runs = [_run(size) for size in _SIZES]
    return [
        {
            "scenarios": run["scenarios"],
            "run_cpu_ms": _each(before, run, "run_cpu_seconds"),
            "report_cpu_ms": _each(before, run, "report_cpu_seconds"),
            "checks": round(
                (run["checks"] - before["checks"]) / (run["scenarios"] - before["scenarios"]), 1
            ),
            "memory_mb": run["memory_mb"],
        }
        for before, run in pairwise(runs)
    ]


def _each(before: dict[str, Any], run: dict[str, Any], what: str) -> float:
    more = run["scenarios"] - before["scenarios"]
    milliseconds: float = 1000 * (run[what] - before[what]) / more
    return round(milliseconds, 2)


def _run(scenarios: int) -> dict[str, Any]:
    command = [sys.executable, "-m", "benchmarks.judge", str(scenarios)]
    done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own command
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def _written(stream: Path, folder: Path) -> float:
    """
    Write all reports and say how much CPU time that took, in seconds.
    """
    from fiskalprobe.report import write_all

    begun = time.process_time()
    write_all(stream, folder)
    return time.process_time() - begun


def _judge(scenarios: int) -> dict[str, Any]:
    """
    Judge in this process.
    """
    from fiskalprobe.run.certify import certify
    from fiskalprobe.run.picks import Picks
    from fiskalprobe.run.settings import RunSettings
    from fiskalprobe.target.reading import read_target

    with tempfile.TemporaryDirectory() as place:
        folder = Path(place)
        (folder / "features").mkdir()
        told = "".join(_SCENARIO.format(number=number) for number in range(1, scenarios + 1))
        (folder / "features/many.feature").write_text(_HEAD + told, encoding="utf-8")
        stream = folder / "run.ndjson"
        begun = time.process_time()
        done = certify(
            RunSettings(
                target=read_target("sim:", environment={}),
                stream=stream,
                seed=7,
                picks=Picks(everything=False),
                features=folder / "features",
            )
        )
        ran = time.process_time()
        reports = min(_written(stream, folder) for _ in range(_REPORTS))
    if done.footer.exit != 0 or done.footer.scenarios != scenarios:
        raise RuntimeError(f"{done.footer.scenarios} scenarios ended with {done.footer.verdict}")
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
    return {
        "scenarios": scenarios,
        "run_cpu_seconds": ran - begun,
        "report_cpu_seconds": reports,
        "checks": done.footer.checks,
        # macOS counts bytes, Linux kilobytes.
        "memory_mb": round(peak / (1e6 if sys.platform == "darwin" else 1e3), 1),
    }


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_judge(int(sys.argv[1]))) + "\n")
