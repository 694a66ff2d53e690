"""
What happens to a TSE before a user sees it: the logs it already has when it is handed over.

A drive comes with an empty log. One in the cloud waits in its operator's stock, where its clock
is set every day, and is personalised when somebody takes it; both leave logs, in the order of
recorded exports. No gate stands here, because no user calls these.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from fiskalsim.device import der
from fiskalsim.device.core import Core
from fiskalsim.device.facts import Operation
from fiskalspec.devices import functions

#: The operator's own client, which takes one place of the register.
OPERATOR: Final = "setup"
#: A self test whose only complaint is that nobody has logged in yet.
_SELF_TEST_COMPLAINT: Final = b"ERROR_UNAUTHORIZED"


class Production:
    """
    The operator's hands on one TSE.
    """

    __slots__ = ("_core",)

    def __init__(self, core: Core) -> None:
        self._core = core

    def set_time(self, *, at: int) -> None:
        """
        Set the clock, as is done every day in stock.
        """
        self._log(Operation.UPDATE_TIME, lambda now: self._core.events.times(now, now), at=at)

    def personalise(self, *, at: int) -> None:
        """
        Make a device out of stock somebody's own.
        """
        events = self._core.events
        self._log(
            Operation.REGISTER_CLIENT, lambda _: events.text(OPERATOR), at=at, client=OPERATOR
        )
        self._log(Operation.START_AUDIT, lambda _: events.empty(), at=at)
        self._log(Operation.CONFIGURE_LOGGING, lambda _: events.empty(), at=at)
        self._log(Operation.SELF_TEST, self._complaint, at=at)
        self._log(Operation.ENTER_SECURE_STATE, lambda _: events.empty(), at=at)

    def _log(
        self, operation: Operation, data: Callable[[int], bytes], *, at: int, client: str = ""
    ) -> None:
        core = self._core
        rule = functions.load()["configureLogging"]
        core.log_event(rule, operation, data(core.log_time(at)), at=at, client=client)

    def _complaint(self, now: int) -> bytes:
        return b"".join(
            (
                der.tlv(0x81, b"SMAERS"),
                der.tlv(0x82, b"\x00"),
                der.tlv(0x83, _SELF_TEST_COMPLAINT),
                der.tlv(0x84, self._core.events.moment(now)),
            )
        )
