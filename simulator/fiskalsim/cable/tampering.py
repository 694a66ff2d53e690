"""
What faults do to an answer of a TSE on its way back.
"""

from __future__ import annotations

from typing import Final

import msgspec

from fiskalsim.device.signed import Signed, Stated

#: DSFinV-K names; the first that is not the TSE's own is the wrong one.
_ALGORITHMS: Final = ("ecdsa-plain-SHA256", "ecdsa-plain-SHA384")


def with_bad_signature(signed: Signed) -> Signed:
    """
    Turn one bit of the signature round.
    """
    *kept, last = signed.signature
    return msgspec.structs.replace(signed, signature=bytes((*kept, last ^ 1)))


def with_counter(signed: Signed, counter: int) -> Signed:
    """
    Put another signature counter in.
    """
    return msgspec.structs.replace(signed, counter=counter)


def with_other_algorithm(signed: Signed, algorithm: str) -> Signed:
    """
    State an algorithm that is not *algorithm*, the one that was used.
    """
    return _stating(signed, algorithm=next(name for name in _ALGORITHMS if name != algorithm))


def with_key(signed: Signed, public_key: bytes) -> Signed:
    """
    State another public key.
    """
    return _stating(signed, public_key=public_key)


def with_certificate(signed: Signed, certificate: bytes) -> Signed:
    """
    State the certificate that the TSE has at the moment.
    """
    return _stating(signed, certificate=certificate)


def _stating(signed: Signed, **other: str | bytes) -> Signed:
    stated = msgspec.structs.replace(signed.stated or Stated(), **other)
    return msgspec.structs.replace(signed, stated=stated)
