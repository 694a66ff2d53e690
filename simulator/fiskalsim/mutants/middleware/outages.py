"""
Outages that are told, kept and made up for otherwise than they should be.
"""

from __future__ import annotations

from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.answers.fiscal import CREATE_OFFLINE, NOT_FISCAL
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.documents.enums import DocumentType
from fiskalsim.middleware.facts import DocumentRecorded, DocumentSigned, Operation
from fiskalsim.middleware.refusals import TransactionNotStarted, TseFailed
from fiskalsim.mutants.middleware.rows import LEDGER, each_sale, noting
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import Cable, method, wired
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World


def _numbered(answer: Any, number: int) -> Any:
    return replace(answer, protection=replace(answer.protection, number=number))


async def _keeps_number(_world: World, true: Any, document: Any, *, body: bytes) -> Any:
    answer = await true(document, body=body)
    number = document.fiscal_document_number or 0
    return _numbered(answer, number) if answer.is_offline and number > 0 else answer


async def _echoes_the_till(
    _world: World, true: Any, document: Any, *said: Any, **named: Any
) -> Any:
    answer = await true(document, *said, **named)
    never_begun = document.fiscal_document_number == CREATE_OFFLINE
    return _numbered(answer, CREATE_OFFLINE) if answer.is_offline and never_begun else answer


async def _refuses_what_waits(_world: World, true: Any, document: Any, *, body: bytes) -> Any:
    answer = await true(document, body=body)
    if answer.is_offline:
        raise TransactionNotStarted
    return answer


async def _refuses_unbegun(
    _world: World, true: Any, document: Any, *said: Any, **named: Any
) -> Any:
    if document.fiscal_document_number == CREATE_OFFLINE:
        raise TransactionNotStarted
    return await true(document, *said, **named)


async def _serves_receipts_first(
    _world: World, true: Any, document: Any, *said: Any, **named: Any
) -> Any:
    answer = await true(document, *said, **named)
    if answer.is_offline and document.document_type is DocumentType.LongTermOrder:
        raise TransactionNotStarted
    return answer


async def _orders_are_none_of_it(
    _world: World, true: Any, document: Any, *said: Any, **named: Any
) -> Any:
    answer = await true(document, *said, **named)
    if answer.is_offline and document.document_type is DocumentType.LongTermOrder:
        return _numbered(answer, NOT_FISCAL)
    return answer


def _cancel_as_store(fact: DocumentRecorded) -> DocumentRecorded:
    return replace(fact, operation=Operation.STORE)


class _BeginsNothingAtTheEnd(Cable):
    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        if occasion is Occasion.FINISH:
            raise TseUnreachable("the transaction should have been started before")
        return await super().start(client_id, *said, occasion=occasion)


class _ForgetsTheSaleLater(Cable):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        number, process_type, data = said
        kept = b"" if occasion is Occasion.RESIGN else data
        return await super().finish(client_id, number, process_type, kept, occasion=occasion)


class _EndsNothingAgain(Cable):
    """
    Finishes nothing for a till once a finish did not get through.
    """

    missed = False

    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        if self.missed and occasion is Occasion.FINISH:
            raise TseUnreachable("it was away before")
        try:
            return await super().finish(client_id, *said, occasion=occasion)
        except TseUnreachable:
            self.missed = True
            raise


def _stays_unsigned(_world: World, _true: Any, _document: Any) -> bool:
    return True


def _signed_as_store(_world: World, true: Any, fact: Any) -> None:
    if isinstance(fact, DocumentSigned):
        fact = replace(fact, recorded=replace(fact.recorded, fiscal=False))
    true(fact)


def _unanswered_records(status: int, body: Any) -> tuple[int, Any]:
    for document in body.get("documents", ()) if isinstance(body, dict) else ():
        document["answer"] = None
    return status, body


def _unsigned_records(status: int, body: Any) -> tuple[int, Any]:
    for document in body.get("documents", ()) if isinstance(body, dict) else ():
        if document["answer"]:
            document["answer"]["signature"] = "Tse not connected."
    return status, body


