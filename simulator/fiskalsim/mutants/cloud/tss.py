"""
A TSS that is created, found or shown wrongly.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final
from uuid import UUID

from msgspec.structs import replace as otherwise

from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import CloudTillMoved, CloudTssMoved, TssState
from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import care, desk, lacking, renamed
from fiskalsim.mutants.door import Door, agreed, fields, refused, sent_to, turned
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World

_NO_ID: Final = "/api/v2/tss/till-1"


def _at_once(world: World, true: Any, *said: Any) -> Any:
    """
    Hand out a TSS that is personalised already.
    """
    tss = true(*said)
    if tss.state is TssState.CREATED:
        at = world.sign_de.desk.now()
        tss.device.production.personalise(at=at)
        world.sign_de.desk.note(CloudTssMoved(tss=tss.id, state=TssState.UNINITIALIZED, at=at))
    return tss


def _another_puk(world: World, true: Any, session: Any, tss_id: str, changes: Any) -> Any:
    again = tss_id in world.sign_de.state.tss
    tss = true(session, tss_id, changes)
    if again:
        tss.made = otherwise(tss.made, puk=tss.made.puk[::-1])
    return tss


def _whoever_asks_gets_one(world: World, true: Any, session: Any, tss_id: str) -> Any:
    if tss_id not in world.sign_de.state.tss:
        world.sign_de.tss.create(session, tss_id, {})
    return true(session, tss_id)


def _counts_all_who_came(world: World, true: Any, fact: Any) -> None:
    true(fact)
    if isinstance(fact, CloudTillMoved):
        tss = world.sign_de.state.tss[fact.tss]
        tss.registered = len(tss.tills)


def _room_for(limit: int, states: frozenset[TssState]) -> Callable[..., None]:
    def require(world: World, _true: Any, session: Any, _at: int) -> None:
        if sum(tss.state in states for tss in world.sign_de.tss.visible(session)) >= limit:
            raise Refused("E_TSS_LIMIT_REACHED")

    return require


def _with_puk(status: int, body: Any) -> tuple[int, Any]:
    seen = isinstance(body, dict) and body.get("_type") == "TSS"
    return status, {**body, "admin_puk": "0123456789"} if seen else body


_IN_USE: Final = frozenset({TssState.CREATED, TssState.UNINITIALIZED, TssState.INITIALIZED})


def _asks_for_another(world: World, true: Any, session: Any, tss_id: str) -> Any:
    """
    Say of a TSS that is not there that the request does not fit.
    """
    if tss_id not in world.sign_de.state.tss:
        raise Refused("E_FAILED_SCHEMA_VALIDATION")
    return true(session, tss_id)


TSS_LIFE: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CTS-0001-a",
        says="the PUK has nine digits",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TSS}", tell=fields(admin_puk="123456789")),),
    ),
    cloud_mutant(
        id="M-CTS-0001-b",
        says="a new TSS is personalised at once",
        also=("DE-CTS-0002",),
        kind=Kind.SWAP,
        inside=method(care, "create", _at_once),
    ),
    cloud_mutant(
        id="M-CTS-0002-a",
        says="a second creation shows another PUK",
        kind=Kind.SWAP,
        inside=method(care, "create", _another_puk),
    ),
    cloud_mutant(
        id="M-CTS-0003-a",
        says="a TSS in use can be created",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TSS}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CTS-0003-b",
        says="a TSS in use is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(call=f"PUT {TSS}", tell=renamed("E_TSS_CONFLICT", "E_TSS_CONFLICT", status=400)),
        ),
    ),
    cloud_mutant(
        id="M-CTS-0004-a",
        says="whoever looks at a TSS sees the PUK",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=_with_puk),),
    ),
    cloud_mutant(
        id="M-CTS-0004-b",
        says="whoever moves a TSS is shown the PUK again",
        kind=Kind.STALE,
        doors=(Door(call=f"PATCH {TSS}", tell=_with_puk),),
    ),
    cloud_mutant(
        id="M-CTS-0005-a",
        says="what is no id is looked for",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {_NO_ID}", tell=refused(404)),),
    ),
    cloud_mutant(
        id="M-CTS-0005-b",
        says="any text is an id",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {_NO_ID}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CTS-0006-a",
        says="ids stay in capitals",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(_id="CAPITALS")),),
    ),
    cloud_mutant(
        id="M-CTS-0006-b",
        says="an id in capitals is another one",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call="GET /api/v2/tss/*[A-F]*",
                take=sent_to("tss/.{36}", f"tss/{UUID(int=0)}"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CTS-0007-a",
        says="an unknown TSS is forbidden",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"GET {TSS}", tell=refused(403)),),
    ),
    cloud_mutant(
        id="M-CTS-0007-b",
        says="whoever asks for a TSS gets one",
        kind=Kind.ACCEPT,
        inside=method(desk, "tss", _whoever_asks_gets_one),
    ),
    cloud_mutant(
        id="M-CTS-0020-a",
        says="counters are numbers",
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=fields(signature_counter=24)),),
    ),
    cloud_mutant(
        id="M-CTS-0023-a",
        says="members come backwards",
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=turned),),
    ),
    cloud_mutant(
        id="M-CTS-0024-a",
        says="500 clients are promised",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TSS}", tell=fields(max_number_registered_clients=500)),),
    ),
    cloud_mutant(
        id="M-CTS-0024-b",
        says="updates may be left unsigned",
        kind=Kind.SWAP,
        doors=(
            Door(call=f"PUT {TSS}", tell=fields(supported_update_variants="SIGNED_AND_UNSIGNED")),
        ),
    ),
    cloud_mutant(
        id="M-CTS-0025-a",
        says="nothing is ever open",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}", tell=fields(number_active_transactions=0)),),
    ),
    cloud_mutant(
        id="M-CTS-0025-b",
        says="who was deregistered still counts",
        kind=Kind.STALE,
        inside=method(desk, "note", _counts_all_who_came),
    ),
    cloud_mutant(
        id="M-CTS-0030-a",
        says="TEST has room for six",
        kind=Kind.OFF_BY_ONE,
        inside=method(care, "_require_room", _room_for(6, _IN_USE)),
    ),
    cloud_mutant(
        id="M-CTS-0030-b",
        says="a disabled TSS keeps its place",
        kind=Kind.STALE,
        inside=method(care, "_require_room", _room_for(5, frozenset(TssState))),
    ),
    cloud_mutant(
        id="M-CTS-0001-c",
        says="the certificate comes with the first look",
        kind=Kind.LATE,
        doors=(Door(call=f"PUT {TSS}", tell=lacking("certificate")),),
    ),
    cloud_mutant(
        id="M-CTS-0007-c",
        says="who writes to an unknown TSS has made a bad request",
        kind=Kind.WRONG_REASON,
        inside=method(desk, "writable", _asks_for_another),
    ),
    cloud_mutant(
        id="M-CTS-0030-c",
        says="what is personalised takes no place",
        kind=Kind.OMIT,
        inside=method(care, "_require_room", _room_for(5, frozenset({TssState.CREATED}))),
    ),
)
