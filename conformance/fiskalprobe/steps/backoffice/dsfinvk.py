"""
Exports of closings: the till's DSFinV-K is fetched, and an oracle holds it to itself, to what the
service has answered, and to the logs of the TSE.
"""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from decimal import Decimal
from typing import Any, Final

import pytest
from pytest_bdd import given, then, when

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.dsfinvk import (
    CHECKS,
    Case,
    UnusablePackage,
    read_package,
    unpack,
)
from fiskalprobe.oracles.dsfinvk.case import LINES, PAYMENTS, SIGNED
from fiskalprobe.oracles.dsfinvk.sheet import Row
from fiskalprobe.oracles.export.archive import read_export
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps.backoffice._exported import (
    Exported,
    claim_of,
    placed,
    receipts_of,
    registers_of,
)
from fiskalprobe.steps.fiscal._errands import Errands
from fiskalprobe.steps.fiscal._till import Sale, Till, fiscal
from fiskalprobe.steps.fiscal.arranging import signer
from fiskalprobe.target.control import Control
from fiskalprobe.target.deeds import ControlFailed
from fiskalprobe.wire import Exchange, NotJson

#: The sentences of the features, and the checks of the oracle behind each.
_JUDGED: Final = {
    "describe themselves": ("DSF-01",),
    "have place, till and rates of their own": ("DSF-09", "DSF-24"),
    "are in the encoding that they say": ("DSF-02",),
    "write numbers, times and characters as agreed": ("DSF-06", "DSF-22", "DSF-23"),
    "have every key and mandatory field": ("DSF-03", "DSF-04"),
    "keep to lengths and closed sets": ("DSF-05", "DSF-07"),
    "have the VAT rates of the day": ("DSF-08",),
    "are numbered without a gap": ("DSF-12",),
    "name and number each receipt once": ("DSF-13",),
    "add up their receipts": ("DSF-10",),
    "count nothing but receipts": ("DSF-17",),
    "count cash alone as cash": ("DSF-11",),
    "have receipts that add up": ("DSF-14", "DSF-15"),
    "refer to what is there": ("DSF-16",),
    "say why a receipt has no signature": ("DSF-18",),
    "have signatures that verify": ("DSF-19", "DSF-25"),
    "tell their TSE": ("DSF-20",),
    "name the client of the TSE": ("DSF-21",),
}
_ANSWERED: Final = ("XCHK-06",)
_LOGGED: Final = ("XCHK-01", "XCHK-02", "XCHK-03")
_REFERENCES: Final = "references.csv"
_TEXT: Final = "ARTIKELTEXT"
#: No till makes so many closings.
_NEVER_MADE: Final = 999_999


@pytest.fixture
def exported() -> Exported:
    """
    Nothing was exported yet.
    """
    return Exported()


@when(sentence(r"the closings(?P<whose> of the client)? are exported"))
def the_closings_are_exported(
    till: Till, control: Control, errands: Errands, exported: Exported, whose: str | None
) -> None:
    """
    Fetch all closings of the till, or of the one that was added.
    """
    _fetch(till, control, exported, client=errands.added if whose else "")


@when("the latest closing is exported alone")
def the_latest_closing_is_exported(till: Till, control: Control, exported: Exported) -> None:
    """
    Fetch the closing with the highest number of the export before, and no other.
    """
    latest = exported.numbers[-1:]
    till.checks.presuppose(
        bool(latest) and latest[0].isdecimal(), "the export has no closing with a number"
    )
    exported.latest_before = latest[0]
    _fetch(till, control, exported, first=int(latest[0]), last=int(latest[0]))


@given("closings that nobody has made were asked for")
def unmade_closings_were_asked_for(till: Till, control: Control) -> None:
    """
    Ask for an export that cannot be made.
    """
    with suppress(ControlFailed):
        control.dsfinvk(till.subject.client_id, first=_NEVER_MADE, last=_NEVER_MADE)


@then(check(rf"the exported closings (?P<what>{'|'.join(_JUDGED)})"))
def the_closings_are(till: Till, exported: Exported, what: str, cited: str | None) -> None:
    """
    Let the oracle judge the export by itself.
    """
    # Receipts tell for which client the TSE signs, where the export tells another.
    case = Case(package=exported.read(), receipts=receipts_of(till))
    _judge(till, exported, _JUDGED[what], case, cited)


@then(check(r"the exported closings hold what was answered for each receipt"))
def the_closings_hold_answers(till: Till, exported: Exported, cited: str | None) -> None:
    """
    Look for the receipt of each end that was signed, as its QR code tells it.
    """
    case = Case(package=exported.read(), receipts=receipts_of(till))
    _judge(till, exported, _ANSWERED, case, cited)


