"""
Transactions whose revisions do not follow one another as they should.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any, Final

from msgspec.structs import replace as otherwise

from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import TxState
from fiskalsim.mutants.cloud.addresses import TX, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import (
    born,
    core_of,
    lacking,
    made_of,
    renamed,
    writer,
    written,
)
from fiskalsim.mutants.door import Door, agreed, fields, refused
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
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
    cloud_mutant(
        id="M-CTX-0001-a",
        says="the latest revision is counted before it is written",
        also=("DE-CTX-0003",),
        kind=Kind.OFF_BY_ONE,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=made_of(latest_revision=lambda body: body["latest_revision"] - 1),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CTX-0001-b",
        says="a start is answered 201",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=lambda status, body: (201 if body.get("revision") == 1 else status, body),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CTX-0002-a",
        says="every transaction is the first",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(number=1)),),
    ),
    cloud_mutant(
        id="M-CTX-0002-b",
        says="the first numbers went to the factory's tests",
        kind=Kind.OFF_BY_ONE,
        inside=born(_number_five),
    ),
    cloud_mutant(
        id="M-CTX-0003-a",
        says="an update is no revision",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(revision=1)),),
    ),
    cloud_mutant(
        id="M-CTX-0003-b",
        says="an update is answered with the start",
        kind=Kind.STALE,
        inside=method(writer, "write", _answers_the_start),
    ),
    cloud_mutant(
        id="M-CTX-0004-a",
        says="the end has no time",
        kind=Kind.OMIT,
        doors=(Door(call=f"PUT {TX}", tell=lacking("time_end")),),
    ),
    cloud_mutant(
        id="M-CTX-0004-b",
        says="a finish is signed as an update",
        also=("DE-CTX-0012",),
        kind=Kind.SWAP,
        inside=written(_ends_as_update),
    ),
    cloud_mutant(
        id="M-CTX-0005-a",
        says="a cancel is taken for a finish",
        kind=Kind.SWAP,
        inside=written(_cancels_as_finish),
    ),
    cloud_mutant(
        id="M-CTX-0005-b",
        says="a cancel never finds the type",
        kind=Kind.STALE,
        inside=written(_never_cancels),
    ),
    cloud_mutant(
        id="M-CTX-0006-a",
        says="an abort needs no type",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CTX-0006-b",
        says="an abort without a type is a wrong revision",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=renamed("E_TX_NO_TYPE_DEFINED", "E_TX_UPSERT")),),
    ),
    cloud_mutant(
        id="M-CTX-0007-a",
        says="a receipt becomes an order",
        kind=Kind.ACCEPT,
        inside=method(writer, "_content", _any_type),
    ),
    cloud_mutant(
        id="M-CTX-0007-b",
        says="a change of type is a wrong revision",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=renamed("E_TX_ILLEGAL_TYPE_CHANGE", "E_TX_UPSERT")),),
    ),
    cloud_mutant(
        id="M-CTX-0008-a",
        says="a gap is a conflict",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=refused(409)),),
    ),
    cloud_mutant(
        id="M-CTX-0008-b",
        says="revisions may have gaps, and repeat",
        also=("DE-CTX-0009",),
        kind=Kind.ACCEPT,
        inside=method(writer, "_check_revision", lambda *_: None),
    ),
    cloud_mutant(
        id="M-CTX-0010-a",
        says="a lost answer is lost for good",
        kind=Kind.WRONG_REASON,
        inside=method(writer, "_stored", lambda *_: None),
    ),
    cloud_mutant(
        id="M-CTX-0010-b",
        says="a repetition is told as the next revision",
        kind=Kind.OFF_BY_ONE,
        inside=method(writer, "_stored", _told_as_next),
    ),
    cloud_mutant(
        id="M-CTX-0012-a",
        says="an ended transaction goes on",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CTX-0022-a",
        says="metadata are forgotten",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(metadata={"table": "8"})),),
    ),
    cloud_mutant(
        id="M-CTX-0022-b",
        says="only the start takes metadata",
        kind=Kind.OMIT,
        inside=written(_keeps_first_metadata),
    ),
    cloud_mutant(
        id="M-CTX-0012-b",
        says="what is finished can be cancelled",
        kind=Kind.ACCEPT,
        inside=method(writer, "write", _cancels_what_has_ended),
    ),
    cloud_mutant(
        id="M-CTX-0012-c",
        says="what has ended is signed once more",
        kind=Kind.ACCEPT,
        inside=method(writer, "_next", _told_once_more),
    ),
    cloud_mutant(
        id="M-CTX-0034-a",
        says="a write after the end is a conflict",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=refused(409)),),
    ),
    cloud_mutant(
        id="M-CTX-0034-b",
        says="what has ended is not found to be written",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=renamed("E_TX_UPSERT", "E_TX_NOT_FOUND")),),
    ),
)
