"""
Ending what a world that began again has left open at the operator's.

A TSE of our own begins again with its world. One that somebody else runs does not, and what is
open there would stay so for ever and count against its limit.
"""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable, Mapping
from contextlib import suppress
from typing import Any, Final

from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.sign_de.answers import Tx
from fiskalsim.cable.sign_de.facts import Abandoned, LeftoverEnded, LineFact
from fiskalsim.cable.sign_de.journal import Journal
from fiskalsim.cable.sign_de.refusals import CloudRefusal
from fiskalsim.device.errors import DeviceError

#: SIGN DE ends as CANCELLED only what has a type.
_ABORT: Final[Mapping[str, Any]] = {
    "standard_v1": {"receipt": {"receipt_type": "ABORT", "amounts_per_vat_rate": []}}
}

Write = Callable[[str, int, Mapping[str, object]], Awaitable[Tx | None]]


def leftovers(journal: Journal) -> tuple[Abandoned, ...]:
    """
    Say what a world leaves behind that ends now.
    """
    left = {
        **journal.leftovers,
        **{one.tx: one.client for one in journal.open.values()},
        **journal.starting,
    }
    return tuple(Abandoned(tx=tx, client=client) for tx, client in left.items())


async def tidy(
    journal: Journal,
    note: Callable[[LineFact], None],
    client: Callable[[str], Awaitable[str]],
    write: Write,
    *,
    key: str,
    seconds: float,
) -> None:
    """
    End leftovers for some seconds; trouble with it is not the caller's.
    """
    now = asyncio.get_running_loop().time
    until = now() + seconds
    with suppress(TseUnreachable, CloudRefusal, DeviceError):
        while journal.leftovers and now() < until:
            tx, serial = next(iter(journal.leftovers.items()))
            body = {"state": "CANCELLED", "client_id": await client(serial), "schema": _ABORT}
            await write(tx, 2, body)  # None: it never got there, or somebody has ended it
            note(LeftoverEnded(line=key, tx=tx))
