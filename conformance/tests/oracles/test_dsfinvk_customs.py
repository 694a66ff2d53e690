"""
What tills do in different ways: told as a note, or not at all, and never as an error.
"""

from __future__ import annotations

import base64
import datetime as dt
from dataclasses import replace

import pytest
from dsfinvk_till import DAY, Till, fill, healthy

from fiskalprobe.oracles.dsfinvk import CHECKS, Case, judge, read_package
from fiskalprobe.oracles.finding import Mark, Weight, errors

SIGNED = "transactions_tse.csv"


def findings(till, **beside):
    """Judge a till's export."""
    return judge(read_package(till.files()), **beside)


def without_data(till):
    """Leave out the process data wherever they are told."""
    for row in till.rows[SIGNED]:
        row.pop("TSE_VORGANGSDATEN", None)
    return till


@pytest.fixture
def till(forge):
    """Give a healthy till."""
    return healthy(forge)


def test_process_data_are_rebuilt_where_they_are_left_out(till):
    """Sales, foreign money, training, an abort and an order verify over what the tables tell."""
    assert findings(without_data(till)) == ()


def test_a_signature_over_rebuilt_data_shows_what_was_signed(till):
    """What the tables tell is what was signed, or it would not verify; else nothing is shown."""
    check = CHECKS["DSF-25"]
    files = without_data(till).files()
    assert check.judge(Case(package=read_package(files))).mark is Mark.PASSED
    for row in till.rows["tse.csv"]:
        row["TSE_SIG_ALGO"] = "ecdsa-plain-SHA384"
    assert check.judge(Case(package=read_package(till.files()))).mark is Mark.INAPPLICABLE


def test_a_table_that_was_changed_no_longer_verifies(till):
    """The reason says that the process data were rebuilt."""
    without_data(till).row("transactions_vat.csv")["BON_BRUTTO"] = "5,00"
    found = [each for each in errors(findings(till)) if each.id == "DSF-19"]
    assert ["process data rebuilt from the tables" in each.message for each in found] == [True]


def test_a_rebuilt_order_that_does_not_verify_is_a_note(till):
    """A till may have cut the texts before they were signed."""
    without_data(till).row("lines.csv", 6)["ARTIKELTEXT"] = "Eis mit Himbeeren"
    [found] = findings(till)
    assert (found.id, found.weight) == ("DSF-19", Weight.NOTICE)


def test_other_processes_cannot_be_rebuilt(forge):
    """Without their data nothing can be said of their signatures."""
    till = healthy(forge)
    till.sign({"BON_ID": "2-2"}, DAY + dt.timedelta(minutes=700), "SonstigerVorgang", "Abschluss")
    assert findings(till) == ()
    [found] = findings(without_data(till))
    assert (found.id, found.weight) == ("DSF-19", Weight.NOTICE)
    assert "cannot be checked" in found.message


def test_a_cent_beside_what_was_signed_is_a_note(till):
    """Tills cut or round, and what is meant is the same."""
    till.row("transactions_vat.csv")["BON_BRUTTO"] = "6,01"
    [found] = [each for each in findings(till) if each.id == "DSF-25"]
    assert found.weight is Weight.NOTICE
    assert "is not what transactions_vat.csv and datapayment.csv tell" in found.message
    till.row("transactions_vat.csv")["BON_BRUTTO"] = "6,02"
    assert "DSF-25" in {each.id for each in errors(findings(till))}


@pytest.mark.parametrize(
    ("data", "case"),
    [
        ("Beleg^0.00_0.00_0.00_0.00_0.00^5.00:Bar", "Umsatz"),
        ("Beleg^0.00_0.00_0.00_0.00_5.00^5.00:Bar", "Privateinlage"),
        ("Beleg^5.00_0.00_0.00_0.00_0.00^5.00:Bar_0.00:Unbar", "Umsatz"),
    ],
)
def test_known_ways_to_sign_otherwise_are_notes(forge, data, case):
    """Five zeros beside a payment, movements of cash, and payments of nothing."""
    till = Till(forge)
    till.open(1, "2026-05-04T18:00:00.000Z")
    till.receipt("1-1", [("x", "1", 500, "1", 500)], [("Bar", "EUR", 500, 500)], at=0, data=data)
    till.row("lines.csv")["GV_TYP"] = case
    assert {each.weight for each in findings(till) if each.id == "DSF-25"} == {Weight.NOTICE}


