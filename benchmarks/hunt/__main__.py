"""
``python -m benchmarks.hunt [--minutes N] [--seed S] [--ledger KIND]``: hunt, keep what is found.

Exits with 1 when there was something. What is kept of a bout says how to play it again.
"""

from __future__ import annotations

import argparse
import json
import signal
import sys
import time
from collections.abc import Iterator
from dataclasses import asdict
from itertools import count
from pathlib import Path
from typing import Final, get_args

from benchmarks.hunt.bout import Bout, Kind

_ROOT: Final = Path(__file__).parents[2]
_OUT: Final = _ROOT / "build" / "hunt"
#: How long the tills of one bout sell, in seconds.
_BOUT: Final = 20.0


def main() -> None:
    """
    Play bouts until the time is over, each with dice of its own.
    """
    parser = argparse.ArgumentParser(description="Make trouble while tills sell, and see.")
    parser.add_argument("--minutes", type=float, default=10.0, help="how long, in all")
    parser.add_argument("--seed", default=time.strftime("%Y-%m-%d"), help="other dice")
    parser.add_argument("--ledger", choices=get_args(Kind), help="one kind instead of all")
    parser.add_argument("--bout", type=float, default=_BOUT, help="seconds of one bout")
    parser.add_argument("--again", type=Path, help="a kept folder: play that bout again")
    parser.add_argument("--out", type=Path, default=_OUT, help="where to keep what is found")
    asked = parser.parse_args()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that no service is left behind
    sys.path.insert(0, str(_ROOT / "simulator" / "tests"))  # PostgreSQL for tests is there
    found = 0
    for bout in [_kept(asked.again)] if asked.again else _bouts(asked):
        findings, said = bout.play()
        found += len(findings.found)
        name = f"{bout.seed}-{bout.ledger}".replace("/", "-")
        seen = f"{findings.answers} answers, {findings.compared} signatures compared"
        _tell(f"{name}: {seen}, {len(findings.found)} findings")
        if findings.found:
            findings.keep(asked.out / name, asdict(bout), said)
            for each in findings.found:
                _tell(str(each))
            _tell(f"again: python -m benchmarks.hunt --again {asked.out / name}")
    sys.exit(bool(found))


def _bouts(asked: argparse.Namespace) -> Iterator[Bout]:
    kinds = [asked.ledger] if asked.ledger else get_args(Kind)
    until = time.monotonic() + 60 * asked.minutes
    for number in count():
        seconds = min(asked.bout, until - time.monotonic())
        if seconds <= 0:
            return
        ledger = kinds[number % len(kinds)]
        yield Bout(seed=f"{asked.seed}/{number}", ledger=ledger, seconds=seconds)


def _kept(folder: Path) -> Bout:
    told = json.loads((folder / "findings.json").read_text(encoding="utf-8"))
    return Bout(**told["again"])


def _tell(text: str) -> None:
    sys.stdout.write(text + "\n")
    sys.stdout.flush()


if __name__ == "__main__":
    main()
