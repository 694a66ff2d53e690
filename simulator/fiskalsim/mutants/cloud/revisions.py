"""
Transactions whose revisions do not follow one another as they should.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from msgspec.structs import replace as otherwise

from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import TxState
from fiskalsim.mutants.cloud.addresses import TX
from fiskalsim.mutants.cloud.wrongs import born, core_of, lacking, made_of, renamed, written
from fiskalsim.mutants.door import agreed, fields, refused
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World


def _ends_as_update(_tss: Any, _tx: str, asked: Any) -> Any:
    return replace(asked, state=TxState.ACTIVE) if asked.state is TxState.FINISHED else asked


def _cancels_as_finish(_tss: Any, _tx: str, asked: Any) -> Any:
    return replace(asked, state=TxState.FINISHED) if asked.state is TxState.CANCELLED else asked


def _never_cancels(_tss: Any, _tx: str, asked: Any) -> Any:
    if asked.state is TxState.CANCELLED:
        raise Refused("E_TX_NO_TYPE_DEFINED")
    return asked


def _keeps_first_metadata(tss: Any, tx: str, asked: Any) -> Any:
    return replace(asked, metadata={}) if tx in tss.transactions else asked


async def _answers_the_start(_world: World, true: Any, *said: Any) -> Any:
    known, revision = await true(*said)
    return known, (known.revisions[0] if revision.state is TxState.ACTIVE else revision)


def _any_type(_world: World, true: Any, known: Any, asked: Any) -> Any:
    return true(known, asked) if asked.content is None else asked.content


def _told_as_next(_world: World, true: Any, known: Any, asked: Any) -> Any:
    stored = true(known, asked)
    return None if stored is None else otherwise(stored, revision=stored.revision + 1)


def _number_five(device: Any) -> None:
    core_of(device).state.transaction_counter = 4


async def _cancels_what_has_ended(world: World, true: Any, *said: Any) -> Any:
    """
    Take a cancel of what is finished, as tills ask for that want their money back.
    """
    _, tss_id, tx_id, asked = said
    known = world.sign_de.state.tss[tss_id].transactions.get(tx_id)
    if known is None or (known.latest.state, asked.state) != (TxState.FINISHED, TxState.CANCELLED):
        return await true(*said)
    revision = otherwise(known.latest, state=TxState.CANCELLED, revision=len(known.revisions) + 1)
    world.sign_de.desk.note(revision)
    return known, revision


def _told_once_more(world: World, true: Any, tss: Any, known: Any, *said: Any) -> Any:
    """
    Take whatever comes after the end of a transaction, and sign it as one of its own.
    """
    asked = said[-1]
    if known is None or known.latest.state is TxState.ACTIVE or asked.content is None:
        return true(tss, known, *said)
    serial, at = tss.tills[known.client].serial, known.latest.at
    kind, data = asked.content.process_type, asked.content.process_data
    begun = tss.device.start_transaction(serial, kind, data, at=at)
    ended = tss.device.finish_transaction(serial, begun.transaction, kind, data, at=at)
    revision = otherwise(
        known.latest,
        state=asked.state,
        revision=len(known.revisions) + 1,
        number=begun.transaction,
        counter=ended.counter,
        at=ended.at,
        signature=ended.signature,
        process_type=kind,
        process_data=data,
        schema=asked.content.schema,
    )
    world.sign_de.desk.note(revision)
    return revision


REVISIONS: Final[tuple[Mutant, ...]] = (
    told(
        "M-CTX-0001-a",
        "the latest revision is counted before it is written",
        Kind.OFF_BY_ONE,
        f"PUT {TX}",
        made_of(latest_revision=lambda body: body["latest_revision"] - 1),
        also=("DE-CTX-0003",),
    ),
    told(
        "M-CTX-0001-b",
        "a start is answered 201",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        lambda status, body: (201 if body.get("revision") == 1 else status, body),
    ),
    told(
        "M-CTX-0002-a", "every transaction is the first", Kind.SWAP, f"PUT {TX}", fields(number=1)
    ),
    within(
        "M-CTX-0002-b",
        "the first numbers went to the factory's tests",
        Kind.OFF_BY_ONE,
        born(_number_five),
    ),
    told("M-CTX-0003-a", "an update is no revision", Kind.SWAP, f"PUT {TX}", fields(revision=1)),
    within(
        "M-CTX-0003-b",
        "an update is answered with the start",
        Kind.STALE,
        method("sign_de.transactions.write", _answers_the_start),
    ),
    told("M-CTX-0004-a", "the end has no time", Kind.OMIT, f"PUT {TX}", lacking("time_end")),
    within(
        "M-CTX-0004-b",
        "a finish is signed as an update",
        Kind.SWAP,
        written(_ends_as_update),
        also=("DE-CTX-0012",),
    ),
    within(
        "M-CTX-0005-a", "a cancel is taken for a finish", Kind.SWAP, written(_cancels_as_finish)
    ),
    within("M-CTX-0005-b", "a cancel never finds the type", Kind.STALE, written(_never_cancels)),
    told("M-CTX-0006-a", "an abort needs no type", Kind.ACCEPT, f"PUT {TX}", agreed),
    told(
        "M-CTX-0006-b",
        "an abort without a type is a wrong revision",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        renamed("E_TX_NO_TYPE_DEFINED", "E_TX_UPSERT"),
    ),
    within(
        "M-CTX-0007-a",
        "a receipt becomes an order",
        Kind.ACCEPT,
        method("sign_de.transactions._content", _any_type),
    ),
    told(
        "M-CTX-0007-b",
        "a change of type is a wrong revision",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        renamed("E_TX_ILLEGAL_TYPE_CHANGE", "E_TX_UPSERT"),
    ),
    told("M-CTX-0008-a", "a gap is a conflict", Kind.WRONG_REASON, f"PUT {TX}", refused(409)),
    within(
        "M-CTX-0008-b",
        "revisions may have gaps, and repeat",
        Kind.ACCEPT,
        method("sign_de.transactions._check_revision", lambda *_: None),
        also=("DE-CTX-0009",),
    ),
    within(
        "M-CTX-0010-a",
        "a lost answer is lost for good",
        Kind.WRONG_REASON,
        method("sign_de.transactions._stored", lambda *_: None),
    ),
    within(
        "M-CTX-0010-b",
        "a repetition is told as the next revision",
        Kind.OFF_BY_ONE,
        method("sign_de.transactions._stored", _told_as_next),
    ),
    told("M-CTX-0012-a", "an ended transaction goes on", Kind.ACCEPT, f"PUT {TX}", agreed),
    told(
        "M-CTX-0022-a",
        "metadata are forgotten",
        Kind.SWAP,
        f"PUT {TX}",
        fields(metadata={"table": "8"}),
    ),
    within(
        "M-CTX-0022-b", "only the start takes metadata", Kind.OMIT, written(_keeps_first_metadata)
    ),
    within(
        "M-CTX-0012-b",
        "what is finished can be cancelled",
        Kind.ACCEPT,
        method("sign_de.transactions.write", _cancels_what_has_ended),
    ),
    within(
        "M-CTX-0012-c",
        "what has ended is signed once more",
        Kind.ACCEPT,
        method("sign_de.transactions._next", _told_once_more),
    ),
    told(
        "M-CTX-0034-a",
        "a write after the end is a conflict",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        refused(409),
    ),
    told(
        "M-CTX-0034-b",
        "what has ended is not found to be written",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        renamed("E_TX_UPSERT", "E_TX_NOT_FOUND"),
    ),
)
