"""
The service as it is measured: ``python -m benchmarks.serve DEVICE LEDGER PORT``.

*DEVICE* is a device profile, or one and a curve that no device we know has: ``generic/secp384r1``.
"""

from __future__ import annotations

import sys
from dataclasses import replace

from fiskalsim.web.server import Server
from fiskalsim.world.settings import Settings
from fiskalspec import devices
from fiskalspec.devices import DeviceProfile


def profile(device: str) -> DeviceProfile:
    """
    Load a device profile, with another curve where one is asked for.
    """
    name, _, curve = device.partition("/")
    loaded = devices.load(name)
    if not curve:
        return loaded
    return replace(loaded, curve=curve, algorithm="ecdsa-plain-SHA384")


def main(device: str, ledger: str, port: str) -> None:
    """
    Serve until the process is told to stop.
    """
    chosen = profile(device)
    devices.load.cache_clear()
    devices.load = lambda _: chosen  # type: ignore[assignment]  # for this process only
    Server(Settings(device=chosen.name, ledger=ledger), host="127.0.0.1", port=int(port)).run()


if __name__ == "__main__":
    main(*sys.argv[1:])
