"""
Keys, logs and lists that a cloud TSE keeps otherwise than it should.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace as otherwise

from fiskalsim.mutants.cloud.addresses import TSS, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import exports, made_of
from fiskalsim.mutants.door import Door, asked, sent_to
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
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

    return method(exports, "ask", ask)


def _unlogged(event: str) -> Inside:
    return method(
        exports,
        "_logs",
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
    cloud_mutant(
        id="M-CSG-0018-a",
        says="all TSS have one key",
        kind=Kind.SWAP,
        inside=_shared(1_000_000),
    ),
    cloud_mutant(
        id="M-CSG-0018-b",
        says="each two TSS share a device",
        kind=Kind.SWAP,
        inside=_shared(2),
    ),
    cloud_mutant(
        id="M-CEX-0004-d",
        says="what was exported once is exported no more",
        kind=Kind.OMIT,
        inside=_what_is_new(),
    ),
    cloud_mutant(
        id="M-CEX-0025-a",
        says="nobody logs that a client has gone",
        kind=Kind.OMIT,
        inside=_unlogged("deregisterClient"),
    ),
    cloud_mutant(
        id="M-CEX-0025-b",
        says="nobody logs when a TSS came into use",
        kind=Kind.OMIT,
        inside=_unlogged("initialize"),
    ),
    cloud_mutant(
        id="M-CLS-0008-c",
        says="a TSS lists the transactions of all",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/tx", take=sent_to(_OF_ONE, r"\1")),),
    ),
    cloud_mutant(
        id="M-CLS-0009-c",
        says="metadata lose their umlauts",
        kind=Kind.OMIT,
        doors=(
            Door(
                call=f"PATCH {TSS}/metadata",
                hear=lambda body: body.decode().encode("ascii", "ignore"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CLS-0015-c",
        says="a TSS lists the clients of all",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/client", take=sent_to(_OF_ONE, r"\1")),),
    ),
    cloud_mutant(
        id="M-CLS-0016-c",
        says="a TSS lists the exports of all",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"GET {TSS}/export", take=sent_to(_OF_ONE, r"\1")),),
    ),
    cloud_mutant(
        id="M-CLS-0017-a",
        says="the list of transactions shows how they began",
        kind=Kind.STALE,
        doors=(Door(call=f"GET {TSS}/tx", tell=_each(_as_it_began)),),
    ),
    cloud_mutant(
        id="M-CLS-0017-b",
        says="the list of TSS shows the counter before the last",
        kind=Kind.STALE,
        doors=(
            Door(
                call="GET /api/v2/tss",
                tell=_each(
                    lambda entry: {"signature_counter": str(int(entry["signature_counter"]) - 1)}
                ),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CLS-0017-c",
        says="in the list every client is registered",
        kind=Kind.STALE,
        doors=(Door(call=f"GET {TSS}/client", tell=_each(lambda _: {"state": "REGISTERED"})),),
    ),
    cloud_mutant(
        id="M-CLS-0018-a",
        says="clients come in the order in which they came",
        kind=Kind.STALE,
        doors=(Door(call=f"GET {TSS}/client", take=asked(r"order(_by)?=\w+", "")),),
    ),
    cloud_mutant(
        id="M-CLS-0018-b",
        says="TSS are listed in whatever state they are",
        kind=Kind.ACCEPT,
        doors=(Door(call="GET /api/v2/tss", take=asked(r"states[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CLS-0018-c",
        says="every page of exports is the first",
        kind=Kind.STALE,
        doors=(Door(call=f"GET {TSS}/export", take=asked(r"offset=[1-9]\d*", "offset=0")),),
    ),
    cloud_mutant(
        id="M-CAU-0002-c",
        says="what is listed belongs to LIVE",
        kind=Kind.SWAP,
        doors=(Door(call="GET /api/v2/tss", tell=_each(lambda _: {"_env": "LIVE"})),),
    ),
)
