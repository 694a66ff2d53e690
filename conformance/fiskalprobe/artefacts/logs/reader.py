"""
The logs of a TSE's archive, one at a time: form, name, signature, what a till wrote.
"""

from __future__ import annotations

from collections import Counter
from typing import Final, TypeVar

from fiskalprobe.artefacts.logs.checks import Notebook, known_events
from fiskalprobe.artefacts.logs.clients import client_of, judge_letters
from fiskalprobe.artefacts.logs.columns import Columns
from fiskalprobe.artefacts.logs.receipts import Receipts
from fiskalprobe.artefacts.logs.signatures import Signatures
from fiskalprobe.artefacts.logs.steps import (
    DEREGISTERED,
    DEVICE_UPDATED,
    DISABLED,
    FINISH,
    INITIALISED,
    LOCKED,
    OTHER,
    REGISTERED,
    START,
    TIME_SET,
    UNLOCKED,
    UPDATE,
)
from fiskalprobe.artefacts.logs.surroundings import Surroundings
from fiskalprobe.oracles.export.archive import LogFile, read_log
from fiskalprobe.oracles.export.naming import has_log_name, misnamed
from fiskalprobe.oracles.processdata import (
    ORDER_TYPE,
    PROCESS_TYPES,
    RECEIPT_TYPE,
    process_data_findings,
)
from fiskalprobe.oracles.qr import LARGEST_NUMBER
from fiskalprobe.oracles.signing import algorithm
from fiskalprobe.oracles.signing.envelope import Envelope, LogKind, UnknownLogType
from fiskalprobe.oracles.signing.logmessage import (
    VERSIONS,
    MalformedLogMessage,
    Operation,
    TransactionLog,
)

#: More of these is no archive of one TSE, and must not fill the memory.
_MOST: Final = 1000
_LONGEST_CLIENT: Final = 200
#: TR-03116-5 wants hashes of 256 bits at least.
_SHORT_HASHES: Final = frozenset({"sha224", "sha3_224"})
#: What events do to the device, by their names in small letters.
_EFFECTS: Final = {
    "updatetime": TIME_SET,
    "disablesecureelement": DISABLED,
    "locktransactionlogging": LOCKED,
    "unlocktransactionlogging": UNLOCKED,
    "updatedevice": DEVICE_UPDATED,
    "updatedevicecompleted": DEVICE_UPDATED,
    "initialize": INITIALISED,
    "registerclient": REGISTERED,
    "deregisterclient": DEREGISTERED,
}
#: Tills are seen to write KassenBeleg-V1, and the grammar is that of what they mean.
_MEANT: Final = {each.lower(): each for each in PROCESS_TYPES}
_NEWER: Final = 3
_STEPS: Final = {Operation.START: START, Operation.UPDATE: UPDATE, Operation.FINISH: FINISH}
_GRAMMARS: Final = {
    RECEIPT_TYPE: tuple(f"PD-{number:02}" for number in range(1, 8)),
    ORDER_TYPE: ("PD-08", "PD-09"),
}
_Value = TypeVar("_Value")
_CHECKED: Final = ("SIG-01", "SIG-02", "SIG-03", "TAR-05")
_SIGNED: Final = ("SIG-07", "SIG-10", "CERT-01")
_VERIFIED: Final = ("SIG-08", "SIG-09", "CERT-03")


