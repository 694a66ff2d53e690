"""
The button "Test": whether the keys are accepted and the tills' TSEs are found with them.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from fiskalsim.onboarding.desk import Desk
from fiskalsim.onboarding.refusals import NotDone, Noticed
from fiskalsim.onboarding.texts import TEXTS, Text
from fiskalsim.onboarding.things import Interface, Kind, Tse
from fiskalsim.onboarding.way import Way

_PASSED: Final = TEXTS["test-passed"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Tested:
    """
    What came of a test.
    """

    interface: Interface
    kind: Kind
    text: Text
    tses: tuple[Tse, ...] = ()

    @property
    def passed(self) -> bool:
        """
        Whether nothing is wrong.
        """
        return self.kind is Kind.NONE


class Checking:
    """
    Tries an interface's connection.
    """

    def __init__(self, desk: Desk, way: Way) -> None:
        self._desk = desk
        self._way = way

    def test(self, interface_id: str) -> Tested:
        """
        Authenticate, ask for the TSEs of the keys, and for those with which tills are initialised.
        """
        one = self._desk.interface(interface_id)
        if not one.saved:
            raise Noticed("not-saved")
        if one.created is not None:
            raise Noticed("not-saved-again")
        try:
            tses = self._ask(one)
        except NotDone as wrong:
            kind = Kind.OUTAGE if wrong.kind is Kind.OUTAGE else Kind.CONFIGURATION
            result = Tested(interface=one, kind=kind, text=wrong.text)
        else:
            result = Tested(interface=one, kind=Kind.NONE, text=_PASSED, tses=tses)
        self._desk.log(one, "tested", result.text.en)
        return result

    def _ask(self, one: Interface) -> tuple[Tse, ...]:
        session = self._way.session(one)
        state, cloud = self._desk.state, self._way.cloud
        with self._way.call(one, "GET /tss", named="list"):
            visible = [tss.id for tss in cloud.tss.visible(session)]
        used = {till.tse for till in state.tills.values() if till.interface == one.id}
        for tse in sorted(used):
            with self._way.call(one, f"GET /tss/{tse}", named="info", tse=state.tses[tse].serial):
                cloud.desk.tss(session, tse)
        return tuple(state.tses[tss] for tss in visible if tss in state.tses)
