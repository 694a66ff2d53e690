"""
What was sold is looked for in an export; what it leaves out shows nothing.
"""

from __future__ import annotations

from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.dsfinvk import read_package
from fiskalprobe.run import Checks
from fiskalprobe.steps.backoffice import sold
from fiskalprobe.steps.backoffice._exported import Exported
from fiskalprobe.steps.fiscal._documents import Draft
from fiskalprobe.steps.fiscal._till import Sale

KEY = "Z_KASSE_ID;Z_ERSTELLUNG;Z_NR"
MADE = "2026-05-04T10:20:00Z"
FILES = {
    "cashpointclosing.csv": ("NAME", "Shop"),
    "transactions.csv": ("BON_ID;BON_START;BON_ENDE", f"A;{MADE};{MADE}"),
    "lines.csv": ("BON_ID;ARTIKELTEXT;MENGE;STK_BR", "A;Pizza Margherita;1,000;12,90"),
    "transactions_vat.csv": ("BON_ID;UST_SCHLUESSEL;BON_NETTO;BON_UST", "A;1;10,84;2,06"),
    "vat.csv": ("UST_SCHLUESSEL;UST_SATZ", "1;19,00"),
}
STEPS = {
    "times": sold.the_closings_have_the_times,
    "dated": sold.the_closing_is_dated,
    "quantities": sold.the_closings_have_quantities,
    "taxes": sold.the_closings_have_taxes,
}


def ask(step, *, made=MADE, at="2026-05-04T10:15:00+00:00", **changed):
    """Ask an export in which these files are others, and give the one claim."""
    files = {**FILES, **{f"{name}.csv": rows for name, rows in changed.items()}}
    package = read_package(
        {
            name: f"{KEY};{columns}\r\nT;{made};1;{values}".encode()
            for name, (columns, values) in files.items()
        }
    )
    call = exchanged("PUT", "http://shop", at=at)
    sales = {
        name: Sale(draft=Draft(client_id="c", guid=name, number=number), start=call, end=call)
        for number, name in enumerate("AB")
    }
    claims = []
    checks = Checks(
        lambda claim, _: claims.append(claim), requirements=("DE-DSF-0035",), history=list
    )
    till = SimpleNamespace(sale=sales.__getitem__, checks=checks)
    later = {"later": "B"} if step == "dated" else {}
    STEPS[step](till, Exported(package=package), "A", cited=None, **later)
    [claim] = claims
    return claim


@pytest.mark.parametrize("step", STEPS)
def test_what_was_sold_is_found(step):
    """The clock of the calls alone is enough, where nobody has answered another."""
    assert ask(step).standing is Standing.HOLDS


@pytest.mark.parametrize(
    ("step", "changed", "place"),
    [
        ("times", {"at": "2026-05-04T12:15:00+00:00"}, "transactions.csv:2:BON_START"),
        ("dated", {"at": "2026-05-03T10:15:00+00:00"}, "cashpointclosing.csv:2:Z_ERSTELLUNG"),
        (
            "quantities",
            {"lines": ("BON_ID;ARTIKELTEXT;MENGE", "A;Pizza Margherita;2")},
            "lines.csv:2:MENGE",
        ),
        (
            "taxes",
            {"transactions_vat": ("BON_ID;UST_SCHLUESSEL;BON_UST", "A;1;2,45")},
            "transactions_vat.csv:2:BON_UST",
        ),
    ],
)
def test_what_is_otherwise_is_named_by_its_place(step, changed, place):
    """A message begins with file, row and column."""
    claim = ask(step, **changed)
    assert claim.standing is Standing.BROKEN
    assert claim.message.startswith(f"{place}: ")
    assert claim.expected


@pytest.mark.parametrize("step", STEPS)
def test_a_document_that_is_not_there_is_another_requirement_s_matter(step):
    """Nothing can be compared, and nothing is broken."""
    claim = ask(step, transactions=("BON_ID", "Z"), lines=("BON_ID;ARTIKELTEXT", "Z;Pasta"))
    assert (claim.standing, claim.code) == (Standing.UNCLEAR, "evidence")


@pytest.mark.parametrize(
    ("step", "changed"),
    [
        ("times", {"transactions": ("BON_ID;BON_START;BON_ENDE", "A;;")}),
        ("times", {"transactions": ("BON_ID", "A")}),
        ("dated", {"made": ""}),
        ("quantities", {"lines": ("BON_ID;ARTIKELTEXT;MENGE;STK_BR", "A;Pizza Margherita;;")}),
        ("quantities", {"lines": ("BON_ID;ARTIKELTEXT;MENGE", "A;Pizza;4")}),
        ("quantities", {"lines": ("BON_ID;ARTIKELTEXT", "A;Pizza Margherita")}),
        ("taxes", {"transactions_vat": ("BON_ID;UST_SCHLUESSEL;BON_NETTO;BON_UST", "A;1;;")}),
        ("taxes", {"transactions_vat": ("BON_ID;UST_SCHLUESSEL", "A;1")}),
    ],
)
def test_what_is_empty_or_missing_shows_nothing(step, changed):
    """Optional fields may be left out, and an empty text is no value."""
    assert ask(step, **changed).standing is Standing.UNCLEAR
