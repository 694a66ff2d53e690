"""
A world for the ledger model: a history in the making, told answer by answer.
"""

from __future__ import annotations

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.document import Document
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.ledger.entries import Packets, TseSeen
from fiskalprobe.oracles.ledger.model import Ledger
from fiskalprobe.oracles.ledger.records import Record, judge_records

TILL = "till-1"
SERIAL = "ab" * 32
OTHER = "cd" * 32
NOON = 1_777_900_000
PACKETS = Packets(smallest=8, largest=8)


def answer(number, counter=0, *, start=NOON, serial=SERIAL):
    """An answer; without a counter it is one of an outage."""
    return FiscalAnswer.from_mapping(
        {
            "fiscalisationDocumentNumber": number,
            "fiscalDocumentStartTime": start,
            "AdditionalFields": {
                "TransactionStartTime": start,
                "TseSignatureCounter": counter,
                "TseSerial": serial,
            },
        }
    )


def document(number, guid="", *, start=None, client=TILL):
    """What a till sends to end a transaction."""
    said = {"uniqueClientId": client, "documentGuid": guid, "fiscalDocumentStartTime": start}
    if number is not None:
        said["fiscalDocumentNumber"] = number
    return Document.from_mapping(said)


class World:
    """A history in the making; counters are given by itself."""

    def __init__(self, *, alone=True, packets=PACKETS):
        self.ledger = Ledger(alone=alone, packets=packets)
        self.counter = 0
        self.claims = []

    def create(self, number, *, status=200, client=TILL, serial=SERIAL, counter=None):
        """Begin a transaction, or be refused."""
        self.counter += 1
        given = answer(number, counter or self.counter, serial=serial) if number else None
        self.claims += self.ledger.started(client, status, given)
        return self

    def create_offline(self):
        """Begin in an outage."""
        self.claims += self.ledger.started(TILL, 200, answer(-99))
        return self

    def end(self, how, number, guid="", *, status=200, says=None, counter=None, **more):
        """End a transaction; *says* is the number of the answer."""
        self.counter += status == 200
        body = None
        if status == 200:
            body = answer(number if says is None else says, counter or self.counter, **more)
        self.claims += self.ledger.ended(how, document(number, guid), status, body)
        return self

    def store(self, number, guid="", **more):
        """End it as a sale."""
        return self.end("store", number, guid, **more)

    def cancel(self, number, guid="", **more):
        """End it as an abort."""
        return self.end("cancel", number, guid, **more)

    def pass_over(self, how, number, guid=""):
        """End it as what is not fiscal, with -1."""
        self.claims += self.ledger.ended(how, document(number, guid), 200, answer(-1))
        return self

    def store_offline(self, number, guid=""):
        """Store in an outage."""
        self.claims += self.ledger.ended("store", document(number, guid), 200, answer(0))
        return self

    def lists(self, *numbers):
        """See these numbers listed as open."""
        self.claims += self.ledger.listed(TILL, numbers)
        return self

    def counts(self, started, *, signatures=None, room=512):
        """See the TSE list."""
        seen = TseSeen(serial=SERIAL, started=started, room=room, signatures=signatures)
        self.claims += self.ledger.counted([seen])
        return self

    def delete(self):
        """Have a packet closed."""
        self.ledger.closed(TILL)
        return self

    def records(self, *entries, only=None):
        """See what the service has written down."""
        self.claims += judge_records(
            self.ledger, [Record.from_mapping(e) for e in entries], only=only
        )
        return self

    def told(self, standing):
        """Give what was claimed so."""
        return [f"{c.requirement}/{c.check}" for c in self.claims if c.standing is standing]

    @property
    def broken(self):
        """Give what broke, in order."""
        return self.told(Standing.BROKEN)

    @property
    def held(self):
        """Give what held."""
        return set(self.told(Standing.HOLDS))


def record(guid, operation="store", state="signed", number=1, counter=2):
    """A document as the control API shows it."""
    return {
        "uniqueClientId": TILL,
        "documentGuid": guid,
        "operation": operation,
        "state": state,
        "fiscalDocumentNumber": number,
        "signatureCounter": counter,
    }
