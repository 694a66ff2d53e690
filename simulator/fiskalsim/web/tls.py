"""
The certificate of a service that is reached by https, and its key: two files in a folder.

Whoever has none is given a pair that trusts in itself, because clients that refuse plain HTTP
(telephones, vendors' libraries for a cloud TSE) are to be tried against a simulator, too.
"""

from __future__ import annotations

import os
import socket
import ssl
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from ipaddress import ip_address
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

_CERTIFICATE: Final = "cert.pem"
_KEY: Final = "key.pem"
#: No telephone trusts a server's certificate for longer.
_VALID: Final = timedelta(days=820)
#: For clients whose clock is a little behind.
_BEFORE: Final = timedelta(days=1)
_ALWAYS: Final = ("localhost", "127.0.0.1", "::1")
#: Listening there is no name that a client could use.
_EVERYWHERE: Final = {"", "0.0.0.0", "::"}  # noqa: S104 — compared with, and never listened at


class BadCertificate(ValueError):
    """
    This folder holds nothing to serve https with; the text says what to do.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class KeyPair:
    """
    The files of a certificate and its key, in PEM.
    """

    certificate: Path
    key: Path


def key_pair(folder: Path, *, host: str) -> KeyPair:
    """
    Find the pair in *folder*, or make one there for this machine and *host*.

    `BadCertificate` where there is half a pair, or one that no client would accept.
    """
    pair = KeyPair(certificate=folder / _CERTIFICATE, key=folder / _KEY)
    there = [path.exists() for path in (pair.certificate, pair.key)]
    try:
        if not any(there):
            _make(pair, _names(host))
        elif not all(there):
            raise BadCertificate(
                f"--tls: {folder} needs both {_CERTIFICATE} and {_KEY}, or neither of them; "
                "then a pair is made."
            )
        _check(pair)
    except OSError as refused:
        path = refused.filename or folder
        raise BadCertificate(f"--tls: {path}: {refused.strerror}.") from refused
    return pair


def _names(host: str) -> tuple[str, ...]:
    """
    List by which names clients may reach a service that listens at *host*.
    """
    names = (*_ALWAYS, socket.gethostname(), host)
    # A certificate holds no name with an umlaut, and where everybody may call there is none.
    return tuple(
        name for name in dict.fromkeys(names) if name.isascii() and name not in _EVERYWHERE
    )


def _make(pair: KeyPair, names: tuple[str, ...]) -> None:
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "fiskalprobe simulator")])
    now = datetime.now(UTC)
    identifier = x509.SubjectKeyIdentifier.from_public_key(key.public_key())
    certificate = (
        x509.CertificateBuilder(
            issuer_name=name,
            subject_name=name,
            public_key=key.public_key(),
            serial_number=x509.random_serial_number(),
            not_valid_before=now - _BEFORE,
            not_valid_after=now + _VALID,
        )
        .add_extension(x509.SubjectAlternativeName(list(map(_general, names))), critical=False)
        # Its own authority: telephones let their owners add nothing else.
        .add_extension(x509.BasicConstraints(ca=True, path_length=0), critical=True)
        .add_extension(_usage(), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .add_extension(identifier, critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_subject_key_identifier(identifier),
            critical=False,
        )
        .sign(key, hashes.SHA256())
    )
    pair.key.parent.mkdir(parents=True, exist_ok=True)
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    with os.fdopen(os.open(pair.key, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(secret)
    pair.certificate.write_bytes(certificate.public_bytes(Encoding.PEM))


def _general(name: str) -> x509.GeneralName:
    with suppress(ValueError):
        return x509.IPAddress(ip_address(name))
    return x509.DNSName(name)


def _usage() -> x509.KeyUsage:
    return x509.KeyUsage(
        digital_signature=True,
        key_cert_sign=True,
        content_commitment=False,
        key_encipherment=False,
        data_encipherment=False,
        key_agreement=False,
        crl_sign=False,
        encipher_only=False,
        decipher_only=False,
    )


def _check(pair: KeyPair) -> None:
    """
    Refuse a pair that does not belong together, or whose time is over.
    """
    try:
        certificate = x509.load_pem_x509_certificate(pair.certificate.read_bytes())
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pair.certificate, pair.key, password=_without_password)
    except (ssl.SSLError, ValueError) as wrong:
        raise BadCertificate(
            f"--tls: {pair.certificate} and {pair.key} are no certificate and its key, in PEM and "
            "without a password."
        ) from wrong
    until = certificate.not_valid_after_utc
    if until < datetime.now(UTC):
        raise BadCertificate(
            f"--tls: {pair.certificate} was valid until {until:%Y-%m-%d}; "
            "renew it, or take both files away, and a new pair is made."
        )


def _without_password() -> str:
    raise ValueError("the key has a password")