@pytest.mark.parametrize(
    ("file", "column", "value", "id_"),
    [
        ("transactions.csv", "KUNDE_NAME", "", "DSF-04"),
        ("lines.csv", "ART_NR", "", "DSF-04"),
        ("lines.csv", "STK_BR", "1.003,00", "DSF-06"),
        ("vat.csv", "UST_SATZ", "19", "DSF-06"),
        ("transactions.csv", "BON_START", "2026-05-04T12:00:00", "DSF-22"),
        ("transactions.csv", "BON_ENDE", "2026-05-04T09:59:00Z", "DSF-22"),
        ("cashpointclosing.csv", "Z_BUCHUNGSTAG", "04.05.2026", "DSF-22"),
        ("cashpointclosing.csv", "TAXONOMIE_VERSION", "2.2", "DSF-24"),
        ("transactions.csv", "TERMINAL_ID", "T9", "DSF-16"),
        ("lines.csv", "AGENTUR_ID", "4", "DSF-16"),
        ("lines.csv", "ARTIKELTEXT", "Kaffee\x07", "DSF-23"),
        ("lines.csv", "ARTIKELTEXT", "Br\N{REPLACEMENT CHARACTER}tchen", "DSF-02"),
        (SIGNED, "TSE_TA_FEHLER", "langsam", "DSF-18"),
    ],
)
def test_a_custom_is_a_note(till, file, column, value, id_):
    """Where sources disagree or tills differ, nothing is broken."""
    till.row(file)[column] = value
    assert {(each.id, each.weight) for each in findings(till)} == {(id_, Weight.NOTICE)}


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("transactions.csv", "BON_START", "2026-05-04T12:00:00+02:00"),
        ("transactions.csv", "BON_START", "2026-05-04t10:00:00.123456z"),
        ("lines.csv", "MENGE", "2,000"),
        ("lines.csv", "STK_BR", "3,00000"),
        ("lines.csv", "AGENTUR_ID", "0"),
        ("references.csv", "REF_Z_NR", "01"),
        ("references.csv", "REF_TYP", "ExterneRechnung"),
    ],
)
def test_other_spellings_are_fine(till, file, column, value):
    """RFC 3339 has many forms, and a number may have all its decimals."""
    till.row(file)[column] = value
    assert findings(till) == ()


def test_a_reference_to_an_earlier_export_is_fine(till):
    """A closing that is not there cannot be asked; without its number it is a note."""
    till.row("references.csv")["REF_Z_NR"] = "0815"
    assert findings(till) == ()
    till.row("references.csv").update(REF_Z_NR="", REF_BON_ID="old")
    assert [each.weight for each in findings(till)] == [Weight.NOTICE]


def test_a_terminal_may_be_the_client(till):
    """Receipts are signed for the serial number of the terminal that their head names."""
    for closing in {row["Z_NR"]: row for row in till.rows["cashregister.csv"]}.values():
        key = {name: closing[name] for name in ("Z_KASSE_ID", "Z_ERSTELLUNG", "Z_NR")}
        serial = closing["KASSE_SERIENNR"]
        closing["KASSE_SERIENNR"] = "SERVER-1"
        till.rows["slaves.csv"].append(key | {"TERMINAL_ID": "T1", "TERMINAL_SERIENNR": serial})
    for row in till.rows["transactions.csv"]:
        row["TERMINAL_ID"] = "T1"
    assert findings(till) == ()


def test_a_long_certificate_goes_on_in_further_columns(till):
    """They stand at the end and are put together again."""
    for row in till.rows["tse.csv"]:
        whole = row["TSE_ZERTIFIKAT_I"]
        row["TSE_ZERTIFIKAT_I"], row["TSE_ZERTIFIKAT_II"] = whole[:100], whole[100:200]
        row["TSE_ZERTIFIKAT_III"] = whole[200:]
    assert findings(till) == ()
    till.row("tse.csv")["TSE_ZERTIFIKAT_III"] = ""
    assert {each.id for each in errors(findings(till))} == {"DSF-20"}