@then(check(r"the exported closings agree with the logs of the TSE"))
def the_closings_agree_with_logs(
    till: Till, control: Control, exported: Exported, cited: str | None
) -> None:
    """
    Fetch the logs of the TSE that signed, and compare both ways.
    """
    handed = control.export(signer(till) or "")
    case = Case(package=exported.read(), logs=read_export(handed.content))
    beside = () if handed.fetched is None else (handed.fetched,)
    _judge(till, exported, _LOGGED, case, cited, beside=beside)


@then(
    check(r'the exported closings hold document "(?P<name>[^"]*)" as (?P<kind>Beleg|AV[A-Za-z]+)')
)
def the_closings_hold(
    till: Till, exported: Exported, name: str, kind: str, cited: str | None
) -> None:
    """
    Look for a document, and at its BON_TYP.
    """
    head = exported.find(till.sale(name))
    till.check(
        cited,
        "document-exported",
        placed(
            f"the export holds document {name} as {kind}",
            [] if head is None else [head],
            "BON_TYP",
        ),
        ok=head is not None and head["BON_TYP"] == kind,
        expected=kind,
        actual="not in the export" if head is None else head["BON_TYP"],
        exchanges=exported.backing,
    )


@then(check(r'the exported closings say why document "(?P<name>[^"]*)" has no signature'))
def the_closings_say_why(till: Till, exported: Exported, name: str, cited: str | None) -> None:
    """
    Look for a document without a signature, with the error of the TSE and nothing else of it.
    """
    rows = exported.of_receipt(SIGNED, exported.find(till.sale(name)))
    of_the_tse = ("TSE_ID", "TSE_TANR", "TSE_TA_START", "TSE_TA_ENDE", "TSE_TA_SIGZ", "TSE_TA_SIG")
    actual = [f"{row['TSE_TA_FEHLER']!r} and {_filled(row, of_the_tse)}" for row in rows]
    till.check(
        cited,
        "outage-exported",
        placed(
            f"document {name} has an error of the TSE and nothing else of it",
            rows,
            "TSE_TA_FEHLER",
        ),
        ok=len(rows) == 1
        and bool(rows[0]["TSE_TA_FEHLER"])
        and not any(rows[0][column] for column in of_the_tse),
        expected="one row with TSE_TA_FEHLER",
        actual="; ".join(actual) or "no row in transactions_tse.csv",
        exchanges=exported.backing,
    )


@then(check(r'the exported closings have a signature of document "(?P<name>[^"]*)"'))
def the_closings_have_a_signature(
    till: Till, exported: Exported, name: str, cited: str | None
) -> None:
    """
    Look for a document that was signed, whenever that was.
    """
    rows = exported.of_receipt(SIGNED, exported.find(till.sale(name)))
    till.check(
        cited,
        "signature-exported",
        placed(f"document {name} has a signature and no error of the TSE", rows, "TSE_TA_SIG"),
        ok=len(rows) == 1 and bool(rows[0]["TSE_TA_SIG"]) and not rows[0]["TSE_TA_FEHLER"],
        expected="one row with TSE_TA_SIG",
        actual="; ".join(_filled(row, ("TSE_TA_SIG", "TSE_TA_FEHLER")) for row in rows)
        or "no row in transactions_tse.csv",
        exchanges=exported.backing,
    )


@then(check(r'the exported closings name the TSE that signed document "(?P<name>[^"]*)"'))
def the_closings_name_the_tse(
    till: Till, exported: Exported, name: str, cited: str | None
) -> None:
    """
    Look up in tse.csv which TSE the row of a document refers to.
    """
    sale = till.sale(name)
    answer = fiscal(sale.end)
    serial = "" if answer is None else (answer.germany.serial or "").lower()
    told = {
        (row.closing, row["TSE_ID"]): row["TSE_SERIAL"].lower()
        for row in exported.read().sheet("tse.csv")
    }
    rows = exported.of_receipt(SIGNED, exported.find(sale))
    named = [told.get((row.closing, row["TSE_ID"]), "no TSE of tse.csv") for row in rows]
    till.check(
        cited,
        "signer-exported",
        placed(f"document {name} refers to the TSE that signed it", rows, "TSE_ID"),
        ok=bool(serial) and named == [serial],
        expected=serial,
        actual=", ".join(named) or "no row in transactions_tse.csv",
        exchanges=exported.backing,
    )


