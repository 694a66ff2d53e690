"""
Fiscal answers that say something else than what was signed.
"""

from __future__ import annotations

import base64
from types import MappingProxyType
from typing import Any, Final

from fiskalsim.mutants.door import Tell, changed, in_qr, offline, without
from fiskalsim.mutants.middleware.rows import CANCEL, CREATE, END, STORE
from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import told

#: The point that the receipts of seed-002 and seed-003 print.
_ANOTHER_KEY: Final = (
    "BNHckCuXF2fEktIp8qwtnMLLgvpJDX6wEOqFENlHXZpekBHxHniQh9gbigjWS9UbCwZSrOTJTMK7WiV5owAfXkk="
)
_EARLIER: Final = MappingProxyType({"generation": "1.7.6"})
_OLDEST: Final = MappingProxyType({"generation": "2021"})


def _flipped(text: Any) -> Any:
    """
    Turn over one bit of something in base64.
    """
    try:
        octets = bytearray(base64.b64decode(text, validate=True))
    except ValueError:
        return text
    if octets:
        octets[-1] ^= 1
    return base64.b64encode(bytes(octets)).decode()


def _as_der(text: Any) -> Any:
    """
    Write a plain signature as DER.
    """
    try:
        plain = base64.b64decode(text, validate=True)
    except ValueError:
        return text
    half = len(plain) // 2
    parts = (b"\0" + plain[:half], b"\0" + plain[half:])
    inner = b"".join(bytes((2, len(part))) + part for part in parts)
    return base64.b64encode(bytes((0x30, len(inner))) + inner).decode()


def _number(value: int) -> Tell:
    """
    Give an offline answer another number, under each of its names.
    """
    return offline(fiscalisationDocumentNumber=value, fiscalDocumentNumber=str(value))


def _slots(data: Any) -> Any:
    """
    Move the first VAT slot of a sale to the second place.
    """
    kind, amounts, paid = data.split("^") if str(data).count("^") == 2 else (data, "", "")
    if not amounts:
        return data
    first, second, *others = amounts.split("_")
    return f"{kind}^{'_'.join((second, first, *others))}^{paid}"


