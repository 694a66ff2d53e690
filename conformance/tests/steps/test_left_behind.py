"""
What earlier scenarios and runs have left, at a service that keeps its world between scenarios.
"""

from __future__ import annotations

import httpx

from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.simulator import running_simulator

SEED = 7
TARGET = """
[subject]
organisation = "o"
product = "p"
version = "1"
[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core", "offline", "documents"]
supports = ["documents.longTermOrder"]
[ixit]
adapter = "http:{url}"
[control]
kind = "none"
"""
#: The tables at which scenarios order and nobody pays: orders, answers, recovery, closing.
UNPAID = ("Table 1", "Table 2", "Table 9")
PIZZA = {
    "type": 0,
    "positionNumber": 0,
    "itemId": "1",
    "itemCaption": "Pizza",
    "quantity": 1,
    "netValue": 10.84,
    "taxValue": 2.06,
    "grossValue": 12.9,
    "vatPercent": 19,
    "vatIdentification": 1,
}


def test_a_start_that_failed_before_the_run_may_still_be_ended(tmp_path):
    """What was answered -99 may still be cancelled; a service without a reset is not blamed."""
    target = tmp_path / "target.toml"
    with running_simulator() as simulator:
        target.write_text(TARGET.format(url=simulator.url))
        simulator.control.cut()
        for _ in range(3):
            assert _create(simulator)["fiscalDocumentNumber"] == "-99"
        simulator.control.mend()
        done = certify(
            RunSettings(
                target=read_target(str(target), environment={}),
                stream=tmp_path / "run.ndjson",
                seed=SEED,
                picks=Picks(patterns=("DE-CXL-0008",)),
            )
        )
    stream = read(done.stream)
    broken = [check.id for check in stream.checks if check.standing == "broken"]
    assert broken == []
    assert stream.footer.requirements["DE-CXL-0008"].verdict == "pass"
    sent = [each for each in stream.exchanges.values() if '":-99' in str(each.request["body"])]
    assert [each.response["status"] for each in sent] == [200, 200, 200, 404, 404, 404]


def test_a_table_that_never_paid_is_no_table_of_another_scenario(tmp_path):
    """An order of yesterday, at a table that some scenario leaves, begins no process of today."""
    target = tmp_path / "target.toml"
    with running_simulator() as simulator:
        target.write_text(TARGET.format(url=simulator.url))
        for number, table in enumerate(UNPAID):
            _order(simulator, table, number)
        simulator.control.advance(24 * 3600)
        done = certify(
            RunSettings(
                target=read_target(str(target), environment={}),
                stream=tmp_path / "run.ndjson",
                seed=SEED,
                picks=Picks(patterns=("DE-RSP-0024", "DE-RSP-0036")),
            )
        )
    verdicts = {id_: row.verdict for id_, row in done.footer.requirements.items()}
    assert {verdicts["DE-RSP-0024"], verdicts["DE-RSP-0036"]} == {"pass"}


def _order(simulator, table, number):
    started = _create(simulator)
    stored = httpx.post(
        f"{simulator.url}/api/v1/transactions/storeDocument",
        json={
            "uniqueClientId": simulator.client_id,
            "documentGuid": f"{number:08}-0000-4000-8000-000000000000",
            "documentId": str(number),
            "documentType": 80,
            "createDate": started["requestTime"],
            "bookDate": started["requestTime"],
            "user": {"id": "1", "caption": "1"},
            "fiscalDocumentNumber": int(started["fiscalDocumentNumber"]),
            "fiscalDocumentRevision": 1,
            "fiscalDocumentStartTime": started["fiscalDocumentStartTime"],
            "allocationGroups": [table],
            "positions": [PIZZA],
            "payments": [],
        },
    )
    assert stored.status_code == 200, stored.text


def _create(simulator):
    return httpx.put(
        f"{simulator.url}/api/v1/transactions/createDocument",
        params={"uniqueClientId": simulator.client_id, "documentType": 0},
    ).json()


def test_a_client_that_went_out_of_use_blames_nobody(tmp_path):
    """One till of the cloud is declared; once it is decommissioned no service can give it anew."""
    target = tmp_path / "target.toml"
    cloud = (
        '[ixit.cloud]\nkey = "env:KEY"\nsecret = "env:SECRET"\nidentification = "TEST_000000"\n'
        'store_number = "00345"\nterminal_number = "00346"\n'
    )
    with running_simulator() as simulator:
        said = TARGET.format(url=simulator.url).replace('"documents"]', '"documents", "clients"]')
        target.write_text(said + cloud)
        done = certify(
            RunSettings(
                target=read_target(
                    str(target), environment={"KEY": "test-key", "SECRET": "test-secret"}
                ),
                stream=tmp_path / "run.ndjson",
                seed=SEED,
                picks=Picks(patterns=("DE-CLI-000[1-9]", "DE-CLI-0019")),
            )
        )
    stream = read(done.stream)
    assert [check.id for check in stream.checks if check.standing == "broken"] == []
    assert stream.footer.requirements["DE-CLI-0003"].verdict == "pass"
    assert stream.footer.requirements["DE-CLI-0008"].verdict == "inconclusive"
