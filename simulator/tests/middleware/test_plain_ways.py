"""
What is done the quick way on the path of every receipt comes out as it does the plain way.
"""

from __future__ import annotations

from datetime import UTC, datetime, timedelta, timezone
from decimal import Decimal
from fractions import Fraction

import msgspec
import pytest
from cryptography.hazmat.primitives.asymmetric import utils
from hypothesis import given, settings
from hypothesis import strategies as st

from fiskalsim.answers import stencil
from fiskalsim.answers.fiscal import FiscalAnswer, Protection, TseCard
from fiskalsim.answers.generations import RENDERERS, render, timestamp
from fiskalsim.device import keys
from fiskalsim.ground.clock import ZONE
from fiskalsim.middleware.documents import rules
from fiskalsim.middleware.documents.enums import (
    BusinessTransactionType,
    DocumentType,
    PaymentType,
    PositionType,
)
from fiskalsim.middleware.documents.glance import is_plain, plain_sums
from fiskalsim.middleware.documents.kinds import KINDS
from fiskalsim.middleware.documents.model import (
    Discount,
    Document,
    DocumentReference,
    Partner,
    Payment,
    Position,
    TaxPosition,
    User,
)
from fiskalsim.middleware.documents.totals import CaseSum, Day, Totals, summary
from fiskalsim.middleware.receipts import processdata
from fiskalsim.middleware.receipts.processdata import amount
from fiskalsim.web import reading
from fiskalsim.web.call import Call
from fiskalsim.web.reading.guard import sound_throughout
from fiskalspec import profiles

AMOUNTS = st.decimals(allow_nan=False, allow_infinity=False, min_value=-(10**9), max_value=10**9)
VALUES = st.none() | AMOUNTS
LINES = st.builds(
    Position,
    type=st.sampled_from(PositionType),
    business_transaction_type=st.sampled_from(list(BusinessTransactionType)[:3]),
    vat_identification=st.sampled_from([None, 1, 2]),
    deleted_position=st.sampled_from([None, True]),
    net_value=VALUES,
    gross_value=VALUES,
    tax_value=VALUES,
)


@given(width=st.sampled_from([32, 48, 64, 66]), data=st.data())
def test_a_plain_signature_is_the_decoded_one(width, data):
    """Both integers are cut out of the DER as a general decoder reads them, short or long."""
    integers = st.integers(1, 2 ** (8 * width) - 1) | st.integers(1, 2**16)
    r, s = data.draw(integers), data.draw(integers)
    decoded = r.to_bytes(width, "big") + s.to_bytes(width, "big")
    assert keys.plain(utils.encode_dss_signature(r, s), width) == decoded


@given(lines=st.lists(LINES, max_size=6))
def test_a_summary_is_what_its_lines_add_up_to_one_by_one(lines):
    """Lines of one business case are summed at once; the day would have summed them as well."""
    day = Day()
    for line in lines:
        if line.type in (PositionType.Item, PositionType.Booking) and not line.deleted_position:
            case = CaseSum(
                case=line.business_transaction_type,
                vat=line.vat_identification or 0,
                positive=(line.gross_value or 0) >= 0,
                net=line.net_value or Decimal(0),
                gross=line.gross_value or Decimal(0),
                tax=line.tax_value or Decimal(0),
            )
            day.add(Totals(cases=(case,)))
    found = summary(Document(positions=tuple(lines)))
    assert found is not None
    assert found.cases == tuple(day.cases.values())


WHOLES = st.integers(-99, 2**62)
#: Texts that a stencil could trip over, and any others.
TEXTS = st.sampled_from(["%", "%d", "\ue000", "8070605040302010", '"', "ü"]) | st.text()
INSTANTS = st.datetimes(
    timezones=st.sampled_from([UTC, ZONE, timezone(timedelta(hours=-3, minutes=30))])
)
SIGNED = st.builds(
    FiscalAnswer,
    protection=st.builds(
        Protection,
        number=WHOLES,
        revision=st.integers(0, 2),
        counter=WHOLES,
        signature=TEXTS,
        started_unix=WHOLES,
        ended_unix=WHOLES,
        process_type=TEXTS,
        process_data=TEXTS,
        qr=TEXTS,
    ),
    card=st.builds(
        TseCard,
        serial=TEXTS,
        time_format=TEXTS,
        algorithm=TEXTS,
        public_key=TEXTS,
        certificate=TEXTS,
    ),
    cash_register_id=TEXTS,
    requested_at=INSTANTS,
    completed_at=INSTANTS,
    user_message=st.none() | TEXTS,
    print_message=st.none() | TEXTS,
    process_start_unix=WHOLES,
)


