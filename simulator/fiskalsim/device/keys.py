"""
Private keys that follow from a seed, and plain signatures made with them.
"""

from __future__ import annotations

from typing import Final

from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.kdf.hkdf import HKDF

#: From here on a DER length takes more than one octet.
_LONG: Final = 0x80


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

    A DER signature is SEQUENCE { INTEGER r, INTEGER s }, and only that of a 512-bit curve is so
    long that its header has a third octet. Both integers are cut out as they stand, because every
    receipt comes by here twice.
    """
    r_length = 3 if signature[1] < _LONG else 4
    r_end = r_length + 1 + signature[r_length]
    return _wide(signature[r_length + 1 : r_end], width) + _wide(signature[r_end + 2 :], width)


def _wide(integer: bytes, width: int) -> bytes:
    """
    Bring the content of a positive INTEGER to *width* octets: it may begin with one zero.
    """
    return integer[-width:].rjust(width, b"\x00")
