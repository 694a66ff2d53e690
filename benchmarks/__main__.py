"""
`make bench`: what the service reaches, what the signatures alone would allow, and what others do.

Everything is taken in turns on the same core in the same minutes, so the ratios travel between
machines. ``--million`` lets the table of growth go on to a million receipts, which takes longer.
"""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
import tempfile
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from benchmarks import fuzzing
from benchmarks.judge import measure_judge
from benchmarks.page import render
from benchmarks.receipts import TILLS, Combination, combinations
from benchmarks.replay import DEVICES, measure_replay
from benchmarks.requests import answer
from benchmarks.worlds import measure_worlds
from benchmarks.yardsticks import Yardstick, yardsticks

_ROUNDS: Final = 5
_SIZES: Final = (1_000, 10_000, 100_000)
_MILLION: Final = 1_000_000
_REPORTS: Final = Path(__file__).parents[1] / "reports"


def main() -> None:
    """
    Measure everything and write `reports/bench.json` and the page made of it.
    """
    parser = argparse.ArgumentParser(prog="python -m benchmarks", description=__doc__)
    parser.add_argument("--rounds", type=int, default=_ROUNDS)
    parser.add_argument("--million", action="store_true")
    asked = parser.parse_args()
    lines = combinations()
    with yardsticks(answer()) as (others, missing):
        entrants: list[Combination | Yardstick] = [*lines, *others]
        for turn in range(asked.rounds):
            for each in entrants:
                _say(f"round {turn + 1} of {asked.rounds}: {each.name}")
                each.turn()
        receipts = [line.row() for line in lines]
        canned = [other.row() for other in others]
    _say("growth: receipts stored, open transactions")
    growth = _growth((*_SIZES, _MILLION) if asked.million else _SIZES)
    _say("the judge: one more scenario")
    judge = measure_judge()
    _say("the judge: stored cases played again")
    replay = [measure_replay(device) for device in DEVICES]
    _say("fuzzing beside Schemathesis")
    fuzzers, fuzzers_missing = _fuzzers()
    result = {
        "measured": datetime.now(UTC).isoformat(timespec="seconds"),
        "machine": {
            "python": platform.python_version(),
            "cores": os.cpu_count(),
            "system": f"{platform.system()} {platform.machine()}",
        },
        "tills": TILLS,
        "rounds": asked.rounds,
        "ratios": _ratios(receipts, canned, growth, judge)
        | {"replay_cost_in_signatures": replay[0]["cost_in_signatures"]}
        | _fuzzing_ratio(fuzzers),
        "rows": receipts,
        "yardsticks": canned,
        "yardsticks_missing": missing,
        "growth": growth,
        "worlds": measure_worlds(),
        "judge": judge,
        "replay": replay,
        "fuzzers": fuzzers,
        "fuzzers_missing": fuzzers_missing,
    }
    text = json.dumps(result, indent=2)
    (_REPORTS / "bench.json").write_text(text + "\n", encoding="utf-8")
    (_REPORTS / "bench.html").write_text(render(result), encoding="utf-8")
    print(json.dumps(result["ratios"], indent=2))  # noqa: T201  a benchmark's output is its point


def _ratios(
    receipts: list[dict[str, Any]],
    canned: list[dict[str, Any]],
    growth: dict[str, Any],
    judge: list[dict[str, Any]],
) -> dict[str, float]:
    full, normal, memory, p384, brainpool = (row["fraction_of_limit"] for row in receipts)
    ratios = {
        "receipts_vs_two_signature_limit": full,
        "receipts_vs_two_signature_limit_by_the_clock": receipts[0][
            "fraction_of_limit_by_the_clock"
        ],
        "receipts_vs_two_signature_limit_normal": normal,
        "receipts_vs_two_signature_limit_memory": memory,
        "receipts_vs_two_signature_limit_p384": p384,
        "receipts_vs_two_signature_limit_brainpoolP384r1": brainpool,
    }
    for row in canned:
        name = "requests_vs_" + row["name"].lower().replace(" ", "_")
        ratios[name] = receipts[0]["requests_per_second"] / row["requests_per_second"]
    for table, name in (("stored", "receipt_cost_by_stored"), ("open", "receipt_cost_by_open")):
        first, *_, last = growth[table]
        ratios[name] = last["receipt_cpu_us"] / first["receipt_cpu_us"]
    few, *_, many = judge
    for what in ("run", "report"):
        ratios[f"{what}_cost_by_scenarios"] = many[f"{what}_cpu_ms"] / few[f"{what}_cpu_ms"]
    return {name: round(value, 3) for name, value in ratios.items()}


def _fuzzers() -> tuple[list[dict[str, Any]], str]:
    """
    Let both fuzz, or say why that cannot be compared here.
    """
    try:
        return fuzzing.measure_fuzzing(), ""
    except fuzzing.Missing as reason:
        _say(f"left out: {reason}")
        return [], str(reason)


def _fuzzing_ratio(fuzzers: list[dict[str, Any]]) -> dict[str, float]:
    if not fuzzers:
        return {}
    plain, own = (row["cases_per_cpu_second"] for row in fuzzers)
    return {"fuzzed_cases_vs_schemathesis": round(own / plain, 3)}


def _growth(sizes: tuple[int, ...]) -> dict[str, Any]:
    """
    Measure the growth in a process of its own, whose memory is then that of the service.
    """
    with tempfile.TemporaryDirectory() as folder:
        command = [sys.executable, "-m", "benchmarks.growth", folder, *map(str, sizes)]
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603
        found: dict[str, Any] = json.loads(done.stdout)
        return found


def _say(what: str) -> None:
    print(what, file=sys.stderr, flush=True)  # noqa: T201  it takes minutes, so somebody waits


if __name__ == "__main__":
    main()
