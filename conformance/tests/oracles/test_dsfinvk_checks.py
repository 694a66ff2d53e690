"""
Each check of an export speaks of its own defect, and of nothing in a healthy one.
"""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from pathlib import Path

import pytest
from dsfinvk_till import DAY, healthy

from fiskalprobe.oracles.dsfinvk import CHECKS, judge, read_package
from fiskalprobe.oracles.finding import errors
from fiskalprobe.report.german.exports import german


@pytest.fixture(scope="module")
def sound(forge):
    """Give a healthy till; tests break copies of it."""
    return healthy(forge)


def findings(till, *, beside=False):
    """Judge a till's export, beside its logs and receipts where told."""
    package = read_package(till.files())
    if beside:
        return judge(package, logs=till.export, receipts=till.codes)
    return judge(package)


def test_of_a_healthy_export_nothing_is_said(sound):
    """Neither an error nor a notice, alone or beside the logs and receipts."""
    assert findings(sound) == ()
    assert findings(sound, beside=True) == ()


def change(file, column, value, number=2):
    """Write another value into one field."""

    def defect(till):
        till.row(file, number)[column] = value

    return defect


def every(column, value):
    """Write a value into a column wherever a file has it and it is filled."""

    def defect(till):
        for rows in till.rows.values():
            for row in rows:
                if column in row:
                    row[column] = value

    return defect


def drop(file, number=2):
    """Leave out a row."""

    def defect(till):
        del till.rows[file][number - 2]

    return defect


def unsign(number):
    """Tell of an outage in place of a signature."""

    def defect(till):
        row = till.row("transactions_tse.csv", number)
        for name in list(row):
            if name.startswith("TSE_"):
                del row[name]
        row["TSE_TA_FEHLER"] = "TSE ausgefallen"

    return defect


def again(file, number=2, **changed):
    """Write a row once more, changed where told."""

    def defect(till):
        till.rows[file].append(till.row(file, number) | changed)

    return defect


def twice(file, **values):
    """Tell one thing in two rows of a file that the export did not have."""

    def defect(till):
        for _ in range(2):
            till.add(file, **values)

    return defect


def lose(*files):
    """Leave out whole files, and what index.xml says of them."""

    def defect(till):
        for file in files:
            till.rows[file] = []

    return defect


def both(*defects):
    """Make several changes that are one defect."""

    def defect(till):
        for each in defects:
            each(till)

    return defect


def rename(old, new):
    """Call a till's closing by another number wherever it is named."""

    def defect(till):
        for rows in till.rows.values():
            for row in rows:
                if row["Z_NR"] == old:
                    row["Z_NR"] = new

    return defect


def move_second_closing(till):
    """Date the second closing before the first, everywhere alike."""
    for rows in till.rows.values():
        for row in rows:
            if row["Z_NR"] == "2":
                row["Z_ERSTELLUNG"] = "2026-05-04T17:00:00.000Z"


def count_card_as_cash(till):
    """All euros, however they were paid, as cash."""
    till.row("cash_per_currency.csv")["ZAHLART_BETRAG_WAEH"] = "19,57"


def untaxed(till):
    """Tell the turnover of a closing as if none of it were taxed."""
    till.row("businesscases.csv").update(Z_UMS_NETTO="29,00", Z_UST="0,00")


def count_training(till):
    """The training's five euros in every sum of the closing."""
    till.row("payment.csv")["Z_ZAHLART_BETRAG"] = "22,57"
    till.row("cashpointclosing.csv")["Z_SE_ZAHLUNGEN"] = "35,07"
    till.row("cashpointclosing.csv")["Z_SE_BARZAHLUNGEN"] = "22,57"
    till.row("cash_per_currency.csv")["ZAHLART_BETRAG_WAEH"] = "12,07"
    till.row("businesscases.csv")["Z_UMS_BRUTTO"] = "34,00"


def raise_signed(till):
    """Raise a receipt in processData after it was signed."""
    row = till.row("transactions_tse.csv")
    row["TSE_VORGANGSDATEN"] = row["TSE_VORGANGSDATEN"].replace("6.00_", "7.00_")


