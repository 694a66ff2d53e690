"""
The store of a TSE: exporting logs, erasing them, and how much room there is.

The device keeps no log itself; the ledger does. Whoever calls an export hands over the logs in the
ledger, and the device checks that they are all of its own.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import Final

from fiskalsim.device import der, packing
from fiskalsim.device.archive import Archive, Entry, contents
from fiskalsim.device.core import Core
from fiskalsim.device.errors import (
    NoDataAvailable,
    NoLogMessageFound,
    ParameterSyntax,
    RestoreFailed,
    StorageMemoryFull,
    UnexportedLogMessages,
)
from fiskalsim.device.facts import (
    DeviceFact,
    LogsErased,
    LogsExported,
    LogsRestored,
    LogWritten,
    Operation,
)
from fiskalsim.device.gate import Gate
from fiskalsim.device.selection import Selection
from fiskalsim.device.signed import Recalled, Signed
from fiskalsim.device.transactions import Transactions
from fiskalsim.device.upkeep import Upkeep

_EVERYTHING: Final = Selection()
#: How the names of the other files in an archive end.
_NO_LOGS: Final = (".csv", ".cer", ".crt", ".pem")


class Store:
    """
    The logs of one TSE, seen from outside.
    """

    __slots__ = ("_core", "_gate", "_transactions", "_upkeep")

    def __init__(self, core: Core, gate: Gate, transactions: Transactions, upkeep: Upkeep) -> None:
        self._core = core
        self._gate = gate
        self._transactions = transactions
        self._upkeep = upkeep

    # Exports.

    def export(self, logs: Iterable[DeviceFact], *, at: int, octets: int | None = None) -> Archive:
        """
        Export every log; after that they may be erased, unless it breaks off after some *octets*.

        *logs* are the ledger's facts, oldest first; facts of other kinds and of other devices are
        passed over.
        """
        self._gate.enter("exportLogMessages", at=at)
        stored = self._stored(logs)
        if not stored:
            raise NoDataAvailable("the store is empty")
        archive = self._packed(stored, at=at)
        if octets is not None:
            return replace(archive, octets=octets)
        self._mark(self._core.state.signature_counter)
        return archive

    def export_more(
        self, logs: Iterable[DeviceFact], *, after: int, maximum: int = 0, at: int
    ) -> Archive:
        """
        Export the logs after a signature counter, at most *maximum* of them; 0 means all.

        Vendors' own way to export in portions: the next call goes on after the last counter of
        this one. Each portion is an archive of its own, with all certificates.
        """
        self._gate.enter("exportLogMessages", at=at)
        if after < 0 or maximum < 0:
            raise ParameterSyntax("counters and numbers of records are not negative")
        rest = [log for log in self._stored(logs) if log.counter > after]
        portion = rest[:maximum] if maximum else rest
        if not portion:
            raise NoDataAvailable(f"no log has been written after counter {after}")
        if after <= max(self._core.state.exported_through, self._core.state.erased_through):
            self._mark(portion[-1].counter)
        return self._packed(portion, at=at)

    def export_filtered(
        self, logs: Iterable[DeviceFact], selection: Selection = _EVERYTHING, *, at: int
    ) -> Archive:
        """
        Export the transactions that *selection* takes; this is no full export, ever.
        """
        self._gate.enter("exportFilteredTransactionLogs", at=at)
        selection.check()
        return self._packed(selection.choose(self._stored(logs)), at=at)

    def export_certificates(self, *, at: int) -> Archive:
        """
        Export the certificates from the device's own up to the root.
        """
        self._gate.enter("exportLoggingCertificates", at=at)
        return packing.certificates_packed(self._core, at=at)

    def export_serial_numbers(self, *, at: int) -> bytes:
        """
        Write the serial number of each key and which logs it signs: here one key for all.
        """
        self._gate.enter("exportSerialNumbers", at=at)
        uses = der.boolean(value=True) * 3
        serial = der.tlv(der.OCTET_STRING, self._core.identity.serial)
        return der.tlv(der.SET, der.tlv(der.SEQUENCE, serial + uses))

    def signature_counters(self, *, at: int) -> bytes:
        """
        Write the signature counter of each key: here of one.
        """
        self._gate.enter("getCurrentLoggingSignatureCounters", at=at)
        serial = der.tlv(der.OCTET_STRING, self._core.identity.serial)
        counter = der.integer(self._core.state.signature_counter)
        return der.tlv(der.SET, der.tlv(der.SEQUENCE, serial + counter))

    # Single logs.

    def last_log(self, *, at: int) -> Entry:
        """
        Read the newest log message.
        """
        self._gate.enter("getLastLogMessage", at=at)
        return self._single(self._core.state.last_log)

    def last_transaction_log(self, *, at: int) -> Entry:
        """
        Read the newest log message of a transaction.
        """
        self._gate.enter("getLastTransactionLogMessage", at=at)
        return self._single(self._core.state.last_transaction_log)

    def recall(self, logs: Iterable[DeviceFact], number: int, *, at: int) -> Recalled | None:
        """
        Find out how a transaction was finished; None when no log tells.

        Vendors' own way to hand out an answer again that got lost the first time.
        """
        self._gate.enter("exportFilteredTransactionLogs", at=at)
        started_at_unix = 0
        for log in self._stored(logs):
            if log.transaction != number or log.kind != "transaction":
                continue
            if log.operation is Operation.START:
                started_at_unix = log.at
            elif log.operation is Operation.FINISH:
                return _recalled(log, started_at_unix)
        return None

    # Room.

    def erase(self, *, at: int) -> None:
        """
        Erase all logs once every one of them has been exported and nothing is open.
        """
        rule = self._gate.enter("deleteLogMessages", at=at)
        core, state = self._core, self._core.state
        self._transactions.require_none_open()
        if max(state.exported_through, state.erased_through) < state.signature_counter:
            raise UnexportedLogMessages(
                f"the logs after counter {state.exported_through} up to "
                f"{state.signature_counter} have not been exported; export everything, then "
                "delete before the next log is written"
            )
        core.next_counter()
        core.note(LogsErased(tse=core.serial_hex, through=state.signature_counter))
        core.log_event(rule, Operation.DELETE, core.events.empty(), at=at)

    def restore(self, archive: bytes, logs: Iterable[DeviceFact], *, at: int) -> int:
        """
        Take logs that were erased or lost back from an archive, and say how many; none is new.

        *logs* are the ledger's facts, against which the archive is held: what this device did
        not write, to the octet, is not let in.
        """
        self._gate.enter("restoreLogsFromBackup", at=at)
        core, state = self._core, self._core.state
        written = {
            fact.content: fact
            for fact in logs
            if isinstance(fact, LogWritten) and fact.tse == core.serial_hex
        }
        back: dict[int, LogWritten] = {}
        try:
            for name, content in contents(archive):
                if name.endswith(_NO_LOGS):  # the name of a log may be cut off
                    continue
                log = written.get(content)
                if log is None:
                    raise RestoreFailed(
                        f"{name} is no log of this TSE; give an archive that it exported itself"
                    )
                if log.counter in state.lost or log.counter <= state.erased_through:
                    back[log.counter] = log
        except ValueError as broken:
            raise RestoreFailed(f"this is no tar archive of a TSE: {broken}") from broken
        missing = [log for counter, log in sorted(back.items()) if counter not in state.restored]
        if not missing:
            raise RestoreFailed("the archive holds no log that is missing here")
        octets = sum(len(log.content) for log in missing)
        if core.profile.capacity and state.stored_bytes + octets > core.profile.capacity:
            raise StorageMemoryFull(
                f"the archive needs {octets} octets, and {state.stored_bytes} of "
                f"{core.profile.capacity} are used"
            )
        newest = max(
            (log.counter for log in written.values() if log.kind == "transaction"), default=0
        )
        core.note(
            LogsRestored(
                tse=core.serial_hex,
                counters=tuple(log.counter for log in missing),
                octets=octets,
                last=_with_counter(missing, state.signature_counter),
                last_of_transaction=_with_counter(missing, newest),
            )
        )
        return len(missing)

    def total_memory(self, *, at: int) -> int:
        """
        Tell the capacity in octets; 0 means that there is no limit.
        """
        self._gate.enter("getTotalMemory", at=at)
        return self._core.profile.capacity

    def used_memory(self, *, at: int) -> int:
        """
        Tell how many octets of logs are stored.
        """
        self._gate.enter("getUsedMemory", at=at)
        return self._core.state.stored_bytes

    def free_memory(self, *, at: int) -> int:
        """
        Tell how many octets are left; 0 also where there is no limit.
        """
        self._gate.enter("getFreeMemory", at=at)
        return max(0, self._core.profile.capacity - self._core.state.stored_bytes)

    # Inside.

    def _stored(self, logs: Iterable[DeviceFact]) -> list[LogWritten]:
        """
        Pick the logs of this device that are not erased, and check that none is missing.
        """
        core, lost, restored = self._core, self._core.state.lost, self._core.state.restored
        erased = core.state.erased_through
        stored = [
            fact
            for fact in logs
            if isinstance(fact, LogWritten)
            and fact.tse == core.serial_hex
            and (fact.counter > erased or fact.counter in restored)
            and fact.counter not in lost
        ]
        counters = [log.counter for log in stored]
        expected = (*sorted(restored), *range(erased + 1, core.state.signature_counter + 1))
        if counters != [counter for counter in expected if counter not in lost]:
            raise ValueError(
                f"TSE {core.serial_hex[:8]}… has written the logs {erased + 1} to "
                f"{core.state.signature_counter}, and these are others; hand over all facts of "
                "its ledger, those not yet committed too"
            )
        return stored

    def _mark(self, through: int) -> None:
        if through > self._core.state.exported_through:
            self._core.note(LogsExported(tse=self._core.serial_hex, through=through))

    def _packed(self, logs: Sequence[LogWritten], *, at: int) -> Archive:
        return packing.packed(self._core, self._upkeep, logs, at=at)

    def _single(self, log: LogWritten | None) -> Entry:
        self._core.sign_drafts()
        if log is None:
            raise NoLogMessageFound("the store holds no such log message")
        return packing.entry(self._core, log)


def _recalled(log: LogWritten, started_at_unix: int) -> Recalled:
    *signed, signature = der.split(der.content(log.content))
    said = {element[0]: der.content(element) for element in signed}
    return Recalled(
        client=log.client,
        process_type=said[0x83].decode("ascii"),
        process_data=said.get(0x82, b""),
        signed=Signed(
            transaction=log.transaction,
            counter=log.counter,
            at=log.at,
            started_at_unix=started_at_unix or log.at,
            signature=der.content(signature),
        ),
    )


def _with_counter(logs: Iterable[LogWritten], counter: int) -> LogWritten | None:
    return next((log for log in logs if log.counter == counter), None)
