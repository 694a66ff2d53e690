"""
What one exchange says, as the books need it: who asked for what, and what came of it.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Literal
from urllib.parse import parse_qs, urlsplit

from fiskalprobe.oracles.fiscalanswer import AnswerKind, FiscalAnswer
from fiskalprobe.steps.fiscal._status import has_status
from fiskalprobe.steps.fiscal._till import fiscal
from fiskalprobe.wire import Exchange, NotJson

Call = Literal["create", "store", "cancel", "list", "close", "tses"]

_OK: Final = 200
_TRANSACTIONS: Final[Mapping[str, Call]] = {
    "createDocument": "create",
    "storeDocument": "store",
    "cancelDocument": "cancel",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Tse:
    """
    One entry of the TSE list.
    """

    serial: str
    started: int
    signatures: int


@dataclass(frozen=True, slots=True, kw_only=True)
class Said:
    """
    One call and its answer.
    """

    call: Call
    exchange: Exchange
    client: str = ""
    #: Which number a document names, and under which GUID.
    number: int | None = None
    guid: str = ""
    answer: FiscalAnswer | None = None
    #: What a listing shows.
    numbers: tuple[int, ...] | None = None
    tses: tuple[Tse, ...] = ()

    @property
    def is_ok(self) -> bool:
        """
        Whether the call was answered 200.
        """
        return self.exchange.status == _OK

    @property
    def is_done(self) -> bool:
        """
        Whether the call was answered with any success: for some, sources publish no code.
        """
        return has_status(self.exchange, "2xx")

    @property
    def is_refused(self) -> bool:
        """
        Whether the call was answered with an error that is no outage.
        """
        return self.exchange.status is not None and not self.is_ok and not self.is_offline

    @property
    def is_offline(self) -> bool:
        """
        Whether the answer tells of an outage.
        """
        return self.answer is not None and self.answer.kind is AnswerKind.OFFLINE

    @property
    def is_signed(self) -> bool:
        """
        Whether the answer carries a log of a TSE.
        """
        return (
            self.is_ok
            and self.answer is not None
            and self.answer.kind is AnswerKind.FISCAL
            and bool(self.answer.germany.counter)
            and bool(self.answer.germany.serial)
        )

    @property
    def untold(self) -> tuple[str, ...]:
        """
        What a success with a number leaves out that says which log of which TSE it is about.
        """
        if not self.is_ok or self.answer is None or self.answer.kind is not AnswerKind.FISCAL:
            return ()
        missing = {
            "TseSerial": not self.answer.germany.serial,
            "whole number as TseSignatureCounter": self.answer.germany.counter is None,
        }
        return tuple(name for name, is_missing in missing.items() if is_missing)

    @property
    def serial(self) -> str:
        """
        The TSE that signed, in small letters.
        """
        return (self.answer.germany.serial or "").lower() if self.answer else ""

    @property
    def given(self) -> int:
        """
        The number that the answer gives.
        """
        return (self.answer.fiscal_number or 0) if self.answer else 0

    @property
    def counter(self) -> int:
        """
        The signature counter of the answer.
        """
        return (self.answer.germany.counter or 0) if self.answer else 0

    @property
    def shown(self) -> str:
        """
        The answer in a few words.
        """
        if self.is_signed:
            return f"{self.exchange.status}, number {self.given} under counter {self.counter}"
        return self.exchange.gist


def read(exchange: Exchange) -> Said | None:
    """
    Read an exchange; None for a call that the books have nothing to say about.
    """
    path, method = exchange.request.path, exchange.request.method
    last = path.rpartition("/")[2]
    if path.startswith("/api/v1/transactions/") and last in _TRANSACTIONS:
        return _of_document(exchange, _TRANSACTIONS[last])
    if path.endswith("/tse/listTransactions") and method in {"GET", "DELETE"}:
        client = path.split("/")[-3].lower()
        if method == "DELETE":
            return Said(call="close", exchange=exchange, client=client)
        return Said(call="list", exchange=exchange, client=client, numbers=_numbers(exchange))
    if path.endswith("/germany/tse") and method == "GET":
        return Said(call="tses", exchange=exchange, tses=_tses(exchange))
    return None


def _of_document(exchange: Exchange, call: Call) -> Said:
    if call == "create":
        query = parse_qs(urlsplit(exchange.request.url).query)
        clients = query.get("uniqueClientId") or query.get("clientId") or [""]
        return Said(
            call=call, exchange=exchange, client=clients[0].lower(), answer=fiscal(exchange)
        )
    try:
        document: Any = exchange.request.json()
    except NotJson:
        document = {}
    if not isinstance(document, Mapping):
        document = {}
    number = document.get("fiscalDocumentNumber")
    return Said(
        call=call,
        exchange=exchange,
        client=str(document.get("uniqueClientId", "")).lower(),
        number=number if isinstance(number, int) else None,
        guid=str(document.get("documentGuid", "")).lower(),
        answer=fiscal(exchange),
    )


def _parsed(exchange: Exchange) -> Any:
    return exchange.json_or_none() if exchange.status == _OK else None


def _numbers(exchange: Exchange) -> tuple[int, ...] | None:
    parsed = _parsed(exchange)
    if not isinstance(parsed, list) or not all(type(each) is int for each in parsed):
        return None
    return tuple(parsed)


def _tses(exchange: Exchange) -> tuple[Tse, ...]:
    parsed = _parsed(exchange)
    found = []
    for entry in parsed if isinstance(parsed, list) else []:
        counts = [entry.get(name) for name in ("startedTransactions", "createdSignatures")]
        if isinstance(entry.get("tseSerial"), str) and all(type(each) is int for each in counts):
            found.append(
                Tse(serial=entry["tseSerial"].lower(), started=counts[0], signatures=counts[1])
            )
    return tuple(found)