@given(answer=SIGNED, generation=st.sampled_from(sorted(RENDERERS)))
def test_a_stencil_writes_what_the_generation_does(answer, generation):
    """Whatever the till is called and sells; where a stencil would be misled there is none."""
    body = stencil.written(answer, generation)
    assert body in (None, msgspec.json.encode(render(answer, generation)))


@pytest.mark.parametrize("generation", RENDERERS)
def test_an_ordinary_till_has_a_stencil(generation):
    """Only what is out of the ordinary is written the long way."""
    moment = datetime(2026, 1, 5, 12, tzinfo=ZONE)
    card = TseCard(
        serial="00", time_format="unixTime", algorithm="a", public_key="", certificate=""
    )
    answer = FiscalAnswer.not_fiscal(
        card=card,
        cash_register_id="till 100 %",
        requested_at=moment,
        completed_at=moment,
        print_message=None,
    )
    assert stencil.written(answer, generation) == msgspec.json.encode(render(answer, generation))


@given(value=AMOUNTS)
def test_an_amount_is_cut_after_two_decimals(value):
    """Nothing is written as 0.00, whatever its sign and exponent; everything else is cut."""
    # As a fraction: Decimal would round a long amount before it is cut.
    cut = int(abs(Fraction(value)) * 100)
    sign = "-" if value < 0 and cut else ""
    assert amount(value) == f"{sign}{cut // 100}.{cut % 100:02}"


@given(
    number=st.sampled_from(["1", "1.5", "-3e2", "1e399", "1e400", "1e-400", "9" * 30, '"NaN"']),
    field=st.sampled_from(["netValue", "positionNumber", "quantity"]),
)
def test_a_number_is_judged_alike_wherever_it_stands(number, field):
    """The guard sees each leaf of a line, as it would see the number alone."""
    try:
        value = msgspec.json.decode(f'{{"{field}":{number}}}'.encode(), type=Position)
    except msgspec.ValidationError:
        return
    alone = getattr(value, "".join(f"_{c.lower()}" if c.isupper() else c for c in field))
    assert sound_throughout(value) == sound_throughout(alone)
    body = f'{{"positions":[{{"{field}":{number}}}]}}'.encode()
    if sound_throughout(value):
        assert reading.read(body, Document).value.positions == (value,)


def test_a_query_is_read_in_any_case_and_the_last_one_counts():
    """Remembering queries changes nothing about them."""
    for _ in range(2):
        call = Call(method="GET", path="/", query_string="A=1&b=&a=2")
        assert (call.query("a"), call.query("B"), call.query("c", "A")) == ("2", "", "2")
        assert call.query("c") is None


NOON = datetime(2026, 1, 5, 12, tzinfo=ZONE)
LINE = {
    "item_id": "1",
    "vat_identification": 1,
    "net_value": Decimal("10.84"),
    "tax_value": Decimal("2.06"),
    "gross_value": Decimal("12.90"),
}
PAYMENT = {"amount": Decimal("12.90"), "currency_iso_code": "EUR"}
HEAD = {
    "document_guid": "c1062c55-57c4-4ed2-9c53-aff1762326a4",
    "document_id": "1",
    "create_date": NOON,
    "book_date": NOON,
    "user": User(id="1"),
}
#: What can make a document other than plain: any value here may offend a rule, and some do not.
LINE_SAYS = {
    "type": st.sampled_from(PositionType),
    "item_id": st.sampled_from([None, "", "2"]),
    "vat_identification": st.sampled_from([None, 0, 2, 5, 7, 99]),
    "net_value": VALUES | st.just(Decimal("12.90")),
    "tax_value": VALUES | st.just(Decimal(0)),
    "gross_value": VALUES | st.just(Decimal("-12.90")),
    "deleted_position": st.booleans(),
    "cancellation_position": st.booleans(),
    "use_sub_item_vat_calculation": st.booleans(),
    "sub_items": st.sampled_from([(), (Position(),), (Position(**LINE),)]),
    "discounts": st.sampled_from([(), (Discount(),), (Discount(discount_order=1),)]),
    "rounding": VALUES,
}
PAYMENT_SAYS = {
    "amount": VALUES | st.just(Decimal("25.80")),
    "currency_iso_code": st.sampled_from([None, "", "CHF", "eur"]),
    "payment_type": st.sampled_from(PaymentType),
    "unique_readable_payment_identifier": st.sampled_from(["", "Cash"]),
}
HEAD_SAYS = {
    "document_guid": st.none(),
    "document_id": st.sampled_from([None, "", "x" * 40, "x" * 41]),
    "create_date": st.none(),
    "book_date": st.none(),
    "user": st.none(),
    "document_type": st.sampled_from(sorted(KINDS)).map(DocumentType),
    "cancellation_document": st.booleans(),
    "document_reference": st.just(DocumentReference()),
    "partner": st.sampled_from([Partner(), Partner(id="1")]),
    "position_count": st.integers(0, 3),
    "tax_positions": st.sampled_from([(), (TaxPosition(vat_identification=2),)]),
    "allowed_vat_deviation": VALUES,
    "is_training": st.booleans(),
}


