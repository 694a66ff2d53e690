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
from fiskalsim.mutants.cloud.addresses import TSS
from fiskalsim.mutants.cloud.wrongs import lacking, renamed
from fiskalsim.mutants.door import Door, agreed, fields, refused, sent_to, turned
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
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
    told(
        "M-CTS-0001-a",
        "the PUK has nine digits",
        Kind.SWAP,
        f"PUT {TSS}",
        fields(admin_puk="123456789"),
    ),
    within(
        "M-CTS-0001-b",
        "a new TSS is personalised at once",
        Kind.SWAP,
        method("sign_de.tss.create", _at_once),
        also=("DE-CTS-0002",),
    ),
    within(
        "M-CTS-0002-a",
        "a second creation shows another PUK",
        Kind.SWAP,
        method("sign_de.tss.create", _another_puk),
    ),
    told("M-CTS-0003-a", "a TSS in use can be created", Kind.ACCEPT, f"PUT {TSS}", agreed),
    told(
        "M-CTS-0003-b",
        "a TSS in use is a bad request",
        Kind.WRONG_REASON,
        f"PUT {TSS}",
        renamed("E_TSS_CONFLICT", "E_TSS_CONFLICT", status=400),
    ),
    told(
        "M-CTS-0004-a", "whoever looks at a TSS sees the PUK", Kind.SWAP, f"GET {TSS}", _with_puk
    ),
    told(
        "M-CTS-0004-b",
        "whoever moves a TSS is shown the PUK again",
        Kind.STALE,
        f"PATCH {TSS}",
        _with_puk,
    ),
    told(
        "M-CTS-0005-a",
        "what is no id is looked for",
        Kind.WRONG_REASON,
        f"GET {_NO_ID}",
        refused(404),
    ),
    told("M-CTS-0005-b", "any text is an id", Kind.ACCEPT, f"PUT {_NO_ID}", agreed),
    told("M-CTS-0006-a", "ids stay in capitals", Kind.SWAP, f"GET {TSS}", fields(_id="CAPITALS")),
    at_door(
        "M-CTS-0006-b",
        "an id in capitals is another one",
        Kind.WRONG_REASON,
        Door(call="GET /api/v2/tss/*[A-F]*", take=sent_to("tss/.{36}", f"tss/{UUID(int=0)}")),
    ),
    told(
        "M-CTS-0007-a",
        "an unknown TSS is forbidden",
        Kind.WRONG_REASON,
        f"GET {TSS}",
        refused(403),
    ),
    within(
        "M-CTS-0007-b",
        "whoever asks for a TSS gets one",
        Kind.ACCEPT,
        method("sign_de.desk.tss", _whoever_asks_gets_one),
    ),
    told(
        "M-CTS-0020-a",
        "counters are numbers",
        Kind.SWAP,
        f"PATCH {TSS}",
        fields(signature_counter=24),
    ),
    told("M-CTS-0023-a", "members come backwards", Kind.SWAP, f"PATCH {TSS}", turned),
    told(
        "M-CTS-0024-a",
        "500 clients are promised",
        Kind.SWAP,
        f"PUT {TSS}",
        fields(max_number_registered_clients=500),
    ),
    told(
        "M-CTS-0024-b",
        "updates may be left unsigned",
        Kind.SWAP,
        f"PUT {TSS}",
        fields(supported_update_variants="SIGNED_AND_UNSIGNED"),
    ),
    told(
        "M-CTS-0025-a",
        "nothing is ever open",
        Kind.SWAP,
        f"GET {TSS}",
        fields(number_active_transactions=0),
    ),
    within(
        "M-CTS-0025-b",
        "who was deregistered still counts",
        Kind.STALE,
        method("sign_de.desk.note", _counts_all_who_came),
    ),
    within(
        "M-CTS-0030-a",
        "TEST has room for six",
        Kind.OFF_BY_ONE,
        method("sign_de.tss._require_room", _room_for(6, _IN_USE)),
    ),
    within(
        "M-CTS-0030-b",
        "a disabled TSS keeps its place",
        Kind.STALE,
        method("sign_de.tss._require_room", _room_for(5, frozenset(TssState))),
    ),
    told(
        "M-CTS-0001-c",
        "the certificate comes with the first look",
        Kind.LATE,
        f"PUT {TSS}",
        lacking("certificate"),
    ),
    within(
        "M-CTS-0007-c",
        "who writes to an unknown TSS has made a bad request",
        Kind.WRONG_REASON,
        method("sign_de.desk.writable", _asks_for_another),
    ),
    within(
        "M-CTS-0030-c",
        "what is personalised takes no place",
        Kind.OMIT,
        method("sign_de.tss._require_room", _room_for(5, frozenset({TssState.CREATED}))),
    ),
)
