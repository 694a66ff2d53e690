"""
What it takes to play stored cases again, every answer judged and every signature verified.

``python -m benchmarks.replay NUMBER DEVICE`` replays so many cases of the corpus that ships with
the judge against the simulator in the same process, on one core, and prints what CPU time that
took: beginning and stream included, reports not. Beside it stands the time that making and
verifying those signatures takes alone, which on some curves is most of it, so the ratio travels
between machines.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tempfile
import time
from importlib.resources import files
from itertools import cycle, islice
from pathlib import Path
from typing import Any, Final

from benchmarks.subject import LOAD_CORE, pin
from fiskalspec import devices
from fiskalspec.devices import DeviceProfile

_CASES: Final = 10_000
#: A device with P-256, by which speed is measured, and the one that the simulator has by default.
DEVICES: Final = ("fiskaly-cloud", "swissbit-usb")
_SEED: Final = 7
#: How often they are replayed: one time tells as much of the machine as of the judge.
_TIMES: Final = 3
#: The checks that verify a signature, one each.
_VERIFYING: Final = frozenset({"signature-verifies", "start-signature-verifies"})
_RIGHT: Final = frozenset({"pass", "alt"})
#: How often one signature is made and verified in order to know how long that takes.
_SAMPLES: Final = 400


def measure_replay(device: str) -> dict[str, Any]:
    """
    Replay so many cases, each time in a process of its own, and give the time in the middle.
    """
    command = [sys.executable, "-m", "benchmarks.replay", str(_CASES), device]
    told: list[dict[str, Any]] = []
    for _ in range(_TIMES):
        done = subprocess.run(command, check=True, capture_output=True, text=True)  # noqa: S603 - our own command
        told.append(json.loads(done.stdout.splitlines()[-1]))
    return sorted(told, key=lambda each: each["cpu_seconds"])[_TIMES // 2]


def _replay(cases: int, device: str) -> dict[str, Any]:
    """
    Replay in this process.
    """
    from fiskalprobe.fuzz.session import Wish, fuzz
    from fiskalprobe.stream import read
    from fiskalprobe.target.reading import read_target

    pin(os.getpid(), LOAD_CORE)
    with tempfile.TemporaryDirectory() as place:
        stored, stream = Path(place) / "cases.ndjson", Path(place) / "run.ndjson"
        corpus = files("fiskalprobe.fuzz") / "corpus" / "middleware.ndjson"
        lines = corpus.read_bytes().splitlines(keepends=True)
        stored.write_bytes(b"".join(islice(cycle(lines), cases)))
        begun = time.process_time()
        done = fuzz(
            read_target(f"sim:device={device}", environment={}),
            Wish(seed=_SEED, replay=stored, quick=True),
            stream=stream,
        )
        spent = time.process_time() - begun
        verified = sum(
            check.check in _VERIFYING and check.verdict in _RIGHT for check in read(stream).checks
        )
    if done.footer.exit != 0 or sum(done.drawn.values()) != cases or not verified:
        raise RuntimeError(f"{done.drawn} ended with {done.footer.verdict}")
    chosen = devices.load(device)
    alone = verified * _one_signature(chosen)
    return {
        "curve": chosen.curve,
        "cases": cases,
        "exchanges": done.footer.exchanges,
        "checks": done.footer.checks,
        "signatures_verified": verified,
        "cpu_seconds": round(spent, 2),
        "cpu_seconds_per_10000_cases": round(spent / cases * 10_000, 2),
        "signatures_alone_cpu_seconds": round(alone, 2),
        "cost_in_signatures": round(spent / alone, 2),
    }


def _one_signature(chosen: DeviceProfile) -> float:
    """
    Say how many seconds it takes to make and to verify one signature as the device's are.
    """
    from cryptography.hazmat.primitives.asymmetric import ec

    from fiskalsim.device.algorithms import ALGORITHMS, CURVES

    key, scheme = (
        ec.generate_private_key(CURVES[chosen.curve]),
        ALGORITHMS[chosen.algorithm].scheme,
    )
    public, message = key.public_key(), bytes(200)
    begun = time.process_time()
    for _ in range(_SAMPLES):
        public.verify(key.sign(message, scheme), message, scheme)
    return (time.process_time() - begun) / _SAMPLES


if __name__ == "__main__":
    sys.stdout.write(json.dumps(_replay(int(sys.argv[1]), sys.argv[2])) + "\n")
