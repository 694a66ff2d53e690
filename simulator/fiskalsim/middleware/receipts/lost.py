"""
What a service does about answers of its TSE that never came.

The service does not know then whether the TSE did it. A transaction that was started is open
without an owner, and one that was finished cannot be finished again. So before anything is
signed a second time the TSE is asked; what it lists or remembers is taken over. Both are settings:
`lost-start` and `lost-finish`.
"""

from __future__ import annotations

from fiskalsim.cable.port import Occasion
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.client import Client
from fiskalsim.middleware.desk import Desk
from fiskalsim.middleware.facts import DocumentRecorded, StartGiven, StartLost, StartsFound
from fiskalsim.middleware.line import Line


class LostAnswers:
    """
    Remembers that answers got lost, and finds out what they were.
    """

    def __init__(self, desk: Desk) -> None:
        self._desk = desk

    def note_start(self, client: Client, line: Line) -> None:
        """
        Note that a transaction may have been started of which nobody knows the number.

        It has a higher number than every transaction the service has seen. A service that has
        seen none since it was started cannot tell it from one that a till still goes on with, and
        leaves it alone.
        """
        desk = self._desk
        if desk.profile["lost-start"] == "leave" or self._pending(client):
            return
        after = desk.newest.get(line.key)
        if after is not None:
            desk.note(StartLost(client=client.id, tse=line.key, after=after))

    def note_given(self, client: Client, line: Line, number: int) -> None:
        """
        Keep in mind that a client was given this number; what was lost before lies below it.
        """
        self._desk.seen(line, number)
        if self._pending(client):
            self._desk.note(StartGiven(client=client.id, number=number))

    async def start(self, client: Client, line: Line, *, occasion: Occasion) -> int:
        """
        Find a transaction of this client that nobody goes on with; 0 when there is none.
        """
        desk = self._desk
        lost = [one for one in desk.state.lost_starts.get(client.id, ()) if one.tse == line.key]
        if lost:
            listed = await line.cable.open_transactions(occasion=occasion)
            found = tuple(
                one.number
                for one in listed
                if one.client == client.cash_register_id
                and any(
                    gap.after < one.number and (not gap.before or one.number < gap.before)
                    for gap in lost
                )
            )
            desk.note(StartsFound(client=client.id, tse=line.key, numbers=found))
            if line.key in desk.newest:  # what is found may be older than what tills go on with
                for number in found:
                    desk.seen(line, number)
        orphans = desk.state.orphans.get((client.id, line.key), ())
        return orphans[0] if orphans else 0

    def _pending(self, client: Client) -> bool:
        """
        Tell whether a start of this client got lost and it has been given no number since.
        """
        lost = self._desk.state.lost_starts.get(client.id, ())
        return bool(lost) and not lost[-1].before

    async def finish(
        self, asked: DocumentRecorded, client: Client, line: Line, *, occasion: Occasion
    ) -> Signed | None:
        """
        Find the signature that a document was given when its answer got lost.

        None when the document never came so far, or when the transaction was ended as something
        else.
        """
        if self._desk.profile["lost-finish"] != "recall" or not asked.unanswered:
            return None
        told = await line.cable.recall(
            client.cash_register_id, asked.transaction, occasion=occasion
        )
        same = told is not None and (
            (told.process_type, told.process_data)
            == (asked.process_type, asked.process_data.encode())
        )
        return told.signed if told is not None and same else None
