"""
Habits of a recorded cloud TSE that another one does not have: duties that no source demands.
"""

from __future__ import annotations

import io
import re
import tarfile
from collections.abc import Callable
from typing import Any, Final

from msgspec.structs import replace as otherwise

from fiskalsim.cloud import birth
from fiskalsim.cloud.errors import Refused
from fiskalsim.cloud.facts import TssState
from fiskalsim.mutants.cloud.addresses import CLIENT, TSS, TX, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import (
    born,
    care,
    core_of,
    exports,
    lacking,
    made_of,
    tills,
    writer,
    written,
)
from fiskalsim.mutants.door import Door, Tell, asked, fields, headless, refused, turned
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import StandIn, method
from fiskalsim.world.world import World


def _chosen(name: str, value: str) -> Inside:
    """
    Read a point that the sources leave open the other way.
    """

    def inside(world: World) -> None:
        desk = world.sign_de.desk
        desk.profile = desk.profile.choose({name: value})

    return inside


def _counted_again(_world: World, true: Any, known: Any, asked: Any) -> Any:
    stored = true(known, asked)
    return None if stored is None else otherwise(stored, counter=stored.counter + 1)


def _receipt(change: Callable[[dict[str, Any]], dict[str, Any]]) -> Tell:
    """
    Show the receipt of a sale otherwise.
    """

    def schema(body: Any) -> Any:
        standard = body["schema"].get("standard_v1", {})
        if "receipt" not in standard:
            return body["schema"]
        return {**body["schema"], "standard_v1": {"receipt": change(standard["receipt"])}}

    return made_of(schema=schema)


def _without_currency(receipt: dict[str, Any]) -> dict[str, Any]:
    payments = [dict(each) for each in receipt.get("amounts_per_payment_type", ())]
    for each in payments:
        each.pop("currency_code")
    return {**receipt, "amounts_per_payment_type": payments}


def _beside(**members: Any) -> Tell:
    """
    Show members that are not there.
    """
    return lambda status, body: (status, {**members, **body} if "state" in body else body)


def _tested_before_its_end(world: World, true: Any, *said: Any, **named: Any) -> Any:
    tss = world.sign_de.state.tss.get(said[1])
    if tss is not None and (tss.state, said[2]) == (TssState.INITIALIZED, TssState.DISABLED):
        tss.device.self_test(at=world.sign_de.desk.now())
    return true(*said, **named)


def _tested_before(tss: Any, tx: str, asked: Any) -> Any:
    if tx in tss.transactions:
        tss.device.self_test(at=tss.used_unix)
    return asked


def _tested_after(world: World, true: Any, *said: Any) -> Any:
    till = true(*said)
    world.sign_de.state.tss[till.tss].device.self_test(at=world.sign_de.desk.now())
    return till


def _packed_anew(content: bytes, name: Callable[[int, str], str | None]) -> bytes:
    """
    Write an archive again, each file under another name, or not at all.
    """
    packed = io.BytesIO()
    with (
        tarfile.open(fileobj=io.BytesIO(content)) as old,
        tarfile.open(fileobj=packed, mode="w", format=tarfile.PAX_FORMAT) as new,
    ):
        for place, entry in enumerate(old):
            told = name(place, entry.name)
            if told is not None:
                body = old.extractfile(entry)
                entry.name, entry.pax_headers = told, {}
                new.addfile(entry, body)
    return packed.getvalue()


async def _without_info(_world: World, true: Any, *said: Any) -> bytes:
    return _packed_anew(await true(*said), lambda _, name: None if name == "info.csv" else name)


async def _numbered(_world: World, true: Any, *said: Any) -> bytes:
    return _packed_anew(
        await true(*said),
        lambda place, name: f"{place:06}.log" if name.endswith(".log") else name,
    )


class _NoBlank(StandIn):
    """
    A log writer for which no type is an empty one.
    """

    def transaction(self, *said: Any, **named: Any) -> Any:
        """
        Write the signed part of a log.
        """
        return self.true.transaction(
            *said, **{**named, "process_type": named["process_type"].strip()}
        )


def _signs_no_type(device: Any) -> None:
    core = core_of(device)
    core._writer = _NoBlank(core._writer)  # noqa: SLF001  from outside, as above


def _logged(status: int, body: Any) -> tuple[int, Any]:
    if status == 200 and body["log"]["operation"] == "Finish":
        body["log"]["operation"] = "Update"
    return status, body


def _code_for_all(status: int, body: Any) -> tuple[int, Any]:
    ended = body.get("state") == "CANCELLED"
    return status, {**body, "qr_code_data": "V0;cancelled"} if ended else body


def _room_for_all_who_came(world: World, true: Any, *said: Any) -> Any:
    if len(world.sign_de.state.tss[said[1]].tills) >= birth.MAX_CLIENTS:
        raise Refused("E_CLIENT_LIMIT_REACHED")
    return true(*said)