@then(check(r'the exported closings have the texts of document "(?P<name>[^"]*)"'))
def the_closings_have_the_texts(
    till: Till, exported: Exported, name: str, cited: str | None
) -> None:
    """
    Compare the captions that were sent with ARTIKELTEXT; a line break may be a blank.
    """
    sale = till.sale(name)
    sent = [_one_line(str(line.get("itemCaption"))) for line in _sent(sale)]
    rows = exported.of_receipt(LINES, exported.find(sale))
    told = [_one_line(row[_TEXT]) for row in rows]
    longest = 255
    wanted = [text[:longest].strip() for text in sent]
    others = [row for row, text, meant in zip(rows, told, wanted, strict=False) if text != meant]
    till.check(
        cited,
        "texts-exported",
        placed(
            f"the lines of document {name} have the texts that were sent",
            others or rows,
            _TEXT,
        ),
        ok=bool(sent) and wanted == told,
        expected=repr(sent),
        actual=repr(told),
        exchanges=exported.backing,
    )


@then(
    check(
        r'the exported closings tax document "(?P<name>[^"]*)" at '
        r"(?P<rates>\d+\.\d\d(?: and \d+\.\d\d)*) %"
    )
)
def the_closings_tax(
    till: Till, exported: Exported, name: str, rates: str, cited: str | None
) -> None:
    """
    Look up the rates of a document's VAT keys in vat.csv.
    """
    told = {
        (row.closing, row["UST_SCHLUESSEL"]): row.figure("UST_SATZ")
        for row in exported.read().sheet("vat.csv")
    }
    rows = exported.of_receipt("transactions_vat.csv", exported.find(till.sale(name)))
    keys = {row["UST_SCHLUESSEL"]: told.get((row.closing, row["UST_SCHLUESSEL"])) for row in rows}
    wanted = {Decimal(rate) for rate in rates.split(" and ")}
    till.check(
        cited,
        "rates-exported",
        placed(
            f"the VAT keys of document {name} stand for {rates} %",
            [row for row in rows if keys[row["UST_SCHLUESSEL"]] not in wanted] or rows,
            "UST_SCHLUESSEL",
        ),
        ok=set(keys.values()) == wanted,
        expected=rates,
        actual=str({key: str(rate) for key, rate in keys.items()}),
        exchanges=exported.backing,
    )


@then(
    check(
        r'the exported closings have (?P<paid>-?[\d.]+ euro of document "[^"]*") '
        r'as "(?P<kinds>[^"]*)"'
    )
)
def the_closings_are_paid(
    till: Till, exported: Exported, paid: str, kinds: str, cited: str | None
) -> None:
    """
    Add up what datapayment.csv tells of a document under one of these ZAHLART_TYP.
    """
    amount, name = paid.removesuffix('"').split(' euro of document "')
    rows = exported.of_receipt(PAYMENTS, exported.find(till.sale(name)))
    paid_in = "BASISWAEH_BETRAG"
    counted = [row for row in rows if row["ZAHLART_TYP"] in kinds.split(" or ")]
    told = sum((row.figure(paid_in) or Decimal(0) for row in counted), Decimal(0))
    every = ", ".join(f"{row['ZAHLART_TYP']} {row[paid_in]}" for row in rows)
    till.check(
        cited,
        "paid-as",
        placed(
            f"of document {name} {amount} euro are paid as {kinds}",
            counted or [row for row in rows if row.figure(paid_in) == Decimal(amount)] or rows,
            paid_in if counted else "ZAHLART_TYP",
        ),
        ok=told == Decimal(amount),
        expected=amount,
        actual=f"{told} among {every or 'none'}",
        exchanges=exported.backing,
    )


@then(check(r'in the exported closings document "(?P<name>[^"]*)" takes back "(?P<other>[^"]*)"'))
def it_takes_back(
    till: Till, exported: Exported, name: str, other: str, cited: str | None
) -> None:
    """
    Look for the reference of a void to its receipt, by closing and id.
    """
    meant = exported.find(till.sale(other))
    rows = exported.of_receipt(_REFERENCES, exported.find(till.sale(name)))
    columns = ("REF_TYP", "REF_Z_KASSE_ID", "REF_Z_NR", "REF_BON_ID")
    place = [] if meant is None else [meant[name] for name in ("Z_KASSE_ID", "Z_NR", "BON_ID")]
    wanted = ("Transaktion", *place)
    told = [tuple(row[column] for column in columns) for row in rows]
    till.check(
        cited,
        "void-exported",
        placed(f"references.csv leads from document {name} to {other}", rows),
        ok=bool(place) and wanted in told,
        expected=wanted if place else f"document {other} in the export",
        actual=told,
        exchanges=exported.backing,
    )