ANSWERS: Final = (
    told(
        "M-SIG-0001-a",
        "one bit of the signature is turned over",
        Kind.SIGN_WRONG,
        END,
        changed(signature=_flipped),
    ),
    told("M-SIG-0001-b", "the signature is DER", Kind.SIGN_WRONG, END, changed(signature=_as_der)),
    told(
        "M-SIG-0001-c",
        "the end is one second off",
        Kind.OFF_BY_ONE,
        END,
        changed(TransactionEndTime=lambda at: at and at + 1),
        also=("DE-QR-0002",),
    ),
    told(
        "M-SIG-0008-a",
        "the start's signature is another one",
        Kind.SIGN_WRONG,
        CREATE,
        changed(signature=_flipped),
    ),
    told(
        "M-SIG-0008-b",
        "the start is answered one second late",
        Kind.OFF_BY_ONE,
        CREATE,
        changed(TransactionStartTime=lambda at: at and at + 1),
    ),
    told(
        "M-SIG-0002-a",
        "the serial number is the hash of something else",
        Kind.SWAP,
        STORE,
        changed(TseSerial="ab" * 32),
    ),
    told(
        "M-SIG-0003-a",
        "the public key is not the certificate's",
        Kind.SWAP,
        STORE,
        changed(TsePublicKey=_ANOTHER_KEY),
    ),
    told(
        "M-SIG-0005-a",
        "every answer has the counter of the first",
        Kind.STALE,
        STORE,
        changed(TseSignatureCounter=lambda counter: counter and 7),
    ),
    told(
        "M-SIG-0005-b",
        "every fourth counter is given four times",
        Kind.OFF_BY_ONE,
        STORE,
        changed(TseSignatureCounter=lambda counter: counter and counter - counter % 4),
    ),
    told(
        "M-SIG-0006-a",
        "every sale has the same number",
        Kind.STALE,
        STORE,
        changed(fiscalisationDocumentNumber=3, fiscalDocumentNumber="3"),
    ),
    told(
        "M-SIG-0007-a",
        "a sale ends before it began",
        Kind.SWAP,
        END,
        changed(TransactionStartTime=lambda at: at and at + 7200),
    ),
    told(
        "M-QR-0001-a",
        "the QR code has eleven fields",
        Kind.OMIT,
        END,
        changed(QrCodeDataString=lambda code: code and code.rpartition(";")[0]),
    ),
    told(
        "M-QR-0001-b", "the QR code has another version", Kind.SWAP, END, in_qr(0, lambda _: "V1")
    ),
    told(
        "M-QR-0002-a",
        "the QR code counts one less",
        Kind.OFF_BY_ONE,
        END,
        in_qr(5, lambda counter: str(int(counter) - 1)),
    ),
    told(
        "M-QR-0002-b",
        "the QR code names another till",
        Kind.SWAP,
        END,
        in_qr(1, lambda till: f"{till}-2"),
    ),
    told(
        "M-PRD-0002-a",
        "sales stand one slot further",
        Kind.OFF_BY_ONE,
        STORE,
        changed(ProcessData=_slots),
        also=("DE-PRD-0005",),
    ),
    told(
        "M-PRD-0002-b",
        "the payment is missing",
        Kind.OMIT,
        STORE,
        changed(ProcessData=lambda data: data and data.rpartition("^")[0] + "^"),
    ),
    told(
        "M-PRD-0001-a",
        "amounts have commas",
        Kind.SWAP,
        STORE,
        changed(ProcessData=lambda data: data and data.replace(".", ",")),
    ),
    told(
        "M-PRD-0003-a",
        "a receipt is signed as an order",
        Kind.SWAP,
        STORE,
        changed(ProcessType="Bestellung-V1"),
    ),
    told(
        "M-PRD-0004-a",
        "a sale is an internal receipt",
        Kind.SWAP,
        STORE,
        changed(ProcessData=lambda data: data and data.replace("Beleg^", "AVSachbezug^")),
    ),
    told(
        "M-PRD-0009-a",
        "cards pay like cash",
        Kind.SWAP,
        STORE,
        changed(ProcessData=lambda data: data and data.replace("Unbar", "Bar")),
    ),
    told(
        "M-RSP-0001-a",
        "the certificate is left out",
        Kind.OMIT,
        STORE,
        without("TseCertificate"),
        also=("DE-RSP-0018",),
    ),
    told(
        "M-RSP-0001-b",
        "times are texts",
        Kind.SWAP,
        "PUT /createDocument",
        changed(fiscalDocumentStartTime=str),
        also=("DE-RSP-0025",),
    ),
    told(
        "M-RSP-0002-a", "the country is a word", Kind.SWAP, STORE, changed(fiscalCountry="Germany")
    ),
    told(
        "M-RSP-0003-a",
        "the textual number is missing",
        Kind.OMIT,
        STORE,
        without("fiscalDocumentNumber"),
    ),
    told(
        "M-RSP-0003-b",
        "both numbers disagree",
        Kind.SWAP,
        STORE,
        changed(fiscalDocumentNumber=lambda number: f"{number}0"),
    ),
    told(
        "M-RSP-0004-a",
        "the revision stays where it was before 1.7.7",
        Kind.STALE,
        STORE,
        lambda status, body: (
            status,
            {**body, "fiscalisationDocumentRevision": 2} if isinstance(body, dict) else body,
        ),
    ),
    told(
        "M-RSP-0012-a",
        "AdditionalFields is a text",
        Kind.SWAP,
        STORE,
        lambda status, body: (
            status,
            {**body, "AdditionalFields": "none"} if isinstance(body, dict) else body,
        ),
    ),
    told(
        "M-RSP-0021-a",
        "the completion is before the request",
        Kind.SWAP,
        STORE,
        changed(requestCompletionTime="2020-01-01T00:00:00.0000000+01:00"),
    ),
    told(
        "M-TXN-0005-a",
        "the start time is of no use",
        Kind.OMIT,
        CREATE,
        changed(fiscalDocumentStartTime=0),
    ),
    told("M-OFF-0002-b", "a create in an outage answers 0", Kind.SWAP, CREATE, _number(0)),
    told("M-OFF-0003-a", "a store in an outage answers -99", Kind.SWAP, STORE, _number(-99)),
    told("M-OFF-0004-a", "a cancel in an outage answers -99", Kind.SWAP, CANCEL, _number(-99)),
    told(
        "M-OFF-0001-a",
        "an offline answer keeps a signature",
        Kind.STALE,
        END,
        offline(signature="MEUCIQDx" * 11),
    ),
    told(
        "M-OFF-0001-b",
        "an offline answer keeps yesterday's QR code",
        Kind.STALE,
        END,
        offline(
            QrCodeDataString="V0;till;Kassenbeleg-V1;Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar;9;9;2026-01-04T10:00:00.000Z;2026-01-04T10:00:01.000Z;ecdsa-plain-SHA256;unixTime;AA==;BA=="
        ),
    ),
    told(
        "M-OFF-0010-a",
        "an offline answer counts on",
        Kind.STALE,
        END,
        offline(TseSignatureCounter=12),
    ),
    told(
        "M-OFF-0007-b",
        "an offline answer hides its cause",
        Kind.OMIT,
        END,
        offline(errorDescription=""),
    ),
    *(
        told(
            f"M-RSP-0004-{letter}",
            "the revision is the one of the next release",
            Kind.SWAP,
            STORE,
            tell,
            options=options,
        )
        for letter, options, tell in (
            ("b", _EARLIER, without("fiscalisationDocumentRevision")),
            ("c", _OLDEST, without("FiscalisationDocumentRevision")),
        )
    ),
)