def said(plain, says, *, most):
    """Say what is plain, but for at most so many things."""
    some = st.lists(st.sampled_from(sorted(says)), max_size=most, unique=True)
    changed = some.flatmap(lambda names: st.fixed_dictionaries({n: says[n] for n in names}))
    return changed.map(lambda other: {**plain, **other})


DOCUMENTS = st.builds(
    lambda head, lines, payments: Document(
        **head,
        positions=tuple(Position(**line) for line in lines),
        payments=tuple(Payment(**payment) for payment in payments),
    ),
    said(HEAD, HEAD_SAYS, most=1),
    st.lists(said(LINE, LINE_SAYS, most=2), max_size=2),
    st.lists(said(PAYMENT, PAYMENT_SAYS, most=1), max_size=2),
)


@settings(max_examples=400)
@given(document=DOCUMENTS, voucher=st.sampled_from(["refused", "moved"]), aborted=st.booleans())
def test_no_rule_finds_anything_about_a_plain_document(document, voucher, aborted):
    """One glance spares the rules only what they would have had no word about."""
    profile = profiles.load().choose({"single-purpose-voucher": voucher})
    kind = KINDS[document.document_type]
    asked = rules.ask_all(document, kind, profile, aborted=aborted)
    assert rules.check(document, kind, profile, aborted=aborted) == asked
    if is_plain(document):
        assert asked == ()


@settings(max_examples=400)
@given(
    document=DOCUMENTS,
    vats=st.lists(st.sampled_from([1, 2, 7]), min_size=3, max_size=3),
    voucher=st.sampled_from(["refused", "moved"]),
)
def test_the_glance_adds_up_what_others_would(document, vats, voucher):
    """What is put before the TSE and added to the day does not depend on who did the sums."""
    lines = tuple(
        msgspec.structs.replace(
            line,
            vat_identification=vat,
            net_value=line.gross_value if vat == 7 else line.net_value,
            tax_value=Decimal(0) if vat == 7 else line.tax_value,
        )
        for vat, line in zip(vats, 3 * (document.positions or ()), strict=False)
    )
    document = msgspec.structs.replace(
        document, positions=lines, payments=len(lines) * (document.payments or ())
    )
    profile = profiles.load().choose({"single-purpose-voucher": voucher})
    kind = KINDS[document.document_type]
    sums = plain_sums(document)
    if sums is not None and kind.fiscal:
        assert processdata.of(document, kind, profile) == processdata.of(
            document, kind, profile, sums=sums.slots
        )
    if sums is not None:
        assert summary(document) == summary(document, sums.cases)


@pytest.mark.parametrize("count", [1, 2])
def test_an_everyday_receipt_is_plain(count):
    """The glance would be of no use if it sent every receipt to the rules."""
    document = Document(
        **HEAD,
        positions=(Position(**LINE),) * count,
        payments=(Payment(**PAYMENT),) * count,
    )
    sums = plain_sums(document)
    assert sums is not None
    assert sum(sums.slots) == count * LINE["gross_value"]
    assert len(sums.cases) == 1


@given(
    at=st.datetimes(
        min_value=datetime(1970, 1, 2),  # noqa: DTZ001  the zone is drawn beside it
        max_value=datetime(2097, 1, 1),  # noqa: DTZ001  as above
        timezones=st.sampled_from([ZONE, UTC, timezone(timedelta(hours=-9, minutes=-30))]),
    ),
    whole=st.booleans(),
)
def test_an_instant_is_written_with_seven_digits_and_its_offset(at, whole):
    """The short cut through JSON says what isoformat says, and a zero more."""
    at = at.replace(microsecond=0) if whole else at
    text = at.isoformat(timespec="microseconds")
    assert timestamp(at) == f"{text[:26]}0{text[26:]}"
