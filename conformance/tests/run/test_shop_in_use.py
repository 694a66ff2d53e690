"""
A TSE interface that cannot be reset is judged in the shop that it has, and leaves it as it was.
"""

from __future__ import annotations

import json

import pytest

from fiskalprobe.target.model import SIMULATOR_STAFF
from fiskalprobe.target.simulator import running_simulator

API = "/api/tse-interface"
STAFF = {"Authorization": f"Bearer {SIMULATOR_STAFF}"}
CHAIN = {"name": "Echtbetrieb", "assignment": {"to": "branch-administration"}}
TARGET = """
[subject]
organisation = "Example GmbH"
product = "Example Kasse"
version = "7.1"
[ics]
role = "tse-interface"
api = "tse-interface"
profiles = ["onboarding"]
[ixit]
adapter = "http:{url}"
staff = "env:STAFF"
environment = "test"
permits = {permits}
[control]
kind = "none"
"""
ALL = ["additions", "rearranging", "live-keys"]


@pytest.fixture(scope="module")
def simulator():
    """A service with a world of its own for each test."""
    with running_simulator() as running:
        yield running


class UsedShop:
    """A shop as somebody has left it: released, and with an interface for its chain."""

    def __init__(self, simulator, name, *, firms=("DE300000003",)):
        self._wire = simulator.wire
        self._root = f"/w/{name}"
        self.url = simulator.url + self._root
        self.send("GET", "/chain")
        for branch, firm in zip(("main", "second"), firms, strict=False):
            self.send("PUT", f"/branches/{branch}", {"name": "B", "vatId": firm})
        self.send("PUT", "/workplaces/p", {"name": "P", "branch": "main"})
        self.send("PUT", "/tills/t", {"name": "T", "workplace": "p"})
        self.send("PUT", "/staff/release", {"released": True})
        self.interface = self.open(CHAIN | {"multipleTenants": len(firms) > 1})

    def send(self, method, path, body=None):
        """Ask as the vendor's staff, which may do everything."""
        answer = self._wire.send(method, self._root + API + path, json=body, headers=STAFF)
        assert answer.status in range(200, 300), answer.body
        return answer.json()

    def open(self, mask):
        """Save an interface."""
        opened = self.send("POST", "/interfaces", {})["id"]
        self.send("PUT", f"/interfaces/{opened}", mask)
        return opened

    def shown(self):
        """What the shop shows of what was there before a run."""
        chain = self.send("GET", "/chain")
        return (
            {name: chain[name] for name in ("network", "released", "serviceContract")},
            {branch["vatId"] for branch in chain["branches"]},
            self.send("GET", f"/interfaces/{self.interface}")["configuration"],
            self.send("GET", "/tills/t"),
        )


def judged(fiskalprobe, folder, shop, permits, *picks):
    """Run the picked requirements; give verdict and message of each scenario that was blocked."""
    file = folder / "target.toml"
    file.write_text(TARGET.format(url=shop.url, permits=json.dumps(permits)), encoding="utf-8")
    done = fiskalprobe("run", *picks, "--target", file, "--out", "out", STAFF=SIMULATOR_STAFF)
    assert done.returncode in (0, 2), done.stdout + done.stderr
    records = (folder / "out" / "run.ndjson").read_text(encoding="utf-8").splitlines()
    found = [json.loads(record) for record in records]
    checks = [each for each in found if each["kind"] == "check"]
    footer = found[-1]["requirements"]
    verdicts = {id_: footer[id_]["verdict"] for id_ in picks}
    blocked = {each["message"] for each in checks if each["check"] == "scenario"}
    sent = [each["request"] for each in found if each["kind"] == "exchange"]
    notes = [each["text"] for each in found if each["kind"] == "note"]
    return verdicts, blocked, sent, notes


def test_what_is_permitted_is_judged_and_put_back(simulator, fiskalprobe, tmp_path):
    """Release, contract, network, firms and the chain's interface are what they were."""
    shop = UsedShop(simulator, "permitted")
    before = shop.shown()
    picks = ("DE-IKY-0004", "DE-IKY-0010", "DE-IMD-0009", "DE-ICT-0004", "DE-IFC-0001")
    verdicts, blocked, _, notes = judged(fiskalprobe, tmp_path, shop, ALL, *picks)
    assert (verdicts, blocked, notes) == (dict.fromkeys(picks, "pass"), set(), [])
    assert shop.shown() == before


