"""
What a log tells of, as a number that fits into a byte.
"""

from __future__ import annotations

from typing import Final

(
    OTHER,
    START,
    UPDATE,
    FINISH,
    TIME_SET,
    DISABLED,
    LOCKED,
    UNLOCKED,
    DEVICE_UPDATED,
    INITIALISED,
    REGISTERED,
    DEREGISTERED,
) = range(12)
#: What a transaction is made of.
OF_TRANSACTIONS: Final = (START, UPDATE, FINISH)
