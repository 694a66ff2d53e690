"""
An export may hold more tills than the one that was asked for.
"""

from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.dsfinvk import read_package
from fiskalprobe.steps.backoffice._exported import Exported
from fiskalprobe.steps.fiscal._till import Sale

SERIALS = {"front": "ERS 1", "back": "ERS 2"}
CLOSED = {"front": ("7", "12,90"), "back": ("31", "11,90")}


def table(name, *rows):
    """Write one file of an export."""
    return {name: "\r\n".join(rows).encode()}


def exported(*registers, **beside):
    """Give an export of two tills, one of which was asked for by these names."""
    key = "Z_KASSE_ID;Z_ERSTELLUNG;Z_NR"
    at = "2026-03-02T20:00:00+01:00"
    files = dict(beside)
    files |= table(
        "cashpointclosing.csv",
        key,
        *(f"{till};{at};{number}" for till, (number, _) in CLOSED.items()),
    )
    files |= table(
        "cashregister.csv",
        f"{key};KASSE_SERIENNR",
        *(f"{till};{at};{CLOSED[till][0]};{serial}" for till, serial in SERIALS.items()),
    )
    files |= table(
        "businesscases.csv",
        f"{key};GV_TYP;Z_UMS_BRUTTO",
        *(f"{till};{at};{number};Umsatz;{sold}" for till, (number, sold) in CLOSED.items()),
    )
    return Exported(package=read_package(files), registers=frozenset(registers))


@pytest.mark.parametrize(
    ("register", "number", "sold"), [("ERS 1", "7", "12,90"), ("ERS 2", "31", "11,90")]
)
def test_the_latest_closing_is_one_of_the_till(register, number, sold):
    """Whatever else was handed out belongs to another till."""
    both = exported(register)
    assert both.numbers == [number]
    assert [row["Z_UMS_BRUTTO"] for row in both.of_latest("businesscases.csv")] == [sold]


def test_a_till_is_found_by_its_terminals():
    """A terminal has a client of its own at the TSE, which is told in slaves.csv."""
    row = "front;2026-03-02T20:00:00+01:00;7;SLAVE 1"
    columns = "Z_KASSE_ID;Z_ERSTELLUNG;Z_NR;TERMINAL_SERIENNR"
    assert exported("SLAVE 1", **table("slaves.csv", columns, row)).numbers == ["7"]


def test_without_a_name_all_of_it_is_the_till_s():
    """Nothing was answered that could tell the tills apart."""
    assert exported().numbers == ["7", "31"]
    assert exported("ERS 3").numbers == ["7", "31"]


@pytest.mark.parametrize(
    ("number", "told", "found"),
    [
        (7, "c2lnbmVk", True),
        (7, "b3RoZXI=", False),
        (7, "", True),
        (0, "b3RoZXI=", True),
    ],
)
def test_a_document_is_not_another_of_the_same_text(number, told, found):
    """What was answered signed is not a receipt with another signature; what was not may be."""
    key = "Z_KASSE_ID;Z_ERSTELLUNG;Z_NR;BON_ID"
    row = "front;2026-03-02T20:00:00+01:00;7;b-1"
    files = table("transactions.csv", key, row)
    files |= table("transactions_tse.csv", f"{key};TSE_TA_SIG", f"{row};{told}")
    files |= table("lines.csv", f"{key};ARTIKELTEXT", f"{row};Pizza")
    answer = {
        "fiscalisationDocumentNumber": number,
        "signature": "c2lnbmVk" if number else "Tse not connected.",
        "AdditionalFields": {"TseSignatureCounter": 9 if number else 0},
    }
    draft = SimpleNamespace(guid="", lines=(SimpleNamespace(item="Pizza"),))
    sale = Sale(draft=draft, end=exchanged("POST", "http://shop", body=answer))
    assert bool(Exported(package=read_package(files)).find(sale)) is found
