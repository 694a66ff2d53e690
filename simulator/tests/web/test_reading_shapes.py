"""
What values may look like, and that everything that does not fit is named at once.
"""

from __future__ import annotations

from datetime import UTC, datetime
from decimal import Decimal
from enum import Enum, IntEnum
from typing import Annotated, Any
from uuid import UUID

import msgspec
import pytest

from fiskalsim.web.reading.errors import Unfit
from fiskalsim.web.reading.shapes import conform

GUID = "bdf8b5e9-5634-4C02-afad-543a7c480111"


class Sort(IntEnum):
    """
    A closed set by number.
    """

    Receipt = 0
    LongTermOrder = 80
    __aliases__ = {"TableOrder": 80}  # noqa: RUF012  an enumeration leaves dunder names alone


class Means(Enum):
    """
    A closed set by name, with numbers as aliases.
    """

    cash = "cash"
    ecCard = "ecCard"  # noqa: N815  as on the wire
    __aliases__ = {0: "cash", 1: "ecCard"}  # noqa: RUF012  likewise


class Base(msgspec.Struct, frozen=True, rename="camel", forbid_unknown_fields=True, kw_only=True):
    """
    Names on the wire are camelCase.
    """


class Line(Base):
    """
    A line, which may hold lines.
    """

    net_value: Decimal
    number: int = 0
    sub_lines: list[Line] = []


class Paper(Base):
    """
    One field of every kind.
    """

    sort: Sort = Sort.Receipt
    means: Means | None = None
    guid: UUID | None = None
    bare: Annotated[str, msgspec.Meta(pattern=f"^{'[0-9a-fA-F-]' * 36}$")] | None = None
    text: str = ""
    flag: bool = False
    count: int | None = None
    positive: Annotated[int, msgspec.Meta(gt=0)] = 1
    amount: Decimal | None = None
    at: datetime | None = None
    either: int | str | None = None
    lines: tuple[Line, ...] = ()
    few: Annotated[list[int], msgspec.Meta(max_length=2)] = []
    more: dict[str, str] = {}
    anything: Any = None


def taken(value, target=Paper):
    fitted, liberties = conform(value, target)
    return fitted, [(liberty.kind.value, liberty.path) for liberty in liberties]


STRICT = {
    "sort": 80,
    "means": "cash",
    "guid": GUID,
    "bare": GUID,
    "text": "{" + GUID + "}",
    "flag": True,
    "count": 5,
    "positive": 2,
    "amount": Decimal("12.90"),
    "at": "2023-04-18T21:34:45Z",
    "either": "5",
    "lines": [{"netValue": 1, "subLines": [{"netValue": Decimal("0.5"), "number": 7}]}],
    "few": [1],
    "more": {"Key": "5"},
    "anything": {"Any": [Decimal("1.0")]},
}


def test_what_fits_is_taken_as_it_is():
    """
    A value in the form of the model needs no liberty and loses nothing.
    """
    fitted, liberties = taken(STRICT)
    assert liberties == []
    assert fitted == Paper(
        sort=Sort.LongTermOrder,
        means=Means.cash,
        guid=UUID(GUID),
        bare=GUID,
        text="{" + GUID + "}",
        flag=True,
        count=5,
        positive=2,
        amount=Decimal("12.90"),
        at=datetime(2023, 4, 18, 21, 34, 45, tzinfo=UTC),
        either="5",
        lines=(Line(net_value=Decimal(1), sub_lines=[Line(net_value=Decimal("0.5"), number=7)]),),
        few=[1],
        more={"Key": "5"},
        anything={"Any": [Decimal("1.0")]},
    )


@pytest.mark.parametrize(
    ("sent", "same", "kind"),
    [
        ({"FLAG": True}, {"flag": True}, "property-case"),
        ({"unknown": 1}, {}, "unknown-property"),
        ({"flag": "True"}, {"flag": True}, "quoted-boolean"),
        ({"count": "-7"}, {"count": -7}, "quoted-number"),
        ({"amount": "12.90"}, {"amount": Decimal("12.90")}, "quoted-number"),
        ({"positive": "2"}, {"positive": 2}, "quoted-number"),
        ({"guid": "{" + GUID + "}"}, {"guid": GUID}, "braced-guid"),
        ({"bare": "{" + GUID + "}"}, {"bare": GUID}, "braced-guid"),
        ({"sort": "80"}, {"sort": 80}, "enum-form"),
        ({"sort": "longtermorder"}, {"sort": 80}, "enum-form"),
        ({"sort": "tableOrder"}, {"sort": 80}, "enum-form"),
        ({"sort": "[80] LongTermOrder"}, {"sort": 80}, "enum-form"),
        ({"sort": "[80] = TableOrder"}, {"sort": 80}, "enum-form"),
        ({"means": "1"}, {"means": "ecCard"}, "enum-form"),
        ({"means": "ECCARD"}, {"means": "ecCard"}, "enum-form"),
        ({"means": "[1] = EcCard"}, {"means": "ecCard"}, "enum-form"),
        ({"Count": 1, "count": 2}, {"count": 2}, "duplicate-key"),
    ],
)
def test_a_liberty_means_the_same_as_the_strict_form(sent, same, kind):
    """
    Each liberty is noted, reads as the strict form, and is refused by a strict reader.
    """
    fitted, liberties = taken(sent)
    strict, none = taken(same)
    assert fitted == strict
    assert none == []
    assert kind in [name for name, _ in liberties]
    with pytest.raises(Unfit):
        conform(sent, Paper, lenient=False)
    assert conform(same, Paper, lenient=False)[0] == strict


