"""
The cable to a TSE in the same process.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable

from fiskalsim.cable.cuts import Cuts
from fiskalsim.cable.errors import TseUnreachable
from fiskalsim.cable.port import Occasion
from fiskalsim.device.archive import Archive
from fiskalsim.device.facts import DeviceFact
from fiskalsim.device.signed import Recalled, Signed
from fiskalsim.device.status import OpenTransaction, TseStatus
from fiskalsim.device.tse import Tse
from fiskalsim.ground.abreast import all_come_here
from fiskalsim.ground.clock import Clock

#: Gives every fact of the world's devices, oldest first, those of a moment ago too.
Logs = Callable[[], Iterable[DeviceFact]]


def no_logs() -> Iterable[DeviceFact]:
    """
    Have no memory of what devices stated.
    """
    return ()


class LocalCable:
    """
    Calls a TSE directly, gives it the world's time, and can be cut.

    *logs* remembers for the TSE what it has stated: the ledger does.
    """

    __slots__ = ("_clock", "_cuts", "_logs", "_tse")

    def __init__(self, tse: Tse, clock: Clock, cuts: Cuts, logs: Logs = no_logs) -> None:
        self._tse = tse
        self._clock = clock
        self._cuts = cuts
        self._logs = logs

    async def start(
        self, client_id: str, process_type: str, process_data: bytes, *, occasion: Occasion
    ) -> Signed:
        """
        Start a transaction.
        """
        tse = self._reach(occasion)
        return tse.start_transaction(client_id, process_type, process_data, at=self._clock.unix())

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
        tse = self._reach(occasion)
        return tse.finish_transaction(
            client_id, number, process_type, process_data, at=self._clock.unix()
        )

    async def initialise(self, *, occasion: Occasion) -> None:
        """
        Put the device into use; one that is in use already refuses.
        """
        self._reach(occasion).initialise(at=self._clock.unix())

    async def register(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the device; one that may already is left as it is.
        """
        tse = self._reach(occasion)
        if client_id not in {client.client for client in tse.clients}:
            tse.register_client(client_id, at=self._clock.unix())

    async def deregister(self, client_id: str, *, occasion: Occasion) -> None:
        """
        Let a client use the device no longer.
        """
        self._reach(occasion).deregister_client(client_id, at=self._clock.unix())

    async def self_test(self, *, occasion: Occasion) -> None:
        """
        Let the device test itself; one that does not know the time is told it afterwards.

        The drivers of hardware TSEs do both when they start, for after power was lost the device
        needs both before it signs.
        """
        tse, at = self._reach(occasion), self._clock.unix()
        tse.self_test(at=at)
        if not tse.status(at=at).time_set:
            self._tell_time(tse, at)

    async def info(self, *, occasion: Occasion) -> TseStatus:
        """
        Ask for the state of the device.
        """
        return self._reach(occasion).status(at=self._clock.unix())

    async def open_transactions(self, *, occasion: Occasion) -> tuple[OpenTransaction, ...]:
        """
        List the transactions that are not finished, in the order of their starts.
        """
        return self._reach(occasion).open_transactions

    async def recall(self, client_id: str, number: int, *, occasion: Occasion) -> Recalled | None:
        """
        Ask how this client's transaction was finished.
        """
        tse = self._reach(occasion)
        recalled = tse.store.recall(self._logs_of(tse), number, at=self._clock.unix())
        return recalled if recalled and recalled.client == client_id else None

    async def export(self, *, occasion: Occasion, octets: int | None = None) -> Archive:
        """
        Export every log; with *octets* the export breaks off after so many.
        """
        tse = self._reach(occasion)
        return tse.store.export(self._logs_of(tse), at=self._clock.unix(), octets=octets)

    def _logs_of(self, tse: Tse) -> Iterable[DeviceFact]:
        tse.sign_drafts()
        return self._logs()

    @staticmethod
    def _tell_time(tse: Tse, at: int) -> None:
        profile = tse.profile
        if guarded := "updateTime" in profile.login_required:
            tse.users.authenticate("timeadmin", profile.time_admin_pin, at=at)
        told = None if profile.time_sync == "noInput" else max(at, tse.status(at=at).last_log_unix)
        tse.update_time(at=at, new_time_unix=told)
        if guarded:
            tse.users.log_out(at=at)

    def _reach(self, occasion: Occasion) -> Tse:
        """
        Return the device if the line holds; the only way to it, so nothing gets past a cut.
        """
        if self._cuts.is_cut(occasion):
            raise TseUnreachable(
                f"the cable to the TSE is cut, so a call on the occasion {occasion.value!r} does "
                "not get through; mend the cable"
            )
        return self._tse


class LocalCableAbreast(LocalCable):
    """
    The same cable for the calls of a batch: the TSE signs when it has counted the steps of all.
    """

    __slots__ = ()

    async def start(
        self, client_id: str, process_type: str, process_data: bytes, *, occasion: Occasion
    ) -> Signed:
        """
        Start a transaction.
        """
        tse = self._reach(occasion)
        draft = tse.transactions.start(
            client_id, process_type, process_data, at=self._clock.unix()
        )
        await all_come_here()
        return draft.seal()

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
        tse = self._reach(occasion)
        draft = tse.transactions.finish(
            client_id, number, process_type, process_data, at=self._clock.unix()
        )
        await all_come_here()
        return draft.seal()
