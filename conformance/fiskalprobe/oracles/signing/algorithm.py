"""
Signature algorithms of a TSE: the names of DSFinV-K, their object identifiers, their hashes.

The identifiers stand in BSI TR-03111 and BSI TR-03116-5.
"""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import Final


class Scheme(StrEnum):
    """
    How r and s come about.
    """

    ECDSA = "ecdsa-plain"
    #: Schnorr signatures on curves.
    ECSDSA = "ecsdsa-plain"


@dataclass(frozen=True, slots=True, kw_only=True)
class Algorithm:
    """
    One signature algorithm.
    """

    name: str
    oid: str
    scheme: Scheme
    #: The hash by the name that `hashlib` uses.
    digest: str


_ECDSA_ARC: Final = "0.4.0.127.0.7.1.1.4.1"
_ECSDSA_ARC: Final = "0.4.0.127.0.7.1.1.4.4"

#: Name in DSFinV-K, name in hashlib, last arc for ECDSA, last arc for ECSDSA.
_HASHES: Final = (
    ("SHA224", "sha224", 2, 1),
    ("SHA256", "sha256", 3, 2),
    ("SHA384", "sha384", 4, 3),
    ("SHA512", "sha512", 5, 4),
    ("SHA3-224", "sha3_224", 8, 5),
    ("SHA3-256", "sha3_256", 9, 6),
    ("SHA3-384", "sha3_384", 10, 7),
    ("SHA3-512", "sha3_512", 11, 8),
)

ALGORITHMS: Final = {
    algorithm.name: algorithm
    for name, digest, ecdsa_arc, ecsdsa_arc in _HASHES
    for algorithm in (
        Algorithm(
            name=f"{Scheme.ECDSA}-{name}",
            oid=f"{_ECDSA_ARC}.{ecdsa_arc}",
            scheme=Scheme.ECDSA,
            digest=digest,
        ),
        Algorithm(
            name=f"{Scheme.ECSDSA}-{name}",
            oid=f"{_ECSDSA_ARC}.{ecsdsa_arc}",
            scheme=Scheme.ECSDSA,
            digest=digest,
        ),
    )
}


def by_oid(oid: str) -> Algorithm | None:
    """
    Find the algorithm with this object identifier.
    """
    return next((each for each in ALGORITHMS.values() if each.oid == oid), None)
