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
from fiskalsim.mutants.cloud.addresses import CLIENT, TSS, TX
from fiskalsim.mutants.cloud.wrongs import born, core_of, lacking, made_of, written
from fiskalsim.mutants.door import Door, Tell, asked, fields, headless, refused, turned
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import StandIn, method
from fiskalsim.mutants.rows import at_door, told, within
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
    within(
        "M-CTX-0011-a",
        "a repeated answer has a counter of its own",
        Kind.OFF_BY_ONE,
        method("sign_de.transactions._stored", _counted_again),
    ),
    within(
        "M-CTX-0013-a",
        "a sale may begin with its end",
        Kind.ACCEPT,
        _chosen("first-revision-finished", "accept"),
    ),
    told(
        "M-CTX-0024-a",
        "where nothing was given stands nothing",
        Kind.SWAP,
        f"PUT {TX}",
        made_of(schema=lambda body: body["schema"] or None),
    ),
    told(
        "M-CTX-0025-a",
        "the currency goes without saying",
        Kind.OMIT,
        f"PUT {TX}",
        _receipt(_without_currency),
    ),
    told(
        "M-CTX-0026-a",
        "a receipt comes in the order of its making",
        Kind.SWAP,
        f"PUT {TX}",
        _receipt(lambda receipt: dict(reversed(receipt.items()))),
    ),
    told("M-CTX-0027-a", "transactions come backwards", Kind.SWAP, f"PUT {TX}", turned),
    told(
        "M-CTS-0017-a",
        "a TSS that nobody described has nothing to say",
        Kind.SWAP,
        f"PATCH {TSS}",
        fields(description="TSS"),
    ),
    told(
        "M-CTS-0021-a",
        "what is empty is shown empty",
        Kind.SWAP,
        f"PATCH {TSS}",
        _beside(description="", transaction_counter="0"),
    ),
    told("M-CTS-0022-a", "a new TSS comes backwards", Kind.SWAP, f"PUT {TSS}", turned),
    within(
        "M-CTS-0027-a",
        "a TSS tests itself before its end",
        Kind.OFF_BY_ONE,
        method("sign_de.tss.move", _tested_before_its_end),
    ),
    told(
        "M-CTS-0028-a",
        "nobody says who certified a TSS",
        Kind.OMIT,
        f"GET {TSS}",
        lacking("bsi_certification_id"),
    ),
    within(
        "M-CEX-0002-a", "every export takes its time", Kind.LATE, _chosen("export-seconds", "60")
    ),
    within(
        "M-CEX-0007-a",
        "nobody says whose archive it is",
        Kind.OMIT,
        method("sign_de.exports.file", _without_info),
    ),
    within(
        "M-CEX-0008-a",
        "logs are named by their place",
        Kind.SWAP,
        method("sign_de.exports.file", _numbered),
    ),
    within(
        "M-CSG-0002-a",
        "what has no type is signed without one",
        Kind.SIGN_WRONG,
        born(_signs_no_type),
    ),
    within(
        "M-CSG-0008-a",
        "a TSS tests itself before each revision",
        Kind.OFF_BY_ONE,
        written(_tested_before),
    ),
    told("M-CSG-0010-a", "an end is logged as an update", Kind.SWAP, f"PUT {TX}", _logged),
    told(
        "M-CSG-0012-a",
        "a TSS shows the counter before the last",
        Kind.OFF_BY_ONE,
        f"GET {TSS}",
        made_of(signature_counter=lambda body: str(int(body["signature_counter"]) - 1)),
    ),
    told(
        "M-CSG-0015-a", "what is cancelled has a QR code", Kind.ACCEPT, f"PUT {TX}", _code_for_all
    ),
    told(
        "M-CCL-0010-a",
        "a new client was changed already",
        Kind.SWAP,
        f"PUT {CLIENT}",
        _beside(time_update=1),
    ),
    within(
        "M-CCL-0011-a",
        "registering is two events",
        Kind.OFF_BY_ONE,
        method("sign_de.tills.create", _tested_after),
    ),
    told("M-CCL-0013-a", "clients come backwards", Kind.SWAP, f"PUT {CLIENT}", turned),
    within(
        "M-CCL-0016-a",
        "who was deregistered keeps his place",
        Kind.STALE,
        method("sign_de.tills.create", _room_for_all_who_came),
    ),
    told(
        "M-CER-0008-a",
        "what is no JSON is a fault of another kind",
        Kind.WRONG_REASON,
        f"PATCH {TSS}",
        refused(422),
    ),
    told(
        "M-CER-0009-a",
        "an address that nobody knows is a bad request",
        Kind.WRONG_REASON,
        "GET /api/v2/health",
        refused(400),
    ),
    at_door(
        "M-CER-0012-a",
        "browsers may not read the answer",
        Kind.OMIT,
        Door(call="* /api/v2/*", head=headless("access-control-allow-origin")),
    ),
    at_door(
        "M-CLS-0005-a",
        "a state without a place is no state",
        Kind.OMIT,
        Door(call=f"GET {TSS}/tx", take=asked(r"states(?:\[\]|%5B%5D)=[^&]*", "")),
    ),
    told(
        "M-CLS-0007-a",
        "a page counts itself",
        Kind.SWAP,
        f"GET {TSS}/tx",
        made_of(count=lambda body: len(body["data"])),
    ),
    at_door(
        "M-CLS-0013-a",
        "a number is no text",
        Kind.WRONG_REASON,
        Door(
            call=f"PATCH {TSS}/metadata",
            hear=lambda content: re.sub(rb": (\d+)", rb": [\1]", content),
        ),
    ),
)
