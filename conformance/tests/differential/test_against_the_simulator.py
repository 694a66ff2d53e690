"""
A run against the simulator: equals differ in nothing, others in what is wrong with them.
"""

from __future__ import annotations

import json
import os

import pytest
from jsonschema import Draft202012Validator
from othermiddleware.declared import declared
from othermiddleware.defects import ShiftsTheSlots
from othermiddleware.door import running

from fiskalprobe.differential import NoReference, reference_target
from fiskalprobe.report import write_all
from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.errors import TargetRefused
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.simulator import running_simulator
from fiskalspec import schemas

SOME = Picks(keyword="voucher or outage or fresh_from_the_cloud or replaced")
ZERO = "sim:zero-receipt-payment=shown"
VOUCHER = Picks(keyword="voucher")
NO_CONTROL = """
[subject]
organisation = "o"
product = "p"
version = "1"
[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core", "limits", "listing"]
tse = [{ kind = "hardware", limit = 512 }]
[ixit]
adapter = "http:URL"
[control]
kind = "none"
"""


def judged(said, tmp_path, *, picks=SOME, against="sim:"):
    """Run against the reference and read the stream."""
    stream = tmp_path / "run.ndjson"
    target = read_target(str(said), environment=os.environ)
    certify(RunSettings(target=target, stream=stream, seed=7, picks=picks, against=against))
    return read(stream)


@pytest.mark.parametrize("options", ["seed=another", "generation=2021,device=fiskaly-cloud"])
def test_two_simulators_with_other_keys_differ_in_nothing(tmp_path, options):
    """Outages, exports, tills from the cloud: the twin lives the same life by itself."""
    run = judged(f"sim:{options}", tmp_path)
    assert run.differences == ()
    assert len(run.exchanges) > 50
    assert run.header.against.startswith("sim:generation=")


@pytest.mark.parametrize(
    ("role", "picks"),
    [
        ("cloud-tse", Picks(keyword="A_day_of_a_shop or By_TSS or hangs_up or refresh")),
        ("tse-interface", Picks(keyword="Save or sell or firm")),
    ],
)
def test_other_roles_are_compared_too(tmp_path, role, picks):
    """Tokens, keys, PUKs and serial numbers of two services are their own and no difference."""
    run = judged(f"sim:role={role},seed=another", tmp_path, picks=picks)
    assert run.differences == ()
    assert len(run.exchanges) > 50
    assert run.header.against == f"sim:role={role}"


@pytest.mark.parametrize(
    ("mutant", "field", "subject", "reference"),
    [
        ("M-CCL-0001-b", "serial_number", '"TILL 1"', '"till 1"'),
        ("M-CEX-0022-a", "status", "404", "400"),
        ("M-CCL-0012-b", "code", '"E_TSS_NOT_FOUND"', '"E_CLIENT_NOT_FOUND"'),
    ],
)
def test_what_a_cloud_tse_says_otherwise_is_told(tmp_path, mutant, field, subject, reference):
    """A member, a status and the code of an error."""
    picks = Picks(keyword="same_id_again or client or nobody")
    run = judged(f"sim:role=cloud-tse,mutant={mutant}", tmp_path, picks=picks)
    found = {(each.field, each.subject, each.reference) for each in run.differences}
    assert (field, subject, reference) in found


def test_a_service_with_a_past_differs_in_nothing(tmp_path):
    """Numbers that run on from thousands of receipts are translated, also without any control."""
    with running_simulator({"clock": "real"}) as service:
        for _ in range(3):
            service.wire.send(
                "PUT",
                "/api/v1/transactions/createDocument",
                query={"uniqueClientId": service.client_id, "documentType": 0},
            )
        service.wire.send(
            "DELETE",
            f"/api/v1/management/germany/{service.client_id}/tse/listTransactions",
        )
        file = tmp_path / "target.toml"
        file.write_text(NO_CONTROL.replace("URL", service.url))
        run = judged(file, tmp_path, picks=Picks(keyword="pizza"))
    numbers = [
        json.loads(exchange.response["body"])["fiscalisationDocumentNumber"]
        for exchange in run.exchanges.values()
        if "createDocument" in exchange.request["url"] and exchange.response["status"] == 200
    ]
    assert min(numbers) > 3
    assert [each for each in run.differences if not each.always] == []


def test_another_reading_is_told_once_with_the_shortest_way_there(tmp_path):
    """The vendor's other choice is the only difference, with what the twin answered."""
    run = judged(ZERO, tmp_path, picks=VOUCHER)
    (found,) = run.differences
    assert (found.call, found.field) == (
        "POST /api/v1/transactions/storeDocument",
        "AdditionalFields.ProcessData",
    )
    slots = "Beleg^0.00_0.00_0.00_0.00_0.00^"
    assert (found.subject, found.reference) == (f'"{slots}0.00:Bar"', f'"{slots}"')
    assert (found.before, found.times, found.follows, found.always) == (1, 1, "", False)
    assert found.scenario == run.exchanges[found.exchange].scenario
    assert slots in run.exchanges[found.exchange].response["body"]
    assert found.twin["response"]["status"] == 200


