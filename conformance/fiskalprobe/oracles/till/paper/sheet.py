"""
A printed receipt, read for what stands on it: numbers, times, days, amounts, and QR codes.

Tills print in every order and under every label, and break lines where the paper ends. So values
are looked for wherever they stand, long ones across line ends too. Nothing is judged here.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import UTC, date, datetime
from decimal import Decimal
from functools import cached_property
from typing import Final
from zoneinfo import ZoneInfo

from fiskalprobe.oracles.till.paper.days import read_days

#: Stands for a picture; whoever looks for a QR code cannot tell what is in it.
PICTURE: Final = "\ufffc"

_SHOP: Final = ZoneInfo("Europe/Berlin")
#: A QR code is a line of its own, which begins like this.
_CODE: Final = re.compile(r"^[ \t]*(V[0-9];.*)$", re.MULTILINE)
#: A day and a time with its second, without blanks.
_STAMP: Final = re.compile(
    r"(?:[0-9]{4}-[0-9]{2}-[0-9]{2}|[0-9]{2}\.[0-9]{2}\.(?:20)?[0-9]{2})T?[0-9]{2}:[0-9]{2}:[0-9]{2}"
)
#: A number alone: no part of an amount, a time or a day.
_NUMBER: Final = re.compile(r"(?<![0-9])(?<![0-9][.,:])[0-9]{1,18}(?![0-9])(?![.,:][0-9])")
_TIME: Final = re.compile(r"(?<![0-9:])([0-9]{1,2}):([0-9]{2})(?::([0-9]{2}))?(?![0-9:])")
_DOTTED_TIME: Final = re.compile(
    r"(?<![0-9.])([0-9]{1,2})\.([0-9]{2})(?:\.([0-9]{2}))?\s*(?:Uhr|h\b)"
)
#: Whole names and usual short ones: no marmalade is sold in March.
_MONTHS: Final = (
    "jan(?:uary?|uar)?|feb(?:ruary?|ruar)?|mär(?:z)?|maerz|mrz|mar(?:ch)?|apr(?:il)?|mai|may|jun[ie]?"
    "|jul[iy]?|aug(?:ust)?|sept?(?:ember)?|o[kc]t(?:ober)?|nov(?:ember)?|de[zc](?:ember)?"
)
_DAY: Final = re.compile(
    r"(?<![0-9])(?:[0-9]{4}([./-])[0-9]{2}\1[0-9]{2}"
    r"|[0-9]{1,2}([./-])[0-9]{1,2}\2(?:[0-9]{4}|[0-9]{2})"
    r"|[0-9]{1,2}\.\s?[0-9]{1,2}\.\s?20[0-9]{2}"
    rf"|[0-9]{{1,2}}[.-]?\s*(?:{_MONTHS})[.-]?\s*(?:20)?[0-9]{{2}}(?![.,][0-9])"
    rf"|\b(?:{_MONTHS})\.?\s+[0-9]{{1,2}},?\s+(?:[0-9:]+\s+)?20[0-9]{{2}})(?![0-9])",
    re.IGNORECASE,
)
_AMOUNT: Final = re.compile(
    r"(?<![0-9])(?<![0-9][.,])(-?(?:[0-9]{1,3}(?:[.,'\u2019\xa0\u202f][0-9]{3})+|[0-9]+)[.,][0-9]{2})"
    r"(?![0-9])(?![.,:][0-9])"
)
#: Thousands with a blank before them; whether it parts two things nobody can tell.
_PARTED_AMOUNT: Final = re.compile(
    r"(?<![0-9.,])(-?[0-9]{1,3}(?:[ \u2009][0-9]{3})+[.,][0-9]{2})(?![0-9])(?![.,:][0-9])"
)
#: What a line is called that shows what the customer pays, and what is called nearly so.
_TOTAL: Final = re.compile(
    r"summe|gesamt|total|zu (?:be)?zahlen|(?:zahl|end|rechnungs)betrag|amount due|to pay",
    re.IGNORECASE,
)
_NO_TOTAL: Final = re.compile(r"zwischen|sub|netto|rabatt|net\b", re.IGNORECASE)
#: The sum of taxes is no total either; a sum that they are in is one.
_OF_TAX: Final = re.compile(r"mwst|\bust(?![^\W\d])|steuer|\bvat|\btax(?!i)", re.IGNORECASE)
_WITH_TAX: Final = re.compile(r"\b(?:inkl|incl|einschl|brutto|gross\b)", re.IGNORECASE)
#: What a line is called that shows the number of a transaction.
_NUMBERED: Final = (
    r"trans[^\W\d]*[-. ]*(?:nr|nummer|no|number|id)?[.:# ]*(-?)([0-9]{1,18})(?![0-9]|[.,:][0-9])"
)
_TRANSACTION: Final = re.compile(_NUMBERED, re.IGNORECASE)
#: The same where the line says that it is the TSE's: tills may count transactions of their own.
_OF_TSE: Final = re.compile(
    rf"(?:TSE|Sicherheitseinrichtung)[^\n0-9]{{0,20}}?{_NUMBERED}", re.IGNORECASE
)
#: What a line is called that shows a signature counter, which only a TSE has.
_COUNTER: Final = re.compile(
    r"\bsig(?:n(?:atur(?:e)?)?)?[-. ]*(?:z(?:(?:ä|ae)hler)?|count(?:er)?)\b[-.:# ]*([0-9]{1,18})"
    r"(?![0-9]|[.,:][0-9])",
    re.IGNORECASE,
)


@dataclass(frozen=True)
class Sheet:
    """
    The text of one receipt.
    """

    text: str

    @cached_property
    def solid(self) -> str:
        """
        Give the text without blanks and line ends, as long values are looked for.
        """
        return solid(self.text)

    @cached_property
    def codes(self) -> tuple[str, ...]:
        """
        Give what looks like the content of a QR code, or its first line where it is broken.
        """
        return tuple(each.strip() for each in _CODE.findall(self.text))

    @cached_property
    def has_picture(self) -> bool:
        """
        Whether something is printed that cannot be read as text.
        """
        return PICTURE in self.text

    @cached_property
    def is_wordless(self) -> bool:
        """
        Whether nothing can be read but a QR code, as when somebody has scanned it.
        """
        return not _CODE.sub("", self.text).replace(PICTURE, "").strip()

    def bears(self, value: str) -> bool:
        """
        Tell whether *value* stands there, letter by letter, perhaps over several lines.
        """
        return bool(value) and solid(value) in self.solid

    def says(self, words: str) -> bool:
        """
        Tell whether *words* stand there, in capitals or not.
        """
        return bool(words.strip()) and solid(words).casefold() in self.solid.casefold()

    def without(self, code: str) -> Sheet:
        """
        Leave out *code* and what else looks like a QR code: what is left is read by people.
        """
        text = self.text
        if code and self.bears(code):
            text = re.sub(r"\s*".join(map(re.escape, solid(code))), "", text)
        return Sheet(_CODE.sub("", text))

    @cached_property
    def numbers(self) -> frozenset[int]:
        """
        Collect the numbers that are no part of something else.
        """
        return frozenset(int(each) for each in _NUMBER.findall(self.text))

    @cached_property
    def amounts(self) -> frozenset[Decimal]:
        """
        Collect the amounts of money.
        """
        return frozenset(_amounts(self.text))

    @cached_property
    def totals(self) -> frozenset[Decimal]:
        """
        Collect the amounts in lines that are called a total; all amounts where no line is.
        """
        lines = self.text.splitlines()
        named = [each for each in lines if _is_total(each)]
        return frozenset(_amounts("\n".join(named))) or self.amounts

    @cached_property
    def has_day(self) -> bool:
        """
        Whether the day of anything is told.
        """
        return _DAY.search(self.text) is not None

    @cached_property
    def days(self) -> frozenset[date]:
        """
        Collect the days that are told, in each way in which they can be read.
        """
        return read_days(each[0] for each in _DAY.finditer(self.text))

    @cached_property
    def transactions(self) -> frozenset[int]:
        """
        Collect the numbers that are called those of a transaction.
        """
        return _unsigned(_TRANSACTION.findall(self.text))

    @cached_property
    def tse_transactions(self) -> frozenset[int]:
        """
        Collect those of them that are called the TSE's.
        """
        return _unsigned(_OF_TSE.findall(self.text))

    @cached_property
    def counters(self) -> frozenset[int]:
        """
        Collect the numbers that are called a signature counter.
        """
        return frozenset(map(int, _COUNTER.findall(self.text)))

    def has_rate(self, percent: Decimal) -> bool:
        """
        Tell whether a VAT rate is named, with its decimals or without.
        """
        whole, _, rest = f"{percent.normalize():f}".partition(".")
        decimals = rf"[.,]{rest}0*" if rest else r"(?:[.,]0{1,2})?"
        return bool(
            re.search(rf"(?<![0-9.,:]){whole}{decimals}(?![0-9])(?![.,:][0-9])", self.text)
        )

    def shows(self, moments: Sequence[int]) -> tuple[int, ...]:
        """
        Give those of *moments*, in Unix seconds, that are told, each of them once more.

        By minute or second, in German time, in UTC, or as Unix seconds. A time stands for one of
        them: a start and an end in the same minute take two.
        """
        found = [*_TIME.findall(self.text), *_DOTTED_TIME.findall(self.text)]
        left = [(int(h), int(m), int(s) if s else None) for h, m, s in found]
        left.sort(key=lambda each: each[2] is None)  # a time with seconds can be of one only
        seconds = list(_NUMBER.findall(self.text))
        broken = self._broken_stamps
        shown = []
        for moment in moments:
            spoken = next((each for each in left if _is(moment, each)), None)
            if spoken is not None:
                left.remove(spoken)
            elif str(moment) in seconds:
                seconds.remove(str(moment))
            elif stamp := next((each for each in broken if _is_stamp(moment, each)), None):
                broken.remove(stamp)
            else:
                continue
            shown.append(moment)
        return tuple(shown)

    @property
    def _broken_stamps(self) -> list[str]:
        """
        Collect the days with their times that go on in the next line, where the paper ended.
        """
        whole = _STAMP.findall("\n".join(map(solid, self.text.splitlines())))
        found = _STAMP.findall(self.solid)
        for each in whole:
            found.remove(each)
        return found


def solid(text: str) -> str:
    """
    Leave out all blanks and line ends.
    """
    return "".join(text.split())


def _unsigned(found: Sequence[tuple[str, str]]) -> frozenset[int]:
    return frozenset(int(digits) for sign, digits in found if not sign)


def _is_total(line: str) -> bool:
    if not _TOTAL.search(line) or _NO_TOTAL.search(line):
        return False
    return not _OF_TAX.search(line) or _WITH_TAX.search(line) is not None


def _amounts(text: str) -> set[Decimal]:
    found = set()
    for each in (*_AMOUNT.findall(text), *_PARTED_AMOUNT.findall(text)):
        sign = -1 if each.startswith("-") else 1
        found.add(sign * Decimal(re.sub(r"[^0-9]", "", each)) / 100)
    return found


def _is(moment: int, spoken: tuple[int, int, int | None]) -> bool:
    hour, minute, second = spoken
    for zone in (_SHOP, UTC):
        at = datetime.fromtimestamp(moment, tz=zone)
        if (at.hour, at.minute) == (hour, minute) and second in (None, at.second):
            return True
    return False


def _is_stamp(moment: int, stamp: str) -> bool:
    forms = ("%Y-%m-%d%H:%M:%S", "%d.%m.%Y%H:%M:%S", "%d.%m.%y%H:%M:%S")
    times = [datetime.fromtimestamp(moment, tz=zone) for zone in (_SHOP, UTC)]
    return stamp.replace("T", "") in {at.strftime(form) for at in times for form in forms}
