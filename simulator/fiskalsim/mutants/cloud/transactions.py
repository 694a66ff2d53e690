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
from fiskalsim.mutants.cloud.addresses import TX
from fiskalsim.mutants.cloud.wrongs import made_of, renamed, written
from fiskalsim.mutants.door import Door, asked, fields, refused
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

_DAY: Final = 86_400


def _read(change: Any) -> Inside:
    """
    Find what *change* makes of a transaction.
    """
    return method(
        "sign_de.desk.transaction",
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
    told(
        "M-CTX-0014-a",
        "an unknown client is not found",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        refused(404),
    ),
    told(
        "M-CTX-0014-b",
        "who was never registered is called deregistered",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        renamed("E_CLIENT_NOT_FOUND", "E_CLIENT_DEREGISTERED"),
    ),
    within(
        "M-CTX-0015-a",
        "a deregistered client goes on signing",
        Kind.ACCEPT,
        method("sign_de.desk.till", _takes_the_deregistered),
    ),
    told(
        "M-CTX-0015-b",
        "a deregistered client has to log in",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        renamed("E_CLIENT_DEREGISTERED", "E_CLIENT_DEREGISTERED", status=401),
    ),
    within(
        "M-CTX-0016-a",
        "the client is looked for before the state of the TSS",
        Kind.WRONG_REASON,
        method("sign_de.desk.initialised", _state_comes_second),
    ),
    told(
        "M-CTX-0016-b",
        "a TSS that is not initialised counts as just created",
        Kind.SWAP,
        f"PUT {TX}",
        renamed("E_TSS_NOT_INITIALIZED", "E_TSS_CREATED"),
    ),
    told(
        "M-CTX-0017-a",
        "a disabled TSS counts as not initialised",
        Kind.SWAP,
        f"PUT {TX}",
        renamed("E_TSS_DISABLED", "E_TSS_NOT_INITIALIZED"),
    ),
    told(
        "M-CTX-0017-b",
        "a disabled TSS is gone",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        renamed("E_TSS_DISABLED", "E_TSS_DELETED"),
    ),
    told("M-CTX-0018-a", "a number is no address", Kind.SWAP, f"GET {TX}", fields(_id="")),
    within(
        "M-CTX-0018-b",
        "a number does not lead to the transaction that goes on",
        Kind.WRONG_REASON,
        written(_by_id_alone),
    ),
    told("M-CTX-0019-a", "revisions are forgotten", Kind.SWAP, f"GET {TX}", fields(revision=2)),
    within(
        "M-CTX-0019-b",
        "the latest revision is shown, whichever is asked for",
        Kind.SWAP,
        _read(_is_always_latest),
    ),
    within(
        "M-CTX-0020-a",
        "above the latest revision stands the latest",
        Kind.ACCEPT,
        _read(_has_every_revision),
    ),
    told(
        "M-CTX-0020-b",
        "a revision too many makes the transaction unknown",
        Kind.WRONG_REASON,
        f"GET {TX}",
        renamed("E_TX_REVISION_NOT_FOUND", "E_TX_NOT_FOUND"),
    ),
    told(
        "M-CTX-0021-a",
        "an unknown transaction is a bad request",
        Kind.WRONG_REASON,
        f"GET {TX}",
        renamed("E_TX_NOT_FOUND", "E_TX_NOT_FOUND", status=400),
    ),
    told(
        "M-CTX-0021-b",
        "of an unknown transaction a revision is missing",
        Kind.SWAP,
        f"GET {TX}",
        renamed("E_TX_NOT_FOUND", "E_LATEST_TX_REVISION_NOT_FOUND"),
    ),
    told("M-CTX-0023-a", "the end has another time", Kind.SWAP, f"PUT {TX}", fields(time_end=1)),
    told(
        "M-CTX-0023-b",
        "each revision begins anew",
        Kind.STALE,
        f"PUT {TX}",
        made_of(time_start=lambda body: body["log"]["timestamp"]),
    ),
    told(
        "M-CTX-0028-a",
        "the log message is sent as a text",
        Kind.SIGN_WRONG,
        f"GET {TX}/log",
        lambda status, body: (status, json.dumps(body)),
    ),
    within(
        "M-CTX-0028-b",
        "without a number the first revision is found",
        Kind.STALE,
        _read(_is_the_start),
        also=("DE-CTX-0019",),
    ),
    within(
        "M-CTX-0029-a", "what is open for a day is cancelled", Kind.LATE, _read(_gives_up_idle)
    ),
    within(
        "M-CTX-0029-b", "what is open for a week is forgotten", Kind.OMIT, _read(_forgets_idle)
    ),
    within("M-CTX-0030-a", "the limit is one too low", Kind.OFF_BY_ONE, written(_full_too_early)),
    told(
        "M-CTX-0030-b",
        "a full TSS complains of the revision",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        renamed("E_TX_LIMIT_REACHED", "E_TX_UPSERT"),
    ),
    within(
        "M-CTX-0031-a", "a full TSS ends nothing either", Kind.WRONG_REASON, written(_full_for_all)
    ),
    within(
        "M-CTX-0031-b", "what has ended still takes a place", Kind.STALE, written(_full_for_ever)
    ),
    within(
        "M-CTX-0015-c",
        "a client is looked at when it begins",
        Kind.OMIT,
        method("sign_de.transactions._next", _only_starts_ask),
    ),
    within(
        "M-CTX-0019-c",
        "an old revision is told as things stand now",
        Kind.STALE,
        _read(_as_it_is_now),
    ),
    at_door(
        "M-CTX-0028-c",
        "every log message asked for is the latest",
        Kind.SWAP,
        Door(call=f"GET {TX}/log", take=asked(r"tx_revision=\d+", "")),
    ),
)