async def _takes_all_for_fiscal(world: World, true: Any, *said: Any, **named: Any) -> Any:
    answer = await true(*said, **named)
    other = world.desk.state.outages and answer.protection.number == NOT_FISCAL
    return _numbered(answer, CREATE_OFFLINE) if other else answer


def _ends_when_it_began(world: World, true: Any, *said: Any, **named: Any) -> Any:
    answer = true(*said, **named)
    began = min(world.desk.state.outages.values(), default=answer.protection.ended_unix)
    return replace(answer, protection=replace(answer.protection, ended_unix=began))


def _names_the_first_tse(world: World, true: Any, *said: Any, **named: Any) -> Any:
    answer = true(*said, **named)
    first = next(iter(world.lines.by_key.values()))
    return replace(answer, card=replace(answer.card, serial=first.card.serial))


def _counts_from_the_end(
    _world: World, true: Any, client: Any, recorded: Any, *said: Any, **named: Any
) -> Any:
    answer = true(client, recorded, *said, **named)
    if not recorded.unstarted:
        return answer
    return replace(answer, protection=replace(answer.protection, revision=1))


async def _prints_it_once_more(world: World, true: Any, *said: Any, **named: Any) -> Any:
    """
    Print that the TSE is away on the first receipt that it has signed again.
    """
    answer = await true(*said, **named)
    was_away = getattr(world.desk, "was_away", False)
    desk_: Any = world.desk
    desk_.was_away = answer.is_offline
    again = was_away and not answer.is_offline
    return replace(answer, print_message="TSE ausgefallen.") if again else answer


class _EndsAbortsAsSales(Cable):
    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        number, process_type, data = said
        if occasion is Occasion.RESIGN:
            data = data.replace(b"AVBelegabbruch^", b"Beleg^")
        return await super().finish(client_id, number, process_type, data, occasion=occasion)


def _forgets_what_was_late(_world: World, true: Any, asked: Any, key: str) -> Any:
    before = true(asked, key)
    late = before is not None and before.receipt is not None and before.unstarted
    return None if late else before


async def _remembers_the_outage(world: World, true: Any, *said: Any, **named: Any) -> Any:
    answer = await true(*said, **named)
    if answer.is_offline:
        desk_: Any = world.desk
        desk_.was_away = True
    elif getattr(world.desk, "was_away", False):
        return replace(answer, user_message="Tse not connected.")
    return answer


