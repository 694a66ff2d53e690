"""
One seed, from which everything that looks random in a world follows.
"""

from __future__ import annotations

import hashlib
import hmac


def derive(seed: str, *labels: str) -> bytes:
    """
    Derive 32 octets for one purpose, with HMAC-SHA-256.

    Each label goes in with its length, so that ("ab", "c") and ("a", "bc") differ.
    """
    code = hmac.new(seed.encode(), digestmod=hashlib.sha256)
    for label in labels:
        text = label.encode()
        code.update(len(text).to_bytes(4, "big") + text)
    return code.digest()
