"""
A service by https: the pair of files that it is given, or makes for itself.
"""

from __future__ import annotations

import ssl
import threading
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import (
    BestAvailableEncryption,
    Encoding,
    NoEncryption,
    PrivateFormat,
)

from fiskalsim.middleware.client import SAMPLE_CLIENT_ID
from fiskalsim.web.server import Server
from fiskalsim.web.tls import BadCertificate, key_pair
from fiskalsim.world.settings import Settings

#: What newer Pythons ask of certificates, whatever the one at hand asks.
STRICT = ssl.VERIFY_X509_STRICT


@contextmanager
def serving(folder, host="127.0.0.1"):
    """Serve by https in a thread; gives the port."""
    pair = key_pair(folder, host=host)
    server = Server(Settings(), host=host, port=0, tls=pair)
    thread = threading.Thread(target=server.run)
    thread.start()
    try:
        yield server.port
    finally:
        server.stop()
        thread.join()


@contextmanager
def trusting(folder):
    """A client that trusts the certificate in *folder* and no other."""
    context = ssl.create_default_context(cafile=folder / "cert.pem")
    context.verify_flags |= STRICT
    with httpx.Client(verify=context, transport=httpx.HTTPTransport(context, retries=5)) as client:
        yield client


def written(folder, *, days=1, key=None, password=None):
    """Write a pair by hand, whose key may be another one's or have a password."""
    own = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([])
    certificate = (
        x509.CertificateBuilder(name, name, own.public_key(), x509.random_serial_number())
        .not_valid_before(datetime.now(UTC) - timedelta(days=9))
        .not_valid_after(datetime.now(UTC) + timedelta(days=days))
        .sign(own, hashes.SHA256())
    )
    folder.mkdir(exist_ok=True)
    (folder / "cert.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    hidden = BestAvailableEncryption(password) if password else NoEncryption()
    (folder / "key.pem").write_bytes(
        (key or own).private_bytes(Encoding.PEM, PrivateFormat.PKCS8, hidden)
    )


def test_a_pair_is_made_once_and_trusted_by_its_name(tmp_path):
    """A client that trusts it is answered by each local name; nobody else reads the key."""
    folder = tmp_path / "tls"
    with serving(folder) as port, trusting(folder) as client:
        for name in ("127.0.0.1", "localhost"):
            assert client.get(f"https://{name}:{port}/health").json()["status"] == "ok"
        create = f"https://localhost:{port}/api/v1/transactions/createDocument"
        for number in (1, 2):
            answer = client.put(create, params={"uniqueClientId": SAMPLE_CLIENT_ID}).json()
            assert answer["fiscalisationDocumentNumber"] == number
    assert (folder / "key.pem").stat().st_mode & 0o077 == 0
    first = (folder / "cert.pem").read_bytes()
    with serving(folder) as port, trusting(folder) as client:
        assert client.get(f"https://localhost:{port}/health").status_code == httpx.codes.OK
    assert (folder / "cert.pem").read_bytes() == first


def test_a_client_that_does_not_trust_it_is_not_served(tmp_path):
    """Without the certificate the call ends in the handshake, and plain HTTP in nothing."""
    with serving(tmp_path) as port:
        with pytest.raises(httpx.ConnectError, match="CERTIFICATE_VERIFY_FAILED"):
            httpx.get(f"https://127.0.0.1:{port}/health")
        with pytest.raises(httpx.RemoteProtocolError):
            httpx.get(f"http://127.0.0.1:{port}/health")


def test_a_fault_breaks_the_connection_under_tls_too(tmp_path):
    """A connection that is to be cut off is, and the next one is answered."""
    with serving(tmp_path) as port, trusting(tmp_path) as client:
        service = f"https://127.0.0.1:{port}"
        order = {"fault": "drop-answer-after-commit", "count": 1}
        assert client.put(f"{service}/_control/faults/mine", json=order).status_code < 300
        with pytest.raises((httpx.RemoteProtocolError, httpx.ReadError)):
            client.get(f"{service}/api/v2/tss")
        answer = client.get(f"{service}/api/v2/tss")
        assert answer.status_code == httpx.codes.UNAUTHORIZED
        # Or no browser would call anything on this machine by HTTP any more.
        assert "strict-transport-security" not in answer.headers


def test_half_a_pair_is_refused(tmp_path):
    """A key alone is nobody's: it is kept, and what is missing is said."""
    written(tmp_path)
    (tmp_path / "cert.pem").unlink()
    with pytest.raises(BadCertificate, match=r"needs both cert.pem and key.pem"):
        key_pair(tmp_path, host="")
    assert not (tmp_path / "cert.pem").exists()


@pytest.mark.parametrize(
    "wrong", [{"key": ec.generate_private_key(ec.SECP256R1())}, {"password": b"secret"}]
)
def test_a_key_that_does_not_open_is_refused(tmp_path, wrong):
    """Another's key and one with a password are refused before anybody listens."""
    written(tmp_path, **wrong)
    with pytest.raises(BadCertificate, match="are no certificate and its key"):
        key_pair(tmp_path, host="")


def test_a_certificate_whose_time_is_over_is_refused(tmp_path):
    """Clients would refuse it one by one; here it is said once, with the day."""
    written(tmp_path, days=-2)
    with pytest.raises(BadCertificate, match=r"was valid until \d{4}-\d\d-\d\d; renew it"):
        key_pair(tmp_path, host="")


def test_a_folder_that_is_none_is_refused(tmp_path):
    """A file in place of the folder is named."""
    (tmp_path / "tls").write_text("")
    with pytest.raises(BadCertificate, match=r"tls.*: (Not a directory|File exists)"):
        key_pair(tmp_path / "tls", host="")


def test_a_machine_may_have_a_name_that_no_certificate_holds(tmp_path, monkeypatch):
    """It is left out, as are all addresses at once."""
    monkeypatch.setattr("socket.gethostname", lambda: "kassenbüro")
    key_pair(tmp_path, host="0.0.0.0")  # noqa: S104 - nobody listens
    certificate = x509.load_pem_x509_certificate((tmp_path / "cert.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert names.get_values_for_type(x509.DNSName) == ["localhost"]
    assert list(map(str, names.get_values_for_type(x509.IPAddress))) == ["127.0.0.1", "::1"]


def test_the_name_that_is_listened_at_is_in_it(tmp_path):
    """An address of the net can be trusted by its number."""
    key_pair(tmp_path, host="192.0.2.7")
    certificate = x509.load_pem_x509_certificate((tmp_path / "cert.pem").read_bytes())
    names = certificate.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
    assert "192.0.2.7" in map(str, names.get_values_for_type(x509.IPAddress))
