"""
Taking a TSS into use, and its tills.

A TSS that somebody names is used as it is; with its PIN, clients are registered on it, and with
its PUK it is brought into use as well. Where none is named one is created, in TEST only: in LIVE
each costs money. Every step is taken at the operator's and can be gone on from there.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Awaitable, Callable
from typing import Final
from uuid import NAMESPACE_URL, uuid5

from fiskalsim.cable.errors import AccessRefused
from fiskalsim.cable.sign_de.access import Access
from fiskalsim.cable.sign_de.answers import Client, Clients, Nothing, Tss, octets
from fiskalsim.cable.sign_de.caller import Caller
from fiskalsim.cable.sign_de.facts import LineFact, TssMade, TssTaken
from fiskalsim.cable.sign_de.journal import Journal
from fiskalsim.cable.sign_de.refusals import CloudRefusal
from fiskalsim.device.errors import ClientNotRegistered, SecureElementDisabled

_UNKNOWN: Final = "E_TSS_NOT_FOUND"
_REGISTERED: Final = "REGISTERED"
_PIN: Final = 16


class Taking:
    """
    One TSS and how it gets into use; *own* tells worlds and TSS of the same key apart.
    """

    def __init__(
        self,
        access: Access,
        caller: Caller,
        journal: Journal,
        note: Callable[[LineFact], None],
        commit: Callable[[], Awaitable[None]],
        *,
        own: str,
        line: str,
    ) -> None:
        self._access = access
        self._caller = caller
        self._journal = journal
        self._note = note
        self._commit = commit
        self._line = line
        named = access.tss if not line else ""
        self._named = bool(named)
        self.tss = named or str(uuid5(NAMESPACE_URL, f"{access.url}/{access.key}/{own}"))
        self._ids: dict[str, str] = {}

    async def taken(self, seconds: float) -> TssTaken:
        """
        Say who the TSS is, which is brought into use first where that is due.
        """
        known = self._journal.taken
        if known is not None:
            return known
        tss = await self._in_use(seconds)
        status = tss.status()
        taken = TssTaken(
            line=self._line,
            tss=self.tss,
            serial=status.serial_hex,
            public_key=status.public_key,
            certificate=octets(tss.certificate),
            algorithm=tss.signature_algorithm,
            time_format=tss.signature_timestamp_format,
            valid_until_unix=status.certificate_valid_until_unix,
        )
        self._note(taken)
        return taken

    async def show(self, seconds: float) -> Tss:
        """
        Ask the TSS how it is.
        """
        return await self._caller.call("GET", f"/tss/{self.tss}", Tss, seconds=seconds)

    async def client(self, serial: str, seconds: float) -> str:
        """
        Give the id of a client by the serial number that the till goes by.

        A till that is in use here and unknown there is registered, where there is a PIN.
        """
        known = self._ids.get(serial)
        if known is None:
            found = await self._find(serial, seconds)
            if found is None or found.state != _REGISTERED:
                if not self._pin:
                    raise ClientNotRegistered(
                        f"{serial} is no client of TSS {self.tss}; register it there, or set "
                        "FISKALPROBE_SIGN_DE_PIN so that this service may"
                    )
                found = await self._set(serial, found, _REGISTERED, seconds)
            known = self._ids[serial] = found.id
        return known

    def forget_clients(self) -> None:
        """
        Look for every client anew when it comes next.
        """
        self._ids.clear()

    async def deregister(self, serial: str, seconds: float) -> None:
        """
        Let a client use the TSS no longer.
        """
        found = await self._find(serial, seconds)
        if found is None:
            raise ClientNotRegistered(f"{serial} is no client of TSS {self.tss}")
        self._ids.pop(serial, None)
        await self._set(serial, found, "DEREGISTERED", seconds)

    @property
    def _pin(self) -> str:
        """
        The admin's PIN; that of a TSS of our own follows from the secret.
        """
        if self._access.pin or self._named:
            return self._access.pin
        return hmac.digest(self._access.secret.encode(), self.tss.encode(), hashlib.sha256).hex()[
            :_PIN
        ]

    async def _find(self, serial: str, seconds: float) -> Client | None:
        listed = await self._caller.call(
            "GET",
            f"/tss/{self.tss}/client",
            Clients,
            query={"serial_number": serial},
            seconds=seconds,
        )
        return next((one for one in listed.data if one.serial_number == serial), None)

    async def _set(self, serial: str, found: Client | None, state: str, seconds: float) -> Client:
        """
        Register or deregister a client, as the admin.
        """
        await self._as_admin("auth", seconds, admin_pin=self._pin)
        try:
            if found is not None:
                return await self._caller.call(
                    "PATCH",
                    f"/tss/{self.tss}/client/{found.id}",
                    Client,
                    body={"state": state},
                    seconds=seconds,
                )
            client = uuid5(NAMESPACE_URL, f"{self.tss}/{serial}")
            return await self._caller.call(
                "PUT",
                f"/tss/{self.tss}/client/{client}",
                Client,
                body={"serial_number": serial},
                seconds=seconds,
            )
        finally:
            await self._as_admin("logout", seconds)

    async def _in_use(self, seconds: float) -> Tss:
        """
        Bring the TSS into the state INITIALIZED, from wherever it is.
        """
        tss = await self._there(seconds)
        if tss.state in {"CREATED", "UNINITIALIZED"}:
            if not self._pin:
                raise AccessRefused(
                    f"TSS {self.tss} is {tss.state}; initialise it, or set FISKALPROBE_SIGN_DE_PIN"
                    " and …_PUK so that this service may"
                )
            if tss.state == "CREATED":
                await self._move("UNINITIALIZED", seconds)
            made = self._journal.made
            puk = self._access.puk or (made.puk if made else "")
            if puk:
                await self._caller.call(
                    "PATCH",
                    f"/tss/{self.tss}/admin",
                    Nothing,
                    body={"admin_puk": puk, "new_admin_pin": self._pin},
                    seconds=seconds,
                )
            await self._as_admin("auth", seconds, admin_pin=self._pin)
            try:
                tss = await self._move("INITIALIZED", seconds)
            finally:
                await self._as_admin("logout", seconds)
        if tss.state != "INITIALIZED":
            raise SecureElementDisabled(f"TSS {self.tss} is {tss.state}; name another one")
        return tss

    async def _there(self, seconds: float) -> Tss:
        """
        Find the TSS, or create the one of our own; its PUK is shown only there.
        """
        try:
            tss = await self.show(seconds)
        except CloudRefusal as refused:
            if refused.code != _UNKNOWN or self._named:
                raise
            if self._caller.env != "TEST":
                raise AccessRefused(
                    f"the key is of the environment {self._caller.env or 'unknown'}, where no TSS "
                    "is created unasked; name one in FISKALPROBE_SIGN_DE_TSS"
                ) from None
        else:
            if tss.state != "CREATED" or self._named or self._journal.made is not None:
                return tss
        tss = await self._caller.call("PUT", f"/tss/{self.tss}", Tss, body={}, seconds=seconds)
        self._note(TssMade(line=self._line, tss=self.tss, puk=tss.admin_puk))
        await self._commit()  # once the TSS leaves this state, nobody is shown the PUK again
        return tss

    async def _move(self, state: str, seconds: float) -> Tss:
        return await self._caller.call(
            "PATCH", f"/tss/{self.tss}", Tss, body={"state": state}, seconds=seconds
        )

    async def _as_admin(self, errand: str, seconds: float, **body: str) -> None:
        await self._caller.call(
            "POST", f"/tss/{self.tss}/admin/{errand}", Nothing, body=body, seconds=seconds
        )
