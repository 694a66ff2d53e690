"""
Schnorr signatures on curves (EC-SDSA of BSI TR-03111), which TR-03116-5 allows a TSE to use.

No kept library verifies them, so the few lines of point arithmetic stand here. They handle
public values only and need not run in constant time. No real receipt with such a signature is
known; this follows the text of the guideline and has no outside evidence.
"""

from __future__ import annotations

import hashlib
from typing import Final

from cryptography.hazmat.primitives.asymmetric import ec

from fiskalprobe.oracles.signing.publickey import CURVES, PublicKey

_P256: Final = 2**256 - 2**224 + 2**192 + 2**96 - 1
_P384: Final = 2**384 - 2**128 - 2**96 + 2**32 - 1
_P521: Final = 2**521 - 1

#: Prime of the field and coefficient a, from FIPS 186-4 and RFC 5639.
_FIELDS: Final = {
    "secp256r1": (_P256, -3),
    "secp384r1": (_P384, -3),
    "secp521r1": (_P521, -3),
    "brainpoolP256r1": (
        0xA9FB57DBA1EEA9BC3E660A909D838D726E3BF623D52620282013481D1F6E5377,
        0x7D5A0975FC2C3057EEF67530417AFFE7FB8055C126DC5C6CE94A4B44F330B5D9,
    ),
    "brainpoolP384r1": (
        0x8CB91E82A3386D280F5D6F7E50E641DF152F7109ED5456B412B1DA197FB71123ACD3A729901D1A71874700133107EC53,
        0x7BC382C63D8C150C3C72080ACE05AFA0C2BEA28E4FB22787139165EFBA91F90F8AA5814A503AD4EB04A8C7DD22CE2826,
    ),
    "brainpoolP512r1": (
        0xAADD9DB8DBE9C48B3FD4E6AE33C9FC07CB308DB3B3C9D20ED6639CCA703308717D4D9B009BC66842AECDA12AE6A380E62881FF2F2D82C68528AA6056583A48F3,
        0x7830A3318B603B89E2327145AC234CC594CBDD8D3DF91610A83441CAEA9863BC2DED5D5AA8253AA10A2EF1C98B9AC8B57F1117A72BF2C7B9E7C1AC4D77FC94CA,
    ),
}

Point = tuple[int, int] | None


def schnorr_verifies(signed: bytes, *, r: int, s: int, key: PublicKey, digest: str) -> bool:
    """
    Say whether (r, s) is an EC-SDSA signature over *signed*.
    """
    curve = CURVES[key.curve]
    base = ec.derive_private_key(1, curve).public_key().public_numbers()
    owner = key.key.public_numbers()
    # The commitment Q = sG - rP.
    commitment = _add(
        _times(s, (base.x, base.y), key.curve),
        _times(key.order - r, (owner.x, owner.y), key.curve),
        key.curve,
    )
    if commitment is None:
        return False
    width = (curve.key_size + 7) // 8
    hashed = hashlib.new(digest)
    hashed.update(commitment[0].to_bytes(width, "big"))
    hashed.update(commitment[1].to_bytes(width, "big"))
    hashed.update(signed)
    return int.from_bytes(hashed.digest(), "big") % key.order == r


def _add(left: Point, right: Point, curve: str) -> Point:
    if left is None:
        return right
    if right is None:
        return left
    prime, a = _FIELDS[curve]
    if left[0] == right[0]:
        if (left[1] + right[1]) % prime == 0:
            return None
        slope = (3 * left[0] * left[0] + a) * pow(2 * left[1], -1, prime)
    else:
        slope = (right[1] - left[1]) * pow(right[0] - left[0], -1, prime)
    x = (slope * slope - left[0] - right[0]) % prime
    return x, (slope * (left[0] - x) - left[1]) % prime


def _times(factor: int, point: Point, curve: str) -> Point:
    result: Point = None
    while factor:
        if factor & 1:
            result = _add(result, point, curve)
        point = _add(point, point, curve)
        factor >>= 1
    return result
