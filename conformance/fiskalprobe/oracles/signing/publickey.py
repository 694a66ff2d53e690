"""
Public keys of a TSE: a raw point or a SubjectPublicKeyInfo, and the curve that it lies on.

The length of a point does not tell its curve: 65 bytes are secp256r1 or brainpoolP256r1,
97 bytes secp384r1 or brainpoolP384r1. Only one of the two equations holds.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
import re
from dataclasses import dataclass, field
from functools import lru_cache
from typing import Final, Literal

from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    Encoding,
    PublicFormat,
    load_der_public_key,
)

#: The curves that BSI TR-03116-5 allows a TSE to use.
CURVES: Final[dict[str, ec.EllipticCurve]] = {
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

_UNCOMPRESSED: Final = 4
_SEQUENCE: Final = 0x30


class UnreadableKey(ValueError):
    """
    This text is no public key of a TSE.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class PublicKey:
    """
    A public key whose point is known to lie on its curve.
    """

    #: By the name that `cryptography` uses.
    curve: str
    #: Uncompressed: 04, x, y.
    point: bytes
    written_as: Literal["point", "spki"]
    key: ec.EllipticCurvePublicKey = field(repr=False, compare=False)
    #: The serial number of the TSE: SHA-256 of the point.
    serial: bytes = field(init=False, repr=False, compare=False)

    def __post_init__(self) -> None:
        """
        Take the hash once, because a key is asked for it with each answer.
        """
        object.__setattr__(self, "serial", hashlib.sha256(self.point).digest())

    @property
    def order(self) -> int:
        """
        Give the order of the curve's group.
        """
        return CURVES[self.curve].group_order

    @property
    def half_length(self) -> int:
        """
        Give how many bytes r and s have each.
        """
        return (self.order.bit_length() + 7) // 8


def strict_base64(text: str) -> bytes | None:
    """
    Decode base64 in its one canonical spelling; None for anything else.

    A lenient decoder would ignore the unused bits of the last character, and a receipt could be
    changed without notice.
    """
    try:
        raw = base64.b64decode(text.encode("ascii"), validate=True)
    except (UnicodeEncodeError, binascii.Error, ValueError):
        return None
    return raw if base64.b64encode(raw).decode("ascii") == text else None


def strict_hex(text: str) -> bytes | None:
    """
    Decode hex that is written in capitals throughout or in small letters throughout.
    """
    if re.fullmatch(r"(?:[0-9A-F]{2})+|(?:[0-9a-f]{2})+", text) is None:
        return None
    return bytes.fromhex(text)


@lru_cache(maxsize=64)
def read_public_key(text: str) -> PublicKey:
    """
    Read a key in base64; hex is not accepted, no receipt has it.
    """
    raw = strict_base64(text)
    if raw is None:
        raise UnreadableKey("the public key is not base64; copy the field once more in full")
    if not raw:
        raise UnreadableKey("the public key is empty")
    return _from_spki(raw) if raw[0] == _SEQUENCE else from_point(raw)


def from_point(raw: bytes) -> PublicKey:
    """
    Find the curve on which an uncompressed point lies.
    """
    if raw[0] != _UNCOMPRESSED:
        raise UnreadableKey(
            f"the public key begins with byte {raw[0]:02x}; an uncompressed point begins with 04",
        )
    for name, curve in CURVES.items():
        if len(raw) != 1 + 2 * ((curve.key_size + 7) // 8):
            continue
        try:
            key = ec.EllipticCurvePublicKey.from_encoded_point(curve, raw)
        except ValueError:
            continue
        return PublicKey(curve=name, point=raw, written_as="point", key=key)
    raise UnreadableKey(
        f"the public key of {len(raw)} bytes lies on none of the curves "
        f"{', '.join(CURVES)}; at least one byte of it is wrong",
    )


def from_key(key: object) -> PublicKey:
    """
    Take a key that `cryptography` has read already, for instance from a certificate.
    """
    if not isinstance(key, ec.EllipticCurvePublicKey) or key.curve.name not in CURVES:
        raise UnreadableKey("the public key is not on a curve that a TSE may use")
    point = key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    return PublicKey(curve=key.curve.name, point=point, written_as="spki", key=key)


def _from_spki(raw: bytes) -> PublicKey:
    try:
        key = load_der_public_key(raw)
    except (ValueError, UnsupportedAlgorithm) as refused:
        raise UnreadableKey(
            "the public key looks like a SubjectPublicKeyInfo and cannot be read as one",
        ) from refused
    if key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo) != raw:
        raise UnreadableKey("the SubjectPublicKeyInfo is not written in DER")
    return from_key(key)
