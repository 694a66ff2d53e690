"""
What a service asks of the cable to its TSE.

One method for each thing a service needs. Whether the device is in this process or behind HTTP,
and whether the line holds, is decided by which `Cable` it was given; a cable that loses answers
or delays them wraps another one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Protocol

from fiskalsim.device.archive import Archive
from fiskalsim.device.signed import Recalled, Signed
from fiskalsim.device.status import OpenTransaction, TseStatus


class Occasion(StrEnum):
    """
    Why the service calls its TSE.
    """

    #: A document is being created.
    CREATE = "create"
    #: A document is being stored or cancelled.
    FINISH = "finish"
    #: Somebody asks for the state of the device, or looks after it.
    MANAGE = "manage"
    #: What was stored during an outage is signed afterwards.
    RESIGN = "resign"


class Cable(Protocol):
    """
    The way to one TSE.

    Each method raises `fiskalsim.cable.errors.TseUnreachable` when the call does not get through,
    and lets every `fiskalsim.device.errors.DeviceError` pass.
    """

    async def start(
        self, client_id: str, process_type: str, process_data: bytes, *, occasion: Occasion
    ) -> Signed:
        """
        Start a transaction.
        """
        ...

    async def finish(
        self,
        client_id: str,
        number: int,
        process_type: str,
        process_data: bytes,
        *,
        occasion: Occasion,
    ) -> Signed:
        """
        Finish a transaction.
        """
        ...

    async def initialise(self, *, occasion: Occasion) -> None:
        """
        Put the device into use; one that is in use already refuses.
        """
        ...

    async def register(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the device; one that may already is left as it is.
        """
        ...

    async def deregister(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the device no longer.
        """
        ...

    async def self_test(self, *, occasion: Occasion) -> None:
        """
        Let the device test itself.
        """
        ...

    async def info(self, *, occasion: Occasion) -> TseStatus:
        """
        Ask for the state of the device.
        """
        ...

    async def open_transactions(self, *, occasion: Occasion) -> tuple[OpenTransaction, ...]:
        """
        List the transactions that are not finished, in the order of their starts.
        """
        ...

    async def recall(self, client_id: str, number: int, *, occasion: Occasion) -> Recalled | None:
        """
        Ask how this client's transaction was finished; None when the device does not tell.
        """
        ...

    async def export(self, *, occasion: Occasion, octets: int | None = None) -> Archive:
        """
        Export every log; with *octets* the export breaks off after so many.
        """
        ...
