"""
What SIGN DE V2 signs: processType and processData out of a schema, and how it answers.
"""

from __future__ import annotations

import base64
import copy

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sign_de import RECEIPT, TSS, TX

from fiskalsim.cloud import content
from fiskalsim.cloud.errors import Refused
from fiskalsim.device.facts import LogWritten


def receipt(*rates, paid=None, kind="RECEIPT"):
    """Build a receipt out of (rate, amount) and (payment type, amount, currency)."""
    inner = {
        "receipt_type": kind,
        "amounts_per_vat_rate": [{"vat_rate": r, "amount": a} for r, a in rates],
    }
    if paid is not None:
        names = ("payment_type", "amount", "currency_code")
        inner["amounts_per_payment_type"] = [dict(zip(names, one, strict=False)) for one in paid]
    return {"standard_v1": {"receipt": inner}}


def order(*items):
    """Build an order out of (quantity, text, price)."""
    names = ("quantity", "text", "price_per_unit")
    lines = [dict(zip(names, item, strict=True)) for item in items]
    return {"standard_v1": {"order": {"line_items": lines}}}


RENDERED = [
    (RECEIPT, "Kassenbeleg-V1", "Beleg^21.42_0.00_0.00_0.00_0.00^21.42:Unbar"),
    (receipt(), "Kassenbeleg-V1", "Beleg^0.00_0.00_0.00_0.00_0.00^"),
    (
        receipt(("NORMAL", "67.83"), ("NULL", "7543.96"), paid=[("NON_CASH", "67.83")]),
        "Kassenbeleg-V1",
        "Beleg^67.83_0.00_0.00_0.00_7543.96^67.83:Unbar",
    ),
    (
        receipt(paid=[("NON_CASH", "1000.00"), ("CASH", "6507.26")]),
        "Kassenbeleg-V1",
        "Beleg^0.00_0.00_0.00_0.00_0.00^6507.26:Bar_1000.00:Unbar",
    ),
    (
        receipt(("19", "1.00"), ("7", "2.00"), ("10.7", "3.00"), ("5.5", "4.00"), ("0", "5.00")),
        "Kassenbeleg-V1",
        "Beleg^1.00_2.00_3.00_4.00_5.00^",
    ),
    (
        receipt(("SPECIAL_RATE_1", "3.00"), ("SPECIAL_RATE_2", "4.00"), ("REDUCED_1", "-2.00")),
        "Kassenbeleg-V1",
        "Beleg^0.00_-2.00_3.00_4.00_0.00^",
    ),
    # Several lines of a rate are added up before the digits after the second are cut off.
    (
        receipt(("NORMAL", "0.00500"), ("NORMAL", "0.00500")),
        "Kassenbeleg-V1",
        "Beleg^0.01_0.00_0.00_0.00_0.00^",
    ),
    (
        receipt(paid=[("CASH", "5.00", "USD"), ("CASH", "1.00"), ("CASH", "2.00", "EUR")]),
        "Kassenbeleg-V1",
        "Beleg^0.00_0.00_0.00_0.00_0.00^3.00:Bar_5.00:Bar:USD",
    ),
    (receipt(paid=[("CASH", "0.00")]), "Kassenbeleg-V1", "Beleg^0.00_0.00_0.00_0.00_0.00^"),
    *(
        (receipt(kind=kind), "Kassenbeleg-V1", f"{word}^0.00_0.00_0.00_0.00_0.00^")
        for kind, word in (
            ("TRAINING", "AVTraining"),
            ("TRANSFER", "AVTransfer"),
            ("ORDER", "AVBestellung"),
            ("CANCELLATION", "AVBelegabbruch"),
            ("ABORT", "AVBelegabbruch"),
            ("BENEFIT_IN_KIND", "AVSachbezug"),
            ("INVOICE", "AVRechnung"),
            ("OTHER", "AVSonstige"),
            ("ANNULATION", "AVBelegstorno"),
        )
    ),
    (
        order(("2", 'Eisbecher "Himbeere"', "3.99"), ("-1.5", "Tee", "0.00")),
        "Bestellung-V1",
        '2;"Eisbecher ""Himbeere""";3.99\r-1.5;"Tee";0.00',
    ),
    # Thirty digits are read, and nothing is rounded away where they are added up.
    (
        receipt(("NORMAL", f"{'9' * 30}.00999"), ("NORMAL", "0.01001"), paid=[("CASH", "1.00")]),
        "Kassenbeleg-V1",
        f"Beleg^{'9' * 30}.02_0.00_0.00_0.00_0.00^1.00:Bar",
    ),
    (
        receipt(paid=[("CASH", f"-{'9' * 30}.00"), ("CASH", "-0.01")]),
        "Kassenbeleg-V1",
        f"Beleg^0.00_0.00_0.00_0.00_0.00^-{'9' * 30}.01:Bar",
    ),
    (
        order((f"{'9' * 30}.5", "Reis", f"{'9' * 30}.01")),
        "Bestellung-V1",
        f'{"9" * 30}.5;"Reis";{"9" * 30}.01',
    ),
    ({"standard_v1": {"other": {}}}, "SonstigerVorgang", ""),
    (
        {"raw": {"process_type": "Kassenbeleg-V1", "process_data": "QUJD"}},
        "Kassenbeleg-V1",
        "ABC",
    ),
]


