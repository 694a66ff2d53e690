"""
Random lives of a TSE, each step followed by a restart that has to know the same.
"""

from __future__ import annotations

from contextlib import suppress

from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import RuleBasedStateMachine, invariant, precondition, rule
from workbench import NEW_YEAR, Bench

from fiskalsim.device import errors
from fiskalsim.device.facts import Operation


class Devices(RuleBasedStateMachine):
    """
    Random lives of a small device; after each step a restarted one must know the same.
    """

    names = st.sampled_from(["one", "two", "three"])
    later = st.integers(-5, 90)

    def __init__(self) -> None:
        super().__init__()
        self.bench = Bench(
            max_started_transactions=3,
            max_registered_clients=2,
            max_signatures=40,
            capacity=6000,
            time_sync="unixTime",
            update_variant="alwaysSignedAndAggregating",
        ).in_use("one")
        self.now = NEW_YEAR

    def attempt(self, call):
        """Make a call; a refusal is a fine answer, and writes nothing."""
        facts, known = len(self.bench.facts), self.known(self.bench.tse)
        try:
            call()
        except errors.StorageMemoryFull as full:
            # Six functions write first and complain then.
            written = "is written" in str(full)
            assert written == (facts < len(self.bench.facts))
        except errors.DeviceError:
            assert facts == len(self.bench.facts)
            assert known == self.known(self.bench.tse)

    def known(self, tse):
        """All that can be asked of a device."""
        retries = tse.users.remaining_retries("admin")
        return (
            tse.status(at=NEW_YEAR),
            tse.open_transactions,
            tse.clients,
            tse.counters,
            retries,
            dict(tse._core.state.users.pins),
            {number: tuple(held) for number, held in tse._core.state.held.items()},
        )

    @rule(by=later)
    def pass_time(self, by):
        """Let the clock run, sometimes backwards."""
        self.now += by

    @rule(name=names)
    def come(self, name):
        """Register a client."""
        self.attempt(lambda: self.bench.tse.register_client(name, at=self.now))

    @rule(name=names)
    def leave(self, name):
        """Deregister a client."""
        self.attempt(lambda: self.bench.tse.deregister_client(name, at=self.now))

    @rule(name=names)
    def begin(self, name):
        """Start a transaction."""
        self.attempt(lambda: self.bench.start(name, at=self.now))

    @rule(name=names, number=st.integers(0, 8))
    def end(self, name, number):
        """Finish one that may be open."""
        self.attempt(lambda: self.bench.finish(number, name, at=self.now))

    @precondition(lambda self: self.bench.tse.open_transactions)
    @rule()
    def end_oldest(self):
        """Finish one that is open for sure."""
        oldest = self.bench.tse.open_transactions[0]
        self.attempt(lambda: self.bench.finish(oldest.number, oldest.client, at=self.now))

    @rule()
    def test_itself(self):
        """Run a self test."""
        self.attempt(lambda: self.bench.tse.self_test(at=self.now))

    @rule(data=st.binary(max_size=9), number=st.integers(0, 8))
    def hold(self, number, data):
        """Take in data of a transaction that may be open, without a signature."""
        steps = self.bench.tse.transactions
        self.attempt(lambda: steps.hold("one", number, "", data, at=self.now))

    @rule(ahead=st.integers(-5, 500))
    def set_the_clock(self, ahead):
        """Set the device's clock, not always right."""
        at = self.now
        self.attempt(lambda: self.bench.tse.update_time(at=at, new_time_unix=at + ahead))

    @rule()
    def lose_power(self):
        """Pull the plug."""
        self.bench.tse.mishaps.lose_power(at=self.now)

    @rule()
    def export_and_erase(self):
        """Export everything, then erase it if nothing is open."""
        store = self.bench.tse.store
        archive = store.export(self.bench.facts, at=self.now)
        first = self.bench.tse._core.state.erased_through + 1
        logs = [log for log in self.bench.logs if log.counter >= first]
        assert [entry.content for entry in archive.entries[4:]] == [log.content for log in logs]
        self.attempt(lambda: store.erase(at=self.now))

    @rule(pin=st.sampled_from(["12345", "54321"]))
    def log_in(self, pin):
        """Log in, or use up an attempt; the log is written in both cases."""
        with suppress(errors.DeviceError):
            self.bench.tse.users.authenticate("admin", pin, at=self.now)

    @rule(pin=st.sampled_from(["12345", "54321"]))
    def unblock(self, pin):
        """Give the administrator another PIN."""
        with suppress(errors.DeviceError):
            self.bench.tse.users.unblock_pin("admin", "123456", pin, at=self.now)

    @rule()
    def lock_or_unlock(self):
        """Turn the lock of transactions, whichever way it goes."""
        steps = self.bench.tse.transactions
        locked = self.bench.tse.status(at=self.now).transaction_logging_locked
        self.attempt(lambda: (steps.unlock if locked else steps.lock)(at=self.now))

    @invariant()
    def a_restart_forgets_nothing(self):
        """A device built from the logs knows what the old one knew."""
        assert self.known(self.bench.restarted()) == self.known(self.bench.tse)

    @invariant()
    def logs_are_in_order(self):
        """Counters rise by one, times never fall, transaction numbers are given once."""
        logs = self.bench.logs
        assert [log.counter for log in logs] == list(range(1, len(logs) + 1))
        times = [log.at for log in logs]
        assert times == sorted(times)
        started = [log.transaction for log in logs if log.operation == Operation.START]
        assert started == list(range(1, len(started) + 1))


Devices.TestCase.settings = settings(max_examples=25, stateful_step_count=25, deadline=None)
test_any_life_of_a_device_survives_a_restart = Devices.TestCase
