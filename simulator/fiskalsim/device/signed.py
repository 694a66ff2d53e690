"""
What a TSE hands back for one signed step of a transaction.
"""

from __future__ import annotations

import msgspec


class Stated(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What an answer itself says about the key; empty where it says nothing.
    """

    #: DSFinV-K name of the signature algorithm.
    algorithm: str = ""
    #: In the rendering of the device's profile.
    public_key: bytes = b""
    #: The leaf: DER.
    certificate: bytes = b""


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
    #: None while the answer says no more about the key than the device did before.
    stated: Stated | None = None


class Recalled(msgspec.Struct, frozen=True, kw_only=True):
    """
    How a transaction was finished, as the device tells it once more.
    """

    client: str
    process_type: str
    process_data: bytes
    signed: Signed
