"""
The judge's word on a receipt that a POS vendor's TSE interface hands out.

DE-ITL-0010 to DE-ITL-0014. A receipt is judged from its QR code: whether the TSE signed it, if
the receipt says the same, and if it is what was sold, by the till that sold it. Whether a
receipt has the members it should is the schema's business: what cannot be read claims nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, broken, holds, shown, told
from fiskalprobe.oracles.finding import errors
from fiskalprobe.oracles.instant import spelled_alike
from fiskalprobe.oracles.qr import MalformedQr, QrCode, qr_findings
from fiskalprobe.oracles.signing.proof import prove

#: The places of the sums in processData, by the names that a sale has for them.
_PLACES: Final = ("NORMAL", "REDUCED_1", "SPECIAL_RATE_1", "SPECIAL_RATE_2", "NULL")
_MEANS: Final = {"CASH": "Bar", "NON_CASH": "Unbar"}
_RECEIPT: Final = "Kassenbeleg-V1"


@dataclass(frozen=True, slots=True, kw_only=True)
class Sale:
    """
    What a till was told to sell.
    """

    gross: str
    rate: str
    payment: str

    @classmethod
    def from_mapping(cls, body: Mapping[str, Any]) -> Sale | None:
        """
        Read a request; None when it sells nothing that could be signed.
        """
        sale = cls(
            gross=str(body.get("gross")),
            rate=str(body.get("vatRate", "NORMAL")),
            payment=str(body.get("payment", "CASH")),
        )
        try:
            Decimal(sale.gross)
        except InvalidOperation:
            return None
        return sale if sale.rate in _PLACES and sale.payment in _MEANS else None

    def process_data(self) -> str:
        """
        Write what is signed of it (DSFinV-K, annex I).
        """
        amount = f"{Decimal(self.gross):.2f}"
        sums = "_".join(amount if place == self.rate else "0.00" for place in _PLACES)
        return f"Beleg^{sums}^{amount}:{_MEANS[self.payment]}"


@dataclass(frozen=True, slots=True, kw_only=True)
class ShopReceipt:
    """
    A signed receipt as the interface shows it.
    """

    till: str
    gross: str
    serial: str
    transaction: str
    counter: str
    started: str
    finished: str
    signature: str
    qr: str

    @classmethod
    def from_mapping(cls, answer: Mapping[str, Any]) -> ShopReceipt | None:
        """
        Read an answer; None when it is no receipt or not signed.
        """
        signed = answer.get("signed")
        if not isinstance(signed, Mapping) or not isinstance(signed.get("tse"), Mapping):
            return None
        return cls(
            till=str(answer.get("till")),
            gross=str(answer.get("gross")),
            serial=str(signed["tse"].get("serial")),
            transaction=str(signed.get("transactionNumber")),
            counter=str(signed.get("signatureCounter")),
            started=str(signed.get("startedAt")),
            finished=str(signed.get("finishedAt")),
            signature=str(signed.get("signature")),
            qr=str(signed.get("qrCode")),
        )


@dataclass(slots=True, kw_only=True)
class ShopHistory:
    """
    What has been seen of a shop since its world began.
    """

    #: Serial numbers of tills, by till.
    serials: dict[str, str] = field(default_factory=dict)
    #: Transaction numbers that were given, and the last signature counter, by TSE.
    numbers: dict[str, set[int]] = field(default_factory=dict)
    counters: dict[str, int] = field(default_factory=dict)

    def know(self, till: Mapping[str, Any]) -> None:
        """
        Take the serial number that a till shows of itself.
        """
        if isinstance(till.get("serialNumber"), str):
            self.serials[str(till.get("id"))] = till["serialNumber"]

    def observe(
        self, receipt: ShopReceipt, sale: Sale | None, *, in_order: bool = True
    ) -> list[Claim]:
        """
        Judge one signed receipt for *sale*, and against those before it.

        Of receipts that are not *in_order* nobody knows which was signed first.
        """
        try:
            code = QrCode.from_text(receipt.qr)
            evidence = code.evidence()
        except MalformedQr as malformed:
            return [
                broken(
                    "DE-ITL-0010",
                    "qr-form",
                    str(malformed),
                    expected="twelve fields",
                    actual=shown(receipt.qr),
                    code=malformed.code,
                )
            ]
        proof = prove(evidence)
        claims = [
            _form(code),
            told(
                "DE-ITL-0010",
                "signature-verifies",
                proof.reason,
                ok=proof.valid,
                expected="a signature over the log message that the QR code makes",
                actual=code.signature,
            ),
            _equals(code, receipt),
            *_sold(code, receipt, sale),
            *self._by_its_till(code, receipt),
        ]
        if proof.key is not None:
            claims.append(
                told(
                    "DE-ITL-0010",
                    "serial-is-key-hash",
                    "the TSE that the receipt names is the one whose key signed",
                    ok=proof.key.serial.hex() == receipt.serial,
                    expected=proof.key.serial.hex(),
                    actual=receipt.serial,
                )
            )
        return [
            *claims,
            self._number(evidence.transaction, receipt.serial),
            *self._counter(evidence.counter, receipt.serial, in_order=in_order),
        ]

    def _by_its_till(self, code: QrCode, receipt: ShopReceipt) -> list[Claim]:
        own = self.serials.get(receipt.till)
        if own is None:
            return []
        others = [till for till, serial in self.serials.items() if serial == own]
        return [
            told(
                "DE-ITL-0013",
                "signed-by-its-till",
                f"the receipt of {receipt.till} is signed under its serial number",
                ok=code.client == own,
                expected=own,
                actual=code.client,
            ),
            told(
                "DE-ITL-0013",
                "serial-of-one-till",
                f"no other till has the serial number of {receipt.till}",
                ok=others == [receipt.till],
                expected=receipt.till,
                actual=", ".join(others),
            ),
        ]

    def _number(self, number: int, serial: str) -> Claim:
        given = self.numbers.setdefault(serial, set())
        is_new = number not in given
        given.add(number)
        return told(
            "DE-ITL-0014",
            "number-once",
            f"the TSE gives the transaction number {number} once",
            ok=is_new,
            expected="another number",
            actual=str(number),
        )

    def _counter(self, counter: int, serial: str, *, in_order: bool) -> list[Claim]:
        last = self.counters.get(serial, 0)
        self.counters[serial] = max(last, counter)
        if not in_order:
            return []
        return [
            told(
                "DE-ITL-0014",
                "counter-rises",
                f"the signature counter {counter} is above the one before",
                ok=counter > last,
                expected=f"above {last}",
                actual=str(counter),
            )
        ]


def _form(code: QrCode) -> Claim:
    found = errors(qr_findings(code))
    if not found:
        return holds("DE-ITL-0010", "qr-form", "the QR code has its twelve fields")
    return broken(
        "DE-ITL-0010",
        "qr-form",
        found[0].message,
        expected="the form of DSFinV-K",
        actual=shown(code.to_text()),
        code="not-qr-form",
    )


def _equals(code: QrCode, receipt: ShopReceipt) -> Claim:
    pairs = (
        ("transaction number", receipt.transaction, code.transaction),
        ("signature counter", receipt.counter, code.counter),
        ("start time", spelled_alike(receipt.started), spelled_alike(code.started)),
        ("log time", spelled_alike(receipt.finished), spelled_alike(code.logged)),
        ("signature", receipt.signature, code.signature),
    )
    wrong = [(name, shown, signed) for name, shown, signed in pairs if shown != signed]
    return told(
        "DE-ITL-0011",
        "receipt-equals-qr",
        f"the receipt differs from the QR code in {', '.join(name for name, _, _ in wrong)}"
        if wrong
        else "the receipt says what the QR code says",
        ok=not wrong,
        expected="; ".join(f"{name} {signed}" for name, _, signed in wrong),
        actual="; ".join(f"{name} {shown}" for name, shown, _ in wrong),
    )


def _sold(code: QrCode, receipt: ShopReceipt, sale: Sale | None) -> list[Claim]:
    if sale is None:
        return []
    signed, expected = f"{code.process_type} {code.process_data}", sale.process_data()
    return [
        told(
            "DE-ITL-0012",
            "signed-as-sold",
            "what is signed is what was sold",
            ok=signed == f"{_RECEIPT} {expected}",
            expected=f"{_RECEIPT} {expected}",
            actual=signed[:200],
        ),
        told(
            "DE-ITL-0012",
            "shown-as-sold",
            "the receipt shows the amount that was sold",
            ok=receipt.gross == sale.gross,
            expected=sale.gross,
            actual=receipt.gross,
        ),
    ]
