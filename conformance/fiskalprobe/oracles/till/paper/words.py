"""
What people have to read on a receipt: its number, its day, what the service says, that its TSE was
away, that nobody has sold anything, and that it is a copy.
"""

from __future__ import annotations

import re
from typing import Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.fiscalanswer import AnswerKind
from fiskalprobe.oracles.till.paper.days import days_of
from fiskalprobe.oracles.till.paper.printed import NOT_SIGNED, Printed

#: How a receipt may say by itself that its TSE was away.
_MARK: Final = re.compile(
    r"(?:TSE|Sicherheitseinrichtung)[^\n]{0,40}?(?:ausgefallen|ausfall|außer|nicht |gestört"
    r"|störung|fehler|defekt|offline|not |fail|unavailable|down)"
    r"|(?:ausfall|fehler|störung)[^\n]{0,20}?(?:TSE|Sicherheitseinrichtung)",
    re.IGNORECASE,
)
#: How a receipt may say that nobody has sold anything. “Test” says so of the whole client.
_PRACTISED: Final = re.compile(r"training|schulung|übung|\bprobe", re.IGNORECASE)
#: How a receipt may say that it is not the first one of its sale.
_COPY: Final = re.compile(
    r"kopie\b|duplikat|zweit(?:schrift|druck|ausfertigung|beleg|bon|exemplar)|abschrift|nachdruck"
    r"|wiederholung|\bcopy\b|duplicate|reprint",
    re.IGNORECASE,
)


def judge_number(printed: Printed) -> Claim:
    """
    Judge that the document's number is printed, in words or in the QR code (DE-POS-0014).
    """
    row, check = "DE-POS-0014", "number-printed"
    answer = printed.signed
    if answer is None:
        return unclear(row, check, NOT_SIGNED)
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
    return _lacks(printed, row, check, "the receipt looks like that of a sale", "Training")


def judge_copy_printed(printed: Printed) -> Claim:
    """
    Judge that people can read on a receipt that it was printed before (DE-POS-0065).
    """
    row, check = "DE-POS-0065", "copy-printed"
    if _COPY.search(printed.words.text):
        return holds(row, check, "the receipt says that it is a copy")
    return _lacks(printed, row, check, "the second print looks like another receipt", "Kopie")


def _lacks(printed: Printed, row: str, check: str, message: str, word: str) -> Claim:
    """
    Say that a receipt has no such word, unless it may have one where nobody can read it.
    """
    if printed.blind_to_values:
        return unclear(row, check, printed.blind_to_values)
    return broken(
        row,
        check,
        message,
        expected=f"a word such as {word}",
        actual="nowhere on the receipt",
        code="not-printed",
    )
