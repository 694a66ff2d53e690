"""
A subject that offers no control and is judged in an outage all the same: by its cloud TSE.
"""

from __future__ import annotations

import subprocess
import sys
import time

import pytest

from fiskalprobe.target.connection import connect
from fiskalprobe.target.errors import TargetRefused, TargetUnreachable
from fiskalprobe.target.model import SAMPLE_CLIENT
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.simulator import free_port, running_simulator

DECLARED = """
[subject]
organisation = "Example GmbH"
product = "Fiscal service"
version = "1.0"

[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core", "offline"]
tse = [{{ kind = "cloud", limit = 2000 }}]

[ixit]
adapter = "http:{service}"

[control]
{control}
"""


@pytest.fixture
def backend(monkeypatch):
    """A simulator that serves SIGN DE; its key is in the environment of what comes after."""
    port = free_port()
    command = [sys.executable, "-m", "fiskalprobe", "serve", "--surface", "sign-de"]
    with subprocess.Popen([*command, "--port", str(port)], stdout=subprocess.PIPE) as process:
        process.stdout.readline()
        line = process.stdout.readline().decode()
        key, secret = (word.partition("=")[2] for word in line.split())
        monkeypatch.setenv("FISKALPROBE_SIGN_DE_KEY", key)
        monkeypatch.setenv("FISKALPROBE_SIGN_DE_SECRET", secret)
        yield f"http://127.0.0.1:{port}"
        process.terminate()


def declared(tmp_path, service, *control):
    """Declare a subject with these lines under [control]."""
    file = tmp_path / "target.toml"
    file.write_text(DECLARED.format(service=service, control="\n".join(control)))
    return read_target(str(file), environment={})


def test_an_outage_is_made_behind_the_subject(tmp_path, backend):
    """Cut at the TSE's interface, the subject answers -99; mended, it signs again by itself."""
    with running_simulator({"device": f"sign-de:{backend}", "clock": "real"}) as service:
        target = declared(
            tmp_path,
            service.url,
            'kind = "tse-backend"',
            f'url = "{backend}/_control/"',
            "settle = 2",
        )
        with connect(target) as connection:
            control = connection.control
            assert control.capabilities == {"cable", "faults"}
            assert not control.offers("reset")

            def number():
                query = {"uniqueClientId": SAMPLE_CLIENT, "documentType": 0}
                answer = connection.wire.send(
                    "PUT", "/api/v1/transactions/createDocument", query=query
                )
                return int(answer.json()["fiscalDocumentNumber"])

            first = number()
            heard = []
            connection.wire.listen(heard.append)
            control.cut()
            assert all(map(control.owns, heard))
            assert control.cable()["cut"] == ["all"]
            assert number() == -99
            control.mend()
            assert control.cable()["cut"] == []
            assert number() == first + 1
            control.cut("finish")
            assert number() == first + 2
            control.mend()
            control.cut("create")
            assert control.cable()["cut"] == ["create"]
            assert number() == -99
            assert number() == -99
            test = f"/api/v1/management/germany/{SAMPLE_CLIENT}/tse/connectTest"
            tested = connection.wire.send("PUT", test)
            assert tested.status == 200, "only createDocument is cut off"
            assert number() == -99
            control.mend()
            assert number() == first + 3
            control.clear_faults()
            control.fault("http-5xx", parameters={"status": 500})
            assert number() == -99
            control.clear_faults()
            begun = time.monotonic()
            control.clear_faults()
            assert time.monotonic() - begun < 1  # nothing was wrong, so nothing has to settle


def test_what_stands_behind_has_to_offer_faults(tmp_path, service):
    """Another control API than the simulator's is no hand on the TSE."""
    service.says("GET", "/_control/", {"control": "1", "capabilities": ["cable"]})
    target = declared(
        tmp_path, service.url, 'kind = "tse-backend"', f'url = "{service.url}/_control/"'
    )
    with pytest.raises(TargetUnreachable, match="offers no faults"):
        connect(target)


@pytest.mark.parametrize(
    "control",
    [
        ['kind = "tse-backend"'],
        ['kind = "tse-backend"', 'url = "/_control/"'],
        ['kind = "http"', "settle = 2"],
    ],
)
def test_a_backend_has_an_address_and_only_it_settles(tmp_path, control):
    """A path would be the subject's own, and a control API says itself when all is well."""
    with pytest.raises(TargetRefused):
        declared(tmp_path, "http://127.0.0.1:1", *control)
