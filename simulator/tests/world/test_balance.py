"""
A world that goes on from a balance is the world that folds all of its facts.
"""

from __future__ import annotations

import asyncio
import os
import pickle
import sqlite3
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest
from any_calls import WITH_CLIENT, calls, papers
from hypothesis import given, settings
from hypothesis import strategies as st
from service import API, CLIENT, Service, paper
from several_tses import commission, sell
from several_tses import replace as replace_tse
from sign_de import CloudCaller, live
from states import everything
from tse_interface import SALE, Shop

from fiskalsim.ledger.memory import MemoryLedger
from fiskalsim.ledger.port import Balance
from fiskalsim.world import balance
from fiskalsim.world.settings import Settings
from fiskalsim.world.world import World
from fiskalspec import faults

SETTINGS = Settings(device="fiskaly-cloud", clock="virtual")


class Told(MemoryLedger):
    """A ledger with a history, and a balance of it where one is given."""

    def __init__(self, facts, kept=None):
        super().__init__()
        for fact in facts:
            self.append(fact)
        asyncio.run(self.commit())
        self.kept = kept
        self.folded = None

    def balance(self):
        """Give the balance."""
        return self.kept

    def replay(self, *, after=0):
        """Note from where the facts are folded."""
        self.folded = after
        return super().replay(after=after)


def world_of(facts, kept=None, **more):
    """Take a world up from what is told of it."""
    ledger = Told(facts, kept)
    return World(replace(SETTINGS, **more), ledger=ledger), ledger


def history(world):
    """Give the facts of a world since it began."""
    asyncio.run(world.ledger.commit())
    return list(world.ledger.replay())


def same_after_every_cut(facts, cuts):
    """Go on from a balance at each cut, and compare with having folded everything."""
    whole, _ = world_of(facts)
    expected = everything(whole)
    for cut in cuts:
        before, _ = world_of(facts[:cut])
        kept = Balance(cut, balance.drawn(before))
        after, ledger = world_of(facts, kept)
        assert ledger.folded == cut  # it went on from the balance, and did not fall back
        assert everything(after) == expected, cut


fault_orders = st.builds(
    lambda kind: ("PUT", "/_control/faults/mine", {"fault": kind}),
    st.sampled_from(sorted(faults.load())),
)
trading = st.one_of(
    st.just(("PUT", f"{API}/createDocument?{WITH_CLIENT}&documentType=0", None)),
    st.tuples(st.just("POST"), st.just(f"{API}/storeDocument"), papers),
)
stories = st.lists(st.one_of(calls, trading, trading, fault_orders), min_size=5, max_size=40)


@settings(max_examples=30, deadline=None, derandomize=True)
@given(stories, st.lists(st.floats(0, 1), min_size=4, max_size=4))
def test_any_history_can_be_cut_anywhere(story, places):
    """Sales, outages, closings, resets, restores and faults of every kind, cut at random."""
    with closing(Service(seed=SETTINGS.seed)) as service:
        for method, path, json in story:
            service.as_printed(method, path, json=json)
        world = service.app.world
        facts = history(world)
        now = everything(world)
    cuts = {round(1 + place * (len(facts) - 1)) for place in places}
    same_after_every_cut(facts, cuts)
    # And what lived through it is no other world than the one that is told of it.
    assert everything(world_of(facts)[0]) == now


def test_a_history_with_something_of_everything_can_be_cut_at_every_fact():
    """Several TSEs, another one plugged in, a cloud of its own, an interface, an outage."""
    with closing(Service(seed=SETTINGS.seed)) as service:
        app = service.app
        commission(service)
        sell(service)
        replace_tse(service)
        for kind in ("swap-tse", "foreign-tse", "clock-jump"):
            service("PUT", "/_control/faults/f", json={"fault": kind})
            service("PUT", f"{API}/createDocument?{WITH_CLIENT}&documentType=0")
        service("DELETE", "/_control/faults")
        service("PUT", "/_control/cable", json={"cut": ["finish"]})
        service(
            "POST",
            f"{API}/storeDocument",
            json=paper(3, service.create()["fiscalisationDocumentNumber"]),
        )
        cloud, shop = CloudCaller(app=app), Shop(app=app)
        live(cloud)
        shop.ready()
        shop.ok("POST", "/tills/till-1/initialise", {})
        shop.ok("POST", "/tills/till-1/receipts", SALE)
        service("POST", f"/api/v1/closing/{CLIENT}/cashpointClose")
        service("POST", "/_control/clock/advance", json={"seconds": 3600})
        for caller in (cloud, shop):
            caller.runner.run(caller.client.aclose())
            caller.runner.close()
        facts, now = history(app.world), everything(app.world)
    assert everything(world_of(facts)[0]) == now
    kinds = {type(fact).__name__ for fact in facts}
    assert kinds >= {
        "ClientCommissioned", "CloudExportAsked", "CloudTillMoved", "CloudTxSigned", "ClockSet",
        "ClosingMade", "DocumentRecorded", "FaultMet", "InterfaceKeysMade", "OtherTsePlugged",
        "OutageBegan", "ReceiptSold", "TseConnected", "TseReplaced",
    }  # fmt: skip
    same_after_every_cut(facts, range(1, len(facts) + 1))


# As a service draws and uses it.


async def rested(service):
    await service.app.worlds.rest()


