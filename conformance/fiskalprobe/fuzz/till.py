"""
The till that plays generated cases against a fiscal service.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from fiskalprobe.fuzz.case import Case
from fiskalprobe.fuzz.demands import UNSEEN
from fiskalprobe.fuzz.documents import CREATE, post
from fiskalprobe.fuzz.player import Player
from fiskalprobe.oracles.fiscalanswer import UnreadableAnswer, read_answer
from fiskalprobe.wire import Exchange

_OK: Final = 200
#: Cancels the transaction that was begun last.
_ABORT: Final = (
    '{"uniqueClientId":"~CLIENT~","documentGuid":"~GUID~","documentId":"~SERIAL~",'
    '"createDate":"2026-01-05T09:00:00+01:00","bookDate":"2026-01-05T09:00:00+01:00",'
    '"fiscalDocumentNumber":~NUMBER~,"fiscalDocumentRevision":~REVISION~,'
    '"fiscalDocumentStartTime":~START~}'
)


class Till(Player):
    """
    Plays against a fiscal service.
    """

    def furnish(self) -> None:
        """
        Find the TSE; the client is declared.
        """
        listed = _listed(self.wire.send("GET", "/api/v1/management/germany/tse"))
        serial = next((str(each["tseSerial"]) for each in listed if "tseSerial" in each), "")
        self.values |= {"CLIENT": self.notebook.connection.target.ixit.client_id, "TSE": serial}

    def renew(self, case: Case) -> None:
        """
        Forget what the last case was given.
        """
        super().renew(case)
        self._number()
        self.values |= {"NUMBER": "1", "REVISION": "0", "START": "1767600000"}

    def _number(self) -> None:
        self.values |= {"GUID": self.guid(), "SERIAL": f"{self._random.getrandbits(40):012}"}

    def look(self) -> Mapping[str, Any]:
        """
        Look at the counters of each TSE, and at the ledger where the subject shows it.
        """
        found: dict[str, Any] = {}
        listed = self.wire.send("GET", "/api/v1/management/germany/tse")
        if listed.response is None:
            return {UNSEEN: listed.error}
        for entry in _listed(listed):
            serial = str(entry.get("tseSerial"))[:8]
            found[f"open transactions of {serial}"] = entry.get("startedTransactions")
            found[f"signatures of {serial}"] = entry.get("createdSignatures")
        control = self.notebook.connection.control
        if control.offers("ledger"):
            ledger = control.ledger(limit=20)
            found["open"] = ledger.get("openTransactions")
            found["waiting"] = ledger.get("waiting")
            found["documents"] = [
                (each.get("documentGuid"), each.get("state"), each.get("signatureCounter"))
                for each in ledger.get("documents", ())
            ]
        return found

    def learn(self, exchange: Exchange) -> None:
        """
        Take number, revision and start from an answer to createDocument.
        """
        if exchange.request.path != CREATE or exchange.status != _OK:
            return
        try:
            answer = read_answer(exchange.body)
        except UnreadableAnswer:
            return
        self._number()
        self.values |= {
            "NUMBER": str(answer.fiscal_number if answer.fiscal_number is not None else 1),
            "REVISION": str(answer.effective_revision or 0),
            "START": str(answer.start_unix or 0),
        }

    def tidy(self) -> None:
        """
        Cancel what the case started and could not end, where no reset does it.
        """
        last = self.exchanges[-1] if self.exchanges else None
        if (
            last is None
            or self.notebook.connection.control.offers("reset")
            or not any(each.request.path == CREATE for each in self.exchanges)
            or (last.request.path != CREATE and last.status == _OK)
        ):
            return
        self._number()
        self.send(post("cancel", _ABORT))
        self._state = None


def _listed(exchange: Exchange) -> list[Mapping[str, Any]]:
    found = exchange.json_or_none()
    return [each for each in found if isinstance(each, Mapping)] if isinstance(found, list) else []
