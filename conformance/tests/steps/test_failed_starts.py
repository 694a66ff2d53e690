"""
A cancel out of the blue, at a service that keeps its world between scenarios.
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
profiles = ["core", "offline"]
[ixit]
adapter = "http:{url}"
[control]
kind = "none"
"""


def test_a_start_that_failed_before_the_run_may_still_be_ended(tmp_path):
    """What was answered -99 may still be cancelled; a service without a reset is not blamed."""
    target = tmp_path / "target.toml"
    with running_simulator() as simulator:
        target.write_text(TARGET.format(url=simulator.url))
        simulator.control.cut()
        for _ in range(3):
            _create(simulator)
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


def _create(simulator):
    answer = httpx.put(
        f"{simulator.url}/api/v1/transactions/createDocument",
        params={"uniqueClientId": simulator.client_id, "documentType": 0},
    )
    assert answer.json()["fiscalDocumentNumber"] == "-99"
