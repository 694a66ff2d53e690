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
from fiskalsim.mutants.cloud.addresses import cloud_mutant
from fiskalsim.mutants.cloud.process_data import rendered
from fiskalsim.mutants.cloud.wrongs import written
from fiskalsim.mutants.mutant import Inside, Kind, Mutant

_LINES: Final = 10
_OCTETS: Final = 512
_NAME: Final = 30
_PAYMENTS: Final = "amounts_per_payment_type"


def _receipt(pattern: str, instead: str | Callable[[re.Match[str]], str]) -> Inside:
    """
    Write something else into the data of receipts.
    """
    return rendered(
        lambda name, text: (
            name,
            re.sub(pattern, instead, text) if name.startswith("Kassenbeleg") else text,
        )
    )


def _order(pattern: str, instead: str | Callable[[re.Match[str]], str]) -> Inside:
    """
    Write something else into the lines of orders.
    """
    return rendered(
        lambda name, text: (
            name,
            re.sub(pattern, instead, text) if name.startswith("Bestellung") else text,
        )
    )


def _lines(choose: Callable[[list[str]], list[str]]) -> Inside:
    return rendered(
        lambda name, text: (
            name,
            "\r".join(choose(text.split("\r"))) if name.startswith("Bestellung") else text,
        )
    )


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
    cloud_mutant(
        id="M-CPD-0002-d",
        says="from a thousand on amounts are grouped",
        kind=Kind.SIGN_WRONG,
        inside=_receipt(r"\d+\.\d\d", lambda found: f"{float(found[0]):,.2f}"),
    ),
    cloud_mutant(
        id="M-CPD-0002-e",
        says="millions lose their cents",
        kind=Kind.SIGN_WRONG,
        inside=_receipt(r"(\d{7,})\.\d\d", r"\1.00"),
    ),
    cloud_mutant(
        id="M-CPD-0002-g",
        says="cents that are given back are taken",
        kind=Kind.SIGN_WRONG,
        inside=_receipt(r"-(0\.\d\d)", r"\1"),
    ),
    cloud_mutant(
        id="M-CPD-0004-c",
        says="of several foreign currencies the first is kept",
        kind=Kind.OMIT,
        inside=_receipt(r"(:[A-Z]{3})_[-\d.]+:\w+:[A-Z]{3}", r"\1"),
    ),
    cloud_mutant(
        id="M-CPD-0004-d",
        says="what is paid by card is euros",
        kind=Kind.OMIT,
        inside=_receipt(r"(:Unbar):[A-Z]{3}", r"\1"),
    ),
    cloud_mutant(
        id="M-CPD-0004-e",
        says="of two cards the second one paid",
        kind=Kind.OMIT,
        inside=_paid(_last_of_each),
    ),
    cloud_mutant(
        id="M-CPD-0004-f",
        says="change stays in the drawer",
        kind=Kind.OMIT,
        inside=_paid(_what_came_in),
    ),
    cloud_mutant(
        id="M-CPD-0006-c",
        says="an order has ten lines",
        kind=Kind.OMIT,
        inside=_lines(lambda lines: lines[:_LINES]),
    ),
    cloud_mutant(
        id="M-CPD-0006-d",
        says="like lines of an order are one",
        kind=Kind.OMIT,
        inside=_lines(lambda lines: list(dict.fromkeys(lines))),
    ),
    cloud_mutant(
        id="M-CPD-0006-e",
        says="half a portion is none",
        kind=Kind.SIGN_WRONG,
        inside=_order(r"(\A|\r)(-?\d+)\.\d+;", r"\1\2;"),
    ),
    cloud_mutant(
        id="M-CPD-0006-f",
        says="what is taken back is ordered once more",
        kind=Kind.SIGN_WRONG,
        inside=_order(r"(\A|\r)-", r"\1"),
    ),
    cloud_mutant(
        id="M-CPD-0006-g",
        says="a discount costs money",
        kind=Kind.SIGN_WRONG,
        inside=_order(r'";-', '";'),
    ),
    cloud_mutant(
        id="M-CPD-0006-h",
        says="a semicolon inside a text becomes a comma",
        kind=Kind.SIGN_WRONG,
        inside=_order(r'"[^"]*"', lambda found: found[0].replace(";", ",")),
    ),
    cloud_mutant(
        id="M-CPD-0006-i",
        says="round quantities are written as powers of ten",
        kind=Kind.SIGN_WRONG,
        inside=_order(
            r"(?:(?<=\r)|\A)-?[\d.]+(?=;)", lambda found: str(Decimal(found[0]).normalize())
        ),
    ),
    cloud_mutant(
        id="M-CPD-0010-c",
        says="raw data are text",
        kind=Kind.SIGN_WRONG,
        inside=_raw(lambda data: data.decode("utf-8", "replace").encode()),
    ),
    cloud_mutant(
        id="M-CPD-0010-d",
        says="raw data end with the first zero",
        kind=Kind.OMIT,
        inside=_raw(lambda data: data.partition(b"\0")[0]),
    ),
    cloud_mutant(
        id="M-CPD-0010-e",
        says="raw data have 512 octets at most",
        kind=Kind.OMIT,
        inside=_raw(lambda data: data[:_OCTETS]),
    ),
    cloud_mutant(
        id="M-CPD-0010-f",
        says="a raw type has 30 characters at most",
        kind=Kind.OMIT,
        inside=rendered(lambda name, text: (name[:_NAME], text), raw=True),
    ),
    cloud_mutant(
        id="M-CPD-0015-c",
        says="a long text is cut off",
        kind=Kind.OMIT,
        inside=_order(rf'"([^"]{{{_NAME}}})[^"]*"', r'"\1"'),
    ),
)
