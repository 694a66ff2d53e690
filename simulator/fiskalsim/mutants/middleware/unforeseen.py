"""
A fiscal service that is right wherever somebody would look first, and wrong a little beside it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.cable.port import Occasion
from fiskalsim.middleware.documents.enums import DocumentType, PositionType
from fiskalsim.middleware.facts import DocumentRecorded, DocumentSigned, Operation, TseReplaced
from fiskalsim.middleware.receipts import processdata
from fiskalsim.mutants.middleware.rows import TSE_LIST, recorded
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World

_SUMS: Final = (PositionType.SubTotal, PositionType.Total)


def _cents_without_sign(_world: World, _document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    return replace(fact, process_data=re.sub(r"-(0\.\d\d)", r"\1", fact.process_data))


def _sums_are_sold(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    """
    Take what stands in lines of sums for something that was sold untaxed.
    """
    added = sum(
        (each.value or Decimal(0) for each in document.positions or () if each.type in _SUMS),
        Decimal(0),
    )
    if not added or not fact.process_data.startswith("Beleg^"):
        return fact
    kind, slots, paid = fact.process_data.split("^")
    *others, last = slots.split("_")
    more = processdata.amount(Decimal(last) + added)
    return replace(fact, process_data=f"{kind}^{'_'.join((*others, more))}^{paid}")


def _like_lines_once(_world: World, _document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    lines = dict.fromkeys(fact.process_data.split("\r"))
    return replace(fact, process_data="\r".join(lines))


def _aborted_as(kind: DocumentType, process_type: str, data: str) -> Inside:
    """
    Sign the abort of one type as what would have become of it.
    """

    def change(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
        if fact.operation is not Operation.CANCEL or document.document_type is not kind:
            return fact
        return replace(fact, process_type=process_type, process_data=data)

    return recorded(change)


def _of_any_table(world: World, true: Any, client: Any, document: Any) -> int:
    """
    Let the process of each table begin with the first that anybody has on order.
    """
    began: int = true(client, document)
    begun = world.desk.state.processes._begun  # noqa: SLF001  from outside, so that nothing knows of mutants
    return min(begun.values()) if began else 0


def _of_the_first_table(_world: World, true: Any, client: Any, document: Any) -> int:
    groups = document.allocation_groups
    began: int = true(client, replace(document, allocation_groups=groups and groups[:1]))
    return began


def _still_at_table(world: World, true: Any, client: Any, document: Any) -> int:
    """
    Let a sale without a table go on with whatever process is on its way.
    """
    begun = world.desk.state.processes._begun  # noqa: SLF001  as above
    if document.allocation_groups or not begun:
        return int(true(client, document))
    return int(min(begun.values()))


def _until_told_otherwise(world: World) -> None:
    """
    Take a sale for training after one that was, where it does not say what it is.
    """
    trained: set[Any] = set()

    def change(_world: World, document: Any, fact: DocumentRecorded) -> DocumentRecorded:
        silent = "isTraining" not in fact.body
        training = document.is_training or (silent and fact.client in trained)
        (trained.add if training else trained.discard)(fact.client)
        if not training:
            return fact
        data = re.sub(r"^Beleg\^", "AVTraining^", fact.process_data)
        return replace(fact, process_data=data)

    recorded(change)(world)


def _begun_anew(world: World) -> None:
    """
    Forget what waits when the TSE goes again after it had signed a start in between.
    """
    part: Any = world.desk
    started, missed = part.started, part.missed
    back = False

    def then_started(*said: Any, **named: Any) -> Any:
        nonlocal back
        back = True
        return started(*said, **named)

    def then_missed(*said: Any) -> None:
        nonlocal back
        if back and world.cuts.is_cut(Occasion.CREATE):
            back = False
            part.state.waiting.clear()
        missed(*said)

    part.started, part.missed = then_started, then_missed


def _in_foreign_figures(_world: World, true: Any, client: Any, totals: Any) -> None:
    """
    Add francs up as if they were euro.
    """
    means = tuple(replace(each, amount=each.foreign or each.amount) for each in totals.means)
    true(client, replace(totals, means=means))


def _of_everybody(world: World, true: Any, client: Any) -> None:
    for each in world.desk.state.clients:
        if each != client:
            world.desk.state.days._days.pop(each, None)  # noqa: SLF001  as above
    true(client)


def _dated_back(_world: World, true: Any, fact: Any) -> None:
    """
    Note of what is signed afterwards that it was signed when it was sold.
    """
    if isinstance(fact, DocumentSigned) and fact.recorded.receipt is not None:
        sold = fact.recorded.at_unix
        receipt = replace(fact.recorded.receipt, ended_unix=sold)
        fact = replace(fact, recorded=replace(fact.recorded, receipt=receipt))
    true(fact)


def _asked_before(world: World) -> None:
    """
    Tell with each final answer when the request of the one before came.
    """
    earlier: list[Any] = []

    def finished(_world: World, true: Any, *said: Any, **named: Any) -> Any:
        earlier.append(named["requested_at"])
        return true(*said, **{**named, "requested_at": earlier[-2:][0]})

    method("desk.finished", finished)(world)


def _numbered(write: Callable[[Any, Any], str]) -> Inside:
    """
    Give receipt ids that *write* makes of the client and its answer.
    """

    def started(_world: World, true: Any, client: Any, *said: Any, **named: Any) -> Any:
        answer = true(client, *said, **named)
        given = answer.receipt_id and write(client, answer)
        return replace(answer, receipt_id=given)

    return method("desk.started", started)


def _counted_anew(world: World, true: Any, fact: Any) -> None:
    """
    Begin with the first receipt id again when the TSE is another one.
    """
    true(fact)
    if isinstance(fact, TseReplaced):
        world.desk.state.receipt_ids.pop(fact.client, None)


async def _only_the_first(world: World, true: Any, serial: str, *said: Any) -> Any:
    """
    Take the self test of another TSE for one of a TSE that nobody has.
    """
    first = next(iter(world.desk.lines.values())).card.serial
    return await true(serial if serial == first else "0" * len(first), *said)


UNFORESEEN: Final[tuple[Mutant, ...]] = (
    within(
        "M-OFF-0022-h",
        "a second outage makes forget what the first one left",
        Kind.STALE,
        _begun_anew,
    ),
    within(
        "M-PRD-0002-i",
        "cents that are given back are taken",
        Kind.SIGN_WRONG,
        recorded(_cents_without_sign),
    ),
    within(
        "M-PRD-0002-j",
        "lines of sums are sold once more",
        Kind.SIGN_WRONG,
        recorded(_sums_are_sold),
    ),
    within(
        "M-DOC-0006-d", "like lines of an order are one", Kind.OMIT, recorded(_like_lines_once)
    ),
    within(
        "M-CXL-0013-d",
        "the abort of an order is an order",
        Kind.SWAP,
        _aborted_as(DocumentType.LongTermOrder, "Bestellung-V1", ""),
    ),
    within(
        "M-CXL-0013-e",
        "the abort of an invoice is an invoice of nothing",
        Kind.SWAP,
        _aborted_as(
            DocumentType.Invoice, "Kassenbeleg-V1", "AVRechnung^0.00_0.00_0.00_0.00_0.00^"
        ),
    ),
    within(
        "M-RSP-0024-d",
        "the process of each table begins with the first order of any",
        Kind.SWAP,
        method("desk.state.processes.began_unix", _of_any_table),
    ),
    within(
        "M-RSP-0024-e",
        "of tables that pay together the first one counts",
        Kind.OMIT,
        method("desk.state.processes.began_unix", _of_the_first_table),
    ),
    within(
        "M-RSP-0023-b",
        "a sale at the counter belongs to the table that eats",
        Kind.STALE,
        method("desk.state.processes.began_unix", _still_at_table),
    ),
    within("M-RSP-0021-d", "requestTime is that of the request before", Kind.STALE, _asked_before),
    within(
        "M-CLO-0001-h",
        "francs are added up as euro",
        Kind.SWAP,
        method("desk.state.days.add", _in_foreign_figures),
    ),
    within(
        "M-CLO-0028-c",
        "one till closes the day of all",
        Kind.OMIT,
        method("desk.state.days.close", _of_everybody),
    ),
    within(
        "M-OFF-0024-e",
        "what is signed afterwards is dated back to the sale",
        Kind.STALE,
        method("desk.note", _dated_back),
    ),
    within(
        "M-RSP-0037-a",
        "all tills of a company begin their receipt ids alike",
        Kind.SWAP,
        _numbered(lambda _client, answer: f"0p4j{answer.receipt_id[4:]}"),
    ),
    within(
        "M-RSP-0037-b",
        "the till is left out of its receipt ids",
        Kind.OMIT,
        _numbered(lambda _client, answer: answer.receipt_id[4:]),
    ),
    within(
        "M-RSP-0038-a",
        "a receipt id ends with the number of the transaction",
        Kind.SWAP,
        _numbered(lambda client, answer: f"{client.short_id}{answer.protection.number:04}"),
    ),
    within(
        "M-RSP-0038-b",
        "receipt ids begin anew with a new TSE",
        Kind.STALE,
        method("desk.note", _counted_anew),
    ),
    within(
        "M-TSE-0004-c",
        "only the TSE of the first day can test itself",
        Kind.STALE,
        method("tse_care.self_test", _only_the_first),
    ),
    told(
        "M-TSE-0009-b",
        "a TSE that came later is not listed",
        Kind.OMIT,
        TSE_LIST,
        lambda status, body: (status, body[:1] if isinstance(body, list) else body),
    ),
    within(
        "M-PRD-0004-c",
        "training goes on until a sale says that it is none",
        Kind.STALE,
        _until_told_otherwise,
    ),
)
