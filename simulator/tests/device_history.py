"""
Lives through a fixed history of one device and prints a digest of every byte it made.

Started as a process of its own by `test_device_tse.py`.
"""

from __future__ import annotations

import hashlib
import sys

from workbench import CLIENT, NEW_YEAR, Bench


def history(curve: str, algorithm: str) -> str:
    """Return one digest over certificates and logs."""
    bench = Bench(curve=curve, algorithm=algorithm).in_use()
    bench.tse.self_test(at=NEW_YEAR + 1)
    for step in range(3):
        bench.finish(bench.start(at=NEW_YEAR + step), at=NEW_YEAR + step + 2)
    bench.tse.update_transaction(
        CLIENT, bench.start(), "Bestellung-V1", b"1;tea;2.50", at=NEW_YEAR
    )
    digest = hashlib.sha256()
    for part in (*bench.identity.chain, *(log.content for log in bench.logs)):
        digest.update(part)
    return digest.hexdigest()


if __name__ == "__main__":
    sys.stdout.write(history(*sys.argv[1:]))
