"""
Days that count what they should not, leave out what they should, or count it for another day.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.middleware.documents.enums import BusinessTransactionType, DocumentType, PaymentType
from fiskalsim.middleware.documents.totals import summary
from fiskalsim.middleware.facts import DocumentRecorded, DocumentSigned, Operation
from fiskalsim.mutants.middleware.rows import recorded
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import together, within
from fiskalsim.world.world import World


def _counting(add: Any) -> Inside:
    """
    Count a document otherwise; *add* is given the world, the true way, the client and its totals.
    """
    return method("desk.state.days.add", add)


def _only_with_a_tse(world: World, true: Any, client: Any, totals: Any) -> None:
    if not world.desk.state.outages:
        true(client, totals)


def _counts_again(world: World, true: Any, fact: Any) -> None:
    true(fact)
    if isinstance(fact, DocumentSigned) and fact.recorded.totals is not None:
        world.desk.state.days.add(fact.recorded.client, fact.recorded.totals)


def _aborts_count(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    aborted = fact.operation is Operation.CANCEL and document.positions
    return replace(fact, totals=summary(document, None)) if aborted else fact


def _without_tips(_world: World, true: Any, client: Any, totals: Any) -> None:
    tips = (BusinessTransactionType.Tip, BusinessTransactionType.CompanyTip)
    kept = tuple(each for each in totals.cases if each.case not in tips)
    true(client, replace(totals, cases=kept))


def _cash_only(_world: World, true: Any, client: Any, totals: Any) -> None:
    cash = tuple(each for each in totals.means if each.means is PaymentType.CASH)
    true(client, replace(totals, means=cash))


def _without_invoices(_world: World, true: Any, client: Any, totals: Any) -> None:
    if totals.document_type is not DocumentType.Invoice:
        true(client, totals)


def _invoices_unpaid(_world: World, true: Any, client: Any, totals: Any) -> None:
    billed = totals.document_type is DocumentType.Invoice
    true(client, replace(totals, means=()) if billed else totals)


def _under_one_key(_world: World, true: Any, client: Any, totals: Any) -> None:
    true(client, replace(totals, cases=tuple(replace(each, vat=1) for each in totals.cases)))


def _gross_for_net(_world: World, true: Any, client: Any, totals: Any) -> None:
    cases = tuple(replace(each, net=each.gross) for each in totals.cases)
    true(client, replace(totals, cases=cases))


def _forgets_the_day(world: World) -> None:
    for client in world.desk.state.clients:
        world.desk.state.days.close(client)


def _never_counted(world: World) -> None:
    """
    Count a sale only where it was begun since the last closing.
    """
    begun: dict[int, dict[Any, int]] = {}

    async def create(world: World, true: Any, *said: Any, **named: Any) -> Any:
        answer = await true(*said, **named)
        days = world.desk.state.days
        closings = {client: days.closings(client) for client in world.desk.state.clients}
        begun[answer.protection.number] = closings
        return answer

    def asked(world: World, _document: Any, fact: DocumentRecorded) -> DocumentRecorded:
        now = world.desk.state.days.closings(fact.client)
        then = begun.get(fact.transaction, {}).get(fact.client, now)
        return fact if then == now else replace(fact, totals=None)

    together(method("transactions.create", create), recorded(asked))(world)


def _closes_nothing(_world: World, true: Any, client: Any, totals: Any) -> None:
    if totals.document_type is not DocumentType.EndOfDay:
        true(client, totals)


def _leaving(change: Callable[[Any, Any], None]) -> Inside:
    """
    Leave something of the day before where its end was stored; *change* is given both days.
    """

    def add(world: World, true: Any, client: Any, totals: Any) -> None:
        days: Any = world.desk.state.days
        before = days.running(client)
        true(client, totals)
        if totals.document_type is DocumentType.EndOfDay:
            after = days._days[client] = type(before)()  # noqa: SLF001  from outside
            change(before, after)

    return _counting(add)


def _drawer(before: Any, after: Any) -> None:
    after.means.update(before.means)


def _customers(before: Any, after: Any) -> None:
    after.customers = before.customers


def _voids_take_nothing(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    return replace(fact, totals=None) if document.cancellation_document else fact


def _voids_come_again(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    if not document.cancellation_document or fact.totals is None:
        return fact
    cases = tuple(replace(each, gross=abs(each.gross)) for each in fact.totals.cases)
    return replace(fact, totals=replace(fact.totals, cases=cases))


def _orders_count(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    ordered = fact.document_type == DocumentType.LongTermOrder
    return replace(fact, totals=summary(document)) if ordered else fact


def _for_the_first(world: World, true: Any, _client: Any, totals: Any) -> None:
    true(next(iter(world.desk.state.clients)), totals)


def _for_everybody(world: World, true: Any, _client: Any, totals: Any) -> None:
    for client in world.desk.state.clients:
        true(client, totals)


def _replacing(change: Callable[[World, Any, Any], None]) -> Inside:
    """
    Do something to a till's day where its TSE was replaced; *change* is given the day as well.
    """

    async def replaced(world: World, true: Any, client: Any, **named: Any) -> None:
        day = world.desk.state.days.running(client)
        await true(client, **named)
        change(world, client, day)

    return method("replacing.replace", replaced)


def _begins_anew(world: World, client: Any, _day: Any) -> None:
    world.desk.state.days.close(client)


def _counts_cash_anew(_world: World, _client: Any, day: Any) -> None:
    day.means.clear()


#: What miscounts.
DAYS: Final[tuple[Mutant, ...]] = (
    within(
        "M-CLO-0001-d", "a restart forgets what the day has brought", Kind.OMIT, _forgets_the_day
    ),
    within(
        "M-CLO-0001-e", "whoever left has bought something", Kind.ACCEPT, recorded(_aborts_count)
    ),
    within("M-CLO-0001-f", "tips are not in the closing", Kind.OMIT, _counting(_without_tips)),
    within(
        "M-CLO-0001-g",
        "the closing knows of cash and of no cards",
        Kind.OMIT,
        _counting(_cash_only),
    ),
    within(
        "M-CLO-0021-a",
        "what was sold without the TSE is not in the closing",
        Kind.OMIT,
        _counting(_only_with_a_tse),
    ),
    within(
        "M-CLO-0021-b",
        "what waited is counted again when it is signed",
        Kind.OFF_BY_ONE,
        method("desk.note", _counts_again),
    ),
    within(
        "M-CLO-0022-a", "invoices are not in the closing", Kind.OMIT, _counting(_without_invoices)
    ),
    within(
        "M-CLO-0022-b",
        "an invoice is turnover, and its money is not in the closing",
        Kind.OMIT,
        _counting(_invoices_unpaid),
    ),
    within(
        "M-CLO-0023-a",
        "the closing puts everything under the general rate",
        Kind.SWAP,
        _counting(_under_one_key),
    ),
    within(
        "M-CLO-0023-b",
        "what the closing tells as net is gross",
        Kind.SWAP,
        _counting(_gross_for_net),
    ),
    within(
        "M-CLO-0011-c",
        "a sale that is parked over a closing is in none",
        Kind.OMIT,
        _never_counted,
    ),
    within(
        "M-CLO-0024-a",
        "an end of day that is stored closes nothing",
        Kind.OMIT,
        _counting(_closes_nothing),
    ),
    within(
        "M-CLO-0024-b",
        "after an end of day that is stored its customers are counted once more",
        Kind.STALE,
        _leaving(_customers),
    ),
    within(
        "M-CLO-0006-c",
        "an end of day that is stored leaves what was paid in the drawer",
        Kind.STALE,
        _leaving(_drawer),
    ),
    within("M-CLO-0025-a", "a void takes nothing back", Kind.OMIT, recorded(_voids_take_nothing)),
    within("M-CLO-0025-b", "a void is turnover once more", Kind.SWAP, recorded(_voids_come_again)),
    within(
        "M-CLO-0026-a",
        "what a table has ordered is turnover before it pays",
        Kind.ACCEPT,
        recorded(_orders_count),
    ),
    within("M-CLO-0027-a", "another TSE begins another day", Kind.OMIT, _replacing(_begins_anew)),
    within(
        "M-CLO-0027-b",
        "what was paid while another TSE signed is forgotten",
        Kind.OMIT,
        _replacing(_counts_cash_anew),
    ),
    within(
        "M-CLO-0028-a", "all tills sell for the first one", Kind.SWAP, _counting(_for_the_first)
    ),
    within(
        "M-CLO-0028-b", "each till closes the day of all", Kind.ACCEPT, _counting(_for_everybody)
    ),
)
