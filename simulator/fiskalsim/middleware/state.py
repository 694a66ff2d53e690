"""
The fiscal service's state: what its facts add up to.
"""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from fiskalsim.ledger.port import Fact
from fiskalsim.middleware.clients import Client
from fiskalsim.middleware.facts import (
    ClientCommissioned,
    DocumentRecorded,
    DocumentSigned,
    OutageBegan,
    OutageEnded,
)
from fiskalsim.middleware.processes import Processes


class ServiceState:
    """
    Clients, documents that wait for their signature in the order they came, and the outage.

    Documents that are signed are not kept here: the ledger finds them, and memory stays flat.
    """

    def __init__(self) -> None:
        self.clients: dict[UUID, Client] = {}
        self.waiting: OrderedDict[str, DocumentRecorded] = OrderedDict()
        #: Unix second in which the running outage began; None while the TSE answers.
        self.outage_since_unix: int | None = None
        self.processes = Processes()

    def apply(self, fact: Fact) -> None:
        """
        Take one fact in; facts of other rooms are passed over.
        """
        match fact:
            case ClientCommissioned(client=client):
                self.clients[client.id] = client
            case DocumentRecorded():
                if fact.fiscal and fact.receipt is None:
                    self.waiting[fact.key] = fact
                if fact.groups:
                    self.processes.apply(fact)
            case DocumentSigned():
                self.waiting.pop(fact.key, None)
            case OutageBegan(at_unix=at):
                self.outage_since_unix = at
            case OutageEnded():
                self.outage_since_unix = None
            case _:
                pass
