"""
What the reference till prints: a shop's receipt of 42 columns, as text.

The QR code stands for the values of the TSE, as the law permits; a till can print them in words
instead. Every part is a method, so that somebody may print one of them differently.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import UTC, datetime
from decimal import Decimal
from typing import Any, Final
from zoneinfo import ZoneInfo

_COLUMNS: Final = 42
#: What the means of the wire are called on paper, but for cards.
_MEANS: Final = {"cash": "Bar", "multiPurposeVoucher": "Gutschein"}
_SHOP: Final = ZoneInfo("Europe/Berlin")


class Printer:
    """
    Writes the receipt of a document and of the answer to it, whose names are in small letters.
    """

    #: Whether it can print QR codes; else the values are printed in words.
    has_codes: bool = True

    def receipt(
        self, document: Mapping[str, Any], answer: Mapping[str, Any], *, began: int = 0
    ) -> str:
        """
        Write the whole receipt (DE-POS-0014, DE-POS-0015, DE-POS-0019), of a table that *began*
        earlier too.
        """
        german = answer.get("additionalfields") or {}
        signed = bool(german.get("qrcodedatastring"))
        lines = [
            *self.head(),
            *self.practised(document),
            *self.dated(document),
            *self.ordered(began),
            *self.sold(document),
            *self.vat(document),
            *self.notice(answer),
            *(self.values(answer, german) if signed else self.unsigned(answer)),
        ]
        return "\n".join(lines)

    def copy(self, receipt: str) -> str:
        """
        Print a receipt once more (DE-POS-0064), so that nobody takes it for another one
        (DE-POS-0065).
        """
        return f"*** KOPIE ***\n{receipt}"

    def shown(self, document: Mapping[str, Any]) -> str:
        """
        Write what a table would have to pay, with nothing of a TSE on it (DE-POS-0066).
        """
        lines = [*self.head(), "Zwischenrechnung, kein Kassenbeleg", "", *self.sold(document)]
        return "\n".join(lines)

    def head(self) -> Sequence[str]:
        """
        Name the shop.
        """
        return "Pizzeria Muster", "Beispielweg 1, 12345 Musterstadt", ""

    def practised(self, document: Mapping[str, Any]) -> Sequence[str]:
        """
        Say that nothing was sold where that is so (DE-POS-0040).
        """
        return ("*** TRAINING ***", "") if document.get("isTraining") else ()

    def dated(self, document: Mapping[str, Any]) -> Sequence[str]:
        """
        Say when the receipt was issued, by the till's own clock (DE-POS-0024).
        """
        at = datetime.fromisoformat(document["createDate"])
        return f"Datum {at:%d.%m.%Y}  Bon {document['documentNumber']}", ""

    def ordered(self, began: int) -> Sequence[str]:
        """
        Say when the first order of a table began, which the QR code does not (DE-POS-0044).
        """
        return (f"Erste Bestellung {moment(began)}", "") if began else ()

    def sold(self, document: Mapping[str, Any]) -> Sequence[str]:
        """
        List what was sold, and what is paid (DE-POS-0026).
        """
        items = [
            _line(f"{each['quantity']} x {each['itemCaption']}", money(each["grossValue"]))
            for each in document["positions"]
        ]
        total = _line("SUMME EUR", money(self.total(document)))
        return *items, total, *map(_paid, document["payments"]), ""

    def total(self, document: Mapping[str, Any]) -> Decimal:
        """
        Add up what is to be paid (DE-POS-0046, DE-POS-0048).
        """
        return sum((each["grossValue"] for each in document["positions"]), Decimal(0))

    def vat(self, document: Mapping[str, Any]) -> Sequence[str]:
        """
        Name the VAT in it and its rate (DE-POS-0025), of each line (DE-POS-0046).
        """
        return tuple(
            _line(
                f"MwSt {each['vatPercent']} % auf {money(each['netValue'])}",
                money(each["taxValue"]),
            )
            for each in document["positions"]
        )

    def notice(self, answer: Mapping[str, Any]) -> Sequence[str]:
        """
        Print what the service wants to have printed (DE-POS-0015).
        """
        return (answer.get("printmessage") or "",)

    def unsigned(self, answer: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002 - for others
        """
        Print nothing of a TSE that was away (DE-POS-0020, DE-POS-0027).
        """
        return ()

    def values(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> Sequence[str]:
        """
        Print the QR code, or the values of the TSE in words (DE-POS-0019, DE-POS-0027).
        """
        if self.has_codes:
            return (self.code(german),)
        return tuple(f"{name}: {value}" for name, value in self.told(answer, german).items())

    def code(self, german: Mapping[str, Any]) -> str:
        """
        Give the content of the QR code; it is no line of text, so it is not broken.
        """
        return str(german["qrcodedatastring"])

    def told(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> dict[str, str]:
        """
        Name each value as people read it.
        """
        number = answer.get("fiscaldocumentnumber", answer.get("fiscalisationdocumentnumber"))
        return {
            "Kasse": str(answer.get("cashregisterid")),
            "TSE": str(german["tseserial"]),
            "TSE-Transaktion": str(number),
            "Signaturzähler": str(german["tsesignaturecounter"]),
            "Beginn": moment(german["transactionstarttime"]),
            "Ende": moment(german["transactionendtime"]),
            "Prüfwert": str(answer.get("signature")),
        }


def money(amount: Decimal) -> str:
    """
    Write an amount as shops do.
    """
    return f"{amount:.2f}".replace(".", ",")


def moment(seconds: int) -> str:
    """
    Write an instant in the shop's time.
    """
    return f"{datetime.fromtimestamp(seconds, tz=UTC).astimezone(_SHOP):%d.%m.%Y %H:%M:%S}"


def _paid(payment: Mapping[str, Any]) -> str:
    """
    Name how it was paid, or what was given back.
    """
    if payment["amount"] < 0:
        return _line("Rückgeld", money(-payment["amount"]))
    means = _MEANS.get(payment["paymentType"], "Karte")
    return _line(means, money(payment["amount"]))


def _line(left: str, right: str) -> str:
    return f"{left}{right:>{_COLUMNS - len(left)}}"
