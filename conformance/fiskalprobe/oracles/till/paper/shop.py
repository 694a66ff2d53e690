"""
Who sold, and what: the part of a receipt that comes from the till alone.

The service knows articles by the captions that it was sent; paper is narrow, so the beginning of
one word of a caption is enough. An article may also have another name on paper than in the
document, which no law forbids: a line with its amount and some other word proves nothing.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from decimal import Decimal, InvalidOperation
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.till.paper.printed import Printed, member
from fiskalprobe.oracles.till.paper.sheet import Sheet

#: Five figures and a place; four, as abroad, where the line ends with the place.
_ADDRESS: Final = re.compile(
    r"(?<![0-9.,:])(?:[A-Z]{1,3}-)?[0-9]{5}(?![0-9])\s+[^\W\d_]{2,}"
    r"|(?:^|,)[ \t]*(?:[A-Z]{1,3}-)?[0-9]{4}[ \t]+[A-ZÄÖÜ][^\W\d_]+[ \t]*$",
    re.MULTILINE,
)
_WORD: Final = re.compile(r"[^\W\d_]{3,}")
#: So many letters of a word are enough; a shop is often called nearly like what it sells.
_LETTERS: Final = 5
#: What a line with an amount is called that names no article.
_NO_ARTICLE: Final = re.compile(
    r"summe|gesamt|total|betrag|zahl|\bbar\b|\bcash\b|karte|card|gegeben|given|rück|change"
    r"|mwst|\bust\b|steuer|\bvat\b|\btax|netto|brutto|\bnet\b|gross|\beuro?\b|\bincl|\binkl",
    re.IGNORECASE,
)


def judge_goods(printed: Printed) -> Claim:
    """
    Judge that a receipt names what was sold (DE-POS-0058).
    """
    row, check = "DE-POS-0058", "goods-printed"
    articles = list(_articles(printed.sent))
    if not articles:
        return unclear(row, check, "no article with a caption was stored")
    words = printed.words
    lacking = {caption: gross for caption, gross in articles if not _names(words, caption)}
    if not lacking:
        return holds(row, check, "what was sold is on the receipt")
    if printed.blind_to_values:
        return unclear(row, check, printed.blind_to_values)
    if all(_is_sold_for(words, gross) for gross in lacking.values()):
        return unclear(row, check, "what was sold may have another name on paper")
    return broken(
        row,
        check,
        "the receipt does not say what was sold",
        expected=", ".join(lacking),
        actual="nowhere on the receipt",
        code="not-printed",
    )


def judge_shop(printed: Printed) -> Claim:
    """
    Judge that a receipt has the address of who sold (DE-POS-0059).
    """
    row, check = "DE-POS-0059", "address-printed"
    if _ADDRESS.search(printed.words.text):
        return holds(row, check, "an address is on the receipt")
    if printed.blind_to_values:
        return unclear(row, check, printed.blind_to_values)
    return broken(
        row,
        check,
        "the receipt does not say where the shop is",
        expected="a postal code and a place",
        actual="nowhere on the receipt",
        code="not-printed",
    )


def _articles(sent: Mapping[str, Any]) -> Iterator[tuple[str, Decimal | None]]:
    """
    Give caption and gross amount of each article of a document that has a caption with a word.
    """
    named = member(sent, "positions")
    for line in named if isinstance(named, list) else []:
        captions = (member(line, name) for name in ("itemCaption", "itemShortCaption"))
        caption = " ".join(each for each in captions if isinstance(each, str))
        if _WORD.search(caption):
            yield caption, _amount(member(line, "grossValue"))


def _amount(value: object) -> Decimal | None:
    try:
        return Decimal(str(value)).quantize(Decimal("0.01"))
    except InvalidOperation:
        return None


def _names(words: Sheet, caption: str) -> bool:
    return any(words.says(each[:_LETTERS]) for each in _WORD.findall(caption))


def _is_sold_for(words: Sheet, gross: Decimal | None) -> bool:
    """
    Tell whether a line of a name that is no sum's shows *gross*.
    """
    lines = (Sheet(each) for each in words.text.splitlines())
    return any(
        gross in line.amounts and _WORD.search(line.text) and not _NO_ARTICLE.search(line.text)
        for line in lines
    )
