"""
A mask that is searched, saved and assigned wrongly.
"""

from __future__ import annotations

from typing import Any, Final

from fiskalsim.mutants.door import Door
from fiskalsim.mutants.interface.door import OPEN, SAVE
from fiskalsim.mutants.interface.wrongs import dropped, heard, made
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.onboarding.things import Assigned
from fiskalsim.world.world import World


def _all(_world: World, true: Any, *, with_workplace_settings: bool) -> Any:
    del with_workplace_settings
    return true(with_workplace_settings=False)


def _any_will_do(world: World, true: Any, till: Any) -> Any:
    saved = (one for one in world.onboarding.state.interfaces.values() if one.saved)
    return true(till) or next(saved, None)


def _main_only(world: World, true: Any, till: Any) -> Any:
    found = true(till)
    away = world.onboarding.desk.branch_of(till).id != "main"
    chain = found is not None and found.configuration.assigned is Assigned.CHAIN
    return None if away and chain else found


MASKS: Final[tuple[Mutant, ...]] = (
    within(
        "M-IFC-0001-b",
        "the filter for workplaces is not looked at",
        Kind.OMIT,
        method("onboarding.interfaces.find", _all),
    ),
    at_door(
        "M-IFC-0002-b",
        "a name ends with its first word",
        Kind.OMIT,
        Door(call=SAVE, hear=heard(r'"name":\s*"(\w+)[^"]*"', r'"name": "\1"')),
    ),
    within(
        "M-IFC-0004-b",
        "what is for a workplace is for every till",
        Kind.ACCEPT,
        method("onboarding.desk.interface_for", _any_will_do),
    ),
    within(
        "M-IFC-0005-b",
        "only the first branch knows of the chain's interface",
        Kind.OMIT,
        method("onboarding.desk.interface_for", _main_only),
    ),
    at_door(
        "M-IFC-0006-b",
        "whoever names a branch gets the chain",
        Kind.SWAP,
        Door(
            call=SAVE,
            hear=heard(
                r'"to":\s*"branch(?:-administration)?",\s*"branch":\s*"main"',
                '"to": "branch-administration"',
            ),
        ),
    ),
    told(
        "M-IFC-0007-b",
        "nobody says where it is used",
        Kind.OMIT,
        OPEN,
        dropped("configuration__clientSide"),
    ),
    told(
        "M-IFC-0008-b",
        "the date is written with dots",
        Kind.SWAP,
        OPEN,
        made("createdAt", lambda date: ".".join(reversed(date.split("-")))),
    ),
    told(
        "M-IFC-0009-b",
        "the URL ends before its version",
        Kind.OMIT,
        OPEN,
        made("url", lambda url: url.removesuffix("/v2")),
    ),
    at_door(
        "M-IFC-0010-b",
        "another URL is passed over in silence",
        Kind.ACCEPT,
        Door(call=SAVE, hear=heard(r'"url":\s*"[^"]*",?\s*|,\s*"url":\s*"[^"]*"', "")),
    ),
    told(
        "M-IFC-0011-b",
        "there is no place for a proxy",
        Kind.OMIT,
        OPEN,
        dropped("configuration__proxy"),
    ),
    at_door(
        "M-IFC-0012-b",
        "every proxy has the usual port",
        Kind.SWAP,
        Door(call=SAVE, hear=heard(r'"port":\s*3128\b', '"port": 8080')),
    ),
    at_door(
        "M-IFC-0013-a",
        "an empty name becomes the usual one",
        Kind.ACCEPT,
        Door(call=SAVE, hear=heard(r'"name":\s*""', '"name": "KassenSichV-Fiskaly"')),
    ),
    at_door(
        "M-IFC-0014-a",
        "a port that cannot be becomes the usual one",
        Kind.ACCEPT,
        Door(call=SAVE, hear=heard(r'"port":\s*(?:0|65536)\b', '"port": 3128')),
    ),
)
