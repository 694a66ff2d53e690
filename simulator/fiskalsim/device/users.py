"""
The users of a TSE: who may log in, with which PIN, and how a blocked one gets in again.
"""

from __future__ import annotations

import hashlib
import hmac
from typing import Final

from fiskalsim.device.core import Core
from fiskalsim.device.errors import (
    DeviceError,
    IncorrectPin,
    IncorrectPuk,
    PinBlocked,
    PukTemporarilyBlocked,
    SettingNewPinFailed,
    UnknownUserId,
    UserNotAuthenticated,
)
from fiskalsim.device.facts import Operation, PinChanged
from fiskalsim.device.gate import Gate
from fiskalsim.device.userstate import Outcome
from fiskalspec.devices.functions import SeApiFunction

#: The users of TR-03153-1; there is one of each.
USERS: Final = ("admin", "timeadmin", "logger")


class Users:
    """
    Log-in, log-out and unblocking at one TSE.

    Each attempt is logged, also one that fails.
    """

    __slots__ = ("_core", "_delivered", "_gate")

    def __init__(self, core: Core, gate: Gate) -> None:
        self._core = core
        self._gate = gate
        profile = core.profile
        pins = (profile.admin_pin, profile.time_admin_pin, profile.logger_pin)
        for pin in pins:
            if not _fits(pin, profile.pin_digits):
                raise ValueError(f"the PIN {pin!r} does not have {profile.pin_digits} digits")
        if not _fits(profile.puk, profile.puk_digits):
            raise ValueError(f"the PUK {profile.puk!r} does not have {profile.puk_digits} digits")
        self._delivered = dict(zip(USERS, pins, strict=True))

    @property
    def logged_in(self) -> str:
        """
        Who is logged in; empty for nobody.
        """
        return self._core.state.users.session

    def remaining_retries(self, user_id: str) -> int:
        """
        Tell how many wrong PINs a user still has; -1 for a user that there is not.
        """
        if user_id not in USERS:
            return -1
        profile, users = self._core.profile, self._core.state.users
        if profile.pin_blocked_at_delivery and user_id not in users.pins:
            return 0
        return max(0, profile.pin_retries - users.wrong_pins[user_id])

    def authenticate(self, user_id: str, pin: str, *, at: int) -> None:
        """
        Log a user in; whoever was logged in before is logged out.
        """
        rule = self._gate.enter("authenticateUser", at=at)
        if user_id not in USERS:
            self._log_login(rule, user_id, Outcome.UNKNOWN_USER, at=at)
            raise UnknownUserId(f"no user is named {user_id!r}; there are: {', '.join(USERS)}")
        if not self.remaining_retries(user_id):
            self._log_login(rule, user_id, Outcome.PIN_BLOCKED, at=at)
            raise PinBlocked(f"{user_id} is blocked; unblock with the PUK")
        if not hmac.compare_digest(self._digest(user_id, pin), self._known(user_id)):
            self._log_login(rule, user_id, Outcome.INCORRECT_PIN, at=at)
            left = self.remaining_retries(user_id)
            raise IncorrectPin(f"the PIN of {user_id} is wrong; {left} attempts are left")
        if self.logged_in not in {"", user_id}:
            self._log_log_out(rule, Outcome.OTHER_USER, at=at, last=False)
        self._log_login(rule, user_id, Outcome.SUCCESS, at=at)

    def log_out(self, *, at: int) -> None:
        """
        Log out whoever is logged in.
        """
        rule = self._gate.enter("logOut", at=at)
        if not self.logged_in:
            raise UserNotAuthenticated("nobody is logged in, so nobody can be logged out")
        self._log_log_out(rule, Outcome.CALLED, at=at)

    def unblock_pin(self, user_id: str, puk: str, new_pin: str, *, at: int) -> None:
        """
        Give a user another PIN, and as many attempts as at first.
        """
        rule = self._gate.enter("unblockPin", at=at)
        core, profile, state = self._core, self._core.profile, self._core.state.users
        refusal: DeviceError
        if user_id not in USERS:
            outcome = Outcome.UNKNOWN_USER
            refusal = UnknownUserId(f"no user is named {user_id!r}; there are: {', '.join(USERS)}")
        elif (wait := self._puk_blocked_for(at)) > 0:
            outcome = Outcome.PUK_BLOCKED
            refusal = PukTemporarilyBlocked(
                f"the PUK was wrong {state.wrong_puks} times; wait {wait} s, then try again"
            )
        elif not hmac.compare_digest(puk.encode(), profile.puk.encode()):
            outcome = Outcome.INCORRECT_PUK
            refusal = IncorrectPuk(f"the PUK is wrong; {user_id} is as he was")
        elif len(new_pin) < profile.pin_min_length or not _fits(new_pin, profile.pin_digits):
            outcome = Outcome.NEW_PIN_REFUSED
            refusal = SettingNewPinFailed(
                f"a PIN of a {profile.title} has {profile.pin_digits or 'some'} digits; "
                f"{user_id} keeps the old one"
            )
        else:
            core.next_counter()
            digest = self._digest(user_id, new_pin)
            core.note(PinChanged(tse=core.serial_hex, user=user_id, digest=digest))
            self._log_unblocking(rule, user_id, Outcome.SUCCESS, at=at)
            return
        self._log_unblocking(rule, user_id, outcome, at=at)
        raise refusal

    def _puk_blocked_for(self, at: int) -> int:
        profile, state = self._core.profile, self._core.state.users
        if not profile.puk_retries or state.wrong_puks < profile.puk_retries:
            return 0
        return state.puk_failed_unix + profile.puk_block_seconds - self._core.log_time(at)

    def _known(self, user_id: str) -> bytes:
        changed = self._core.state.users.pins.get(user_id)
        return changed or self._digest(user_id, self._delivered[user_id])

    def _digest(self, user_id: str, pin: str) -> bytes:
        """
        Hide a PIN from whoever glances at a ledger; five digits are no secret to one who tries.
        """
        message = f"{user_id}:{pin}".encode()
        return hmac.digest(self._core.identity.serial, message, hashlib.sha256)

    def _log_login(self, rule: SeApiFunction, user: str, outcome: Outcome, *, at: int) -> None:
        left = self.remaining_retries(user)
        match outcome:
            case Outcome.INCORRECT_PIN:
                left -= 1
            case Outcome.SUCCESS:
                left = self._core.profile.pin_retries
            case _:
                pass
        name = user if user in USERS else _writable(user)
        data = self._core.events.login(name, outcome, remaining=left)
        self._core.log_event(rule, Operation.AUTHENTICATE, data, at=at, user=name, outcome=outcome)

    def _log_log_out(
        self, rule: SeApiFunction, cause: Outcome, *, at: int, last: bool = True
    ) -> None:
        user = self.logged_in
        data = self._core.events.log_out(user, cause)
        self._core.log_event(
            rule, Operation.LOG_OUT, data, at=at, user=user, outcome=cause, last=last
        )

    def _log_unblocking(
        self, rule: SeApiFunction, user: str, outcome: Outcome, *, at: int
    ) -> None:
        name = user if user in USERS else _writable(user)
        data = self._core.events.unblock(name, outcome)
        self._core.log_event(rule, Operation.UNBLOCK, data, at=at, user=name, outcome=outcome)


def _fits(text: str, digits: int) -> bool:
    """
    Tell whether a PIN or PUK has the form that the device takes.
    """
    if not digits:
        return bool(text)
    return len(text) == digits and text.isascii() and text.isdigit()


def _writable(name: str) -> str:
    """
    Make a stranger's name fit into a log, whatever he typed.
    """
    return name.encode("ascii", "replace").decode("ascii")[:100]
