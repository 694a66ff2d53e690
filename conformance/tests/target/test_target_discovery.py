"""
The first look at a target.
"""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime

import pytest

from fiskalprobe.target.connection import connect
from fiskalprobe.target.deeds import ControlFailed, ControlMissing
from fiskalprobe.target.discovery import generation_of
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.model import HANDLES, ControlClaim, Ics, Ixit, Party, Target
from fiskalprobe.target.reading import read_target

CREATE = "/api/v1/transactions/createDocument"
VERSION = "/api/v1/information/version"
CONTROL = {
    "control": "1",
    "capabilities": ["cable", "reset", "teleport"],
    "device": {"kind": "cloud", "maxStartedTransactions": 2000, "packetSize": 100},
}


@pytest.mark.parametrize(
    ("answer", "generation"),
    [
        ({"FiscalCountry": 0, "FiscalisationDocumentNumber": 1}, "2021"),
        ({"fiscalDocumentNumber": 5, "fiscalisationDocumentRevision": 0}, "1.7.6"),
        ({"fiscalDocumentNumber": "5", "AdditionalFields": {}}, "1.7.7"),
        ({"AdditionalFields": {"fiscalDocumentRevision": 1}}, "1.7.7"),
        ({"fiscalDocumentNumber": 5, "fiscalDocumentRevision": 0}, "1.7.7"),
        ({"fiscalDocumentNumber": 5, "fiscalisationDocumentNumber": 5}, "1.7.6"),
        ({}, "1.7.6"),
    ],
)
def test_the_generation_shows_in_the_answer(answer, generation):
    """Capital letters are old, a number as text is new."""
    assert generation_of(answer) == generation


def test_an_address_is_asked_what_it_is(service):
    """Control, TSE, generation and version of a bare address are found by looking."""
    service.says("GET", "/_control/", CONTROL)
    service.says("PUT", CREATE, {"FiscalCountry": 0, "FiscalisationDocumentNumber": 1})
    service.says("GET", VERSION, "0.13.3.0")
    with connect(read_target(service.url, environment={})) as connection:
        target = connection.target
        assert target.ics.api == "2021"
        assert [(tse.kind, tse.limit) for tse in target.ics.tse] == [("cloud", 2000)]
        assert target.control.handles == {"cable", "reset"}
        assert target.subject.version == "0.13.3.0"
        assert "tse.fiskaly-cloud" in target.capabilities
        assert [exchange.id for exchange in connection.look] == [1, 2, 3]


@pytest.mark.parametrize(
    ("said", "version"),
    [({"Version": "9.9"}, "9.9"), ({"release": "9.9"}, ""), ([9], ""), (None, ""), (4, "4")],
)
def test_a_version_is_a_text_whatever_is_answered(service, said, version):
    """An object around it is taken off, and what is no version is no name in a report."""
    service.says("PUT", CREATE, {"fiscalDocumentNumber": "1"})
    service.says("GET", VERSION, said)
    with connect(read_target(service.url, environment={})) as connection:
        assert connection.target.subject.version == version


def test_a_service_without_control_is_judged_without(service):
    """No control API is no error of a bare address; the profile limits goes with the limit."""
    service.says("PUT", CREATE, {"fiscalDocumentNumber": "1"})
    with connect(read_target(service.url, environment={})) as connection:
        assert connection.control.capabilities == frozenset()
        assert connection.target.control.kind == "none"
        assert "limits" not in connection.target.ics.profiles
        with pytest.raises(ControlMissing, match="no control over its cable"):
            connection.control.cut()


def test_an_address_that_gives_no_fiscal_response_is_no_target(service):
    """The error quotes the answer and names the way out."""
    service.says("PUT", CREATE, "go away", status=403)
    with pytest.raises(TargetUnreachable, match=r"403 'go away'.*target\.toml"):
        connect(read_target(service.url, environment={}))


def test_nobody_at_home_is_told_as_such():
    """A refused connection names the address."""
    with pytest.raises(TargetUnreachable, match=r"http://127\.0\.0\.1:1/.* does not answer"):
        connect(read_target("http://127.0.0.1:1", environment={}))


def declared(service, **control):
    """Declare a service that is a fiscal service as far as the first look goes."""
    service.says("PUT", CREATE, {"fiscalDocumentNumber": 1})
    return Target(
        subject=Party(organisation="o", product="p", version="1"),
        ics=Ics(api="1.7.6"),
        ixit=Ixit(adapter=f"http:{service.url}"),
        control=ControlClaim(**control),
    )


