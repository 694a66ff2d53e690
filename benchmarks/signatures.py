"""
The physical limit: how many receipts a core could sign if it did nothing else.
"""

from __future__ import annotations

import time
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from benchmarks.serve import profile
from fiskalsim.device.algorithms import ALGORITHMS, CURVES

_MESSAGE: Final = bytes(200)
_SIGNATURES_PER_RECEIPT: Final = 2


def two_signature_limit(device: str, *, seconds: float) -> float:
    """
    Measure receipts per CPU second with the curve of *device*, two signatures each.
    """
    chosen = profile(device)
    key = ec.generate_private_key(CURVES[chosen.curve])
    scheme = ALGORITHMS[chosen.algorithm].scheme
    signed = 0
    begun = time.process_time()
    while (spent := time.process_time() - begun) < seconds:
        for _ in range(20):
            key.sign(_MESSAGE, scheme)
        signed += 20
    return signed / spent / _SIGNATURES_PER_RECEIPT