@pytest.mark.parametrize("form", [80, "LongTermOrder", "[80] = LongTermOrder"])
def test_the_forms_that_the_service_itself_writes_are_no_liberty(form):
    """
    Number, exact name and ``[n] = Name`` are all regular.
    """
    assert conform({"sort": form}, Paper, lenient=False)[0].sort is Sort.LongTermOrder


@pytest.mark.parametrize(
    ("sent", "path", "expected", "actual"),
    [
        ({"sort": "[0] = LongTermOrder"}, "sort", "one of 0 = Receipt", '"[0] = LongTermOrder"'),
        ({"sort": 7}, "sort", "one of 0 = Receipt", "7"),
        ({"sort": True}, "sort", "one of", "true"),
        ({"sort": None}, "sort", "one of", "null"),
        ({"means": "gold"}, "means", "one of cash, ecCard", '"gold"'),
        ({"Flag": "yes"}, "flag", "true or false", '"yes"'),
        ({"flag": 1}, "flag", "true or false", "1"),
        ({"count": "1.5"}, "count", "a whole number", '"1.5"'),
        ({"count": Decimal("1.5")}, "count", "a whole number", "1.5"),
        ({"count": True}, "count", "a whole number", "true"),
        ({"positive": 0}, "positive", ">= 1", "0"),
        ({"positive": "0"}, "positive", "a whole number", '"0"'),
        ({"amount": "NaN"}, "amount", "a number", '"NaN"'),
        ({"amount": "1_000"}, "amount", "a number", '"1_000"'),
        ({"amount": "12,90"}, "amount", "a number", '"12,90"'),
        ({"amount": "1e999999"}, "amount", "a number", '"1e999999"'),
        ({"guid": "{1}"}, "guid", "a GUID", '"{1}"'),
        ({"at": "yesterday"}, "at", "a date and time", '"yesterday"'),
        ({"text": 5}, "text", "text", "5"),
        ({"either": []}, "either", "a whole number or text", "a list"),
        ({"lines": [{"netValue": 1}, {}]}, "lines[1].netValue", "there", "missing"),
        ({"lines": {}}, "lines", "a list", "an object"),
        ({"lines": [5]}, "lines[0]", "an object", "5"),
        (
            {"Lines": [{"netValue": 1, "SubLines": [{"netvalue": []}]}]},
            "lines[0].subLines[0].netValue",
            "a number",
            "a list",
        ),
        ({"few": [1, 2, 3]}, "few", "length <= 2", "as it is"),
        ({"more": {"Key": 5}}, "more.Key", "text", "5"),
        ([], "", "an object", "a list"),
    ],
)
def test_a_misfit_is_named_with_path_expectation_and_finding(sent, path, expected, actual):
    """
    The path uses the model's names, whatever names were sent.
    """
    with pytest.raises(Unfit) as refused:
        conform(sent, Paper)
    (misfit,) = refused.value.misfits
    assert misfit.path == path
    assert expected in misfit.expected
    assert misfit.actual == actual
    assert path in str(refused.value)


def test_every_misfit_is_collected():
    """
    A till's developer sees all faults of a body at once.
    """
    with pytest.raises(Unfit) as refused:
        conform({"flag": 1, "count": "x", "lines": [{"number": "y"}, 1]}, Paper)
    paths = [misfit.path for misfit in refused.value.misfits]
    assert paths == ["flag", "count", "lines[0].number", "lines[0].netValue", "lines[1]"]


def test_a_long_list_of_misfits_is_shortened_in_the_message_only():
    """
    The message stays readable, the misfits stay complete.
    """
    with pytest.raises(Unfit, match="and 15 more") as refused:
        conform({"lines": [{}] * 20}, Paper)
    assert len(refused.value.misfits) == 20


def test_lists_and_other_types_can_be_targets_too():
    """
    A body need not be an object.
    """
    fitted, liberties = taken([{"NETVALUE": "1.5"}], list[Line])
    assert fitted == [Line(net_value=Decimal("1.5"))]
    assert liberties == [("property-case", "[0].netValue"), ("quoted-number", "[0].netValue")]
