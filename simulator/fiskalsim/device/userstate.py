"""
What a TSE remembers of its users: who is logged in, how often somebody mistyped, changed PINs.
"""

from __future__ import annotations

from collections import Counter
from enum import StrEnum

from fiskalsim.device.facts import LogWritten, Operation, PinChanged


class Outcome(StrEnum):
    """
    How logging in, logging out or unblocking ended.
    """

    SUCCESS = "success"
    UNKNOWN_USER = "unknownUserId"
    INCORRECT_PIN = "incorrectPin"
    PIN_BLOCKED = "pinBlocked"
    INCORRECT_PUK = "incorrectPuk"
    PUK_BLOCKED = "pukTemporarilyBlocked"
    NEW_PIN_REFUSED = "settingNewPinFailed"
    #: Of a log-out: the user asked for it.
    CALLED = "userCalledLogOut"
    OTHER_USER = "differentUserLoggedIn"
    TIMEOUT = "timeout"


class UserState:
    """
    The users' part of a device's state.
    """

    __slots__ = ("active_unix", "pins", "puk_failed_unix", "session", "wrong_pins", "wrong_puks")

    def __init__(self) -> None:
        #: Who is logged in; empty for nobody.
        self.session = ""
        #: When the device last wrote a log while somebody was logged in.
        self.active_unix = 0
        #: Wrong PINs in a row, by user.
        self.wrong_pins: Counter[str] = Counter()
        self.wrong_puks = 0
        self.puk_failed_unix = 0
        #: Digests of the PINs that are no longer those of the delivery.
        self.pins: dict[str, bytes] = {}

    def see(self, log: LogWritten) -> None:
        """
        Take over what a log says about users.
        """
        match log.operation:
            case Operation.AUTHENTICATE:
                self._see_login(log)
            case Operation.LOG_OUT:
                self.end_session()
            case Operation.UNBLOCK:
                self._see_unblocking(log)
            case _:
                pass
        self.act(log.at)

    def act(self, at: int) -> None:
        """
        Count a log as something that whoever is logged in has done.
        """
        if self.session:
            self.active_unix = at

    def change_pin(self, fact: PinChanged) -> None:
        """
        Take over a new PIN.
        """
        self.pins[fact.user] = fact.digest

    def end_session(self) -> None:
        """
        Forget who is logged in.
        """
        self.session = ""

    def lose_power(self) -> None:
        """
        Forget what is only kept in memory: the session, and how often the PUK was wrong.
        """
        self.end_session()
        self.wrong_puks = 0

    def _see_login(self, log: LogWritten) -> None:
        if log.outcome == Outcome.SUCCESS:
            self.session = log.user
            del self.wrong_pins[log.user]
        elif log.outcome == Outcome.INCORRECT_PIN:
            self.wrong_pins[log.user] += 1

    def _see_unblocking(self, log: LogWritten) -> None:
        if log.outcome == Outcome.INCORRECT_PUK:
            self.wrong_puks += 1
            self.puk_failed_unix = log.at
        elif log.outcome in {Outcome.SUCCESS, Outcome.NEW_PIN_REFUSED}:
            self.wrong_puks = 0
            if log.outcome == Outcome.SUCCESS:
                del self.wrong_pins[log.user]
