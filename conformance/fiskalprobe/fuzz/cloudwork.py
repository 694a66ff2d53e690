"""
What tills write at a cloud TSE: receipts and orders with sums, names and texts at the edges, and
what has to be signed for them, by our own arithmetic.
"""

from __future__ import annotations

import base64
import binascii
import json
from collections import defaultdict
from collections.abc import Mapping
from decimal import ROUND_DOWN, ROUND_HALF_UP, Context, Decimal
from typing import Any, Final

from hypothesis import strategies as st

from fiskalprobe.fuzz.case import Ask, Case, written
from fiskalprobe.fuzz.documents import TEXTS
from fiskalprobe.oracles.claims import Claim, told
from fiskalprobe.oracles.processdata import CASH, read_order_lines, read_receipt_data
from fiskalprobe.wire import Exchange, NotJson

_KINDS: Final = {
    "RECEIPT": "Beleg",
    "TRAINING": "AVTraining",
    "TRANSFER": "AVTransfer",
    "ORDER": "AVBestellung",
    "CANCELLATION": "AVBelegabbruch",
    "ABORT": "AVBelegabbruch",
    "BENEFIT_IN_KIND": "AVSachbezug",
    "INVOICE": "AVRechnung",
    "OTHER": "AVSonstige",
    "ANNULATION": "AVBelegstorno",
}
_RATES: Final = ("NORMAL", "REDUCED_1", "SPECIAL_RATE_1", "SPECIAL_RATE_2", "NULL")
_OLD_RATES: Final = ("19", "7", "10.7", "5.5", "0")
_AMOUNTS: Final = (
    *("0.00", "12.90", "-12.90", "0.005", "0.994", "0.995", "1.00500", "-0.005", "99999999.99"),
    *("0.00001", "-0.00", "33.335", "1", "1.0", "1e2", "+1.00", "01.00", "1.000000", ""),
)
_CURRENCIES: Final = ("EUR", "USD", "CHF", "JPY", "eur", "XXX")
_HEADERS: Final = {"Authorization": "Bearer ~TOKEN~"}
_CENT: Final = Decimal("0.01")
#: SIGN DE takes amounts of 30 digits and five decimals.
_EXACT: Final = Context(prec=64)
_OK: Final = 200
_SUMS: Final = "DE-CPD-0012"
_RAW: Final = "DE-CPD-0010"
_TEXTS: Final = "DE-CPD-0015"

_amount = st.sampled_from(_AMOUNTS) | st.integers(-(10**7), 10**7).map(
    lambda cents: f"{Decimal(cents).scaleb(-2):f}"
)
_sums = st.fixed_dictionaries(
    {"vat_rate": st.sampled_from((*_RATES, *_OLD_RATES)), "amount": _amount}
)
_payment = st.fixed_dictionaries(
    {"payment_type": st.sampled_from(("CASH", "NON_CASH")), "amount": _amount},
    optional={"currency_code": st.sampled_from(_CURRENCIES)},
)
_receipt = st.fixed_dictionaries(
    {
        "receipt_type": st.sampled_from(sorted(_KINDS)),
        "amounts_per_vat_rate": st.lists(_sums, max_size=4),
    },
    optional={"amounts_per_payment_type": st.lists(_payment, max_size=3)},
).map(lambda it: {"standard_v1": {"receipt": it}})
_line = st.fixed_dictionaries(
    {
        "quantity": st.sampled_from(("1", "2.5", "-1", "0.001", "0", "1.000")),
        "text": st.sampled_from(TEXTS) | st.text(max_size=8),
        "price_per_unit": _amount,
    }
)
_order = st.lists(_line, max_size=3).map(lambda it: {"standard_v1": {"order": {"line_items": it}}})
_raw = st.fixed_dictionaries(
    {
        "process_type": st.sampled_from(("Kassenbeleg-V1", "SonstigerVorgang", "Eigenes", "")),
        "process_data": st.binary(max_size=40).map(lambda it: base64.b64encode(it).decode())
        | st.sampled_from(("", "@", "QQ", "Bei==")),
    }
).map(lambda it: {"raw": it})
_schema = st.one_of(_receipt, _receipt, _receipt, _order, _raw)


@st.composite
def writings(draw: st.DrawFn) -> Case:
    """
    Draw a transaction: its start, perhaps a change, and its end.
    """
    schemas = draw(st.lists(_schema, min_size=1, max_size=2))
    end = draw(st.sampled_from(("FINISHED", "FINISHED", "CANCELLED")))
    asks = [_write(1, {"state": "ACTIVE", "client_id": "~CLIENT~"})]
    for revision, schema in enumerate(schemas, 2):
        state = end if revision == len(schemas) + 1 else "ACTIVE"
        body: dict[str, Any] = {"state": state, "client_id": "~CLIENT~", "schema": schema}
        if draw(st.integers(0, 5)) == 0:
            body["metadata"] = {draw(st.sampled_from(TEXTS))[:20] or "k": draw(_metadata)}
        asks.append(_write(revision, body))
    kind = next(iter(schemas[-1].get("standard_v1", {"raw": 0})))
    return Case(about=f"{end.lower()} {kind}", origin="transaction", asks=tuple(asks))


