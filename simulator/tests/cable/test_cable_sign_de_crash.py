"""A service with a cloud TSE is killed in the middle and started again."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time

import httpx
import pytest
from service import API, CLIENT, paper

CHILD = """
import sys
from fiskalsim.cable.sign_de.access import Access
from fiskalsim.web.server import Server
from fiskalsim.world.settings import Settings
url, key, secret, ledger = sys.argv[1:]
access = Access(url=url, key=key, secret=secret, tx_seconds=5)
settings = Settings(device="sign-de", sign_de=access, ledger=ledger)
server = Server(settings, host="127.0.0.1", port=0)
print(server.port, flush=True)
server.run()
"""


class Child:
    """The service as a process of its own."""

    def __init__(self, cloud, ledger):
        access = cloud.access()
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
        self.process = subprocess.Popen(
            [sys.executable, "-c", CHILD, access.url, access.key, access.secret, ledger],
            stdout=subprocess.PIPE,
            env=environment,
        )
        port = int(self.process.stdout.readline())
        self.client = httpx.Client(base_url=f"http://127.0.0.1:{port}", trust_env=False)

    def create(self, seconds=10):
        """Start a receipt."""
        query = {"uniqueClientId": CLIENT, "documentType": 0}
        answer = self.client.put(f"{API}/createDocument", params=query, timeout=seconds)
        return int(answer.json()["fiscalDocumentNumber"])

    def store(self, guid, number, seconds=10):
        """Store a receipt."""
        body = paper(guid, number)
        return self.client.post(f"{API}/storeDocument", json=body, timeout=seconds).json()

    def kill(self):
        """End it as nobody would like to."""
        self.process.send_signal(signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()
        self.client.close()


def test_whoever_is_killed_in_the_middle_makes_no_second_transaction(cloud, tmp_path):
    """Killed while a start, then a finish is on its way: the next one goes on with the same."""
    ledger = f"sqlite:{tmp_path / 'till.sqlite'}"
    child = Child(cloud, ledger)
    number = child.create()
    child.store(1, number)

    cloud.fault("slow", parameters={"ms": 3000}, count=1)
    with pytest.raises(httpx.TimeoutException):
        child.create(seconds=0.5)
    wait_for(lambda: (2, "ACTIVE") in cloud.transactions)
    child.kill()
    child = Child(cloud, ledger)
    assert child.create() == 2

    cloud.fault("slow", parameters={"ms": 3000}, count=1)
    with pytest.raises(httpx.TimeoutException):
        child.store(2, 2, seconds=0.5)
    wait_for(lambda: (2, "FINISHED") in cloud.transactions)
    signatures = cloud.tss.device.counters.signature
    child.kill()
    child = Child(cloud, ledger)
    answer = child.store(2, 2)
    child.kill()

    assert answer["fiscalDocumentNumber"] == "2"
    assert answer["AdditionalFields"]["TseSignatureCounter"] == signatures
    assert cloud.transactions == [(1, "FINISHED"), (2, "FINISHED")]
    assert cloud.tss.device.counters.signature == signatures


def wait_for(done):
    """Wait until something has come true in the cloud."""
    deadline = time.monotonic() + 10
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.02)
