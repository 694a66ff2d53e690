"""
What no single row shows: taxes beside lines, numbers left out, times beside closings, references.
"""

from __future__ import annotations

import base64
from datetime import timedelta

import pytest
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from dsfinvk_till import DAY, Till, healthy

from fiskalprobe.oracles.dsfinvk import judge, read_package
from fiskalprobe.oracles.finding import Weight, errors
from fiskalprobe.oracles.signing.logmessage import Operation


def findings(till):
    """Judge a till's export."""
    return judge(read_package(till.files()))


@pytest.fixture
def till(forge):
    """Give a healthy till."""
    return healthy(forge)


def tax_of_training(till, net, tax):
    """Tell another tax of a receipt that no sum counts, in its line and its head alike."""
    till.row("transactions_vat.csv", 5).update(BON_NETTO=net, BON_UST=tax)
    till.row("lines_vat.csv", 5).update(POS_NETTO=net, POS_UST=tax)


def test_a_tax_of_another_rate_is_a_note(till):
    """Net and tax come to gross, and are not those of 19 percent."""
    tax_of_training(till, "5,00", "0,00")
    assert [(each.id, each.weight, each.expected) for each in findings(till)] == [
        ("DSF-14", Weight.NOTICE, "0,80")
    ]


@pytest.mark.parametrize("file", ["lines_vat.csv", "transactions_vat.csv", "itemamounts.csv"])
def test_net_and_tax_that_do_not_come_to_gross_are_a_note(till, file):
    """In lines, in receipts, and in what a price is made of."""
    line = till.row("lines_vat.csv", 5)
    price = {"PF_BRUTTO": "5,00", "PF_NETTO": "4,20", "PF_UST": "0,80", "TYP": "base_amount"}
    key = {name: line[name] for name in line if not name.startswith("POS_") or "ZEILE" in name}
    till.rows["itemamounts.csv"].append(key | price)
    assert findings(till) == ()
    row = till.rows[file][0] if file == "itemamounts.csv" else till.row(file, 5)
    net, tax = (name for name in row if name.endswith(("_NETTO", "_UST")))
    row.update({net: "4,19", tax: "0,79"})
    assert [(each.id, each.weight, each.message) for each in findings(till)] == [
        ("DSF-14", Weight.NOTICE, "net and tax do not come to gross")
    ]


def test_net_and_tax_of_a_closing_come_to_gross(till):
    """Where they do not, it is a note beside the error that they are not those of the lines."""
    till.row("businesscases.csv")["Z_UST"] = "0,00"
    assert [(each.id, each.weight, each.place) for each in findings(till)] == [
        ("DSF-10", Weight.ERROR, "businesscases.csv:2:Z_UMS_NETTO"),
        ("DSF-14", Weight.NOTICE, "businesscases.csv:2:Z_UMS_BRUTTO"),
    ]


def test_taxes_that_a_till_rounds_line_by_line_are_fine(till):
    """A cent for each line; one more is an error in a receipt, and in a closing."""
    receipt, closing = till.row("transactions_vat.csv", 5), till.row("businesscases.csv")
    receipt.update(BON_NETTO="4,21", BON_UST="0,79")
    closing.update(Z_UMS_NETTO="24,34", Z_UST="4,66")
    assert findings(till) == ()
    receipt.update(BON_NETTO="4,22", BON_UST="0,78")
    closing.update(Z_UMS_NETTO="24,33", Z_UST="4,67")
    assert {(each.id, each.message) for each in errors(findings(till))} == {
        ("DSF-10", "net and tax of a closing are not those of its receipts"),
        ("DSF-14", "net and tax of a receipt are not those of its lines"),
    }


def test_lines_without_their_tax_say_nothing_of_it(till):
    """Annex G leaves it to the till whether a line tells its net and tax."""
    for row in till.rows["lines_vat.csv"]:
        row.update(POS_NETTO="", POS_UST="")
    assert findings(till) == ()


def hide(till, id_):
    """Leave out a receipt wherever it is told."""
    for file, rows in till.rows.items():
        till.rows[file] = [row for row in rows if row.get("BON_ID") != id_]


