"""
Tills that print what they should not, or leave out what they should: one bad habit each.

Those that leave out a value in words print no QR code, which would stand for it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta
from decimal import Decimal
from typing import Any, Final

from fiskalsim.mutants.mutant import Kind
from fiskalsim.mutants.rows import till_mutant
from fiskalsim.till import Printer, Started, Till
from fiskalsim.till.printer import moment, money

_WIDE: Final = 42
_HOUR: Final = 3600


class _InWords(Printer):
    has_codes = False


class _Leaving(_InWords):
    """
    Prints the values in words, but for one.
    """

    def __init__(self, *names: str) -> None:
        self._names = names

    def told(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> dict[str, str]:
        told = super().told(answer, german)
        return {name: value for name, value in told.items() if name not in self._names}


class _CountsItself(_InWords):
    def told(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> dict[str, str]:
        told = super().told(answer, german)
        return {**told, "TSE-Transaktion": str(int(told["TSE-Transaktion"]) + 1000)}


class _TellsAnotherTime(_InWords):
    def told(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> dict[str, str]:
        late = moment(german["transactionstarttime"] + _HOUR // 2)
        return {**super().told(answer, german), "Beginn": late}


class _CutsTheSignature(_InWords):
    def told(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> dict[str, str]:
        told = super().told(answer, german)
        return {**told, "Prüfwert": told["Prüfwert"][:_WIDE]}


class _TellsNothing(Printer):
    def values(
        self,
        answer: Mapping[str, Any],  # noqa: ARG002 - the answer is what it passes over
        german: Mapping[str, Any],  # noqa: ARG002 - likewise
    ) -> Sequence[str]:
        return ()


class _HasNoNotice(Printer):
    def notice(self, answer: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002 - passed over
        return ()


class _CutsTheNotice(Printer):
    def notice(self, answer: Mapping[str, Any]) -> Sequence[str]:
        return tuple(each[:5] for each in super().notice(answer))


class _KeepsTheLast(Printer):
    """
    Prints the values of the last signed receipt where there are none, and no notice.
    """

    _last: Sequence[str] = ()

    def notice(self, answer: Mapping[str, Any]) -> Sequence[str]:
        away = answer.get("errordescription")
        return () if away else super().notice(answer)

    def values(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> Sequence[str]:
        self._last = super().values(answer, german)
        return self._last

    def unsigned(self, answer: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002 - passed over
        return self._last


class _InventsANumber(_HasNoNotice):
    def unsigned(self, answer: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002 - passed over
        return ("TSE-Transaktion: 4711",)


class _IsOneBehind(Printer):
    """
    Prints the QR code of the receipt before.
    """

    _last = ""

    def code(self, german: Mapping[str, Any]) -> str:
        code = super().code(german)
        last, self._last = self._last or code, code
        return last


class _Beside(Printer):
    """
    Prints a value in words beside the QR code that is right.
    """

    label = "TSE-Transaktion"

    def beside(self, told: Mapping[str, str]) -> str:
        return str(int(told[self.label]) + 1000)

    def values(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> Sequence[str]:
        value = self.beside(self.told(answer, german))
        return *super().values(answer, german), f"{self.label}: {value}"


class _CountsOneLess(_Beside):
    label = "Signaturzähler"

    def beside(self, told: Mapping[str, str]) -> str:
        return str(int(told[self.label]) - 1)


class _NumbersTheLast(Printer):
    """
    Prints the number of the receipt before under the name that the law has for it.
    """

    _last = ""

    def values(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> Sequence[str]:
        number = self.told(answer, german)["TSE-Transaktion"]
        last, self._last = self._last or number, number
        return *super().values(answer, german), f"Transaktionsnummer: {last}"

    def unsigned(self, answer: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002 - passed over
        return (f"Transaktionsnummer: {self._last}",) if self._last else ()


class _NumbersOutages(_NumbersTheLast):
    def values(self, answer: Mapping[str, Any], german: Mapping[str, Any]) -> Sequence[str]:
        *values, _ = super().values(answer, german)
        return values


class _SetsTheClock(Printer):
    def code(self, german: Mapping[str, Any]) -> str:
        return super().code(german).replace(".000Z", "Z")


class _HasNoDay(Printer):
    def dated(self, document: Mapping[str, Any]) -> Sequence[str]:
        return (f"Bon {document['documentNumber']}",)


class _TellsTheHour(Printer):
    def dated(self, document: Mapping[str, Any]) -> Sequence[str]:
        return (f"{document['createDate'][11:16]} Uhr  Bon {document['documentNumber']}",)


class _IsADayBehind(Printer):
    def dated(self, document: Mapping[str, Any]) -> Sequence[str]:
        at = datetime.fromisoformat(document["createDate"]) - timedelta(days=1)
        return super().dated({**document, "createDate": at.isoformat()})


class _PrintsTheFirstAnswer(Till):
    """
    Prints what createDocument wanted to have printed, whatever storeDocument says.
    """

    _first: str | None = None

    def understood(self, answer: Mapping[str, Any]) -> Started:
        self._first = answer.get("printmessage")
        return super().understood(answer)

    def printed(self, document: Mapping[str, Any], answer: Mapping[str, Any]) -> None:
        super().printed(document, {**answer, "printmessage": self._first})


class _TakesTheReducedRate(Till):
    """
    Works VAT out at the reduced rate, sends it and prints it so.
    """

    def written(self, *told: Any, **named: Any) -> dict[str, Any]:
        document = super().written(*told, **named)
        for line in document["positions"]:
            line["taxValue"] = round(line["grossValue"] * 7 / 107, 2)
            line["netValue"] = line["grossValue"] - line["taxValue"]
        return document


class _HasNoVat(Printer):
    def vat(self, document: Mapping[str, Any]) -> Sequence[str]:  # noqa: ARG002 - passed over
        return ()


class _HasNoRate(Printer):
    def vat(self, document: Mapping[str, Any]) -> Sequence[str]:
        return tuple(
            f"enthaltene MwSt {money(each['taxValue'])}" for each in document["positions"]
        )


class _TakesVatOfGross(Printer):
    def vat(self, document: Mapping[str, Any]) -> Sequence[str]:
        return tuple(
            f"MwSt {each['vatPercent']} % {money(each['grossValue'] * each['vatPercent'] / 100)}"
            for each in document["positions"]
        )


class _Rounds(Printer):
    def total(self, document: Mapping[str, Any]) -> Decimal:
        return round(super().total(document), 0)


class _AsksForNet(Printer):
    def total(self, document: Mapping[str, Any]) -> Decimal:
        return sum((each["netValue"] for each in document["positions"]), Decimal(0))


def printing(printer: type[Printer], *names: str) -> type[Till]:
    """
    Make a till that prints like *printer*, each till with one of its own.
    """

    class _Printing(Till):
        def __init__(self, *given: Any, **named: Any) -> None:
            super().__init__(*given, **named)
            self.printer = printer(*names)

    return _Printing


#: Tills that print wrongly.
PAPER: Final = (
    till_mutant(
        "M-POS-0014-a",
        "no number and no other value of the TSE is printed",
        Kind.OMIT,
        printing(_TellsNothing),
        also=("DE-POS-0019",),
    ),
    till_mutant(
        "M-POS-0014-b",
        "a number of the till's own is printed as that of the transaction",
        Kind.SWAP,
        printing(_CountsItself),
        also=("DE-POS-0019",),
    ),
    till_mutant(
        "M-POS-0015-a", "printMessage is never printed", Kind.OMIT, printing(_HasNoNotice)
    ),
    till_mutant(
        "M-POS-0015-b",
        "the beginning of printMessage is printed",
        Kind.OMIT,
        printing(_CutsTheNotice),
    ),
    till_mutant(
        "M-POS-0015-c",
        "the printMessage of createDocument is printed, and not that of storeDocument",
        Kind.STALE,
        _PrintsTheFirstAnswer,
    ),
    *(
        till_mutant(
            f"M-POS-0019-{letter}",
            f"{title} is left out, and no QR code is printed",
            Kind.OMIT,
            printing(_Leaving, name),
        )
        for letter, title, name in (
            ("a", "the serial number of the TSE", "TSE"),
            ("b", "the serial number of the till", "Kasse"),
            ("c", "the signature counter", "Signaturzähler"),
            ("d", "the check value", "Prüfwert"),
            ("e", "the end of the sale", "Ende"),
        )
    ),
    till_mutant(
        "M-POS-0019-f",
        "the start is what the till's own clock says, and no QR code is printed",
        Kind.SWAP,
        printing(_TellsAnotherTime),
    ),
    till_mutant(
        "M-POS-0020-a",
        "in an outage the values of the last receipt are printed, and no notice",
        Kind.STALE,
        printing(_KeepsTheLast),
        also=("DE-POS-0015", "DE-POS-0027"),
    ),
    till_mutant(
        "M-POS-0020-b",
        "in an outage a number of the till's own is printed, and no notice",
        Kind.SWAP,
        printing(_InventsANumber),
        also=("DE-POS-0015",),
    ),
    till_mutant("M-POS-0024-a", "no day is printed", Kind.OMIT, printing(_HasNoDay)),
    till_mutant(
        "M-POS-0024-b", "the hour is printed without the day", Kind.OMIT, printing(_TellsTheHour)
    ),
    till_mutant(
        "M-POS-0024-c", "the day before is printed", Kind.OFF_BY_ONE, printing(_IsADayBehind)
    ),
    till_mutant("M-POS-0025-a", "no VAT is printed", Kind.OMIT, printing(_HasNoVat)),
    till_mutant(
        "M-POS-0025-b", "VAT is printed without its rate", Kind.OMIT, printing(_HasNoRate)
    ),
    till_mutant(
        "M-POS-0025-c",
        "VAT is printed as a share of gross",
        Kind.SWAP,
        printing(_TakesVatOfGross),
    ),
    till_mutant(
        "M-POS-0025-d",
        "VAT is worked out, sent and printed at the reduced rate",
        Kind.SWAP,
        _TakesTheReducedRate,
    ),
    till_mutant(
        "M-POS-0026-a", "the total is printed in whole euros", Kind.SWAP, printing(_Rounds)
    ),
    till_mutant(
        "M-POS-0026-b", "the total is printed without VAT", Kind.SWAP, printing(_AsksForNet)
    ),
    till_mutant(
        "M-POS-0027-a",
        "the QR code of the receipt before is printed",
        Kind.STALE,
        printing(_IsOneBehind),
    ),
    till_mutant(
        "M-POS-0027-b",
        "the times in the QR code are written anew, without their decimals",
        Kind.SWAP,
        printing(_SetsTheClock),
        also=("DE-POS-0019",),
    ),
    till_mutant(
        "M-POS-0027-c",
        "the check value is cut where the paper ends, and no QR code is printed",
        Kind.OMIT,
        printing(_CutsTheSignature),
        also=("DE-POS-0019",),
    ),
    till_mutant(
        "M-POS-0027-d",
        "beside the QR code stands a number of the till's own as the TSE's",
        Kind.SWAP,
        printing(_Beside),
    ),
    till_mutant(
        "M-POS-0027-e",
        "beside the QR code stands the signature counter before",
        Kind.OFF_BY_ONE,
        printing(_CountsOneLess),
    ),
    till_mutant(
        "M-POS-0027-f",
        "beside the QR code stands the transaction number of the receipt before",
        Kind.STALE,
        printing(_NumbersTheLast),
    ),
    till_mutant(
        "M-POS-0027-g",
        "in an outage the transaction number of the last receipt stands beside the notice",
        Kind.STALE,
        printing(_NumbersOutages),
    ),
)
