"""
The clock of a TSE: whether it knows the time, and how it is told.

The world's time comes in with each call; here is only what the device makes of it.
"""

from __future__ import annotations

from fiskalsim.device.core import Core
from fiskalsim.device.errors import InvalidTime, UnsupportedTimeSyncVariant
from fiskalsim.device.facts import ClockAdjusted, Operation
from fiskalsim.device.gate import Gate


class DeviceClock:
    """
    The clock of one TSE.
    """

    __slots__ = ("_core", "_gate")

    def __init__(self, core: Core, gate: Gate) -> None:
        self._core = core
        self._gate = gate

    def update(self, *, at: int, new_time_unix: int | None = None) -> None:
        """
        Set the clock, and note in the log that it was set.

        A device that takes the time from its caller needs *new_time_unix*; one with a source of
        its own takes *at* and refuses anything else. The form in which a caller writes the time
        is a matter of the interface, so here it is Unix seconds for all of them.
        """
        rule = self._gate.enter("updateTime", at=at)
        core, variant = self._core, self._core.profile.time_sync
        if variant == "noInput" and new_time_unix is not None:
            raise UnsupportedTimeSyncVariant(
                "this device has a time source of its own; call updateTime without a time"
            )
        if variant != "noInput" and new_time_unix is None:
            raise UnsupportedTimeSyncVariant(
                f"this device takes the time from its caller, as {variant}; say what time it is"
            )
        core.next_counter()
        before = core.log_time(at)
        if new_time_unix is None:
            offset = 0
        elif new_time_unix < core.state.last_log_unix:
            raise InvalidTime(
                f"{new_time_unix} lies before the newest log at {core.state.last_log_unix}; "
                "log times never run backwards"
            )
        else:
            offset = new_time_unix - at
        if offset != core.state.clock_offset or not core.state.time_set:
            jump = max(at + offset, before) - before
            core.note(ClockAdjusted(tse=core.serial_hex, offset=offset, jump=jump))
        data = core.events.times(before, core.log_time(at))
        core.log_event(rule, Operation.UPDATE_TIME, data, at=at)

    def sync_variant(self, *, at: int) -> str:
        """
        Tell in which form the device takes the time: noInput, utcTime …
        """
        self._gate.enter("getTimeSyncVariant", at=at)
        return self._core.profile.time_sync

    def now_unix(self, *, at: int) -> int:
        """
        Tell the device's time.
        """
        self._gate.enter("getCurrentSeTime", at=at)
        return self._core.log_time(at)