class _Raises(Cable):
    """
    Takes one way in which a TSE fails for a fault of the service.
    """

    words = ""

    def _told(self, error: TseUnreachable) -> Exception:
        return TseFailed(str(error)) if self.words in str(error) else error

    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        try:
            return await super().start(client_id, *said, occasion=occasion)
        except TseUnreachable as error:
            raise self._told(error) from error

    async def finish(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        try:
            return await super().finish(client_id, *said, occasion=occasion)
        except TseUnreachable as error:
            raise self._told(error) from error


class _FailsWhenLate(_Raises):
    words = "has not answered within"


class _FailsWithItsCloud(_Raises):
    words = "server error"


class _FailsWhenLost(_Raises):
    words = "its answer got lost"


def _told_as(ways: str, says: str, kind: type[Cable]) -> Mutant:
    return within(f"M-OFF-0032-{ways}", says, Kind.WRONG_REASON, wired(kind))


OUTAGES: Final[tuple[Mutant, ...]] = (
    within(
        "M-OFF-0003-b",
        "a store in an outage keeps the number of its start",
        Kind.STALE,
        method("transactions.store", _keeps_number),
    ),
    within(
        "M-OFF-0004-b",
        "a cancel in an outage is refused",
        Kind.WRONG_REASON,
        method("transactions.cancel", _refuses_what_waits),
    ),
    within(
        "M-OFF-0005-a",
        "the end of a whole outage says -99 again",
        Kind.STALE,
        method("transactions._end", _echoes_the_till),
    ),
    within(
        "M-OFF-0005-b",
        "-99 is a number that nobody has started",
        Kind.WRONG_REASON,
        method("transactions._end", _refuses_unbegun),
        also=("DE-OFF-0018", "DE-OFF-0019"),
    ),
    within(
        "M-OFF-0018-a",
        "a receipt of the outage is answered and not kept",
        Kind.OMIT,
        noting(lambda _fact: None),
        also=("DE-OFF-0020", "DE-OFF-0022"),
    ),
    within(
        "M-OFF-0018-b",
        "an abort of the outage is kept as a sale",
        Kind.SWAP,
        noting(_cancel_as_store),
    ),
    within(
        "M-OFF-0019-a",
        "a sale whose start fell into the outage is left for later",
        Kind.LATE,
        wired(_BeginsNothingAtTheEnd),
    ),
    within(
        "M-OFF-0020-a",
        "what waited is given up when the outage ends",
        Kind.OMIT,
        method("recovery._stays_unsigned", _stays_unsigned),
        also=("DE-OFF-0022",),
    ),
    within(
        "M-OFF-0020-b",
        "what waited is written off as not fiscal",
        Kind.SWAP,
        method("desk.note", _signed_as_store),
        also=("DE-OFF-0022",),
    ),
    within(
        "M-OFF-0024-a",
        "what is signed afterwards is signed without its sums",
        Kind.SIGN_WRONG,
        wired(_ForgetsTheSaleLater),
    ),
    told("M-OFF-0024-b", "no record has an answer", Kind.OMIT, LEDGER, _unanswered_records),
    told(
        "M-OFF-0024-c",
        "the record keeps what was printed in the outage for a signature",
        Kind.STALE,
        LEDGER,
        _unsigned_records,
    ),
    within(
        "M-OFF-0024-d",
        "an abort of the outage is signed as a sale of nothing",
        Kind.SIGN_WRONG,
        wired(_EndsAbortsAsSales),
    ),
    within(
        "M-OFF-0029-b",
        "after an outage sales begin again and never end",
        Kind.STALE,
        wired(_EndsNothingAgain),
    ),
    within(
        "M-OFF-0029-c",
        "after an outage the cashier reads of it for ever",
        Kind.STALE,
        each_sale(_remembers_the_outage),
    ),
    within(
        "M-OFF-0029-d",
        "the first receipt after an outage is printed as one of it",
        Kind.LATE,
        each_sale(_prints_it_once_more),
    ),
    within(
        "M-TXN-0009-b",
        "what was signed after an outage is signed again when it is sent again",
        Kind.ACCEPT,
        method("transactions._said_before", _forgets_what_was_late),
    ),
    within(
        "M-TXN-0007-b",
        "a sale whose start fell into the outage ends with its first revision",
        Kind.OFF_BY_ONE,
        method("desk.finished", _counts_from_the_end),
    ),
    within(
        "M-OFF-0012-b",
        "whatever is sold in an outage ended when that began",
        Kind.STALE,
        method("desk.offline", _ends_when_it_began),
    ),
    within(
        "M-OFF-0042-a",
        "in an outage a delivery note waits for the TSE",
        Kind.SWAP,
        method("transactions.create", _takes_all_for_fiscal),
    ),
    within(
        "M-OFF-0039-a",
        "an offline answer names the TSE that was replaced",
        Kind.STALE,
        method("desk.offline", _names_the_first_tse),
    ),
    within(
        "M-OFF-0035-a",
        "orders wait until the outage is over",
        Kind.WRONG_REASON,
        method("transactions._end", _serves_receipts_first),
    ),
    within(
        "M-OFF-0035-b",
        "an order in an outage is none of the TSE's business",
        Kind.SWAP,
        method("transactions._end", _orders_are_none_of_it),
    ),
    _told_as("a", "a TSE that takes too long is a fault of the service", _FailsWhenLate),
    _told_as("b", "an error of the TSE's cloud is handed on", _FailsWithItsCloud),
    _told_as("c", "an answer that got lost is an error", _FailsWhenLost),
)
