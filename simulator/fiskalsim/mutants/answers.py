"""
Fiscal answers that say something else than what was signed.
"""

from __future__ import annotations

import base64
from types import MappingProxyType
from typing import Any, Final

from fiskalsim.mutants.door import Door, Tell, changed, without
from fiskalsim.mutants.mutant import Kind, Mutant

CREATE: Final = "PUT /createDocument"
STORE: Final = "POST /storeDocument"
CANCEL: Final = "POST /cancelDocument"
#: Store and cancel, and nothing else.
END: Final = "POST /[sc]*Document"
#: The point that the receipts of seed-002 and seed-003 print.
_ANOTHER_KEY: Final = (
    "BNHckCuXF2fEktIp8qwtnMLLgvpJDX6wEOqFENlHXZpekBHxHniQh9gbigjWS9UbCwZSrOTJTMK7WiV5owAfXkk="
)
_EARLIER: Final = MappingProxyType({"generation": "1.7.6"})
_OLDEST: Final = MappingProxyType({"generation": "2021"})


def _in_qr(place: int, change: Any) -> Tell:
    """
    Change one field of the QR code.
    """

    def twist(code: Any) -> Any:
        if not code:
            return code
        parts = code.split(";")
        parts[place] = change(parts[place])
        return ";".join(parts)

    return changed(QrCodeDataString=twist)


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


def _offline(**values: Any) -> Tell:
    """
    Change an offline answer and leave every other alone.
    """
    change = changed(**values)

    def tell(status: int, body: Any) -> tuple[int, Any]:
        off = isinstance(body, dict) and body.get("errorDescription") == "Tse connection error."
        return change(status, body) if off else (status, body)

    return tell


def _number(value: int) -> Tell:
    """
    Give an offline answer another number, under each of its names.
    """
    return _offline(fiscalisationDocumentNumber=value, fiscalDocumentNumber=str(value))


def _slots(data: Any) -> Any:
    """
    Move the first VAT slot of a sale to the second place.
    """
    kind, amounts, paid = data.split("^") if str(data).count("^") == 2 else (data, "", "")
    if not amounts:
        return data
    first, second, *others = amounts.split("_")
    return f"{kind}^{'_'.join((second, first, *others))}^{paid}"


def _mutant(  # noqa: PLR0917  the parts of a row, in the order of the table
    id_: str, says: str, violates: str, kind: Kind, call: str, tell: Tell
) -> Mutant:
    return Mutant(
        id=id_,
        says=says,
        violates=tuple(violates.split()),
        kind=kind,
        doors=(Door(call=call, tell=tell),),
    )


