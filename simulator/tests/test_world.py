"""
A world over restarts and resets.
"""

from __future__ import annotations

import pytest
from till import Till

from fiskalsim.answers.tse_info import render_tse
from fiskalsim.cable.cuts import Place
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