def test_a_defect_of_a_stranger_stands_out(tmp_path):
    """Habits of the stranger are told apart, and the shifted slots are not among them."""
    file = tmp_path / "target.toml"
    found = {}
    for name, shop in (("sound", None), ("broken", ShiftsTheSlots)):
        with running(shop) if shop else running() as url:
            file.write_text(declared(url))
            run = judged(file, tmp_path, picks=Picks(keyword="pizza or stored"))
        plain = [each for each in run.differences if not each.always and not each.follows]
        found[name] = {(each.field, each.subject) for each in plain}
        assert any(each.always and each.field == "printMessage" for each in run.differences)
    shifted = '"Beleg^0.00_12.90_0.00_0.00_0.00^12.90:Bar"'
    assert ("AdditionalFields.ProcessData", shifted) in found["broken"] - found["sound"]


def test_the_reports_show_what_the_stream_holds(tmp_path):
    """The page has the section, each line fits the schema, and no difference changes a verdict."""
    run = judged(ZERO, tmp_path, picks=VOUCHER)
    write_all(tmp_path / "run.ndjson", tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert 'id="differences"' in page
    assert f'href="#x{run.differences[0].exchange}"' in page
    assert f'id="x{run.differences[0].exchange}"' in page
    validator = Draft202012Validator(schemas.get("run-record"))
    lines = (tmp_path / "run.ndjson").read_text(encoding="utf-8").splitlines()
    told = [line for line in map(json.loads, lines) if line["kind"] == "difference"]
    assert told
    assert all(validator.is_valid(line) for line in told)
    target = read_target(ZERO, environment={})
    alone = tmp_path / "alone.ndjson"
    certify(RunSettings(target=target, stream=alone, seed=7, picks=VOUCHER))
    assert read(alone).footer.requirements == run.footer.requirements
    assert read(alone).header.against == ""


def test_the_terminal_tells_the_differences(fiskalprobe):
    """First how many, then each with both answers."""
    done = fiskalprobe("run", "--target", ZERO, "--against", "sim:", "-k", "voucher")
    assert "Compared with sim:generation=1.7.7,device=swissbit-usb: 1 difference" in done.stdout
    assert 'storeDocument AdditionalFields.ProcessData: "Beleg^0.00' in done.stdout
    same = fiskalprobe("run", "--against", "sim", "-k", "pizza")
    assert "no answer differs" in same.stdout


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (("--against", "http://127.0.0.1:1"), "the reference is the simulator"),
        (("--against", "sim:device=abacus"), "device cannot be 'abacus'"),
        (("--target", "sim:role=pos", "--against", "sim:"), "a till gives none"),
    ],
)
def test_nothing_is_asked_when_there_is_nothing_to_compare_with(fiskalprobe, words, said):
    """Exit 4, and the reason."""
    done = fiskalprobe("run", *words)
    assert done.returncode == 4
    assert said in done.stderr


def test_the_reference_claims_what_the_subject_claims(tmp_path):
    """Generation and device follow the declaration, unless they are named."""
    file = tmp_path / "target.toml"
    file.write_text(
        NO_CONTROL.replace("URL", "http://127.0.0.1:1")
        .replace("hardware", "cloud")
        .replace("512", "2000")
    )
    subject = read_target(str(file), environment={})
    told = reference_target("sim:", subject).ixit.adapter
    assert told == "sim:generation=1.7.7,device=fiskaly-cloud"
    told = reference_target("sim:generation=2021,device=generic", subject).ixit.adapter
    assert told == "sim:generation=2021,device=generic"
    with pytest.raises(NoReference):
        reference_target("target.toml", subject)
    with pytest.raises(TargetRefused):
        reference_target("sim:colour=red", subject)


def test_calls_that_are_compared_never_meet(tmp_path, monkeypatch):
    """Answers to calls at the same time cannot be compared, so a far service is slower filled."""
    monkeypatch.setattr("fiskalprobe.wire.row.FAR", 0.0)
    monkeypatch.setattr("fiskalprobe.wire.row._GAIN", 1000.0)
    target = tmp_path / "target.toml"
    declared_cloud = NO_CONTROL.replace("hardware", "cloud").replace("512", "2000")
    picks = Picks(patterns=("DE-LIM-0019",))
    with running_simulator({"device": "fiskaly-cloud"}) as simulator:
        target.write_text(declared_cloud.replace("URL", simulator.url))
        told = {
            against: judged(target, tmp_path, picks=picks, against=against)
            for against in ("sim:", "")
        }
    met = {
        against: any(each.together for each in run.exchanges.values())
        for against, run in told.items()
    }
    assert met == {"sim:": False, "": True}
