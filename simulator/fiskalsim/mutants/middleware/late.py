"""
What is signed after an outage at another time, in another order, or oftener than it should be.
"""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace

from fiskalsim.middleware.facts import DocumentRecorded, DocumentSigned
from fiskalsim.mutants.middleware.rows import LEDGER
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import core_of, method
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World


async def _sets_the_clock_back(
    world: World, true: Any, document: DocumentRecorded, stuck: set[str]
) -> None:
    """
    Tell the TSE, while it signs what waited, that it is the time of the sale.
    """
    state = core_of(world).state
    offset, newest = state.clock_offset, state.last_log_unix
    state.clock_offset, state.last_log_unix = document.at_unix - world.clock.unix(), 0
    await true(document, stuck)
    state.clock_offset = offset
    state.last_log_unix = max(state.last_log_unix, newest)


def _began_when_sold(_world: World, true: Any, fact: Any) -> None:
    """
    Note of what is begun and signed afterwards that it began when it was sold.
    """
    if isinstance(fact, DocumentSigned) and fact.recorded.receipt is not None:
        began = min(fact.recorded.at_unix, fact.recorded.receipt.started_unix)
        receipt = replace(fact.recorded.receipt, started_unix=began)
        fact = replace(fact, recorded=replace(fact.recorded, receipt=receipt))
    true(fact)


def _signs_a_copy(world: World) -> None:
    """
    Sign what waited once more, as a document of its own.
    """
    copies: set[UUID] = set()

    async def resign(world: World, true: Any, document: DocumentRecorded, stuck: set[str]) -> None:
        await true(document, stuck)
        desk = world.desk
        if document.key not in desk.state.waiting and document.guid not in copies:
            guid = UUID(int=document.guid.int ^ 1)
            copies.add(guid)
            copy = replace(document, guid=guid, transaction=0, totals=None, unstarted=False)
            desk.note(copy)
            await true(copy, stuck)

    method("recovery._resign", resign)(world)


def _recorded_twice(status: int, body: Any) -> tuple[int, Any]:
    """
    Show before each signed document another one with its GUID and a signature of its own.
    """
    if not isinstance(body, dict) or "documents" not in body:
        return status, body
    shown: list[Any] = []
    for document in body["documents"]:
        if document["state"] == "signed":
            number, counter = document["fiscalDocumentNumber"], document["signatureCounter"]
            other = {"fiscalDocumentNumber": number + 1, "signatureCounter": counter + 2}
            shown.append({**document, **other})
        shown.append(document)
    return status, {**body, "documents": shown}


def _revision_of_the_outage(
    _world: World, true: Any, client: Any, recorded: Any, *said: Any, **named: Any
) -> Any:
    """
    Keep the revision of the outage; what was signed late has no request in its record any more.
    """
    answer = true(client, recorded, *said, **named)
    if recorded.body:
        return answer
    return replace(answer, protection=replace(answer.protection, revision=0))


async def _one_each_for_the_others(
    world: World, true: Any, document: DocumentRecorded, stuck: set[str]
) -> None:
    """
    Give up, of every till but the first, what it sold after its first receipt.
    """
    first = next(iter(world.desk.state.clients))
    await true(document, stuck)
    waiting = world.desk.state.waiting
    if document.client != first and document.key not in waiting:
        for key in [k for k, each in waiting.items() if each.client == document.client]:
            del waiting[key]


async def _others_newest_first(world: World, true: Any, *_said: Any) -> None:
    """
    Sign in order what the first till sold, and the rest from its end.
    """
    waiting = world.desk.state.waiting
    first = next(iter(world.desk.state.clients))
    own = [(key, each) for key, each in waiting.items() if each.client == first]
    others = [(key, each) for key, each in waiting.items() if each.client != first]
    waiting.clear()
    waiting.update(own + others[::-1])
    await true()


LATE: Final[tuple[Mutant, ...]] = (
    within(
        "M-OFF-0043-a",
        "the TSE is told the time of the sale when it signs what waited",
        Kind.STALE,
        method("recovery._resign", _sets_the_clock_back),
        also=("DE-SIG-0007",),
    ),
    within(
        "M-OFF-0043-b",
        "what is signed afterwards began when it was sold",
        Kind.STALE,
        method("desk.note", _began_when_sold),
    ),
    within(
        "M-OFF-0044-a",
        "what waited is signed and recorded once more as another document",
        Kind.ACCEPT,
        _signs_a_copy,
    ),
    told(
        "M-OFF-0044-b",
        "the records show a second signature of each document",
        Kind.ACCEPT,
        LEDGER,
        _recorded_twice,
    ),
    within(
        "M-TXN-0007-c",
        "what is signed afterwards keeps the revision of the outage",
        Kind.STALE,
        method("desk.finished", _revision_of_the_outage),
    ),
    within(
        "M-OFF-0040-c",
        "of each till but the first, the first receipt of the outage is signed",
        Kind.OMIT,
        method("recovery._resign", _one_each_for_the_others),
    ),
    within(
        "M-OFF-0023-d",
        "what other tills than the first have sold is signed newest first",
        Kind.SWAP,
        method("recovery._drain", _others_newest_first),
    ),
)
