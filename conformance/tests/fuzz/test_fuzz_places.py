"""
Fuzzing a cloud TSE that cannot be reset: it gives back its places, and ends where there is none.
"""

from __future__ import annotations

import os

import pytest
from remembering import account

from fiskalprobe.fuzz import session
from fiskalprobe.fuzz.case import Ask, Case
from fiskalprobe.fuzz.cloud_till import CloudTill
from fiskalprobe.fuzz.hunt import Finding, Source
from fiskalprobe.fuzz.session import Wish, fuzz
from fiskalprobe.oracles.claims import broken
from fiskalprobe.report.text import one_line
from fiskalprobe.stream import read
from fiskalprobe.target.claims import left_alone
from fiskalprobe.target.reading import read_target

BEARER = {"Authorization": "Bearer ~TOKEN~"}


@pytest.fixture
def shop():
    """A cloud TSE over HTTP, which nobody can reset."""
    with account() as found:
        yield found


def _hunt(shop, tmp_path, monkeypatch, asks, *, cases):
    ask = Ask(method="PUT", path="/api/v2/tss/~NEW~", body="{}", headers=BEARER)
    row = iter([Case(about="createTss", origin="test", asks=(ask,) * asks)] * cases)
    found = [Source(name="own", share=cases, row=row)]
    monkeypatch.setattr(session, "sources", lambda **_: found)
    monkeypatch.setattr(CloudTill, "batch", 2)
    target = read_target(str(shop.declare(tmp_path)), environment=os.environ | shop.environment)
    return fuzz(target, Wish(seed=1, cases=cases), stream=tmp_path / "run.ndjson")


def test_pages_and_cases_give_their_places_back(shop, tmp_path, monkeypatch):
    """Six pages and twelve TSS of cases fit into five places, one after the other."""
    done = _hunt(shop, tmp_path, monkeypatch, 1, cases=12)
    assert (done.stopped, done.findings, sum(done.drawn.values())) == ("", (), 12)
    assert (shop.in_use, shop.states["DISABLED"]) == (0, 18)


def test_a_full_account_ends_it_in_good_order(shop, tmp_path, monkeypatch):
    """There is a stream with a verdict that certifies nothing, and the reason stands in it."""
    for number in range(5):
        shop.call("PUT", f"/tss/4e2f9a2c-8e4f-4f59-9d6e-00000000000{number}", {})
    done = _hunt(shop, tmp_path, monkeypatch, 1, cases=3)
    assert "E_TSS_LIMIT_REACHED" in done.stopped
    assert (done.footer.verdict, done.footer.exit) == ("incomplete", 2)
    notes = [note.text for note in read(tmp_path / "run.ndjson").notes]
    assert any(text.startswith("The fuzzing ended early: PUT ") for text in notes)
    assert shop.in_use == 5


def test_an_account_is_not_managed_at_random(shop, tmp_path):
    """Organisations and keys are left alone unless cloud-management is claimed."""
    for profiles, is_left in (((), True), (("cloud-management",), False)):
        file = str(shop.declare(tmp_path, *profiles))
        names = left_alone(read_target(file, environment=os.environ | shop.environment))
        assert ("deleteOrganization" in names) is is_left
        assert "createTss" not in names


def test_a_finding_names_the_method_on_one_line():
    """A page of HTML stays one line, and nobody takes OPTIONS for GET."""
    claim = broken(
        "DE-CER-0004", "x", "says", expected="", actual="<html>\n  <b>501</b>\n", code="x"
    )
    ask = Ask(method="OPTIONS", path="/api/v2/tss/1")
    finding = Finding(
        requirement="DE-CER-0004",
        check="x",
        about="retrieveTss",
        claim=claim,
        case=Case(about="retrieveTss", origin="", asks=(ask,)),
        number=1,
    )
    assert finding.place == "OPTIONS retrieveTss"
    assert one_line(claim.actual) == "<html> <b>501</b>"
