"""
Sales that are signed as something else.
"""

from __future__ import annotations

import base64
import json
import unicodedata
from collections.abc import Callable
from dataclasses import replace
from typing import Any, Final

from fiskalsim.cloud.content import Content
from fiskalsim.cloud.facts import TxState
from fiskalsim.mutants.cloud.addresses import TX
from fiskalsim.mutants.cloud.wrongs import renamed, written
from fiskalsim.mutants.door import Door, Tell, agreed, fields
from fiskalsim.mutants.interface.wrongs import heard
from fiskalsim.mutants.mutant import Inside, Kind, Mutant
from fiskalsim.mutants.rows import at_door, told, within


def signed_as(process_type: str, data: str) -> Tell:
    """
    Claim other process data.
    """
    told = base64.b64encode(data.encode()).decode()
    return fields(schema__raw__process_type=process_type, schema__raw__process_data=told)


def rendered(change: Callable[[str, str], tuple[str, str]], *, raw: bool = False) -> Inside:
    """
    Sign, and show, what *change* makes of process type and data: of a *raw* schema, or of others.
    """

    def other(_tss: Any, _tx: str, asked: Any) -> Any:
        if asked.content is None:
            return asked
        schema = json.loads(asked.content.schema)
        if ("standard_v1" not in schema) != raw:
            return asked
        name, text = change(asked.content.process_type, asked.content.process_data.decode())
        data = text.encode()
        told = base64.b64encode(data).decode()
        schema["raw"] = {"process_type": name, "process_data": told}
        content = replace(
            asked.content, process_type=name, process_data=data, schema=json.dumps(schema)
        )
        return replace(asked, content=content)

    return written(other)


def instead(old: str, new: str) -> Inside:
    """
    Write something else into the data of a standard schema.
    """
    return rendered(lambda name, text: (name, text.replace(old, new)))


def _paid_otherwise(name: str, text: str) -> tuple[str, str]:
    swapped = text.replace("Unbar", "?").replace("Bar", "Unbar").replace("?", "Bar")
    return name, swapped


def _price_first(name: str, text: str) -> tuple[str, str]:
    lines = (line.rsplit(";", 1) for line in text.split("\r"))
    if not name.startswith("Bestellung"):
        return name, text
    return name, "\r".join(";".join(reversed(parts)) for parts in lines)


def _named(old: str, new: str) -> Inside:
    return rendered(lambda name, text: (new if name == old else name, text))


def _in_latin_1(name: str, text: str) -> tuple[str, str]:
    """
    Write a text in Latin-1 and read it as UTF-8, as services do that know of no encoding.
    """
    return name, text.encode("latin-1", "replace").decode("utf-8", "replace")


def _without_accents(name: str, text: str) -> tuple[str, str]:
    parts = unicodedata.normalize("NFD", text)
    return name, "".join(each for each in parts if not unicodedata.combining(each))


def as_said_before(state: TxState) -> Inside:
    """
    Sign at this end what the revision before it said, where that said something.
    """

    def other(tss: Any, tx: str, asked: Any) -> Any:
        known = tss.transactions.get(tx)
        if asked.state is not state or known is None or not known.latest.process_type:
            return asked
        last = known.latest
        content = Content(
            process_type=last.process_type, process_data=last.process_data, schema=last.schema
        )
        return replace(asked, content=content)

    return written(other)


