"""
The fiscal service's state: what its facts add up to.
"""

from __future__ import annotations

from collections import OrderedDict
from uuid import UUID

from msgspec.structs import replace

from fiskalsim.ledger.port import Fact
from fiskalsim.middleware.client import Client, ClientState
from fiskalsim.middleware.documents.totals import Days
from fiskalsim.middleware.facts import (
    ClientCommissioned,
    ClientDecommissioned,
    ClientInitialised,
    ClientRestored,
    ClosingMade,
    DocumentCreated,
    DocumentRecorded,
    DocumentSigned,
    OutageBegan,
    OutageEnded,
    ReceiptIdGiven,
    ShortIdGiven,
    StartFailed,
    StartGiven,
    StartLost,
    StartsFound,
    TseReplaced,
)
from fiskalsim.middleware.line import FIRST
from fiskalsim.middleware.processes import Processes


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
        #: The key of the line to each client's TSE, and of all that ever were some client's.
        self.tse_of: dict[UUID, str] = {}
        self.tses_used: set[str] = set()
        #: By line, the Unix second in which its outage began; empty while all TSEs answer.
        self.outages: dict[str, int] = {}
        #: By client, how often createDocument was answered -99 and no document has come for it.
        self.failed_starts: dict[UUID, int] = {}
        #: By client, starts that got no answer and have not been looked into.
        self.lost_starts: dict[UUID, tuple[StartLost, ...]] = {}
        #: By client and line, open transactions that nobody goes on with.
        self.orphans: dict[tuple[UUID, str], tuple[int, ...]] = {}
        self.processes = Processes()
        #: By client, the number in the last receipt id that it was given.
        self.receipt_ids: dict[UUID, int] = {}
        #: By line and number, the type of what was created and is not a Receipt.
        self.created: dict[tuple[str, int], int] = {}

    def tse(self, client: UUID) -> str:
        """
        Give the key of the line to a client's TSE; a client without one is shown the first.
        """
        return self.tse_of.get(client, FIRST)

    def apply(self, fact: Fact) -> None:
        """
        Take one fact in; facts of other rooms are passed over.
        """
        match fact:
            case DocumentRecorded():
                self._apply_recorded(fact)
            case DocumentCreated():
                self.created[fact.tse, fact.transaction] = fact.document_type
            case ClosingMade(client=client_id):
                self.days.close(client_id)
            case DocumentSigned(recorded=recorded):
                self.waiting.pop(fact.key, None)
                self.created.pop((recorded.tse, recorded.transaction), None)
                if self.orphans:
                    self._adopt(recorded)
            case _:
                self._apply_to_outages(fact)

    def waits(self, document: DocumentRecorded) -> bool:
        """
        Whether a document waits to be signed; mostly none does, and then no key is made.
        """
        return bool(self.waiting) and document.key in self.waiting

    def _apply_recorded(self, fact: DocumentRecorded) -> None:
        # What waits may be recorded again, with the transaction that was begun for it.
        if fact.totals is not None and not self.waits(fact):
            self.days.add(fact.client, fact.totals)
        if fact.unstarted and self.failed_starts and not self.waits(fact):
            self._count_failed(fact.client, -1)
        if fact.unsigned:
            self.waiting.pop(fact.key, None)
        elif fact.fiscal and fact.receipt is None:
            self.waiting[fact.key] = fact
        if self.orphans:
            self._adopt(fact)
        if fact.groups:
            self.processes.apply(fact)
        if self.created and fact.receipt is not None:
            self.created.pop((fact.tse, fact.transaction), None)

    def _apply_to_outages(self, fact: Fact) -> None:
        match fact:
            case OutageBegan(at_unix=at, tse=tse):
                self.outages[tse] = at
            case OutageEnded(tse=tse):
                self.outages.pop(tse, None)
            case StartFailed(client=client):
                self._count_failed(client, 1)
            case StartLost(client=client):
                self.lost_starts[client] = (*self.lost_starts.get(client, ()), fact)
            case StartGiven(client=client, number=number):
                *closed, last = self.lost_starts[client]
                self.lost_starts[client] = (*closed, replace(last, before=number))
            case StartsFound(client=client, tse=tse, numbers=numbers):
                self.lost_starts.pop(client, None)
                if numbers:
                    earlier = self.orphans.get((client, tse), ())
                    self.orphans[client, tse] = (*earlier, *numbers)
            case _:
                self._apply_to_clients(fact)

    def _apply_to_clients(self, fact: Fact) -> None:
        match fact:
            case ClientCommissioned(client=client):
                self.clients[client.id] = client
                self.client_states.setdefault(client.id, ClientState.NOT_INITIALIZED)
            case ClientInitialised(client=client_id, tse=tse):
                self.client_states[client_id] = ClientState.INITIALIZED
                self._move(client_id, tse)
            case TseReplaced(client=client_id, new=tse):
                self._move(client_id, tse)
            case ClientDecommissioned(client=client_id):
                self.client_states[client_id] = ClientState.DECOMMISSIONED
            case ClientRestored(client=client):
                self.clients[client.id] = client
                self.client_states.setdefault(client.id, ClientState.NOT_INITIALIZED)
            case ShortIdGiven(client=client_id, short_id=short_id):
                self.clients[client_id] = replace(self.clients[client_id], short_id=short_id)
            case ReceiptIdGiven(client=client_id, number=number):
                self.receipt_ids[client_id] = number
            case _:
                pass

    def _count_failed(self, client: UUID, change: int) -> None:
        count = self.failed_starts.get(client, 0) + change
        if count > 0:
            self.failed_starts[client] = count
        else:
            self.failed_starts.pop(client, None)

    def _adopt(self, document: DocumentRecorded) -> None:
        """
        Count a transaction that a document goes on with as nobody's no more.
        """
        place = document.client, document.tse
        left = tuple(n for n in self.orphans.get(place, ()) if n != document.transaction)
        if left:
            self.orphans[place] = left
        else:
            self.orphans.pop(place, None)

    def _move(self, client: UUID, tse: str) -> None:
        self.tse_of[client] = tse
        self.tses_used.add(tse)
