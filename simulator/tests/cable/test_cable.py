"""
The cable: what gets through, what does not, and that nothing knows of a lost call.
"""

from __future__ import annotations

import asyncio
from datetime import UTC, datetime

import pytest
from workbench import CLIENT, NEW_YEAR, Bench

from fiskalsim.cable.cuts import Cuts, Place
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.local import LocalCable, LocalCableAbreast
from fiskalsim.cable.port import Cable, Occasion
from fiskalsim.device.errors import DeviceError, TransactionNumberNotFound
from fiskalsim.ground.clock import VirtualClock


class Desk:
    """A device in use, its cable, and the hand that cuts it."""

    def __init__(self, kind: type[LocalCable]) -> None:
        self.bench = Bench().in_use()
        self.clock = VirtualClock(datetime.fromtimestamp(NEW_YEAR, UTC))
        self.cuts = Cuts()
        self.cable: Cable = kind(self.bench.tse, self.clock, self.cuts)

    def calls(self, occasion: Occasion):
        """Make every call there is, each as a function without arguments."""
        cable = self.cable
        return (
            lambda: cable.start(CLIENT, "", b"", occasion=occasion),
            lambda: cable.finish(CLIENT, 1, "", b"", occasion=occasion),
            lambda: cable.self_test(occasion=occasion),
            lambda: cable.info(occasion=occasion),
            lambda: cable.open_transactions(occasion=occasion),
        )


@pytest.fixture(params=[LocalCable, LocalCableAbreast])
def desk(request):
    """A whole cable."""
    return Desk(request.param)


@pytest.mark.parametrize("occasion", Occasion)
def test_a_whole_cable_carries_everything(desk, occasion):
    """Each call reaches the device, and its answer comes back."""
    start, finish, self_test, info, listing = desk.calls(occasion)
    assert asyncio.run(start()).transaction == 1
    assert [one.number for one in asyncio.run(listing())] == [1]
    assert asyncio.run(finish()).counter == 4
    asyncio.run(self_test())
    assert asyncio.run(info()).created_signatures == 5


@pytest.mark.parametrize("place", Place)
def test_a_cut_holds_on_its_occasions_only(desk, place):
    """Each place has its occasions; whatever else the device is called for gets through."""
    lost = {
        Place.CREATE: {Occasion.CREATE},
        Place.FINISH: {Occasion.FINISH, Occasion.RESIGN},
        Place.ALL: {Occasion.CREATE, Occasion.FINISH, Occasion.MANAGE, Occasion.RESIGN},
    }[place]
    desk.cuts.set(place.occasions)
    for occasion in Occasion:
        info = desk.cable.info(occasion=occasion)
        if occasion in lost:
            with pytest.raises(TseUnreachable, match=f"{occasion.value!r} does not get through"):
                asyncio.run(info)
        else:
            assert asyncio.run(info).created_signatures == 2


def test_a_lost_call_never_reaches_the_device(desk):
    """No log, no number, no open transaction: the device does not know that it was called."""
    desk.cuts.set(Place.ALL.occasions)
    known = desk.bench.tse.status(at=NEW_YEAR)
    for occasion in Occasion:
        for call in desk.calls(occasion):
            with pytest.raises(TseUnreachable):
                asyncio.run(call())
    assert len(desk.bench.logs) == 2
    assert known == desk.bench.tse.status(at=NEW_YEAR)


def test_a_cut_takes_the_place_of_the_one_before():
    """Nothing is cut at first; each cut replaces the last, and an empty one mends."""
    cuts = Cuts()
    assert not any(cuts.is_cut(one) for one in Occasion)
    cuts.set(Place.CREATE.occasions)
    cuts.set([Occasion.MANAGE])
    assert [cuts.is_cut(one) for one in Occasion] == [False, False, True, False]
    cuts.set(())
    assert not any(cuts.is_cut(one) for one in Occasion)


def test_the_device_s_own_errors_pass(desk):
    """A refusal is not an outage."""
    with pytest.raises(TransactionNumberNotFound):
        asyncio.run(desk.cable.finish(CLIENT, 5, "", b"", occasion=Occasion.FINISH))
    assert not issubclass(TseUnreachable, DeviceError)


def test_the_cable_brings_the_world_s_time(desk):
    """A log has the time of the clock at the moment of the call."""
    desk.clock.advance(75)
    signed = asyncio.run(desk.cable.start(CLIENT, "", b"", occasion=Occasion.CREATE))
    assert signed.at == NEW_YEAR + 75
