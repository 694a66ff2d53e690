"""
`make crash`: kill the service at random moments, hundreds of times, and count what that cost.

The drill itself is the one that the tests run a few times (`simulator/tests/crash_drill.py`).
"""

from __future__ import annotations

import argparse
import importlib
import json
import random
import sys
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict
from pathlib import Path
from typing import Any, Final

_ROOT: Final = Path(__file__).parents[1]
_OUT: Final = _ROOT / "reports" / "crash.json"
#: Kills before a new ledger is begun, so that folding the facts again stays short.
_SERIES: Final = 25


def main() -> None:
    """
    Drill each ledger; exits with 1 when anything acknowledged was lost or came twice.
    """
    parser = argparse.ArgumentParser(description="Kill the service and count what is lost.")
    parser.add_argument("--sqlite", type=int, default=200, help="kills with SQLite")
    parser.add_argument("--postgresql", type=int, default=60, help="kills with PostgreSQL")
    parser.add_argument("--seed", type=int, default=146)
    parser.add_argument("--out", type=Path, default=_OUT)
    asked = parser.parse_args()
    sys.path.insert(0, str(_ROOT / "simulator" / "tests"))
    drill = importlib.import_module("crash_drill")
    dice = random.Random(asked.seed)  # noqa: S311  seeded, so that a run can be repeated
    found: dict[str, Any] = {}
    clean = True
    for kind, kills, ledgers in (
        ("sqlite", asked.sqlite, _files),
        ("postgresql", asked.postgresql, _databases),
    ):
        toll = drill.Toll()
        with ledgers() as addresses:
            while toll.kills < kills:
                series = drill.Drill(next(addresses), dice)
                toll += series.run(min(_SERIES, kills - toll.kills))
                sys.stderr.write(f"{kind}: {toll}\n")
        found[kind] = asdict(toll)
        clean = clean and (toll.clean or not kills)
    asked.out.write_text(json.dumps(found, indent=2) + "\n", encoding="utf-8")
    _table(found)
    sys.exit(not clean)


@contextmanager
def _files() -> Iterator[Iterator[str]]:
    with tempfile.TemporaryDirectory() as folder:
        yield (f"sqlite:{folder}/{number}.db" for number in range(10**6))


@contextmanager
def _databases() -> Iterator[Iterator[str]]:
    server = importlib.import_module("postgres_server").PostgresServer()
    try:
        yield iter(server.address, None)
    finally:
        server.stop()


def _table(found: dict[str, Any]) -> None:
    lines = ["| what | " + " | ".join(found) + " |", "|---|" + "---|" * len(found)]
    for name in next(iter(found.values())):
        figures = " | ".join(f"{toll[name]:,}" for toll in found.values())
        lines.append(f"| {name.replace('_', ' ')} | {figures} |")
    sys.stdout.write("\n".join(lines) + "\n")


if __name__ == "__main__":
    main()
