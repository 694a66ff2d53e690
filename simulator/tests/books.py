"""
An export of closings, read as an auditor's tool would: unpacked, and its files as rows.
"""

from __future__ import annotations

import csv
import io
import zipfile
from decimal import Decimal

from service import API, CLIENT

CLOSING = f"/api/v1/closing/{CLIENT}"
EXPORT = "/_control/dsfinvk"
CASH = {"paymentType": "cash", "currencyIsoCode": "EUR", "caption": "Bar"}
CARD = {"paymentType": "creditCard", "currencyIsoCode": "EUR", "caption": "Karte"}


class Books:
    """The files of an export by name, as dictionaries by column."""

    def __init__(self, content: bytes) -> None:
        self.content = content
        with zipfile.ZipFile(io.BytesIO(content)) as archive:
            self.names = archive.namelist()
            self.raw = {name: archive.read(name) for name in self.names}

    def header(self, name: str) -> list[str]:
        """Read the names of a file's columns."""
        return next(self._csv(name))

    def rows(self, name: str, **wanted: str) -> list[dict[str, str]]:
        """Read the rows of a file in which the *wanted* columns say so; no file has no rows."""
        if name not in self.raw:
            return []
        header, *rows = self._csv(name)
        found = [dict(zip(header, row, strict=True)) for row in rows]
        return [row for row in found if all(row[c] == v for c, v in wanted.items())]

    def row(self, name: str, **wanted: str) -> dict[str, str]:
        """Read the one row of a file in which the *wanted* columns say so."""
        [row] = self.rows(name, **wanted)
        return row

    def _csv(self, name: str):
        text = io.StringIO(self.raw[name].decode("utf-8"), newline="")
        return csv.reader(text, delimiter=";", quotechar='"', strict=True)


def money(text: str) -> Decimal:
    """Read a number with its decimal comma."""
    return Decimal(text.replace(",", "."))


def export(service, **params) -> Books:
    """Fetch an export that has to be there."""
    answer = service("GET", EXPORT, params=params)
    assert answer.status_code == 200, answer.text
    assert answer.headers["content-type"] == "application/zip"
    return Books(answer.content)


def item(number, gross, net, vat=1, caption="Bohnen", **more):
    """Write a line of a sale."""
    return {
        "positionNumber": number,
        "type": 0,
        "itemId": str(number),
        "itemCaption": caption,
        "quantity": 1,
        "vatIdentification": vat,
        "netValue": net,
        "grossValue": gross,
        "taxValue": round(gross - net, 2),
        **more,
    }


def guid(number) -> str:
    """Name a document."""
    return f"00000000-0000-4000-8000-{number:012}"


def store(service, number, positions, payments, *, errand="storeDocument", kind=0, **more):
    """Begin a document of the GUID *number* and end it."""
    begun = service(
        "PUT", f"{API}/createDocument", params={"uniqueClientId": CLIENT, "documentType": kind}
    ).json()
    document = {
        "uniqueClientId": CLIENT,
        "documentGuid": guid(number),
        "documentId": str(number),
        "documentNumber": str(number),
        "createDate": "2026-01-05T12:00:00+01:00",
        "bookDate": "2026-01-05T12:01:00+01:00",
        "documentType": kind,
        "user": {"id": "7", "caption": "Jana"},
        "fiscalDocumentNumber": begun["fiscalisationDocumentNumber"],
        "fiscalDocumentRevision": 1,
        "fiscalDocumentStartTime": 0,
        "positions": positions,
        "payments": payments,
        **more,
    }
    answer = service("POST", f"{API}/{errand}", json=document)
    assert answer.status_code == 200, answer.text
    return answer.json()


def close(service):
    """Close the day."""
    answer = service("POST", f"{CLOSING}/cashpointClose")
    assert answer.status_code == 200, answer.text
