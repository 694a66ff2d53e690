"""
The till that plays generated cases against a cloud TSE.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from typing import Any

from fiskalprobe.fuzz.case import Case
from fiskalprobe.fuzz.cloudwork import judge_signed
from fiskalprobe.fuzz.demands import UNSEEN
from fiskalprobe.fuzz.player import Player
from fiskalprobe.oracles.claims import Claim
from fiskalprobe.run.parties.cloud import Cloud
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.wire import Exchange


class CloudTill(Player):
    """
    Plays against a cloud TSE.
    """

    is_cloud = True
    batch = 25
    _cloud: Cloud | None = None

    def furnish(self) -> None:
        """
        Set up a TSS with a client, an open transaction and an export.
        """
        self._cloud = cloud = Cloud(self.notebook.subject(), self.notebook.checks())
        cloud.create("shop")
        cloud.move("shop", "UNINITIALIZED")
        cloud.set_pin("shop")
        cloud.admin_in("shop")
        cloud.move("shop", "INITIALIZED")
        cloud.register("till", "shop")
        cloud.write("sale", "ACTIVE", client="till")
        manager = object_of(cloud.log_in_to_management()) or {}
        token = str(manager.get("access_token"))
        listed = object_of(cloud.send("GET", "/api/v0/organizations", bearer=token)) or {}
        organizations = listed.get("data") or [{}]
        key = cloud.credentials()
        shop = cloud.tss_of("shop")
        cloud.send("PUT", f"{shop}/export/{cloud.id('export')}", body={})
        self.values |= {
            "TSS": cloud.id("shop"),
            "CLIENT": cloud.id("till"),
            "TX": cloud.id("sale"),
            "EXPORT": cloud.id("export"),
            "REVISION": "2",
            "PIN": "1234567890",
            "PUK": cloud.puks["shop"],
            "TOKEN": cloud.token(),
            "MANAGER": token,
            "ORGANIZATION": str(organizations[0].get("_id")),
            "KEY": key.api_key,
            "SECRET": key.api_secret,
        }

    def tidy(self) -> None:
        """
        Disable what the case created, where no reset does it, and go on with the shop.
        """
        self._give_back(keeping=(self.values["TSS"],))

    def leave(self) -> None:
        """
        Disable the shop as well.
        """
        self._give_back(keeping=())

    def _give_back(self, *, keeping: Collection[str]) -> None:
        if self._cloud is None or self.notebook.connection.control.offers("reset"):
            return
        for tss in self._cloud.tidy(keeping=keeping):
            self.notebook.note(f"TSS {tss} could not be disabled, and takes up a place")

    def describe(self, exchange: Exchange) -> list[Claim]:
        """
        Compare what was signed with what was given.
        """
        return judge_signed(exchange)

    def renew(self, case: Case) -> None:
        """
        Forget what the last case was given.
        """
        super().renew(case)
        self.values["SERIAL"] = f"{self._random.getrandbits(40):012}"

    def look(self) -> Mapping[str, Any]:
        """
        Look at the TSS, its client and its transaction.
        """
        shop = f"/api/v2/tss/{self.values['TSS']}"
        head = {"Authorization": f"Bearer {self.values['TOKEN']}"}
        found: dict[str, Any] = {}
        for name, key in (("", ""), ("/client/", "CLIENT"), ("/tx/", "TX")):
            path = f"{shop}{name}{self.values[key] if key else ''}"
            exchange = self.wire.send("GET", path, headers=head)
            if exchange.response is None:
                return {UNSEEN: exchange.error}
            found[name.strip("/") or "tss"] = (exchange.status, exchange.body)
        return found
