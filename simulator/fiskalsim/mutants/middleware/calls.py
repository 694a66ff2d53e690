"""
Refusals that are faults or leave traces, checks that find too much or too little, and what the
service says of itself and its TSE.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.cable.port import Occasion
from fiskalsim.middleware.documents.findings import error
from fiskalsim.middleware.refusals import DocumentFaulty, TseUnknown
from fiskalsim.mutants.door import Door, Tell, Torn, instead
from fiskalsim.mutants.middleware.rows import (
    END,
    STORE,
    TSE_LIST,
    VALIDATE,
    each_sale,
    heard,
    with_status,
)
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World


def _finishing(process_type: str, data: bytes) -> Inside:
    """
    End the transaction of a document that is refused, and refuse it all the same.
    """

    async def store(world: World, true: Any, document: Any, *, body: bytes) -> Any:
        try:
            return await true(document, body=body)
        except DocumentFaulty:
            client = world.desk.client(document.unique_client_id)
            await world.desk.line(client).cable.finish(
                client.cash_register_id,
                document.fiscal_document_number,
                process_type,
                data,
                occasion=Occasion.FINISH,
            )
            raise

    return method("transactions.store", store)


def _completed(call: str) -> Torn:
    """
    Take what came whole of a document that broke off, and serve that as *call*.
    """

    def torn(scope: Mapping[str, Any], part: bytes) -> tuple[Mapping[str, Any], bytes]:
        path = scope["path"].rpartition("/")[0]
        head = part.partition(b'"positions"')[0].rpartition(b",")[0]
        return {**scope, "path": f"{path}/{call}"}, head + b"}"

    return torn


async def _one_way_to_pay(_world: World, true: Any, document: Any) -> Any:
    findings = await true(document)
    if len(document.payments or ()) < 2:
        return findings
    return (*findings, error("payments", "A document is paid in one way."))


def _each(change: Callable[[dict[str, Any]], Any]) -> Tell:
    return lambda status, body: (
        status,
        [change(entry) for entry in body] if isinstance(body, list) else body,
    )


async def _serial_expected(*_said: Any) -> None:
    raise TseUnknown("No TSE with this serial is connected.")


async def _error_stays(world: World, true: Any, *said: Any, **named: Any) -> Any:
    answer = await true(*said, **named)
    desk: Any = world.desk
    if answer.is_offline:
        desk.last_error = answer.error_description
        return answer
    return replace(answer, error_description=getattr(desk, "last_error", None))


async def _same_again(_world: World, _true: Any, *_said: Any, **_named: Any) -> None:
    return None


def _release(status: int, body: Any) -> tuple[int, Any]:
    return status, {"version": body}


CALLS: Final[tuple[Mutant, ...]] = (
    told(
        "M-STA-0002-a",
        "a faulty sale is a fault of the service",
        Kind.WRONG_REASON,
        STORE,
        instead(422, 500),
    ),
    told(
        "M-STA-0002-b",
        "a number that nobody has started is a fault of the service",
        Kind.WRONG_REASON,
        END,
        instead(404, 500),
    ),
    within(
        "M-STA-0010-a",
        "a sale is signed before it is looked at",
        Kind.LATE,
        _finishing("Kassenbeleg-V1", b"Beleg^12.90_0.00_0.00_0.00_0.00^12.90:Bar"),
    ),
    within(
        "M-STA-0010-b",
        "a sale that is refused is aborted",
        Kind.SWAP,
        _finishing("Kassenbeleg-V1", b"AVBelegabbruch^0.00_0.00_0.00_0.00_0.00^"),
    ),
    *(
        at_door(id_, says, kind, Door(call=STORE, torn=_completed(call)))
        for id_, says, kind, call in (
            ("M-STA-0010-c", "of half a sale the rest is guessed", Kind.ACCEPT, "storeDocument"),
            ("M-STA-0010-d", "a sale that breaks off is aborted", Kind.SWAP, "cancelDocument"),
        )
    ),
    within(
        "M-REQ-0019-b",
        "who pays in two ways is objected to",
        Kind.WRONG_REASON,
        method("transactions.validate", _one_way_to_pay),
    ),
    heard(
        "M-REQ-0020-b",
        "a cent of VAT more or less is always allowed",
        Kind.OFF_BY_ONE,
        VALIDATE,
        lambda document: {"allowedVatDeviation": 0.01, **document},
    ),
    told(
        "M-INF-0001-b",
        "the version lies in an object",
        Kind.SWAP,
        "GET /information/version",
        _release,
    ),
    told(
        "M-TSE-0001-a",
        "counters are texts",
        Kind.SWAP,
        TSE_LIST,
        _each(lambda entry: {**entry, "createdSignatures": str(entry["createdSignatures"])}),
    ),
    told(
        "M-TSE-0001-b",
        "the list does not tell how many signatures there are in all",
        Kind.OMIT,
        TSE_LIST,
        _each(lambda entry: {k: v for k, v in entry.items() if k != "maxSignatures"}),
    ),
    within(
        "M-TSE-0004-a",
        "the self test knows no serial number",
        Kind.WRONG_REASON,
        method("tse_care.self_test", lambda _world, _true, *said: _serial_expected(*said)),
    ),
    told(
        "M-TSE-0004-b",
        "a self test is begun, and answered before it is done",
        Kind.LATE,
        "POST /selftest",
        with_status(202, ""),
    ),
    within(
        "M-TSE-0005-b",
        "the connection test takes the client for a serial number",
        Kind.WRONG_REASON,
        method("tse_care.connection_test", lambda _world, _true, *said: _serial_expected(*said)),
    ),
    within(
        "M-TSE-0013-a",
        "the error of an outage is told for ever",
        Kind.STALE,
        each_sale(_error_stays),
        also=("DE-OFF-0029",),
    ),
    within(
        "M-TSE-0014-b",
        "a replacement is answered and not made",
        Kind.OMIT,
        method("replacing.replace", _same_again),
    ),
)
