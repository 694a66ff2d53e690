"""
What happens to a TSE although nobody called for it: it wears out, breaks, or forgets.

A condition holds for the calls inside its ``with`` block, and the device refuses them with its
own errors. Nothing of a condition is left behind afterwards except what such a call has logged.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any, Final

from fiskalsim.device.authority import VALID_FROM, VALID_UNTIL, issuing_authority
from fiskalsim.device.core import Core
from fiskalsim.device.facts import CountersSkipped, LogLost, PowerLost
from fiskalsim.device.status import OpenTransaction
from fiskalsim.device.users import Users

_ADMINISTRATOR: Final = "admin"
#: How often a device that is never tested otherwise wants to be: 25 hours.
_TEST_INTERVAL: Final = 90_000
_YEAR: Final = 366 * 86_400


class Mishaps:
    """
    The mishaps of one TSE.
    """

    __slots__ = ("_core", "_users", "in_force")

    def __init__(self, core: Core, users: Users) -> None:
        self._core = core
        self._users = users
        #: How many conditions hold now that make the state another one than its facts do.
        self.in_force = 0

    # What happens once.

    def lose_power(self, *, at: int) -> None:
        """
        Take the power away and bring it back at once.

        The user is logged out without a log, the self test is due, and most devices no longer
        know the time.
        """
        self._core.note(PowerLost(tse=self._core.serial_hex, at=at))

    def lose_log(self, counter: int) -> None:
        """
        Forget a log that was acknowledged.
        """
        self._core.note(LogLost(tse=self._core.serial_hex, counter=counter))

    def skip_counters(self, number: int) -> None:
        """
        Give so many signature counters away of which there will be no log.
        """
        through = self._core.state.signature_counter + number
        self._core.note(CountersSkipped(tse=self._core.serial_hex, through=through))

    # What holds for a while.

    @contextmanager
    def full_of_transactions(self) -> Iterator[None]:
        """
        Keep as many transactions open as there can be; the other ones are nobody's.
        """
        state, limit = self._core.state, max(1, self._core.profile.max_started_transactions)
        kept = state.open
        nobodys = (
            OpenTransaction(number=-n, client="", started_at_unix=state.last_log_unix)
            for n in range(1, limit - len(kept) + 1)
        )
        with self._as_profile(max_started_transactions=limit), self._pretending():
            state.open = {**kept, **{one.number: one for one in nobodys}}
            try:
                yield
            finally:
                state.open = kept

    @contextmanager
    def out_of_signatures(self) -> Iterator[None]:
        """
        Have no signature left.
        """
        with self._as_profile(max_signatures=max(1, self._core.state.signature_counter)):
            yield

    @contextmanager
    def full_of_logs(self) -> Iterator[None]:
        """
        Have no room left in the store.
        """
        with self._as_profile(capacity=max(1, self._core.state.stored_bytes)):
            yield

    @contextmanager
    def certified_until(self, until_unix: int) -> Iterator[None]:
        """
        Have a certificate that ends then; everything else in it is as before.
        """
        core, kept = self._core, self._core.identity
        until = min(max(until_unix, int(VALID_FROM.timestamp()) + 1), int(VALID_UNTIL.timestamp()))
        since = min(kept.valid_from_unix, until - _YEAR)
        since = max(since, int(VALID_FROM.timestamp()))
        leaf = issuing_authority().issue_leaf(
            kept.private_key.public_key(),
            serial=kept.serial,
            valid_from=datetime.fromtimestamp(since, UTC),
            valid_until=datetime.fromtimestamp(until, UTC),
        )
        core.identity = replace(
            kept,
            chain=(leaf, *kept.chain[1:]),
            valid_from_unix=since,
            valid_until_unix=until,
        )
        try:
            yield
        finally:
            core.identity = kept

    @contextmanager
    def without_time(self) -> Iterator[None]:
        """
        Not know the time.
        """
        state = self._core.state
        with self._pretending():
            kept, state.time_set = state.time_set, False
            try:
                yield
            finally:
                state.time_set = kept

    @contextmanager
    def clock_ahead(self, seconds: int) -> Iterator[None]:
        """
        Have a clock that is ahead, or behind where *seconds* is negative.
        """
        state = self._core.state
        with self._pretending():
            state.clock_offset += seconds
            try:
                yield
            finally:
                state.clock_offset -= seconds

    @contextmanager
    def untested(self) -> Iterator[None]:
        """
        Insist on a self test before anything is signed.
        """
        state, profile = self._core.state, self._core.profile
        interval = profile.self_test_interval or _TEST_INTERVAL
        with (
            self._as_profile(self_test_enforced=True, self_test_interval=interval),
            self._pretending(),
        ):
            kept, state.last_self_test_unix = state.last_self_test_unix, None
            try:
                yield
            finally:
                state.last_self_test_unix = kept

    @contextmanager
    def broken(self, part: str) -> Iterator[None]:
        """
        Have a part that does not pass the self test.
        """
        core = self._core
        kept, core.broken = core.broken, part
        try:
            yield
        finally:
            core.broken = kept

    @contextmanager
    def pin_blocked(self, *, at: int) -> Iterator[None]:
        """
        Have an administrator who is blocked, and want him to log in before anything else.
        """
        wrong = self._core.state.users.wrong_pins
        kept = wrong[_ADMINISTRATOR]
        with self._pretending():
            wrong[_ADMINISTRATOR] = max(kept, self._core.profile.pin_retries)
            try:
                self._users.authenticate(_ADMINISTRATOR, self._core.profile.admin_pin, at=at)
                yield
            finally:
                wrong[_ADMINISTRATOR] = kept

    @contextmanager
    def _pretending(self) -> Iterator[None]:
        """
        Have a state for a while that no fact tells of.
        """
        self.in_force += 1
        try:
            yield
        finally:
            self.in_force -= 1

    @contextmanager
    def _as_profile(self, **changes: Any) -> Iterator[None]:
        core = self._core
        kept, core.profile = core.profile, replace(core.profile, **changes)
        try:
            yield
        finally:
            core.profile = kept
