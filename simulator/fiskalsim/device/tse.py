"""
The TSE as a whole: its parts put together, and the calls that a middleware makes every day.

Errors carry the names of BSI TR-03151-1 1.1.1; log messages have the form of TR-03151 1.0.1, which
is what devices in use write, or of 1.1.1 where the device profile says so.
"""

from __future__ import annotations

from collections.abc import Callable

from fiskalsim.device.clients import Clients
from fiskalsim.device.clock import DeviceClock
from fiskalsim.device.core import Core
from fiskalsim.device.facts import DeviceFact
from fiskalsim.device.gate import Gate
from fiskalsim.device.identity import Identity
from fiskalsim.device.mishaps import Mishaps
from fiskalsim.device.production import Production
from fiskalsim.device.signed import Signed
from fiskalsim.device.state import State
from fiskalsim.device.status import Counters, OpenTransaction, RegisteredClient, TseStatus
from fiskalsim.device.store import Store
from fiskalsim.device.transactions import Transactions
from fiskalsim.device.upkeep import Upkeep
from fiskalsim.device.users import Users
from fiskalspec.devices import DeviceProfile

__all__ = ["Counters", "OpenTransaction", "RegisteredClient", "Signed", "Tse", "TseStatus"]


class Tse:
    """
    One technical security system.

    Time comes in as *at* (Unix seconds) with each call. The device's own time never runs
    backwards: when *at* lies before the newest log, the log gets that one's time again. A real
    device keeps its own clock and does not follow a till whose clock was set back; refusing the
    call instead would turn a wrong clock elsewhere into an outage here.

    *record* is called with each fact before the device counts it as happened; if *record* raises,
    nothing has happened. A call that states two facts has happened up to the first then.

    The properties tell what the device holds, as if one could look inside; the SE API's own
    questions, which a device can refuse, are methods of its parts.
    """

    __slots__ = (
        "_core",
        "_gate",
        "clock",
        "mishaps",
        "production",
        "registry",
        "store",
        "transactions",
        "upkeep",
        "users",
    )

    def __init__(
        self,
        identity: Identity,
        profile: DeviceProfile,
        record: Callable[[DeviceFact], object],
    ) -> None:
        core = self._core = Core(identity, profile, record)
        gate = self._gate = Gate(core)
        self.production = Production(core)
        self.clock = DeviceClock(core, gate)
        self.users = Users(core, gate)
        self.registry = Clients(core, gate)
        self.transactions = Transactions(core, gate, self.registry)
        self.upkeep = Upkeep(core, gate, self.transactions)
        self.store = Store(core, gate, self.transactions, self.upkeep)
        self.mishaps = Mishaps(core, self.users)

    # What it knows.

    @property
    def identity(self) -> Identity:
        """
        The device's key, serial number and certificates.
        """
        return self._core.identity

    @property
    def profile(self) -> DeviceProfile:
        """
        The kind of device this is.
        """
        return self._core.profile

    @property
    def open_transactions(self) -> tuple[OpenTransaction, ...]:
        """
        The transactions that are started and not finished, in the order of their starts.
        """
        return tuple(self._core.state.open.values())

    @property
    def open_count(self) -> int:
        """
        How many transactions are open.
        """
        return len(self._core.state.open)

    @property
    def clients(self) -> tuple[RegisteredClient, ...]:
        """
        The registered clients, in the order of their registration.
        """
        return tuple(self._core.state.clients.values())

    @property
    def counters(self) -> Counters:
        """
        The last signature counter and the last transaction number.
        """
        state = self._core.state
        return Counters(signature=state.signature_counter, transaction=state.transaction_counter)

    def status(self, *, at: int) -> TseStatus:
        """
        Tell everything that can be asked without a log being written.
        """
        state, identity, profile = self._core.state, self._core.identity, self._core.profile
        due_in = self._gate.due_in(at)
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
            time_set=state.time_set,
            user=state.users.session,
            transaction_logging_locked=state.locked,
            description=state.description,
            software_version=self.upkeep.software_version,
            stored_bytes=state.stored_bytes,
            capacity=profile.capacity,
        )

    @property
    def serial(self) -> str:
        """
        The serial number, lower-case hex.
        """
        return self._core.serial_hex

    @property
    def state(self) -> State:
        """
        What the facts it has stated add up to, and those of the steps that it has yet to sign.
        """
        return self._core.state

    # What it can be told.

    def sign_drafts(self) -> None:
        """
        Sign and state the steps of transactions that are counted and not sealed yet.
        """
        self._core.sign_drafts()

    def become(self, state: State) -> None:
        """
        Be as its facts up to a point had made it; more may follow.
        """
        self._core.state = state

    def apply(self, fact: DeviceFact) -> None:
        """
        Take over a fact that was stated before a restart.
        """
        if fact.tse != self._core.serial_hex:
            raise ValueError(
                f"this {type(fact).__name__} belongs to TSE {fact.tse}, and this is TSE "
                f"{self._core.serial_hex}; was the ledger written with another "
                "seed or device profile?"
            )
        self._core.state.apply(fact)

    def initialise(self, *, at: int, description: str = "") -> None:
        """
        Put the device into use, once in its life.
        """
        self.upkeep.initialise(at=at, description=description)

    def disable(self, *, at: int) -> None:
        """
        Put the device out of use for ever; its logs can still be exported.
        """
        self.upkeep.disable(at=at)

    def update_time(self, *, at: int, new_time_unix: int | None = None) -> None:
        """
        Set the device's clock, and note it in the log.
        """
        self.clock.update(at=at, new_time_unix=new_time_unix)

    def self_test(self, *, at: int) -> None:
        """
        Test all parts of the device; a simulated one passes.
        """
        self.upkeep.self_test(at=at)

    def register_client(self, client_id: str, *, at: int) -> None:
        """
        Let a recording system use the device.
        """
        self.registry.register(client_id, at=at)

    def deregister_client(self, client_id: str, *, at: int) -> None:
        """
        Let a recording system use the device no longer.
        """
        self.registry.deregister(client_id, at=at)

    def start_transaction(
        self, client_id: str, process_type: str, process_data: bytes, *, at: int
    ) -> Signed:
        """
        Start a transaction under the next number.
        """
        return self.transactions.start(client_id, process_type, process_data, at=at).seal()

    def update_transaction(
        self, client_id: str, number: int, process_type: str, process_data: bytes, *, at: int
    ) -> Signed:
        """
        Protect further data of an open transaction; each update is signed.
        """
        draft = self.transactions.update(client_id, number, process_type, process_data, at=at)
        return draft.seal()

    def finish_transaction(
        self, client_id: str, number: int, process_type: str, process_data: bytes, *, at: int
    ) -> Signed:
        """
        Finish an open transaction.
        """
        draft = self.transactions.finish(client_id, number, process_type, process_data, at=at)
        return draft.seal()
