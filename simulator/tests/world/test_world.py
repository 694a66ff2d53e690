"""
A world over restarts and resets.
"""

from __future__ import annotations

import asyncio
import gc
import sys
from collections import Counter
from contextlib import closing

import pytest
from service import API, CLIENT, Service, paper
from till import Till

from fiskalsim.answers.tse_info import render_tse
from fiskalsim.cable.cuts import Place
from fiskalsim.world.furniture import furniture
from fiskalsim.world.settings import BadSettings, Settings


@pytest.fixture
def ledger(tmp_path):
    """The address of a ledger file."""
    return f"sqlite:{tmp_path / 'ledger.db'}"


def test_a_restart_forgets_nothing(ledger):
    """Counters, open transactions, what waits and the cut cable are as before."""
    till = Till(ledger=ledger)
    till.create()
    till.create()
    till.store(1)
    till.cut(Place.FINISH)
    till.store(2, name="waits")
    before = till.world.tse.counters, till.open, till.waiting, till.world.cut_places
    till.close()
    again = Till(ledger=ledger)
    assert (again.world.tse.counters, again.open, again.waiting, again.world.cut_places) == before
    again.cut()
    assert again.waiting == []
    assert again.create().protection.number == 3
    again.close()


def test_a_ledger_belongs_to_one_world(ledger):
    """Another seed would have other keys, so it is refused with what to do."""
    Till(ledger=ledger, seed="a").close()
    till = Till(ledger=ledger, seed="a")
    till.create()
    till.close()
    with pytest.raises(BadSettings, match="--seed a"):
        Till(ledger=ledger, seed="b")
    again = Till(ledger=ledger, seed="a")
    assert again.open == [1]
    again.close()


def test_a_reset_begins_again_from_the_seed(till):
    """After a reset the same calls give the same bytes."""
    till.create()
    first = till.store(1).protection
    till.cut(Place.ALL)
    till.world.reset()
    assert till.world.cut_places == ()
    till.create()
    assert till.store(1).protection == first


def test_an_unknown_word_is_refused_with_the_known_ones():
    """A setting that does not exist names those that do."""
    with pytest.raises(BadSettings, match="real, virtual"):
        Settings(clock="sundial")


def test_a_disabled_tse_is_shown_as_decommissioned(till):
    """The TSE list still shows a device that is out of use."""
    till.world.tse.disable(at=till.world.clock.unix())
    (status,) = till.runner.run(till.world.tse_care.connected())
    assert render_tse(status, till.world.device)["tseInitializationState"] == "decommissioned"


def calls(action):
    """Count the calls of functions, Python's and C's, that *action* makes, not the collector's."""
    counted = Counter()
    gc.disable()
    sys.setprofile(
        lambda _frame, event, function: counted.update(
            [(event, getattr(function, "__name__", None))]
        )
    )
    try:
        action()
    finally:
        sys.setprofile(None)
        gc.enable()
    return counted


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_a_reset_and_a_snapshot_cost_the_same_after_any_number_of_receipts(kind, ledger):
    """The number of steps is the same after three receipts and after a hundred."""
    till = Till(ledger="memory" if kind == "memory" else ledger)

    def both():
        till.world.snapshot("here")
        till.world.reset()

    both()
    taken = []
    for receipts in (3, 100):
        for n in range(receipts):
            till.store(till.create().protection.number, name=str(n))
        taken.append(calls(both))
    assert taken[0] == taken[1]
    assert taken[0].total() < 2000
    till.close()


def test_a_reset_goes_back_to_the_second_in_which_the_world_began():
    """The TSE after a reset is the one from before it: on the real clock, too."""
    till = Till(clock="real")
    before = till.world.tse.status(at=0)
    furniture.cache_clear()
    till.create()
    till.world.reset()
    assert till.world.tse.status(at=0) == before
    till.close()


@pytest.mark.parametrize("kind", ["memory", "sqlite"])
def test_a_snapshot_is_gone_back_to(kind, ledger):
    """Everything is as it was then, and goes on as it did then, byte for byte."""
    till = Till(ledger="memory" if kind == "memory" else ledger)
    till.create()
    till.cut(Place.FINISH)
    till.store(1, name="waits")
    till.world.advance_clock(90)
    till.world.snapshot("outage")
    before = (till.world.tse.counters, till.open, till.waiting, till.world.cut_places)
    then = till.world.clock.now()
    till.cut()
    first = till.create().protection
    till.world.reset()
    till.create()
    till.world.restore("outage")
    assert (till.world.tse.counters, till.open, till.waiting, till.world.cut_places) == before
    assert till.world.clock.now() == then
    till.cut()
    assert till.create().protection == first
    till.close()


def test_a_restored_world_is_the_same_after_a_restart(ledger):
    """The way back is in the ledger: a process that is killed comes back to the same history."""
    till = Till(ledger=ledger)
    till.create()
    till.world.snapshot("one")
    till.create()
    till.world.restore("one")
    till.store(1)
    before = till.world.tse.counters, till.open
    till.close()
    again = Till(ledger=ledger)
    assert (again.world.tse.counters, again.open) == before
    again.world.restore("one")
    assert again.open == [1]
    again.close()


@pytest.mark.parametrize("change", ["reset", "restore", "delete"])
def test_a_call_that_was_on_its_way_does_not_reach_into_the_next_beginning(change, tmp_path):
    """A call that a slow TSE holds up while the world begins again gets 503 and leaves nothing."""
    slow = {"fault": "slow", "parameters": {"ms": 200}}
    create = f"/w/a{API}/createDocument?uniqueClientId={CLIENT}&documentType=0"
    ledger = f"sqlite:{tmp_path / 'ledger.db'}"
    with closing(Service(ledger=ledger, clock="real")) as service:
        service("POST", "/w/a/_control/snapshots/here")
        assert service("PUT", create).json()["fiscalisationDocumentNumber"] == 1
        service("PUT", "/w/a/_control/faults/mine", json=slow)

        async def overtaken():
            held = asyncio.ensure_future(
                service.client.post(f"/w/a{API}/storeDocument", json=paper(1, 1))
            )
            await asyncio.sleep(0.05)
            method, path = {
                "reset": ("POST", "/w/a/_control/reset"),
                "restore": ("POST", "/w/a/_control/snapshots/here/restore"),
                "delete": ("DELETE", "/_control/worlds/a"),
            }[change]
            assert (await service.client.request(method, path)).status_code == 204
            return await held

        answer = service.runner.run(overtaken())
        assert (answer.status_code, "send the call again" in answer.text) == (503, True)
        assert service("PUT", create).json()["fiscalisationDocumentNumber"] == 1
    with closing(Service(ledger=ledger, clock="real")) as service:
        assert service("PUT", create).json()["fiscalisationDocumentNumber"] == 2