def pay_another(till):
    """Tell a euro as paid for another receipt of the same closing, neither of them signed."""
    unsign(2)(till)
    rows = till.rows["datapayment.csv"]
    card = next(row for row in rows if row["BON_ID"] == "1-6")
    rows.append(card | {"BASISWAEH_BETRAG": "-1,00"})
    rows.append(card | {"BASISWAEH_BETRAG": "1,00", "BON_ID": "1-1"})


def understate(till):
    """Move a euro of a signed training receipt, which no sum counts, from one rate to another."""
    till.row("transactions_vat.csv", 5).update(UST_SCHLUESSEL="2")
    till.row("lines_vat.csv", 5).update(UST_SCHLUESSEL="2")


def pay_otherwise(till):
    """Tell a training receipt as paid by card that was signed as paid in cash."""
    till.row("datapayment.csv", 5).update(ZAHLART_TYP="ECKarte")


def hide_training(till):
    """Leave out a receipt that no sum counts, wherever it is told."""
    for file, rows in till.rows.items():
        till.rows[file] = [row for row in rows if row.get("BON_ID") != "1-3"]
    till.codes = [code for code in till.codes if not code.process_data.startswith("AVTraining")]


def tell_an_outage(till):
    """Tell all receipts as if the TSE had been out of order for days."""
    till.rows["transactions_tse.csv"] = [
        {name: row[name] for name in ("Z_KASSE_ID", "Z_ERSTELLUNG", "Z_NR", "BON_ID")}
        | {"TSE_TA_FEHLER": "TSE ausgefallen"}
        for row in till.rows["transactions_tse.csv"]
    ]


def hide_under_another_serial(till):
    """Leave out a receipt of a till whose serial number is not the one that it signs by."""
    hide_training(till)
    every("KASSE_SERIENNR", "ANOTHER-02")(till)


def misspell(till):
    """Leave out a receipt that was signed as KassenBeleg-V1, in the capitals of a till in use."""
    hide_training(till)
    log = till.logs[5]
    till.logs[5] = replace(log, step=replace(log.step, process_type="KassenBeleg-V1"))


def lose_log(till):
    """Take the finish of the second receipt out of the TSE's archive."""
    del till.logs[3]


def relog(**changes):
    """Let the TSE's archive say otherwise of the first receipt."""

    def defect(till):
        log = till.logs[1]
        till.logs[1] = replace(log, step=replace(log.step, **changes))

    return defect


def reprint(**changes):
    """Hand out the first receipt otherwise."""

    def defect(till):
        till.codes[0] = replace(till.codes[0], **changes)

    return defect


def hang_in_the_air(till):
    """Tell the price of a line that there is not."""
    price = till.row("lines_vat.csv") | {"POS_ZEILE": "9", "TYP": "discount", "PF_BRUTTO": "0,00"}
    for name in ("POS_BRUTTO", "POS_NETTO", "POS_UST"):
        del price[name]
    till.rows["itemamounts.csv"].append(price)


def foreign_certificate(till):
    """Show the certificate of another device."""
    other = till.forge.with_(curve="secp384r1").certificate()
    till.row("tse.csv")["TSE_ZERTIFIKAT_I"] = base64.b64encode(other).decode()


