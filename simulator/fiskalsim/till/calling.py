"""
What every till does on the wire: begin a document, end it, keep what its service was not told,
and print what it was answered.

Which documents those are is decided elsewhere.
"""

from __future__ import annotations

import uuid
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from decimal import Decimal
from http import HTTPStatus
from typing import Any, Final, NamedTuple

import msgspec

from fiskalsim.till.goods import Position
from fiskalsim.till.printer import Printer

RECEIPT: Final = 0
_TRANSACTIONS: Final = "/api/v1/transactions"
#: JSON whose numbers are exact in both directions.
READ: Final = msgspec.json.Decoder(float_hook=Decimal)
_WRITTEN: Final = msgspec.json.Encoder(decimal_format="number")
#: The shop's time, by the till's own clock.
_AT: Final = "2026-01-05T09:00:00+01:00"

#: What a proxy answers who was answered nothing, and a service that cannot help.
_CANNOT_HELP: Final = (
    HTTPStatus.BAD_GATEWAY,
    HTTPStatus.SERVICE_UNAVAILABLE,
    HTTPStatus.GATEWAY_TIMEOUT,
)

#: Method, path with query and body in, a text or octets; status and body out.
Ask = Callable[[str, str, str | bytes | None], tuple[int, str]]


class Started(NamedTuple):
    """
    What createDocument answered and the end of the document has to carry again.
    """

    number: int
    revision: int
    start: int


class NotAnswered(Exception):
    """
    The service refused what a till cannot do without.
    """


class NothingThere(Exception):
    """
    Somebody wants what is not there: to void what was never sold, to take up what nobody parked.
    """


class Away(Exception):
    """
    The service itself cannot be reached, or says that it cannot help.
    """


@dataclass(slots=True)
class Kept:
    """
    A document that ended while the service was away, as it lies on the till's disk.
    """

    end: str
    document: dict[str, Any]
    #: Whether createDocument was answered for it.
    is_started: bool


