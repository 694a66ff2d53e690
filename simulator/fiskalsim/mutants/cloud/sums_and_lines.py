"""
Sales that are signed rightly as long as they are small, short and plain.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from fiskalsim.mutants.cloud.addresses import cloud_mutant
from fiskalsim.mutants.cloud.process_data import rendered
from fiskalsim.mutants.cloud.wrongs import written
from fiskalsim.mutants.mutant import Inside, Kind, Mutant

_LINES: Final = 10
_OCTETS: Final = 512
_NAME: Final = 30


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


SUMS_AND_LINES: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CPD-0002-d",
        says="from a thousand on amounts are grouped",
        violates=("DE-CPD-0002",),
        kind=Kind.SIGN_WRONG,
        inside=_receipt(r"\d+\.\d\d", lambda found: f"{float(found[0]):,.2f}"),
    ),
    cloud_mutant(
        id="M-CPD-0002-e",
        says="millions lose their cents",
        violates=("DE-CPD-0002",),
        kind=Kind.SIGN_WRONG,
        inside=_receipt(r"(\d{7,})\.\d\d", r"\1.00"),
    ),
    cloud_mutant(
        id="M-CPD-0004-c",
        says="of several foreign currencies the first is kept",
        violates=("DE-CPD-0004",),
        kind=Kind.OMIT,
        inside=_receipt(r"(:[A-Z]{3})_[-\d.]+:\w+:[A-Z]{3}", r"\1"),
    ),
    cloud_mutant(
        id="M-CPD-0004-d",
        says="what is paid by card is euros",
        violates=("DE-CPD-0004",),
        kind=Kind.OMIT,
        inside=_receipt(r"(:Unbar):[A-Z]{3}", r"\1"),
    ),
    cloud_mutant(
        id="M-CPD-0006-c",
        says="an order has ten lines",
        violates=("DE-CPD-0006",),
        kind=Kind.OMIT,
        inside=_lines(lambda lines: lines[:_LINES]),
    ),
    cloud_mutant(
        id="M-CPD-0006-d",
        says="like lines of an order are one",
        violates=("DE-CPD-0006",),
        kind=Kind.OMIT,
        inside=_lines(lambda lines: list(dict.fromkeys(lines))),
    ),
    cloud_mutant(
        id="M-CPD-0006-e",
        says="half a portion is none",
        violates=("DE-CPD-0006",),
        kind=Kind.SIGN_WRONG,
        inside=_order(r"(\A|\r)(-?\d+)\.\d+;", r"\1\2;"),
    ),
    cloud_mutant(
        id="M-CPD-0006-f",
        says="what is taken back is ordered once more",
        violates=("DE-CPD-0006",),
        kind=Kind.SIGN_WRONG,
        inside=_order(r"(\A|\r)-", r"\1"),
    ),
    cloud_mutant(
        id="M-CPD-0006-g",
        says="a discount costs money",
        violates=("DE-CPD-0006",),
        kind=Kind.SIGN_WRONG,
        inside=_order(r'";-', '";'),
    ),
    cloud_mutant(
        id="M-CPD-0006-h",
        says="a semicolon inside a text becomes a comma",
        violates=("DE-CPD-0006",),
        kind=Kind.SIGN_WRONG,
        inside=_order(r'"[^"]*"', lambda found: found[0].replace(";", ",")),
    ),
    cloud_mutant(
        id="M-CPD-0010-c",
        says="raw data are text",
        violates=("DE-CPD-0010",),
        kind=Kind.SIGN_WRONG,
        inside=_raw(lambda data: data.decode("utf-8", "replace").encode()),
    ),
    cloud_mutant(
        id="M-CPD-0010-d",
        says="raw data end with the first zero",
        violates=("DE-CPD-0010",),
        kind=Kind.OMIT,
        inside=_raw(lambda data: data.partition(b"\0")[0]),
    ),
    cloud_mutant(
        id="M-CPD-0010-e",
        says="raw data have 512 octets at most",
        violates=("DE-CPD-0010",),
        kind=Kind.OMIT,
        inside=_raw(lambda data: data[:_OCTETS]),
    ),
    cloud_mutant(
        id="M-CPD-0010-f",
        says="a raw type has 30 characters at most",
        violates=("DE-CPD-0010",),
        kind=Kind.OMIT,
        inside=rendered(lambda name, text: (name[:_NAME], text), raw=True),
    ),
    cloud_mutant(
        id="M-CPD-0015-c",
        says="a long text is cut off",
        violates=("DE-CPD-0015",),
        kind=Kind.OMIT,
        inside=_order(rf'"([^"]{{{_NAME}}})[^"]*"', r'"\1"'),
    ),
)
