"""
A run that somebody vouches for: by whom, for which bytes, and what does not stand.
"""

from __future__ import annotations

import json
from dataclasses import dataclass

import jsonschema
import msgspec
import pytest
from cryptography.hazmat.primitives import serialization
from cryptography.hazmat.primitives.asymmetric import ec, ed25519, rsa
from msgspec.structs import replace

from fiskalprobe.artefacts.signed_run import (
    NAME,
    BadKey,
    NotVouched,
    check,
    fingerprint,
    read_private_key,
    read_public_key,
    sign,
)
from fiskalspec import schemas

RUN = b'{"kind":"header"}\n'
PEM = serialization.Encoding.PEM
PKCS8 = serialization.PrivateFormat.PKCS8


@dataclass
class Pair:
    """A key and its two halves as files hold them."""

    key: object
    password: bytes | None = None

    @property
    def private(self):
        """The private half."""
        lock = (
            serialization.BestAvailableEncryption(self.password)
            if self.password
            else serialization.NoEncryption()
        )
        return self.key.private_bytes(PEM, PKCS8, lock)

    @property
    def public(self):
        """The public half."""
        form = serialization.PublicFormat.SubjectPublicKeyInfo
        return self.key.public_key().public_bytes(PEM, form)


def ed():
    """A key of the kind that the documentation makes."""
    return Pair(ed25519.Ed25519PrivateKey.generate())


@pytest.mark.parametrize(
    "pair", [ed(), Pair(ec.generate_private_key(ec.SECP256R1()))], ids=["ed25519", "p-256"]
)
def test_what_was_signed_stands(pair):
    """With the key that is trusted, and without naming one."""
    made = sign(RUN, read_private_key(pair.private), by="Prüflabor X")
    jsonschema.validate(json.loads(msgspec.json.encode(made)), schemas.get("run-signature"))
    trusted = read_public_key(pair.public)
    assert fingerprint(check(RUN, made, trusted=trusted)) == fingerprint(trusted)
    assert fingerprint(check(RUN, made)) == fingerprint(trusted)


def test_whatever_is_changed_does_not():
    """The record, the words, the digest, the key, the signature, the form."""
    pair, other = ed(), ed()
    made = sign(RUN, read_private_key(pair.private), by="X")
    with pytest.raises(NotVouched, match="is not what was signed"):
        check(RUN + b" ", made)
    changed = {
        "by": "Y",
        "public_key": other.public.decode(),
        "signature": made.signature[:-8] + "AAAAAA==",
        "algorithm": "ECDSA-SHA256",
    }
    for name, value in changed.items():
        with pytest.raises(NotVouched):
            check(RUN, replace(made, **{name: value}))
    with pytest.raises(NotVouched, match="valid for its own key"):
        check(RUN, replace(made, signature="no base64"))
    with pytest.raises(NotVouched, match="cannot be used"):
        check(RUN, replace(made, public_key="no key"))
    with pytest.raises(NotVouched, match="has the form 2"):
        check(RUN, replace(made, schema=2))
    with pytest.raises(NotVouched, match="another key"):
        check(RUN, made, trusted=read_public_key(other.public))


def test_a_key_that_does_not_do_is_told():
    """Another kind, no key at all, a password that is missing, wrong or not wanted."""
    of_rsa = Pair(rsa.generate_private_key(public_exponent=65537, key_size=2048))
    for read, pem in (
        (read_private_key, of_rsa.private),
        (read_public_key, of_rsa.public),
    ):
        with pytest.raises(BadKey, match="Ed25519 or an elliptic curve"):
            read(pem)
        with pytest.raises(BadKey, match="openssl"):
            read(b"nothing")
    locked = Pair(ed25519.Ed25519PrivateKey.generate(), password=b"right")
    with pytest.raises(BadKey, match="put it into FISKALPROBE_KEY_PASSWORD"):
        read_private_key(locked.private)
    with pytest.raises(BadKey, match="its password is another"):
        read_private_key(locked.private, b"wrong")
    with pytest.raises(BadKey, match="unset"):
        read_private_key(ed().private, b"any")
    assert read_private_key(locked.private, b"right")


def test_a_run_is_signed_and_verified_on_the_command_line(fiskalprobe, tmp_path):
    """Exit 0 by the trusted key, 2 by anybody's, 1 when changed, 4 when there is nothing."""
    pair, other = ed(), ed()
    (tmp_path / "key.pem").write_bytes(pair.private)
    (tmp_path / "public.pem").write_bytes(pair.public)
    (tmp_path / "other.pem").write_bytes(other.public)
    assert fiskalprobe("run", "--target", "sim:role=pos", "--out", "out").returncode == 0
    done = fiskalprobe("verify", "run", "out", "--key", "public.pem")
    assert done.returncode == 4
    assert "fiskalprobe sign RUN --key KEY.pem" in done.stderr
    done = fiskalprobe("sign", "out", "--key", "public.pem")
    assert done.returncode == 4
    assert "no private key" in done.stderr
    done = fiskalprobe("sign", "out", "--key", "key.pem", "--by", "Lab")
    assert done.returncode == 0, done.stderr
    for key, code in (("public.pem", 0), ("other.pem", 1), ("key.pem", 4), ("gone.pem", 4)):
        done = fiskalprobe("verify", "run", "out", "--key", key)
        assert done.returncode == code, (key, done.stdout + done.stderr)
    done = fiskalprobe("verify", "run", "out/run.ndjson")
    assert done.returncode == 2
    assert "Signed by Lab" in done.stdout
    assert "conformant" in done.stdout
    record = tmp_path / "out" / "run.ndjson"
    record.write_bytes(record.read_bytes().replace(b"DE-POS-0001", b"DE-POS-0002", 1))
    done = fiskalprobe("verify", "run", "out", "--key", "public.pem")
    assert done.returncode == 1
    assert "is not what was signed" in done.stdout
    (tmp_path / "out" / NAME).write_text("{}", encoding="utf-8")
    assert fiskalprobe("verify", "run", "out").returncode == 4
    assert fiskalprobe("verify", "run", "nowhere").returncode == 4


def test_a_signed_part_is_not_called_conformant(fiskalprobe, tmp_path):
    """The one line that names the signer says that a part certifies nothing."""
    (tmp_path / "key.pem").write_bytes(ed().private)
    done = fiskalprobe("run", "--target", "sim:role=pos", "DE-POS-0001", "--out", "out")
    assert done.returncode == 0, done.stdout + done.stderr
    assert fiskalprobe("sign", "out", "--key", "key.pem").returncode == 0
    told = fiskalprobe("verify", "run", "out").stdout.splitlines()[0]
    assert told.endswith("in the selected part; a partial run certifies nothing.")
