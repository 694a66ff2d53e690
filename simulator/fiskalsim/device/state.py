"""
What a TSE remembers: a fold over the facts it has stated.

Live calls and a replay after a restart go through the same `State.apply`, so they cannot differ.
"""

from __future__ import annotations

from typing import Final

import msgspec

from fiskalsim.device.facts import (
    ClockAdjusted,
    CountersSkipped,
    DeviceFact,
    LogLost,
    LogsErased,
    LogsExported,
    LogsRestored,
    LogWritten,
    Operation,
    PinChanged,
    PowerLost,
    UpdateHeld,
)
from fiskalsim.device.status import (
    LifeCycle,
    OpenTransaction,
    RegisteredClient,
    TransactionState,
)
from fiskalsim.device.userstate import UserState
from fiskalspec.devices import DeviceProfile

# An enumeration looks its members up at each access, which every receipt would feel.
_START: Final = Operation.START
_FINISH: Final = Operation.FINISH


class State:
    """
    Counters, clients, open transactions, clock, users and store of one device.
    """

    __slots__ = (
        "_keeps_time",
        "_self_test_clears_time",
        "clients",
        "clock_offset",
        "description",
        "erased_through",
        "exported_through",
        "held",
        "last_log",
        "last_log_unix",
        "last_self_test_unix",
        "last_transaction_log",
        "life_cycle",
        "locked",
        "lost",
        "open",
        "powered_on_unix",
        "restored",
        "signature_counter",
        "stored_bytes",
        "time_set",
        "transaction_counter",
        "users",
        "version",
    )

    def __init__(self, profile: DeviceProfile) -> None:
        self._self_test_clears_time = profile.self_test_clears_time
        self._keeps_time = profile.keeps_time
        self.life_cycle = LifeCycle.UNINITIALISED
        self.signature_counter = 0
        self.transaction_counter = 0
        self.last_log_unix = 0
        self.last_self_test_unix: int | None = None
        self.last_log: LogWritten | None = None
        self.last_transaction_log: LogWritten | None = None
        #: By client id, in the order of registration.
        self.clients: dict[str, RegisteredClient] = {}
        #: By transaction number, in the order of their starts.
        self.open: dict[int, OpenTransaction] = {}
        #: By transaction number: what was taken in and is not signed yet.
        self.held: dict[int, list[UpdateHeld]] = {}
        self.locked = False
        self.description = ""
        #: Empty until the first update.
        self.version = ""
        self.time_set = profile.time_set_at_delivery
        #: While the time is set: seconds ahead of the world's clock.
        self.clock_offset = 0
        #: While the time is not set: when the device's clock began at 0.
        self.powered_on_unix: int | None = None
        self.users = UserState()
        self.stored_bytes = 0
        self.exported_through = 0
        self.erased_through = 0
        #: Signature counters of erased logs that are here again.
        self.restored: set[int] = set()
        #: Signature counters that were given and have no log.
        self.lost: set[int] = set()

    def apply(self, fact: DeviceFact) -> None:
        """
        Take over what one fact says.
        """
        match fact:
            case LogWritten():
                self._apply_log(fact)
            case UpdateHeld():
                self.held.setdefault(fact.transaction, []).append(fact)
                self._enter(
                    fact.transaction, fact.at, TransactionState.UPDATED_WITH_UNPROTECTED_DATA
                )
            case PinChanged():
                self.users.change_pin(fact)
            case PowerLost():
                self._lose_power(fact)
            case ClockAdjusted():
                self.clock_offset = fact.offset
                self.time_set = True
                if self.last_self_test_unix is not None:
                    # The time between the test and now did not jump with the clock.
                    self.last_self_test_unix += fact.jump
            case _:
                self._apply_to_store(fact)

    def _apply_to_store(self, fact: DeviceFact) -> None:
        match fact:
            case LogsExported():
                self.exported_through = fact.through
            case LogsErased():
                self.erased_through = fact.through
                self.restored.clear()
                self.stored_bytes = 0
                self.last_log = None
                self.last_transaction_log = None
            case LogLost():
                self.lost.add(fact.counter)
                self.last_log = None
                self.last_transaction_log = None
            case LogsRestored():
                self.restored.update(c for c in fact.counters if c <= self.erased_through)
                self.lost.difference_update(fact.counters)
                self.stored_bytes += fact.octets
                self.last_log = fact.last or self.last_log
                self.last_transaction_log = fact.last_of_transaction or self.last_transaction_log
            case CountersSkipped():
                self.lost.update(range(self.signature_counter + 1, fact.through + 1))
                self.signature_counter = fact.through
            case _:
                raise TypeError(f"a device knows no fact of the type {type(fact).__name__}")

    def _apply_log(self, fact: LogWritten) -> None:
        if fact.counter <= self.signature_counter:
            raise ValueError(
                f"log {fact.counter} of TSE {fact.tse} comes after log {self.signature_counter}; "
                "a signature counter never repeats, so this ledger is damaged or two are mixed"
            )
        self.signature_counter = fact.counter
        self.last_log_unix = fact.at
        self.last_log = fact
        self.stored_bytes += len(fact.content)
        if fact.kind == "transaction":
            self._apply_transaction(fact)
            self.users.act(fact.at)
        else:
            self._apply_event(fact)
            self.users.see(fact)

    def _apply_transaction(self, fact: LogWritten) -> None:
        self.last_transaction_log = fact
        number = fact.transaction
        if fact.operation is _START:
            self.transaction_counter = number
            self.open[number] = OpenTransaction(
                number=number,
                client=fact.client,
                started_at_unix=fact.at,
                last_input_unix=fact.at,
            )
            return
        self.held.pop(number, None)
        if fact.operation is _FINISH:
            del self.open[number]
        else:
            self._enter(number, fact.at, TransactionState.UPDATED)

    def _apply_event(self, fact: LogWritten) -> None:
        match fact.operation:
            case Operation.REGISTER_CLIENT:
                self.clients[fact.client] = RegisteredClient(
                    client=fact.client, registered_at_unix=fact.at
                )
            case Operation.DEREGISTER_CLIENT:
                del self.clients[fact.client]
            case Operation.INITIALISE:
                self.life_cycle = LifeCycle.INITIALISED
                self.description = fact.text
            case Operation.SET_DESCRIPTION:
                self.description = fact.text
            case Operation.DISABLE:
                self.life_cycle = LifeCycle.DISABLED
                self.users.end_session()
            case Operation.SELF_TEST:
                self.last_self_test_unix = None if fact.outcome else fact.at
                if self._self_test_clears_time:
                    self._forget_time(fact.at)
            case Operation.UPDATE_DEVICE_COMPLETED:
                self.version = fact.text
            case Operation.LOCK | Operation.UNLOCK:
                self.locked = fact.operation is Operation.LOCK
            case _:
                # The others change nothing but counters, users (who look for themselves), or
                # what a fact of their own tells.
                pass

    def _enter(self, number: int, at: int, state: TransactionState) -> None:
        self.open[number] = msgspec.structs.replace(
            self.open[number], last_input_unix=at, state=state
        )

    def _lose_power(self, fact: PowerLost) -> None:
        self.users.lose_power()
        self.last_self_test_unix = None
        if not self._keeps_time:
            self._forget_time(fact.at)

    def _forget_time(self, at: int) -> None:
        self.time_set = False
        self.powered_on_unix = at