@pytest.mark.parametrize(("schema", "process_type", "data"), RENDERED)
def test_what_is_signed(cloud, schema, process_type, data):
    """The device signs the rendered schema, and the answer repeats it as raw."""
    cloud.ready()
    cloud.ok(*cloud.tx(1))
    answer = cloud.ok(*cloud.tx(2, "FINISHED", schema=schema))
    raw = answer["schema"]["raw"]
    assert raw["process_type"] == process_type
    assert base64.b64decode(raw["process_data"]).decode() == data
    logs = [f for f in cloud.world.ledger.replay() if isinstance(f, LogWritten)]
    assert data.encode() in logs[-1].content
    assert process_type.encode() in logs[-1].content
    assert f";{process_type};{data};1;" in answer["qr_code_data"]


def test_nothing_is_signed_as_nothing(cloud_with):
    """Without a schema: no data, and a type of one blank."""
    cloud = cloud_with(lawful=False).ready()
    assert cloud.ok(*cloud.tx(1))["schema"] == {}
    assert cloud.ok(*cloud.tx(2, schema={}))["schema"] == {}
    logs = [f for f in cloud.world.ledger.replay() if isinstance(f, LogWritten)]
    for log in logs[-2:]:
        assert b"\x82\x00\x83\x01 \x85" in log.content


def test_a_receipt_is_repeated_in_alphabetical_order(cloud):
    """With the home currency filled in, and an absent list left absent."""
    cloud.ready()
    answer = cloud.ok(*cloud.tx(1, schema=RECEIPT))["schema"]
    assert list(answer) == ["standard_v1", "raw"]
    said = answer["standard_v1"]["receipt"]
    assert list(said) == ["amounts_per_payment_type", "amounts_per_vat_rate", "receipt_type"]
    payment = said["amounts_per_payment_type"][0]
    assert list(payment.items()) == [
        ("amount", "21.42"),
        ("currency_code", "EUR"),
        ("payment_type", "NON_CASH"),
    ]
    cloud.ok(*cloud.tx(2, schema=receipt()))
    said = cloud.ok("GET", f"/tss/{TSS}/tx/{TX}")["schema"]["standard_v1"]["receipt"]
    assert list(said) == ["amounts_per_vat_rate", "receipt_type"]


def test_an_answered_schema_can_be_sent_back(cloud_with):
    """Clients finish with what the last answer said; raw is derived anew."""
    cloud = cloud_with(lawful=False).ready()
    answer = cloud.ok(*cloud.tx(1, schema=RECEIPT))
    finished = cloud.ok(*cloud.tx(2, "FINISHED", schema=answer["schema"]))
    assert finished["schema"] == answer["schema"]


@pytest.mark.parametrize(
    "schema",
    [
        [],
        "receipt",
        {"standard_v1": {}},
        {"standard_v1": {"receipt": {}}},
        {"standard_v1": {"other": {}, "order": {"line_items": []}}},
        {"standard_v2": {}},
        {"dsfinvtw_v1": {}},
        receipt(kind="BELEG"),
        receipt(("STANDARD", "1.00")),
        receipt(("NORMAL", "1.0")),
        receipt(("NORMAL", "1")),
        receipt(("NORMAL", "1.000000")),
        receipt(("NORMAL", "1,00")),
        receipt(("NORMAL", "1.00\n")),
        receipt(("NORMAL", 1.00)),
        receipt(("NORMAL", "NaN")),
        receipt(("NORMAL", "\u0663.\u0660\u0660")),
        receipt(paid=[("CARD", "1.00")]),
        receipt(paid=[("CASH", "1.00", "EURO")]),
        order(),
        {"raw": {"process_type": "", "process_data": ""}},
        order(("1.123456", "Tee", "1.00")),
        order(("1", "x" * 256, "1.00")),
        order(("1", "Tee", "1")),
        {"raw": {"process_type": "ä", "process_data": ""}},
        {"raw": {"process_type": "x" * 101, "process_data": ""}},
        {"raw": {"process_type": "x"}},
    ],
)
def test_what_is_no_schema_is_refused(cloud, schema):
    """Whatever the documented schemas do not allow is not signed."""
    cloud.ready()
    refused = cloud.refused(*cloud.tx(1, schema=schema))
    assert refused == (400, "E_FAILED_SCHEMA_VALIDATION")


