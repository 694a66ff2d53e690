"""
Answers that look otherwise than they should, though a till may get along with them.
"""

from __future__ import annotations

import base64
from datetime import datetime, timedelta
from typing import Any, Final

from msgspec.structs import replace

from fiskalsim.answers.fiscal import CONNECTION_ERROR
from fiskalsim.cable.port import Occasion
from fiskalsim.device.core import Core
from fiskalsim.device.signed import Signed
from fiskalsim.middleware.facts import DocumentRecorded
from fiskalsim.mutants.door import Tell, changed, in_qr, offline, with_receipt_id
from fiskalsim.mutants.middleware.rows import CREATE, END, recorded
from fiskalsim.mutants.mutant import Kind, Mutant
from fiskalsim.mutants.parts import Cable, cored, wired
from fiskalsim.mutants.rows import told, within
from fiskalsim.world.world import World

_QR: Final = "V0;00345-00345;Kassenbeleg-V1;Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar"


#: Where a QR code has the time of the end.
_LOG_TIME: Final = 7
_SUMMER: Final = ("05", "06", "07", "08", "09")


def _later(text: str, **by: int) -> str:
    """
    Move a time as it is written, and keep what stands behind its seconds.
    """
    seconds = len("2026-01-05T09:00:00")
    moved = datetime.fromisoformat(text[:seconds]) + timedelta(**by)
    return moved.isoformat() + text[seconds:]


def _in_winter(text: str) -> str:
    return text.replace("+02:00", "+01:00")


def _accepted(status: int, body: Any) -> tuple[int, Any]:
    off = isinstance(body, dict) and body.get("errorDescription") == CONNECTION_ERROR
    return (202, body) if off else (status, body)


def _both_keys(name: str, other: str) -> Tell:
    """
    Write a field under two keys.
    """

    def tell(status: int, body: Any) -> tuple[int, Any]:
        for place in (body, body.get("AdditionalFields")) if isinstance(body, dict) else ():
            if isinstance(place, dict) and name in place:
                place[other] = place[name]
        return status, body

    return tell


def _hex(text: Any) -> Any:
    return text and base64.b64decode(text).hex()


