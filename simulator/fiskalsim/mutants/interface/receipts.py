"""
Receipts that say what no TSE signed, or that were signed as something else.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from fiskalsim.mutants.cloud.wrongs import core_of
from fiskalsim.mutants.door import Door, Tell
from fiskalsim.mutants.interface.door import API
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.parts import method
from fiskalsim.mutants.rows import at_door, told, within
from fiskalsim.world.world import World

#: Sales of any till.
_SALES: Final = f"POST {API}/tills/till-[0-9]/receipts"
_SIGNATURE: Final = -2


def _signed(change: Callable[[dict[str, Any]], None]) -> Tell:
    """
    Change what the TSE has said of a receipt, where it has said something.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if isinstance(body, dict) and isinstance(body.get("signed"), dict):
            change(body["signed"])
        return status, body

    return tell


def _field(signed: dict[str, Any], place: int, text: str) -> None:
    parts = signed["qrCode"].split(";")
    parts[place] = text
    signed["qrCode"] = ";".join(parts)


def _signed_before() -> Tell:
    last: list[str] = []

    def change(signed: dict[str, Any]) -> None:
        last.append(signed["signature"])
        signed["signature"] = last[-2] if len(last) > 1 else last[-1]
        _field(signed, _SIGNATURE, signed["signature"])

    return _signed(change)


def _other_serial(signed: dict[str, Any]) -> None:
    signed["tse"]["serial"] = signed["tse"]["serial"][::-1]


def _numbers_swapped(signed: dict[str, Any]) -> None:
    signed["transactionNumber"], signed["signatureCounter"] = (
        signed["signatureCounter"],
        signed["transactionNumber"],
    )


def _in_utc(signed: dict[str, Any]) -> None:
    """
    Write the hands of a clock in London with the offset of Berlin.
    """
    for name in ("startedAt", "finishedAt"):
        at = datetime.fromisoformat(signed[name])
        signed[name] = at.astimezone(UTC).replace(tzinfo=at.tzinfo).isoformat()


def _sold_as(**always: str) -> Inside:
    """
    Have every sale signed as if it had been another.
    """
    return method(
        "onboarding.selling._sign",
        lambda _, true, *said: true(*said[:-1], replace(said[-1], **always)),
    )


async def _for_the_first(world: World, true: Any, *said: Any) -> Any:
    """
    Sign in the name of the first till that the TSE has.
    """
    till = said[1]
    first = next(one for one in world.onboarding.state.tills.values() if one.tse == till.tse)
    own, till.client = till.client, first.client
    try:
        return await true(*said)
    finally:
        till.client = own


def _turned_back(name: str) -> Inside:
    """
    Let a counter of the TSE stand after a sale where it stood before.
    """

    async def sign(world: World, true: Any, *said: Any) -> Any:
        counters = core_of(world.sign_de.state.tss[said[1].tse].device).state
        before = getattr(counters, name)
        try:
            return await true(*said)
        finally:
            setattr(counters, name, before)

    return method("onboarding.selling._sign", sign)


def _one_number(status: int, body: Any) -> tuple[int, Any]:
    if isinstance(body, dict) and body.get("serialNumber"):
        body["serialNumber"] = "till-1-000000000000"
    return status, body


RECEIPTS: Final[tuple[Mutant, ...]] = (
    told(
        "M-ITL-0010-a",
        "a receipt has the signature of the one before it",
        Kind.STALE,
        _SALES,
        _signed_before(),
    ),
    told(
        "M-ITL-0010-b",
        "a receipt names a TSE that did not sign it",
        Kind.SWAP,
        _SALES,
        _signed(_other_serial),
    ),
    told(
        "M-ITL-0011-a",
        "transaction number and signature counter stand in each other's place",
        Kind.SWAP,
        _SALES,
        _signed(_numbers_swapped),
    ),
    told(
        "M-ITL-0011-b",
        "the times on a receipt are UTC, and said to be local",
        Kind.SWAP,
        _SALES,
        _signed(_in_utc),
    ),
    within(
        "M-ITL-0012-a",
        "everything is sold at the full rate",
        Kind.SIGN_WRONG,
        _sold_as(vat_rate="NORMAL"),
    ),
    within(
        "M-ITL-0012-b", "everything is paid in cash", Kind.SIGN_WRONG, _sold_as(payment="CASH")
    ),
    within(
        "M-ITL-0013-a",
        "tills that share a TSE sign in the name of the first",
        Kind.SIGN_WRONG,
        method("onboarding.selling._sign", _for_the_first),
    ),
    at_door(
        "M-ITL-0013-b",
        "every till shows the serial number of one",
        Kind.SWAP,
        Door(call=f"* {API}/tills/till-[0-9]", tell=_one_number),
        Door(call=f"POST {API}/tills/till-[0-9]/initialise", tell=_one_number),
    ),
    within(
        "M-ITL-0014-a",
        "every sale is the transaction of the one before",
        Kind.STALE,
        _turned_back("transaction_counter"),
    ),
    within(
        "M-ITL-0014-b",
        "every sale begins with the signature counter of the one before",
        Kind.STALE,
        _turned_back("signature_counter"),
    ),
)
