"""
Signatures in the plain format of BSI TR-03111, and the two other spellings seen in the field.

A TSE returns r and s as two unsigned big-endian integers of one fixed length. Everything here
is pure: bytes in, value or error out.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from enum import StrEnum
from typing import ClassVar, Final

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.asymmetric.utils import (
    Prehashed,
    decode_dss_signature,
    encode_dss_signature,
)

from fiskalprobe.oracles.signing.algorithm import Algorithm, Scheme
from fiskalprobe.oracles.signing.publickey import PublicKey, strict_base64, strict_hex
from fiskalprobe.oracles.signing.schnorr import schnorr_verifies

_DIGESTS: Final[dict[str, hashes.HashAlgorithm]] = {
    "sha224": hashes.SHA224(),
    "sha256": hashes.SHA256(),
    "sha384": hashes.SHA384(),
    "sha512": hashes.SHA512(),
    "sha3_224": hashes.SHA3_224(),
    "sha3_256": hashes.SHA3_256(),
    "sha3_384": hashes.SHA3_384(),
    "sha3_512": hashes.SHA3_512(),
}
_SCHEMES: Final = {name: ec.ECDSA(Prehashed(digest)) for name, digest in _DIGESTS.items()}


class Spelling(StrEnum):
    """
    How the signature was written down.
    """

    #: As DSFinV-K says: base64 of r and s.
    PLAIN = "base64 of r and s"
    #: Labelled plain, yet a DER structure of two integers.
    DER = "base64 of a DER structure"
    #: The right bytes, yet in hex.
    HEX = "hex"


class MalformedSignature(ValueError):
    """
    This text cannot be a plain signature on this curve.
    """

    code: ClassVar[str] = "signature-length"


class SignatureOutOfRange(MalformedSignature):
    """
    r or s is not between 1 and the order of the curve minus 1.
    """

    code: ClassVar[str] = "signature-range"


@dataclass(frozen=True, slots=True, kw_only=True)
class PlainSignature:
    """
    The two halves of a signature, both in range.
    """

    r: int
    s: int
    spelling: Spelling


def read_signature(text: str, *, key: PublicKey) -> PlainSignature:
    """
    Read the signature of a receipt, accepting exactly one length per curve.

    Cutting in the middle of whatever arrives would accept truncated and padded signatures.
    """
    half = key.half_length
    by_base64 = strict_base64(text)
    # 64 bytes in hex are 128 characters, which are good base64 too; the length decides.
    if by_base64 is not None and len(by_base64) == 2 * half:
        return plain(by_base64, key=key)
    by_hex = strict_hex(text)
    if by_hex is not None and len(by_hex) == 2 * half:
        return plain(by_hex, key=key, spelling=Spelling.HEX)
    if by_base64 is None:
        raise MalformedSignature("the signature is neither base64 nor hex; copy it again in full")
    return _der(by_base64, key=key)


def plain(
    raw: bytes,
    *,
    key: PublicKey,
    spelling: Spelling = Spelling.PLAIN,
) -> PlainSignature:
    """
    Split r and s and check that both are in range.
    """
    half = key.half_length
    if len(raw) != 2 * half:
        raise MalformedSignature(
            f"a plain signature on {key.curve} has {2 * half} bytes, this one has {len(raw)}",
        )
    return _in_range(raw[:half], raw[half:], key=key, spelling=spelling)


def verifies(
    signed: bytes,
    *,
    signature: PlainSignature,
    key: PublicKey,
    algorithm: Algorithm,
) -> bool:
    """
    Say whether *signature* is right for the bytes *signed*.
    """
    if algorithm.scheme is Scheme.ECSDSA:
        return schnorr_verifies(
            signed,
            r=signature.r,
            s=signature.s,
            key=key,
            digest=algorithm.digest,
        )
    hashed = hashlib.new(algorithm.digest, signed).digest()
    try:
        key.key.verify(
            encode_dss_signature(signature.r, signature.s),
            hashed,
            _SCHEMES[algorithm.digest],
        )
    except InvalidSignature:
        return False
    return True


def _der(raw: bytes, *, key: PublicKey) -> PlainSignature:
    half = key.half_length
    try:
        r, s = decode_dss_signature(raw)
    except ValueError as refused:
        raise MalformedSignature(
            f"a plain signature on {key.curve} has {2 * half} bytes, this one has {len(raw)}",
        ) from refused
    if r < 0 or s < 0 or encode_dss_signature(r, s) != raw:
        raise MalformedSignature(
            "the signature is labelled plain and is DER that is not well-formed"
        )
    if max(r, s) >= key.order:
        raise SignatureOutOfRange("r or s is not below the order of the curve")
    return _in_range(
        r.to_bytes(half, "big"),
        s.to_bytes(half, "big"),
        key=key,
        spelling=Spelling.DER,
    )


def _in_range(r: bytes, s: bytes, *, key: PublicKey, spelling: Spelling) -> PlainSignature:
    values = {"r": int.from_bytes(r, "big"), "s": int.from_bytes(s, "big")}
    for name, value in values.items():
        if value == 0:
            raise SignatureOutOfRange(f"{name} is 0, which no signer produces")
        if value >= key.order:
            raise SignatureOutOfRange(f"{name} is not below the order of {key.curve}")
    return PlainSignature(r=values["r"], s=values["s"], spelling=spelling)
