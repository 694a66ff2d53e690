"""
The transactions of one TSS, as they are written and asked for over HTTP.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from fiskalsim.cable.sign_de.access import Access
from fiskalsim.cable.sign_de.answers import ACTIVE, Tx, Txs
from fiskalsim.cable.sign_de.caller import Caller
from fiskalsim.cable.sign_de.refusals import CloudRefusal
from fiskalsim.cable.sign_de.taking import Taking
from fiskalsim.device.status import OpenTransaction

#: What SIGN DE says of a revision that is not the next one, or of a transaction that ended.
_UPSERT: Final = "E_TX_UPSERT"
_TX_UNKNOWN: Final = "E_TX_NOT_FOUND"
_PAGE: Final = 100


class Sales:
    """
    Calls about transactions, in which two refusals are answers: not the next one, and unknown.
    """

    def __init__(self, access: Access, caller: Caller, taking: Taking) -> None:
        self._access = access
        self._caller = caller
        self._taking = taking

    async def write(self, tx: str, revision: int, body: Mapping[str, object]) -> Tx | None:
        """
        Write a revision; None where it is not the next one, or not the one that was written.
        """
        try:
            return await self._caller.call(
                "PUT",
                self._path(tx),
                Tx,
                body=body,
                query={"tx_revision": str(revision)},
                seconds=self._access.tx_seconds,
            )
        except CloudRefusal as refused:
            if refused.code != _UPSERT:
                raise
            return None

    async def ask(self, tx: str, *, revision: int | None = None) -> Tx | None:
        """
        Ask what became of a transaction; None where nobody knows it.
        """
        try:
            return await self._caller.call(
                "GET",
                self._path(tx),
                Tx,
                query=None if revision is None else {"tx_revision": str(revision)},
                seconds=self._access.tx_seconds,
            )
        except CloudRefusal as refused:
            if refused.code != _TX_UNKNOWN:
                raise
            return None

    async def active(self, seconds: float) -> tuple[OpenTransaction, ...]:
        """
        List the transactions that are not finished, whoever has started them.
        """
        path = f"/tss/{self._taking.tss}/tx"
        found: list[OpenTransaction] = []
        while True:
            query = {"states[0]": ACTIVE, "limit": str(_PAGE), "offset": str(len(found))}
            listed = await self._caller.call("GET", path, Txs, query=query, seconds=seconds)
            found += [
                OpenTransaction(
                    number=one.number,
                    client=one.client_serial_number,
                    started_at_unix=one.time_start,
                )
                for one in listed.data
            ]
            if len(listed.data) != _PAGE:
                break
        return tuple(sorted(found, key=lambda one: one.number))

    def _path(self, tx: str) -> str:
        return f"/tss/{self._taking.tss}/tx/{tx}"
