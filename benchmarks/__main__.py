"""
`make bench`: receipts per second, and as a fraction of what the signatures alone would allow.
"""

from __future__ import annotations

import asyncio
import json
import os
import platform
import statistics
import tempfile
from pathlib import Path
from typing import Any, Final

from benchmarks.load import sell
from benchmarks.signatures import two_signature_limit
from benchmarks.subject import Subject, pin

_ROUNDS: Final = 3
_SECONDS: Final = 3.0
_TILLS: Final = 32
_OUT: Final = Path(__file__).parents[1] / "reports" / "bench.json"


def measure(device: str, ledger: str) -> dict[str, Any]:
    """
    Take the limit and the service in turns, on the same core in the same minutes.
    """
    limits, rates, per_cpu, p50, p99, starts = [], [], [], [], [], []
    for turn in range(_ROUNDS):
        pin(os.getpid(), 0)
        limits.append(two_signature_limit(device, seconds=1))
        pin(os.getpid(), 1)
        with tempfile.TemporaryDirectory() as folder:
            address = ledger.format(path=Path(folder) / f"{turn}.db")
            with Subject(device, address) as subject:
                starts.append(subject.start_seconds)
                asyncio.run(sell(subject.port, tills=_TILLS, seconds=0.5))
                before = subject.cpu_seconds()
                load = asyncio.run(sell(subject.port, tills=_TILLS, seconds=_SECONDS))
                spent = subject.cpu_seconds() - before
        rates.append(load.receipts / load.seconds)
        per_cpu.append(load.receipts / spent)
        p50.append(load.percentile(0.5))
        p99.append(load.percentile(0.99))
    fractions = [mine / limit for mine, limit in zip(per_cpu, limits, strict=True)]
    return {
        "device": device,
        "ledger": ledger.split(":", maxsplit=1)[0],
        "receipts_per_second": round(statistics.median(rates)),
        "receipts_per_cpu_second": round(statistics.median(per_cpu)),
        "two_signature_limit_per_cpu_second": round(statistics.median(limits)),
        "fraction_of_limit": round(statistics.median(fractions), 3),
        "request_p50_ms": round(statistics.median(p50), 2),
        "request_p99_ms": round(statistics.median(p99), 2),
        "start_seconds": round(statistics.median(starts), 2),
    }


def main() -> None:
    """
    Measure every combination and write `reports/bench.json`.
    """
    rows = [
        measure("fiskaly-cloud", "sqlite:{path}"),
        measure("fiskaly-cloud", "memory"),
        measure("swissbit-usb", "sqlite:{path}"),
    ]
    result = {
        "machine": {"python": platform.python_version(), "cores": os.cpu_count()},
        "tills": _TILLS,
        "rounds": _ROUNDS,
        "ratios": {
            "receipts_vs_two_signature_limit": rows[0]["fraction_of_limit"],
            "receipts_vs_two_signature_limit_memory": rows[1]["fraction_of_limit"],
            "receipts_vs_two_signature_limit_brainpoolP384r1": rows[2]["fraction_of_limit"],
        },
        "rows": rows,
    }
    _OUT.write_text(json.dumps(result, indent=2) + "\n", encoding="utf-8")
    print(json.dumps(result, indent=2))  # noqa: T201  a benchmark's output is its point


if __name__ == "__main__":
    main()
