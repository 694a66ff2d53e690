"""
The transactions of a TSE: started, updated, finished, each step under a signature.

A step is counted at once and signed when its `Draft` is sealed.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Final

from fiskalsim.device.clients import Clients
from fiskalsim.device.core import COUNTER_MAX, Core, ascii_only
from fiskalsim.device.draft import Draft
from fiskalsim.device.errors import (
    LimitOfSimultaneousOpenTransactionsReached,
    OpenTransactionFound,
    ParameterTooLong,
    TransactionCounterOverflow,
    TransactionLoggingLocked,
    TransactionLoggingNotLocked,
    TransactionNumberNotFound,
    UpdateTransactionFailed,
)
from fiskalsim.device.facts import Operation, UpdateHeld
from fiskalsim.device.gate import Gate
from fiskalsim.device.log_message import EVENT_DATA_VERSION
from fiskalsim.device.status import OpenTransaction, TransactionState

#: TR-03151-1: processType has at most 100 characters.
_PROCESS_TYPE_MAX_LENGTH: Final = 100


class UpdateProtection(StrEnum):
    """
    What an unsigned update leaves in memory, in the words of TR-03151-1.
    """

    #: These data are held; nothing was held before.
    PASSED_HELD = "noPrevPassedInMem"
    #: These data are held beside earlier ones.
    BOTH_HELD = "prevAndPassedInMem"


class Transactions:
    """
    The transactions of one TSE.
    """

    __slots__ = ("_clients", "_core", "_gate")

    def __init__(self, core: Core, gate: Gate, clients: Clients) -> None:
        self._core = core
        self._gate = gate
        self._clients = clients

    def start(self, client_id: str, process_type: str, process_data: bytes, *, at: int) -> Draft:
        """
        Start a transaction under the next number.

        The checks come in the order of TR-03151-1 3.7.5. A start that they refuse takes no
        number: the number is given by the part that signs, which was not asked.
        """
        rule = self._gate.enter("startTransaction", at=at)
        core, state = self._core, self._core.state
        self._require_unlocked()
        limit = core.profile.max_started_transactions
        if limit and len(state.open) >= limit:
            raise LimitOfSimultaneousOpenTransactionsReached(
                f"{limit} transactions are open and there is room for no more; "
                "finish an open one, then start again"
            )
        self._clients.require(client_id)
        if state.transaction_counter >= COUNTER_MAX:
            raise TransactionCounterOverflow("no transaction number is left; replace the device")
        _check_type(process_type)
        number = state.transaction_counter + 1
        return core.log_step(
            rule,
            Operation.START,
            client_id,
            number,
            process_type=process_type,
            process_data=process_data,
            at=at,
        )

    def update(
        self, client_id: str, number: int, process_type: str, process_data: bytes, *, at: int
    ) -> Draft:
        """
        Protect further data of an open transaction, and what was held of it, by a signature.
        """
        rule = self._gate.enter("updateTransaction", at=at)
        self._require_open(client_id, number)
        _check_type(process_type)
        return self._core.log_step(
            rule,
            Operation.UPDATE,
            client_id,
            number,
            process_type=process_type,
            process_data=process_data,
            at=at,
            earlier=self._held(number),
        )

    def hold(
        self, client_id: str, number: int, process_type: str, process_data: bytes, *, at: int
    ) -> UpdateProtection:
        """
        Take in further data of an open transaction and leave the signature for later.

        TR-03151-1 3.7.6: the same function as `update`, without forceSignature.
        """
        self._gate.enter("updateTransaction", at=at)
        core = self._core
        self._require_open(client_id, number)
        _check_type(process_type)
        if core.profile.update_variant == "alwaysSigned":
            raise UpdateTransactionFailed(
                f"a {core.profile.title} signs each update; ask for a signature"
            )
        earlier = core.state.held.get(number)
        core.note(
            UpdateHeld(
                tse=core.serial_hex,
                transaction=number,
                at=core.log_time(at),
                process_type=ascii_only(process_type),
                process_data=process_data,
            )
        )
        return UpdateProtection.BOTH_HELD if earlier else UpdateProtection.PASSED_HELD

    def finish(
        self, client_id: str, number: int, process_type: str, process_data: bytes, *, at: int
    ) -> Draft:
        """
        Finish an open transaction.

        Data that are held come into the same log in version 2, and in version 3 into an update
        log that is written before.
        """
        rule = self._gate.enter("finishTransaction", at=at)
        core = self._core
        self._require_open(client_id, number)
        _check_type(process_type)
        held = core.state.held.get(number)
        if held and core.log_version == EVENT_DATA_VERSION:
            *first, last = held
            core.log_step(
                rule,
                Operation.UPDATE,
                client_id,
                number,
                process_type=last.process_type,
                process_data=last.process_data,
                at=at,
                earlier=tuple(one.process_data for one in first),
                last=False,
            )
        return core.log_step(
            rule,
            Operation.FINISH,
            client_id,
            number,
            process_type=process_type,
            process_data=process_data,
            at=at,
            earlier=self._held(number),
        )

    def lock(self, *, at: int) -> None:
        """
        Refuse all steps of transactions until they are unlocked.
        """
        rule = self._gate.enter("lockTransactionLogging", at=at)
        self.require_none_open()
        self._core.log_event(rule, Operation.LOCK, self._core.events.empty(), at=at)

    def unlock(self, *, at: int) -> None:
        """
        Allow transactions again.
        """
        rule = self._gate.enter("unlockTransactionLogging", at=at)
        if not self._core.state.locked:
            raise TransactionLoggingNotLocked("transactions are not locked; just start one")
        self._core.log_event(rule, Operation.UNLOCK, self._core.events.empty(), at=at)

    def state(self, number: int, *, at: int) -> TransactionState:
        """
        Tell how far a transaction has come.

        No transaction is ever classed as abandoned; what makes one so is the vendor's choice.
        """
        self._gate.enter("getTransactionState", at=at)
        if not 1 <= number <= self._core.state.transaction_counter:
            raise TransactionNumberNotFound(f"transaction {number} was never started")
        entry = self._core.state.open.get(number)
        return entry.state if entry else TransactionState.FINISHED

    def open(self, *, at: int) -> tuple[OpenTransaction, ...]:
        """
        List the transactions that are not finished, in the order of their starts.
        """
        self._gate.enter("getOpenTransactions", at=at)
        return tuple(self._core.state.open.values())

    def current_number(self, *, at: int) -> int:
        """
        Count the open transactions.
        """
        self._gate.enter("getCurrentNumberOfTransactions", at=at)
        return len(self._core.state.open)

    def maximum_number(self, *, at: int) -> int:
        """
        Tell how many transactions may be open; 0 means that there is no limit.
        """
        self._gate.enter("getMaxNumberOfTransactions", at=at)
        return self._core.profile.max_started_transactions

    def counter(self, *, at: int) -> int:
        """
        Tell the last transaction number that was given.
        """
        self._gate.enter("getCurrentTransactionCounter", at=at)
        return self._core.state.transaction_counter

    def update_variant(self, *, at: int) -> str:
        """
        Tell which updates the device supports: alwaysSigned …
        """
        self._gate.enter("getSupportedTransactionUpdateVariants", at=at)
        return self._core.profile.update_variant

    def require_none_open(self) -> None:
        """
        Refuse what a device with open transactions does not do.
        """
        if entries := self._core.state.open:
            raise OpenTransactionFound(
                f"{len(entries)} transactions are open, the first is {next(iter(entries))}; "
                "finish them before"
            )

    def _require_unlocked(self) -> None:
        if self._core.state.locked:
            raise TransactionLoggingLocked(
                "the administrator has locked transactions; call unlockTransactionLogging first"
            )

    def _require_open(self, client_id: str, number: int) -> None:
        self._require_unlocked()
        self._clients.require(client_id)
        entry = self._core.state.open.get(number)
        if entry is None:
            raise TransactionNumberNotFound(
                f"transaction {number} is not open; it was never started or is finished already"
            )
        if entry.client != client_id:
            raise TransactionNumberNotFound(
                f"transaction {number} was started by client {entry.client!r}, not by "
                f"{client_id!r}; only the client that started it may go on with it"
            )

    def _held(self, number: int) -> tuple[bytes, ...]:
        held = self._core.state.held.get(number)
        return tuple(one.process_data for one in held) if held else ()


def _check_type(process_type: str) -> None:
    if len(process_type) > _PROCESS_TYPE_MAX_LENGTH:
        raise ParameterTooLong(
            f"the process type has {len(process_type)} characters; "
            f"at most {_PROCESS_TYPE_MAX_LENGTH} are allowed"
        )
