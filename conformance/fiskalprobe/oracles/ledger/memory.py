"""
The memory of the ledger model: what is known of one world, what is remembered, what is forgotten.

Nothing is claimed here; what an answer is held against stands in `model`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from fiskalprobe.oracles.document import Document
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.ledger.entries import EndOperation, Fate, Packets
from fiskalprobe.oracles.ledger.holdings import ENDED, Holdings, Stage, Transaction


@dataclass(slots=True, kw_only=True)
class Memory:
    """
    What is known of one world.
    """

    #: Whether nobody but the judge uses the world, as one that was begun afresh for him.
    alone: bool
    packets: Packets = field(default_factory=Packets)
    tses: dict[str, Holdings] = field(default_factory=dict)
    #: The TSE that signed last for a client.
    serials: dict[str, str] = field(default_factory=dict)
    given: dict[tuple[str, int], Transaction] = field(default_factory=dict)
    #: By client and GUID.
    documents: dict[tuple[str, str], Fate] = field(default_factory=dict)
    #: By client and number: ended without a signature seen, so the service may end it yet.
    #: Kept when all else is forgotten, for the service does not forget it.
    owed: set[tuple[str, int]] = field(default_factory=set)
    #: By client, up to which number a closing in an outage may end open ones later.
    closing: dict[str, int] = field(default_factory=dict)
    #: Clients to whom a createDocument was answered without a number, if at all.
    unstarted: set[str] = field(default_factory=set)
    #: Clients of whom the service may end what only a listing shows.
    going_on: set[str] = field(default_factory=set)
    #: Whether what waits may still have transactions started for it; no answer tells when it is
    #: all signed, so this stays.
    unsettled: bool = False
    #: Starts that may have been made without anybody being told of their numbers.
    adrift: int = 0
    #: Whether something may go wrong unseen at any time, so that forgetting does not settle it.
    troubled: bool = False
    #: Whether anything was forgotten, so that a document may be known to the service from before.
    forgotten: bool = False

    def forget(self) -> None:
        """
        Begin anew, knowing nothing: something has happened that the answers do not tell.
        """
        self.tses.clear()
        self.serials.clear()
        self.given.clear()
        self.documents.clear()
        self.adrift = int(self.troubled or self.unsettled)
        self.forgotten = True

    # -- what is known -----------------------------------------------------------------------

    def _knows_all(self, client: str) -> bool:
        """
        Whether each transaction of the client's TSE is known, so that any other is none.
        """
        held = self.tses.get(self.serials.get(client, ""))
        return self.alone and held is not None and not self.adrift and held.others_most == 0

    def _failed_nothing(self, document: Document, fate: Fate | None) -> bool:
        """
        Whether no createDocument for this client can have failed, and the document is new.
        """
        known = self.alone and not self.forgotten and fate is None
        return known and document.client not in self.unstarted

    def _may_have_waited(self, fate: Fate | None) -> bool:
        """
        Tell whether a document may have been put off: then it may have been signed long before it
        is asked for, and under another number. One that is not known may have been forgotten.
        """
        if fate is None:
            return self.unsettled and self.forgotten
        return fate.state in {"waiting", "unsure"}

    def _is_old(self, serial: str, counter: int) -> bool:
        return serial in self.tses and counter <= self.tses[serial].highest_counter

    def _held_for(self, client: str) -> list[Holdings]:
        """
        Give the client's TSE, or all of them while nobody knows which it is.
        """
        serial = self.serials.get(client)
        return list(self.tses.values()) if serial is None else [self.tses[serial]]

    def _has(self, serial: str, number: int) -> bool:
        return serial in self.tses and number in self.tses[serial].transactions

    # -- what is taken in ---------------------------------------------------------------------

    def _forget_tse(self, serial: str) -> None:
        del self.tses[serial]
        for key in [key for key, each in self.given.items() if each.serial == serial]:
            del self.given[key]
        for client in [client for client, each in self.serials.items() if each == serial]:
            del self.serials[client]

    def _signed(
        self, client: str, serial: str, answer: FiscalAnswer, *, late: bool = False
    ) -> None:
        held, counter = self.tses[serial], answer.germany.counter or 0
        self.serials[client] = serial
        held.signed += counter > held.highest_counter and not late
        held.highest_counter = max(held.highest_counter, counter)

    def _end(self, begun: Transaction | None, stage: Stage) -> None:
        if begun is not None and begun.stage not in ENDED:
            self.tses[begun.serial].move(begun, stage)

    def _owe(self, document: Document, begun: Transaction | None) -> None:
        """
        Take in an end that the service may still owe, maybe of a transaction not known here.
        """
        client, number = document.client, document.number or 0
        if (client, number) in self.owed:
            return
        if number >= 1:
            self.owed.add((client, number))
        theirs = self._held_for(client)
        for held in theirs if begun is None else ():
            held.others_least = max(held.others_least - 1, 0)
        gone = client in self.closing or (begun is not None and begun.stage in ENDED)
        if number < 1 or gone or any(number > held.highest_number for held in theirs):
            self._may_go_on(client, theirs)

    def _may_go_on(self, client: str, theirs: Sequence[Holdings]) -> None:
        """
        Take in that the service may end for a document what nobody was told of when it began.
        """
        self.going_on.add(client)
        for held in theirs:
            for number in tuple(held.certain):
                found = held.transactions[number]
                if found.client == client and found.started_unix is None:
                    held.move(found, Stage.UNSURE)

    def _remember(
        self,
        operation: EndOperation,
        document: Document,
        *,
        state: str,
        number: int = 0,
        counter: int = 0,
    ) -> None:
        if document.guid:
            self.documents[document.client, document.guid] = Fate(
                operation=operation,
                client=document.client,
                state=state,
                number=number,
                counter=counter,
            )
