"""
The export of closings over HTTP: which closings, which files, and that the same is the same.
"""

from __future__ import annotations

import asyncio
import re
import threading

import pytest
from books import CASH, CLOSING, EXPORT, Books, close, export, guid, item, store
from service import API, CLIENT, Service
from several_tses import SECOND, commission

from fiskalsim.books.volume import Volume
from fiskalspec import dsfinvk

BEANS = [item(0, 11.9, 10)]
PAID = [CASH | {"amount": 11.9}]


def test_every_closing_is_exported_by_its_number(service):
    """Two days are numbers 1 and 2, and what was sold since belongs to none."""
    store(service, 1, BEANS, PAID)
    close(service)
    store(service, 2, BEANS, PAID)
    store(service, 3, BEANS, PAID)
    close(service)
    store(service, 4, BEANS, PAID)
    books = export(service)
    assert [row["Z_NR"] for row in books.rows("cashpointclosing.csv")] == ["1", "2"]
    found = [(row["Z_NR"], row["BON_ID"]) for row in books.rows("transactions.csv")]
    assert found == [("1", guid(1)), ("2", guid(2)), ("2", guid(3))]
    second = books.row("cashpointclosing.csv", Z_NR="2")
    assert (second["Z_START_ID"], second["Z_ENDE_ID"]) == (guid(2), guid(3))


@pytest.mark.parametrize(
    ("asked", "numbers"),
    [({"from": 2}, ["2", "3"]), ({"to": 2}, ["1", "2"]), ({"from": 2, "to": 2}, ["2"])],
)
def test_some_of_the_closings_can_be_asked_for(service, asked, numbers):
    """From and to are numbers of closings, and what is not asked for has no row in any file."""
    for number in (1, 2, 3):
        store(service, number, BEANS, PAID)
        close(service)
    books = export(service, **asked)
    files = [name for name in books.names if name.endswith(".csv")]
    assert files
    for name in files:
        assert {row["Z_NR"] for row in books.rows(name)} == set(numbers), name


def test_a_slow_export_keeps_nobody_from_closing(service, monkeypatch):
    """While an export is packed, receipts are stored and the next day is closed."""
    begun, may_end = threading.Event(), threading.Event()
    packed = Volume.packed

    def slowly(volume, **names):
        begun.set()
        assert may_end.wait(timeout=20)
        return packed(volume, **names)

    store(service, 1, BEANS, PAID)
    close(service)
    monkeypatch.setattr(Volume, "packed", slowly)
    exporting = service.runner.get_loop().create_task(service.client.get(EXPORT))
    while not begun.is_set():
        service.runner.run(asyncio.sleep(0.01))
    store(service, 2, BEANS, PAID)
    close(service)
    assert not exporting.done()
    may_end.set()
    answer = service.runner.run(_awaited(exporting))
    assert {row["Z_NR"] for row in Books(answer.content).rows("cashpointclosing.csv")} == {"1"}
    found = [(row["Z_NR"], row["BON_ID"]) for row in export(service).rows("transactions.csv")]
    assert found == [("1", guid(1)), ("2", guid(2))]


async def _awaited(task):
    return await task


def test_a_stored_end_of_day_closes_as_well(service):
    """The closing document ends a day when it is stored, as the closing call does."""
    store(service, 1, BEANS, PAID)
    document = service("GET", f"{CLOSING}/endofdayDocument").json()
    stored = service("POST", f"{API}/storeDocument", json=document | {"fiscalDocumentNumber": -1})
    assert stored.status_code == 200, stored.text
    store(service, 2, BEANS, PAID)
    close(service)
    found = [(r["Z_NR"], r["BON_ID"]) for r in export(service).rows("transactions.csv")]
    assert found == [("1", guid(1)), ("2", guid(2))]


def test_a_till_without_a_closing_has_nothing_to_export(service):
    """Before the first closing there is nothing, and the answer says how to make one."""
    store(service, 1, BEANS, PAID)
    answer = service("GET", EXPORT)
    assert (answer.status_code, "has no closing yet" in answer.text) == (404, True)


@pytest.mark.parametrize(
    ("params", "status", "sentence"),
    [
        ({"from": "2", "to": "1"}, 422, "these are not 2 to 1"),
        ({"to": "3"}, 422, "has the closings 1 to 2"),
        ({"from": "0"}, 400, "they count from 1"),
        ({"from": "x"}, 400, "they count from 1"),
        ({"uniqueClientId": "c1062c55-57c4-4ed2-9c53-aff1762326a5"}, 422, "does not exist"),
        ({"uniqueClientId": "till"}, 400, "no GUID"),
    ],
)
def test_what_cannot_be_exported_is_said_in_a_sentence(service, params, status, sentence):
    """Numbers that are none or the wrong way round, and tills that are not here."""
    close(service)
    close(service)
    answer = service.as_printed("GET", EXPORT, params=params)
    assert (answer.status_code, sentence in answer.text) == (status, True), answer.text


