"""
What a till owes on paper: what the law wants on a receipt, and nothing but what was answered.

Evidence is the text of one receipt and the answer to the document that it is about. Name and
address of the shop, and what was sold, are the till's own and not judged. What cannot be read, a
picture for instance, breaks nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from decimal import ROUND_HALF_UP, Decimal, InvalidOperation
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.dsfinvk.times import german_day
from fiskalprobe.oracles.fiscalanswer import AnswerKind, FiscalAnswer
from fiskalprobe.oracles.instant import from_unix
from fiskalprobe.oracles.processdata import ReceiptData, read_receipt_data
from fiskalprobe.oracles.till.days import days_of
from fiskalprobe.oracles.till.sheet import Sheet, solid
from fiskalspec import calendars

_CENT: Final = Decimal("0.01")
_HUNDRED: Final = Decimal(100)
#: So many characters of a signature are enough to know it by.
_KNOWN_BY: Final = 24
#: How a receipt may say by itself that its TSE was away.
_MARK: Final = re.compile(
    r"(?:TSE|Sicherheitseinrichtung)[^\n]{0,40}?(?:ausgefallen|ausfall|außer|nicht |gestört"
    r"|störung|fehler|defekt|offline|not |fail|unavailable|down)"
    r"|(?:ausfall|fehler|störung)[^\n]{0,20}?(?:TSE|Sicherheitseinrichtung)",
    re.IGNORECASE,
)
#: How a receipt may say that nobody has sold anything. “Test” says so of the whole client.
_PRACTISED: Final = re.compile(r"training|schulung|übung|\bprobe", re.IGNORECASE)
_UNSEEN: Final = "only the QR code was handed over, and not the rest of the receipt"
_PICTURED: Final = "the receipt has a picture, and what is in it was not handed over as text"
_NOT_SIGNED: Final = "no document was stored with a signature, so no receipt tells of one"


@dataclass(frozen=True, slots=True, kw_only=True)
class Printed:
    """
    One receipt, and what is known of the sale that it is about.
    """

    sheet: Sheet
    #: The answer to the document; None where there was none.
    answer: FiscalAnswer | None
    #: The document as it was sent.
    sent: Mapping[str, Any] = field(default_factory=dict)
    #: What documents before it were answered.
    earlier: Sequence[FiscalAnswer] = ()

    @property
    def signed(self) -> FiscalAnswer | None:
        """
        Give the answer where it has a signature.
        """
        answer = self.answer
        return answer if answer is not None and answer.kind is AnswerKind.FISCAL else None

    @property
    def code(self) -> str:
        """
        Give the content of the QR code that was answered; empty where there is none.
        """
        return "" if self.signed is None else self.signed.germany.qr or ""

    @property
    def has_code(self) -> bool:
        """
        Whether the QR code stands on the receipt, as it was answered.
        """
        return self.sheet.bears(self.code)

    @property
    def words(self) -> Sheet:
        """
        Give what people read of the receipt.
        """
        return self.sheet.without(self.code)

    @property
    def blind(self) -> str:
        """
        Say why somebody who reads the words has not seen them all; empty where they have.
        """
        if not self.sheet.is_wordless:
            return ""
        return _PICTURED if self.sheet.has_picture else _UNSEEN

    @property
    def blind_to_values(self) -> str:
        """
        Say why values that are not found may stand there all the same.
        """
        return self.blind or (_PICTURED if self.sheet.has_picture else "")


def judge_number(printed: Printed) -> Claim:
    """
    Judge that the document's number is printed, in words or in the QR code (DE-POS-0014).
    """
    row, check = "DE-POS-0014", "number-printed"
    answer = printed.signed
    if answer is None:
        return unclear(row, check, _NOT_SIGNED)
    if printed.has_code or answer.fiscal_number in printed.words.numbers:
        return holds(row, check, "the number of the document is on the receipt")
    if printed.blind_to_values:
        return unclear(row, check, printed.blind_to_values)
    return broken(
        row,
        check,
        "the number of the document is not on the receipt",
        expected=str(answer.fiscal_number),
        actual="nowhere on the receipt",
        code="not-printed",
    )


def judge_message(printed: Printed) -> Claim:
    """
    Judge that printMessage is printed (DE-POS-0015).
    """
    row, check = "DE-POS-0015", "message-printed"
    message = (printed.answer.print_message or "") if printed.answer else ""
    if not message.strip():
        return unclear(row, check, "the till was answered nothing that has to be printed")
    if printed.sheet.says(message):
        return holds(row, check, "printMessage is on the receipt")
    if printed.blind:
        return unclear(row, check, printed.blind)
    return broken(
        row,
        check,
        "printMessage is not on the receipt",
        expected=message,
        actual="nowhere on the receipt",
        code="not-printed",
    )


def judge_tse_values(printed: Printed) -> list[Claim]:
    """
    Judge that the receipt has the QR code, or each value of the TSE in words (DE-POS-0019).
    """
    row = "DE-POS-0019"
    if printed.signed is None:
        return [unclear(row, "tse-values", _NOT_SIGNED)]
    if printed.has_code:
        return [
            holds(row, "tse-values", "the QR code is on the receipt and stands for the values")
        ]
    if printed.blind_to_values:
        return [unclear(row, "tse-values", printed.blind_to_values)]
    lack = (
        "the QR code on the receipt is another one"
        if printed.sheet.codes
        else "there is no QR code on the receipt"
    )
    return [
        holds(row, f"paper-{_dashed(name)}", f"the {name} is on the receipt")
        if is_there
        else broken(
            row,
            f"paper-{_dashed(name)}",
            f"{lack}, and the {name} is not on it either",
            expected=value,
            actual="nowhere on the receipt",
            code="not-printed",
        )
        for name, value, is_there in _values(printed.signed, printed.words)
    ]


def _values(answer: FiscalAnswer, words: Sheet) -> Iterator[tuple[str, str, bool]]:
    """
    Name what has to stand in words where there is no QR code: value, and whether it is there.
    """
    german = answer.germany
    start, end = german.start_unix or 0, german.end_unix or 0
    shown = words.shows((start, end))
    yield "start", _written(start), start in shown
    yield "end", _written(end), shown.count(end) > (start == end)
    yield "transaction number", str(answer.fiscal_number), answer.fiscal_number in words.numbers
    yield "signature counter", str(german.counter), german.counter in words.numbers
    yield "serial number of the TSE", german.serial or "", words.says(german.serial or "")
    till = answer.cash_register or ""
    yield "serial number of the till", till, words.says(till)
    yield "check value", answer.signature or "", words.bears(answer.signature or "")


def _dashed(name: str) -> str:
    return name.replace(" of the ", " ").replace(" ", "-").lower()


def _written(seconds: int) -> str:
    at = from_unix(seconds)
    return "" if at is None else at.isoformat()


def judge_outage(printed: Printed) -> Claim:
    """
    Judge that a receipt of an outage shows it (DE-POS-0020).
    """
    row, check = "DE-POS-0020", "outage-visible"
    answer = printed.answer
    if answer is None or answer.kind is not AnswerKind.OFFLINE:
        return unclear(row, check, "the till was given no answer of an outage")
    told = (answer.print_message, answer.user_message, answer.error)
    if _MARK.search(printed.sheet.text) or any(printed.sheet.says(each or "") for each in told):
        return holds(row, check, "the receipt says that the TSE is away")
    if printed.sheet.codes:
        actual = printed.sheet.codes[0]
    elif numbers := sorted(printed.words.transactions - {0}):
        actual = str(numbers[0])
    elif printed.blind_to_values:
        return unclear(row, check, printed.blind_to_values)
    else:
        return holds(row, check, "the receipt has no number of a transaction")
    return broken(
        row,
        check,
        "a receipt of an outage looks as if there was none",
        expected="no number of a transaction, or a plain mark",
        actual=actual,
        code="outage-hidden",
    )


def judge_day(printed: Printed) -> Claim:
    """
    Judge that people can read which day the receipt is of (DE-POS-0024).
    """
    row, check = "DE-POS-0024", "day-printed"
    days, due = printed.words.days, days_of(printed.sent, printed.answer)
    if printed.words.has_day and (days & due or not (days and due)):
        return holds(row, check, "the day is on the receipt")
    if days:
        message = "the day on the receipt is another one than that of its document"
        expected, actual = (" or ".join(map(str, sorted(each))) for each in (due, days))
        return broken(row, check, message, expected=expected, actual=actual, code="other-day")
    if printed.blind:
        return unclear(row, check, printed.blind)
    return broken(
        row,
        check,
        "the receipt does not say which day it is of",
        expected="a day",
        actual="nowhere on the receipt",
        code="not-printed",
    )


def judge_training_printed(printed: Printed) -> Claim:
    """
    Judge that people can read on a receipt that it is none (DE-POS-0040).
    """
    row, check = "DE-POS-0040", "training-printed"
    if _PRACTISED.search(printed.words.text):
        return holds(row, check, "the receipt says that it is training")
    if printed.blind_to_values:
        return unclear(row, check, printed.blind_to_values)
    return broken(
        row,
        check,
        "the receipt looks like that of a sale",
        expected="a word such as Training",
        actual="nowhere on the receipt",
        code="not-printed",
    )


def judge_vat(printed: Printed) -> list[Claim]:
    """
    Judge that VAT and its rate are printed (DE-POS-0025).
    """
    row = "DE-POS-0025"
    data = _signed_data(printed)
    taxed = {} if data is None else _taxed(printed, data)
    if not taxed:
        return [unclear(row, "vat-printed", "nothing with VAT was signed")]
    if printed.blind:
        return [unclear(row, "vat-printed", printed.blind)]
    words, claims = printed.words, []
    taxes = [_tax(gross, rate) for rate, gross in taxed.items()]
    stated = _stated_tax(printed.sent, near=sum(taxes, Decimal(0)))
    # The till may round each line for itself, so what it sent counts as well.
    is_there = all(tax in words.amounts for tax in taxes) or stated in words.amounts
    lacking = [rate for rate in taxed if not words.has_rate(rate)]
    if is_there:
        claims.append(holds(row, "vat-printed", "the VAT is on the receipt"))
    else:
        claims.append(
            broken(
                row,
                "vat-printed",
                "the VAT is not on the receipt",
                expected=", ".join(f"{tax:f}" for tax in taxes),
                actual=_listed(words.amounts),
                code="not-printed",
            )
        )
    if not lacking:
        claims.append(holds(row, "rate-printed", "each rate of VAT is on the receipt"))
    else:
        claims.append(
            broken(
                row,
                "rate-printed",
                "a rate of VAT is not on the receipt",
                expected=", ".join(f"{rate:f} %" for rate in lacking),
                actual="nowhere on the receipt",
                code="not-printed",
            )
        )
    return claims


def judge_total(printed: Printed) -> Claim:
    """
    Judge that the total on paper is the one that was signed (DE-POS-0026).
    """
    row, check = "DE-POS-0026", "total-as-signed"
    data = _signed_data(printed)
    if data is None:
        return unclear(row, check, _NOT_SIGNED)
    total = sum(data.slots, Decimal(0))
    totals = printed.words.totals
    if total in totals:
        return holds(row, check, "the total on the receipt is the signed one")
    if printed.blind:
        return unclear(row, check, printed.blind)
    return broken(
        row,
        check,
        "the total on the receipt is not the one that was signed",
        expected=f"{total:.2f}",
        actual=_listed(totals) or "no amount",
        code="other-total",
    )


def judge_as_answered(printed: Printed) -> list[Claim]:
    """
    Judge that nothing is printed as a TSE's value that was not answered so (DE-POS-0027).
    """
    row = "DE-POS-0027"
    if printed.answer is None:
        return [unclear(row, "code-as-answered", "the till was given no answer to print")]
    return [
        _code_claim(row, printed),
        _signature_claim(row, printed),
        _number_claim(row, printed),
        _counter_claim(row, printed),
    ]


def _code_claim(row: str, printed: Printed) -> Claim:
    check = "code-as-answered"
    code = solid(printed.code)
    for found in printed.sheet.codes:
        line = solid(found)
        if code.startswith(line) and printed.has_code:
            continue
        stale = {solid(each.germany.qr or "") for each in printed.earlier}
        if not code:
            message = "a QR code is on the receipt, and none was answered"
        elif line in stale:
            message = "the QR code on the receipt is that of an earlier document"
        else:
            message = "the QR code on the receipt is not the one that was answered"
        return broken(
            row, check, message, expected=printed.code or "none", actual=found, code="other-value"
        )
    if not printed.sheet.codes and printed.blind_to_values:
        return unclear(row, check, printed.blind_to_values)
    return holds(row, check, "no other QR code is on the receipt than was answered")


def _signature_claim(row: str, printed: Printed) -> Claim:
    check = "signature-as-answered"
    own = "" if printed.signed is None else printed.signed.signature or ""
    words = printed.words
    for each in printed.earlier:
        old = each.signature or ""
        if each.kind is AnswerKind.FISCAL and old != own and words.bears(old[:_KNOWN_BY]):
            message = "the signature on the receipt is that of an earlier document"
            return broken(
                row, check, message, expected=own or "none", actual=old, code="other-value"
            )
    if own and words.bears(own[:_KNOWN_BY]) and not words.bears(own):
        message = "the signature on the receipt is not whole"
        return broken(
            row, check, message, expected=own, actual="its beginning only", code="other-value"
        )
    return holds(row, check, "no other signature is on the receipt than was answered")


def _number_claim(row: str, printed: Printed) -> Claim:
    """
    Judge what is called the transaction's number; the till was told it at the document's start.

    Where a line does not say that it is the TSE's, only the number of an earlier document is one.
    """
    check, words = "number-as-answered", printed.words
    number = None if printed.answer is None else printed.answer.fiscal_number
    own = {number, _whole(_member(printed.sent, "fiscalDocumentNumber"))}
    old = {each.fiscal_number for each in printed.earlier} - own
    other = words.tse_transactions - own
    stale = frozenset() if words.transactions & own else words.transactions & old
    if not other and not stale:
        return holds(row, check, "no other number of a transaction is on the receipt")
    message = "the number of the TSE's transaction on the receipt is not the one that was answered"
    if (other | stale) & old:
        message = "the number of the transaction on the receipt is that of an earlier document"
    return _other(row, check, message, own=number, found=other | stale)


def _counter_claim(row: str, printed: Printed) -> Claim:
    check, found = "counter-as-answered", printed.words.counters
    own = None if printed.signed is None else printed.signed.germany.counter
    old = {each.germany.counter for each in printed.earlier} - {None, 0}
    if own in found or not (found if own else found & old):
        return holds(row, check, "no other signature counter is on the receipt")
    message = "the signature counter on the receipt is not the one that was answered"
    return _other(row, check, message, own=own, found=found)


def _other(row: str, check: str, message: str, *, own: int | None, found: Iterable[int]) -> Claim:
    expected = str(own) if own and own > 0 else "none"
    actual = ", ".join(map(str, sorted(found)))
    return broken(row, check, message, expected=expected, actual=actual, code="other-value")


def _whole(value: object) -> int | None:
    return int(str(value)) if re.fullmatch(r"-?[0-9]{1,18}", str(value)) else None


def _signed_data(printed: Printed) -> ReceiptData | None:
    """
    Read the sums that were signed for the receipt.
    """
    answer = printed.signed
    return None if answer is None else read_receipt_data(answer.germany.process_data or "")[0]


def _taxed(printed: Printed, data: ReceiptData) -> dict[Decimal, Decimal]:
    """
    Give the gross amount under each rate above zero, on the day on which it was signed.
    """
    at = from_unix((printed.signed and printed.signed.germany.end_unix) or 0)
    if at is None:
        return {}
    found: dict[Decimal, Decimal] = {}
    for slot, gross in enumerate(data.slots, start=1):
        rate = calendars.load().percent(slot, on=german_day(at))
        if gross and rate:
            found[rate] = gross
    return found


def _tax(gross: Decimal, rate: Decimal) -> Decimal:
    return (gross * rate / (_HUNDRED + rate)).quantize(_CENT, ROUND_HALF_UP)


def _stated_tax(sent: Mapping[str, Any], *, near: Decimal) -> Decimal | None:
    """
    Add up the VAT that the lines of a document name; None where one names none, or where it is
    further from what is *near* than rounding each line can take it.
    """
    named = _member(sent, "positions")
    lines = named if isinstance(named, list) else []
    total = Decimal(0)
    for line in lines:
        try:
            total += Decimal(str(_member(line, "taxValue")))
        except (InvalidOperation, TypeError):
            return None
    is_near = abs(total - near) <= _CENT * len(lines)
    return total.quantize(_CENT, ROUND_HALF_UP) if total and is_near else None


def _member(table: object, name: str) -> Any:
    if not isinstance(table, Mapping):
        return None
    return next((v for k, v in table.items() if k.lower() == name.lower()), None)


def _listed(amounts: frozenset[Decimal]) -> str:
    return ", ".join(f"{each:.2f}" for each in sorted(amounts))