def used(monkeypatch):
    """Write down from which sequence on worlds go on from a balance."""
    seen = []
    carry = balance.carried_forward

    def carried_forward(world, content):
        carry(world, content)
        seen.append(world.ledger.balance().sequence)

    monkeypatch.setattr(balance, "carried_forward", carried_forward)
    return seen


def sold(service, *names):
    """Sell receipts, and give the answers."""
    answers = []
    for name in names:
        number = service.create()["fiscalisationDocumentNumber"]
        answers.append(service("POST", f"{API}/storeDocument", json=paper(name, number)).json())
    return answers


def test_a_service_that_was_stopped_goes_on_from_there(durable, monkeypatch):
    """Only what came after the stop is folded; numbers and counters go on, documents are known."""
    seen = used(monkeypatch)
    with closing(Service(ledger=durable)) as service:
        sales = sold(service, 1, 2, 3)
        service.runner.run(rested(service))
        before = everything(service.app.world)
    with closing(Service(ledger=durable)) as service:
        assert len(seen) == 1
        assert everything(service.app.world) == before
        (fourth,) = sold(service, 4)
        assert int(fourth["fiscalisationDocumentNumber"]) == 4
        kept = service("GET", "/_control/ledger").json()["documents"]
        assert [one["answer"]["signature"] for one in kept] == [
            one["signature"] for one in (*sales, fourth)
        ]


def test_a_running_service_draws_every_so_many_facts(durable, monkeypatch):
    """A service that is killed goes on from the last balance, and from nothing else."""
    monkeypatch.setattr("fiskalsim.world.world.FACTS_PER_BALANCE", 7)
    seen = used(monkeypatch)
    with closing(Service(ledger=durable)) as service:
        sold(service, *range(1, 8))
        before = everything(service.app.world)
        length = len(history(service.app.world))
    with closing(Service(ledger=durable)) as service:
        (sequence,) = seen
        assert length - 14 < sequence <= length
        assert everything(service.app.world) == before


@pytest.mark.parametrize("change", ["program", "clock", "choices", "damage"])
def test_a_balance_that_does_not_fit_is_passed_over(tmp_path, monkeypatch, change):
    """Another program, another setting, a flipped bit: then every fact is folded."""
    seen = used(monkeypatch)
    ledger = f"sqlite:{tmp_path / 'ledger.db'}"
    settings = {"ledger": ledger}
    with closing(Service(**settings)) as service:
        sold(service, 1, 2)
        service.runner.run(rested(service))
        before = everything(service.app.world)["devices"]
    match change:
        case "program":
            monkeypatch.setattr(balance, "_program", lambda: b"another")
        case "clock":
            settings["clock"] = "real"
        case "choices":
            settings["choices"] = {"recovery": "explicit"}
        case "damage":
            with sqlite3.connect(tmp_path / "ledger.db") as file:
                file.execute("UPDATE balances SET content = CAST(content || x'00' AS BLOB)")
            file.close()
    with closing(Service(**settings)) as service:
        assert seen == []
        assert everything(service.app.world)["devices"] == before


def test_a_balance_of_another_beginning_is_not_this_ones(durable, monkeypatch):
    """A reset leaves it behind, and a moment that is gone back to has its own or none."""
    seen = used(monkeypatch)
    with closing(Service(ledger=durable)) as service:
        sold(service, 1)
        service.runner.run(rested(service))
        service("POST", "/_control/snapshots/early")
        early = everything(service.app.world)
        sold(service, 2)
        service("POST", "/_control/snapshots/late")
        late = everything(service.app.world)
        service("POST", "/_control/reset")
        service.runner.run(service.app.world.ledger.commit())
        assert service.app.world.ledger.balance() is None
        service("POST", "/_control/snapshots/late/restore")
        assert everything(service.app.world) == late
        assert len(seen) == 1
        service("POST", "/_control/snapshots/early/restore")
        assert everything(service.app.world) == early
        assert len(seen) == 2


def test_what_is_not_committed_is_not_kept(durable):
    """A balance is durable together with its facts, or not at all."""
    with closing(Service(ledger=durable)) as service:
        sold(service, 1)
        world = service.app.world
        world.advance_clock(5)
        world._draw()
    with closing(Service(ledger=durable)) as service:
        assert service.app.world.ledger.balance() is None


def test_no_balance_is_drawn_while_a_device_pretends(durable):
    """What holds for one call is no fact."""
    with closing(Service(ledger=durable)) as service:
        world = service.app.world
        with world.tse.mishaps.clock_ahead(3600):
            world._draw()
        world.advance_clock(1)
        service.runner.run(world.ledger.commit())
        assert world.ledger.balance() is None


@pytest.mark.parametrize("harm", [os.system, eval, Path, Service])
def test_a_balance_cannot_do_anything(harm):
    """A file from elsewhere may name values, and nothing that could act."""

    class Harm:
        def __reduce__(self):
            return (harm, ("true",))

    world, _ = world_of([])
    content = balance.fingerprint(SETTINGS) + pickle.dumps({"service": Harm()})
    with pytest.raises(balance.BadBalance, match="is no value"):
        balance.carried_forward(world, content)


def test_a_balance_that_cannot_be_read_is_passed_over():
    """Half a pickle in a sound envelope leaves no half a world."""
    with closing(Service(seed=SETTINGS.seed)) as service:
        sold(service, 1)
        facts = history(service.app.world)
    whole, _ = world_of(facts)
    content = balance.drawn(whole)
    half, ledger = world_of(facts, Balance(len(facts), content[: len(content) // 2]))
    assert ledger.folded == 0
    assert everything(half) == everything(whole)