def test_a_number_that_begins_anew_with_each_closing_is_a_note(till):
    """Within one closing it is an error."""
    till.row("transactions.csv", 8)["BON_NR"] = "1"
    till.row("transactions.csv", 9)["BON_NR"] = "2"
    assert {(each.id, each.weight, each.message) for each in findings(till)} == {
        ("DSF-13", Weight.NOTICE, "a BON_NR is given again in a later closing")
    }


def test_an_id_that_begins_anew_with_each_closing_is_a_note(till):
    """Rows are told apart by the number of the closing, which is in their key."""
    for rows in till.rows.values():
        for row in rows:
            if row.get("BON_ID") == "2-2":
                row["BON_ID"] = "1-2"
    till.row("cashpointclosing.csv", 3)["Z_ENDE_ID"] = "1-2"
    assert [(each.id, each.weight) for each in findings(till)] == [("DSF-13", Weight.NOTICE)]


def test_lines_may_be_told_net(till):
    """Where gross is left out, net and tax take its place."""
    for row in till.rows["lines_vat.csv"]:
        row["POS_BRUTTO"] = ""
    assert findings(till) == ()


def test_a_cent_of_rounding_is_a_note(till):
    """More is an error."""
    row = till.row("lines_vat.csv", 5)
    row.update(POS_BRUTTO="4,99", POS_UST="0,79")
    assert [(each.id, each.weight) for each in findings(till)] == [("DSF-14", Weight.NOTICE)]
    row.update(POS_BRUTTO="4,97", POS_UST="0,77")
    assert [(each.id, each.weight) for each in findings(till)] == [("DSF-14", Weight.ERROR)]


@pytest.mark.parametrize(
    ("made", "rates", "is_fine"),
    [
        ("2020-06-30T20:00:00+02:00", ("19,00", "7,00"), True),
        ("2020-07-01T20:00:00+02:00", ("16,00", "5,00"), True),
        ("2020-07-01T20:00:00+02:00", ("19,00", "7,00"), False),
        ("2020-12-31T22:59:59.000Z", ("16,00", "5,00"), True),
        ("2020-12-31T23:00:00.000Z", ("19,00", "7,00"), True),
        ("2021-01-01T20:00:00", ("16,00", "5,00"), False),
        ("yesterday", ("19,00", "7,00"), True),
    ],
)
def test_rates_are_those_of_the_day_in_germany(forge, made, rates, is_fine):
    """The calendar is asked, whichever zone the till writes; without a day nothing is said."""
    till = Till(forge)
    till.open(1, made)
    for row, rate in zip(till.rows["vat.csv"], rates, strict=False):
        row["UST_SATZ"] = rate
    assert ("DSF-08" not in {each.id for each in errors(findings(till))}) is is_fine


@pytest.mark.parametrize(
    ("made", "weight"),
    [("2024-12-05T20:00:00Z", Weight.ERROR), ("2026-05-04T18:00:00Z", Weight.NOTICE)],
)
def test_an_average_rate_that_others_tell_is_a_note(forge, made, weight):
    """That of farmers from 2025 on is known at second hand."""
    till = Till(forge)
    till.open(1, made)
    till.row("vat.csv").update(UST_SCHLUESSEL="3", UST_SATZ="10,70")
    assert [each.weight for each in findings(till) if each.id == "DSF-08"] == [weight]


def test_a_key_of_the_past_has_its_own_rate_and_others_are_free(till):
    """Key 21 stands for 16 %, whatever the day; from 1000 on a company may do as it likes."""
    for key, rate in (("21", "16,00"), ("1001", "3,00")):
        till.rows["vat.csv"].append(
            till.row("vat.csv") | {"UST_SCHLUESSEL": key, "UST_SATZ": rate}
        )
    assert findings(till) == ()
    till.rows["vat.csv"][-2]["UST_SATZ"] = "19,00"
    assert {each.id for each in findings(till)} == {"DSF-08"}


def test_logs_before_and_after_an_export_are_not_missed(till):
    """An archive of a TSE's whole life is more than one export tells."""
    later = till.copy()
    later.sign({}, DAY + dt.timedelta(days=3), "Kassenbeleg-V1", "Beleg^0.00_0.00_0.00_0.00_0.00^")
    assert findings(till, logs=later.export) == ()
    assert [each.weight for each in findings(till, receipts=later.codes)] == [Weight.NOTICE]


