"""
The two requests of a receipt, as bytes on the wire.
"""

from __future__ import annotations

import asyncio
import json
from typing import Final

from fiskalsim.web.call import Call
from fiskalsim.web.fiscal.transactions import create_document, store_document
from fiskalsim.web.refusing import answered
from fiskalsim.world.settings import Settings
from fiskalsim.world.world import World

CLIENT: Final = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
_QUERY: Final = f"uniqueClientId={CLIENT}&documentType=0"
_CREATE: Final = (
    f"PUT /api/v1/transactions/createDocument?{_QUERY} HTTP/1.1\r\n"
    "host: localhost\r\ncontent-length: 0\r\n\r\n"
).encode()
#: What is replaced in the document below, with room for every number that is put there.
_GUID: Final = "00000000-0000-4000-8000-000000000000"
_NUMBER: Final = 9_999_999_999


def create() -> bytes:
    """
    Ask for the next document number.
    """
    return _CREATE


def store(guid: str, number: int) -> bytes:
    """
    Store a receipt of five lines under *guid* and the number that create gave.
    """
    return _STORE % (guid.encode(), guid.encode(), b"%10d" % number)


def document(guid: str, number: int) -> bytes:
    """
    Write the body of `store`.
    """
    return store(guid, number).partition(b"\r\n\r\n")[2]


def answer() -> bytes:
    """
    Let a service in this process answer one `store`: what others answer from a can.
    """
    world = World(Settings(device="fiskaly-cloud", clock="virtual"))
    body = document(_GUID, 1)

    async def sold() -> bytes:
        await answered(world, create_document, Call(method="PUT", path="", query_string=_QUERY))
        stored = Call(method="POST", path="", body=body)
        return (await answered(world, store_document, stored)).body

    return asyncio.run(sold())


def _template() -> bytes:
    body = json.dumps(
        {
            "uniqueClientId": CLIENT,
            "documentGuid": _GUID,
            "documentId": _GUID,
            "createDate": "2026-01-05T12:00:00+01:00",
            "bookDate": "2026-01-05T12:00:00+01:00",
            "documentType": 0,
            "user": {"id": "1234", "caption": "1234"},
            "fiscalDocumentNumber": _NUMBER,
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
    )
    head = (
        "POST /api/v1/transactions/storeDocument HTTP/1.1\r\nhost: localhost\r\n"
        f"content-type: application/json\r\ncontent-length: {len(body)}\r\n\r\n"
    )
    return (head + body).replace(_GUID, "%s").replace(str(_NUMBER), "%s").encode()


_STORE: Final = _template()
