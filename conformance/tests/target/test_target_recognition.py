"""
Nobody is judged who is no fiscal service, knows no such till, or has a live TSE.
"""

from __future__ import annotations

import base64
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from types import SimpleNamespace

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding

from fiskalprobe.target.connection import connect
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.live import certificate_suspicion, declared_suspicion
from fiskalprobe.target.model import ControlClaim, Credentials, Ics, Ixit, Party, Target
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.recognition import recognise, recognise_cloud
from fiskalprobe.wire import Wire

CREATE = "/api/v1/transactions/createDocument"
VERSION = "/api/v1/information/version"


def target_at(service, **ixit):
    return Target(
        subject=Party(organisation="o", product="p", version="1"),
        ics=Ics(api="1.7.6"),
        ixit=Ixit(adapter=f"http:{service.url}", **ixit),
    )


def certificate(issuer, subject="a9d8"):
    """A certificate that an authority of this name issued, as an answer carries it."""
    key = ec.generate_private_key(ec.SECP256R1())
    at = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, subject)]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, issuer)]))
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(at)
        .not_valid_after(at + timedelta(days=1))
        .sign(key, hashes.SHA256())
    )
    return base64.b64encode(made.public_bytes(Encoding.DER)).decode()


def signed_with(issuer, subject="a9d8"):
    answer = {"TseCertificate": certificate(issuer, subject)}
    return {"fiscalDocumentNumber": 1, "AdditionalFields": answer}


@pytest.fixture(autouse=True)
def _impatient(monkeypatch):
    """Let nobody wait for a limit that never ends."""
    monkeypatch.setattr("fiskalprobe.wire.entry.LONGEST", 0.0)


@pytest.mark.parametrize(
    ("create", "version", "said"),
    [
        ((404, "<html>not here</html>"), 404, "this is no fiscal service"),
        ((404, '{"code":"E_NOT_FOUND"}'), 404, "fiskalprobe init --role cloud-tse"),
        ((200, "<html>welcome</html>"), 404, "this is no fiscal service"),
        ((500, "oops"), 404, "this is no fiscal service"),
        ((200, '{"hello": "world"}'), 200, "gives no fiscal response"),
        ((422, "Client does not exist."), 200, "the client c1062c55-.* cannot start a document"),
        ((404, "Client does not exist."), 200, "ixit.client_id"),
        ((401, ""), 200, "does not let us in.*ixit.headers"),
        ((0, ""), 200, "does not answer"),
        ((429, "<html>slow down</html>"), 200, "hardly answered.*set pace"),
        ((502, "<html>Bad Gateway</html>"), 502, "hardly answered.*gateway"),
        ((400, "No required SSL certificate was sent"), 400, "hardly answered.*tls_certificate"),
    ],
)
def test_what_cannot_be_judged_is_refused(service, create, version, said):
    """The error says what it is instead, quotes the answer, and names the key to correct."""
    service.says("PUT", CREATE, create[1], status=create[0])
    service.says("GET", VERSION, '"1.7.6"', status=version)
    with pytest.raises(TargetUnreachable, match=said):
        connect(target_at(service))


def test_who_sends_to_another_address_is_named():
    """With the address that it sends to, and where that is to be written; nothing is judged."""
    there = "https://shop.example/fiskal" + CREATE
    transport = httpx.MockTransport(lambda _: httpx.Response(308, headers={"location": there}))
    wire = Wire(base_url="http://shop.example/fiskal", transport=transport)
    target = target_at(SimpleNamespace(url="http://shop.example/fiskal"))
    with pytest.raises(TargetUnreachable, match="does not answer itself") as refused:
        recognise(target, wire)
    assert f"308 {there}" in str(refused.value)
    assert "ixit.adapter" in str(refused.value)
    cloud = replace(target, ics=Ics(role="cloud-tse", api="sign-de-v2"))
    with pytest.raises(TargetUnreachable, match=f"308 {there}"):
        recognise_cloud(cloud, wire)


@pytest.mark.parametrize(
    ("status", "body", "said"),
    [
        (401, "", "ixit.headers"),
        (429, "slow down", "set pace"),
        (502, "<html>Bad Gateway</html>", "gateway"),
        (404, "<html>not here</html>", 'kind = "none"'),
    ],
)
def test_a_control_api_that_is_kept_from_us_is_no_wrong_address(service, status, body, said):
    """What stands before it is told by its status; only what is not there is a wrong address."""
    service.says("GET", "/_control/", body, status=status)
    declared = replace(target_at(service), control=ControlClaim(kind="http"), discovered=False)
    with pytest.raises(TargetUnreachable, match=said):
        connect(declared)


@pytest.mark.parametrize("status", [500, 503])
def test_a_service_that_is_broken_is_judged(service, status):
    """A fiscal service that fails is no wrong address; it earns its verdict."""
    service.says("PUT", CREATE, "oops", status=status)
    service.says("GET", VERSION, '"1.7.6"')
    with connect(target_at(service)) as connection:
        assert [exchange.heard.status for exchange in connection.look] == [status, 200]


