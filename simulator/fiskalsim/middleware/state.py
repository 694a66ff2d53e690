"""
The fiscal service's state: what its facts add up to.
"""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from msgspec.structs import replace

from fiskalsim.ledger.port import Fact
from fiskalsim.middleware.clients import Client, ClientState
from fiskalsim.middleware.facts import (
    ClientCommissioned,
    ClientDecommissioned,
    ClientInitialised,
    ClientRestored,
    ClosingMade,
    DocumentRecorded,
    DocumentSigned,
    OutageBegan,
    OutageEnded,
    ShortIdGiven,
)
from fiskalsim.middleware.processes import Processes
from fiskalsim.middleware.totals import Days


class ServiceState:
    """
    Clients, documents that wait for their signature in the order they came, and the outage.

    Documents that are signed are not kept here: the ledger finds them, and memory stays flat.
    """

    def __init__(self) -> None:
        self.clients: dict[UUID, Client] = {}
        self.client_states: dict[UUID, ClientState] = {}
        self.days = Days()
        self.waiting: OrderedDict[str, DocumentRecorded] = OrderedDict()
        #: Unix second in which the running outage began; None while the TSE answers.
        self.outage_since_unix: int | None = None
        self.processes = Processes()

    def apply(self, fact: Fact) -> None:
        """
        Take one fact in; facts of other rooms are passed over.
        """
        match fact:
            case DocumentRecorded():
                # What waits may be recorded again, with the transaction that was begun for it.
                if fact.totals is not None and fact.key not in self.waiting:
                    self.days.add(fact.client, fact.totals)
                if fact.fiscal and fact.receipt is None:
                    self.waiting[fact.key] = fact
                if fact.groups:
                    self.processes.apply(fact)
            case ClosingMade(client=client_id):
                self.days.close(client_id)
            case DocumentSigned():
                self.waiting.pop(fact.key, None)
            case OutageBegan(at_unix=at):
                self.outage_since_unix = at
            case OutageEnded():
                self.outage_since_unix = None
            case _:
                self._apply_to_clients(fact)

    def _apply_to_clients(self, fact: Fact) -> None:
        match fact:
            case ClientCommissioned(client=client):
                self.clients[client.id] = client
                self.client_states.setdefault(client.id, ClientState.NOT_INITIALIZED)
            case ClientInitialised(client=client_id):
                self.client_states[client_id] = ClientState.INITIALIZED
            case ClientDecommissioned(client=client_id):
                self.client_states[client_id] = ClientState.DECOMMISSIONED
            case ClientRestored(client=client):
                self.clients[client.id] = client
                self.client_states.setdefault(client.id, ClientState.NOT_INITIALIZED)
            case ShortIdGiven(client=client_id, short_id=short_id):
                self.clients[client_id] = replace(self.clients[client_id], short_id=short_id)
            case _:
                pass
