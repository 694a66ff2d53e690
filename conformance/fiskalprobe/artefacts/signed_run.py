"""
A run that somebody vouches for: who ran it, and that not a byte of its record has changed since.

The record alone says what was asked and answered, and its own hash finds a slip; whoever changes
it can write a new hash. A signature over it names the key that stood behind these bytes. It says
nothing of whether the verdict is right: that is recomputed from the record (`rejudge`).
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from typing import Final

import msgspec
from cryptography.exceptions import InvalidSignature, UnsupportedAlgorithm
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519

#: The file beside run.ndjson.
NAME: Final = "run.signature.json"
#: Raised when what is signed changes.
_SCHEMA: Final = 1
_ED25519: Final = "Ed25519"
_ECDSA: Final = "ECDSA-SHA256"

PrivateKey = ed25519.Ed25519PrivateKey | ec.EllipticCurvePrivateKey
PublicKey = ed25519.Ed25519PublicKey | ec.EllipticCurvePublicKey


class BadKey(ValueError):
    """
    This is no key that signs or verifies a run; the text says what would be one.
    """

    code = "key"


class NotVouched(ValueError):
    """
    The signature does not stand; the text says why.
    """

    code = "signature"


class RunSignature(msgspec.Struct, frozen=True, kw_only=True):
    """
    Who vouches for which bytes.
    """

    schema: int = _SCHEMA
    #: Of run.ndjson, hexadecimal.
    sha256: str
    #: Who ran it, in their own words; it is signed as well.
    by: str
    #: Ed25519 or ECDSA-SHA256.
    algorithm: str
    #: PEM, SubjectPublicKeyInfo.
    public_key: str
    #: Base64; that of ECDSA in DER.
    signature: str


def read_private_key(pem: bytes, password: bytes | None = None) -> PrivateKey:
    """
    Read the key that signs, Ed25519 or of an elliptic curve.
    """
    try:
        key = serialization.load_pem_private_key(pem, password)
    except TypeError as locked:
        raise BadKey(
            "its password is not given; put it into FISKALPROBE_KEY_PASSWORD"
            if password is None
            else "it has no password; unset FISKALPROBE_KEY_PASSWORD"
        ) from locked
    except (ValueError, UnsupportedAlgorithm) as wrong:
        raise BadKey(
            "it is no private key in PEM, or its password is another; "
            "openssl genpkey -algorithm ed25519 -out key.pem makes one"
        ) from wrong
    if not isinstance(key, (ed25519.Ed25519PrivateKey, ec.EllipticCurvePrivateKey)):
        raise BadKey("it is of a kind that signs no run; take Ed25519 or an elliptic curve")
    return key


def read_public_key(pem: bytes) -> PublicKey:
    """
    Read the key that is trusted.
    """
    try:
        key = serialization.load_pem_public_key(pem)
    except (ValueError, UnsupportedAlgorithm) as wrong:
        raise BadKey(
            "it is no public key in PEM; openssl pkey -in key.pem -pubout gives the one of a key"
        ) from wrong
    if not isinstance(key, (ed25519.Ed25519PublicKey, ec.EllipticCurvePublicKey)):
        raise BadKey("it is of a kind that signs no run; take Ed25519 or an elliptic curve")
    return key


def sign(run: bytes, key: PrivateKey, *, by: str) -> RunSignature:
    """
    Vouch for *run*, the bytes of a run.ndjson.
    """
    digest = hashlib.sha256(run).hexdigest()
    said = _said(digest, by)
    if isinstance(key, ed25519.Ed25519PrivateKey):
        algorithm, signature = _ED25519, key.sign(said)
    else:
        algorithm, signature = _ECDSA, key.sign(said, ec.ECDSA(hashes.SHA256()))
    return RunSignature(
        sha256=digest,
        by=by,
        algorithm=algorithm,
        public_key=_pem(key.public_key()).decode(),
        signature=base64.b64encode(signature).decode(),
    )


def check(run: bytes, signature: RunSignature, *, trusted: PublicKey | None = None) -> PublicKey:
    """
    Give the key that vouches for *run*; `NotVouched` when none does, or not the *trusted* one.
    """
    if signature.schema != _SCHEMA:
        raise NotVouched(f"it has the form {signature.schema}, and this release reads {_SCHEMA}")
    digest = hashlib.sha256(run).hexdigest()
    if digest != signature.sha256:
        raise NotVouched(
            f"run.ndjson is not what was signed: its SHA-256 is {digest}, signed was "
            f"{signature.sha256}"
        )
    try:
        key = read_public_key(signature.public_key.encode())
    except BadKey as wrong:
        raise NotVouched(f"the key beside the signature cannot be used: {wrong}") from wrong
    if trusted is not None and _pem(key) != _pem(trusted):
        raise NotVouched(
            f"it was signed with another key ({fingerprint(key)}) than the one that you trust "
            f"({fingerprint(trusted)})"
        )
    try:
        _verify(key, base64.b64decode(signature.signature, validate=True), signature)
    except (InvalidSignature, binascii.Error) as wrong:
        raise NotVouched("the signature is not valid for its own key and words") from wrong
    return key


def fingerprint(key: PublicKey) -> str:
    """
    Give the SHA-256 of a key's SubjectPublicKeyInfo, to be compared by telephone.
    """
    spki = key.public_bytes(
        serialization.Encoding.DER, serialization.PublicFormat.SubjectPublicKeyInfo
    )
    return hashlib.sha256(spki).hexdigest()


def _verify(key: PublicKey, signed: bytes, signature: RunSignature) -> None:
    said = _said(signature.sha256, signature.by)
    is_edwards = isinstance(key, ed25519.Ed25519PublicKey)
    if signature.algorithm != (_ED25519 if is_edwards else _ECDSA):
        raise NotVouched(f"its key does not sign by {signature.algorithm!r}")
    if isinstance(key, ed25519.Ed25519PublicKey):
        key.verify(signed, said)
    else:
        key.verify(signed, said, ec.ECDSA(hashes.SHA256()))


def _said(digest: str, by: str) -> bytes:
    """
    Write what is signed, such that it can be taken for nothing else.
    """
    return f"fiskalprobe run {_SCHEMA}\n{digest}\n{by}".encode()


def _pem(key: PublicKey) -> bytes:
    return key.public_bytes(
        serialization.Encoding.PEM, serialization.PublicFormat.SubjectPublicKeyInfo
    )
