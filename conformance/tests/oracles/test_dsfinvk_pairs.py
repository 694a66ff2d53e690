"""
Two rows of an export that do not go together: signatures told twice, voids, orders, days.
"""

from __future__ import annotations

import base64

import pytest
from cryptography.hazmat.primitives.asymmetric.utils import encode_dss_signature
from dsfinvk_till import healthy

from fiskalprobe.oracles.dsfinvk import judge, read_package
from fiskalprobe.oracles.export.archive import read_log
from fiskalprobe.oracles.finding import Weight
from fiskalsim.device import der

HEADS, SIGNED = "transactions.csv", "transactions_tse.csv"
OWN = ("TSE_TANR", "TSE_TA_START", "TSE_TA_ENDE", "TSE_TA_SIGZ", "TSE_TA_SIG", "TSE_VORGANGSDATEN")


def findings(till, **beside):
    """Judge a till's export."""
    return judge(read_package(till.files()), **beside)


def told(till, **beside):
    """Give check, weight and message of what is found."""
    return [(each.id, each.weight, each.message) for each in findings(till, **beside)]


@pytest.fixture
def till(forge):
    """Give a healthy till."""
    return healthy(forge)


def sign_in_pieces(till):
    """Let the TSE write the data of the first receipt in two pieces, and sign them so."""
    log = till.logs[1]
    data = log.step.process_data
    pieces = der.tlv(0x04, data[:9]) + der.tlv(0x04, data[9:])
    signed = log.envelope.signed.replace(der.tlv(0x82, data), b"\xa2\x80" + pieces + b"\0\0")
    assert signed != log.envelope.signed
    signature = till.forge.sign(signed)
    raw = der.tlv(der.SEQUENCE, signed + der.tlv(der.OCTET_STRING, signature))
    till.logs[1] = read_log(log.name, raw)
    till.row(SIGNED)["TSE_TA_SIG"] = base64.b64encode(signature).decode()


@pytest.mark.parametrize(
    ("file", "column", "value"),
    [
        ("", "", ""),
        (SIGNED, "TSE_TANR", "7"),
        (SIGNED, "TSE_VORGANGSDATEN", "Beleg^6.00_1.07_0.00_0.00_0.00^7.07:Unbar"),
        (SIGNED, "TSE_TA_ENDE", "2026-05-04T10:00:41.000Z"),
        ("tse.csv", "TSE_ZEITFORMAT", "utcTime"),
    ],
)
def test_data_in_several_pieces_are_proved_by_the_log(till, file, column, value):
    """Only the log tells where they were cut; a row that says something else is none of it."""
    sign_in_pieces(till)
    if file:
        till.row(file)[column] = value
    wrong = {each.id for each in findings(till, logs=till.export) if each.weight is Weight.ERROR}
    assert ("DSF-19" in wrong) is bool(file)
    alone = {each.id for each in findings(till) if each.weight is Weight.ERROR}
    assert "DSF-19" in alone


@pytest.mark.parametrize(
    ("kind", "weight"), [("Beleg", Weight.ERROR), ("AVSachbezug", Weight.NOTICE)]
)
def test_two_receipts_do_not_share_a_transaction(till, kind, weight):
    """Of two sales one was never signed; what else a till may sign once is a note."""
    last, first = till.row(SIGNED, 9), till.row(SIGNED, 2)
    last |= {name: first[name] for name in OWN}
    till.row(HEADS, 9)["BON_TYP"] = kind
    assert ("DSF-19", weight, "two receipts have one transaction of a TSE") in told(till)


def test_a_row_that_is_there_twice_is_a_note(till):
    """The same signature of the same receipt proves nothing more."""
    till.rows[SIGNED].append(dict(till.row(SIGNED)))
    assert told(till) == [
        ("DSF-19", Weight.NOTICE, "a transaction is told twice of one receipt"),
    ]


