"""
A subject over https whose certificate no public authority has signed.
"""

from __future__ import annotations

import ssl
import threading
import tomllib
from datetime import UTC, datetime, timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from ipaddress import ip_address

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
from cryptography.x509.oid import NameOID

from fiskalprobe.run.again import repeat
from fiskalprobe.target.connection import connect
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.route import PLACES
from fiskalprobe.wire.route import advice_on

DECLARED = """
[subject]
organisation = "Example GmbH"
product = "Example Fiscal Service"
version = "4.2.0"
[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core"]
[ixit]
adapter = "http:{url}"
{ca}
"""


def written(folder, name, *, by=None, at="127.0.0.1", days=1):
    """Write NAME.pem and NAME.key: signed by another such pair, or by itself."""
    key = ec.generate_private_key(ec.SECP256R1())
    subject = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, name)])
    issuer, signs = by or (subject, key)
    now = datetime.now(UTC)
    certificate = (
        x509.CertificateBuilder()
        .subject_name(subject)
        .issuer_name(issuer)
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(days=3))
        .not_valid_after(now + timedelta(days=days))
        .add_extension(
            x509.SubjectAlternativeName([x509.IPAddress(ip_address(at))]), critical=False
        )
        .add_extension(x509.BasicConstraints(ca=by is None, path_length=None), critical=True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), critical=False)
        .add_extension(
            x509.AuthorityKeyIdentifier.from_issuer_public_key(signs.public_key()), critical=False
        )
        .sign(signs, hashes.SHA256())
    )
    (folder / f"{name}.pem").write_bytes(certificate.public_bytes(Encoding.PEM))
    (folder / f"{name}.key").write_bytes(
        key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    )
    return subject, key


@pytest.fixture
def served():
    """Serve a fiscal service over https with a certificate; gone after the test."""
    running = []

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        timeout = 5

        def do_PUT(self):
            self.send_response(200)
            self.send_header("Content-Length", "29")
            self.end_headers()
            self.wfile.write(b'{"fiscalDocumentNumber": "1"}')

        def log_message(self, *_args):
            pass

    def serve(folder, name, *, knows=""):
        server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        server.daemon_threads = True
        server.block_on_close = False
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(folder / f"{name}.pem", folder / f"{name}.key")
        if knows:
            context.verify_mode = ssl.CERT_REQUIRED
            context.load_verify_locations(folder / f"{knows}.pem")
        server.socket = context.wrap_socket(server.socket, server_side=True)
        server.handle_error = lambda *_: None
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        running.append((server, thread))
        return f"https://127.0.0.1:{server.server_port}"

    yield serve
    for server, thread in running:
        server.shutdown()
        thread.join()
        server.server_close()


def declared(folder, url, ca="", **places):
    """Write a target.toml and read it."""
    places |= {"ca": ca} if ca else {}
    lines = "\n".join(f'{key} = "{value}"' for key, value in places.items())
    place = folder / "target.toml"
    place.write_text(DECLARED.format(url=url, ca=lines), encoding="utf-8")
    return read_target(str(place), environment={})


@pytest.mark.parametrize("named", ["own", "service"])
def test_a_declared_certificate_is_trusted(tmp_path, served, named):
    """The file stands beside the declaration and holds the CA or the certificate itself."""
    written(tmp_path, "service", by=written(tmp_path, "own"))
    target = declared(tmp_path, served(tmp_path, "service"), f"{named}.pem")
    with connect(target) as connection:
        assert [each.status for each in connection.look] == [200]