def test_a_declaration_is_not_second_guessed(service):
    """Of a declared target only one document is asked for, and its claims stay."""
    target = declared(service)
    with connect(target) as connection:
        assert connection.target == target
    assert [asked[0] for asked in service.asked] == ["PUT"]


def test_a_control_api_that_is_claimed_has_to_be_there(service):
    """Claimed but not served is an error of the target, told before any scenario."""
    with pytest.raises(TargetUnreachable, match=r"control\.url: .* does not answer as a control"):
        connect(declared(service, kind="http"))


def test_control_calls_go_to_the_claimed_place(service):
    """Each handle is the documented call, below the claimed address."""
    service.says(
        "GET", "/hands/", CONTROL | {"capabilities": ["cable", "clock", "reset", "ledger"]}
    )
    service.says("PUT", "/hands/cable", {"cut": ["create"], "waiting": 0})
    service.says("GET", "/hands/clock", {"now": "2026-01-05T09:00:00+01:00"})
    service.says("PUT", "/hands/clock", {"now": "2026-01-05T09:00:00+01:00"})
    service.says("POST", "/hands/clock/advance", {"now": "2026-01-05T09:01:00+01:00"})
    service.says("POST", "/hands/reset", "", status=204)
    service.says("GET", "/hands/ledger", {"documents": [{"documentGuid": "x"}]})
    told = []
    with connect(declared(service, kind="http", url="/hands")) as connection:
        control = connection.control
        control.on_reset(lambda: told.append("reset"))
        heard = []
        connection.wire.listen(heard.append)
        control.cut("create")
        control.mend()
        assert all(map(control.owns, heard))
        assert control.now().utcoffset() is not None
        control.set_clock(datetime(2026, 1, 5, 8, tzinfo=UTC))
        assert control.advance(60).minute == 1
        control.reset()
        assert control.documents(document_guid="x") == [{"documentGuid": "x"}]
        assert not control.owns(connection.wire.send("GET", "/handsome"))
    assert told == ["reset"]
    bodies = [(method, path, body) for method, path, _, body in service.asked]
    assert ("PUT", "/hands/cable", '{"cut":["create"]}') in bodies
    assert ("PUT", "/hands/cable", '{"cut":[]}') in bodies
    assert ("PUT", "/hands/clock", '{"now":"2026-01-05T08:00:00+00:00"}') in bodies
    assert ("POST", "/hands/clock/advance", '{"seconds":60}') in bodies
    assert ("GET", "/hands/ledger?documentGuid=x", "") in bodies


@pytest.mark.parametrize(
    ("body", "status"),
    [
        ("", 500),
        ("no json", 200),
        ("[]", 200),
        ('{"now": "noon"}', 200),
        ('{"now": "2026-01-05"}', 200),
    ],
)
def test_a_handle_that_does_not_work_says_how(service, body, status):
    """A faulty control API blocks the scenario instead of failing the subject."""
    service.says("GET", "/_control/", CONTROL | {"capabilities": ["clock"]})
    service.says("GET", "/_control/clock", body, status=status)
    with connect(declared(service, kind="http")) as connection, pytest.raises(ControlFailed):
        connection.control.now()


def test_a_naive_instant_is_refused(service):
    """The subject's clock is never set to a time without a zone."""
    service.says("GET", "/_control/", CONTROL | {"capabilities": ["clock"]})
    with (
        connect(declared(service, kind="http")) as connection,
        pytest.raises(ValueError, match="zone"),
    ):
        connection.control.set_clock(datetime(2026, 1, 5))  # noqa: DTZ001 - naive on purpose


def test_the_simulator_is_reached_without_a_socket():
    """`sim:` opens a world with every handle and the claims of its device."""
    with connect(read_target("sim:device=fiskaly-cloud,generation=2021", environment={})) as found:
        assert found.target.ics.api == "2021"
        assert found.control.capabilities == set(HANDLES)
        answer = found.wire.send(
            "PUT",
            CREATE,
            query={"uniqueClientId": found.target.ixit.client_id, "documentType": 0},
        )
        assert answer.status == 200
        assert generation_of(answer.json()) == "2021"


def test_headers_of_the_declaration_reach_the_subject(service):
    """What the declaration says about headers is sent with every request."""
    target = declared(service)
    ixit = replace(target.ixit, headers={"X-Tenant": "seven"})
    with connect(replace(target, ixit=ixit)):
        pass
    assert service.asked[0][2]["X-Tenant"] == "seven"
