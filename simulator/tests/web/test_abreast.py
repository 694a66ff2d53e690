"""Requests of one turn of the loop come to their TSE together, and nobody else's do."""

from __future__ import annotations

import asyncio
from contextlib import closing
from functools import partial
from uuid import UUID

import msgspec
import pytest
from service import CLIENT, Service, paper

from fiskalsim.device.facts import LogWritten
from fiskalsim.ground.abreast import Step
from fiskalsim.middleware.documents.model import Document
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.web.batch import Batch


@pytest.fixture
def service():
    """A service with three open transactions."""
    with closing(Service()) as service:
        for _ in range(3):
            service.create()
        yield service


def sales(world):
    """Make the work of storing the three."""
    documents = [
        msgspec.convert(paper(number, number), Document, strict=False) for number in (1, 2, 3)
    ]
    assert all(document.unique_client_id == UUID(CLIENT) for document in documents)
    return [world.transactions.store(document, body=b"") for document in documents]


async def in_a_batch(works):
    """Work on them as the fast path does; give the answers in the order in which they come."""
    batch, answers = Batch(), []

    def go_on(work):
        try:
            step = work.send(None)
        except StopIteration as finished:
            answers.append(finished.value)
        else:
            assert isinstance(step, Step)
            batch.rest(partial(go_on, work))

    for work in works:
        batch.add(asyncio.get_running_loop(), partial(go_on, work))
    await asyncio.sleep(0)
    return answers


def noted(world):
    """What was noted of the three sales, in order: the TSE's logs and the service's records."""
    world.ledger.flush()
    facts = [fact for _, fact in world.ledger.tail(after=0, limit=1000)]
    return [type(fact) for fact in facts if isinstance(fact, LogWritten | DocumentRecorded)][-6:]


def test_a_batch_is_signed_together(service):
    """The TSE signs all three before the service goes on with one, and each gets its own."""
    answers = service.runner.run(in_a_batch(sales(service.world)))
    assert [answer.protection.number for answer in answers] == [1, 2, 3]
    assert len({answer.protection.signature for answer in answers}) == 3
    assert noted(service.world) == [LogWritten] * 3 + [DocumentRecorded] * 3


def test_where_a_fault_may_strike_each_goes_alone(service):
    """A fault in the device holds for the call that it strikes, and not for its neighbours'."""
    order = {"fault": "counter-gap", "parameters": {"by": 5}, "count": 1}
    assert service("PUT", "/_control/faults/a", json=order).status_code == 200
    answers = service.runner.run(in_a_batch(sales(service.world)))
    first, *others = [answer.protection.counter for answer in answers]
    assert others == [first + 1, first + 2]
    alone, abreast = [LogWritten, DocumentRecorded], [LogWritten] * 2 + [DocumentRecorded] * 2
    assert noted(service.world) == alone + abreast


def test_a_task_of_its_own_goes_alone(service):
    """No commit of others can come between what the TSE did and what the service made of it."""

    async def go():
        return await asyncio.gather(*sales(service.world))

    assert len(service.runner.run(go())) == 3
    assert noted(service.world) == [LogWritten, DocumentRecorded] * 3