class Caller:
    """
    One client of a fiscal service that is reached by *ask*, with its journal and its printer.
    """

    #: What writes its receipts.
    printer: Printer = Printer()

    def __init__(self, ask: Ask, *, client: str) -> None:
        self._ask = ask
        self._client = client
        self._documents = 0
        #: The document that is begun and not ended, as it lies on the till's disk.
        self.draft: dict[str, Any] | None = None
        #: Whether the service knows of it.
        self._is_started = True
        #: What has ended without the service, oldest first.
        self.waiting: list[Kept] = []
        #: What was printed on the newest errand.
        self.paper = ""
        #: What was printed last, on whatever errand.
        self.receipt = ""
        #: The receipt that was sold last.
        self.sold: dict[str, Any] | None = None

    def issue(self, document: dict[str, Any]) -> None:
        """
        Begin a document and store it at once.
        """
        self.begin(document)
        self.end("storeDocument")

    def begin(self, document: dict[str, Any]) -> None:
        """
        Begin a document, also without the service (DE-POS-0028).
        """
        self.send_waiting()
        try:
            carried = self.carried(self.started(document["documentType"]))
        except Away:
            self.draft, self._is_started = document, False
        else:
            self.draft, self._is_started = document | carried, True

    def started(self, kind: int = RECEIPT) -> Started:
        """
        Have a document of a kind started.
        """
        query = f"uniqueClientId={self._client}&documentType={kind}"
        status, body = self.call("PUT", f"createDocument?{query}", None)
        if status != HTTPStatus.OK:
            raise NotAnswered(f"createDocument was answered {status} {body[:200]}")
        return self.understood(_named(msgspec.json.decode(body)))

    def understood(self, answer: Mapping[str, Any]) -> Started:
        """
        Read an answer of any generation, its names in small letters.

        The number is a text where there is one (DE-POS-0021), and the revision stands among the
        additional fields from 1.7.7 on (DE-POS-0006).
        """
        german = _named(answer.get("additionalfields") or {})
        number = answer.get("fiscaldocumentnumber", answer.get("fiscalisationdocumentnumber"))
        revision = german.get(
            "fiscaldocumentrevision", answer.get("fiscalisationdocumentrevision")
        )
        return Started(
            number=int(number or 0),
            revision=int(revision or 0),
            start=int(answer.get("fiscaldocumentstarttime") or 0),
        )

    def written(
        self,
        positions: Sequence[Position],
        payments: Sequence[Mapping[str, Any]],
        *,
        kind: int = RECEIPT,
    ) -> dict[str, Any]:
        """
        Write a document that is not started yet.
        """
        self._documents += 1
        return {
            "uniqueClientId": self._client,
            "documentGuid": str(uuid.uuid5(uuid.NAMESPACE_OID, f"till/{self._documents}")),
            "documentId": f"TILL-{self._documents:08}",
            "documentNumber": f"{self._documents:08}",
            "documentType": kind,
            "createDate": _AT,
            "bookDate": _AT,
            "user": {"id": "1", "caption": "1"},
            "positions": [dict(each) for each in positions],
            "payments": [dict(each) for each in payments],
        }

    def carried(self, started: Started) -> dict[str, Any]:
        """
        Write what createDocument answered the way it is sent back (DE-POS-0004, DE-POS-0011),
        under the short names (DE-POS-0005).
        """
        return {
            "fiscalDocumentNumber": started.number,
            "fiscalDocumentRevision": started.revision,
            "fiscalDocumentStartTime": started.start,
        }

    def end(self, call: str) -> None:
        """
        End the document that is begun; an answer without a signature is an answer (DE-POS-0010).
        """
        draft = self.draft
        if draft is None:
            return
        kept = Kept(end=call, document=draft, is_started=self._is_started)
        self.draft = None
        try:
            status, body = self.told(kept)
        except Away:
            self.keep(kept)
            return
        if status not in (HTTPStatus.OK, HTTPStatus.NOT_FOUND):
            raise NotAnswered(f"{call} was answered {status} {body[:200]}")
        answer = _named(msgspec.json.decode(body)) if status == HTTPStatus.OK else {}
        self.shown(answer)
        if answer and call == "storeDocument" and draft["documentType"] == RECEIPT:
            self.printed(draft, answer)
            if not (draft.get("isTraining") or draft.get("cancellationDocument")):
                self.sold = draft

    def told(self, kept: Kept) -> tuple[int, str]:
        """
        Tell the service how a document ended; one that it does not know is started first.
        """
        if not kept.is_started:
            kept.document |= self.carried(self.started(kept.document["documentType"]))
            kept.is_started = True
        return self.call("POST", kept.end, _WRITTEN.encode(kept.document).decode())

    def keep(self, kept: Kept) -> None:
        """
        Keep what the service could not be told, and print that nothing was signed.
        """
        self.waiting.append(kept)
        if kept.end == "storeDocument":
            self.printed(kept.document, {"printmessage": "TSE nicht erreichbar."})

    def send_waiting(self) -> None:
        """
        Send what waits, oldest first, as far as the service is there (DE-POS-0029). What it has
        stored before is not started again, so it stays one sale (DE-POS-0060).
        """
        while self.waiting:
            try:
                self.told(self.waiting[0])
            except Away:
                return
            del self.waiting[0]

    def shown(self, answer: Mapping[str, Any]) -> None:
        """
        Do with an answer what a cashier sees; also that of an outage (DE-POS-0022).
        """

    def printed(self, document: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        """
        Print the receipt of a sale, from whatever answer.
        """
        german = _named(answer.get("additionalfields") or {})
        answer = {**answer, "additionalfields": german}
        self.paper = self.printer.receipt(document, answer, began=self.began(document))
        self.receipt = self.paper

    def began(self, document: Mapping[str, Any]) -> int:  # noqa: ARG002 - tables say otherwise
        """
        Say when what was ordered before began; 0 where nothing was.
        """
        return 0

    def call(self, method: str, call: str, body: str | bytes | None) -> tuple[int, str]:
        """
        Call the service, a transaction by its name and anything else by its path; `Away` where
        nobody answers, or somebody who cannot help.
        """
        try:
            path = call if call.startswith("/") else f"{_TRANSACTIONS}/{call}"
            status, answer = self._ask(method, path, body)
        except OSError as unreachable:
            raise Away(str(unreachable)) from unreachable
        if status in _CANNOT_HELP:
            raise Away(f"{call} was answered {status}")
        return status, answer


def _named(members: Mapping[str, Any]) -> dict[str, Any]:
    return {name.lower(): value for name, value in members.items()}
