"""
What each exchange with a fiscal service means to the ledger model.

Addresses and wire names are read here; the model knows neither. Calls that may change more than
their answer tells make the model forget.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from functools import cache, lru_cache
from typing import Any, Final, cast
from urllib.parse import parse_qsl, urlsplit

from fiskalprobe.oracles.claims import Claim
from fiskalprobe.oracles.counters import AnswerOperation
from fiskalprobe.oracles.document import Document
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.ledger.entries import Packets, TseSeen, is_signed
from fiskalprobe.oracles.ledger.model import Ledger
from fiskalprobe.oracles.ledger.records import Record, judge_records
from fiskalprobe.run import Context
from fiskalprobe.wire import Exchange, NotJson
from fiskalspec import devices

#: Every id that the model can claim. A scenario of its own exercises each of them as well.
REQUIREMENTS: Final = frozenset(
    {
        "DE-CXL-0001",
        "DE-CXL-0002",
        "DE-CXL-0003",
        "DE-CXL-0004",
        "DE-CXL-0008",
        "DE-CXL-0018",
        "DE-CXL-0019",
        "DE-DEV-0005",
        "DE-LIM-0001",
        "DE-LIM-0009",
        "DE-LIM-0015",
        "DE-OFF-0018",
        "DE-SIG-0013",
        "DE-STA-0010",
        "DE-TSE-0002",
        "DE-TXN-0002",
        "DE-TXN-0003",
        "DE-TXN-0004",
        "DE-TXN-0006",
        "DE-TXN-0008",
        "DE-TXN-0009",
        "DE-TXN-0014",
        "DE-TXN-0015",
    }
)

_LEDGER: Final = "fiskalprobe.steps.ambient/ledger"
_OK: Final = 200
_CLIENT_ERROR: Final = 400
_SERVER_ERROR: Final = 500
_LISTING: Final = re.compile(r".*/germany/(?P<client>[^/]+)/tse/listTransactions/?")
_LIST: Final = re.compile(r".*/germany/tse/?")
#: Calls that are no reading and change nothing that the model keeps.
_HARMLESS: Final = re.compile(
    r".*/(?:validateDocument|selftest|connectTest|information/.*)/?", re.IGNORECASE
)
#: Handles whose use changes nothing that the model keeps.
_QUIET: Final = frozenset(
    {"", "ledger", "clock", "advance", "set_clock", "now", "export", "dsfinvk", "reset"}
)


def judge(
    exchange: Exchange,
    context: Context,
    *,
    operation: AnswerOperation | None,
    answer: FiscalAnswer | None,
    document: Document | None,
) -> list[Claim]:
    """
    Hold one exchange against what is known of the world, and learn from it.
    """
    ledger = _ledger(context)
    if exchange.together:
        # What has an answer with a signature is over, and no other call of a row was about it.
        over = exchange.apart and answer is not None and is_signed(answer)
        ends = operation in {"store", "cancel"} and not over
        ledger.crossed(document if ends else None, ends=ends)
        return []
    if operation == "create":
        return ledger.started(_client_of(exchange.request.url), exchange.status, answer)
    if operation is not None:
        return ledger.ended(operation, document, exchange.status, answer)
    return _managed(exchange, ledger)


def aside(handle: str, exchange: Exchange | None, context: Context) -> list[Claim]:
    """
    Take in what was done to the world behind the subject, and judge its records where they show.
    """
    if handle == "restart":
        _ledger(context).forget()
    elif handle not in _QUIET and (exchange is None or exchange.request.method != "GET"):
        # The cable, faults: what starts or ends now may do so unseen.
        _ledger(context).adrift += 1
        _ledger(context).unsettled |= handle == "cable"
        if handle == "faults" and exchange is not None:
            _ledger(context).troubled = exchange.request.method != "DELETE"
    if handle != "ledger" or exchange is None or exchange.status != _OK:
        return []
    asked = dict(parse_qsl(urlsplit(exchange.request.url).query))
    try:
        entries = exchange.json().get("documents")
    except (NotJson, AttributeError):
        return []
    if "limit" in asked or not isinstance(entries, list):
        return []
    only = asked.get("documentGuid")
    records = [Record.from_mapping(each) for each in entries if isinstance(each, Mapping)]
    return judge_records(
        _ledger(context), records, only=None if only is None else only.strip("{}").lower()
    )


def _ledger(context: Context) -> Ledger:
    known = context.memory.get(_LEDGER)
    if known is None:
        known = context.memory[_LEDGER] = Ledger(
            alone="reset" in context.target.control.handles,
            packets=_packets(frozenset(context.target.capabilities)),
        )
    return cast("Ledger", known)


def _managed(exchange: Exchange, ledger: Ledger) -> list[Claim]:
    path, method, status = exchange.request.path, exchange.request.method, exchange.status
    listing = _LISTING.fullmatch(path)
    refused = status is not None and _CLIENT_ERROR <= status < _SERVER_ERROR
    if method == "GET":
        rows = _rows(exchange) if status == _OK else None
        if rows is None:
            return []
        if listing is not None:
            whole = all(type(each) is int for each in rows)
            return ledger.listed(listing["client"].lower(), rows) if whole else []
        if _LIST.fullmatch(path):
            return ledger.counted(_entry(each) for each in rows if type(each) is dict)
    elif listing is not None and method == "DELETE":
        ledger.closed(listing["client"].lower())
    elif not refused and not _HARMLESS.fullmatch(path):
        ledger.forget()
    return []


def _rows(exchange: Exchange) -> list[Any] | None:
    """
    Read an array; one that is none, or no JSON, says nothing.
    """
    body = exchange.json_or_none()
    return body if isinstance(body, list) else None


def _entry(entry: Mapping[str, Any]) -> TseSeen:
    members = {key.lower(): value for key, value in entry.items()}
    counters = [
        value if type(value) is int else None
        for value in map(
            members.get, ("startedtransactions", "maxstartedtransactions", "createdsignatures")
        )
    ]
    serial = str(members.get("tseserial") or "").lower()
    return TseSeen(serial=serial, started=counters[0], room=counters[1], signatures=counters[2])


@lru_cache(maxsize=256)
def _client_of(url: str) -> str:
    asked = {name.lower(): value for name, value in parse_qsl(urlsplit(url).query)}
    said = asked.get("uniqueclientid") or asked.get("clientid") or ""
    return said.strip("{}").lower()


@cache
def _packets(capabilities: frozenset[str]) -> Packets:
    """
    Take the packets of the devices that the subject claims; without any, one number is one.
    """
    known = [devices.load(name) for name in devices.names()]
    sizes = [
        each.packet_size
        for each in known
        if each.packet_size and f"tse.{each.name}" in capabilities
    ]
    return Packets(smallest=min(sizes), largest=max(sizes)) if sizes else Packets()
