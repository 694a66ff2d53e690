"""
The fitter in a scenario: what he does with the clients of a service, and whom he has added.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from fiskalprobe.run import Blocked, Checks, Subject
from fiskalprobe.steps._fields import body_of, find
from fiskalprobe.steps.fiscal._till import is_ok
from fiskalprobe.target.model import CloudAccess
from fiskalprobe.wire import Exchange

CLIENTS: Final = "/api/v1/management/clients"
UNKNOWN: Final = "00000000-0000-4000-8000-000000000001"
VAT: Final = "[0] = VatNumber"
_CLOUD: Final = "/api/v1/management/cloud"
_WRONG: Final = "nobody-has-this"


@dataclass(slots=True, kw_only=True)
class Errands:
    """
    What a fitter does with the clients of a service; the second client is the one he adds.
    """

    subject: Subject
    checks: Checks
    #: The client that was commissioned in this scenario.
    added: str = ""

    @property
    def cloud(self) -> CloudAccess:
        """
        The way into the cloud; without one the scenario is blocked.
        """
        cloud = self.subject.target.ixit.cloud
        if cloud is None:
            raise Blocked("no way into the cloud is declared; name it under [ixit.cloud]")
        return cloud

    def client(self, whose: str) -> str:
        """
        Give the id of the client that a sentence names.
        """
        if whose == "its own client":
            return self.subject.client_id
        if whose == "an unknown client":
            return UNKNOWN
        return self.added

    def call(
        self,
        method: str,
        path: str,
        *,
        given: str | None = None,
        query: Mapping[str, str] | None = None,
    ) -> Exchange:
        """
        Call something that wants credentials: the key in the query, the secret in the body.
        """
        key: str | None = self.cloud.key
        secret: str | None = f"'{self.cloud.secret}'"
        match given:
            case "with a wrong key":
                key = _WRONG
            case "with a wrong secret":
                secret = f"'{_WRONG}'"
            case "without a key":
                key = None
            case "without a secret":
                secret = None
            case "with the secret in double quotes":
                secret = json.dumps(self.cloud.secret)
        return self.subject.send(
            method, path, query={**(query or {}), "cloudApiKey": key}, text=secret
        )

    def place(self) -> dict[str, str]:
        """
        Name the till that may be added, by company, store and terminal.
        """
        return {"type": VAT, "identification": self.cloud.identification} | self.terminal()

    def terminal(self) -> dict[str, str]:
        """
        Name the till that may be added, by store and terminal.
        """
        return {
            "storeNumber": self.cloud.store_number,
            "terminalNumber": self.cloud.terminal_number,
        }

    def commission(self, given: str | None = None) -> Exchange:
        """
        Call clients/byCloud and remember the client that came.
        """
        exchange = self.call("PUT", f"{CLIENTS}/byCloud", given=given, query=self.place())
        said = text_of(exchange)
        if is_ok(exchange) and said:
            self.added = said
        return exchange

    def look_up(self) -> Exchange:
        """
        Ask for the till's id with the id of its company.
        """
        company = {"type": VAT, "identification": self.cloud.identification}
        found = self.subject.send("GET", f"{CLIENTS}/licenseConsumerId", query=company)
        query = {"licenseConsumerId": text_of(found), **self.terminal()}
        return self.subject.send("GET", f"{CLIENTS}/id", query=query)

    def state(self, client: str) -> str:
        """
        Read a client's state; empty when there is none.
        """
        told = self.subject.send("GET", f"/api/v1/information/client/{client}/status")
        found = find(body_of(told), "state")
        return found if isinstance(found, str) else ""

    def initialise(self, client: str) -> Exchange:
        """
        Fetch the start document and initialise the client with it.
        """
        start = self.subject.send("GET", f"/api/v1/transactions/document/{client}/start")
        self.checks.presuppose(is_ok(start), f"there is no start document: {start.gist}")
        return self.subject.send("POST", f"{CLIENTS}/initialize", text=start.body)

    def decommission(self, client: str) -> Exchange:
        """
        Take a client out of use.
        """
        return self.subject.send("POST", f"{CLIENTS}/decommission", query={"clientId": client})

    def connect(self, client: str, given: str | None = None, method: str = "POST") -> Exchange:
        """
        Connect a client to the cloud.
        """
        return self.call(method, f"{_CLOUD}/connect", given=given, query={"clientId": client})

    def short_id(self, client: str) -> Exchange:
        """
        Ask for the four characters of a client.
        """
        return self.subject.send("POST", f"{CLIENTS}/{client}/globalShortId")

    def must(self, exchange: Exchange, what: str) -> None:
        """
        Go on only after a success; else the scenario is blocked.
        """
        fine = exchange.status is not None and 200 <= exchange.status < 300  # noqa: PLR2004 - success
        self.checks.presuppose(fine, f"{what}: {exchange.gist}")


def text_of(exchange: Exchange) -> str:
    """
    Read an answer that is one JSON text; empty for anything else.
    """
    said = exchange.json_or_none() if is_ok(exchange) else None
    return said if isinstance(said, str) else ""
