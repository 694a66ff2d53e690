"""
What the corner shop knows: open transactions, finished receipts, and what is wrong with a paper.
"""

from __future__ import annotations

import re
from collections import defaultdict
from dataclasses import dataclass, field
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any

from othermiddleware.chip import Chip, Stamp

Paper = dict[str, Any]

TILL = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
CASH_REGISTER = "CORNER-1"
SLOTS = 5
_GUID = re.compile(r"\{?[0-9a-fA-F]{8}(-[0-9a-fA-F]{4}){3}-[0-9a-fA-F]{12}\}?")
_NO_SALES = "_".join(["0.00"] * SLOTS)


class Refusal(Exception):
    """What a caller did wrong, with the status to say it in."""

    def __init__(self, status: int, text: str) -> None:
        super().__init__(text)
        self.status = status


@dataclass
class Shop:
    """One till, one chip, a drawer of receipts."""

    chip: Chip
    opened: dict[int, Stamp] = field(default_factory=dict)
    drawer: dict[str, Paper] = field(default_factory=dict)

    def create(self, client: str | None, kind: str | None) -> Paper:
        """Open a transaction for the till."""
        asked = datetime.now(UTC)
        self.know(client)
        _receipt_only(kind)
        stamp = self.chip.start(CASH_REGISTER)
        self.opened[stamp.transaction] = stamp
        return self._answer(asked, stamp, stamp)

    def store(self, paper: Paper) -> Paper:
        """Sign a sale."""
        word = "AVTraining" if str(paper.get("isTraining")).lower() == "true" else "Beleg"
        return self._finish(paper, word, *_sums(paper))

    def cancel(self, paper: Paper) -> Paper:
        """Sign that nothing was sold."""
        return self._finish(paper, "AVBelegabbruch", _NO_SALES, "")

    def know(self, client: str | None) -> None:
        """Refuse a till that is none of ours."""
        named = (client or "").strip("{}").lower()
        if not named.strip("0-"):
            raise Refusal(422, "The client id is empty.")
        if named != TILL:
            raise Refusal(404, "There is no such client.")

    def _finish(self, paper: Paper, word: str, slots: str, paid: str) -> Paper:
        asked = datetime.now(UTC)
        _receipt_only(paper.get("documentType"))
        self.know(paper.get("uniqueClientId"))
        wrong = findings(paper)
        if wrong:
            raise Refusal(422, "; ".join(wrong))
        guid = str(paper["documentGuid"]).strip("{}").lower()
        ended = self.drawer.get(guid)
        if ended is not None and word != "AVBelegabbruch":
            if not ended["AdditionalFields"]["ProcessData"].startswith(word):
                raise Refusal(404, "Given transaction was cancelled.")
            return ended
        if paper.get("fiscalDocumentNumber") in (None, ""):
            raise Refusal(422, "fiscalDocumentNumber is missing.")
        started = self.opened.pop(int(paper["fiscalDocumentNumber"]), None)
        if started is None:
            raise Refusal(404, "Given transaction not started.")
        data = f"{word}^{slots}^{paid}"
        sealed = self._seal(started.transaction, data)
        answer = self.drawer[guid] = self._answer(asked, started, sealed, data)
        return answer

    def _seal(self, transaction: int, data: str) -> Stamp:
        return self.chip.finish(CASH_REGISTER, transaction, "Kassenbeleg-V1", data)

    def _answer(self, asked: datetime, started: Stamp, now: Stamp, data: str = "") -> Paper:
        over = bool(data)
        code = (
            "V0", CASH_REGISTER, "Kassenbeleg-V1", data, str(now.transaction), str(now.counter),
            _utc(started.unix), _utc(now.unix), "ecdsa-plain-SHA256", "unixTime",
            now.signature, self.chip.public_key,
        )  # fmt: skip
        return {
            "fiscalCountry": "[0] = Germany",
            "fiscalisationDocumentNumber": now.transaction,
            "fiscalisationDocumentRevision": 2 if over else 1,
            "fiscalDocumentStartTime": started.unix,
            "processStartTime": 0,
            "errorDescription": None,
            "cashRegisterId": CASH_REGISTER,
            "signature": now.signature,
            "userMessage": None,
            "printMessage": None,
            "requestTime": asked.isoformat(),
            "requestCompletionTime": datetime.now(UTC).isoformat(),
            "AdditionalFields": {
                "QrCodeDataString": ";".join(code) if over else "",
                "TransactionStartTime": started.unix,
                "TransactionEndTime": now.unix if over else 0,
                "ProcessData": data,
                "ProcessType": "Kassenbeleg-V1" if over else "",
                "TseSerial": self.chip.serial,
                "TseTimeFormat": "unixTime",
                "TseHashAlgorithm": "ecdsa-plain-SHA256",
                "TsePublicKey": self.chip.public_key,
                "TseSignatureCounter": now.counter,
                "TseCertificate": self.chip.certificate,
            },
        }