ANSWERS: Final = (
    _mutant(
        "M-SIG-0001-a",
        "one bit of the signature is turned over",
        "DE-SIG-0001",
        Kind.SIGN_WRONG,
        END,
        changed(signature=_flipped),
    ),
    _mutant(
        "M-SIG-0001-b",
        "the signature is DER",
        "DE-SIG-0001",
        Kind.SIGN_WRONG,
        END,
        changed(signature=_as_der),
    ),
    _mutant(
        "M-SIG-0001-c",
        "the end is one second off",
        "DE-SIG-0001 DE-QR-0002",
        Kind.OFF_BY_ONE,
        END,
        changed(TransactionEndTime=lambda at: at and at + 1),
    ),
    _mutant(
        "M-SIG-0008-a",
        "the start's signature is another one",
        "DE-SIG-0008",
        Kind.SIGN_WRONG,
        CREATE,
        changed(signature=_flipped),
    ),
    _mutant(
        "M-SIG-0008-b",
        "the start is answered one second late",
        "DE-SIG-0008",
        Kind.OFF_BY_ONE,
        CREATE,
        changed(TransactionStartTime=lambda at: at and at + 1),
    ),
    _mutant(
        "M-SIG-0002-a",
        "the serial number is the hash of something else",
        "DE-SIG-0002",
        Kind.SWAP,
        STORE,
        changed(TseSerial="ab" * 32),
    ),
    _mutant(
        "M-SIG-0003-a",
        "the public key is not the certificate's",
        "DE-SIG-0003",
        Kind.SWAP,
        STORE,
        changed(TsePublicKey=_ANOTHER_KEY),
    ),
    _mutant(
        "M-SIG-0005-a",
        "every answer has the counter of the first",
        "DE-SIG-0005",
        Kind.STALE,
        STORE,
        changed(TseSignatureCounter=lambda counter: counter and 7),
    ),
    _mutant(
        "M-SIG-0005-b",
        "every fourth counter is given four times",
        "DE-SIG-0005",
        Kind.OFF_BY_ONE,
        STORE,
        changed(TseSignatureCounter=lambda counter: counter and counter - counter % 4),
    ),
    _mutant(
        "M-SIG-0006-a",
        "every sale has the same number",
        "DE-SIG-0006",
        Kind.STALE,
        STORE,
        changed(fiscalisationDocumentNumber=3, fiscalDocumentNumber="3"),
    ),
    _mutant(
        "M-SIG-0007-a",
        "a sale ends before it began",
        "DE-SIG-0007",
        Kind.SWAP,
        END,
        changed(TransactionStartTime=lambda at: at and at + 7200),
    ),
    _mutant(
        "M-QR-0001-a",
        "the QR code has eleven fields",
        "DE-QR-0001",
        Kind.OMIT,
        END,
        changed(QrCodeDataString=lambda code: code and code.rpartition(";")[0]),
    ),
    _mutant(
        "M-QR-0001-b",
        "the QR code has another version",
        "DE-QR-0001",
        Kind.SWAP,
        END,
        _in_qr(0, lambda _: "V1"),
    ),
    _mutant(
        "M-QR-0002-a",
        "the QR code counts one less",
        "DE-QR-0002",
        Kind.OFF_BY_ONE,
        END,
        _in_qr(5, lambda counter: str(int(counter) - 1)),
    ),
    _mutant(
        "M-QR-0002-b",
        "the QR code names another till",
        "DE-QR-0002",
        Kind.SWAP,
        END,
        _in_qr(1, lambda till: f"{till}-2"),
    ),
    _mutant(
        "M-PRD-0002-a",
        "sales stand one slot further",
        "DE-PRD-0002 DE-PRD-0005",
        Kind.OFF_BY_ONE,
        STORE,
        changed(ProcessData=_slots),
    ),
    _mutant(
        "M-PRD-0002-b",
        "the payment is missing",
        "DE-PRD-0002",
        Kind.OMIT,
        STORE,
        changed(ProcessData=lambda data: data and data.rpartition("^")[0] + "^"),
    ),
    _mutant(
        "M-PRD-0001-a",
        "amounts have commas",
        "DE-PRD-0001",
        Kind.SWAP,
        STORE,
        changed(ProcessData=lambda data: data and data.replace(".", ",")),
    ),
    _mutant(
        "M-PRD-0003-a",
        "a receipt is signed as an order",
        "DE-PRD-0003",
        Kind.SWAP,
        STORE,
        changed(ProcessType="Bestellung-V1"),
    ),
    _mutant(
        "M-PRD-0004-a",
        "a sale is an internal receipt",
        "DE-PRD-0004",
        Kind.SWAP,
        STORE,
        changed(ProcessData=lambda data: data and data.replace("Beleg^", "AVSachbezug^")),
    ),
    _mutant(
        "M-PRD-0009-a",
        "cards pay like cash",
        "DE-PRD-0009",
        Kind.SWAP,
        STORE,
        changed(ProcessData=lambda data: data and data.replace("Unbar", "Bar")),
    ),
    _mutant(
        "M-RSP-0001-a",
        "the certificate is left out",
        "DE-RSP-0001 DE-RSP-0018",
        Kind.OMIT,
        STORE,
        without("TseCertificate"),
    ),
    _mutant(
        "M-RSP-0001-b",
        "times are texts",
        "DE-RSP-0001 DE-RSP-0025",
        Kind.SWAP,
        "PUT /createDocument",
        changed(fiscalDocumentStartTime=str),
    ),
    _mutant(
        "M-RSP-0002-a",
        "the country is a word",
        "DE-RSP-0002",
        Kind.SWAP,
        STORE,
        changed(fiscalCountry="Germany"),
    ),
    _mutant(
        "M-RSP-0003-a",
        "the textual number is missing",
        "DE-RSP-0003",
        Kind.OMIT,
        STORE,
        without("fiscalDocumentNumber"),
    ),
    _mutant(
        "M-RSP-0003-b",
        "both numbers disagree",
        "DE-RSP-0003",
        Kind.SWAP,
        STORE,
        changed(fiscalDocumentNumber=lambda number: f"{number}0"),
    ),
    _mutant(
        "M-RSP-0004-a",
        "the revision stays where it was before 1.7.7",
        "DE-RSP-0004",
        Kind.STALE,
        STORE,
        lambda status, body: (
            status,
            {**body, "fiscalisationDocumentRevision": 2} if isinstance(body, dict) else body,
        ),
    ),
    _mutant(
        "M-RSP-0012-a",
        "AdditionalFields is a text",
        "DE-RSP-0012",
        Kind.SWAP,
        STORE,
        lambda status, body: (
            status,
            {**body, "AdditionalFields": "none"} if isinstance(body, dict) else body,
        ),
    ),
    _mutant(
        "M-RSP-0021-a",
        "the completion is before the request",
        "DE-RSP-0021",
        Kind.SWAP,
        STORE,
        changed(requestCompletionTime="2020-01-01T00:00:00.0000000+01:00"),
    ),
    _mutant(
        "M-TXN-0005-a",
        "the start time is of no use",
        "DE-TXN-0005",
        Kind.OMIT,
        CREATE,
        changed(fiscalDocumentStartTime=0),
    ),
    _mutant(
        "M-OFF-0002-b",
        "a create in an outage answers 0",
        "DE-OFF-0002",
        Kind.SWAP,
        CREATE,
        _number(0),
    ),
    _mutant(
        "M-OFF-0003-a",
        "a store in an outage answers -99",
        "DE-OFF-0003",
        Kind.SWAP,
        STORE,
        _number(-99),
    ),
    _mutant(
        "M-OFF-0004-a",
        "a cancel in an outage answers -99",
        "DE-OFF-0004",
        Kind.SWAP,
        CANCEL,
        _number(-99),
    ),
    _mutant(
        "M-OFF-0001-a",
        "an offline answer keeps a signature",
        "DE-OFF-0001",
        Kind.STALE,
        END,
        _offline(signature="MEUCIQDx" * 11),
    ),
    _mutant(
        "M-OFF-0001-b",
        "an offline answer keeps yesterday's QR code",
        "DE-OFF-0001",
        Kind.STALE,
        END,
        _offline(
            QrCodeDataString="V0;till;Kassenbeleg-V1;Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar;9;9;2026-01-04T10:00:00.000Z;2026-01-04T10:00:01.000Z;ecdsa-plain-SHA256;unixTime;AA==;BA=="
        ),
    ),
    _mutant(
        "M-OFF-0010-a",
        "an offline answer counts on",
        "DE-OFF-0010",
        Kind.STALE,
        END,
        _offline(TseSignatureCounter=12),
    ),
    _mutant(
        "M-OFF-0007-b",
        "an offline answer hides its cause",
        "DE-OFF-0007",
        Kind.OMIT,
        END,
        _offline(errorDescription=""),
    ),
    *(
        Mutant(
            id=f"M-RSP-0004-{letter}",
            says="the revision is the one of the next release",
            violates=("DE-RSP-0004",),
            kind=Kind.SWAP,
            doors=(Door(call=STORE, tell=tell),),
            options=options,
        )
        for letter, options, tell in (
            ("b", _EARLIER, without("fiscalisationDocumentRevision")),
            ("c", _OLDEST, without("FiscalisationDocumentRevision")),
        )
    ),
)