def test_a_world_that_was_left_full_begins_again(service):
    """Where a reset is on offer, what an earlier run left behind is no reason to refuse."""
    service.says("GET", "/_control/", {"control": "1", "capabilities": ["reset"]})
    service.says("PUT", CREATE, "the TSE is full", status=422)
    service.says("GET", VERSION, '"1.7.6"')
    with pytest.raises(TargetUnreachable, match="cannot start a document"):
        connect(replace(target_at(service), control=ControlClaim(kind="http")))
    calls = [(method, path.partition("?")[0]) for method, path, _, _ in service.asked]
    assert calls[1:4] == [("PUT", CREATE), ("POST", "/_control/reset"), ("PUT", CREATE)]


def test_our_own_world_refuses_a_stranger_too(tmp_path):
    """A client that the simulator does not know is refused before anything is judged."""
    (tmp_path / "target.toml").write_text(
        "[subject]\norganisation='o'\nproduct='p'\nversion='1'\n"
        "[ics]\nrole='middleware'\napi='1.7.7'\nprofiles=['core']\n"
        "[ixit]\nadapter='sim:'\nclient_id='11111111-2222-4333-8444-555555555555'\n"
    )
    with pytest.raises(TargetUnreachable, match="cannot start a document"):
        connect(read_target(str(tmp_path / "target.toml"), environment={}))


@pytest.mark.parametrize(
    ("issuer", "subject", "live"),
    [
        ("D-TRUST CA 2-2 2019", "a9d8", True),
        ("Example Security TSE Test CA", "a9d8", False),
        ("Example CA", "Demo stick", False),
        ("the same", "the same", False),
    ],
)
def test_a_live_tse_shows_in_its_certificate(service, issuer, subject, live):
    """An issuer that does not speak of tests stops the run; any other lets it go on."""
    answer = signed_with(issuer, subject)
    assert bool(certificate_suspicion(answer)) is live
    service.says("PUT", CREATE, answer)
    if live:
        with pytest.raises(TargetUnreachable, match=r"issued by CN=D-TRUST.*environment = \"test"):
            connect(target_at(service))
    else:
        connect(target_at(service)).close()


def test_an_answer_without_certificate_is_not_suspicious():
    """What nobody can see is held against nobody."""
    assert certificate_suspicion({"fiscalDocumentNumber": 1}) == ""
    assert certificate_suspicion({"AdditionalFields": {"TseCertificate": "nonsense"}}) == ""


def test_a_declaration_vouches_and_force_insists(service):
    """The word test in the declaration, or --force-live, lets a suspicious TSE be judged."""
    service.says("PUT", CREATE, signed_with("D-TRUST CA 2-2 2019"))
    connect(target_at(service, environment="test")).close()
    connect(replace(target_at(service), force_live=True)).close()


def test_a_tse_that_is_declared_live_is_sent_nothing(service):
    """Not a single document is started at what calls itself live, unless somebody insists."""
    service.says("PUT", CREATE, {"fiscalDocumentNumber": 1})
    with pytest.raises(TargetUnreachable, match="says that the TSE is live"):
        connect(target_at(service, environment="live"))
    assert service.asked == []
    connect(replace(target_at(service, environment="live"), force_live=True)).close()


@pytest.mark.parametrize(
    ("said", "suspicious"),
    [
        ("http://127.0.0.1:7678", False),
        ("http://[::1]:7678", False),
        ("http://localhost:7678", False),
        ("http://till.test", False),
        ("http://192.168.1.7:7678", True),
        ("https://fiscal.example.com", True),
        ("sim:", False),
    ],
)
def test_a_bare_address_of_another_machine_is_suspicious(said, suspicious):
    """Without a declaration or a control API nobody knows what is behind a far address."""
    bare = replace(read_target(said, environment={}), control=ControlClaim(kind="none"))
    assert bool(declared_suspicion(bare)) is suspicious
    assert declared_suspicion(replace(bare, discovered=False)) == ""
    assert declared_suspicion(replace(bare, control=ControlClaim(kind="http"))) == ""


LOGIN = "/api/v2/auth"
TOKEN = {"access_token": "x", "access_token_claims": {"env": "TEST"}}


def cloud_at(service):
    key = Credentials(api_key="the-key", api_secret="the-secret")
    return Target(
        subject=Party(organisation="o", product="p", version="1"),
        ics=Ics(role="cloud-tse", api="sign-de-v2", profiles=("cloud-tse",)),
        ixit=Ixit(adapter=f"http:{service.url}", credentials=key),
    )


@pytest.mark.parametrize(
    ("answer", "status", "said"),
    [
        ("nothing here", 404, "this is no cloud TSE"),
        ("<html>welcome</html>", 200, "this is no cloud TSE"),
        ({"code": "E_UNAUTHORIZED"}, 401, "look at ixit.api_key"),
        ("", 0, "does not answer"),
        ("<html>slow down</html>", 429, "this is no cloud TSE.*set pace"),
        (
            {"access_token": "x", "access_token_claims": {"env": "LIVE"}},
            200,
            "the key is one of the environment LIVE",
        ),
    ],
)
def test_a_cloud_tse_is_told_from_anything_else(service, answer, status, said):
    """One login shows whether it is one, whether it knows the key, and whether it is live."""
    service.says("POST", LOGIN, answer, status=status)
    with pytest.raises(TargetUnreachable, match=said):
        connect(cloud_at(service))


@pytest.mark.parametrize(("answer", "status"), [(TOKEN, 200), ("oops", 500)])
def test_a_cloud_tse_is_judged_when_it_is_one(service, answer, status):
    """A TEST key is let in, and one that is broken earns its verdict."""
    service.says("POST", LOGIN, answer, status=status)
    connect(cloud_at(service)).close()
