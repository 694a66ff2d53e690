"""
Sales that are signed rightly as long as they are small, short and plain.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from decimal import Decimal
from typing import Any, Final

from fiskalsim.cloud.content import read
from fiskalsim.mutants.cloud.process_data import rendered
from fiskalsim.mutants.cloud.wrongs import written
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.rows import within

_LINES: Final = 10
_OCTETS: Final = 512
_NAME: Final = 30
_PAYMENTS: Final = "amounts_per_payment_type"


def _in(kind: str, change: Callable[[str], str]) -> Inside:
    """
    Write something else into the data of this kind of process.
    """
    return rendered(lambda name, text: (name, change(text) if name.startswith(kind) else text))


def _receipt(pattern: str, instead: str | Callable[[re.Match[str]], str]) -> Inside:
    return _in("Kassenbeleg", lambda text: re.sub(pattern, instead, text))


def _order(pattern: str, instead: str | Callable[[re.Match[str]], str]) -> Inside:
    return _in("Bestellung", lambda text: re.sub(pattern, instead, text))


def _lines(choose: Callable[[list[str]], list[str]]) -> Inside:
    return _in("Bestellung", lambda text: "\r".join(choose(text.split("\r"))))


def _raw(change: Callable[[bytes], bytes]) -> Inside:
    """
    Sign, and show, what *change* makes of the octets of a raw schema.
    """

    def other(_tss: Any, _tx: str, asked: Any) -> Any:
        if asked.content is None or "standard_v1" in asked.content.schema:
            return asked
        data = change(asked.content.process_data)
        schema = json.loads(asked.content.schema)
        schema["raw"]["process_data"] = base64.b64encode(data).decode()
        content = replace(asked.content, process_data=data, schema=json.dumps(schema))
        return replace(asked, content=content)

    return written(other)


def _paid(keep: Callable[[list[dict[str, str]]], list[dict[str, str]]]) -> Inside:
    """
    Sign a receipt with those payments alone that are kept, and show all that were sent.
    """

    def other(_tss: Any, _tx: str, asked: Any) -> Any:
        schema = json.loads(asked.content.schema) if asked.content else {}
        receipt = schema.get("standard_v1", {}).get("receipt", {})
        if not receipt.get(_PAYMENTS):
            return asked
        less = {**receipt, _PAYMENTS: keep(receipt[_PAYMENTS])}
        signed = read({"standard_v1": {"receipt": less}}, zero_payments=False)
        assert signed is not None  # noqa: S101  a receipt says something
        schema["raw"] = json.loads(signed.schema)["raw"]
        return replace(asked, content=replace(signed, schema=json.dumps(schema)))

    return written(other)


def _last_of_each(payments: list[dict[str, str]]) -> list[dict[str, str]]:
    return list({(p["payment_type"], p["currency_code"]): p for p in payments}.values())


def _what_came_in(payments: list[dict[str, str]]) -> list[dict[str, str]]:
    """
    Leave out the change, where something was given for it.
    """
    came = [p for p in payments if not p["amount"].startswith("-")]
    return came or payments


SUMS_AND_LINES: Final[tuple[Mutant, ...]] = (
    within(
        "M-CPD-0002-d",
        "from a thousand on amounts are grouped",
        Kind.SIGN_WRONG,
        _receipt(r"\d+\.\d\d", lambda found: f"{float(found[0]):,.2f}"),
    ),
    within(
        "M-CPD-0002-e",
        "millions lose their cents",
        Kind.SIGN_WRONG,
        _receipt(r"(\d{7,})\.\d\d", r"\1.00"),
    ),
    within(
        "M-CPD-0002-g",
        "cents that are given back are taken",
        Kind.SIGN_WRONG,
        _receipt(r"-(0\.\d\d)", r"\1"),
    ),
    within(
        "M-CPD-0004-c",
        "of several foreign currencies the first is kept",
        Kind.OMIT,
        _receipt(r"(:[A-Z]{3})_[-\d.]+:\w+:[A-Z]{3}", r"\1"),
    ),
    within(
        "M-CPD-0004-d",
        "what is paid by card is euros",
        Kind.OMIT,
        _receipt(r"(:Unbar):[A-Z]{3}", r"\1"),
    ),
    within("M-CPD-0004-e", "of two cards the second one paid", Kind.OMIT, _paid(_last_of_each)),
    within("M-CPD-0004-f", "change stays in the drawer", Kind.OMIT, _paid(_what_came_in)),
    within(
        "M-CPD-0006-c", "an order has ten lines", Kind.OMIT, _lines(lambda lines: lines[:_LINES])
    ),
    within(
        "M-CPD-0006-d",
        "like lines of an order are one",
        Kind.OMIT,
        _lines(lambda lines: list(dict.fromkeys(lines))),
    ),
    within(
        "M-CPD-0006-e",
        "half a portion is none",
        Kind.SIGN_WRONG,
        _order(r"(\A|\r)(-?\d+)\.\d+;", r"\1\2;"),
    ),
    within(
        "M-CPD-0006-f",
        "what is taken back is ordered once more",
        Kind.SIGN_WRONG,
        _order(r"(\A|\r)-", r"\1"),
    ),
    within("M-CPD-0006-g", "a discount costs money", Kind.SIGN_WRONG, _order(r'";-', '";')),
    within(
        "M-CPD-0006-h",
        "a semicolon inside a text becomes a comma",
        Kind.SIGN_WRONG,
        _order(r'"[^"]*"', lambda found: found[0].replace(";", ",")),
    ),
    within(
        "M-CPD-0006-i",
        "round quantities are written as powers of ten",
        Kind.SIGN_WRONG,
        _order(r"(?:(?<=\r)|\A)-?[\d.]+(?=;)", lambda found: str(Decimal(found[0]).normalize())),
    ),
    within(
        "M-CPD-0010-c",
        "raw data are text",
        Kind.SIGN_WRONG,
        _raw(lambda data: data.decode("utf-8", "replace").encode()),
    ),
    within(
        "M-CPD-0010-d",
        "raw data end with the first zero",
        Kind.OMIT,
        _raw(lambda data: data.partition(b"\0")[0]),
    ),
    within(
        "M-CPD-0010-e",
        "raw data have 512 octets at most",
        Kind.OMIT,
        _raw(lambda data: data[:_OCTETS]),
    ),
    within(
        "M-CPD-0010-f",
        "a raw type has 30 characters at most",
        Kind.OMIT,
        rendered(lambda name, text: (name[:_NAME], text), raw=True),
    ),
    within(
        "M-CPD-0015-c",
        "a long text is cut off",
        Kind.OMIT,
        _order(rf'"([^"]{{{_NAME}}})[^"]*"', r'"\1"'),
    ),
)