HABITS: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CTX-0011-a",
        says="a repeated answer has a counter of its own",
        kind=Kind.OFF_BY_ONE,
        inside=method(writer, "_stored", _counted_again),
    ),
    cloud_mutant(
        id="M-CTX-0013-a",
        says="a sale may begin with its end",
        kind=Kind.ACCEPT,
        inside=_chosen("first-revision-finished", "accept"),
    ),
    cloud_mutant(
        id="M-CTX-0024-a",
        says="where nothing was given stands nothing",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=made_of(schema=lambda body: body["schema"] or None)),),
    ),
    cloud_mutant(
        id="M-CTX-0025-a",
        says="the currency goes without saying",
        kind=Kind.OMIT,
        doors=(Door(call=f"PUT {TX}", tell=_receipt(_without_currency)),),
    ),
    cloud_mutant(
        id="M-CTX-0026-a",
        says="a receipt comes in the order of its making",
        kind=Kind.SWAP,
        doors=(
            Door(call=f"PUT {TX}", tell=_receipt(lambda receipt: dict(reversed(receipt.items())))),
        ),
    ),
    cloud_mutant(
        id="M-CTX-0027-a",
        says="transactions come backwards",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=turned),),
    ),
    cloud_mutant(
        id="M-CTS-0017-a",
        says="a TSS that nobody described has nothing to say",
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=fields(description="TSS")),),
    ),
    cloud_mutant(
        id="M-CTS-0021-a",
        says="what is empty is shown empty",
        kind=Kind.SWAP,
        doors=(Door(call=f"PATCH {TSS}", tell=_beside(description="", transaction_counter="0")),),
    ),
    cloud_mutant(
        id="M-CTS-0022-a",
        says="a new TSS comes backwards",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TSS}", tell=turned),),
    ),
    cloud_mutant(
        id="M-CTS-0027-a",
        says="a TSS tests itself before its end",
        kind=Kind.OFF_BY_ONE,
        inside=method(care, "move", _tested_before_its_end),
    ),
    cloud_mutant(
        id="M-CTS-0028-a",
        says="nobody says who certified a TSS",
        kind=Kind.OMIT,
        doors=(Door(call=f"GET {TSS}", tell=lacking("bsi_certification_id")),),
    ),
    cloud_mutant(
        id="M-CEX-0002-a",
        says="every export takes its time",
        kind=Kind.LATE,
        inside=_chosen("export-seconds", "60"),
    ),
    cloud_mutant(
        id="M-CEX-0007-a",
        says="nobody says whose archive it is",
        kind=Kind.OMIT,
        inside=method(exports, "file", _without_info),
    ),
    cloud_mutant(
        id="M-CEX-0008-a",
        says="logs are named by their place",
        kind=Kind.SWAP,
        inside=method(exports, "file", _numbered),
    ),
    cloud_mutant(
        id="M-CSG-0002-a",
        says="what has no type is signed without one",
        kind=Kind.SIGN_WRONG,
        inside=born(_signs_no_type),
    ),
    cloud_mutant(
        id="M-CSG-0008-a",
        says="a TSS tests itself before each revision",
        kind=Kind.OFF_BY_ONE,
        inside=written(_tested_before),
    ),
    cloud_mutant(
        id="M-CSG-0010-a",
        says="an end is logged as an update",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {TX}", tell=_logged),),
    ),
    cloud_mutant(
        id="M-CSG-0012-a",
        says="a TSS shows the counter before the last",
        kind=Kind.OFF_BY_ONE,
        doors=(
            Door(
                call=f"GET {TSS}",
                tell=made_of(
                    signature_counter=lambda body: str(int(body["signature_counter"]) - 1)
                ),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CSG-0015-a",
        says="what is cancelled has a QR code",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=_code_for_all),),
    ),
    cloud_mutant(
        id="M-CCL-0010-a",
        says="a new client was changed already",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {CLIENT}", tell=_beside(time_update=1)),),
    ),
    cloud_mutant(
        id="M-CCL-0011-a",
        says="registering is two events",
        kind=Kind.OFF_BY_ONE,
        inside=method(tills, "create", _tested_after),
    ),
    cloud_mutant(
        id="M-CCL-0013-a",
        says="clients come backwards",
        kind=Kind.SWAP,
        doors=(Door(call=f"PUT {CLIENT}", tell=turned),),
    ),
    cloud_mutant(
        id="M-CCL-0016-a",
        says="who was deregistered keeps his place",
        kind=Kind.STALE,
        inside=method(tills, "create", _room_for_all_who_came),
    ),
    cloud_mutant(
        id="M-CER-0008-a",
        says="what is no JSON is a fault of another kind",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PATCH {TSS}", tell=refused(422)),),
    ),
    cloud_mutant(
        id="M-CER-0009-a",
        says="an address that nobody knows is a bad request",
        kind=Kind.WRONG_REASON,
        doors=(Door(call="GET /api/v2/health", tell=refused(400)),),
    ),
    cloud_mutant(
        id="M-CER-0012-a",
        says="browsers may not read the answer",
        kind=Kind.OMIT,
        doors=(Door(call="* /api/v2/*", head=headless("access-control-allow-origin")),),
    ),
    cloud_mutant(
        id="M-CLS-0005-a",
        says="a state without a place is no state",
        kind=Kind.OMIT,
        doors=(Door(call=f"GET {TSS}/tx", take=asked(r"states(?:\[\]|%5B%5D)=[^&]*", "")),),
    ),
    cloud_mutant(
        id="M-CLS-0007-a",
        says="a page counts itself",
        kind=Kind.SWAP,
        doors=(Door(call=f"GET {TSS}/tx", tell=made_of(count=lambda body: len(body["data"]))),),
    ),
    cloud_mutant(
        id="M-CLS-0013-a",
        says="a number is no text",
        kind=Kind.WRONG_REASON,
        doors=(
            Door(
                call=f"PATCH {TSS}/metadata",
                hear=lambda content: re.sub(rb": (\d+)", rb": [\1]", content),
            ),
        ),
    ),
)
