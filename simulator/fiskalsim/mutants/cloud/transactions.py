"""
Transactions that the wrong ones write, that cannot be found, or that end by themselves.
"""

from __future__ import annotations

import json
from dataclasses import fields as parts_of
from dataclasses import replace
from typing import Any, Final

from msgspec.structs import replace as otherwise

from fiskalsim.cloud import birth
from fiskalsim.cloud.desk import is_number
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTxSigned, TillState, TxState
from fiskalsim.cloud.things import Transaction
from fiskalsim.mutants.cloud.addresses import TX, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import desk, made_of, renamed, writer, written
from fiskalsim.mutants.door import Door, asked, fields, refused
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World

_DAY: Final = 86_400


def _read(change: Any) -> Inside:
    """
    Find what *change* makes of a transaction.
    """
    return method(
        desk,
        "transaction",
        lambda world, true, *said, **named: change(world, true(*said, **named)),
    )


def _by_id_alone(_tss: Any, tx: str, asked: Any) -> Any:
    if is_number(tx):
        raise Refused("E_TX_NOT_FOUND")
    return asked


def _full_for_all(tss: Any, _tx: str, asked: Any) -> Any:
    if tss.device.open_count >= birth.MAX_ACTIVE:
        raise Refused("E_TX_LIMIT_REACHED")
    return asked


def _full_for_ever(tss: Any, tx: str, asked: Any) -> Any:
    if tx not in tss.transactions and len(tss.transactions) >= birth.MAX_ACTIVE:
        raise Refused("E_TX_LIMIT_REACHED")
    return asked


def _full_too_early(tss: Any, tx: str, asked: Any) -> Any:
    if tx not in tss.transactions and tss.device.open_count >= birth.MAX_ACTIVE - 1:
        raise Refused("E_TX_LIMIT_REACHED")
    return asked


def _takes_the_deregistered(_world: World, true: Any, tss: Any, *said: Any, **named: Any) -> Any:
    """
    Let the service forget, when a transaction is written, who was deregistered.
    """
    till = true(tss, *said, **named)
    if not named or till.state is TillState.REGISTERED:
        return till
    tss.device.register_client(till.serial, at=tss.used_unix)
    return replace(till, state=TillState.REGISTERED)


def _state_comes_second(_world: World, true: Any, session: Any, tss: str, **named: Any) -> Any:
    try:
        return true(session, tss, **named)
    except Refused as error:
        if error.code == "E_TSS_NOT_INITIALIZED":
            raise Refused("E_CLIENT_NOT_FOUND", status=400) from None
        raise


def _is_always_latest(_world: World, known: Any) -> Any:
    return replace(known, revisions=[known.latest] * len(known.revisions))


def _is_the_start(_world: World, known: Any) -> Any:
    return replace(known, revisions=known.revisions[:1])


class _Endless(Transaction):
    """
    A transaction that has every revision: above the latest it is the latest.
    """

    def revision(self, number: int) -> CloudTxSigned | None:
        """
        Give one revision, the latest where there is none.
        """
        return super().revision(number) or self.latest


def _has_every_revision(_world: World, known: Any) -> Any:
    return _Endless(**{part.name: getattr(known, part.name) for part in parts_of(known)})


def _gives_up_idle(world: World, known: Any) -> Any:
    """
    End what has been open for more than a day, properly signed.
    """
    cloud = world.sign_de
    if known.latest.state is not TxState.ACTIVE or cloud.desk.now() < known.started_unix + _DAY:
        return known
    tss, last = cloud.state.tss[known.tss], known.latest
    serial, kind = tss.tills[last.client].serial, last.process_type or " "
    signed = tss.device.finish_transaction(
        serial, known.number, kind, last.process_data, at=cloud.desk.now()
    )
    cloud.desk.note(
        otherwise(
            last,
            state=TxState.CANCELLED,
            revision=last.revision + 1,
            counter=signed.counter,
            at=signed.at,
            signature=signed.signature,
        )
    )
    return known


def _forgets_idle(world: World, known: Any) -> Any:
    if world.sign_de.desk.now() > known.started_unix + 7 * _DAY:
        raise Refused("E_TX_NOT_FOUND")
    return known


def _only_starts_ask(world: World, true: Any, *said: Any) -> Any:
    """
    Look at the client when a transaction begins, and never again.
    """
    tss, known, tx_id, asked = said
    if known is None:
        return true(*said)
    till = tss.tills[asked.client]
    if till.state is TillState.DEREGISTERED:
        till.state = TillState.REGISTERED
        tss.device.register_client(till.serial, at=world.sign_de.desk.now())
    return true(tss, known, tx_id, asked)


def _as_it_is_now(_world: World, known: Any) -> Any:
    state, schema = known.latest.state, known.latest.schema
    return replace(
        known, revisions=[otherwise(each, state=state, schema=schema) for each in known.revisions]
    )