@then(
    check(r'the latest exported closing comes to (?P<amount>-?[\d.]+) euro of "(?P<cases>[^"]*)"')
)
def it_comes_to(
    till: Till, exported: Exported, amount: str, cases: str, cited: str | None
) -> None:
    """
    Add up the rows of businesscases.csv with one of these GV_TYP.
    """
    rows = [
        row
        for row in exported.of_latest("businesscases.csv")
        if row["GV_TYP"] in cases.split(" or ")
    ]
    told = sum((row.figure("Z_UMS_BRUTTO") or Decimal(0) for row in rows), Decimal(0))
    every = ", ".join(
        f"{row['GV_TYP']} {row['Z_UMS_BRUTTO']}" for row in exported.of_latest("businesscases.csv")
    )
    till.check(
        cited,
        "business-case",
        placed(
            f"the closing has {amount} euro of {cases}",
            rows or exported.of_latest("businesscases.csv"),
            "Z_UMS_BRUTTO" if rows else "GV_TYP",
        ),
        ok=told == Decimal(amount) and (bool(rows) or not told),
        expected=amount,
        actual=f"{told} among {every or 'none'}",
        exchanges=exported.backing,
    )


@then(
    check(
        r"the latest exported closing counts (?P<amount>-?[\d.]+) (?P<currency>[A-Z]{3}) in cash"
    )
)
def it_counts_cash(
    till: Till, exported: Exported, amount: str, currency: str, cited: str | None
) -> None:
    """
    Compare the row of a currency in cash_per_currency.csv with what was paid.
    """
    rows = exported.of_latest("cash_per_currency.csv")
    told = {row["ZAHLART_WAEH"]: row.figure("ZAHLART_BETRAG_WAEH") for row in rows}
    till.check(
        cited,
        "cash-by-currency",
        placed(
            f"the closing counts {amount} {currency} in cash",
            [row for row in rows if row["ZAHLART_WAEH"] == currency] or rows,
            "ZAHLART_BETRAG_WAEH",
        ),
        ok=told.get(currency) == Decimal(amount),
        expected=amount,
        actual=str({name: str(value) for name, value in told.items()}),
        exchanges=exported.backing,
    )


@then(check(r"no other closing was exported"))
def no_other_was_exported(till: Till, exported: Exported, cited: str | None) -> None:
    """
    Check that the closing that was asked for is there, under its number, and no other.
    """
    told = sorted({row["Z_NR"] for row in exported.read().rows()})
    till.check(
        cited,
        "closing-alone",
        f"the export holds closing {exported.latest_before} and no other",
        ok=bool(exported.latest_before) and told == [exported.latest_before],
        expected=exported.latest_before,
        actual=told,
        exchanges=exported.backing,
    )


def _fetch(
    till: Till,
    control: Control,
    exported: Exported,
    *,
    client: str = "",
    first: int | None = None,
    last: int | None = None,
) -> None:
    asked = client or till.subject.client_id
    handed = control.dsfinvk(asked, first=first, last=last)
    exported.registers = registers_of(till, asked)
    exported.fetched = None if handed.fetched is None else till.look(handed.fetched)
    try:
        exported.package = read_package(unpack(handed.content))
    except UnusablePackage as wrong:
        # An export without a file breaks every rule about files, and is told as such.
        exported.package = read_package({})
        till.checks.record(
            Claim(
                requirement=till.checks.requirement,
                check="package",
                standing=Standing.BROKEN,
                message=str(wrong),
                code="not-package",
            ),
            exported.backing,
        )


def _judge(
    till: Till,
    exported: Exported,
    ids: Sequence[str],
    case: Case,
    cited: str | None,
    *,
    beside: tuple[Exchange, ...] = (),
) -> None:
    """
    Put one claim for each check on record; a notice breaks nothing.
    """
    for id_ in ids:
        claim = claim_of(CHECKS[id_].judge(case), cited or till.checks.requirement)
        till.checks.record(claim, (*exported.backing, *beside))


def _sent(sale: Sale) -> list[Any]:
    try:
        asked = None if sale.end is None else sale.end.request.json()
    except NotJson:
        return []
    listed = asked.get("positions") if isinstance(asked, dict) else None
    return [each for each in listed or () if isinstance(each, dict)]


def _one_line(text: str) -> str:
    return " ".join(text.split())


def _filled(row: Row, columns: Sequence[str]) -> str:
    return ", ".join(f"{column} {row[column][:40]}" for column in columns if row[column]) or "none"
