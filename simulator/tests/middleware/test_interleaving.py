"""What happens at once while a TSE makes its callers wait: a cable with a gate on it."""

from __future__ import annotations

import asyncio

import pytest
from cloud_tse import Till

from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.middleware.turns import Turns


class Gate:
    """A cable that lets each call through only when it is told to."""

    def __init__(self, inner):
        self._inner = inner
        self.asked = []
        self.lost = False
        self.open = asyncio.Event()

    def __getattr__(self, name):
        """Give any call of the cable, behind the gate."""
        call = getattr(self._inner, name)

        async def wait(*given, **more):
            self.asked.append(name)
            await self.open.wait()
            answer = await call(*given, **more)
            if self.lost:
                raise TseUnreachable("the answer got lost")
            return answer

        return wait


@pytest.fixture
def till():
    till = Till(None, device="fiskaly-cloud", clock="virtual")
    line = till.world.desk.lines[""]
    till.gate = line.cable = Gate(line.cable)
    yield till
    till.gate.open.set()
    till.close()


def opened(till, *works, meanwhile=None):
    """Begin *works*, let them all come to the gate, do *meanwhile*, and open it."""

    async def go():
        till.gate.open.clear()
        tasks = [asyncio.create_task(work) for work in works]
        for _ in range(20):
            await asyncio.sleep(0)
        if meanwhile:
            meanwhile()
        till.gate.open.set()
        return await asyncio.gather(*tasks)

    return till.run(go())


def logs(till):
    """Finished and open transactions of the TSE."""
    tse = till.world.tse
    return tse.counters.transaction, len(tse.open_transactions)


def test_one_document_sent_three_times_at_once_is_signed_once(till):
    """Who comes second waits for the first and is answered as that was."""
    answers = opened(till, *(till.store(1, -99) for _ in range(3)))
    numbers = {answer.json()["fiscalDocumentNumber"] for answer in answers}
    assert numbers == {"1"}
    assert logs(till) == (1, 0)


def test_one_number_sent_twice_at_once_is_finished_once(till):
    """The second is refused as it would be a second later."""
    (created,) = opened(till, till.create())
    number = int(created.json()["fiscalDocumentNumber"])
    statuses = {a.status_code for a in opened(till, till.store(1, number), till.store(1, number))}
    assert statuses == {200, 404}
    assert logs(till) == (1, 0)


def test_two_documents_do_not_take_up_the_same_lost_start(till):
    """One start got lost; of two documents with -99 one takes it up, the other starts anew."""
    till.gate.open.set()
    till.run(till.store(9, int(till.run(till.create()).json()["fiscalDocumentNumber"])))
    till.gate.lost = True
    assert till.number() == -99
    till.gate.lost = False
    one, two = opened(till, till.store(1, -99), till.store(2, -99))
    assert {one.json()["fiscalDocumentNumber"], two.json()["fiscalDocumentNumber"]} == {"2", "3"}
    assert logs(till) == (3, 0)


def test_what_is_signed_afterwards_is_not_signed_by_the_till_as_well(till):
    """A document that waits is sent again while it is being signed: one signature for both."""
    till.gate.open.set()
    till.gate.lost = True
    (created,) = opened(till, till.create())
    till.run(till.store(1, -99))
    till.gate.lost = False
    before = till.world.tse.counters.transaction
    answer, _ = opened(till, till.store(1, -99), till.world.recovery.drain())
    assert created.json()["fiscalisationDocumentNumber"] == -99
    assert answer.json()["fiscalisationDocumentNumber"] > 0
    (shown,) = till("GET", "/_control/ledger").json()["documents"]
    assert shown["fiscalDocumentNumber"] == answer.json()["fiscalisationDocumentNumber"]
    assert till.world.tse.counters.transaction <= before + 1


def test_a_call_on_its_way_at_a_reset_writes_nothing_into_the_new_world(till):
    """Its world is over: it is told so, and the new ledger holds nothing of it."""
    (answer,) = opened(till, till.create(), meanwhile=till.world.reset)
    assert answer.status_code >= 500
    assert logs(till) == (0, 0)


def test_turns_are_had_in_order_and_forgotten():
    """Who comes first goes first, one who gives up lets the others on, and no key is kept."""

    async def go():
        turns, order = Turns(), []

        async def one(name):
            async with turns.at("key"):
                order.append(name)
                await asyncio.sleep(0)

        tasks = [asyncio.create_task(one(name)) for name in "abcd"]
        await asyncio.sleep(0)
        tasks[2].cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        return order, turns._busy

    order, busy = asyncio.run(go())
    assert order == ["a", "b", "d"]
    assert busy == {}