TRANSACTIONS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CTX-0014-a",
        says="an unknown client is not found",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=refused(404)),),
    ),
    cloud_mutant(
        id="M-CTX-0014-b",
        says="who was never registered is called deregistered",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(call=f"PUT {TX}", tell=renamed("E_CLIENT_NOT_FOUND", "E_CLIENT_DEREGISTERED")),
        ),
    ),
    cloud_mutant(
        id="M-CTX-0015-a",
        says="a deregistered client goes on signing",
        kind=Kind.ACCEPT,
        inside=method(desk, "till", _takes_the_deregistered),
    ),
    cloud_mutant(
        id="M-CTX-0015-b",
        says="a deregistered client has to log in",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=renamed("E_CLIENT_DEREGISTERED", "E_CLIENT_DEREGISTERED", status=401),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CTX-0016-a",
        says="the client is looked for before the state of the TSS",
        kind=Kind.WRONG_REASON,
        inside=method(desk, "initialised", _state_comes_second),
    ),
    cloud_mutant(
        id="M-CTX-0016-b",
        says="a TSS that is not initialised counts as just created",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=renamed("E_TSS_NOT_INITIALIZED", "E_TSS_CREATED")),),
    ),
    cloud_mutant(
        id="M-CTX-0017-a",
        says="a disabled TSS counts as not initialised",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=renamed("E_TSS_DISABLED", "E_TSS_NOT_INITIALIZED")),),
    ),
    cloud_mutant(
        id="M-CTX-0017-b",
        says="a disabled TSS is gone",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=renamed("E_TSS_DISABLED", "E_TSS_DELETED")),),
    ),
    cloud_mutant(
        id="M-CTX-0018-a",
        says="a number is no address",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TX}", tell=fields(_id="")),),
    ),
    cloud_mutant(
        id="M-CTX-0018-b",
        says="a number does not lead to the transaction that goes on",
        kind=Kind.WRONG_REASON,
        inside=written(_by_id_alone),
    ),
    cloud_mutant(
        id="M-CTX-0019-a",
        says="revisions are forgotten",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TX}", tell=fields(revision=2)),),
    ),
    cloud_mutant(
        id="M-CTX-0019-b",
        says="the latest revision is shown, whichever is asked for",
        kind=Kind.SWAP,
        inside=_read(_is_always_latest),
    ),
    cloud_mutant(
        id="M-CTX-0020-a",
        says="above the latest revision stands the latest",
        kind=Kind.ACCEPT,
        inside=_read(_has_every_revision),
    ),
    cloud_mutant(
        id="M-CTX-0020-b",
        says="a revision too many makes the transaction unknown",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TX}", tell=renamed("E_TX_REVISION_NOT_FOUND", "E_TX_NOT_FOUND")),),
    ),
    cloud_mutant(
        id="M-CTX-0021-a",
        says="an unknown transaction is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(call=f"GET {TX}", tell=renamed("E_TX_NOT_FOUND", "E_TX_NOT_FOUND", status=400)),
        ),
    ),
    cloud_mutant(
        id="M-CTX-0021-b",
        says="of an unknown transaction a revision is missing",
        kind=Kind.SWAP,
        doors=(
            Door(
                call=f"GET {TX}",
                tell=renamed("E_TX_NOT_FOUND", "E_LATEST_TX_REVISION_NOT_FOUND"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CTX-0023-a",
        says="the end has another time",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=fields(time_end=1)),),
    ),
    cloud_mutant(
        id="M-CTX-0023-b",
        says="each revision begins anew",
        kind=Kind.STALE,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=made_of(time_start=lambda body: body["log"]["timestamp"]),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CTX-0028-a",
        says="the log message is sent as a text",
        kind=Kind.SIGN_WRONG,
        doors=(Door(call=f"GET {TX}/log", tell=lambda status, body: (status, json.dumps(body))),),
    ),
    cloud_mutant(
        id="M-CTX-0028-b",
        says="without a number the first revision is found",
        also=("DE-CTX-0019",),
        kind=Kind.STALE,
        inside=_read(_is_the_start),
    ),
    cloud_mutant(
        id="M-CTX-0029-a",
        says="what is open for a day is cancelled",
        kind=Kind.LATE,
        inside=_read(_gives_up_idle),
    ),
    cloud_mutant(
        id="M-CTX-0029-b",
        says="what is open for a week is forgotten",
        kind=Kind.OMIT,
        inside=_read(_forgets_idle),
    ),
    cloud_mutant(
        id="M-CTX-0030-a",
        says="the limit is one too low",
        kind=Kind.OFF_BY_ONE,
        inside=written(_full_too_early),
    ),
    cloud_mutant(
        id="M-CTX-0030-b",
        says="a full TSS complains of the revision",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=renamed("E_TX_LIMIT_REACHED", "E_TX_UPSERT")),),
    ),
    cloud_mutant(
        id="M-CTX-0031-a",
        says="a full TSS ends nothing either",
        kind=Kind.WRONG_REASON,
        inside=written(_full_for_all),
    ),
    cloud_mutant(
        id="M-CTX-0031-b",
        says="what has ended still takes a place",
        kind=Kind.STALE,
        inside=written(_full_for_ever),
    ),
    cloud_mutant(
        id="M-CTX-0015-c",
        says="a client is looked at when it begins",
        kind=Kind.OMIT,
        inside=method(writer, "_next", _only_starts_ask),
    ),
    cloud_mutant(
        id="M-CTX-0019-c",
        says="an old revision is told as things stand now",
        kind=Kind.STALE,
        inside=_read(_as_it_is_now),
    ),
    cloud_mutant(
        id="M-CTX-0028-c",
        says="every log message asked for is the latest",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TX}/log", take=asked(r"tx_revision=\d+", "")),),
    ),
)
