"""
Documents as tills send them and as no till should: the strategies of this API.

A draw is a whole case: createDocument, perhaps validateDocument, and the end. What a schema
cannot say is said here: nets, taxes and gross sums that fit, keys of the tax table, payments that
cover the sale, texts that break parsers and dates at the edges of the calendar.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal
from typing import Any, Final

from hypothesis import strategies as st

from fiskalprobe.fuzz.case import Ask, Case, written

TRANSACTIONS: Final = "/api/v1/transactions"
CREATE: Final = f"{TRANSACTIONS}/createDocument"

_KINDS: Final = (0, 0, 0, 0, 1, 1, 2, 10, 11, 12, 13, 14, 80, 80, 90, 98, 99, 100, 101, 1000, 1001)
_ODD_KINDS: Final = (*_KINDS, 1002, 1100, 3, 77)
#: Key of the tax rate and its per cent; the last few are keys that mean nothing or somebody's own.
_RATES: Final = (
    *((1, "19"), (1, "19"), (2, "7"), (3, "10.7"), (4, "5.5"), (5, "0"), (6, "0"), (7, "0")),
)
_ODD_RATES: Final = (
    *_RATES,
    *(
        (8, "0"),
        (11, "16"),
        (12, "5"),
        (0, "19"),
        (9, "19"),
        (21, "19"),
        (23, "9"),
        (99, "7"),
        (1000, "19"),
        (-1, "0"),
    ),
)
_PLACES: Final = Decimal("0.01")
_AMOUNTS: Final = (
    *("0", "0.01", "-0.01", "12.90", "-12.90", "0.005", "0.015", "-0.005", "1.005", "0.994"),
    *("0.995", "0.999", "99999999.99", "-99999999.99", "1000000000000", "0.10", "1E+2", "33.335"),
)
_QUANTITIES: Final = (
    *("1", "1", "1", "2", "-1", "0.5", "0.001", "0.0005", "1000000", "3", "-0.25"),
    *("0", "0.000"),
)
TEXTS: Final = (
    *("Pizza", "Grüße aus Köln", 'Ein "Zitat"', "Zeile\rzwei", "Zeile\r\nzwei", "Tab\there"),
    *(
        "a;b",
        "a^b_c:d",
        "\u017f ß ẞ İ",
        "\u00e4 und a\u0308",
        "漢字",
        "😀",
        "",
        " ",
        "'; DROP TABLE",
        "\\",
    ),
    *("{{7*7}}", "null", "~", "\u2028", "\ufeff", "x" * 300, "<b>&amp;</b>", "\u202etfel"),
)
_DATES: Final = (
    *("2026-01-05T09:00:00+01:00", "2024-02-29T23:59:59+01:00", "2026-03-29T01:59:59+01:00"),
    *("2026-03-29T02:30:00+01:00", "2026-10-25T02:30:00+02:00", "2026-10-25T02:30:00+01:00"),
    *("2025-12-31T23:59:59.999+01:00", "2026-01-01T00:00:00"),
    *("2020-07-01T00:00:00+02:00", "2026-01-05T08:00:00Z", "1969-12-31T23:59:59+01:00"),
)
_ODD_DATES: Final = (
    *_DATES,
    *("2026-06-30T24:00:00+02:00", "0001-01-01T00:00:00", "2026-02-30", "9999-12-31T23:59:59"),
    *("2026-12-31T23:59:60+01:00", "2026-13-01T00:00:00", "gestern", ""),
)
_PAID: Final = (0, 1, 2, 3, 4, "cash", "ecCard", "creditCard", "[0] = Cash", 8)
_CURRENCIES: Final = ("EUR", "EUR", "USD", "CHF", "JPY", "HUF")
_READABLE: Final = st.text(st.characters(exclude_characters="\0", codec="utf-8"), max_size=12)
_MANY: Final = 500
_REVERSING: Final = 2


@st.composite
def _position(draw: st.DrawFn, *, odd: bool) -> dict[str, Any]:
    gross = Decimal(
        draw(
            st.sampled_from(_AMOUNTS)
            | st.integers(-(10**7), 10**7).map(lambda cents: str(Decimal(cents).scaleb(-2)))
            | st.integers(-(10**8), 10**8).map(lambda parts: str(Decimal(parts).scaleb(-4)))
        )
    )
    key, rate = draw(st.sampled_from(_ODD_RATES if odd else _RATES))
    net = (gross * 100 / (100 + Decimal(rate))).quantize(_PLACES, ROUND_HALF_UP)
    if Decimal(rate) == 0:
        net = gross
    return {
        "type": draw(st.sampled_from((0, 0, 0, 3, "[0] = Item") if odd else (0,))),
        "businessTransactionType": draw(st.sampled_from((0, 0, 0, 1, 2, 4, 5, 7))),
        "itemId": "4711",
        "itemCaption": draw(st.sampled_from(TEXTS) | (st.text(max_size=12) if odd else _READABLE)),
        "quantity": Decimal(draw(st.sampled_from(_QUANTITIES))),
        "netValue": net,
        "taxValue": gross - net,
        "grossValue": gross,
        "vatPercent": Decimal(rate),
        "vatIdentification": key,
    }


@st.composite
def document(draw: st.DrawFn, *, odd: bool) -> dict[str, Any]:
    """
    Draw a document that is sound as a whole; an *odd* one may be unsound in places.
    """
    kind = draw(st.sampled_from(_ODD_KINDS if odd else _KINDS))
    lines = draw(st.lists(_position(odd=odd), max_size=4))
    if lines and draw(st.integers(0, 30)) == _MANY % 30:
        lines = [lines[number % len(lines)] for number in range(_MANY)]
    positions = [{"positionNumber": number, **line} for number, line in enumerate(lines)]
    gross = sum((line["grossValue"] for line in positions), Decimal(0))
    moment = draw(st.sampled_from(_ODD_DATES if odd else _DATES))
    caption = draw(st.sampled_from(TEXTS))
    found: dict[str, Any] = {
        "uniqueClientId": "~CLIENT~",
        "documentGuid": "~GUID~",
        "documentId": "HAM01-~SERIAL~",
        "documentNumber": "~SERIAL~",
        "createDate": moment,
        "bookDate": moment,
        "user": {"id": "1234", "caption": caption},
        "fiscalDocumentNumber": "~NUMBER~",
        "fiscalDocumentRevision": "~REVISION~",
        "fiscalDocumentStartTime": "~START~",
        "documentType": kind,
        "cancellationDocument": False,
        "isTraining": draw(st.booleans()),
        "positions": positions,
        "payments": draw(_payments(gross, odd=odd)),
    }
    if draw(st.integers(0, 9)) == _REVERSING:
        found["cancellationDocument"] = True
        found["documentReference"] = {"referenceType": 0, "documentGuid": "~OTHER~"}
    return found


@st.composite
def _payments(draw: st.DrawFn, gross: Decimal, *, odd: bool) -> list[dict[str, Any]]:
    parts = draw(st.integers(0 if odd else 1, 3))
    found = []
    left = gross
    for number in range(parts):
        last = number == parts - 1
        amount = left if last else Decimal(draw(st.integers(-5000, 5000))).scaleb(-2)
        left -= amount
        kind = draw(st.sampled_from(_PAID))
        currency = draw(st.sampled_from(_CURRENCIES))
        payment: dict[str, Any] = {
            "amount": amount,
            "currencyIsoCode": currency,
            "paymentType": kind,
            "caption": str(kind),
            "uniqueReadablePaymentIdentifier": f"{kind}/{currency}",
        }
        if currency != "EUR":
            payment["foreignAmount"] = (amount * 2).quantize(_PLACES, ROUND_HALF_UP)
            payment["foreignAmountExchangeRate"] = 2
        found.append(payment)
    return found


def start(kind: Any) -> Ask:
    """
    Ask for a transaction of this kind of document.
    """
    query = {"uniqueClientId": "~CLIENT~", "documentType": str(kind)}
    return Ask(method="PUT", path=CREATE, query=query)


def post(call: str, body: str) -> Ask:
    """
    Send a document.
    """
    return Ask(method="POST", path=f"{TRANSACTIONS}/{call}Document", body=body)


@st.composite
def sales(draw: st.DrawFn) -> Case:
    """
    Draw a document and what becomes of it.
    """
    found = draw(document(odd=draw(st.integers(0, 3)) == 0))
    kind = found["documentType"]
    call = draw(st.sampled_from(("store", "store", "store", "cancel")))
    text = written(found)
    asks = [start(kind), *([post("validate", text)] if draw(st.booleans()) else [])]
    return Case(about=f"{call} {kind}", origin="document", asks=(*asks, post(call, text)))
