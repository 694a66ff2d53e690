"""
A hand on the subject that is somebody's own: the operator pulls the plug and says so.

Only the cable is asked for; nobody begins a world anew three hundred times, or sets a clock to the
second. What was asked and answered is evidence.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Sequence
from datetime import UTC, datetime
from typing import Any, Final

from fiskalprobe.target.control import Control
from fiskalprobe.target.deeds import Act, ControlFailed, ControlMissing
from fiskalprobe.target.model import ControlClaim
from fiskalprobe.wire import Wire

#: Asks a question where somebody sees it, and gives the answer.
Ask = Callable[[str], str]

_PLEASE: Final = "Press Enter when that is done, or write why it cannot be."
_WHERE: Final = {
    "all": "Cut the connection between the service and its TSE.",
    "create": "Cut the TSE off for createDocument only.",
    "finish": "Cut the TSE off for the end of transactions only (start of documents works).",
}
_AGAIN: Final = "Connect the service and its TSE again, and wait until everything has been signed."


class OperatorControl(Control):
    """
    Asks an operator to cut and to mend.
    """

    def __init__(self, wire: Wire, claim: ControlClaim, *, ask: Ask) -> None:
        super().__init__(wire, claim)
        self._ask = ask

    def tidy(self) -> None:
        """
        Have mended what was cut, and bother nobody otherwise.
        """
        self.leave()

    def cable(self) -> dict[str, Any]:
        """
        Nobody can see how many documents wait.
        """
        raise ControlMissing("cable's state")

    def _cut(self, occasions: Sequence[str]) -> None:
        self._demand("cut", _WHERE[self._one_of(occasions)])

    def _mend(self) -> None:
        self._demand("mend", _AGAIN)

    def _demand(self, handle: str, what: str) -> None:
        at, started = datetime.now(UTC), time.perf_counter()
        try:
            answer = self._ask(f"{what} {_PLEASE}").strip()
        except EOFError:
            answer = "nobody answered"
        act = Act(
            handle=handle,
            asked=(what,),
            answer=answer,
            exit=None,
            by_operator=True,
            at=at.isoformat(timespec="milliseconds"),
            elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
        )
        self._tell(act)
        if answer:
            # What could not be cut need not be mended.
            self._is_cut = self._is_cut and handle != "cut"
            raise ControlFailed(f"the operator could not {handle} the cable: {answer}")
