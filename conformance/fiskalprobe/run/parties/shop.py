"""
A POS vendor's TSE interface as a shop's administrator sees it, for the length of one scenario.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fiskalprobe.run.checks import Checks
from fiskalprobe.run.parties.asking import Asking
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.run.parties.premises import Premises
from fiskalprobe.run.parties.subject import Subject
from fiskalprobe.wire import Exchange

API: Final = "/api/tse-interface"
#: What an administrator enters unless a scenario says otherwise.
MASK: Final[Mapping[str, Any]] = {
    "name": "KassenSichV-Fiskaly",
    "assignment": {"to": "branch-administration"},
    "extendedLogging": True,
}
_SUCCESS: Final = range(200, 300)


class Shop(Asking):
    """
    What the administrator knows of his interfaces and tills.
    """

    def __init__(self, subject: Subject, checks: Checks) -> None:
        super().__init__(subject=subject, checks=checks)
        #: What was last entered into each mask, by the interface's id.
        self.masks: dict[str, dict[str, Any]] = {}
        #: The interfaces of this scenario, the newest last.
        self.interfaces: list[str] = []
        #: What a scenario asked to be noted.
        self.noted: dict[str, Any] = {}
        #: Those of them that were saved.
        self.saved: set[str] = set()
        #: What the shop had before; None where each scenario begins with an empty one.
        self.premises: Premises | None = None

    def named(self, name: str) -> str:
        """
        Give the id of the branch, workplace or till that a scenario calls so.
        """
        return name if self.premises is None else self.premises.named(name)

    def till(self, name: str) -> str:
        """
        Give the path of a till.
        """
        return f"/tills/{self.named(name)}"

    # -- calling -----------------------------------------------------------------------------

    def send(
        self,
        method: str,
        path: str,
        body: Any = None,
        *,
        query: Mapping[str, Any] | None = None,
        staff: bool = False,
    ) -> Exchange:
        """
        Send one request below the API; with *staff*, as the vendor's staff.
        """
        headers = {}
        if staff:
            secret = self.subject.target.ixit.staff
            self.checks.presuppose(secret is not None, "there is no credential of the staff")
            headers["Authorization"] = f"Bearer {secret}"
        return self.subject.send(method, API + path, query=query, json=body, headers=headers)

    def arrange(self, method: str, path: str, body: Any = None, *, staff: bool = False) -> Any:
        """
        Bring something about that the scenario presupposes, and give the answer.
        """
        exchange = self.look(self.send(method, path, body, staff=staff))
        self.checks.presuppose(
            exchange.status in _SUCCESS,
            f"{method} {path} was answered {exchange.gist}",
        )
        return object_of(exchange) or {}

    @property
    def answer(self) -> dict[str, Any]:
        """
        The object that the latest When brought; empty when there is none.
        """
        return object_of(self.last) or {}

    # -- the interface -----------------------------------------------------------------------

    @property
    def interface(self) -> str:
        """
        The path of the interface that the scenario is about: the newest one.
        """
        self.checks.presuppose(bool(self.interfaces), "no interface was opened")
        return f"/interfaces/{self.interfaces[-1]}"

    def open(self, api_version: str | None = None) -> Exchange:
        """
        Open the mask of a new interface.
        """
        body = {} if api_version is None else {"apiVersion": api_version}
        exchange = self.send("POST", "/interfaces", body)
        found = object_of(exchange) or {}
        if isinstance(found.get("id"), str):
            self.interfaces.append(found["id"])
            own = {} if self.premises is None else self.premises.mask()
            self.masks[found["id"]] = {**MASK, **own}
        return exchange

    def save(self, **changes: Any) -> Exchange:
        """
        Save the interface with what was entered last and *changes*.
        """
        mask = self._placed(self.masks[self.interfaces[-1]] | changes, changes)
        exchange = self.send("PUT", self.interface, mask)
        if exchange.status in _SUCCESS:
            self.saved.add(self.interfaces[-1])
            self.masks[self.interfaces[-1]] = {
                name: value for name, value in mask.items() if name not in _SHOWN
            }
        return exchange

    def _placed(self, mask: dict[str, Any], changes: Mapping[str, Any]) -> dict[str, Any]:
        """
        Put the ids of this shop where the scenario has names of its own.
        """
        if self.premises is None:
            return mask
        if "assignment" not in changes:
            known = self.interfaces[-1] in self.saved
            return mask if known else mask | {"assignment": self.premises.assignment()}
        to = changes["assignment"]
        named = {each: self.named(to[each]) for each in ("branch", "workplace") if each in to}
        return mask | {"assignment": {**to, **named}}


#: Shown to the administrator and not his to choose.
_SHOWN: Final = frozenset({"url", "environment", "apiVersion", "apiKey", "apiSecret"})