def test_a_self_signed_certificate_is_trusted_by_the_variable(tmp_path, served):
    """Where an address alone is the target, the environment names the file."""
    written(tmp_path, "own")
    url = served(tmp_path, "own")
    target = read_target(url, environment={PLACES["ca"]: str(tmp_path / "own.pem")})
    with pytest.raises(TargetUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
        connect(read_target(url, environment={}))
    assert target.ixit.route.ca == str(tmp_path / "own.pem")
    with connect(declared(tmp_path, url, "own.pem")) as connection:
        assert [each.status for each in connection.look] == [200]


@pytest.mark.parametrize(
    ("about", "advice"),
    [
        ({}, 'ca = "FILE.pem" under [ixit] in target.toml, or the variable FISKALPROBE_CA'),
        ({"at": "127.0.0.9"}, "name the subject by an address that its certificate names"),
        ({"days": -1}, "renew its certificate"),
    ],
    ids=["unknown", "another-host", "expired"],
)
def test_a_certificate_that_does_not_verify_is_told_with_what_to_do(
    tmp_path, served, about, advice
):
    """Each reason has its own advice, and none is to look whether the subject runs."""
    written(tmp_path, "own", **about)
    url = served(tmp_path, "own")
    target = declared(tmp_path, url, "own.pem" if about else "")
    with pytest.raises(TargetUnreachable) as refused:
        connect(target)
    assert advice in str(refused.value)
    assert "check that the service runs" not in str(refused.value)
    assert advice_on("ConnectError: refused").startswith("check that the service runs")


def test_another_certificate_is_of_no_use(tmp_path, served):
    """Naming a file trusts what is in it, and switches nothing off."""
    written(tmp_path, "own")
    written(tmp_path, "other")
    with pytest.raises(TargetUnreachable, match="CERTIFICATE_VERIFY_FAILED"):
        connect(declared(tmp_path, served(tmp_path, "own"), "other.pem"))


@pytest.mark.parametrize(
    ("content", "problem"),
    [
        (None, "No such file"),
        (b"", "is empty"),
        (b"no certificate", "holds no certificate"),
        (b"\x30\x82\xff", "holds no PEM"),
    ],
)
def test_a_file_without_a_certificate_is_refused_before_the_run(tmp_path, content, problem):
    """The review names the key and what is wrong, of a declaration and of the variable."""
    if content is not None:
        (tmp_path / "ca.pem").write_bytes(content)
    with pytest.raises(TargetRefused, match=f"target.toml: ixit.ca: ca.pem: {problem}"):
        declared(tmp_path, "https://127.0.0.1:1", "ca.pem")
    environment = {PLACES["ca"]: str(tmp_path / "ca.pem")}
    with pytest.raises(TargetRefused, match=f"FISKALPROBE_CA: .*ca.pem: {problem}"):
        read_target("https://127.0.0.1:1", environment=environment)


def test_a_certificate_is_for_https_only(tmp_path):
    """Beside plain http it is a mistake in a declaration, and the variable is for others."""
    written(tmp_path, "own")
    with pytest.raises(TargetRefused, match="is for a subject that is reached over https"):
        declared(tmp_path, "http://127.0.0.1:1", "own.pem")
    environment = {PLACES["ca"]: str(tmp_path / "own.pem")}
    assert read_target("http://127.0.0.1:1", environment=environment).ixit.route.ca == ""


def test_a_case_does_not_hold_the_place_of_the_certificate(tmp_path, monkeypatch):
    """It is played on another machine; there the variable says what is trusted."""
    written(tmp_path, "own")
    target = declared(tmp_path, "https://127.0.0.1:1", "own.pem")
    assert "ca" not in target.ixit.told
    table = tomllib.loads(DECLARED.format(url="https://127.0.0.1:1", ca=""))
    monkeypatch.setenv(PLACES["ca"], str(tmp_path / "own.pem"))
    again = repeat._own({"declared": table, "target": ""}, tmp_path / "case.json")
    assert again.ixit.route.ca == str(tmp_path / "own.pem")


def test_init_writes_the_certificate_and_reviews_it(fiskalprobe, tmp_path):
    """The flag is a key of the declaration, and a file that is not there is told."""
    flags = ["--organisation", "o", "--product", "p", "--version", "1"]
    flags += ["--url", "https://127.0.0.1:8443", "--ca", "own.pem"]
    refused = fiskalprobe("init", *flags)
    assert (refused.returncode, "ixit.ca: own.pem: No such file" in refused.stderr) == (4, True)
    written(tmp_path, "own")
    done = fiskalprobe("init", *flags)
    assert done.returncode == 0, done.stderr
    assert read_target(str(tmp_path / "target.toml"), environment={}).ixit.route.ca == str(
        tmp_path / "own.pem"
    )


@pytest.mark.parametrize("apart", [True, False], ids=["two files", "one file"])
def test_the_judge_shows_its_certificate_to_a_service_that_asks(tmp_path, served, apart):
    """The key stands beside the certificate or in its file; by the variables it is the same."""
    written(tmp_path, "own")
    written(tmp_path, "judge", by=written(tmp_path, "clients"))
    url = served(tmp_path, "own", knows="clients")
    key, both = tmp_path / "judge.key", tmp_path / "both.pem"
    both.write_bytes(key.read_bytes() + (tmp_path / "judge.pem").read_bytes())
    shown = {"tls_certificate": "judge.pem", "tls_key": "judge.key"}
    target = declared(
        tmp_path, url, "own.pem", **(shown if apart else {"tls_certificate": "both.pem"})
    )
    environment = {
        "FISKALPROBE_TLS_CERTIFICATE": str(both),
        PLACES["ca"]: str(tmp_path / "own.pem"),
    }
    for each in (target, read_target(url, environment=environment)):
        with connect(each) as connection:
            assert 200 in [exchange.status for exchange in connection.look]
    assert not set(PLACES) & set(target.ixit.told)


def test_a_service_that_asks_for_a_certificate_is_told_of_with_what_to_do(tmp_path, served):
    """TLS 1.3 and 1.2 refuse in different words, and at different times."""
    written(tmp_path, "own")
    written(tmp_path, "clients")
    url = served(tmp_path, "own", knows="clients")
    with pytest.raises(TargetUnreachable, match="name a certificate and its key: tls_certificate"):
        connect(declared(tmp_path, url, "own.pem"))


@pytest.mark.parametrize(
    ("places", "problem"),
    [
        (
            {"tls_certificate": "own.pem", "tls_key": "other.key"},
            "own.pem and other.key: the key is not that",
        ),
        (
            {"tls_certificate": "own.pem", "tls_key": "locked.key"},
            "own.pem and locked.key: .*the key has a pass",
        ),
        ({"tls_certificate": "own.pem"}, "own.pem: holds no certificate with its key"),
        ({"tls_certificate": "none.pem"}, "none.pem: No such file"),
        ({"tls_key": "own.key"}, "ixit.tls_key: has no certificate beside it"),
    ],
    ids=["another key", "a password", "no key", "no file", "no certificate"],
)
def test_a_certificate_of_the_judge_that_does_not_fit_is_refused(tmp_path, places, problem):
    """Each mistake is told before the run, and nothing asks for a password."""
    for name in ("own", "other"):
        _, key = written(tmp_path, name)
    locked = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, BestAvailableEncryption(b"pass"))
    (tmp_path / "locked.key").write_bytes(locked)
    with pytest.raises(TargetRefused, match=problem):
        declared(tmp_path, "https://127.0.0.1:1", **places)
