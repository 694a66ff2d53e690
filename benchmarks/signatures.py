"""
The physical limit: how many receipts a core could sign if it did nothing else.
"""

from __future__ import annotations

import time
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

_MESSAGE: Final = bytes(200)
_SIGNATURES_PER_RECEIPT: Final = 2
_CURVES: Final[dict[str, tuple[ec.EllipticCurve, hashes.HashAlgorithm]]] = {
    "fiskaly-cloud": (ec.SECP256R1(), hashes.SHA256()),
    "swissbit-usb": (ec.BrainpoolP384R1(), hashes.SHA384()),
}


def two_signature_limit(device: str, *, seconds: float) -> float:
    """
    Measure receipts per CPU second with *device*'s curve, two signatures each.
    """
    curve, algorithm = _CURVES[device]
    key = ec.generate_private_key(curve)
    scheme = ec.ECDSA(algorithm, deterministic_signing=True)
    signed = 0
    begun = time.process_time()
    while (spent := time.process_time() - begun) < seconds:
        for _ in range(20):
            key.sign(_MESSAGE, scheme)
        signed += 20
    return signed / spent / _SIGNATURES_PER_RECEIPT
