"""
What stands around the interface: branches, workplaces, the network, and the vendor's staff.
"""

from __future__ import annotations

import hmac
from datetime import date, datetime
from typing import Final
from zoneinfo import ZoneInfo

from fiskalsim.onboarding.desk import Desk
from fiskalsim.onboarding.facts import (
    BranchKept,
    ContractNoted,
    CustomerReleased,
    NetworkKept,
    WorkplaceKept,
)
from fiskalsim.onboarding.refusals import StaffOnly, Unusable
from fiskalsim.onboarding.things import Network

_ZONE: Final = ZoneInfo("Europe/Berlin")
_MONTHS: Final = 12


class Surroundings:
    """
    Looks after the chain; *staff_secret* is the credential of the vendor's staff.
    """

    def __init__(self, desk: Desk, *, staff_secret: str) -> None:
        self._desk = desk
        self._secret = staff_secret.encode()

    def keep_branch(self, branch: str, *, name: str, vat_id: str) -> None:
        """
        Set up a branch, or change it.
        """
        self._desk.require_vat_kept(branch, vat_id)
        self._desk.note(BranchKept(branch=branch, name=name, vat_id=vat_id))

    def keep_workplace(self, workplace: str, *, name: str, branch: str) -> None:
        """
        Set up a workplace, or change it.
        """
        state = self._desk.state
        if branch not in state.branches:
            raise Unusable("unknown-branch")
        known = state.workplaces.get(workplace)
        if known is not None and known.branch != branch:
            self._desk.require_vat_kept(known.branch, state.branches[branch].vat_id)
        self._desk.note(WorkplaceKept(workplace=workplace, name=name, branch=branch))

    def keep_network(self, network: Network) -> None:
        """
        Say how the shop reaches the internet.
        """
        self._desk.note(NetworkKept(network=network))

    # The vendor's staff.

    def require_staff(self, given: str) -> None:
        """
        Let nobody pass but the vendor's staff.
        """
        if not hmac.compare_digest(given.encode(), self._secret):
            raise StaffOnly

    def release(self, *, released: bool) -> None:
        """
        Release the customer, or take that back.
        """
        self._desk.note(CustomerReleased(released=released))

    def note_contract(self, *, signed: bool) -> None:
        """
        Note whether the signed service contract is there.
        """
        self._desk.note(ContractNoted(signed=signed))

    def charges(self) -> list[tuple[str, str]]:
        """
        List what is charged: each interface in LIVE, for each month since that began.
        """
        found = []
        for one in self._desk.state.interfaces.values():
            if one.live_since is not None:
                month, last = _month(one.live_since), _month(self._desk.now())
                while month <= last:
                    found.append((one.id, f"{month:%Y-%m}"))
                    month = (
                        month.replace(year=month.year + 1, month=1)
                        if month.month == _MONTHS
                        else month.replace(month=month.month + 1)
                    )
        return found


def _month(at: int) -> date:
    return datetime.fromtimestamp(at, _ZONE).date().replace(day=1)