def test_dots_between_thousands_are_understood(forge):
    """A writer in use puts them into counters and numbers of closings too; they still verify."""
    till = Till(forge)
    till.counter, till.number = 123_456, 1230
    fill(till)
    for row in till.rows[SIGNED]:
        for column in ("TSE_TANR", "TSE_TA_SIGZ"):
            if column in row:
                row[column] = f"{int(row[column]):,}".replace(",", ".")
    found = findings(till, logs=till.export, receipts=till.codes)
    assert {(each.id, each.weight) for each in found} == {("DSF-06", Weight.NOTICE)}


def test_a_day_without_a_receipt_is_a_closing(till):
    """It has no first and last receipt, and no sums."""
    till.open(3, "2026-05-05T18:00:00.000Z")
    till.row("cashpointclosing.csv", 4).update(Z_START_ID="", Z_ENDE_ID="")
    till.close({}, {"EUR": 0}, {})
    assert findings(till) == ()


def test_sums_of_which_some_are_missing_are_a_note(till):
    """All or none, says the auditors' program."""
    till.rows["businesscases.csv"] = []
    assert {(each.id, each.weight) for each in findings(till)} == {("DSF-09", Weight.NOTICE)}


def test_a_void_that_names_nothing_is_a_note(till):
    """Implementers tell that it refers to what it takes back."""
    till.row("transactions.csv", 8)["BON_STORNO"] = "1"
    till.row("references.csv")["REF_BON_ID"] = "1-6"
    assert findings(till) == ()
    till.rows["references.csv"] = []
    assert [(each.id, each.weight) for each in findings(till)] == [("DSF-16", Weight.NOTICE)]


def test_a_void_line_that_names_another_receipt_is_a_note(till):
    """P_STORNO is for what was taken back before it was signed."""
    till.row("lines.csv", 9)["P_STORNO"] = "1"
    assert findings(till) == ()
    till.row("references.csv")["POS_ZEILE"] = "1"
    assert [(each.id, each.weight) for each in findings(till)] == [("DSF-16", Weight.NOTICE)]


def test_a_payment_for_what_was_aborted_is_a_note(till):
    """Nothing was sold, and what is signed has no payments."""
    paid = till.row("datapayment.csv")
    till.rows["datapayment.csv"].append(paid | {"BON_ID": "1-4"})
    assert [(each.id, each.weight) for each in findings(till)] == [("DSF-15", Weight.NOTICE)]


def test_cash_that_is_moved_by_card_is_a_note(till):
    """Eight business cases touch cash alone."""
    till.row("lines.csv", 8)["GV_TYP"] = "Auszahlung"
    noted = {each.message for each in findings(till) if each.id == "DSF-15"}
    assert noted == {"a business case of cash alone was not paid in cash"}


def test_a_receipt_of_an_outage_with_values_of_a_tse_is_a_note(till):
    """Implementers leave them empty beside the error; others may know the number already."""
    till.row(SIGNED, 7)["TSE_TANR"] = "9"
    assert [(each.id, each.weight) for each in findings(till)] == [("DSF-18", Weight.NOTICE)]


def test_two_closings_in_one_instant_are_a_note(till):
    """A till without a clock of its own may make them."""
    for rows in till.rows.values():
        for row in rows:
            row["Z_ERSTELLUNG"] = "2026-05-04T22:30:00.000Z"
    assert {(each.id, each.weight) for each in findings(till)} == {("DSF-12", Weight.NOTICE)}


@pytest.mark.parametrize(
    ("file", "column", "value", "ids"),
    [
        ("tse.csv", "TSE_PUBLIC_KEY", "AAAA", {"DSF-19", "DSF-20"}),
        ("tse.csv", "TSE_SIG_ALGO", "SHA256", {"DSF-19", "DSF-20"}),
        ("tse.csv", "TSE_ID", "7", {"DSF-20"}),
        ("cashregister.csv", "KASSE_SERIENNR", "", {"DSF-04"}),
        (SIGNED, "TSE_TANR", "4294967296", {"DSF-19"}),
        (SIGNED, "TSE_TA_ENDE", "noon", {"DSF-22"}),
    ],
)
def test_what_cannot_be_proved_is_no_wrong_signature(till, file, column, value, ids):
    """What is unreadable is the error, and the signature is said to be unchecked."""
    till.row(file)[column] = value
    found = findings(till)
    assert {each.id for each in errors(found)} == ids
    assert any(each.id == "DSF-19" for each in found)