class Reader:
    """
    Whoever goes through the logs, and what he keeps of them.
    """

    def __init__(
        self, beside: Surroundings, receipts: Receipts, signatures: Signatures, notes: Notebook
    ) -> None:
        """
        Begin with no log read.
        """
        self.columns = Columns()
        self.kinds: Counter[LogKind] = Counter()
        self.serials: Counter[bytes] = Counter()
        self.algorithms: Counter[str] = Counter()
        self.versions: Counter[int] = Counter()
        self.clients: Counter[str] = Counter()
        self.time_formats: Counter[str] = Counter()
        self.unreadable = 0
        self._certificates = beside.by_serial
        self._is_partly_read = bool(beside.card_verifiable)
        self._receipts = receipts
        self._signatures = signatures
        self._notes = notes

    def read(self, name: str, content: bytes) -> None:
        """
        Judge one log.
        """
        notes = self._notes
        notes.looked(*_CHECKED)
        if not has_log_name(name):
            notes.note("TAR-04", "form", "it does not have the form of a log's name", place=name)
        try:
            log = read_log(name, content)
        except UnknownLogType as wrong:
            notes.note("SIG-03", "type", str(wrong), place=name)
            self.unreadable += 1
            return
        except MalformedLogMessage as wrong:
            notes.note("SIG-01", "unreadable", str(wrong), place=name)
            self.unreadable += 1
            return
        inside, step = log.envelope, log.step
        number = 0 if step is None else step.transaction
        if not (inside.counter <= LARGEST_NUMBER and 0 <= number <= LARGEST_NUMBER):
            said = "its transaction number or signature counter has more than 32 bits"
            notes.note("SIG-01", "unreadable", said, place=name)
            self.unreadable += 1
            return
        self._count(inside)
        if has_log_name(name) and (why := misnamed(log.name, log.envelope, log.step)):
            notes.note("TAR-05", "log", f"it {why}", place=name)
        kind, client = OTHER, ""
        if step is not None:
            kind, client = self._transaction(log, step), step.client
        elif inside.kind is LogKind.SYSTEM:
            kind = self._event(log)
            client = client_of(inside) if kind in {REGISTERED, DEREGISTERED} else ""
        self.columns.add(
            counter=inside.counter,
            at=inside.at,
            number=number,
            step=kind,
            name=name,
            client=client[:_LONGEST_CLIENT],
        )
        self._signature(log)

    def _count(self, inside: Envelope) -> None:
        self.kinds[inside.kind] += 1
        if inside.version not in VERSIONS:
            said = f"it is of version {inside.version}"
            self._notes.note("SIG-02", "version", said, place=f"signature {inside.counter}")
        _counted(self.serials, inside.serial)
        _counted(self.versions, inside.version)
        _counted(self.algorithms, inside.algorithm)

    def _transaction(self, log: LogFile, step: TransactionLog) -> int:
        self._notes.looked("SIG-04", "SIG-15")
        # With and without decimals, GeneralizedTime is one format.
        _counted(self.time_formats, step.time_form.partition(" ")[0])
        _counted(self.clients, step.client[:_LONGEST_CLIENT])
        judge_letters(step, self._notes, place=log.name)
        if step.version == _NEWER:
            self._elements(log, step)
        operation = step.known_operation
        if operation is None:
            said = f"version {step.version} has no operation {step.operation[:60]!r}"
            self._notes.note("SIG-04", "operation", said, place=log.name)
            return OTHER
        if operation is Operation.START:
            self._receipts.start(step.transaction, step.at)
            self._start(log, step)
        if operation is Operation.UPDATE:
            self._update(log, step)
        if operation is Operation.FINISH:
            self._receipts.finish(step, name=log.name)
            self._content(log, step)
        return _STEPS[operation]

    def _elements(self, log: LogFile, step: TransactionLog) -> None:
        """
        Check what version 3 demands and version 2 left open.
        """
        if step.process_type is None:
            said = "it has no processType, which version 3 always has"
            self._notes.note("SIG-01", "elements", said, place=log.name)
        if step.internal_data is not None:
            said = "it has additionalInternalData, which version 3 never has"
            self._notes.note("SIG-01", "elements", said, place=log.name)

    def _start(self, log: LogFile, step: TransactionLog) -> None:
        """
        Check what a till had signed at the start; devices in use write a blank.
        """
        self._notes.looked("PD-12")
        if (step.process_type or "").strip() or step.process_data:
            said = f"the process type is {(step.process_type or '')[:60]!r}"
            said += f", with {len(step.process_data)} bytes of data"
            self._notes.note("PD-12", "notice", said, place=log.name)

    def _update(self, log: LogFile, step: TransactionLog) -> None:
        self._notes.looked("PD-13")
        if (step.process_type or "").lower() == RECEIPT_TYPE.lower():
            said = f"transaction {step.transaction} is updated as a {RECEIPT_TYPE}"
            self._notes.note("PD-13", "notice", said, place=log.name)

    def _content(self, log: LogFile, step: TransactionLog) -> None:
        """
        Check what a till had signed at the end of a transaction.
        """
        process_type = step.process_type or ""
        meant = _MEANT.get(process_type.lower(), process_type)
        self._notes.looked("PD-10", "PD-11", *_GRAMMARS.get(meant, ()))
        if process_type not in PROCESS_TYPES:
            said = f"the process type is {process_type[:60]!r}"
            is_misspelled = meant in PROCESS_TYPES
            if is_misspelled:
                said += f", written {meant}"
            weight = "error" if is_misspelled else "notice"
            self._notes.note("PD-11", weight, said, place=log.name)
        text = step.process_data.decode("utf-8", "surrogateescape")
        self._notes.content(process_data_findings(meant, text), place=log.name)

    def _event(self, log: LogFile) -> int:
        self._notes.looked("TAR-09")
        event = log.envelope.name.lower()
        if event not in known_events():
            said = f"no event {log.envelope.name[:60]!r} is known"
            self._notes.note("TAR-09", "event", said, place=log.name)
        return _EFFECTS.get(event, OTHER)

    def _signature(self, log: LogFile) -> None:
        notes, inside = self._notes, log.envelope
        notes.looked(*_SIGNED)
        used = algorithm.by_oid(inside.algorithm)
        if used is None:
            said = f"no signature algorithm has the identifier {inside.algorithm}"
            notes.note("SIG-07", "unknown", said, place=log.name)
        elif used.digest in _SHORT_HASHES:
            notes.note("SIG-07", "short-hash", f"{used.name} is too short", place=log.name)
        owner = self._certificates.get(inside.serial)
        if owner is None or owner.key is None:
            self._unowned(log)
            return
        if used is None:
            return
        notes.looked(*_VERIFIED)
        if not owner.is_valid_at(inside.at):
            said = f"the certificate is valid from {owner.not_before:%F} to {owner.not_after:%F}"
            notes.note("CERT-03", "not-valid", said, place=log.name)
        self._signatures.ask(log, owner.key, used)

    def _unowned(self, log: LogFile) -> None:
        if self._is_partly_read:
            why = "the key of the TSE is in a card verifiable certificate, which is not read here"
            self._notes.unchecked("CERT-01", why)
        else:
            said = f"no certificate has the key of the TSE {log.envelope.serial.hex()[:64]}"
            self._notes.note("CERT-01", "no-key", said, place=log.name)
        for check in _VERIFIED:
            self._notes.unchecked(check, "there is no certificate with the key of the TSE")


def _counted(seen: Counter[_Value], value: _Value) -> None:
    """
    Count *value*, unless that would be one thing more than any archive has.
    """
    if value in seen or len(seen) < _MOST:
        seen[value] += 1
