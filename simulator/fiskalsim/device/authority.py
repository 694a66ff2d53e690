"""
The test CA that stands behind every simulated TSE: a root, a sub CA, and the leaves it issues.

Its keys follow from a constant, so all simulators share one root and a judge may pin it. That
also makes the private keys public: the certificates prove nothing about the world, and their
names say so.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from functools import cache
from typing import Final, Self

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding
from cryptography.x509.oid import NameOID

from fiskalsim.device import der
from fiskalsim.device.keys import derive_key

#: Not a secret, on purpose.
_SEED: Final = b"fiskalprobe Test CA: these keys are public, never trust them"
#: BSI TR-03116-5 asks for at least 384 bits on the CA's level, for curve and hash.
_CURVE: Final = ec.SECP384R1()
_HASH: Final = hashes.SHA384()
VALID_FROM: Final = datetime(2018, 1, 1, tzinfo=UTC)
VALID_UNTIL: Final = datetime(2098, 1, 1, tzinfo=UTC)
_ORGANISATION: Final = "fiskalprobe"
#: How long a revocation list says the truth.
_LIST_LASTS: Final = timedelta(days=1)
#: Where in a list the revoked ones stand: after version, algorithm, issuer and the two dates.
_REVOKED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Authority:
    """
    One level of the CA: a key that signs, and the certificates above and at it.
    """

    key: ec.EllipticCurvePrivateKey
    name: x509.Name
    #: Its own certificate first, the root last: DER.
    chain: tuple[bytes, ...]

    @classmethod
    def root(cls) -> Self:
        """
        Make the root, which certifies itself.
        """
        key = derive_key(_SEED, "root", _CURVE)
        name = _name("fiskalprobe Test Root CA")
        builder = _ca_builder(name, name, key.public_key(), path_length=1)
        return cls(key=key, name=name, chain=(_sign(builder, key).public_bytes(Encoding.DER),))

    def sub(self) -> Authority:
        """
        Make the CA that issues leaves.
        """
        key = derive_key(_SEED, "sub", _CURVE)
        name = _name("fiskalprobe Test Sub CA")
        builder = _ca_builder(name, self.name, key.public_key(), path_length=0)
        builder = builder.add_extension(self._key_identifier(), critical=False)
        certificate = _sign(builder, self.key).public_bytes(Encoding.DER)
        return Authority(key=key, name=name, chain=(certificate, *self.chain))

    def issue_leaf(
        self,
        public_key: ec.EllipticCurvePublicKey,
        *,
        serial: bytes,
        valid_from: datetime,
        valid_until: datetime,
    ) -> bytes:
        """
        Certify a TSE's key and return the certificate as DER.

        Real leaves carry the serial number of the TSE, all 256 bits of it, as serial number of
        the certificate. RFC 5280 ends at 20 octets and `cryptography` refuses more, so the
        library builds everything and `_renumber` puts the long number in.
        """
        if valid_from < VALID_FROM or valid_until > VALID_UNTIL:
            raise ValueError(
                f"the leaf would be valid from {valid_from:%Y-%m-%d} to {valid_until:%Y-%m-%d}, "
                f"its CA only from {VALID_FROM:%Y-%m-%d} to {VALID_UNTIL:%Y-%m-%d}; "
                "start the world at another time"
            )
        builder = (
            x509.CertificateBuilder()
            .subject_name(_name(serial.hex(), "Test device, not a certified TSE"))
            .issuer_name(self.name)
            .public_key(public_key)
            .serial_number(1)
            .not_valid_before(valid_from)
            .not_valid_after(valid_until)
            .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
            .add_extension(_usage(digital_signature=True), critical=True)
            .add_extension(x509.SubjectKeyIdentifier.from_public_key(public_key), critical=False)
            .add_extension(self._key_identifier(), critical=False)
        )
        draft = _sign(builder, self.key)
        return _renumber(draft, int.from_bytes(serial, "big"), self.key)

    def revocations(self, serials: Sequence[bytes], *, at: datetime) -> bytes:
        """
        Write the list of the leaves that are revoked, as DER.

        As with leaves, the library builds the list, with numbers of its own, and the long ones
        are put in afterwards.
        """
        builder = x509.CertificateRevocationListBuilder(
            self.name, last_update=at, next_update=at + _LIST_LASTS
        )
        for number in range(1, len(serials) + 1):
            builder = builder.add_revoked_certificate(
                x509.RevokedCertificateBuilder().serial_number(number).revocation_date(at).build()
            )
        builder = builder.add_extension(self._key_identifier(), critical=False)
        draft = builder.sign(self.key, _HASH, ecdsa_deterministic=True)
        # TBSCertList ::= SEQUENCE { …, SEQUENCE OF SEQUENCE { serialNumber, date }, [0] … }
        parts = der.split(der.content(draft.tbs_certlist_bytes))
        if serials:
            entries = der.split(der.content(parts[_REVOKED]))
            parts[_REVOKED] = der.tlv(
                der.SEQUENCE,
                b"".join(
                    der.tlv(
                        der.SEQUENCE,
                        b"".join(
                            (
                                der.integer(int.from_bytes(serial, "big")),
                                *der.split(der.content(entry))[1:],
                            )
                        ),
                    )
                    for serial, entry in zip(serials, entries, strict=True)
                ),
            )
        return _signed_again(
            der.tlv(der.SEQUENCE, b"".join(parts)), draft.public_bytes(Encoding.DER), self.key
        )

    def _key_identifier(self) -> x509.AuthorityKeyIdentifier:
        return x509.AuthorityKeyIdentifier.from_issuer_public_key(self.key.public_key())


@cache
def issuing_authority() -> Authority:
    """
    Return the sub CA of the one test PKI.
    """
    return Authority.root().sub()


def _ca_builder(
    subject: x509.Name, issuer: x509.Name, key: ec.EllipticCurvePublicKey, *, path_length: int
) -> x509.CertificateBuilder:
    identifier = x509.SubjectKeyIdentifier.from_public_key(key)
    return (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key)
        # A serial number that follows from the key, positive and below 20 octets.
        .serial_number(1 + int.from_bytes(identifier.digest[:15], "big"))
        .not_valid_before(VALID_FROM)
        .not_valid_after(VALID_UNTIL)
        .add_extension(x509.BasicConstraints(ca=True, path_length=path_length), critical=True)
        .add_extension(_usage(digital_signature=False), critical=True)
        .add_extension(identifier, critical=False)
    )


def _sign(builder: x509.CertificateBuilder, key: ec.EllipticCurvePrivateKey) -> x509.Certificate:
    return builder.sign(key, _HASH, ecdsa_deterministic=True)


def _renumber(
    certificate: x509.Certificate, number: int, key: ec.EllipticCurvePrivateKey
) -> bytes:
    """
    Replace the serial number in a certificate and sign it again.
    """
    # TBSCertificate ::= SEQUENCE { [0] version, serialNumber, signature, … }
    version, _, *rest = der.split(der.content(certificate.tbs_certificate_bytes))
    tbs = der.tlv(der.SEQUENCE, b"".join((version, der.integer(number), *rest)))
    return _signed_again(tbs, certificate.public_bytes(Encoding.DER), key)


def _signed_again(tbs: bytes, draft: bytes, key: ec.EllipticCurvePrivateKey) -> bytes:
    """
    Sign another content as the *draft* was signed.
    """
    # Certificate ::= SEQUENCE { tbsCertificate, signatureAlgorithm, signatureValue }
    _, algorithm, _ = der.split(der.content(draft))
    signature = key.sign(tbs, ec.ECDSA(_HASH, deterministic_signing=True))
    # A BIT STRING counts its unused bits first: none.
    return der.tlv(der.SEQUENCE, tbs + algorithm + der.tlv(der.BIT_STRING, b"\x00" + signature))


def _name(common_name: str, unit: str = "Test certificates, never trust them") -> x509.Name:
    return x509.Name(
        [
            x509.NameAttribute(NameOID.COUNTRY_NAME, "DE"),
            x509.NameAttribute(NameOID.ORGANIZATION_NAME, _ORGANISATION),
            x509.NameAttribute(NameOID.ORGANIZATIONAL_UNIT_NAME, unit),
            x509.NameAttribute(NameOID.COMMON_NAME, common_name),
        ]
    )


def _usage(*, digital_signature: bool) -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=digital_signature,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        key_cert_sign=not digital_signature,
        crl_sign=not digital_signature,
        encipher_only=False,
        decipher_only=False,
    )
