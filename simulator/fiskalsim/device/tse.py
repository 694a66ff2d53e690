"""
The TSE: checks a call, writes and signs the log, states it as a fact.

Errors carry the names of BSI TR-03151-1 1.1.1, log messages have the form of TR-03151 1.0.1: that
is what devices in use do.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fiskalsim.device import log_message
from fiskalsim.device.errors import (
    CertificateExpired,
    ClientAlreadyRegistered,
    ClientLimitReached,
    ClientNotRegistered,
    DeregisterClientFailed,
    DeviceIsInitialized,
    DeviceNotInitialized,
    InvalidClientIdCharacter,
    LimitOfSimultaneousOpenTransactionsReached,
    ParameterSyntax,
    ParameterTooLong,
    SignatureCounterExhausted,
    TransactionNumberNotFound,
)
from fiskalsim.device.facts import LogWritten, Operation
from fiskalsim.device.identity import Identity
from fiskalsim.device.signed import Signed
from fiskalsim.device.state import State
from fiskalsim.device.status import (
    Counters,
    LifeCycle,
    OpenTransaction,
    RegisteredClient,
    TseStatus,
)
from fiskalspec.devices import DeviceProfile

__all__ = ["Counters", "OpenTransaction", "RegisteredClient", "Signed", "Tse", "TseStatus"]

#: TR-03151-1, appendix A.
_CLIENT_ID_ALPHABET: Final = frozenset(
    "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789 '()+,-.="
)
#: TR-03151-1: processType has at most 100 characters.
_PROCESS_TYPE_MAX_LENGTH: Final = 100
#: The parts that TR-03151 lets a self test report on.
_COMPONENTS: Final = ("device", "storage", "integration-interface", "CSP", "SMAERS")


class Tse:
    """
    One technical security system.

    Time comes in as *at* (Unix seconds) with each call. The device's own time never runs
    backwards: when *at* lies before the newest log, the log gets that one's time again. A real
    device keeps its own clock and does not follow a till whose clock was set back; refusing the
    call instead would turn a wrong clock elsewhere into an outage here.

    *record* is called with each log before the device counts it as written; if *record* raises,
    nothing has happened.
    """

    __slots__ = ("_identity", "_profile", "_record", "_serial_hex", "_state", "_writer")

    def __init__(
        self,
        identity: Identity,
        profile: DeviceProfile,
        record: Callable[[LogWritten], None],
    ) -> None:
        self._identity = identity
        self._profile = profile
        self._record = record
        self._serial_hex = identity.serial_hex
        self._state = State()
        self._writer = log_message.LogWriter(
            serial=identity.serial,
            algorithm_identifier=identity.algorithm.identifier,
            time_format=profile.time_format,
        )

    # What it knows.

    @property
    def identity(self) -> Identity:
        """
        The device's key, serial number and certificates.
        """
        return self._identity

    @property
    def profile(self) -> DeviceProfile:
        """
        The kind of device this is.
        """
        return self._profile

    @property
    def open_transactions(self) -> tuple[OpenTransaction, ...]:
        """
        The transactions that are started and not finished, in the order of their starts.
        """
        return tuple(self._state.open.values())

    @property
    def clients(self) -> tuple[RegisteredClient, ...]:
        """
        The registered clients, in the order of their registration.
        """
        return tuple(self._state.clients.values())

    @property
    def counters(self) -> Counters:
        """
        The last signature counter and the last transaction number.
        """
        return Counters(
            signature=self._state.signature_counter, transaction=self._state.transaction_counter
        )

    def status(self, *, at: int) -> TseStatus:
        """
        Tell everything that can be asked without a log being written.
        """
        state, identity, profile = self._state, self._identity, self._profile
        due_in = self._self_test_due_in(at)
        return TseStatus(
            life_cycle=state.life_cycle,
            serial=identity.serial,
            public_key=identity.point,
            public_key_info=identity.spki,
            certificates=identity.chain,
            certificate_valid_from_unix=identity.valid_from_unix,
            certificate_valid_until_unix=identity.valid_until_unix,
            algorithm=profile.algorithm,
            time_format=profile.time_format,
            started_transactions=len(state.open),
            max_started_transactions=profile.max_started_transactions,
            created_signatures=state.signature_counter,
            max_signatures=profile.max_signatures,
            registered_clients=len(state.clients),
            max_registered_clients=profile.max_registered_clients,
            self_test_passed=due_in is None or due_in > 0,
            time_until_next_self_test=due_in or 0,
            last_log_unix=state.last_log_unix,
            last_transaction=state.transaction_counter,
        )

    def _self_test_due_in(self, at: int) -> int | None:
        """
        Seconds until the next self test is due, never below 0; None when it never is.
        """
        interval, last = self._profile.self_test_interval, self._state.last_self_test_unix
        if interval == 0:
            return None
        if last is None:
            return 0
        return max(0, last + interval - self._log_time(at))

    # What it can be told.

    def apply(self, fact: LogWritten) -> None:
        """
        Take over a log that was written before a restart.
        """
        if fact.tse != self._serial_hex:
            raise ValueError(
                f"log {fact.counter} belongs to TSE {fact.tse}, this is TSE {self._serial_hex}; "
                "was the ledger written with another seed or device profile?"
            )
        self._state.apply(fact)

    def initialise(self, *, at: int, description: str = "") -> None:
        """
        Put the device into use, once in its life.
        """
        if self._state.life_cycle is LifeCycle.INITIALISED:
            raise DeviceIsInitialized("this TSE is initialised; there is nothing to do")
        self._log_event(Operation.INITIALISE, log_message.texts(_ascii(description)), at=at)

    def update_time(self, *, at: int) -> None:
        """
        Note in the log that the device's time was set.
        """
        self._require_initialised()
        before = self._writer.time_content(self._state.last_log_unix)
        after = self._writer.time_content(self._log_time(at))
        self._log_event(Operation.UPDATE_TIME, log_message.times(before, after), at=at)

    def self_test(self, *, at: int) -> None:
        """
        Test all parts of the device; a simulated one passes.
        """
        self._require_initialised()
        tested_at = self._writer.time_content(self._log_time(at))
        data = log_message.self_test_results(_COMPONENTS, tested_at)
        self._log_event(Operation.SELF_TEST, data, at=at)

    def register_client(self, client_id: str, *, at: int) -> None:
        """
        Let a recording system use the device.
        """
        self._require_initialised()
        clients, limit = self._state.clients, self._profile.max_registered_clients
        longest = self._profile.client_id_max_length
        if not client_id:
            raise ParameterSyntax("the client id is empty; give the recording system's serial")
        if len(client_id) > longest:
            raise ParameterTooLong(
                f"client id {client_id!r} has {len(client_id)} characters; "
                f"a {self._profile.title} takes {longest}"
            )
        if foreign := sorted(set(client_id) - _CLIENT_ID_ALPHABET):
            raise InvalidClientIdCharacter(
                f"client id {client_id!r} contains {', '.join(map(repr, foreign))}; "
                "allowed are A-Z a-z 0-9, the space and ' ( ) + , - . ="
            )
        if client_id in clients:
            raise ClientAlreadyRegistered(f"client {client_id!r} is registered already")
        if limit and len(clients) >= limit:
            raise ClientLimitReached(
                f"{limit} clients are registered and there is room for no more; "
                "deregister one that is not used"
            )
        data = log_message.texts(client_id)
        self._log_event(Operation.REGISTER_CLIENT, data, at=at, client=client_id)

    def deregister_client(self, client_id: str, *, at: int) -> None:
        """
        Let a recording system use the device no longer.
        """
        self._require_initialised()
        self._require_client(client_id)
        theirs = [
            str(entry.number) for entry in self._state.open.values() if entry.client == client_id
        ]
        if theirs:
            raise DeregisterClientFailed(
                f"client {client_id!r} has {len(theirs)} open transactions, the first is "
                f"{theirs[0]}; finish them before"
            )
        data = log_message.texts(client_id)
        self._log_event(Operation.DEREGISTER_CLIENT, data, at=at, client=client_id)

    # Transactions.

    def start_transaction(
        self, client_id: str, process_type: str, process_data: bytes, *, at: int
    ) -> Signed:
        """
        Start a transaction under the next number.

        The checks come in the order of TR-03151-1 3.7.5. A start that they refuse takes no
        number: the number is given by the part that signs, which was not asked.
        """
        self._require_initialised()
        state, limit = self._state, self._profile.max_started_transactions
        if limit and len(state.open) >= limit:
            raise LimitOfSimultaneousOpenTransactionsReached(
                f"{limit} transactions are open and there is room for no more; "
                "finish an open one, then start again"
            )
        self._require_client(client_id)
        number = state.transaction_counter + 1
        return self._log_step(
            Operation.START, client_id, number, process_type, process_data, at=at
        )

    def update_transaction(
        self, client_id: str, number: int, process_type: str, process_data: bytes, *, at: int
    ) -> Signed:
        """
        Protect further data of an open transaction; each update is signed.
        """
        self._require_open(client_id, number)
        return self._log_step(
            Operation.UPDATE, client_id, number, process_type, process_data, at=at
        )

    def finish_transaction(
        self, client_id: str, number: int, process_type: str, process_data: bytes, *, at: int
    ) -> Signed:
        """
        Finish an open transaction.
        """
        self._require_open(client_id, number)
        return self._log_step(
            Operation.FINISH, client_id, number, process_type, process_data, at=at
        )

    # Checks.

    def _require_initialised(self) -> None:
        if self._state.life_cycle is not LifeCycle.INITIALISED:
            raise DeviceNotInitialized("this TSE is not initialised; call initialise first")

    def _require_client(self, client_id: str) -> None:
        if client_id not in self._state.clients:
            raise ClientNotRegistered(
                f"client {client_id!r} is not registered at TSE {self._serial_hex[:8]}…; "
                "register it first"
            )

    def _require_open(self, client_id: str, number: int) -> None:
        self._require_initialised()
        self._require_client(client_id)
        entry = self._state.open.get(number)
        if entry is None:
            raise TransactionNumberNotFound(
                f"transaction {number} is not open; it was never started or is finished already"
            )
        if entry.client != client_id:
            raise TransactionNumberNotFound(
                f"transaction {number} was started by client {entry.client!r}, not by "
                f"{client_id!r}; only the client that started it may go on with it"
            )

    # Logs.

    def _log_time(self, at: int) -> int:
        return max(at, self._state.last_log_unix)

    def _next_counter(self) -> int:
        state, limit = self._state, self._profile.max_signatures
        if limit and state.signature_counter >= limit:
            raise SignatureCounterExhausted(
                f"all {limit} signatures of this TSE are used; replace the device"
            )
        return state.signature_counter + 1

    def _log_step(
        self,
        operation: Operation,
        client_id: str,
        number: int,
        process_type: str,
        process_data: bytes,
        *,
        at: int,
    ) -> Signed:
        if len(process_type) > _PROCESS_TYPE_MAX_LENGTH:
            raise ParameterTooLong(
                f"the process type has {len(process_type)} characters; "
                f"at most {_PROCESS_TYPE_MAX_LENGTH} are allowed"
            )
        counter = self._next_counter()
        log_time = self._log_time(at)
        signed = self._writer.transaction(
            operation,
            client_id=client_id.encode("ascii"),
            process_data=process_data,
            process_type=_ascii(process_type).encode("ascii"),
            number=number,
            counter=counter,
            at=log_time,
        )
        signature = self._identity.sign(signed)
        begun = self._state.open.get(number)  # gone once a finish is written
        self._write(
            LogWritten(
                tse=self._serial_hex,
                counter=counter,
                at=log_time,
                kind="transaction",
                operation=operation,
                client=client_id,
                transaction=number,
                content=log_message.seal(signed, signature),
            )
        )
        return Signed(
            transaction=number,
            counter=counter,
            at=log_time,
            started_at_unix=begun.started_at_unix if begun else log_time,
            signature=signature,
        )

    def _log_event(self, operation: Operation, data: bytes, *, at: int, client: str = "") -> None:
        counter = self._next_counter()
        log_time = self._log_time(at)
        signed = self._writer.system(operation, data, counter=counter, at=log_time)
        self._write(
            LogWritten(
                tse=self._serial_hex,
                counter=counter,
                at=log_time,
                kind="system",
                operation=operation,
                client=client,
                content=log_message.seal(signed, self._identity.sign(signed)),
            )
        )

    def _write(self, fact: LogWritten) -> None:
        self._record(fact)
        self._state.apply(fact)
        if fact.at > self._identity.valid_until_unix:
            raise CertificateExpired(
                f"log {fact.counter} is written, but the certificate of this TSE ended before; "
                "replace the device"
            )


def _ascii(text: str) -> str:
    """
    Return *text* if a log message can carry it.
    """
    if not text.isascii():
        raise ParameterSyntax(
            f"{text!r} cannot be written as PrintableString; use letters, digits and - . only"
        )
    return text