def test_a_counter_is_given_once(till):
    """Two different signatures with one counter of one TSE cannot both be right."""
    [first, second] = till.rows[SIGNED][:2]
    second["TSE_TA_SIGZ"] = first["TSE_TA_SIGZ"]
    assert "a signature counter is given twice by one TSE" in {
        each.message for each in errors(findings(till))
    }


def test_logs_from_outside_of_a_certificates_validity_are_a_note(till):
    """A device may have gone on after its certificate lapsed, and that is told."""
    late = till.forge.certificate(last=DAY + dt.timedelta(minutes=2))
    for row in till.rows["tse.csv"]:
        row["TSE_ZERTIFIKAT_I"] = base64.b64encode(late).decode()
    found = findings(till)
    assert {(each.id, each.weight) for each in found} == {("DSF-20", Weight.NOTICE)}
    assert found[-1].more == 2


def test_a_companys_own_key_is_in_the_slot_of_its_rate(till):
    """Without processData the calendar tells the slot, where one alone has that rate."""
    without_data(till)
    for row in till.rows["vat.csv"]:
        row["UST_SCHLUESSEL"] = row["UST_SCHLUESSEL"].replace("1", "1001")
    for rows in till.rows.values():
        for row in rows:
            if "UST_SATZ" not in row and row.get("UST_SCHLUESSEL") == "1":
                row["UST_SCHLUESSEL"] = "1001"
    assert findings(till) == ()
    for row in till.rows["vat.csv"]:
        row["UST_SATZ"] = "18,00"
    assert {each.weight for each in findings(till) if each.id == "DSF-19"} == {Weight.NOTICE}


def test_what_is_not_paid_is_in_no_signature(till):
    """Payments of the kind Keine are rebuilt to nothing, and unreadable ones to nothing at all."""
    without_data(till)
    row = till.rows["datapayment.csv"][0]
    till.rows["datapayment.csv"].append(row | {"ZAHLART_TYP": "Keine", "BASISWAEH_BETRAG": "0,00"})
    assert findings(till) == ()
    row["BASISWAEH_BETRAG"] = "viel"
    assert "there is no TSE_VORGANGSDATEN" in {
        each.actual[: len("there is no TSE_VORGANGSDATEN")]
        for each in findings(till)
        if each.id == "DSF-19"
    }


@pytest.mark.parametrize("counter", ["x", "9" * 11, "0"])
def test_a_receipt_that_cannot_be_read_is_not_found(till, counter):
    """It is said to be missing, and nothing crashes."""
    code = replace(till.codes[0], counter=counter)
    assert {each.id for each in findings(till, receipts=(code,))} == {"XCHK-06"}
    keyless = replace(till.codes[0], public_key="?")
    assert {each.id for each in findings(till, receipts=(keyless,))} == {"XCHK-06"}


def test_a_receipt_may_be_printed_in_another_notation(till):
    """Times with an offset and a signature in hex mean the same; another time does not."""
    code = till.codes[0]
    assert code.started == "2026-05-04T10:00:00.000Z"
    signature = base64.b64decode(code.signature).hex().upper()
    code = replace(code, started="2026-05-04T12:00:00+02:00", signature=signature)
    assert findings(till, receipts=(code,)) == ()
    code = replace(code, started="2026-05-04T12:00:00Z", signature=signature[:-2] + "00")
    assert [each.id for each in findings(till, receipts=(code,))] == ["XCHK-06", "XCHK-06"]


def test_a_line_without_a_figure_is_not_added_up(till):
    """What it lacks is another check's matter."""
    till.row("lines_vat.csv", 5).update(POS_BRUTTO="", POS_NETTO="")
    assert findings(till) == ()


def test_a_sale_cannot_hide_as_another_process(till):
    """Without its processData nobody could check it, so a Beleg has to be a Kassenbeleg."""
    till.row(SIGNED).update(TSE_TA_VORGANGSART="SonstigerVorgang", TSE_VORGANGSDATEN="")
    assert [(each.id, each.actual) for each in errors(findings(till))] == [
        ("DSF-19", "SonstigerVorgang")
    ]