TSE_ROWS = "transactions_tse.csv"
TRAINED = {"POS_BRUTTO": "9,00", "POS_NETTO": "7,56", "POS_UST": "1,44"}
AGENCY = {"AGENTUR_ID": "1", "AGENTUR_NAME": "Lotto", "AGENTUR_STRASSE": "Weg 1"}
AGENCY |= {"AGENTUR_PLZ": "01067", "AGENTUR_ORT": "Dresden", "AGENTUR_LAND": "DEU"}
AGENCY |= {"AGENTUR_STNR": "203/123/45678"}
UNTAXED = {"POS_NETTO": "5,00", "POS_UST": "0,00"}
#: By check, what breaks it and nothing else.
DEFECTS = [
    ("DSF-03", change("lines.csv", "Z_ERSTELLUNG", "")),
    ("DSF-03", change("lines.csv", "Z_ERSTELLUNG", "2026-05-04T18:00:01.000Z")),
    ("DSF-04", change("lines.csv", "ARTIKELTEXT", "")),
    ("DSF-04", change("cashpointclosing.csv", "STNR", "")),
    ("DSF-04", change("transactions.csv", "BEDIENER_ID", "")),
    ("DSF-04", both(change("transactions.csv", "BON_TYP", "AVSonstige", number=5), unsign(5))),
    ("DSF-04", both(change(TSE_ROWS, "TSE_TANR", ""), change(TSE_ROWS, "TSE_TA_FEHLER", "x"))),
    ("DSF-05", change("lines.csv", "ARTIKELTEXT", "x" * 256)),
    ("DSF-06", change("lines.csv", "MENGE", "2.0")),
    ("DSF-06", change("lines.csv", "MENGE", "+2")),
    ("DSF-06", change("lines.csv", "MENGE", "2,0000")),
    ("DSF-06", change("transactions.csv", "BON_NR", "1,5")),
    ("DSF-07", change("references.csv", "REF_TYP", "Beleg")),
    ("DSF-07", change("cashpointclosing.csv", "LAND", "DE")),
    ("DSF-07", change("location.csv", "LOC_LAND", "GER")),
    ("DSF-07", change("transactions.csv", "BON_STORNO", "2")),
    ("DSF-07", both(change("transactions.csv", "BON_TYP", "AVBelegstorno", number=5), unsign(5))),
    ("DSF-08", change("vat.csv", "UST_SATZ", "16,00")),
    ("DSF-08", change("vat.csv", "UST_SCHLUESSEL", "99", number=4)),
    ("DSF-08", drop("vat.csv")),
    ("DSF-08", again("vat.csv")),
    ("DSF-09", drop("location.csv")),
    ("DSF-09", again("location.csv")),
    ("DSF-09", drop("cashpointclosing.csv")),
    ("DSF-09", twice("slaves.csv", TERMINAL_ID="T1", TERMINAL_SERIENNR="4711")),
    ("DSF-09", twice("pa.csv", **AGENCY)),
    ("DSF-10", change("businesscases.csv", "Z_UMS_BRUTTO", "29,01")),
    ("DSF-10", drop("businesscases.csv", number=3)),
    ("DSF-10", change("cash_per_currency.csv", "ZAHLART_BETRAG_WAEH", "7,08")),
    ("DSF-10", change("cashpointclosing.csv", "Z_SE_ZAHLUNGEN", "30,08")),
    ("DSF-10", untaxed),
    ("DSF-11", count_card_as_cash),
    ("DSF-12", rename("2", "3")),
    ("DSF-12", move_second_closing),
    ("DSF-13", again("transactions.csv", number=5, BON_NR="77")),
    ("DSF-13", change("transactions.csv", "BON_NR", "1", number=3)),
    ("DSF-14", both(*(change("lines_vat.csv", *each, number=5) for each in TRAINED.items()))),
    ("DSF-14", change("transactions.csv", "UMS_BRUTTO", "5,01", number=4)),
    ("DSF-14", both(*(change("lines_vat.csv", *each, number=5) for each in UNTAXED.items()))),
    ("DSF-15", pay_another),
    ("DSF-16", change("references.csv", "REF_BON_ID", "1-9")),
    ("DSF-16", again("lines.csv", BON_ID="9-9")),
    ("DSF-16", hang_in_the_air),
    ("DSF-16", change("references.csv", "POS_ZEILE", "7")),
    ("DSF-17", count_training),
    ("DSF-18", change(TSE_ROWS, "TSE_TA_FEHLER", "", number=7)),
    ("DSF-19", drop(TSE_ROWS)),
    ("DSF-19", raise_signed),
    ("DSF-19", change(TSE_ROWS, "TSE_TANR", "9")),
    ("DSF-20", change("tse.csv", "TSE_SERIAL", "00" * 32)),
    ("DSF-20", change("tse.csv", "TSE_SERIAL", "4711")),
    ("DSF-20", change("tse.csv", "TSE_ZERTIFIKAT_I", "AAAA")),
    ("DSF-20", again("tse.csv")),
    ("DSF-20", foreign_certificate),
    ("DSF-22", change(TSE_ROWS, "TSE_TA_START", "2026-05-04T10:00:00Z")),
    ("DSF-22", change(TSE_ROWS, "TSE_TA_START", "2026-05-04T10:01:00.000Z")),
    ("DSF-22", change("transactions.csv", "BON_START", "04.05.2026 10:00")),
    ("DSF-23", change("lines.csv", "ARTIKELTEXT", "Kaf\0fee")),
    ("DSF-25", change("transactions.csv", "BON_TYP", "AVSachbezug", number=4)),
    ("DSF-25", understate),
    ("DSF-25", pay_otherwise),
    ("DSF-24", every("TAXONOMIE_VERSION", "3.0")),
]
#: The same, where the logs or the receipts have to lie beside the export.
BESIDE = [
    ("DSF-21", every("KASSE_SERIENNR", "ANOTHER-02")),
    ("DSF-21", every("KASSE_SERIENNR", "ERS_4711/01")),
    ("XCHK-01", lose_log),
    ("XCHK-01", hide_training),
    ("XCHK-01", misspell),
    ("XCHK-01", tell_an_outage),
    ("XCHK-02", relog(process_data=b"Beleg^7.07_0.00_0.00_0.00_0.00^7.07:Bar")),
    ("XCHK-02", relog(process_type="KassenBeleg-V1")),
    ("XCHK-03", relog(counter=77)),
    ("XCHK-03", relog(at=DAY)),
    ("XCHK-03", relog(signature=b"another")),
    ("XCHK-06", reprint(counter="99")),
    ("XCHK-06", reprint(started="2026-05-04T09:59:00.000Z")),
]