_metadata = st.sampled_from(TEXTS) | st.integers(-5, 5)


def _write(revision: int, body: Mapping[str, Any]) -> Ask:
    return Ask(
        method="PUT",
        path="/api/v2/tss/~TSS~/tx/~NEW~",
        query={"tx_revision": str(revision)},
        body=written(body),
        headers={**_HEADERS, "Content-Type": "application/json"},
    )


def judge_signed(exchange: Exchange) -> list[Claim]:
    """
    Compare what was signed with what was given; nothing is said where nothing was derived.
    """
    if exchange.request.method != "PUT" or "/tx/" not in exchange.request.path:
        return []
    try:
        asked, answer = json.loads(exchange.request.body), exchange.json()
    except (ValueError, NotJson):
        return []
    if exchange.status != _OK or not isinstance(asked, dict) or not isinstance(answer, dict):
        return []
    schema = asked.get("schema")
    signed = (answer.get("schema") or {}).get("raw")
    if not isinstance(schema, dict) or not isinstance(signed, Mapping):
        return []
    return _judge_schema(schema, signed)


def _judge_schema(schema: Mapping[str, Any], signed: Mapping[str, Any]) -> list[Claim]:
    if isinstance(schema.get("raw"), dict):
        return [_judge_raw(schema["raw"], signed)]
    standard = schema.get("standard_v1") or {}
    receipt, order = standard.get("receipt"), standard.get("order")
    if isinstance(receipt, dict):
        return [_judge_receipt(receipt, signed)]
    return _judge_order(order, signed) if isinstance(order, dict) else []


def _judge_raw(given: Mapping[str, Any], signed: Mapping[str, Any]) -> Claim:
    wanted = (given.get("process_type"), _bytes(given.get("process_data")))
    got = (signed.get("process_type"), _bytes(signed.get("process_data")))
    return _told(_RAW, "raw-as-given", "raw data are signed as they were given", wanted, got)


def _judge_order(order: Mapping[str, Any], signed: Mapping[str, Any]) -> list[Claim]:
    """
    Compare the texts of an order; lines that cannot be read are told of by their grammar.
    """
    read = read_order_lines(_bytes(signed.get("process_data")).decode("utf-8", "replace"))
    if read is None:
        return []
    wanted = [line["text"] for line in order.get("line_items") or ()]
    got = [line.text for line in read]
    message = "the texts that were signed are those that were given"
    return [_told(_TEXTS, "texts-as-given", message, wanted, got)]


def _judge_receipt(receipt: Mapping[str, Any], signed: Mapping[str, Any]) -> Claim:
    wanted = [_expected(receipt, way) for way in (ROUND_DOWN, ROUND_HALF_UP)]
    data = _bytes(signed.get("process_data")).decode("utf-8", "replace")
    read, wrong = read_receipt_data(data)
    if read is None:
        got: Any = f"{data!r}: {'; '.join(each.message for each in wrong)}"
    else:
        paid = {(each.kind, each.currency): each.amount for each in read.payments if each.amount}
        got = (read.kind, read.slots, paid)
    message = "the sums that were signed are those that were given"
    best = got if got in wanted else wanted[0]
    return _told(_SUMS, "sums-as-given", message, best, got)


def _expected(receipt: Mapping[str, Any], way: str) -> tuple[Any, ...]:
    slots = [Decimal(0)] * len(_RATES)
    for each in receipt.get("amounts_per_vat_rate") or ():
        rate = str(each["vat_rate"])
        where = _RATES.index(rate) if rate in _RATES else _OLD_RATES.index(rate)
        slots[where] = _EXACT.add(slots[where], Decimal(str(each["amount"])))
    sums: defaultdict[tuple[str, str], Decimal] = defaultdict(Decimal)
    for each in receipt.get("amounts_per_payment_type") or ():
        kind = CASH if each["payment_type"] == "CASH" else "Unbar"
        means = kind, str(each.get("currency_code") or "EUR").upper()
        sums[means] = _EXACT.add(sums[means], Decimal(str(each["amount"])))
    cut = {key: it.quantize(_CENT, way, _EXACT) for key, it in sums.items()}
    return (
        _KINDS.get(str(receipt.get("receipt_type"))),
        tuple(slot.quantize(_CENT, way, _EXACT) for slot in slots),
        {key: cents for key, cents in cut.items() if cents},
    )


def _bytes(text: Any) -> bytes:
    try:
        return base64.b64decode(str(text or ""))
    except binascii.Error:
        return b"?"


def _told(requirement: str, check: str, message: str, wanted: Any, got: Any) -> Claim:
    return told(
        requirement, check, message, ok=wanted == got, expected=str(wanted), actual=str(got)
    )
