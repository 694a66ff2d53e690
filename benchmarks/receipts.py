"""
Receipts over HTTP: one kind of TSE, one ledger, and the limit of the same core in turns with it.
"""

from __future__ import annotations

import os
import tempfile
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any, Final

from benchmarks.load import sell
from benchmarks.signatures import two_signature_limit
from benchmarks.subject import LOAD_CORE, SERVER_CORE, pin, service

TILLS: Final = 32
_LIMIT_SECONDS: Final = 0.5
_WARM_UP_SECONDS: Final = 0.5
_SECONDS: Final = 2.0


@dataclass(slots=True, kw_only=True)
class Combination:
    """
    One line of the table of receipts, measured in as many turns as it is asked to.
    """

    name: str
    device: str
    #: Has ``{path}`` where a file belongs.
    ledger: str
    turns: list[dict[str, float]] = field(default_factory=list)

    def turn(self) -> None:
        """
        Measure once: the limit, then the service, on the same core.
        """
        pin(os.getpid(), SERVER_CORE)
        limit = two_signature_limit(self.device, seconds=_LIMIT_SECONDS)
        pin(os.getpid(), LOAD_CORE)
        with (
            tempfile.TemporaryDirectory() as folder,
            service(self.device, self.ledger.format(path=Path(folder) / "bench.db")) as subject,
        ):
            idle = subject.memory_mb()
            alone = sell(subject.port, tills=1, seconds=_WARM_UP_SECONDS)
            sell(subject.port, tills=TILLS, seconds=_WARM_UP_SECONDS)
            before = subject.cpu_seconds()
            load = sell(subject.port, tills=TILLS, seconds=_SECONDS)
            spent = subject.cpu_seconds() - before
            self.turns.append(
                {
                    "receipts_per_second": load.receipts_per_second,
                    "requests_per_second": load.requests_per_second,
                    "receipts_per_cpu_second": load.receipts / spent,
                    "two_signature_limit": limit,
                    "fraction_of_limit": load.receipts / spent / limit,
                    "fraction_of_limit_by_the_clock": load.receipts_per_second / limit,
                    "p50_ms": load.percentile(0.5),
                    "p99_ms": load.percentile(0.99),
                    "p50_ms_alone": alone.percentile(0.5),
                    "p99_ms_alone": alone.percentile(0.99),
                    "start_seconds": subject.start_seconds,
                    "idle_memory_mb": idle,
                }
            )

    def row(self) -> dict[str, Any]:
        """
        Give the median of all turns.
        """
        medians = {key: median(turn[key] for turn in self.turns) for key in self.turns[0]}
        return {
            "name": self.name,
            "device": self.device,
            "ledger": self.ledger.partition("{path}")[0].rstrip(":"),
            **{key: _figures(value) for key, value in medians.items()},
        }


COMBINATIONS: Final = (
    ("P-256, full durability", "fiskaly-cloud", "sqlite:{path}"),
    ("P-256, normal durability", "fiskaly-cloud", "sqlite:{path}?durability=normal"),
    ("P-256, memory", "fiskaly-cloud", "memory"),
    ("P-384, full durability", "generic/secp384r1", "sqlite:{path}"),
    ("brainpoolP384r1, full durability", "swissbit-usb", "sqlite:{path}"),
)


def combinations() -> list[Combination]:
    """
    Make the lines of the table; the first is what the goals are about.
    """
    return [Combination(name=n, device=d, ledger=ledger) for n, d, ledger in COMBINATIONS]


def _figures(value: float) -> float:
    """
    Round to what a repetition would confirm.
    """
    return round(value) if value >= 100 else float(f"{value:.3g}")  # noqa: PLR2004  three figures
