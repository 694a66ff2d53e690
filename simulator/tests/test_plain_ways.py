"""
What is done the quick way on the path of every receipt comes out as it does the plain way.
"""

from __future__ import annotations

from decimal import Decimal

import msgspec
from cryptography.hazmat.primitives.asymmetric import utils
from hypothesis import given
from hypothesis import strategies as st

from fiskalsim.device import keys
from fiskalsim.middleware.documents import Document, Position
from fiskalsim.middleware.enums import BusinessTransactionType, PositionType
from fiskalsim.middleware.processdata import amount
from fiskalsim.middleware.totals import CaseSum, Day, Totals, summary
from fiskalsim.web import reading
from fiskalsim.web.call import Call
from fiskalsim.web.reading.guard import sound_throughout

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


@given(value=AMOUNTS)
def test_an_amount_is_cut_after_two_decimals(value):
    """Nothing is written as 0.00, whatever its sign and exponent; everything else is cut."""
    cut = int(abs(value) * 100)
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
