"""
What a TSE hands back for one signed step of a transaction.
"""

from __future__ import annotations

import msgspec


class Signed(msgspec.Struct, frozen=True, kw_only=True):
    """
    The values of a signature that a receipt needs.
    """

    #: Transaction number.
    transaction: int
    #: Signature counter.
    counter: int
    #: Log time, Unix seconds.
    at: int
    #: Log time of the transaction's start, Unix seconds.
    started_at_unix: int
    #: Plain signature: r and s, each as wide as the curve's field.
    signature: bytes
