"""
The gate before each function of a TSE: whether it may be called now, and by whom.

What a function needs stands in one table, `fiskalspec.devices.functions`; nothing here is about a
single function.
"""

from __future__ import annotations

from contextlib import suppress
from typing import Final

from fiskalsim.device.core import Core
from fiskalsim.device.errors import (
    DeviceNotInitialized,
    FunctionNotSupported,
    SecureElementDisabled,
    SelfTestRequired,
    SignatureCounterExhausted,
    SignatureCounterOverflow,
    TimeNotSet,
    UserNotAuthenticated,
    UserNotAuthorized,
)
from fiskalsim.device.facts import Operation
from fiskalsim.device.status import LifeCycle
from fiskalsim.device.userstate import Outcome
from fiskalspec.devices import functions
from fiskalspec.devices.functions import SeApiFunction

_NOBODY: Final = "unauthenticated"
# An enumeration looks its members up at each access, which every receipt would feel.
_UNINITIALISED: Final = LifeCycle.UNINITIALISED
_DISABLED: Final = LifeCycle.DISABLED


class Gate:
    """
    Lets calls to one TSE in, or refuses them.
    """

    __slots__ = ("_core", "_guarded", "_lacking", "_rules")

    def __init__(self, core: Core) -> None:
        self._core = core
        self._rules = functions.load()
        profile = core.profile
        self._guarded = frozenset(profile.login_required)
        self._lacking = frozenset(profile.unsupported_functions)
        if strangers := sorted((self._guarded | self._lacking) - self._rules.keys()):
            raise ValueError(
                f"device profile {profile.name!r} names functions that the SE API does not have: "
                f"{', '.join(strangers)}"
            )
        if needed := sorted(name for name in self._lacking if self._rules[name].mandatory):
            raise ValueError(
                f"device profile {profile.name!r} leaves out what each TSE must have: "
                f"{', '.join(needed)}"
            )

    def enter(self, name: str, *, at: int) -> SeApiFunction:
        """
        Return the rule of the function *name* if it may be called now.

        TR-03151-1 3.7.5 orders the checks: who is calling, then the clock.
        """
        rule, state = self._rules[name], self._core.state
        if name in self._lacking:
            raise FunctionNotSupported(f"a {self._core.profile.title} has no {name}")
        if state.users.session:
            self._end_idle_session(at)
        if state.life_cycle is _UNINITIALISED and rule.needs_initialised:
            raise DeviceNotInitialized("this TSE is not initialised; call initialise first")
        if state.life_cycle is _DISABLED and rule.needs_enabled:
            raise SecureElementDisabled(
                "this TSE was disabled for ever; its logs can be exported, and nothing be signed"
            )
        if name in self._guarded:
            self._check_user(rule)
        if rule.needs_time:
            self._check_readiness(at)
        return rule

    def due_in(self, at: int) -> int | None:
        """
        Seconds until the next self test is due, never below 0; None when it never is.
        """
        interval = self._core.profile.self_test_interval
        last = self._core.state.last_self_test_unix
        if interval == 0:
            return None
        if last is None:
            return 0
        return max(0, last + interval - self._core.log_time(at))

    def _check_user(self, rule: SeApiFunction) -> None:
        user = self._core.state.users.session
        if (user or _NOBODY) in rule.roles:
            return
        allowed = ", ".join(sorted(rule.roles - {_NOBODY})) or "nobody"
        if not user:
            raise UserNotAuthenticated(f"nobody is logged in; {rule.name} is for: {allowed}")
        raise UserNotAuthorized(f"{user} is logged in; {rule.name} is for: {allowed}")

    def _check_readiness(self, at: int) -> None:
        if self._core.profile.self_test_enforced and self.due_in(at) == 0:
            raise SelfTestRequired("a self test is due; let the device test itself, then go on")
        if not self._core.state.time_set:
            raise TimeNotSet("the device does not know the time; call updateTime first")

    def _end_idle_session(self, at: int) -> None:
        core, users = self._core, self._core.state.users
        limit = core.profile.session_timeout
        if not limit or core.log_time(at) - users.active_unix < limit:
            return
        # It is nobody's call: what it would complain about is told to the next one that signs, and
        # a device without signatures keeps its user rather than refusing to be read.
        data = core.events.log_out(users.session, Outcome.TIMEOUT)
        with suppress(SignatureCounterExhausted, SignatureCounterOverflow):
            core.log_event(
                self._rules["logOut"],
                Operation.LOG_OUT,
                data,
                at=at,
                user=users.session,
                outcome=Outcome.TIMEOUT,
                last=False,
            )