PROCESS_DATA: Final[tuple[Mutant, ...]] = (
    told(
        "M-CPD-0001-a",
        "an abort is a sale",
        Kind.SIGN_WRONG,
        f"PUT {TX}",
        signed_as("Kassenbeleg-V1", "Beleg^0.00_0.00_0.00_0.00_0.00^"),
    ),
    told(
        "M-CPD-0002-a",
        "a rate stands at another place",
        Kind.SIGN_WRONG,
        f"PUT {TX}",
        signed_as("Kassenbeleg-V1", "Beleg^2.00_1.00_3.00_4.00_5.00^15.00:Bar"),
    ),
    told(
        "M-CPD-0007-a",
        "lines end with a line feed",
        Kind.SIGN_WRONG,
        f"PUT {TX}",
        signed_as("Bestellung-V1", '2;"Eis";3.99\n1;"Eiskaffee";2.99'),
    ),
    told("M-CPD-0011-a", "any amount will do", Kind.ACCEPT, f"PUT {TX}", agreed),
    within(
        "M-CPD-0001-b",
        "what was annulled was never finished",
        Kind.SIGN_WRONG,
        instead("AVBelegstorno", "AVBelegabbruch"),
    ),
    within(
        "M-CPD-0002-b", "a rate without an amount is left empty", Kind.OMIT, instead("_0.00", "_")
    ),
    at_door(
        "M-CPD-0003-a",
        "the older 5.5 is taken for 10.7",
        Kind.SIGN_WRONG,
        Door(call=f"PUT {TX}", hear=heard(r'"vat_rate":\s*"5\.5"', '"vat_rate":"10.7"')),
    ),
    at_door(
        "M-CPD-0003-b",
        "the older names are not known any more",
        Kind.OMIT,
        Door(call=f"PUT {TX}", hear=heard(r'"vat_rate":\s*"19"', '"vat_rate":"?"')),
    ),
    within(
        "M-CPD-0004-a", "cash is a card, and a card is cash", Kind.SWAP, rendered(_paid_otherwise)
    ),
    within("M-CPD-0004-b", "all money is euros", Kind.OMIT, instead(":USD", "")),
    within(
        "M-CPD-0006-a",
        "an order is a receipt",
        Kind.SIGN_WRONG,
        _named("Bestellung-V1", "Kassenbeleg-V1"),
    ),
    within(
        "M-CPD-0006-b",
        "the price stands before quantity and text",
        Kind.SWAP,
        rendered(_price_first),
    ),
    within(
        "M-CPD-0008-a", "a quote inside a text stands alone", Kind.SIGN_WRONG, instead('""', '"')
    ),
    within(
        "M-CPD-0008-b",
        "a quote inside a text has a backslash before it",
        Kind.SWAP,
        instead('""', '\\"'),
    ),
    within(
        "M-CPD-0009-a",
        "what is neither receipt nor order has another name",
        Kind.SWAP,
        _named("SonstigerVorgang", "Sonstiges"),
    ),
    within(
        "M-CPD-0009-b",
        "what is neither receipt nor order is signed as JSON",
        Kind.SIGN_WRONG,
        rendered(lambda name, text: (name, text or "{}")),
    ),
    within(
        "M-CPD-0010-a",
        "raw data are signed as they came, not decoded",
        Kind.SIGN_WRONG,
        rendered(lambda name, text: (name, base64.b64encode(text.encode()).decode()), raw=True),
    ),
    within(
        "M-CPD-0010-b",
        "a raw type is not looked at",
        Kind.SIGN_WRONG,
        rendered(lambda _name, text: ("SonstigerVorgang", text), raw=True),
    ),
    at_door(
        "M-CPD-0011-b",
        "a comma will do for a point",
        Kind.ACCEPT,
        Door(call=f"PUT {TX}", hear=heard(r'"(\d+),(\d+)"', r'"\1.\2"')),
    ),
    told(
        "M-CPD-0014-a",
        "data that are no base64 do not fit the schema",
        Kind.WRONG_REASON,
        f"PUT {TX}",
        renamed("E_PARSER", "E_FAILED_SCHEMA_VALIDATION"),
    ),
    at_door(
        "M-CPD-0014-b",
        "data that are no base64 are taken as they are",
        Kind.ACCEPT,
        Door(
            call=f"PUT {TX}",
            hear=heard(r'"process_data": ?"(?:Beleg\^[^"]*|[^"]*XjE)"', '"process_data":"QQ=="'),
        ),
    ),
    within(
        "M-CPD-0002-c",
        "the end is signed with the sums of the update before it",
        Kind.STALE,
        as_said_before(TxState.FINISHED),
    ),
    within("M-CPD-0015-a", "texts are written in Latin-1", Kind.SIGN_WRONG, rendered(_in_latin_1)),
    within(
        "M-CPD-0015-b", "texts lose their accents", Kind.SIGN_WRONG, rendered(_without_accents)
    ),
)
