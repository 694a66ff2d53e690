"""
Rows of the tables of mutants, and what takes hold inside a world.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from types import MappingProxyType
from typing import Any, Final

from fiskalsim.middleware.documents.findings import error
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.middleware.refusals import DocumentFaulty
from fiskalsim.mutants.door import Door, Tell
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import core_of, method
from fiskalsim.mutants.rows import at_door, together
from fiskalsim.world.world import World

CREATE: Final = "PUT /createDocument"
STORE: Final = "POST /storeDocument"
CANCEL: Final = "POST /cancelDocument"
#: Store and cancel, and nothing else.
END: Final = "POST /[sc]*Document"
VALIDATE: Final = "POST /validateDocument"
LEDGER: Final = "GET /_control/ledger"
TSE_LIST: Final = "GET /germany/tse"
LISTING: Final = "GET /listTransactions"

#: The cloud TSE in place of the hardware TSE.
CLOUD: Final = MappingProxyType({"device": "fiskaly-cloud"})


def heard(
    id_: str,
    says: str,
    kind: Kind,
    call: str,
    change: Callable[[Any], Any],
    *,
    also: tuple[str, ...] = (),
) -> Mutant:
    """
    Make a mutant that hears something else in a JSON body; what is no object stays as it is.
    """

    def hear(body: bytes) -> bytes:
        try:
            said = json.loads(body)
        except ValueError:
            return body
        return json.dumps(change(said)).encode() if isinstance(said, dict) else body

    return at_door(id_, says, kind, Door(call=call, hear=hear), also=also)


def each_sale(other: Any) -> Inside:
    """
    Replace create, store and cancel alike, as `method` does.
    """
    return together(
        *(method(f"transactions.{name}", other) for name in ("create", "store", "cancel"))
    )


def is_full(world: World) -> bool:
    """
    Tell whether the first TSE holds as many open transactions as it can.
    """
    return len(core_of(world).state.open) >= world.device.max_started_transactions


def recorded(change: Callable[[World, Any, DocumentRecorded], DocumentRecorded]) -> Inside:
    """
    Put something else before the TSE, and into the records, than the document says.
    """

    def asked(world: World, true: Any, *said: Any, **named: Any) -> DocumentRecorded:
        return change(world, said[0], true(*said, **named))

    return method("transactions._asked", asked)


def noting(change: Callable[[DocumentRecorded], DocumentRecorded | None]) -> Inside:
    """
    Note something else, or nothing, of a document that has to wait.
    """

    def note(_world: World, true: Any, fact: Any) -> None:
        waits = isinstance(fact, DocumentRecorded) and fact.fiscal and fact.receipt is None
        noted = change(fact) if waits else fact
        if noted is not None:
            true(noted)

    return method("desk.note", note)


def as_if_it_had_failed(world: World, document: Any) -> None:
    """
    Let an abort with -99 through, as if a createDocument had failed for it.
    """
    world.desk.state.failed_starts[document.unique_client_id] = 1


def faulty(field: str) -> DocumentFaulty:
    """
    Find fault with a field of a document.
    """
    return DocumentFaulty((error(field, "This value is not accepted."),))


def with_status(status: int, body: Any = None) -> Tell:
    """
    Answer every success with another code, and with *body* where one is given.
    """
    return lambda said, true: (
        (status, true if body is None else body) if said == 200 else (said, true)
    )
