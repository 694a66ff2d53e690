"""
Whole bodies: the two that seed-002 prints, and any variation of a clean one.

The bodies in `data/seed-002-*.txt` are copied verbatim from seed-002 (the vendor's article on
POST cancelDocument).
"""

from __future__ import annotations

import json
import re
import time
from contextlib import suppress
from datetime import datetime
from decimal import Decimal
from pathlib import Path
from random import Random
from typing import Any
from uuid import UUID

import msgspec
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from fiskalsim.ground.limits import Limits
from fiskalsim.middleware.documents.enums import PaymentType, PositionType
from fiskalsim.middleware.documents.model import Document
from fiskalsim.web import reading
from fiskalsim.web.reading import LibertyKind, Unfit, Unreadable
from fiskalsim.web.reading.bounds import beyond

DATA = Path(__file__).parent / "data"
FULL = (DATA / "seed-002-cancel-full.txt").read_bytes()
MINIMAL = (DATA / "seed-002-cancel-minimal.txt").read_bytes()


class Item(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    One line of an order.
    """

    net_value: Decimal
    item_count: int = 1
    item_type: PositionType = PositionType.Item


class Order(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    A small document of our own.
    """

    document_guid: UUID
    is_training: bool = False
    items: tuple[Item, ...] = ()
    user_name: str = ""


class Anything(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True):
    """
    A body that may hold whatever there is.
    """

    inside: Any
    amount: Decimal = Decimal(0)
    remark: str = ""


letters = st.characters(exclude_categories=["Cs"], exclude_characters="\0")
amounts = st.decimals(-(10**6), 10**6, places=2, allow_nan=False, allow_infinity=False)
items = st.builds(
    Item, net_value=amounts, item_count=st.integers(-9, 9), item_type=st.sampled_from(PositionType)
)
orders = st.builds(
    Order,
    document_guid=st.uuids(),
    is_training=st.booleans(),
    items=st.lists(items, max_size=3).map(tuple),
    user_name=st.text(
        st.characters(exclude_categories=["Cs"], exclude_characters="\0"), max_size=9
    ),
)


def test_the_full_body_of_the_article_is_accepted_verbatim():
    """
    The first example of seed-002 is read as it was meant, and its liberties are known.
    """
    result = reading.read(FULL, Document)
    document = result.value
    assert document.fiscal_document_number == 2853
    assert document.create_date == datetime(2023, 4, 18, 21, 34, 45)  # noqa: DTZ001  as sent: without offset
    (position,) = document.positions or ()
    assert (position.gross_value, position.cancellation_position) == (Decimal("12.90"), False)
    assert position.type is PositionType.Item
    (payment,) = document.payments or ()
    assert (payment.amount, payment.payment_type) == (Decimal("12.90"), PaymentType.CASH)
    assert {
        LibertyKind.PROPERTY_CASE,
        LibertyKind.QUOTED_BOOLEAN,
        LibertyKind.ENUM_FORM,
        LibertyKind.TRAILING_COMMA,
    } == {liberty.kind for liberty in result.liberties}


def test_the_minimal_body_of_the_article_is_accepted_verbatim():
    """
    The second example of seed-002, surplus brace and all, is read as it was meant.
    """
    result = reading.read(MINIMAL, Document)
    assert result.value.document_guid == UUID("bdf8b5e9-5634-4c02-afad-543a7c480111")
    assert result.value.fiscal_document_start_time == 1671699962
    assert [liberty.kind for liberty in result.liberties] == [
        LibertyKind.CONTENT_AFTER_DOCUMENT,
        LibertyKind.BRACED_GUID,
        LibertyKind.QUOTED_NUMBER,
    ]


@pytest.mark.parametrize(("body", "line", "column"), [(FULL, 31, 23), (MINIMAL, 16, 1)])
def test_a_strict_reader_refuses_both_with_line_and_column(body, line, column):
    """
    The strict reading points at the trailing comma and at the surplus brace.
    """
    with pytest.raises(Unreadable) as refused:
        reading.read(body, Document, lenient=False)
    assert (refused.value.line, refused.value.column) == (line, column)


def test_a_strict_reader_places_liberties_of_values_too():
    """
    Valid JSON that takes liberties with the model is refused at each of them.
    """
    body = b'{"documentGuid":\n "{bdf8b5e9-5634-4c02-afad-543a7c480111}",\n "Positions": []}'
    with pytest.raises(Unfit) as refused:
        reading.read(body, Document, lenient=False)
    assert [(misfit.path, misfit.line, misfit.column) for misfit in refused.value.misfits] == [
        ("documentGuid", 2, 2),
        ("positions", 3, 15),
    ]


@given(orders)
@settings(derandomize=True, deadline=None)
def test_a_clean_body_is_read_the_same_by_both_readers(order):
    """
    Strictly or not, a clean body gives its value and no liberty.
    """
    body = msgspec.json.Encoder(decimal_format="number").encode(order)
    for lenient in (True, False):
        result = reading.read(body, Order, lenient=lenient)
        assert result.value == order
        assert result.liberties == ()


@given(orders, st.integers(0, 2**32))
@settings(derandomize=True, deadline=None, max_examples=200)
def test_any_mixture_of_liberties_means_the_same_as_the_clean_body(order, seed):
    """
    Case of names, quotes, braces, commas and comments change nothing in what was said.
    """
    assert reading.read(loosely(order, Random(seed)).encode(), Order).value == order


def loosely(order, chance):
    """
    Write *order* with liberties taken by chance.
    """

    def name(text):
        cased = "".join(chance.choice([c.lower(), c.upper()]) for c in text)
        return chance.choice([f'"{text}"', f'"{cased}"', f"'{cased}'"])

    def number(value):
        return (
            chance.choice([f"{value:f}", f'"{value:f}"'])
            if isinstance(value, Decimal)
            else (chance.choice([f"{value}", f'"{value}"']))
        )

    def sort(value):
        forms = [value.value, f'"{value.value}"', f'"{value.name.upper()}"']
        return str(chance.choice([*forms, f'"[{value.value}] = {value.name}"']))

    def members(opening, parts, closing):
        gap = chance.choice(["", " ", "\n", "/* } */", "// ]\n"])
        surplus = chance.choice(["", ","]) if parts else ""
        return opening + gap + ("," + gap).join(parts) + surplus + gap + closing

    lines = [
        members(
            "{",
            [
                f"{name('netValue')}:{number(item.net_value)}",
                f"{name('itemCount')}:{number(item.item_count)}",
                f"{name('itemType')}:{sort(item.item_type)}",
            ],
            "}",
        )
        for item in order.items
    ]
    guid = chance.choice(["{}", "{{{}}}"]).format(order.document_guid)
    flag = chance.choice(["{}", '"{}"']).format(str(order.is_training).lower())
    unknown = chance.choice([[], [f"{name('unheardOf')}:[null]"]])
    return members(
        chance.choice(["", "\ufeff"]) + "{",
        [
            *unknown,
            f'{name("documentGuid")}:"{guid}"',
            f"{name('isTraining')}:{flag}",
            f"{name('items')}:{members('[', lines, ']')}",
            f"{name('userName')}:{json.dumps(order.user_name)}",
        ],
        "}",
    ) + chance.choice(["", "}", " // end"])


FRAGMENTS = r"""
    {" ": " documentGuid items netValue itemCount [ ] { } , : ' 1 1e400 -0.5 null true "NaN" \u0000
    \ud800 /* //
"""
fragments = st.lists(st.sampled_from([*FRAGMENTS.split(), "\n"]), max_size=25).map(
    lambda parts: "".join(parts).encode()
)


@given(st.binary(max_size=50) | fragments, st.booleans())
@settings(derandomize=True, deadline=None, max_examples=500)
def test_arbitrary_bytes_raise_nothing_but_the_two_errors(body, lenient):
    """
    Whatever is sent, the answer is a value, Unreadable or Unfit.
    """
    for target in (Order, Document):
        with suppress(Unreadable, Unfit):
            assert isinstance(reading.read(body, target, lenient=lenient).value, target)


@pytest.mark.parametrize(
    "value", [b"1e999999", b"-1e401", b"1e-999", b'"NaN"', b'"Infinity"', b'"sNaN"', b"9" * 401]
)
def test_an_amount_that_is_no_amount_never_gets_through(value):
    """
    What msgspec would take for a Decimal is refused on every way into the machine.
    """
    body = b'{"documentGuid":"%s","items":[{"netValue":%s%s}]}'
    guid = b"bdf8b5e9-5634-4c02-afad-543a7c480111"
    for liberty in (b"", b","):
        with pytest.raises((Unreadable, Unfit), match="line 1, column 7"):
            reading.read(body % (guid, value, liberty), Order)


@pytest.mark.parametrize("number", ["9223372036854775808", "-9223372036854775809", "9" * 4000])
def test_a_whole_number_beyond_64_bits_never_gets_through(number):
    """
    Counts and numbers are long integers on every way into the machine.
    """
    body = '{"documentGuid":"bdf8b5e9-5634-4c02-afad-543a7c480111","items":[{"netValue":1%s}]}'
    edge = number.replace("808", "807").replace("809", "808")[:20]
    for count in (number, f'"{number}"'):
        with pytest.raises((Unreadable, Unfit)):
            reading.read((body % f',"itemCount":{count}').encode(), Order)
    if number == "9" * 4000:
        return
    for count in (edge, f'"{edge}"'):
        (item,) = reading.read((body % f',"itemCount":{count}').encode(), Order).value.items
        assert item.item_count == int(edge)


@pytest.mark.parametrize("nul", ["\\u0000", "\0"], ids=["escaped", "raw"])
def test_nul_never_gets_through(nul):
    """
    Neither as a character nor as an escape, also in a body that is clean otherwise.
    """
    body = '{"documentGuid":"bdf8b5e9-5634-4c02-afad-543a7c480111","userName":"%s"}'
    assert reading.read((body % "x").encode(), Order).value
    with pytest.raises(Unreadable, match="NUL"):
        reading.read((body % nul).encode(), Order)


def test_a_body_beyond_the_size_is_refused_also_when_it_is_clean():
    """
    The quick ways obey the caller's limit too.
    """
    body = b'{"documentGuid":"bdf8b5e9-5634-4c02-afad-543a7c480111"}'
    assert reading.read(body, Order, limits=Limits(body_bytes=len(body))).value
    with pytest.raises(Unreadable, match="at most"):
        reading.read(body, Order, limits=Limits(body_bytes=len(body) - 1))


#: The same body on each way into the machine: clean, with a quoted amount, with a comma too many.
WAYS = {
    "clean": '{"inside":%s,"amount":%s}',
    "loose": '{"inside":%s,"Amount":%s}',
    "read by ourselves": '{"inside":%s,"amount":%s,}',
}


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("nesting", [8, 64, 200])
def test_the_limit_of_nesting_is_the_same_on_every_way(way, nesting):
    """
    As many objects and lists as are allowed stand inside each other, and not one more.
    """
    for pair in ("[]", '{"a":}'):
        inside = nesting - 1  # the body itself is one
        body = WAYS[way] % (pair[:-1] * (inside - 1) + "[]" + pair[-1] * (inside - 1), "1")
        assert reading.read(body.encode(), Anything, limits=Limits(nesting=nesting))
        deeper = WAYS[way] % (pair[:-1] * inside + "[]" + pair[-1] * inside, "1")
        with pytest.raises(Unreadable, match=f"more than {nesting} objects and lists"):
            reading.read(deeper.encode(), Anything, limits=Limits(nesting=nesting))


@pytest.mark.parametrize("way", WAYS)
@pytest.mark.parametrize("length", [20, 137, 400])
def test_the_limit_of_a_number_is_the_same_on_every_way(way, length):
    """
    A number has as many characters as are allowed, in quotes too; a text has as many as it wants.
    """
    limits = Limits(number_length=length)
    for shape in ("%s", '"%s"'):
        number = "0." + "7" * (length - 2)
        body = WAYS[way] % (f'"{"7" * 500}"', shape % number)
        value = reading.read(body.encode(), Anything, limits=limits).value
        assert (value.amount, value.inside) == (Decimal(number), "7" * 500)
        body = WAYS[way] % ("1", shape % (number + "7"))
        with pytest.raises((Unreadable, Unfit)):
            reading.read(body.encode(), Anything, limits=limits)


@given(st.recursive(letters | st.integers(), lambda inner: st.lists(inner, max_size=3)))
@settings(derandomize=True, deadline=None)
def test_nothing_that_nests_too_deep_is_overlooked(value):
    """
    Brackets in texts are none, and what is not suspected is within the limit.
    """
    body = msgspec.json.encode(value)
    depth, deepest, text = 0, 0, False
    for sign in re.sub(r"\\.", "", body.decode()):
        text ^= sign == '"'
        depth += 0 if text else (sign == "[") - (sign == "]")
        deepest = max(deepest, depth)
    for nesting in range(1, 6):
        assert beyond(body, Limits(nesting=nesting)) == (deepest > nesting)


def large_body(amount):
    line = f'{{"netValue":"10.66","grossvalue":{amount},"type":"0",/*c*/"itemCaption":"Pizza",}}'
    return ('{"Positions":[' + ",".join([line] * 13_000) + ",]}").encode()


def test_a_megabyte_of_liberties_is_read_in_time():
    """
    A large lenient body is no way to keep the service busy.
    """
    begun = time.process_time()
    document = reading.read(large_body("12.90"), Document).value
    assert time.process_time() - begun < 4
    assert len(document.positions or ()) == 13_000


def test_a_megabyte_of_misfits_is_refused_in_time():
    """
    Nor is one in which every line is at fault.
    """
    begun = time.process_time()
    with pytest.raises(Unfit) as refused:
        reading.read(large_body("'x'"), Document)
    assert time.process_time() - begun < 4
    assert len(refused.value.misfits) == 13_000
