"""
TEST and LIVE mixed up, and staff that anybody can be.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.door import Door, fields
from fiskalsim.mutants.interface.door import KEYS, OPEN, SALE, SAVE, TILL, without_notice
from fiskalsim.mutants.interface.wrongs import heard
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

_RED: Final = {
    "code": "test-mode",
    "colour": "red",
    "text": {
        "de": "Die technische Sicherheitseinrichtung (fiskaly-TSE) ist im Test-Modus eingerichtet",
        "en": "The technical security system (fiskaly TSE) is set up in test mode",
    },
}


def _always_red(status: int, body: Any) -> tuple[int, Any]:
    if isinstance(body, dict) and isinstance(body.get("notices"), list):
        others = [one for one in body["notices"] if one["code"] != _RED["code"]]
        body["notices"] = [*others, _RED]
    return status, body


def _in_english(status: int, body: Any) -> tuple[int, Any]:
    for one in body.get("notices", ()) if isinstance(body, dict) else ():
        one["text"]["de"] = one["text"]["en"]
    return status, body


def _nobody(_world: World, _true: Any, *_said: Any, **_named: Any) -> None:
    return None


def _from_the_next_month(_world: World, true: Any) -> Any:
    return true()[1:]


MODES: Final[tuple[Mutant, ...]] = (
    told(
        "M-IMD-0001-b",
        "the first keys pass for LIVE",
        Kind.SWAP,
        KEYS,
        fields(environment="LIVE"),
    ),
    told("M-IMD-0002-b", "the red notice is there in LIVE as well", Kind.STALE, TILL, _always_red),
    told(
        "M-IMD-0010-a",
        "the red notice is not on the receipts",
        Kind.OMIT,
        SALE,
        without_notice("test-mode"),
    ),
    told("M-IMD-0003-b", "the German text is English", Kind.SWAP, TILL, _in_english),
    at_door(
        "M-IMD-0004-b",
        "the wish for LIVE is passed over in silence",
        Kind.ACCEPT,
        Door(call=SAVE, hear=heard(r',\s*"environment":\s*"LIVE"', "")),
    ),
    within(
        "M-IMD-0005-b",
        "any credential is that of the staff",
        Kind.ACCEPT,
        method("onboarding.surroundings.require_staff", _nobody),
    ),
    within(
        "M-IMD-0006-b",
        "the month in which LIVE begins is free",
        Kind.OFF_BY_ONE,
        method("onboarding.surroundings.charges", _from_the_next_month),
    ),
    at_door(
        "M-IMD-0007-b",
        "whoever asks for version 2 by name is refused",
        Kind.WRONG_REASON,
        Door(call=OPEN, hear=heard(r'"V2"', '"V3"')),
    ),
    at_door(
        "M-IMD-0008-b",
        "what is saved as version 1 becomes version 2",
        Kind.ACCEPT,
        Door(call=SAVE, hear=heard(r'"V1"', '"V2"')),
    ),
    within(
        "M-IMD-0009-b",
        "the signed contract never arrives",
        Kind.STALE,
        method("onboarding.surroundings.note_contract", _nobody),
    ),
)
