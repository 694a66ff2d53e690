"""
Tills that sell as fast as they are answered, over keep-alive connections from the second core.
"""

from __future__ import annotations

import asyncio
import itertools
import json
import re
import time
from dataclasses import dataclass
from typing import Final

_CLIENT: Final = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
_CREATE: Final = (
    f"PUT /api/v1/transactions/createDocument?uniqueClientId={_CLIENT}&documentType=0 HTTP/1.1\r\n"
    "host: localhost\r\ncontent-length: 0\r\n\r\n"
).encode()
_NUMBER: Final = re.compile(rb'"fiscalisationDocumentNumber":(-?\d+)')
_LENGTH: Final = re.compile(rb"content-length: (\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True, kw_only=True)
class Load:
    """
    What came of a spell of selling: receipts, wall seconds, request latencies in seconds.
    """

    receipts: int
    seconds: float
    latencies: tuple[float, ...]

    def percentile(self, share: float) -> float:
        """
        Give the latency in milliseconds that *share* of the requests did not exceed.
        """
        ordered = sorted(self.latencies)
        return 1000 * ordered[min(len(ordered) - 1, int(share * len(ordered)))]


async def sell(port: int, *, tills: int, seconds: float) -> Load:
    """
    Let *tills* sell for *seconds*; every receipt is a create and a store.
    """
    until = time.perf_counter() + seconds
    guids = (f"00000000-0000-4000-8000-{n:012x}" for n in itertools.count(time.time_ns() % 2**40))
    latencies: list[float] = []

    async def till() -> int:
        reader, writer = await asyncio.open_connection("127.0.0.1", port)
        sold = 0
        while time.perf_counter() < until:
            answer = await _ask(reader, writer, _CREATE, latencies)
            found = _NUMBER.search(answer)
            if found is None or int(found[1]) < 1:
                raise RuntimeError(f"create was answered {answer[:200]!r}")
            answer = await _ask(reader, writer, _store(next(guids), int(found[1])), latencies)
            if b'"errorDescription":null' not in answer:
                raise RuntimeError(f"store was answered {answer[:200]!r}")
            sold += 1
        writer.close()
        return sold

    begun = time.perf_counter()
    sold = await asyncio.gather(*(till() for _ in range(tills)))
    return Load(
        receipts=sum(sold),
        seconds=time.perf_counter() - begun,
        latencies=tuple(latencies),
    )


async def _ask(
    reader: asyncio.StreamReader,
    writer: asyncio.StreamWriter,
    request: bytes,
    latencies: list[float],
) -> bytes:
    begun = time.perf_counter()
    writer.write(request)
    head = await reader.readuntil(b"\r\n\r\n")
    length = _LENGTH.search(head)
    body = await reader.readexactly(int(length[1])) if length else b""
    latencies.append(time.perf_counter() - begun)
    if not head.startswith(b"HTTP/1.1 200"):
        raise RuntimeError(f"answered {head[:40]!r} {body[:200]!r}")
    return body


def _store(guid: str, number: int) -> bytes:
    body = json.dumps(
        {
            "uniqueClientId": _CLIENT,
            "documentGuid": guid,
            "documentId": guid,
            "createDate": "2026-01-05T12:00:00+01:00",
            "bookDate": "2026-01-05T12:00:00+01:00",
            "documentType": 0,
            "user": {"id": "1234", "caption": "1234"},
            "fiscalDocumentNumber": number,
            "fiscalDocumentRevision": 1,
            "positions": [
                {
                    "type": 0,
                    "positionNumber": line,
                    "itemId": f"11012029300{line}",
                    "itemCaption": "Pizza Margherita",
                    "quantity": 1,
                    "netValue": 10.84,
                    "grossValue": 12.90,
                    "taxValue": 2.06,
                    "vatIdentification": 1,
                    "vatPercent": 19,
                }
                for line in range(5)
            ],
            "payments": [
                {
                    "amount": 64.50,
                    "paymentType": "cash",
                    "currencyIsoCode": "EUR",
                    "caption": "Bar",
                    "uniqueReadablePaymentIdentifier": "Cash",
                }
            ],
        }
    ).encode()
    return (
        "POST /api/v1/transactions/storeDocument HTTP/1.1\r\nhost: localhost\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    ).encode() + body
