"""
A shop that cannot begin anew: what it had before a scenario, what the scenario makes in it, and
what is put back afterwards.

The interface knows no way to take a branch, a workplace, a till or an interface away, so whatever
is made has a name of its own and stays. All else is put back: network, release, contract, the VAT
ids of branches, and for whom an interface is.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from fiskalprobe.run.checks import Blocked

if TYPE_CHECKING:
    from fiskalprobe.run.parties.shop import Shop

#: What the name of everything begins with, or ends with, that a run has made in a shop.
MARK: Final = "fiskalprobe-"
#: VAT ids of other firms, of which one may be the shop's own.
_FIRMS: Final = ("DE987654321", "DE112233445", "DE135792468")
_OWN_FIRM: Final = "DE123456789"
_CHAIN: Final = "branch-administration"
#: Where the staff writes a member of the chain, and what the body calls it.
STAFFS: Final = {
    "released": ("/staff/release", "released"),
    "serviceContract": ("/staff/service-contract", "signed"),
}
#: What is told where target.toml does not permit something, by the permission.
_WITHOUT: Final = {
    "additions": "the shop is in use, and what is added to it stays",
    "rearranging": "the shop is in use, and {about} would be changed for a while",
    "live-keys": "LIVE keys cost money and cannot be taken back",
}
#: What is changed for a while, by the member of the chain that shows it.
MEMBERS: Final = {
    "released": "the release of the customer",
    "serviceContract": "the note of the service contract",
    "network": "the network",
}


def unpermitted(what: str, *, about: str = "") -> str:
    """
    Say why a scenario ends where *what* is not permitted, and how to permit it.
    """
    return (
        f"without reset: {_WITHOUT[what].format(about=about)}; target.toml has to allow it, "
        f'permits = ["{what}"] under [ixit]'
    )


class Premises:
    """
    What the administrator of one scenario finds in a shop, and leaves as it was.
    """

    def __init__(self, shop: Shop) -> None:
        self._shop = shop
        self._own = MARK + shop.subject.guid()[:8]
        self._chain: Mapping[str, Any] = shop.arrange("GET", "/chain")
        #: Whether masks are for the whole chain, and not for the scenario's own workplace.
        self._whole = False
        self._settled = False
        #: What was made here: branches with their names, and tills.
        self._branches: dict[str, str] = {}
        self._tills: list[str] = []
        #: Members of the chain that the scenario may have changed.
        self._touched: set[str] = set()
        #: Other people's interfaces that were set aside, as they were.
        self._aside: dict[str, Mapping[str, Any]] = {}
        self._places = 0
        shop.subject.afterwards(self.leave)

    # -- what there is -----------------------------------------------------------------------

    @property
    def firm(self) -> str:
        """
        The VAT id of the first branch that the shop had, or one of our own.
        """
        return next(iter(self._firms()), _OWN_FIRM)

    @property
    def has_several_firms(self) -> bool:
        """
        Whether the branches that the shop had are of different VAT ids.
        """
        return len(set(self._firms())) > 1

    @property
    def found(self) -> Mapping[str, Any]:
        """
        The chain as it was before the scenario.
        """
        return self._chain

    def other_firm(self, number: int) -> str:
        """
        Give the VAT id of the second or the third firm: no other branch has it.
        """
        known = set(self._firms())
        return [each for each in _FIRMS if each not in known][number - 2]

    def named(self, name: str) -> str:
        """
        Give the id of ``main``, ``counter-1``, ``till-1``, …; the first ones are set up at need.
        """
        self._settle()
        return f"{self._own}-{name}"

    def mask(self) -> dict[str, Any]:
        """
        Say what is entered here other than in a shop of our own.
        """
        return {
            "name": f"KassenSichV-Fiskaly {self._own}",
            "multipleTenants": self.has_several_firms,
        }

    def assignment(self) -> dict[str, str]:
        """
        Say for whom an interface is saved where the scenario does not say it.
        """
        if self._whole:
            return {"to": _CHAIN}
        return {"to": "workplace", "workplace": self.named("counter-1")}

    # -- what may be done --------------------------------------------------------------------

    def permit(self, what: str, *, about: str = "") -> None:
        """
        Go on only when target.toml permits *what*, or the shop holds nothing but ours.
        """
        permitted = what in self._shop.subject.target.ixit.permits
        if permitted or (what != "live-keys" and not self._is_in_use()):
            return
        raise Blocked(unpermitted(what, about=about))

    def touch(self, member: str) -> None:
        """
        Expect that a member of the chain is changed, and put it back afterwards.
        """
        self._touched.add(member)

    def change(self, member: str) -> None:
        """
        Change a member of the chain for the length of the scenario, where that is permitted.
        """
        self.permit("rearranging", about=MEMBERS[member])
        self.touch(member)

    def needs_change(self, member: str, *, value: bool) -> bool:
        """
        Whether a member of the chain has to be changed to have this value; then it may be.
        """
        if member not in self._touched and self._chain.get(member) is value:
            return False
        self.change(member)
        return True

    def keep_branch(self, branch: str, name: str) -> None:
        """
        Remember a branch of ours, which is of the shop's firm again afterwards.
        """
        self._branches[branch] = name

    def keep_till(self, till: str) -> None:
        """
        Remember a till of ours, which is reset afterwards.
        """
        self._tills.append(till)

    def take_chain(self) -> None:
        """
        Let the next masks be for the whole chain, which no other interface may be for meanwhile.
        """
        for one in self._for_the_chain():
            if not _is_ours(one):
                self._checked_before_setting_aside(one)
                self._aside[one["id"]] = one["configuration"]
            self._set_aside(one["id"], one["configuration"])
        self._whole = True

    # -- afterwards --------------------------------------------------------------------------

    def leave(self) -> None:
        """
        Put back what can be put back; `Blocked` tells what could not.
        """
        left = [*self._put_back(), *self._leave_chain()]
        if left:
            raise Blocked("; ".join(left))

    def _put_back(self) -> Iterator[str]:
        shop = self._shop
        now = shop.arrange("GET", "/chain") if self._touched else {}
        changed = {name for name in self._touched if now.get(name) != self._chain.get(name)}
        if "network" in changed:
            yield from self._tried("PUT", "/network", dict(self._chain.get("network") or {}))
        for till in self._tills:
            yield from self._tried("POST", f"/tills/{till}/reset")
        for branch, name in self._branches.items():
            body = {"name": name, "vatId": self.firm}
            yield from self._tried("PUT", f"/branches/{branch}", body)
        for member in sorted(changed & STAFFS.keys()):
            path, word = STAFFS[member]
            back = {word: self._chain.get(member) is True}
            yield from self._tried("PUT", path, back, staff=shop.subject.target.ixit.staff)

    def _leave_chain(self) -> Iterator[str]:
        if not self._whole:
            return
        for one in self._shop.saved:
            mask = self._shop.masks[one]
            if mask["assignment"].get("to") == _CHAIN:
                try:
                    self._set_aside(one, mask)
                except Blocked as failed:
                    yield f"the interface {one} stays for the whole chain: {failed}"
        for one, configuration in self._aside.items():
            yield from self._tried("PUT", f"/interfaces/{one}", configuration)

    def _tried(
        self, method: str, path: str, body: Any = None, *, staff: str | None = None
    ) -> Iterator[str]:
        try:
            self._shop.arrange(method, path, body, staff=staff is not None)
        except Blocked as failed:
            yield str(failed)

    # -- below -------------------------------------------------------------------------------

    def _settle(self) -> None:
        """
        Set up a branch, a workplace and a till of ours.
        """
        if self._settled:
            return
        self.permit("additions")
        self._settled = True
        shop, branch, place = self._shop, self.named("main"), self.named("counter-1")
        shop.arrange("PUT", f"/branches/{branch}", {"name": "Main", "vatId": self.firm})
        self.keep_branch(branch, "Main")
        shop.arrange("PUT", f"/workplaces/{place}", {"name": "Counter 1", "branch": branch})
        till = self.named("till-1")
        shop.arrange("PUT", f"/tills/{till}", {"name": "Till 1", "workplace": place})
        self.keep_till(till)

    def _firms(self) -> list[str]:
        rows = self._chain.get("branches")
        listed = rows if isinstance(rows, list) else []
        return [str(row["vatId"]) for row in listed if isinstance(row, dict) and row.get("vatId")]

    def _is_in_use(self) -> bool:
        """
        Whether the shop has a branch, a workplace or an interface that no run has made.
        """
        places = [
            row.get("id")
            for name in ("branches", "workplaces")
            for row in self._chain.get(name) or ()
            if isinstance(row, dict)
        ]
        return not all(MARK in str(each) for each in places) or not all(
            map(_is_ours, self._interfaces())
        )

    def _interfaces(self) -> list[dict[str, Any]]:
        rows = self._shop.arrange("GET", "/interfaces").get("interfaces")
        self._shop.checks.presuppose(isinstance(rows, list), "the search lists no interfaces")
        return [row for row in rows if isinstance(row.get("configuration"), dict)]

    def _for_the_chain(self) -> list[dict[str, Any]]:
        found = [(one, one["configuration"].get("assignment")) for one in self._interfaces()]
        return [one for one, to in found if isinstance(to, dict) and to.get("to") == _CHAIN]

    def _checked_before_setting_aside(self, one: Mapping[str, Any]) -> None:
        self.permit("rearranging", about="the interface of the chain")
        self._shop.checks.presuppose(
            one.get("unsavedChanges") is False,
            f"the interface {one['id']} of the chain has changes that were not saved, and setting "
            f"it aside would save them",
        )

    def _set_aside(self, interface: str, configuration: Mapping[str, Any]) -> None:
        """
        Let an interface be for a workplace of ours at which nothing stands.
        """
        self._places += 1
        place = self.named(f"aside-{self._places}")
        body = {"name": f"Aside {self._places}", "branch": self.named("main")}
        self._shop.arrange("PUT", f"/workplaces/{place}", body)
        to = {"to": "workplace", "workplace": place}
        self._shop.arrange("PUT", f"/interfaces/{interface}", {**configuration, "assignment": to})


def _is_ours(interface: Mapping[str, Any]) -> bool:
    """
    Tell an interface that a run has made by its name, or by the workplace that it is for.
    """
    said = interface["configuration"]
    return MARK in f"{said.get('name')} {said.get('assignment')}"