def _turned_payments(_world: World, _document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    head, _, paid = fact.process_data.rpartition("^")
    turned = "_".join(reversed(paid.split("_")))
    return replace(fact, process_data=f"{head}^{turned}" if head else paid)


def _nothing_paid(_world: World, _document: Any, fact: DocumentRecorded) -> DocumentRecorded:
    nothing = fact.process_data == "Beleg^0.00_0.00_0.00_0.00_0.00^"
    return replace(fact, process_data=f"{fact.process_data}0.00:Unbar") if nothing else fact


class _StartsAsReceipt(Cable):
    async def start(self, client_id: str, *said: Any, occasion: Occasion) -> Signed:
        del said
        return await super().start(client_id, "Kassenbeleg-V1", b"", occasion=occasion)


class _AnHourAhead(Core):
    __slots__ = ()

    def log_time(self, at: int) -> int:
        """
        Tell the time of the shop as if it were that of the world.
        """
        return super().log_time(at + 3600 if at >= self.state.last_log_unix else at)


def _started_itself(status: int, body: Any) -> tuple[int, Any]:
    if isinstance(body, dict) and body.get("processStartTime") == 0:
        body["processStartTime"] = body.get("fiscalDocumentStartTime")
    return status, body


def _short(text: Any) -> Any:
    return f"{text[:23]}{text[-6:]}" if isinstance(text, str) else text


LOOKS: Final[tuple[Mutant, ...]] = (
    told(
        "M-OFF-0008-a",
        "the cashier reads nothing of an outage",
        Kind.OMIT,
        END,
        offline(userMessage=None),
    ),
    told(
        "M-OFF-0009-a",
        "nothing of an outage is printed",
        Kind.OMIT,
        END,
        offline(printMessage=None),
    ),
    told("M-OFF-0011-a", "an offline answer names no TSE", Kind.OMIT, END, offline(TseSerial="")),
    told(
        "M-OFF-0012-a",
        "an offline answer ended when the epoch began",
        Kind.STALE,
        END,
        offline(TransactionEndTime=1),
    ),
    told(
        "M-OFF-0014-a",
        "an offline answer has an empty certificate",
        Kind.OMIT,
        END,
        offline(TseCertificate=""),
    ),
    told(
        "M-OFF-0015-a",
        "an offline answer keeps the start of its sale",
        Kind.STALE,
        END,
        offline(fiscalDocumentStartTime=1_767_600_000),
    ),
    told(
        "M-OFF-0016-a", "an outage is answered 202", Kind.WRONG_REASON, "* /*Document", _accepted
    ),
    within(
        "M-PRD-0007-a", "of nothing, nothing was paid by card", Kind.SWAP, recorded(_nothing_paid)
    ),
    within(
        "M-PRD-0010-a",
        "payments are listed from the other end",
        Kind.SWAP,
        recorded(_turned_payments),
    ),
    told(
        "M-QR-0004-a", "the key in the QR code is in hexadecimal", Kind.SWAP, END, in_qr(11, _hex)
    ),
    told(
        "M-QR-0006-a",
        "store and till are joined by a slash",
        Kind.SWAP,
        END,
        in_qr(1, lambda till: till.replace("-", "/")),
        also=("DE-QR-0007",),
    ),
    told(
        "M-RSP-0006-a",
        "the old number is a text too",
        Kind.SWAP,
        END,
        changed(fiscalisationDocumentNumber=str),
    ),
    told(
        "M-RSP-0008-a",
        "the revision is there twice",
        Kind.SWAP,
        END,
        _both_keys("fiscalDocumentRevision", "FiscalDocumentRevision"),
    ),
    told(
        "M-RSP-0014-a",
        "some keys of an offline answer are capital",
        Kind.SWAP,
        CREATE,
        _both_keys("signature", "Signature"),
    ),
    told(
        "M-RSP-0016-a",
        "what is German is there twice",
        Kind.SWAP,
        END,
        _both_keys("AdditionalFields", "additionalFields"),
    ),
    told(
        "M-RSP-0022-a",
        "times have three digits of a second",
        Kind.OMIT,
        END,
        changed(requestTime=_short, requestCompletionTime=_short),
    ),
    told("M-RSP-0023-a", "a sale that stands alone is a process", Kind.SWAP, END, _started_itself),
    told(
        "M-RSP-0028-a",
        "a receipt id is given to whoever begins",
        Kind.ACCEPT,
        CREATE,
        with_receipt_id,
    ),
    told(
        "M-RSP-0031-a",
        "the QR code is there before the end",
        Kind.STALE,
        CREATE,
        changed(QrCodeDataString=_QR),
    ),
    told(
        "M-RSP-0032-a",
        "the cashier reads that all is well",
        Kind.SWAP,
        END,
        changed(userMessage=lambda text: text or "Success."),
    ),
    told(
        "M-SIG-0009-a",
        "the algorithm has the name of a library",
        Kind.SWAP,
        END,
        changed(TseHashAlgorithm="SHA384withECDSA"),
    ),
    told(
        "M-SIG-0010-a", "the signature is in hexadecimal", Kind.SWAP, END, changed(signature=_hex)
    ),
    within(
        "M-SIG-0011-a",
        "the start says that it is a receipt",
        Kind.SWAP,
        wired(_StartsAsReceipt),
        equivalent="DE-SIG-0012: TSEs in the field write the type of the receipt into the start.",
    ),
    within("M-SIG-0014-a", "the TSE's clock is an hour ahead", Kind.SWAP, cored(_AnHourAhead)),
    told(
        "M-TXN-0007-a",
        "the end is the first revision",
        Kind.OFF_BY_ONE,
        END,
        changed(fiscalDocumentRevision=1),
    ),
    told(
        "M-RSP-0021-c",
        "requestTime is a day old",
        Kind.STALE,
        "* /*Document",
        changed(requestTime=lambda text: _later(text, days=-1)),
    ),
    told(
        "M-RSP-0025-b",
        "it is winter all year where requests are told",
        Kind.STALE,
        "* /*Document",
        changed(requestTime=_in_winter, requestCompletionTime=_in_winter),
        also=("DE-SIG-0014",),
    ),
    told(
        "M-QR-0002-c",
        "in summer the QR code is an hour late",
        Kind.SWAP,
        END,
        in_qr(_LOG_TIME, lambda text: _later(text, hours=1) if text[5:7] in _SUMMER else text),
    ),
)