def test_a_day_without_a_receipt_is_a_closing(service):
    """Closing numbers have no gap, so an empty day has its master data and sums of nothing."""
    close(service)
    books = export(service)
    closing = books.row("cashpointclosing.csv")
    assert (closing["Z_NR"], closing["Z_SE_ZAHLUNGEN"]) == ("1", "0,00")
    assert len(books.rows("vat.csv")) == 7
    assert "transactions.csv" not in books.names


def test_the_columns_are_those_of_the_law_in_their_order(service):
    """Every file has the header of its table, and index.xml describes the files that are there."""
    store(service, 1, BEANS, PAID)
    close(service)
    books = export(service)
    files = [name for name in books.names if name.endswith(".csv")]
    for name in files:
        assert tuple(books.header(name)) == dsfinvk.tables()[name].header
    index = books.raw[dsfinvk.INDEX].decode()
    assert re.findall(r"<URL>(.*?)</URL>", index) == files
    assert "<RecordDelimiter>&#13;&#10;</RecordDelimiter>" in index
    assert dsfinvk.DTD in books.names


def test_the_same_world_gives_the_same_octets():
    """Two worlds in which the same happened, and two calls to one of them, do not differ."""
    found = []
    for _ in range(2):
        service = Service()
        store(service, 1, BEANS, PAID)
        close(service)
        found += [export(service).content, export(service).content]
        service.close()
    assert len(set(found)) == 1


def test_an_export_survives_a_restart(tmp_path):
    """A service that begins again on its ledger exports what the one before did."""
    ledger = f"sqlite:{tmp_path / 'ledger.db'}"
    first = Service(ledger=ledger)
    store(first, 1, BEANS, PAID)
    close(first)
    before = export(first).content
    first.close()
    again = Service(ledger=ledger)
    assert export(again).content == before
    again.close()


def test_the_closings_of_another_till_are_its_own(service):
    """Each till counts its own closings and has its own receipts; the default is the first."""
    commission(service)
    store(service, 1, BEANS, PAID)
    close(service)
    close(service)
    closed = service("POST", f"/api/v1/closing/{SECOND}/cashpointClose")
    assert closed.status_code == 200
    first, second = export(service), export(service, uniqueClientId=SECOND)
    assert first.content == export(service, uniqueClientId=CLIENT).content
    for books, till, numbers in (
        (first, "00345-00345", ["1", "2"]),
        (second, "00345-00346", ["1"]),
    ):
        found = [(r["Z_KASSE_ID"], r["Z_NR"]) for r in books.rows("cashpointclosing.csv")]
        assert found == [(till, number) for number in numbers]
    ids = [{row["BON_ID"] for row in books.rows("transactions.csv")} for books in (first, second)]
    assert guid(1) in ids[0]
    assert not ids[0] & ids[1]


def test_sales_go_on_while_an_export_is_written():
    """A sale does not wait for the export of a day before it, and is not in it."""
    service = Service()
    for number in range(1, 101):
        store(service, number, BEANS, PAID)
    close(service)
    before = export(service).content
    ended = []

    async def call(name, method, path, **more):
        answer = await service.client.request(method, path, **more)
        ended.append(name)
        return answer

    async def both():
        create = {"uniqueClientId": CLIENT, "documentType": 0}
        return await asyncio.gather(
            call("export", "GET", EXPORT),
            call("sale", "PUT", f"{API}/createDocument", params=create),
        )

    exported, sold = service.runner.run(both())
    assert (ended, sold.status_code) == (["sale", "export"], 200)
    assert exported.content == before
    service.close()


def test_an_export_of_a_world_that_begins_again_is_refused():
    """Half of one history and half of another would be the books of nobody."""
    service = Service()
    for number in range(1, 101):
        store(service, number, BEANS, PAID)
    close(service)

    async def both():
        return await asyncio.gather(
            service.client.request("GET", EXPORT),
            service.client.request("POST", "/_control/reset"),
        )

    exported, begun = service.runner.run(both())
    assert (exported.status_code, begun.status_code) == (503, 204)
    assert "began again" in exported.text
    service.close()


def test_a_reference_to_an_earlier_closing_names_it(service):
    """A void of yesterday's sale names its number, also where only today is asked for."""
    store(service, 1, BEANS, PAID)
    close(service)
    reference = {"referenceType": 0, "documentGuid": guid(1), "documentType": 0}
    back = [item(0, -11.9, -10)]
    void = {"cancellationDocument": True, "documentReference": reference}
    store(service, 2, back, [CASH | {"amount": -11.9}], **void)
    close(service)
    row = export(service, **{"from": 2}).row("references.csv")
    assert (row["Z_NR"], row["REF_Z_NR"], row["REF_BON_ID"]) == ("2", "1", guid(1))