@pytest.mark.parametrize("data", ["not base64!", "QmVsZWc", "äöü"])
def test_process_data_that_are_no_base64_cannot_be_parsed(cloud, data):
    """Recorded against TEST: the code is not the one of other breaches of the schema."""
    cloud.ready()
    schema = {"raw": {"process_type": "x", "process_data": data}}
    assert cloud.refused(*cloud.tx(1, schema=schema)) == (400, "E_PARSER")


@pytest.mark.parametrize(
    ("member", "value", "told"),
    [
        (
            ("amounts_per_vat_rate", 0, "amount"),
            "1,00",
            'should match pattern "^-?[0-9]{1,30}(\\.',
        ),
        (("amounts_per_vat_rate", 0, "amount"), 1.5, "does not fit: Expected `str`, got `float`"),
        (("amounts_per_vat_rate", 0, "vat_rate"), "16", "should be one of NORMAL, REDUCED_1, "),
        (
            ("amounts_per_payment_type", 0, "payment_type"),
            "CARD",
            "should be one of CASH, NON_CASH",
        ),
        (("receipt_type",), "Beleg", "should be one of RECEIPT, TRAINING, "),
        (("amounts_per_payment_type", 0, "currency_code"), "€", 'match pattern "^[a-zA-Z]{3}$"'),
    ],
)
def test_what_does_not_fit_is_named_with_what_would(cloud, member, value, told):
    """Place, words and pattern are told as the other refusals tell them."""
    cloud.ready()
    schema = copy.deepcopy(RECEIPT)
    inner = schema["standard_v1"]["receipt"]
    for step in member[:-1]:
        inner = inner[step]
    inner[member[-1]] = value
    cloud.ok(*cloud.tx(1))
    message = cloud(*cloud.tx(2, "FINISHED", schema=schema)).json()["message"]
    path = "".join(f"[{step}]" if isinstance(step, int) else f".{step}" for step in member)
    assert message.startswith(f"body.schema.standard_v1.receipt{path} ")
    assert told in message


def test_a_member_that_is_missing_is_named(cloud):
    """Whose member it is, too."""
    cloud.ready()
    schema = {"standard_v1": {"receipt": {"receipt_type": "RECEIPT"}}}
    cloud.ok(*cloud.tx(1))
    message = cloud(*cloud.tx(2, "FINISHED", schema=schema)).json()["message"]
    told = "body.schema.standard_v1.receipt should have required property 'amounts_per_vat_rate'"
    assert message == told


def test_zero_payments_can_be_shown(cloud_with):
    """Whether the service drops them is not recorded, so it is a setting."""
    cloud = cloud_with(**{"zero-payment": "shown"}).ready()
    answer = cloud.ok(*cloud.tx(1, schema=receipt(paid=[("CASH", "0.00")])))
    data = base64.b64decode(answer["schema"]["raw"]["process_data"])
    assert data == b"Beleg^0.00_0.00_0.00_0.00_0.00^0.00:Bar"


_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(), inner, max_size=3),
    max_leaves=8,
)


@given(
    st.one_of(
        _JSON,
        st.fixed_dictionaries({"standard_v1": _JSON}),
        st.fixed_dictionaries({"raw": _JSON}),
        st.fixed_dictionaries({"standard_v1": st.fixed_dictionaries({"receipt": _JSON})}),
    )
)
def test_any_schema_is_read_or_refused(schema):
    """Nothing that JSON can say makes the reader stumble."""
    code, read = "", None
    try:
        read = content.read(schema, zero_payments=False)
    except Refused as refused:
        code = refused.code
    assert code in {"", "E_FAILED_SCHEMA_VALIDATION", "E_PARSER"}
    assert read is None or len(read.process_type) <= 100