@pytest.mark.parametrize(("id_", "place"), [("1-3", "4"), ("2-1", "8")])
def test_a_number_that_no_receipt_has_is_a_note(till, id_, place):
    """Within a closing and between two; logs may tell more."""
    hide(till, id_)
    till.row("cashpointclosing.csv", 3)["Z_START_ID"] = "2-2"
    assert [
        (each.weight, each.place, each.expected) for each in findings(till) if each.id == "DSF-13"
    ] == [(Weight.NOTICE, f"transactions.csv:{place}:BON_NR", {"4": "3", "8": "7"}[place])]


def test_numbers_of_a_terminal_are_its_own(till):
    """Two terminals of a till count each for itself."""
    for number, row in enumerate(till.rows["transactions.csv"]):
        row.update(
            TERMINAL_ID=till.row("cashpointclosing.csv")["Z_KASSE_ID"] if number % 2 else ""
        )
        row.update(BON_NR=str(100 * (number % 2) + number // 2 + 1))
    assert findings(till) == ()


def drop(till, id_, *files):
    """Leave out what some files tell of a receipt."""
    for file in files:
        till.rows[file] = [row for row in till.rows[file] if row["BON_ID"] != id_]


@pytest.mark.parametrize(
    ("kind", "weight"),
    [
        ("AVBestellung", Weight.NOTICE),
        ("AVBelegabbruch", Weight.NOTICE),
        ("AVTraining", Weight.ERROR),
    ],
)
def test_what_sells_nothing_may_have_lines_and_no_sum(till, kind, weight):
    """An abort is signed as zero and an order without sums, whatever was to be sold."""
    drop(till, "1-5", "transactions_vat.csv")
    till.row("transactions.csv", 6).update(BON_TYP=kind, UMS_BRUTTO="0,00")
    told = [(each.id, each.weight) for each in findings(till) if each.id == "DSF-14"]
    assert told == [("DSF-14", weight)]


@pytest.mark.parametrize(
    ("case", "weight"), [("Geldtransit", Weight.NOTICE), ("Umsatz", Weight.ERROR)]
)
def test_moved_cash_may_have_no_vat_key(till, case, weight):
    """Some sign five zeros for it; whatever is sold has a key."""
    drop(till, "2-1", "transactions_vat.csv", "lines_vat.csv")
    till.row("lines.csv", 9)["GV_TYP"] = case
    told = [(each.id, each.weight) for each in findings(till) if each.id == "DSF-14"]
    assert told == [("DSF-14", weight)]


def test_terminals_may_count_together(till):
    """A number that one terminal skips is that of the other, and only what none has is told."""
    for number, row in enumerate(till.rows["transactions.csv"]):
        row.update(
            TERMINAL_ID=till.row("cashpointclosing.csv")["Z_KASSE_ID"] if number % 2 else ""
        )
    assert findings(till) == ()
    hide(till, "1-4")
    assert gaps(till) == ["4"]
    hide(till, "1-3")
    assert gaps(till) == ["3"]


def gaps(till):
    """The first number of each gap that is told."""
    told = "numbers before this one are those of no receipt"
    return [each.expected for each in findings(till) if each.message == told]


def test_what_begins_anew_fills_no_gap_of_the_closing_before(till):
    """A number that a later closing has is not that of the receipt that went missing."""
    hide(till, "1-3")
    later = [row for row in till.rows["transactions.csv"] if row["BON_ID"].startswith("2-")]
    for number, row in enumerate(later, 3):
        row["BON_NR"] = str(number)
    assert gaps(till) == ["3"]


@pytest.mark.parametrize("number", ["", "R-1", "9" * 19])
def test_what_is_no_number_leaves_no_gap(till, number):
    """What is wrong with it is another check's matter."""
    till.row("transactions.csv", 9)["BON_NR"] = number
    assert "DSF-13" not in {each.id for each in findings(till)}


@pytest.mark.parametrize(
    ("made", "said"),
    [
        ("2026-05-04T09:00:00Z", "a receipt ends after its closing was made"),
        ("2026-05-04T21:00:00Z", "a receipt had ended when the closing before its own was made"),
    ],
)
def test_a_receipt_beside_the_times_of_closings_is_a_note(till, made, said):
    """By the clock of the till it belongs to another closing."""
    for rows in till.rows.values():
        for row in rows:
            if row["Z_NR"] == "1":
                row["Z_ERSTELLUNG"] = made
    assert {(each.id, each.weight, each.message) for each in findings(till)} == {
        ("DSF-22", Weight.NOTICE, said)
    }


def test_a_closing_may_be_timed_to_the_minute(till):
    """A receipt that ends in its last seconds is one of it."""
    till.row("transactions.csv", 7)["BON_ENDE"] = "2026-05-04T18:01:00Z"
    assert findings(till) == ()
    till.row("transactions.csv", 7)["BON_ENDE"] = "2026-05-04T18:01:01Z"
    assert [each.id for each in findings(till)] == ["DSF-22"]


@pytest.mark.parametrize("column", ["Z_START_ID", "Z_ENDE_ID"])
def test_a_closing_that_begins_or_ends_with_no_receipt_of_its_own_is_a_note(till, column):
    """That of another closing is none, either."""
    for id_ in ("9-9", "2-1"):
        till.row("cashpointclosing.csv")[column] = id_
        assert [(each.id, each.weight, each.actual) for each in findings(till)] == [
            ("DSF-16", Weight.NOTICE, id_)
        ]


def test_a_receipt_that_refers_to_itself_is_a_note(till):
    """With its closing or without; one of the same id in another closing is another."""
    row = till.row("references.csv")
    row.update(REF_BON_ID="2-1", REF_Z_NR="2")
    assert [(each.id, each.weight) for each in findings(till)] == [("DSF-16", Weight.NOTICE)]
    row.update(REF_Z_NR="")
    assert [each.message for each in findings(till)] == ["a receipt refers to itself"]
    row.update(REF_Z_NR="77")
    assert findings(till) == ()


@pytest.mark.parametrize(
    ("file", "column"), [("lines.csv", "POS_TERMINAL_ID"), ("businesscases.csv", "AGENTUR_ID")]
)
def test_a_terminal_or_an_agency_that_nobody_tells_is_a_note(till, file, column):
    """Of a line and of a sum, as of a receipt."""
    till.row(file)[column] = "4"
    assert [(each.id, each.weight, each.place) for each in findings(till)] == [
        ("DSF-16", Weight.NOTICE, f"{file}:2:{column}")
    ]


def test_a_line_that_is_told_twice_is_a_note(till):
    """Its sums are told once, and two rows say what it was."""
    till.rows["lines.csv"].insert(1, dict(till.row("lines.csv")))
    assert [(each.id, each.weight, each.place) for each in findings(till)] == [
        ("DSF-16", Weight.NOTICE, "lines.csv:2:POS_ZEILE")
    ]


def test_process_data_are_in_the_encoding_that_is_told(forge):
    """ASCII is allowed for what is ASCII."""
    till = Till(forge)
    till.open(1, "2026-05-04T18:00:00.000Z")
    till.row("tse.csv")["TSE_PD_ENCODING"] = "ASCII"
    for number, text in enumerate(("Salat", "Brötchen"), 1):
        order = {"kind": "AVBestellung", "process_type": "Bestellung-V1", "at": number}
        line = (text, "1", 300, "1", 300)
        till.receipt(f"1-{number}", [line], [], data=f'1;"{text}";3.00', **order)
        till.add("allocation_groups.csv", BON_ID=f"1-{number}", ABRECHNUNGSKREIS="Tisch 4")
    assert [(each.id, each.weight, each.place) for each in findings(till)] == [
        ("DSF-20", Weight.ERROR, "transactions_tse.csv:3:TSE_VORGANGSDATEN")
    ]


@pytest.mark.parametrize(("amount", "notes"), [("7,07", 0), ("0,00", 0), ("", 0), ("9,99", 1)])
def test_euro_that_are_other_euro_are_a_note(till, amount, notes):
    """What was paid in euro is told twice, in the currency of payment and in that of the till."""
    till.row("datapayment.csv")["ZAHLWAEH_BETRAG"] = amount
    assert [(each.id, each.weight) for each in findings(till)] == [
        ("DSF-15", Weight.NOTICE)
    ] * notes


@pytest.mark.parametrize("code", ["AUT", "XKX", "YUG", "QZZ"])
def test_a_country_may_be_old_or_have_a_code_that_is_free(till, code):
    """Customers come from anywhere."""
    till.row("transactions.csv")["KUNDE_LAND"] = code
    assert findings(till) == ()


@pytest.mark.parametrize(("end", "notes"), [("10:50:40Z", 0), ("10:50:41Z", 1), ("09:00:40Z", 0)])
def test_a_receipt_that_ends_long_after_its_signature_is_a_note(till, end, notes):
    """German time with a Z behind it is seen; a signature after an outage is later, and fine."""
    till.row("transactions.csv").update(
        BON_START="2026-05-04T08:59:00Z", BON_ENDE=f"2026-05-04T{end}"
    )
    assert [(each.id, each.weight) for each in findings(till)] == [
        ("DSF-22", Weight.NOTICE)
    ] * notes


def test_an_order_that_only_the_logs_hold_is_a_note(till):
    """A receipt would be an error; what else was signed is nobody's receipt."""
    orders = {"Bestellung-V1": '1;"Tee";2.00', "SonstigerVorgang": "drawer"}
    for minute, (kind, data) in enumerate(orders.items(), 30):
        till.sign({"BON_ID": "x"}, DAY + timedelta(minutes=minute), kind, data)
        till.rows["transactions_tse.csv"].pop()
    assert [
        (each.id, each.weight, each.message)
        for each in judge(read_package(till.files()), logs=till.export)
    ] == [("XCHK-01", Weight.NOTICE, "the logs hold an order that the export lacks")]


@pytest.mark.parametrize(
    ("begun", "ended", "places"),
    [
        (30, None, [2, 3]),
        (30, 481, []),
        (30, 482, [2]),
        (479, 600, []),
        (478, 600, [2]),
        (490, 600, []),
    ],
)
def test_a_transaction_that_is_open_at_a_closing_is_a_note(till, begun, ended, places):
    """The closing of that day is named; clocks may be a minute apart, and 480 are eight hours."""
    till.number += 1
    till._log(Operation.START, DAY + timedelta(minutes=begun), "", "")
    if ended is not None:
        till._log(Operation.FINISH, DAY + timedelta(minutes=ended), "SonstigerVorgang", "")
    found = judge(read_package(till.files()), logs=till.export)
    assert [(each.id, each.weight, each.place) for each in found] == [
        ("XCHK-01", Weight.NOTICE, f"cashpointclosing.csv:{row}:Z_ERSTELLUNG") for row in places
    ]


@pytest.mark.parametrize("file", ["cashpointclosing.csv", "transactions.csv"])
@pytest.mark.parametrize("time", ["0001-01-01T00:00:00Z", "9999-12-31T23:59:59Z"])
def test_the_ends_of_the_calendar_crash_nothing(till, file, time):
    """They are times, and no clock shows them."""
    for row in till.rows[file]:
        row.update({name: time for name in ("Z_ERSTELLUNG", "BON_ENDE") if name in row})
    assert judge(read_package(till.files()), logs=till.export)


@pytest.mark.parametrize(
    ("column", "wrong", "right"), [("Z_KASSE_ID", "KASSE-02", "KASSE-01"), ("Z_NR", "7", "1")]
)
def test_a_row_of_another_till_or_closing_is_told_as_such(till, column, wrong, right):
    """Its receipt is there, and no receipt is of the closing that the row names."""
    till.row("lines.csv")[column] = wrong
    found = [each for each in errors(findings(till)) if "names another" in each.message]
    assert [(each.id, each.place, each.expected) for each in found] == [
        ("DSF-16", f"lines.csv:2:{column}", f"{right}, as in transactions.csv:2")
    ]


def test_a_row_that_refers_to_another_tse_is_told_so(till):
    """The key beside it has signed the row, and its serial number is named."""
    ours = till.row("tse.csv")
    till.rows["tse.csv"].append(dict(ours, TSE_ID="2"))
    other = ec.generate_private_key(ec.SECP256R1()).public_key()
    point = other.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint)
    ours["TSE_PUBLIC_KEY"] = base64.b64encode(point).decode()
    found = [each for each in errors(findings(till)) if each.id == "DSF-19"]
    culprit = f"; the likely culprit is the TSE_ID: signed has the TSE {ours['TSE_SERIAL']}"
    assert found
    assert found[0].actual.endswith(culprit)
