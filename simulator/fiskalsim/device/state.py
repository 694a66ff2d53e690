"""
What a TSE remembers: a fold over the logs it has written.

Live calls and a replay after a restart go through the same `State.apply`, so they cannot differ.
"""

from __future__ import annotations

from fiskalsim.device.facts import LogWritten, Operation
from fiskalsim.device.status import LifeCycle, OpenTransaction, RegisteredClient


class State:
    """
    Counters, clients and open transactions of one device.
    """

    __slots__ = (
        "clients",
        "last_log_unix",
        "last_self_test_unix",
        "life_cycle",
        "open",
        "signature_counter",
        "transaction_counter",
    )

    def __init__(self) -> None:
        self.life_cycle = LifeCycle.UNINITIALISED
        self.signature_counter = 0
        self.transaction_counter = 0
        self.last_log_unix = 0
        self.last_self_test_unix: int | None = None
        #: By client id, in the order of registration.
        self.clients: dict[str, RegisteredClient] = {}
        #: By transaction number, in the order of their starts.
        self.open: dict[int, OpenTransaction] = {}

    def apply(self, fact: LogWritten) -> None:
        """
        Take over what one log says.
        """
        if fact.counter <= self.signature_counter:
            raise ValueError(
                f"log {fact.counter} of TSE {fact.tse} comes after log {self.signature_counter}; "
                "a signature counter never repeats, so this ledger is damaged or two are mixed"
            )
        self.signature_counter = fact.counter
        self.last_log_unix = fact.at
        match fact.operation:
            case Operation.START:
                self.transaction_counter = fact.transaction
                self.open[fact.transaction] = OpenTransaction(
                    number=fact.transaction, client=fact.client, started_at_unix=fact.at
                )
            case Operation.FINISH:
                del self.open[fact.transaction]
            case Operation.REGISTER_CLIENT:
                self.clients[fact.client] = RegisteredClient(
                    client=fact.client, registered_at_unix=fact.at
                )
            case Operation.DEREGISTER_CLIENT:
                del self.clients[fact.client]
            case Operation.INITIALISE:
                self.life_cycle = LifeCycle.INITIALISED
            case Operation.SELF_TEST:
                self.last_self_test_unix = fact.at
            case Operation.UPDATE | Operation.UPDATE_TIME:
                pass