@pytest.mark.parametrize("is_hex", [True, False])
def test_a_signature_in_another_spelling_is_a_note(till, is_hex):
    """It verifies, and it is that of the log where it is only written otherwise."""
    row = till.row(SIGNED)
    raw = base64.b64decode(row["TSE_TA_SIG"])
    half = len(raw) // 2
    der = encode_dss_signature(
        int.from_bytes(raw[:half], "big"), int.from_bytes(raw[half:], "big")
    )
    row["TSE_TA_SIG"] = raw.hex() if is_hex else base64.b64encode(der).decode()
    said = "hex" if is_hex else "base64 of a DER structure"
    note = ("DSF-19", Weight.NOTICE, f"a signature is written as {said}")
    assert told(till) == [note]
    if is_hex:
        assert told(till, logs=till.export, receipts=till.codes) == [note]


def test_another_signature_in_hex_is_not_that_of_the_log(till):
    """Hex is read, and what it says is compared."""
    one, other = till.row(SIGNED), till.row(SIGNED, 3)
    one["TSE_TA_SIG"] = base64.b64decode(other["TSE_TA_SIG"]).hex()
    assert {"DSF-19", "XCHK-03"} <= {
        each.id for each in findings(till, logs=till.export) if each.weight is Weight.ERROR
    }


def test_a_void_that_fits_is_fine(till):
    """As much as the receipt that it names, of the same type, and later."""
    till.row(HEADS, 8).update(BON_STORNO="1")
    till.rows["references.csv"][0].update(REF_BON_ID="1-6")
    assert findings(till) == ()


@pytest.mark.parametrize(
    ("receipt", "closing", "message"),
    [
        ("1-2", "1", "a void comes to another amount than the receipt that it takes back"),
        ("1-3", "1", "a Beleg takes back what is none"),
        ("1-5", "1", "a Beleg takes back what is none"),
        ("2-2", "2", "a receipt is taken back before there was one"),
    ],
)
def test_a_void_that_does_not_fit_is_a_note(till, receipt, closing, message):
    """Another amount, another type, or a receipt of later: it names the wrong one."""
    till.row(HEADS, 8)["BON_STORNO"] = "1"
    till.row(HEADS, 9)["BON_ENDE"] = "2026-05-04T18:22:41Z"
    till.rows["references.csv"][0].update(REF_BON_ID=receipt, REF_Z_NR=closing)
    assert ("DSF-16", Weight.NOTICE, message) in told(till)


def test_a_receipt_is_taken_back_once(till):
    """Two voids of one receipt are a note at the second."""
    for row in (8, 9):
        till.row(HEADS, row)["BON_STORNO"] = "1"
    [reference] = till.rows["references.csv"]
    reference.update(REF_BON_ID="1-6")
    till.rows["references.csv"].append(reference | {"BON_ID": "2-2"})
    found = [each for each in findings(till) if each.message == "a receipt is taken back twice"]
    assert [(each.id, each.weight, each.place) for each in found] == [
        ("DSF-16", Weight.NOTICE, "references.csv:3:REF_BON_ID")
    ]


def test_a_void_of_several_receipts_is_not_compared_with_each(till):
    """Their sum may be taken back at once, or a part of each."""
    till.row(HEADS, 8)["BON_STORNO"] = "1"
    [reference] = till.rows["references.csv"]
    till.rows["references.csv"].append(reference | {"REF_BON_ID": "1-2"})
    assert findings(till) == ()


@pytest.mark.parametrize("group", [None, ""])
def test_an_order_of_no_account_is_a_note(till, group):
    """Nobody can tell which receipt settles it."""
    if group is None:
        till.rows["allocation_groups.csv"] = []
    else:
        till.row("allocation_groups.csv")["ABRECHNUNGSKREIS"] = group
    assert [each.message for each in findings(till) if each.id == "DSF-16"] == [
        "an order has no ABRECHNUNGSKREIS by which the receipt that settles it is found"
    ]


@pytest.mark.parametrize("file", ["payment.csv", "cash_per_currency.csv", "businesscases.csv"])
def test_a_closing_has_its_sums_where_another_has(till, file):
    """Who leaves out one closing of several tells a day on which nothing was sold."""
    till.rows[file] = [row for row in till.rows[file] if row["Z_NR"] == "1"]
    found = [each for each in findings(till) if each.weight is Weight.ERROR]
    assert [(each.id, each.place, each.message) for each in found] == [
        (
            "DSF-10",
            "cashpointclosing.csv:3:Z_NR",
            f"a closing has receipts, and no sum of them in {file}",
        )
    ]


