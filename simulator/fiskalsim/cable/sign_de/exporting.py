"""
Fetching the archive of all logs from the operator of a cloud TSE.
"""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from uuid import uuid4

from fiskalsim.cable.sign_de.answers import Export
from fiskalsim.cable.sign_de.caller import Caller
from fiskalsim.device.archive import Archive
from fiskalsim.device.errors import FunctionFailed

#: An export may be asked for twelve times a minute.
_PAUSE: Final = 5.0
_UNDER_WAY: Final = frozenset({"PENDING", "WORKING"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Fetched(Archive):
    """
    An archive that somebody else wrote, octet for octet.
    """

    written: bytes

    def chunks(self) -> Iterator[bytes]:
        """
        Give the archive.
        """
        yield self.written


async def fetch(caller: Caller, tss: str, *, octets: int | None, seconds: float) -> Archive:
    """
    Have the logs of a TSS exported, and fetch them once they are there.
    """
    export = str(uuid4())
    path = f"/tss/{tss}/export/{export}"
    told = await caller.call("PUT", path, Export, body={}, seconds=seconds)
    while told.state in _UNDER_WAY:
        await asyncio.sleep(_PAUSE)
        told = await caller.call("GET", path, Export, seconds=seconds)
    if told.state != "COMPLETED":
        raise FunctionFailed(f"the export of TSS {tss} ended as {told.state} {told.exception}")
    written = await caller.octets("GET", f"{path}/file", seconds=seconds)
    return Fetched(file_name=f"{export}.tar", entries=(), octets=octets, written=written)