def told(ids):
    """Name a case by the check and its place in the list."""
    return [f"{id_}-{number}" for number, (id_, _) in enumerate(ids)]


@pytest.mark.parametrize(("id_", "defect"), DEFECTS, ids=told(DEFECTS))
def test_one_defect_is_told_by_one_check(sound, id_, defect):
    """Exactly the check that a defect is about calls the export broken."""
    till = sound.copy()
    defect(till)
    assert {each.id for each in errors(findings(till))} == {id_}


@pytest.mark.parametrize(("id_", "defect"), BESIDE, ids=told(BESIDE))
def test_what_lies_beside_an_export_tells_more(sound, id_, defect):
    """Logs and receipts break the one check that compares them."""
    till = sound.copy()
    defect(till)
    assert {each.id for each in errors(findings(till, beside=True))} - {"XCHK-06"} == {id_} - {
        "XCHK-06"
    }
    assert id_ in {each.id for each in errors(findings(till, beside=True))}


@pytest.mark.parametrize(("id_", "defect"), [*DEFECTS, *BESIDE], ids=told([*DEFECTS, *BESIDE]))
def test_a_defect_is_told_in_german_too(sound, id_, defect):
    """Whoever has to mend a till reads what is wrong with its export in his language."""
    till = sound.copy()
    defect(till)
    broken = errors(findings(till, beside=(id_, defect) in BESIDE))
    assert [each.message for each in broken if not german(f"{each.place}: {each.message}")] == []


def test_a_wrong_serial_number_hides_no_receipt(sound):
    """For whom the others were signed is proved, so what is missing of that client is told."""
    till = sound.copy()
    hide_under_another_serial(till)
    assert {"DSF-21", "XCHK-01"} <= {each.id for each in errors(findings(till, beside=True))}


@pytest.mark.parametrize(
    "file",
    ["transactions.csv", "lines.csv", "lines_vat.csv", "datapayment.csv", "transactions_vat.csv"],
)
def test_a_whole_file_of_receipts_is_missed(sound, file):
    """Also where nothing is left that it could be compared with."""
    till = sound.copy()
    lose(file, "businesscases.csv", "payment.csv", "cash_per_currency.csv")(till)
    assert ("DSF-09", file) in {(each.id, each.place) for each in errors(findings(till))}


def test_every_check_has_been_seen_to_speak():
    """No check is asleep; two are broken byte by byte elsewhere, and one tells notices alone."""
    spoken = {id_ for id_, _ in (*DEFECTS, *BESIDE)} | {"DSF-01", "DSF-02", "DSF-26"}
    assert spoken == set(CHECKS)


def test_the_page_lists_the_checks_as_they_are():
    """Claim, certainty and source of each check stand in docs/dsfinvk.md, and of no other."""
    page = (Path(__file__).parents[3] / "docs/dsfinvk.md").read_text(encoding="utf-8")
    rows = [line for line in page.splitlines() if re.match(r"\| (DSF|XCHK)-", line)]
    assert rows == [
        f"| {each.id} | {each.en} | {each.certainty} | {each.source} |" for each in CHECKS.values()
    ]
