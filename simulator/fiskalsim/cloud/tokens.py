"""
JSON Web Tokens in the form of recorded ones: access tokens under RS256, refresh tokens under
HS256.

Tokens are recognised by their text, so nothing here reads one. Signing with a key of ours is
fifteen lines, which is less than a library for it would cost everybody who installs us.
"""

from __future__ import annotations

import base64
import hashlib
import hmac
from functools import cache
from typing import Any, Final

import msgspec
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding, rsa

#: Not a secret, on purpose: every simulator signs its tokens with the same key.
_SEED: Final = b"fiskalprobe sign-de token key, public on purpose:"
#: How far the primes lie above the numbers that the seed gives.
_OFFSETS: Final = {b"p": 432, b"q": 238}
_EXPONENT: Final = 65537
_ISSUER: Final = "https://auth.fiskaly.com/auth/realms/fiskaly"


def access_token(claims: dict[str, Any]) -> str:
    """
    Write an access token.
    """
    signed = _begin("RS256", "access", {**claims, "typ": "Bearer"})
    return _end(signed, _key().sign(signed, padding.PKCS1v15(), hashes.SHA256()))


def refresh_token(claims: dict[str, Any]) -> str:
    """
    Write a refresh token.
    """
    signed = _begin("HS256", "refresh", {**claims, "typ": "Refresh"})
    return _end(signed, hmac.digest(_SEED, signed, hashlib.sha256))


def claims_of(
    *, jti: str, session: str, subject: str, organisation: str, env: str, at: int, until: int
) -> dict[str, Any]:
    """
    Write the claims that both kinds of tokens have, in the recorded names.
    """
    return {
        "jti": jti,
        "exp": until,
        "nbf": 0,
        "iat": at,
        "iss": _ISSUER,
        "sub": subject,
        "azp": "kassensichv-api",
        "session_state": session,
        "acr": "1",
        "scope": "organization",
        "organization": organisation,
        "type": "API_KEY",
        "env": env,
    }


def _begin(algorithm: str, key_id: str, claims: dict[str, Any]) -> bytes:
    head = {"alg": algorithm, "typ": "JWT", "kid": f"fiskalprobe-{key_id}"}
    return b".".join(_part(msgspec.json.encode(part)) for part in (head, claims))


def _end(signed: bytes, signature: bytes) -> str:
    return b".".join((signed, _part(signature))).decode("ascii")


def _part(content: bytes) -> bytes:
    return base64.urlsafe_b64encode(content).rstrip(b"=")


@cache
def _key() -> rsa.RSAPrivateKey:
    p, q = (_base(label) + offset for label, offset in _OFFSETS.items())
    d = pow(_EXPONENT, -1, (p - 1) * (q - 1))
    public = rsa.RSAPublicNumbers(_EXPONENT, p * q)
    return rsa.RSAPrivateNumbers(
        p=p,
        q=q,
        d=d,
        dmp1=rsa.rsa_crt_dmp1(d, p),
        dmq1=rsa.rsa_crt_dmq1(d, q),
        iqmp=rsa.rsa_crt_iqmp(p, q),
        public_numbers=public,
    ).private_key()


def _base(label: bytes) -> int:
    octets = b"".join(
        hashlib.sha256(_SEED + label + block.to_bytes(4, "big")).digest() for block in range(4)
    )
    return int.from_bytes(octets, "big") | (3 << 1022) | 1
