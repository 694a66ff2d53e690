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
from fiskalsim.mutants.cloud.addresses import TX, cloud_mutant
from fiskalsim.mutants.cloud.wrongs import renamed, written
from fiskalsim.mutants.door import Door, Tell, agreed, fields
from fiskalsim.mutants.interface.wrongs import heard
from fiskalsim.mutants.mutant import Inside, Kind, Mutant


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


def _as_said_before(tss: Any, tx: str, asked: Any) -> Any:
    """
    Sign at the end what the revision before it said, where that said something.
    """
    known = tss.transactions.get(tx)
    if asked.state is not TxState.FINISHED or known is None or not known.latest.process_type:
        return asked
    last = known.latest
    content = Content(
        process_type=last.process_type, process_data=last.process_data, schema=last.schema
    )
    return replace(asked, content=content)


PROCESS_DATA: Final[tuple[Mutant, ...]] = (
    cloud_mutant(
        id="M-CPD-0001-a",
        says="an abort is a sale",
        kind=Kind.SIGN_WRONG,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=signed_as("Kassenbeleg-V1", "Beleg^0.00_0.00_0.00_0.00_0.00^"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CPD-0002-a",
        says="a rate stands at another place",
        kind=Kind.SIGN_WRONG,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=signed_as("Kassenbeleg-V1", "Beleg^2.00_1.00_3.00_4.00_5.00^15.00:Bar"),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CPD-0007-a",
        says="lines end with a line feed",
        kind=Kind.SIGN_WRONG,
        doors=(
            Door(
                call=f"PUT {TX}",
                tell=signed_as("Bestellung-V1", '2;"Eis";3.99\n1;"Eiskaffee";2.99'),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CPD-0011-a",
        says="any amount will do",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", tell=agreed),),
    ),
    cloud_mutant(
        id="M-CPD-0001-b",
        says="what was annulled was never finished",
        kind=Kind.SIGN_WRONG,
        inside=instead("AVBelegstorno", "AVBelegabbruch"),
    ),
    cloud_mutant(
        id="M-CPD-0002-b",
        says="a rate without an amount is left empty",
        kind=Kind.OMIT,
        inside=instead("_0.00", "_"),
    ),
    cloud_mutant(
        id="M-CPD-0003-a",
        says="the older 5.5 is taken for 10.7",
        kind=Kind.SIGN_WRONG,
        doors=(Door(call=f"PUT {TX}", hear=heard(r'"vat_rate":\s*"5\.5"', '"vat_rate":"10.7"')),),
    ),
    cloud_mutant(
        id="M-CPD-0003-b",
        says="the older names are not known any more",
        kind=Kind.OMIT,
        doors=(Door(call=f"PUT {TX}", hear=heard(r'"vat_rate":\s*"19"', '"vat_rate":"?"')),),
    ),
    cloud_mutant(
        id="M-CPD-0004-a",
        says="cash is a card, and a card is cash",
        kind=Kind.SWAP,
        inside=rendered(_paid_otherwise),
    ),
    cloud_mutant(
        id="M-CPD-0004-b",
        says="all money is euros",
        kind=Kind.OMIT,
        inside=instead(":USD", ""),
    ),
    cloud_mutant(
        id="M-CPD-0006-a",
        says="an order is a receipt",
        kind=Kind.SIGN_WRONG,
        inside=_named("Bestellung-V1", "Kassenbeleg-V1"),
    ),
    cloud_mutant(
        id="M-CPD-0006-b",
        says="the price stands before quantity and text",
        kind=Kind.SWAP,
        inside=rendered(_price_first),
    ),
    cloud_mutant(
        id="M-CPD-0008-a",
        says="a quote inside a text stands alone",
        kind=Kind.SIGN_WRONG,
        inside=instead('""', '"'),
    ),
    cloud_mutant(
        id="M-CPD-0008-b",
        says="a quote inside a text has a backslash before it",
        kind=Kind.SWAP,
        inside=instead('""', '\\"'),
    ),
    cloud_mutant(
        id="M-CPD-0009-a",
        says="what is neither receipt nor order has another name",
        kind=Kind.SWAP,
        inside=_named("SonstigerVorgang", "Sonstiges"),
    ),
    cloud_mutant(
        id="M-CPD-0009-b",
        says="what is neither receipt nor order is signed as JSON",
        kind=Kind.SIGN_WRONG,
        inside=rendered(lambda name, text: (name, text or "{}")),
    ),
    cloud_mutant(
        id="M-CPD-0010-a",
        says="raw data are signed as they came, not decoded",
        kind=Kind.SIGN_WRONG,
        inside=rendered(
            lambda name, text: (name, base64.b64encode(text.encode()).decode()), raw=True
        ),
    ),
    cloud_mutant(
        id="M-CPD-0010-b",
        says="a raw type is not looked at",
        kind=Kind.SIGN_WRONG,
        inside=rendered(lambda _name, text: ("SonstigerVorgang", text), raw=True),
    ),
    cloud_mutant(
        id="M-CPD-0011-b",
        says="a comma will do for a point",
        kind=Kind.ACCEPT,
        doors=(Door(call=f"PUT {TX}", hear=heard(r'"(\d+),(\d+)"', r'"\1.\2"')),),
    ),
    cloud_mutant(
        id="M-CPD-0014-a",
        says="data that are no base64 do not fit the schema",
        kind=Kind.WRONG_REASON,
        doors=(Door(call=f"PUT {TX}", tell=renamed("E_PARSER", "E_FAILED_SCHEMA_VALIDATION")),),
    ),
    cloud_mutant(
        id="M-CPD-0014-b",
        says="data that are no base64 are taken as they are",
        kind=Kind.ACCEPT,
        doors=(
            Door(
                call=f"PUT {TX}",
                hear=heard(
                    r'"process_data": ?"(?:Beleg\^[^"]*|[^"]*XjE)"', '"process_data":"QQ=="'
                ),
            ),
        ),
    ),
    cloud_mutant(
        id="M-CPD-0002-c",
        says="the end is signed with the sums of the update before it",
        kind=Kind.STALE,
        inside=written(_as_said_before),
    ),
    cloud_mutant(
        id="M-CPD-0015-a",
        says="texts are written in Latin-1",
        kind=Kind.SIGN_WRONG,
        inside=rendered(_in_latin_1),
    ),
    cloud_mutant(
        id="M-CPD-0015-b",
        says="texts lose their accents",
        kind=Kind.SIGN_WRONG,
        inside=rendered(_without_accents),
    ),
)
