"""
The subject's clock, under its own name.
"""

from __future__ import annotations

from datetime import datetime

from fiskalprobe.target.control import Control


class Clock:
    """
    Reads and moves the subject's clock; `ControlMissing` when the target does not let us.
    """

    def __init__(self, control: Control) -> None:
        self._control = control

    def now(self) -> datetime:
        """
        Read the clock.
        """
        return self._control.now()

    def set(self, at: datetime) -> datetime:
        """
        Set the clock to an aware instant.
        """
        return self._control.set_clock(at)

    def advance(self, seconds: int) -> datetime:
        """
        Let *seconds* pass.
        """
        return self._control.advance(seconds)
