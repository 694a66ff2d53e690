"""
What a receipt says of its TSE: the QR code or each value in words, and none but those that were
answered.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.fiscalanswer import AnswerKind, FiscalAnswer
from fiskalprobe.oracles.instant import from_unix
from fiskalprobe.oracles.till.paper.printed import NOT_SIGNED, Printed, member
from fiskalprobe.oracles.till.paper.sheet import Sheet, solid

#: So many characters of a signature are enough to know it by.
_KNOWN_BY: Final = 24


def judge_tse_values(printed: Printed, *, row: str = "DE-POS-0019") -> list[Claim]:
    """
    Judge that the receipt has the QR code, or each value of the TSE in words (DE-POS-0019), also
    where it is printed once more (DE-POS-0070).
    """
    if printed.signed is None:
        return [unclear(row, "tse-values", NOT_SIGNED)]
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


def judge_as_answered(printed: Printed, *, row: str = "DE-POS-0027") -> list[Claim]:
    """
    Judge that nothing is printed as a TSE's value that was not answered so (DE-POS-0027), also
    where it is printed once more (DE-POS-0064).
    """
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
    own = {number, _whole(member(printed.sent, "fiscalDocumentNumber"))}
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
