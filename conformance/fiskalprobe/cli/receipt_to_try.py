"""
A receipt that can be pasted into a shell: two calls with curl, for whoever has just begun.

The second takes up what the first was answered, and draws a GUID of its own.
"""

from __future__ import annotations

import msgspec


def receipt_to_try(url: str, curl: str, *, client: str) -> str:
    """
    Write the two calls of a receipt, by *client* at the transactions' *url*.
    """
    document = msgspec.json.encode(
        {
            "uniqueClientId": client,
            "documentGuid": "GUID",
            "documentId": "1",
            "documentType": 0,
            "createDate": "2026-01-05T12:00:00+01:00",
            "bookDate": "2026-01-05T12:00:00+01:00",
            "user": {"id": "1", "caption": "1"},
            "fiscalDocumentNumber": "Number",
            "fiscalDocumentRevision": "Revision",
            "fiscalDocumentStartTime": "StartTime",
            "positions": [
                {
                    "type": 0,
                    "positionNumber": 0,
                    "itemId": "1",
                    "itemCaption": "Pizza",
                    "quantity": 1,
                    "netValue": 10.84,
                    "grossValue": 12.90,
                    "taxValue": 2.06,
                    "vatIdentification": 1,
                    "vatPercent": 19,
                }
            ],
            "payments": [{"amount": 12.90, "paymentType": "cash", "currencyIsoCode": "EUR"}],
        }
    ).decode()
    for name in ("Number", "Revision", "StartTime"):
        document = document.replace(f'"{name}"', f"'$(of {name})'")
    document = document.replace("GUID", "'$(printf 00000000-0000-4000-8000-%012d $(date +%s))'")
    return (
        "Try a receipt:\n"
        f"  A=$({curl} -s -X PUT '{url}/createDocument?uniqueClientId={client}')\n"
        """  of() { echo "$A" | sed -E "s/.*Document$1\\": ?\\"?(-?[0-9]+).*/\\1/"; }\n"""
        f"  {curl} -X POST {url}/storeDocument -H 'Content-Type: application/json' -d '{document}'"
    )
