"""
Mutants: each is one fault, told in a sentence, put on from outside and still there after a reset.
"""

from __future__ import annotations

import asyncio
import io
import re
from zipfile import ZipFile

import httpx
import pytest

from fiskalsim.mutants import MUTANTS, Kind, Mutant, Spoiled
from fiskalsim.mutants.cloud import CLOUD_TSE
from fiskalsim.mutants.door import Door, asked, changed, headless, refused, sent_to, unheard
from fiskalsim.mutants.interface import INTERFACE
from fiskalsim.mutants.middleware import MIDDLEWARE, sheets
from fiskalsim.mutants.till import TILL
from fiskalsim.mutants.trivial import TRIVIAL
from fiskalsim.web.app import create_app
from fiskalsim.world.settings import Settings
from fiskalspec import requirements

TABLES = (MIDDLEWARE, CLOUD_TSE, INTERFACE, TILL, TRIVIAL)
CREATE = (
    "/api/v1/transactions/createDocument?documentType=0"
    "&uniqueClientId=c1062c55-57c4-4ed2-9c53-aff1762326a4"
)


def test_no_id_is_given_twice():
    """A table that repeats an id would lose a mutant in silence."""
    assert len(MUTANTS) == sum(map(len, TABLES))


@pytest.mark.parametrize("id_", MUTANTS)
def test_a_mutant_says_what_it_breaks(id_):
    """Its requirements exist, each named once, and it does something."""
    mutant = MUTANTS[id_]
    catalogue = requirements.load()
    assert set(mutant.violates) <= set(catalogue)
    assert mutant.says
    assert mutant.doors or mutant.inside or mutant.till
    if mutant.kind is Kind.TRIVIAL:
        assert not mutant.violates
    else:
        assert re.fullmatch(r"M-[A-Z]{2,4}-[0-9]{4}-[a-z]", id_)
        assert len(set(mutant.violates)) == len(mutant.violates)


def sold(app, *, after_reset):
    """Create a document at a spoiled simulator and list what is open; gives both answers."""

    async def story():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as till:
            if after_reset:
                await till.post("/_control/reset")
            created = await till.put(CREATE)
            listed = await till.get("/api/v1/management/germany/tse")
            return created.json(), listed.json()

    return asyncio.run(story())


@pytest.mark.parametrize("after_reset", [False, True])
@pytest.mark.parametrize(
    ("id_", "open_now"), [("M-TXN-0003-b", 0), ("M-TXN-0003-a", 0), ("M-CXL-0004-a", 1)]
)
def test_a_mutant_outlives_a_reset(id_, open_now, after_reset):
    """Inside or at the door: the world misbehaves before and after it began anew."""
    app = Spoiled(create_app(Settings(clock="virtual")), MUTANTS[id_])
    _, listed = sold(app, after_reset=after_reset)
    assert listed[0]["startedTransactions"] == open_now


def test_a_door_is_only_where_it_says():
    """Another method and another address are answered with the truth."""
    door = Door(call="POST /cancelDocument", tell=refused(400))
    assert door.is_for("POST", "/api/v1/transactions/cancelDocument")
    assert not door.is_for("PUT", "/api/v1/transactions/cancelDocument")
    assert not door.is_for("POST", "/api/v1/transactions/storeDocument")
    assert door.told(404, b'"gone"') == (400, b"gone")
    assert door.told(200, b"{}") == (200, b"{}")
    assert door.told(200, b"\xff\x00") == (200, b"\xff\x00")


def test_a_file_is_spoiled_and_a_refusal_is_not():
    """What is handed out is made of the true octets; whatever else is answered stays."""
    door = Door(call="GET /file", spoil=lambda content: content + b"!")
    assert door.told(200, b"\xff\x00") == (200, b"\xff\x00!")
    assert door.told(404, b"No such file.") == (404, b"No such file.")


def exported(**files):
    """An export with these rows below a header of two columns."""
    packed = io.BytesIO()
    with ZipFile(packed, "w") as archive:
        for name, rows in files.items():
            archive.writestr(f"{name}.csv", "\r\n".join(["BON_ID;TEXT", *rows, ""]))
    return packed.getvalue()


def rows_in(content, name):
    """The lines of a file in an export."""
    with ZipFile(io.BytesIO(content)) as archive:
        return archive.read(f"{name}.csv").decode().splitlines()


def test_rows_of_an_export_are_told_otherwise():
    """Only the columns that were meant change, and texts survive with what they hold."""
    true = exported(lines=['1;"Käse; ""alt"""', "2;Brot"], other=["1;Wein"])
    told = sheets.each("lines.csv", TEXT=str.upper, MISSING="x")(true)
    assert rows_in(told, "lines") == ["BON_ID;TEXT", '1;"KÄSE; ""ALT"""', "2;BROT"]
    assert rows_in(told, "other") == rows_in(true, "other")
    assert sheets.each("absent.csv", TEXT="x")(true) == sheets.files(dict)(true)


def test_receipts_are_left_out_of_each_file():
    """Where one file says that a receipt is none, all others lack its rows too."""
    true = exported(transactions_tse=["1;signed", "2;"], lines=["1;a", "2;b", "2;c"])
    told = sheets.receipts(lambda row: bool(row["TEXT"]))(true)
    assert rows_in(told, "transactions_tse") == ["BON_ID;TEXT", "1;signed"]
    assert rows_in(told, "lines") == ["BON_ID;TEXT", "1;a"]


def test_what_is_changed_stands_where_it_stood():
    """A field is found at the top and among the German ones."""
    _, told = changed(signature="s", TseSerial=str.upper)(
        200, {"signature": "", "AdditionalFields": {"TseSerial": "ab"}}
    )
    assert told == {"signature": "s", "AdditionalFields": {"TseSerial": "AB"}}


@pytest.mark.parametrize(
    ("door", "status"),
    [
        (Door(call="GET /api/v1/other"), 404),
        (Door(call="GET /api/v1/other", take=sent_to("other", "management/germany/tse")), 200),
    ],
)
def test_a_call_can_be_taken_for_another(door, status):
    """Only the door that takes it for another one answers what nobody serves."""
    app = Spoiled(create_app(Settings(clock="virtual")), mutant_with(door))

    async def story():
        transport = httpx.ASGITransport(app)
        async with httpx.AsyncClient(transport=transport, base_url="http://x") as till:
            return await till.get("/api/v1/other")

    assert asyncio.run(story()).status_code == status


def test_headers_can_be_lost_on_either_way():
    """What is passed over, left out or read otherwise is that and nothing else."""
    scope = {"query_string": b"limit=3&offset=6", "headers": [(b"Request-Id", b"1"), (b"a", b"b")]}
    assert asked("offset=6", "offset=0")(scope)["query_string"] == b"limit=3&offset=0"
    assert unheard("request-id")(scope)["headers"] == [(b"a", b"b")]
    head = headless("request-id", on=range(400, 500))
    assert head(200, scope["headers"]) == scope["headers"]
    assert head(404, scope["headers"]) == [(b"a", b"b")]


def mutant_with(door):
    """Name a mutant that is nothing but one door."""
    return Mutant(id="M-TST-0001-a", says="x", kind=Kind.SWAP, doors=(door,))
