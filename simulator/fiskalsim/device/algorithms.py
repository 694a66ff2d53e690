"""
The signature algorithms and curves a simulated TSE can have, by their DSFinV-K and curve names.

BSI TR-03116-5 also allows the ecsdsa-plain family; no library that we use signs with it, and no
published receipt carries it.
"""

from __future__ import annotations

from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec

from fiskalsim.device import der

#: Content of 0.4.0.127.0.7.1.1.4.1, the arc ecdsa-plain-signatures of BSI TR-03111.
_ECDSA_PLAIN: Final = bytes.fromhex("04007f00070101 0401")


@dataclass(frozen=True, slots=True, kw_only=True)
class SignatureAlgorithm:
    """
    One ecdsa-plain algorithm of BSI TR-03111.
    """

    #: DSFinV-K name: ecdsa-plain-SHA256 …
    name: str
    #: The element signatureAlgorithm of a log message, without parameters.
    identifier: bytes
    scheme: ec.ECDSA


def _plain(name: str, arc: int, algorithm: hashes.HashAlgorithm) -> SignatureAlgorithm:
    oid = der.tlv(der.OBJECT_IDENTIFIER, _ECDSA_PLAIN + bytes([arc]))
    return SignatureAlgorithm(
        name=name,
        identifier=der.tlv(der.SEQUENCE, oid),
        # Deterministic (RFC 6979): the same seed, clock and calls give the same bytes.
        scheme=ec.ECDSA(algorithm, deterministic_signing=True),
    )


#: By DSFinV-K name.
ALGORITHMS: Final = MappingProxyType(
    {
        entry.name: entry
        for entry in (
            _plain("ecdsa-plain-SHA256", 3, hashes.SHA256()),
            _plain("ecdsa-plain-SHA384", 4, hashes.SHA384()),
            _plain("ecdsa-plain-SHA512", 5, hashes.SHA512()),
            _plain("ecdsa-plain-SHA3-256", 9, hashes.SHA3_256()),
            _plain("ecdsa-plain-SHA3-384", 10, hashes.SHA3_384()),
            _plain("ecdsa-plain-SHA3-512", 11, hashes.SHA3_512()),
        )
    }
)

#: By the name that `cryptography` uses.
CURVES: Final = MappingProxyType(
    {
        curve.name: curve
        for curve in (
            ec.SECP256R1(),
            ec.SECP384R1(),
            ec.SECP521R1(),
            ec.BrainpoolP256R1(),
            ec.BrainpoolP384R1(),
            ec.BrainpoolP512R1(),
        )
    }
)