def test_totals_are_those_of_the_payments_where_there_are_no_sums(till):
    """A closing tells what was paid in all, also without payment.csv."""
    till.rows["payment.csv"] = []
    assert {each.weight for each in findings(till)} == {Weight.NOTICE}
    till.row("cashpointclosing.csv").update(Z_SE_ZAHLUNGEN="0,00", Z_SE_BARZAHLUNGEN="0,00")
    assert [
        (each.id, each.place, each.message, each.expected)
        for each in findings(till)
        if each.weight is Weight.ERROR
    ] == [
        (
            "DSF-10",
            f"cashpointclosing.csv:2:{column}",
            f"{column} is not the sum of datapayment.csv",
            amount,
        )
        for column, amount in (("Z_SE_ZAHLUNGEN", "30,07"), ("Z_SE_BARZAHLUNGEN", "17,57"))
    ]


def test_a_number_is_that_of_one_closing(till):
    """Who counts anew each year tells two closings that nothing keeps apart."""
    for rows in till.rows.values():
        for row in rows:
            row["Z_NR"] = "1"
    found = [each for each in findings(till) if each.id == "DSF-12"]
    assert [(each.weight, each.place, each.message) for each in found] == [
        (
            Weight.ERROR,
            "cashpointclosing.csv:3:Z_NR",
            "the number of a closing is given to another one as well",
        )
    ]


def test_a_closing_does_not_begin_after_its_end(till):
    """The ids of its first and last receipt are in the wrong order."""
    till.row("cashpointclosing.csv").update(Z_START_ID="1-6", Z_ENDE_ID="1-1")
    assert told(till) == [
        (
            "DSF-16",
            Weight.NOTICE,
            "the first receipt of a closing begins after its last one has ended",
        )
    ]


@pytest.mark.parametrize(
    ("day", "message"),
    [
        ("2026-05-04", None),
        ("2026-05-03", None),
        ("2026-05-05", None),
        ("2026-05-02", "a closing is booked on a day that is none of its own"),
        ("2026-05-06", "a closing is booked on a day that is none of its own"),
        ("2025-05-04", "a closing is booked on a day that is none of its own"),
        ("2026-02-30", "Z_BUCHUNGSTAG is not written as a day"),
        ("04.05.2026", "Z_BUCHUNGSTAG is not written as a day"),
    ],
)
def test_a_closing_is_booked_on_a_day_of_its_own(till, day, message):
    """Or on the next to it; a day that no calendar has is none."""
    till.row("cashpointclosing.csv")["Z_BUCHUNGSTAG"] = day
    assert told(till) == ([("DSF-22", Weight.NOTICE, message)] if message else [])


@pytest.mark.parametrize(
    ("time", "is_odd"),
    [("1970-01-01T00:00:00Z", True), ("2018-12-31T23:59:59Z", True), ("2019-01-01T00:00:00Z", 0)],
)
def test_a_clock_that_was_never_set_is_a_note(till, time, is_odd):
    """There was no export before 2019; a table may have been open for long."""
    till.row(HEADS)["BON_START"] = time
    said = "BON_START is from before there were exports of DSFinV-K"
    assert told(till) == ([("DSF-22", Weight.NOTICE, said)] if is_odd else [])


@pytest.mark.parametrize(
    ("time", "notes"), [("2026-05-03T10:00:40Z", 0), ("2026-05-03T10:00:39Z", 1)]
)
def test_a_signature_a_day_late_is_a_note(till, time, notes):
    """After an outage of a day, or by a till whose calendar is wrong."""
    till.row(HEADS).update(BON_START=time, BON_ENDE=time)
    found = [each for each in findings(till) if "signed more than a day" in each.message]
    assert [each.weight for each in found] == [Weight.NOTICE] * notes
