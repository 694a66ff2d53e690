"""
The part of a TSE that signs: it dates a log, numbers it, signs it and states it as a fact.

What may be signed is decided before, by `fiskalsim.device.gate` and the parts of the device. Here
only those refusals are made that concern each log alike: no counter left, no room left, no valid
certificate.
"""

from __future__ import annotations

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from msgspec.structs import force_setattr

from fiskalsim.device import log_message
from fiskalsim.device.draft import Draft
from fiskalsim.device.errors import (
    CertificateExpired,
    DeviceError,
    ParameterSyntax,
    SignatureCounterExhausted,
    SignatureCounterOverflow,
    StorageMemoryFull,
)
from fiskalsim.device.events import EventWriter
from fiskalsim.device.facts import DeviceFact, LogWritten, Operation
from fiskalsim.device.identity import Identity
from fiskalsim.device.state import State
from fiskalspec.devices import DeviceProfile
from fiskalspec.devices.functions import SeApiFunction

#: Counters are unsigned and have 32 bits.
COUNTER_MAX: Final = 2**32 - 1


class Core:
    """
    Key, memory and log writer of one TSE.

    *record* is called with each fact before the device counts it as happened, and if it raises,
    nothing has happened. Only the step of a transaction is counted first and recorded once it is
    signed (`log_step`): what could not be recorded then is recorded before anything else.
    """

    __slots__ = (
        "_blank",
        "_drafts",
        "_record",
        "_signature_length",
        "_writer",
        "broken",
        "events",
        "identity",
        "profile",
        "serial_hex",
        "state",
    )

    def __init__(
        self, identity: Identity, profile: DeviceProfile, record: Callable[[DeviceFact], object]
    ) -> None:
        self.identity = identity
        self.profile = profile
        self.serial_hex = identity.serial_hex
        self.state = State(profile)
        self._record = record
        #: The part of the device that is broken; empty while all are whole.
        self.broken = ""
        self._signature_length = len(identity.point) - 1
        self._blank = bytes(self._signature_length)
        #: The logs that are counted and not signed yet, oldest first.
        self._drafts: deque[Draft] = deque()
        self._writer = log_message.LogWriter(
            serial=identity.serial,
            algorithm_identifier=identity.algorithm.identifier,
            time_format=profile.time_format,
            version=profile.log_version,
        )
        self.events = EventWriter(
            self._writer, admin_name=profile.admin_name, admin_role=profile.admin_role
        )

    @property
    def log_version(self) -> int:
        """
        The version of the log messages.
        """
        return self._writer.version

    def log_time(self, at: int) -> int:
        """
        Tell the device's time when the world's is *at*; it never runs backwards.

        A device that does not know the time counts from 0, as its clock does after power was lost.
        """
        state = self.state
        if state.time_set:
            now = at + state.clock_offset
        else:
            now = 0 if state.powered_on_unix is None else at - state.powered_on_unix
        return max(now, state.last_log_unix)

    def next_counter(self) -> int:
        """
        Find the signature counter of the next log, or refuse because there is none.
        """
        used, limit = self.state.signature_counter, self.profile.max_signatures
        if limit and used >= limit:
            raise SignatureCounterExhausted(
                f"all {limit} signatures of this TSE are used; replace the device"
            )
        if used >= COUNTER_MAX:
            raise SignatureCounterOverflow(
                f"the signature counter stands at {used} and can go no further; replace the device"
            )
        return used + 1

    def note(self, fact: DeviceFact) -> None:
        """
        State a fact that no log message tells.
        """
        self.sign_drafts()
        self._record(fact)
        self.state.apply(fact)

    def log_step(
        self,
        rule: SeApiFunction,
        operation: Operation,
        client_id: str,
        number: int,
        *,
        process_type: str,
        process_data: bytes,
        at: int,
        earlier: Sequence[bytes] = (),
        last: bool = True,
    ) -> Draft:
        """
        Count one step of a transaction and write its log, which is signed when it is sealed.

        Where a call writes several logs, only the *last* complains about what does not stop it.
        """
        counter = self.next_counter()
        log_time = self.log_time(at)
        text = self._writer.transaction(
            operation,
            client_id=client_id.encode("ascii"),
            process_data=process_data,
            process_type=ascii_only(process_type).encode("ascii"),
            number=number,
            counter=counter,
            at=log_time,
            earlier=earlier,
        )
        full = self._is_full(rule, text)
        begun = self.state.open.get(number)  # gone once a finish is counted
        fact = LogWritten(
            tse=self.serial_hex,
            counter=counter,
            at=log_time,
            kind="transaction",
            operation=operation,
            client=client_id,
            transaction=number,
            content=log_message.seal(text, self._blank),
        )
        self.state.apply(fact)
        draft = Draft(
            text,
            fact,
            started_at_unix=begun.started_at_unix if begun else log_time,
            sign=self.sign_drafts,
        )
        if last:
            draft.complaint = self._complaint(rule, fact, full=full)
        self._drafts.append(draft)
        return draft

    def sign_drafts(self) -> None:
        """
        Sign what waits for it, one behind the other, and state it in the order of the counters.

        A signature pushes out of the processor's caches what the work before and behind it needs,
        and finds its own tables pushed out; so many in a row cost less than each by itself.
        """
        drafts = self._drafts
        if not drafts:
            return
        for signature in [self.identity.sign(draft.text) for draft in drafts]:
            draft = drafts[0]
            force_setattr(draft.fact, "content", log_message.seal(draft.text, signature))
            self._record(draft.fact)
            draft.signature = signature
            drafts.popleft()

    def log_event(
        self,
        rule: SeApiFunction,
        operation: Operation,
        data: bytes,
        *,
        at: int,
        client: str = "",
        user: str = "",
        outcome: str = "",
        text: str = "",
        last: bool = True,
    ) -> None:
        """
        Write and sign the log of an event; *data* comes from `Core.events`.
        """
        counter = self.next_counter()
        log_time = self.log_time(at)
        signed = self._writer.system(
            operation, data, counter=counter, at=log_time, user=self.state.users.session
        )
        full = self._is_full(rule, signed)
        self._write(
            rule,
            LogWritten(
                tse=self.serial_hex,
                counter=counter,
                at=log_time,
                kind="system",
                operation=operation,
                client=client,
                user=user,
                outcome=outcome,
                text=text,
                content=log_message.seal(signed, self.identity.sign(signed)),
            ),
            full=full,
            last=last,
        )

    def log_audit(self, rule: SeApiFunction, data: bytes, *, at: int) -> None:
        """
        Write and sign an audit log.
        """
        counter = self.next_counter()
        log_time = self.log_time(at)
        signed = self._writer.audit(data, counter=counter, at=log_time)
        full = self._is_full(rule, signed)
        self._write(
            rule,
            LogWritten(
                tse=self.serial_hex,
                counter=counter,
                at=log_time,
                kind="audit",
                operation=Operation.AUDIT,
                content=log_message.seal(signed, self.identity.sign(signed)),
            ),
            full=full,
            last=True,
        )

    def _is_full(self, rule: SeApiFunction, signed: bytes) -> bool:
        """
        Tell whether this log goes into the reserve; most functions refuse before that.
        """
        capacity = self.profile.capacity
        if not capacity:
            return False
        size = log_message.sealed_length(signed, self._signature_length)
        full = self.state.stored_bytes + size > capacity
        if full and rule.storage == "before":
            raise StorageMemoryFull(
                f"{self.state.stored_bytes} of {capacity} octets are used and the next log needs "
                f"{size}; export the logs and delete them, then call again"
            )
        return full

    def _write(self, rule: SeApiFunction, fact: LogWritten, *, full: bool, last: bool) -> None:
        self.sign_drafts()
        self._record(fact)
        self.state.apply(fact)
        complaint = self._complaint(rule, fact, full=full) if last else None
        if complaint is not None:
            raise complaint

    def _complaint(
        self, rule: SeApiFunction, fact: LogWritten, *, full: bool
    ) -> DeviceError | None:
        """
        Tell what is wrong though the log is written.
        """
        if fact.at > self.identity.valid_until_unix and rule.reports_expiry:
            return CertificateExpired(
                f"log {fact.counter} is written, but the certificate of this TSE ended before; "
                "replace the device"
            )
        if full and rule.storage == "after":
            return StorageMemoryFull(
                f"log {fact.counter} is written, but only into the reserve of a full store; "
                "export the logs and delete them"
            )
        return None


def ascii_only(text: str) -> str:
    """
    Return *text* if a log message can carry it.
    """
    if not text.isascii():
        raise ParameterSyntax(
            f"{text!r} cannot be written as PrintableString; use letters, digits and - . only"
        )
    return text
