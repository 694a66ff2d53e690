"""
Keys, logs and lists that a cloud TSE keeps otherwise than it should.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace as otherwise

from fiskalsim.mutants.cloud.addresses import TSS
from fiskalsim.mutants.cloud.wrongs import made_of
from fiskalsim.mutants.door import Door, asked, sent_to
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

_OF_ONE: Final = r"/tss/[^/]+(/[a-z]+)$"


def _shared(by: int) -> Inside:
    """
    Give one device to so many TSS, one after the other.
    """

    def inside(world: World) -> None:
        state: Any = world.sign_de.state
        true, first = state._make, []

        def make(made: Any) -> Any:
            if made.tss not in first:
                first.append(made.tss)
            place = first.index(made.tss)
            return true(otherwise(made, tss=first[place - place % by]))

        state._make = make

    return inside


def _what_is_new() -> Inside:
    """
    Leave out of an export what another one has held.
    """
    held: dict[str, int] = {}

    async def ask(_world: World, true: Any, session: Any, tss: str, *said: Any) -> Any:
        export = await true(session, tss, *said)
        last = held.get(tss, 0)
        runs = tuple((max(a, last + 1), b) for a, b in export.asked.runs if b > last)
        held[tss] = max([last, *(b for _, b in export.asked.runs)])
        if runs:
            export.asked = otherwise(export.asked, runs=runs)
        return export

    return method("sign_de.exports.ask", ask)


def _unlogged(event: str) -> Inside:
    return method(
        "sign_de.exports._logs",
        lambda _, true, tss: [log for log in true(tss) if str(log.operation) != event],
    )


def _each(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Any:
    """
    Show each entry of a list otherwise.
    """
    return made_of(data=lambda body: [entry | change(entry) for entry in body["data"]])


def _as_it_began(entry: dict[str, Any]) -> dict[str, Any]:
    begun = {"state": "ACTIVE", "revision": 1, "latest_revision": 1, "schema": {}}
    return begun if entry["state"] != "ACTIVE" else {}


KEPT: Final[tuple[Mutant, ...]] = (
    within("M-CSG-0018-a", "all TSS have one key", Kind.SWAP, _shared(1_000_000)),
    within("M-CSG-0018-b", "each two TSS share a device", Kind.SWAP, _shared(2)),
    within(
        "M-CEX-0004-d", "what was exported once is exported no more", Kind.OMIT, _what_is_new()
    ),
    within(
        "M-CEX-0025-a",
        "nobody logs that a client has gone",
        Kind.OMIT,
        _unlogged("deregisterClient"),
    ),
    within(
        "M-CEX-0025-b", "nobody logs when a TSS came into use", Kind.OMIT, _unlogged("initialize")
    ),
    at_door(
        "M-CLS-0008-c",
        "a TSS lists the transactions of all",
        Kind.ACCEPT,
        Door(call=f"GET {TSS}/tx", take=sent_to(_OF_ONE, r"\1")),
    ),
    at_door(
        "M-CLS-0009-c",
        "metadata lose their umlauts",
        Kind.OMIT,
        Door(
            call=f"PATCH {TSS}/metadata", hear=lambda body: body.decode().encode("ascii", "ignore")
        ),
    ),
    at_door(
        "M-CLS-0015-c",
        "a TSS lists the clients of all",
        Kind.ACCEPT,
        Door(call=f"GET {TSS}/client", take=sent_to(_OF_ONE, r"\1")),
    ),
    at_door(
        "M-CLS-0016-c",
        "a TSS lists the exports of all",
        Kind.ACCEPT,
        Door(call=f"GET {TSS}/export", take=sent_to(_OF_ONE, r"\1")),
    ),
    told(
        "M-CLS-0017-a",
        "the list of transactions shows how they began",
        Kind.STALE,
        f"GET {TSS}/tx",
        _each(_as_it_began),
    ),
    told(
        "M-CLS-0017-b",
        "the list of TSS shows the counter before the last",
        Kind.STALE,
        "GET /api/v2/tss",
        _each(lambda entry: {"signature_counter": str(int(entry["signature_counter"]) - 1)}),
    ),
    told(
        "M-CLS-0017-c",
        "in the list every client is registered",
        Kind.STALE,
        f"GET {TSS}/client",
        _each(lambda _: {"state": "REGISTERED"}),
    ),
    at_door(
        "M-CLS-0018-a",
        "clients come in the order in which they came",
        Kind.STALE,
        Door(call=f"GET {TSS}/client", take=asked(r"order(_by)?=\w+", "")),
    ),
    at_door(
        "M-CLS-0018-b",
        "TSS are listed in whatever state they are",
        Kind.ACCEPT,
        Door(call="GET /api/v2/tss", take=asked(r"states[^&]*", "")),
    ),
    at_door(
        "M-CLS-0018-c",
        "every page of exports is the first",
        Kind.STALE,
        Door(call=f"GET {TSS}/export", take=asked(r"offset=[1-9]\d*", "offset=0")),
    ),
    told(
        "M-CAU-0002-c",
        "what is listed belongs to LIVE",
        Kind.SWAP,
        "GET /api/v2/tss",
        _each(lambda _: {"_env": "LIVE"}),
    ),
)
