"""
What a service has forgotten, or does twice, after it was restarted or its TSE was away.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.enums import DocumentType
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.middleware.kinds import ORDER_PROCESS
from fiskalsim.middleware.processes import Processes
from fiskalsim.mutants.middleware.rows import noting, within
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import Cable, core_of, wired
from fiskalsim.world.world import World


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


def _processes(world: World, _state: Any) -> None:
    world.desk.state.processes = Processes()


def _short_ids(world: World, _state: Any) -> None:
    clients = world.desk.state.clients
    for id_, client in tuple(clients.items()):
        clients[id_] = replace(client, short_id=None)


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
    within(
        "M-OFF-0022-d",
        "a restart forgets what waits",
        "DE-OFF-0022",
        Kind.OMIT,
        _restarted(_what_waits),
    ),
    within(
        "M-DEV-0019-a",
        "what waited is signed twice",
        "DE-DEV-0019",
        Kind.OFF_BY_ONE,
        wired(_SignsTwiceLater),
    ),
    within(
        "M-OFF-0023-c",
        "after a restart what waited is signed from its end",
        "DE-OFF-0023",
        Kind.SWAP,
        _newest_first,
    ),
    within(
        "M-RSP-0024-c",
        "a restart forgets when tables began to order",
        "DE-RSP-0024",
        Kind.OMIT,
        _restarted(_processes),
    ),
    within(
        "M-RSP-0033-c",
        "a restart forgets the global short ids",
        "DE-RSP-0033",
        Kind.OMIT,
        _restarted(_short_ids),
    ),
    within(
        "M-OFF-0036-a",
        "of an order of the outage the first line is signed",
        "DE-OFF-0036",
        Kind.OMIT,
        _of(DocumentType.LongTermOrder, lambda data: data.partition("\r")[0]),
    ),
    within(
        "M-OFF-0036-b",
        "an order of the outage is signed without its lines",
        "DE-OFF-0036",
        Kind.SIGN_WRONG,
        wired(_OrdersHaveNoLines),
    ),
    within(
        "M-OFF-0037-a",
        "cash that was paid in during an outage is signed as turnover",
        "DE-OFF-0037",
        Kind.SWAP,
        _of(DocumentType.PayIn, _as_sale),
    ),
    within(
        "M-OFF-0037-b",
        "cash that was paid out during an outage is signed as paid in",
        "DE-OFF-0037",
        Kind.SWAP,
        _of(DocumentType.PayOut, lambda data: data.replace("-", "")),
    ),
    within(
        "M-OFF-0038-a",
        "an invoice of the outage is signed as paid in cash",
        "DE-OFF-0038",
        Kind.SWAP,
        _of(DocumentType.Invoice, lambda _: "Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"),
    ),
    within(
        "M-OFF-0038-b",
        "an invoice of the outage is signed without its sums",
        "DE-OFF-0038",
        Kind.OMIT,
        _of(DocumentType.Invoice, lambda _: "AVRechnung^0.00_0.00_0.00_0.00_0.00^"),
    ),
)
