"""
Tables of features: what is wrong with one is the feature's mistake, told with its place.
"""

from __future__ import annotations

import pytest

from fiskalprobe.run.checks import Mistaken
from fiskalprobe.steps._names import (
    READINGS,
    SHOWN,
    answered_fields,
    fault_name,
    know_field,
    payment_kinds,
)
from fiskalprobe.steps._tables import (
    CLOUD_MEMBERS,
    MEMBERS,
    BadTable,
    Columns,
    amount,
    table_of,
    text,
    words_of,
)
from fiskalprobe.steps.fiscal import arranging, faults

SOLD = table_of(arranging.a_document_sells)
PAID = table_of(arranging.a_document_is_paid)
HEADING = ("item", "net", "tax", "gross", "VAT key", "VAT %")


@pytest.mark.parametrize(
    ("columns", "table", "told"),
    [
        (SOLD, (HEADING, ("Pizza", "10,84", "2.06", "12.90", "1", "19")),
         "row 1 of the table, column net: '10,84' is no amount; write digits with a point, such"),
        (SOLD, (HEADING, ("Pizza", "ten", "2.06", "12.90", "1", "19")), "such as 10.84 or -3"),
        (SOLD, (HEADING, ("Pizza", "10.84", "2.06", "12.90", "A", "19")),
         "column VAT key: 'A' is no whole number"),
        (SOLD, (HEADING[:2], ("Pizza", "10.84")), "needs a column tax, gross, VAT key, VAT %"),
        (SOLD, (HEADING,), "this table has a heading and no row"),
        (PAID, (("amount", "kind"), ("1.00", "cash"), ("1.00", "ecard")),
         "row 2 of the table, column kind: there is no payment kind 'ecard'; did you mean ec"),
        (PAID, (("amount", "kind", "knd"), ("1.00", "cash", "")),
         "this table has no column knd; did you mean kind?"),
        (SHOWN, (("feld", "wert"), ("signature", '"x"')), "needs a column field, value"),
        (SHOWN, (("field", "value"), ("signature", "x")), "no value is written as 'x'; write a"),
        (SHOWN, (("field", "value"), ("signature", "absentt")), "did you mean absent?"),
        (READINGS, (("reading", "number"), ("DE-TXN-0001", "one")), "no value is written as"),
        (MEMBERS, (("member", "value"), ("state", "ACTIVE")), "no value is written as 'ACTIVE'"),
        (MEMBERS, (("member", "value"), ("state", "{} or absent")), "no value is written as '{}"),
        (MEMBERS, (("member", "value"), ("state", "the member x")), "no value is written as 'the"),
    ],
)  # fmt: skip
def test_a_mistake_in_a_table_is_told_with_its_place(columns, table, told):
    """The message names row and column, what stands there, and what is expected."""
    with pytest.raises(BadTable) as mistaken:
        columns.read(table)
    assert told in str(mistaken.value)
    assert list(columns.slips(table)) == [str(mistaken.value)]


def test_a_table_is_read_into_values():
    """Each column is read in its own way, and one that may be missing is left out."""
    columns = Columns(needed={"what": text, "price": amount}, optional={"note": text})
    rows = columns.read([["price", "what"], ["-1.50", "Pizza"]])
    assert [{name: str(value) for name, value in row.items()} for row in rows] == [
        {"price": "-1.50", "what": "Pizza"}
    ]


@pytest.mark.parametrize(
    ("field", "value", "doubts"),
    [
        ("ProcesData", '"x"', ["there is no field 'ProcesData'; did you mean ProcessData?"]),
        ("processdata", '"x"', []),
        ("number", "1", []),
        ("ProcesData", "absent", []),
        ("loyaltyPointsOfOurShop", "12", []),
        ("signature", "equal to TsePublicKei",
         ["there is no field 'TsePublicKei'; did you mean TsePublicKey?"]),
        ("signature", "equal to TsePublicKey", []),
    ],
)  # fmt: skip
def test_what_is_nearly_a_field_is_doubtful(field, value, doubts):
    """A field of somebody's own may be called otherwise, and to ask for its absence is fair."""
    table = (("field", "value"), (field, value))
    found = list(SHOWN.slips(table))
    assert found == [f"row 1 of the table: {each}" for each in doubts]
    by_column = READINGS.slips((("reading", field), ("DE-TXN-0001", value)))
    assert list(by_column) == found


def test_a_field_that_no_answer_has_is_refused():
    """Letter case is no matter, as it is none when the field is looked for."""
    know_field("qrcodedatastring")
    know_field("key in the QR code")
    with pytest.raises(Mistaken, match="there is no field 'ProcesData' in any answer"):
        know_field("ProcesData")


def test_the_names_are_those_of_the_law():
    """Payments, fields and faults are read from the schemas, the description and the table."""
    assert {"cash", "ecCard", "none"} <= set(payment_kinds())
    assert {"ProcessData", "retailForceReceiptId", "userMessage"} <= answered_fields()
    assert fault_name("unplug") == "unplug"
    assert words_of(faults.the_tse_suffers) == {"fault": fault_name}
    with pytest.raises(Mistaken, match="there is no fault 'unplgu'; did you mean unplug"):
        fault_name("unplgu")


@pytest.mark.parametrize("value", ["{} or absent", 'like "a"', "the member x", "absent", "[1]"])
def test_more_can_be_said_of_a_cloud_tse(value):
    """What its steps compare by is read, and nothing of it is taken for JSON."""
    table = (("member", "value"), ("state", value))
    assert CLOUD_MEMBERS.read(table) == [{"member": "state", "value": value}]
