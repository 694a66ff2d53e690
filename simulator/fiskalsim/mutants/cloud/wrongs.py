"""
How the parts of a cloud TSE are made to go wrong: refusals, answers and devices.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from fiskalsim.cloud.errors import CODES
from fiskalsim.mutants.door import Tell
from fiskalsim.mutants.mutant import Inside
from fiskalsim.mutants.parts import method
from fiskalsim.world.world import World


def written(change: Callable[[Any, str, Any], Any]) -> Inside:
    """
    Write what *change* makes of a TSS, the transaction's id and what is asked for.
    """

    async def write(world: World, true: Any, *said: Any) -> Any:
        session, tss, tx, asked = said
        known = world.sign_de.state.tss.get(tss)
        return await true(session, tss, tx, change(known, tx, asked) if known else asked)

    return method("sign_de.transactions.write", write)


def born(spoil: Callable[[Any], None]) -> Inside:
    """
    Spoil each device as it comes out of the factory.
    """

    def make(_world: World, true: Any, made: Any) -> Any:
        device = true(made)
        spoil(device)
        return device

    return method("sign_de.state._make", make)


def core_of(device: Any) -> Any:
    """
    Reach into a device.
    """
    return device._core  # noqa: SLF001  from outside, so that the device knows nothing of mutants


def renamed(code: str, other: str, *, status: int = 0) -> Tell:
    """
    Give the refusals of one kind for those of another, under its status unless one is named.
    """

    def tell(said: int, body: Any) -> tuple[int, Any]:
        if not isinstance(body, dict) or body.get("code") != code:
            return said, body
        known = CODES.get(other)
        told = status or (known.status if known else said)
        return told, {**body, "code": other, "status_code": told}

    return tell


def lacking(*names: str) -> Tell:
    """
    Leave members out of what comes with success.
    """
    return lambda status, body: (
        status,
        {name: value for name, value in body.items() if name not in names}
        if status == 200 and isinstance(body, dict)
        else body,
    )


def made_of(**members: Callable[[Any], Any]) -> Tell:
    """
    Make members of what comes with success out of the whole; only those that are there.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        if status != 200 or not isinstance(body, dict):
            return status, body
        new = {name: make(body) for name, make in members.items() if name in body}
        return status, body | new

    return tell