@pytest.mark.parametrize(
    ("permits", "case"),
    [
        ([], ("DE-IKY-0005", "additions")),
        (ALL[:1], ("DE-IKY-0004", "the release of the customer would be changed")),
        (ALL[:1], ("DE-ICT-0004", "the network would be changed")),
        (ALL[:1], ("DE-IFC-0005", "the interface of the chain would be changed")),
        (ALL[:2], ("DE-ITL-0004", "live-keys")),
    ],
)
def test_what_is_not_permitted_is_not_done(simulator, fiskalprobe, tmp_path, permits, case):
    """The requirement is inconclusive, and says which permission is missing."""
    pick, lacks = case
    shop = UsedShop(simulator, f"no-{pick.lower()}")
    before = shop.shown()
    verdicts, (said,), sent, _ = judged(fiskalprobe, tmp_path, shop, permits, pick)
    assert verdicts == {pick: "inconclusive"}
    assert lacks in said
    assert "under [ixit]" in said
    assert shop.shown() == before
    assert permits or {request["method"] for request in sent} <= {"GET", "POST"}


def test_a_mask_is_looked_at_without_any_permission(simulator, fiskalprobe, tmp_path):
    """Opening one puts nothing into effect."""
    shop = UsedShop(simulator, "looked-at")
    verdicts, *_ = judged(fiskalprobe, tmp_path, shop, [], "DE-IFC-0007", "DE-IFC-0009")
    assert set(verdicts.values()) == {"pass"}


def test_a_chain_of_several_firms_is_no_chain_of_one(simulator, fiskalprobe, tmp_path):
    """What is about one firm is inconclusive, and the rest declares its tenants."""
    shop = UsedShop(simulator, "firms", firms=("DE300000003", "DE987654321"))
    picks = ("DE-IKY-0011", "DE-IKY-0007")
    verdicts, (said,), *_ = judged(fiskalprobe, tmp_path, shop, ALL, *picks)
    assert verdicts == {"DE-IKY-0011": "inconclusive", "DE-IKY-0007": "pass"}
    assert "branches of several VAT ids" in said


def test_keys_that_wait_to_be_saved_are_not_saved_by_a_run(simulator, fiskalprobe, tmp_path):
    """An interface that would change by being set aside stays where it is."""
    shop = UsedShop(simulator, "unsaved")
    shop.send("POST", f"/interfaces/{shop.interface}/keys", {"confirmed": True})
    _, (said,), *_ = judged(fiskalprobe, tmp_path, shop, ALL, "DE-IFC-0005")
    assert "has changes that were not saved" in said
    assert shop.send("GET", f"/interfaces/{shop.interface}")["keys"]["state"] == "created"


def test_what_a_killed_run_left_for_the_chain_is_in_nobodys_way(simulator, fiskalprobe, tmp_path):
    """An interface that bears the mark of a run is set aside without being put back."""
    shop = UsedShop(simulator, "killed")
    aside = {"to": "workplace", "workplace": "p"}
    shop.send("PUT", f"/interfaces/{shop.interface}", CHAIN | {"assignment": aside})
    left = shop.open(CHAIN | {"name": "KassenSichV-Fiskaly fiskalprobe-12345678"})
    verdicts, *_ = judged(fiskalprobe, tmp_path, shop, ALL[:1], "DE-IFC-0005")
    assert verdicts == {"DE-IFC-0005": "pass"}
    kept = shop.send("GET", f"/interfaces/{left}")["configuration"]["assignment"]
    assert kept["workplace"].startswith("fiskalprobe-")


def test_a_smoke_test_tells_which_permission_is_missing(simulator, fiskalprobe, tmp_path):
    """It opens a mask, shows the staff's credential, and changes nothing."""
    shop = UsedShop(simulator, "smoke")
    file = tmp_path / "target.toml"
    file.write_text(TARGET.format(url=shop.url, permits='["additions"]'), encoding="utf-8")
    done = fiskalprobe("smoke", "--target", file, STAFF=SIMULATOR_STAFF)
    assert "the credential of the staff is accepted" in done.stdout
    told = [line for line in done.stdout.splitlines() if "permission for" in line]
    assert [line.split()[3].strip(":") for line in told] == ["rearranging", "live-keys"]
    wrong = fiskalprobe("smoke", "--target", file, STAFF="somebody-else")
    assert "401" in wrong.stdout
