"""
Private keys that follow from a seed, and plain signatures made with them.
"""

from __future__ import annotations

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import decode_dss_signature
from cryptography.hazmat.primitives.kdf.hkdf import HKDF


def derive_key(seed: bytes, label: str, curve: ec.EllipticCurve) -> ec.EllipticCurvePrivateKey:
    """
    Derive the one key that *seed* and *label* stand for on *curve*.

    Sixteen octets more than the order has are reduced into 1 … n - 1, so that no scalar is
    refused and none is noticeably likelier than another.
    """
    width = (curve.key_size + 7) // 8 + 16
    info = f"fiskalsim {label} {curve.name}".encode()
    material = HKDF(algorithm=hashes.SHA256(), length=width, salt=None, info=info).derive(seed)
    scalar = int.from_bytes(material, "big") % (curve.group_order - 1) + 1
    return ec.derive_private_key(scalar, curve)


def plain(signature: bytes, width: int) -> bytes:
    """
    Turn a DER signature into r and s of *width* octets each, as BSI TR-03111 writes them.
    """
    r, s = decode_dss_signature(signature)
    return r.to_bytes(width, "big") + s.to_bytes(width, "big")
