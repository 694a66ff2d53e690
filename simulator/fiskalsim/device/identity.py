"""
Who a TSE is: its key, the serial number that follows from it, and its certificates.
"""

from __future__ import annotations

import hashlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import lru_cache

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat

from fiskalsim.device.algorithms import ALGORITHMS, CURVES, SignatureAlgorithm
from fiskalsim.device.authority import issuing_authority
from fiskalsim.device.keys import derive_key, plain
from fiskalspec.devices import DeviceProfile


@dataclass(frozen=True, slots=True, kw_only=True)
class Identity:
    """
    A key pair with everything that is fixed by it for the device's whole life.
    """

    private_key: ec.EllipticCurvePrivateKey
    algorithm: SignatureAlgorithm
    #: The uncompressed public point: 04, X, Y.
    point: bytes
    #: SHA-256 of the point: the serial number of the TSE.
    serial: bytes
    #: The key as SubjectPublicKeyInfo, named curve, DER.
    spki: bytes
    #: Leaf, sub CA, root: DER.
    chain: tuple[bytes, ...]
    valid_from_unix: int
    valid_until_unix: int

    @classmethod
    def derive(cls, seed: bytes, profile: DeviceProfile, *, valid_from_unix: int) -> Identity:
        """
        Derive a device's identity: the same arguments give the same bytes, always.
        """
        if profile.curve not in CURVES:
            raise ValueError(
                f"device profile {profile.name!r} asks for the curve {profile.curve!r}; "
                f"there are: {', '.join(CURVES)}"
            )
        if profile.algorithm not in ALGORITHMS:
            raise ValueError(
                f"device profile {profile.name!r} asks for the algorithm {profile.algorithm!r}; "
                f"there are: {', '.join(ALGORITHMS)}"
            )
        return _derive(
            seed, profile.curve, profile.algorithm, profile.certificate_days, valid_from_unix
        )

    @property
    def serial_hex(self) -> str:
        """
        The serial number as receipts and exports write it: lower-case hex.
        """
        return self.serial.hex()

    def sign(self, message: bytes) -> bytes:
        """
        Sign *message* and return r and s in the plain format.
        """
        signature = self.private_key.sign(message, self.algorithm.scheme)
        return plain(signature, len(self.point) // 2)


@lru_cache(maxsize=4096)
def _derive(
    seed: bytes, curve: str, algorithm: str, certificate_days: int, valid_from_unix: int
) -> Identity:
    """
    Derive an identity, once: a world that begins again has the same one, and two signatures of
    the CA are most of what a beginning would cost.
    """
    key = derive_key(seed, "TSE", CURVES[curve])
    public_key = key.public_key()
    point = public_key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    serial = hashlib.sha256(point).digest()
    valid_from = datetime.fromtimestamp(valid_from_unix, UTC)
    valid_until = valid_from + timedelta(days=certificate_days)
    authority = issuing_authority()
    leaf = authority.issue_leaf(
        public_key, serial=serial, valid_from=valid_from, valid_until=valid_until
    )
    return Identity(
        private_key=key,
        algorithm=ALGORITHMS[algorithm],
        point=point,
        serial=serial,
        spki=public_key.public_bytes(Encoding.DER, PublicFormat.SubjectPublicKeyInfo),
        chain=(leaf, *authority.chain),
        valid_from_unix=valid_from_unix,
        valid_until_unix=int(valid_until.timestamp()),
    )