def findings(paper: Paper) -> list[str]:
    """Say everything that is wrong with a paper, each with the field it is about."""
    found = [
        f"{name} is missing."
        for name in ("documentGuid", "documentId", "createDate", "bookDate")
        if not paper.get(name)
    ]
    found += [
        f"{name} is none." for name in ("createDate", "bookDate") if not _is_date(paper, name)
    ]
    if not _GUID.fullmatch(str(paper.get("documentGuid"))):
        found.append("documentGuid is none.")
    if len(str(paper.get("documentId", ""))) > 40:
        found.append("documentId is longer than 40 characters.")
    lines, payments = paper.get("positions") or [], paper.get("payments") or []
    if paper.get("positionCount") not in (None, len(lines)):
        found.append("positionCount is not the number of positions.")
    for place, line in enumerate(lines):
        gross, net, tax = (_money(line.get(f"{part}Value")) for part in ("gross", "net", "tax"))
        if abs(net + tax - gross) > _money(paper.get("allowedVatDeviation")):
            found.append(
                f"positions[{place}].grossValue: NetValue + TaxValue does not equal GrossValue."
            )
        if int(line.get("vatIdentification") or SLOTS) not in range(1, SLOTS + 1):
            found.append(f"positions[{place}].vatIdentification is none.")
        if _money(line.get("vatPercent")) == 0 and net != gross:
            found.append(f"positions[{place}].netValue differs from grossValue at 0 %.")
    if payments and sum(_money(line.get("grossValue")) for line in lines) != sum(
        _money(payment.get("amount")) for payment in payments
    ):
        found.append("payments and positions differ in their sums.")
    return found


def _sums(paper: Paper) -> tuple[str, str]:
    slots: dict[int, Decimal] = defaultdict(Decimal)
    for line in paper.get("positions") or []:
        slots[int(line.get("vatIdentification") or SLOTS)] += _money(line.get("grossValue"))
    paid: dict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for payment in paper.get("payments") or []:
        named = str(payment.get("paymentType", "cash")).lower()
        if named in ("none", "8"):
            continue
        kind = "Bar" if named in ("cash", "0", "[0] = cash") else "Unbar"
        currency = payment.get("currencyIsoCode", "EUR")
        amount = payment.get("amount") if currency == "EUR" else payment.get("foreignAmount")
        paid[kind, "" if currency == "EUR" else f":{currency}"] += _money(amount)
    parts = [f"{amount:.2f}:{kind}{currency}" for (kind, currency), amount in sorted(paid.items())]
    return "_".join(f"{slots[n]:.2f}" for n in range(1, SLOTS + 1)), "_".join(parts)


def _receipt_only(kind: object) -> None:
    if kind not in (None, 0, "0", "[0] = Receipt", "receipt"):
        raise Refusal(406, f"documentType {kind} is not sold here.")


def _is_date(paper: Paper, name: str) -> bool:
    try:
        datetime.fromisoformat(str(paper.get(name)))
    except ValueError:
        return False
    return True


def _money(said: object) -> Decimal:
    return Decimal(str(said or 0))


def _utc(unix: int) -> str:
    return datetime.fromtimestamp(unix, UTC).strftime("%Y-%m-%dT%H:%M:%S.000Z")
