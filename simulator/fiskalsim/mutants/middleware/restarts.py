"""
What a service has forgotten, or does twice, after it was restarted or its TSE was away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.device.status import RegisteredClient
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.documents.kinds import ORDER_PROCESS
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.middleware.processes import Processes
from fiskalsim.middleware.receipts.processdata import ABORT_DATA
from fiskalsim.mutants.middleware.rows import noting
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import Cable, core_of, method, wired
from fiskalsim.mutants.rows import within
from fiskalsim.world.world import World

#: How many receipts a short queue holds.
_ROOM: Final = 5
#: So long something waits before somebody loses patience.
_DAY: Final = 86_400


def _restarted(change: Callable[[World, Any], None]) -> Inside:
    """
    Change what a world remembers of its TSE, once something was sold on it.
    """

    def inside(world: World) -> None:
        state = core_of(world).state
        if state.transaction_counter:
            change(world, state)

    return inside


def _what_waits(world: World, _state: Any) -> None:
    world.desk.state.waiting.clear()


def _all_but_the_first(world: World) -> None:
    waiting = world.desk.state.waiting
    for key in tuple(waiting)[1:]:
        del waiting[key]


def _processes(world: World, _state: Any) -> None:
    world.desk.state.processes = Processes()


def _short_ids(world: World, _state: Any) -> None:
    clients = world.desk.state.clients
    for id_, client in tuple(clients.items()):
        clients[id_] = replace(client, short_id=None)


def _replacements(world: World, state: Any) -> None:
    """
    Take the first TSE into use again for whoever has been given another one.
    """
    for id_ in tuple(world.desk.state.tse_of):
        register = world.desk.state.clients[id_].cash_register_id
        client = RegisteredClient(client=register, registered_at_unix=state.last_log_unix)
        state.clients.setdefault(register, client)
    world.desk.state.tse_of.clear()


def _other_days(world: World, _state: Any) -> None:
    """
    Remember the day of the first till alone.
    """
    days = world.desk.state.days._days  # noqa: SLF001  from outside, as all mutants
    for client in tuple(days):
        if client != next(iter(world.desk.state.clients)):
            del days[client]


def _failed_starts(world: World) -> None:
    world.desk.state.failed_starts.clear()


class _AbortsAnew(Cable):
    """
    Signs the aborts of an outage in transactions of their own.
    """

    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        number, process_type, data = said
        if occasion is Occasion.RESIGN and data == ABORT_DATA.encode():
            begun = await self.true.start(client_id, "", b"", occasion=occasion)
            number = begun.transaction
        return await super().finish(client_id, number, process_type, data, occasion=occasion)


def _newest_first(world: World) -> None:
    waiting = world.desk.state.waiting
    turned = tuple(waiting.items())[::-1]
    waiting.clear()
    waiting.update(turned)


def _of(type_: DocumentType, change: Callable[[str], str]) -> Inside:
    """
    Put something else before the TSE once an outage is over, for documents of one type.
    """

    def noted(fact: DocumentRecorded) -> DocumentRecorded:
        if fact.document_type != type_:
            return fact
        return replace(fact, process_data=change(fact.process_data))

    return noting(noted)


def _as_sale(data: str) -> str:
    """
    Move what stands under 0 % to the general rate.
    """
    kind, slots, paid = data.split("^")
    return f"{kind}^{'_'.join(slots.split('_')[::-1])}^{paid}"


def _dropping(doomed: Callable[[World, int, DocumentRecorded], bool]) -> Inside:
    """
    Forget some of what waits when an outage is over; *doomed* is given its place in the queue.
    """

    async def drain(world: World, true: Any) -> None:
        waiting = world.desk.state.waiting
        for place, (key, fact) in enumerate(tuple(waiting.items())):
            if doomed(world, place, fact):
                del waiting[key]
        await true()

    return method("recovery._drain", drain)


async def _serves_the_first(world: World, true: Any, document: Any, stuck: set[str]) -> None:
    if document.client == next(iter(world.desk.state.clients)):
        await true(document, stuck)
    else:
        stuck.add(world.desk.state.tse(document.client))


class _SignsLaterForTheFirst(Cable):
    """
    Signs what waited for the till that asked first.
    """

    first = ""

    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        late = occasion is Occasion.RESIGN
        if late:
            self.first = self.first or client_id
        return await super().start(self.first if late else client_id, *said, occasion=occasion)

    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        late = occasion is Occasion.RESIGN and self.first
        return await super().finish(self.first if late else client_id, *said, occasion=occasion)


def _practised(change: Callable[[str], str]) -> Inside:
    """
    Put something else before the TSE for what was practised in an outage.
    """
    return noting(
        lambda fact: (
            replace(fact, process_data=change(fact.process_data))
            if fact.process_data.startswith("AVTraining")
            else fact
        )
    )


class _OrdersHaveNoLines(Cable):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        number, process_type, data = said
        if occasion is Occasion.RESIGN and process_type == ORDER_PROCESS:
            data = b""
        return await super().finish(client_id, number, process_type, data, occasion=occasion)


class _SignsTwiceLater(Cable):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        signed = await super().finish(client_id, *said, occasion=occasion)
        if occasion is Occasion.RESIGN:
            _number, *content = said
            again = await self.true.start(client_id, "", b"", occasion=occasion)
            await self.true.finish(client_id, again.transaction, *content, occasion=occasion)
        return signed


RESTARTS: Final[tuple[Mutant, ...]] = (
    within("M-OFF-0022-d", "a restart forgets what waits", Kind.OMIT, _restarted(_what_waits)),
    within(
        "M-DEV-0019-a", "what waited is signed twice", Kind.OFF_BY_ONE, wired(_SignsTwiceLater)
    ),
    within(
        "M-OFF-0023-c",
        "after a restart what waited is signed from its end",
        Kind.SWAP,
        _newest_first,
    ),
    within(
        "M-RSP-0024-c",
        "a restart forgets when tables began to order",
        Kind.OMIT,
        _restarted(_processes),
    ),
    within(
        "M-RSP-0033-c", "a restart forgets the global short ids", Kind.OMIT, _restarted(_short_ids)
    ),
    within(
        "M-OFF-0022-e",
        "no more than five receipts can wait",
        Kind.OMIT,
        _dropping(lambda _world, place, _fact: place >= _ROOM),
    ),
    within(
        "M-OFF-0022-f",
        "what has waited for a day is given up",
        Kind.LATE,
        _dropping(lambda world, _place, fact: world.clock.unix() - fact.at_unix > _DAY),
    ),
    within(
        "M-OFF-0022-g", "a restart remembers the first that waits", Kind.OMIT, _all_but_the_first
    ),
    within("M-OFF-0005-c", "a restart forgets which starts had failed", Kind.OMIT, _failed_starts),
    within(
        "M-OFF-0027-b",
        "an abort of the outage is signed, and the sale that it ends stays open",
        Kind.SWAP,
        wired(_AbortsAnew),
    ),
    within(
        "M-OFF-0040-a",
        "what the first till has sold is signed afterwards",
        Kind.OMIT,
        method("recovery._resign", _serves_the_first),
    ),
    within(
        "M-OFF-0040-b",
        "what waited is signed for the till that waited first",
        Kind.STALE,
        wired(_SignsLaterForTheFirst),
    ),
    within(
        "M-OFF-0041-a",
        "training in an outage is signed as a sale",
        Kind.SWAP,
        _practised(lambda data: data.replace("AVTraining", "Beleg")),
    ),
    within(
        "M-OFF-0041-b",
        "training in an outage is signed as an abort",
        Kind.SWAP,
        _practised(lambda _: ABORT_DATA),
    ),
    within(
        "M-OFF-0036-a",
        "of an order of the outage the first line is signed",
        Kind.OMIT,
        _of(DocumentType.LongTermOrder, lambda data: data.partition("\r")[0]),
    ),
    within(
        "M-OFF-0036-b",
        "an order of the outage is signed without its lines",
        Kind.SIGN_WRONG,
        wired(_OrdersHaveNoLines),
    ),
    within(
        "M-OFF-0037-a",
        "cash that was paid in during an outage is signed as turnover",
        Kind.SWAP,
        _of(DocumentType.PayIn, _as_sale),
    ),
    within(
        "M-OFF-0037-b",
        "cash that was paid out during an outage is signed as paid in",
        Kind.SWAP,
        _of(DocumentType.PayOut, lambda data: data.replace("-", "")),
    ),
    within(
        "M-OFF-0038-a",
        "an invoice of the outage is signed as paid in cash",
        Kind.SWAP,
        _of(DocumentType.Invoice, lambda _: "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"),
    ),
    within(
        "M-OFF-0038-b",
        "an invoice of the outage is signed without its sums",
        Kind.OMIT,
        _of(DocumentType.Invoice, lambda _: "AVRechnung^0.00_0.00_0.00_0.00_0.00^"),
    ),
    within(
        "M-TSE-0014-c",
        "after a restart the old TSE signs again",
        Kind.STALE,
        _restarted(_replacements),
    ),
    within(
        "M-CLO-0028-d",
        "after a restart one till has sold today",
        Kind.OMIT,
        _restarted(_other_days),
    ),
)
