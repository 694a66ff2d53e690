"""
What one world calls 4711 and the other one 1: learned from answers, put into requests.
"""

from __future__ import annotations

import pytest
from exchanges import exchanged
from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.differential.comparison import Deviation, call_of, compare
from fiskalprobe.differential.correspondence import Correspondence
from fiskalprobe.wire import Request

OURS = "11111111-2222-4333-8444-555555555555"
THEIRS = "99999999-2222-4333-8444-555555555555"
STORE = "http://there/api/v1/transactions/storeDocument"


def answer(number, *, revision=1, start=100, **more):
    return {
        "fiscalisationDocumentNumber": number,
        "fiscalDocumentNumber": str(number),
        "fiscalDocumentStartTime": start,
        "AdditionalFields": {"fiscalDocumentRevision": revision},
    } | more


@pytest.fixture
def names():
    """Two services that have started two documents each."""
    known = Correspondence()
    known.learn(answer(4711, revision=0, start=100), answer(1, revision=1, start=7))
    known.learn(answer(4712, revision=5, start=100), answer(2, revision=1, start=8))
    return known


@pytest.mark.parametrize(
    ("sent", "to_the_other"),
    [
        ('{"fiscalDocumentNumber": 4711}', '{"fiscalDocumentNumber": 1}'),
        ('{"fiscalDocumentNumber":"4712"}', '{"fiscalDocumentNumber":"2"}'),
        ("{fiscalDocumentNumber: 4712, /* x */}", "{fiscalDocumentNumber: 2, /* x */}"),
        ('{"FISCALDOCUMENTNUMBER" : 4711,}', '{"FISCALDOCUMENTNUMBER" : 1,}'),
        ('{"fiscalDocumentNumber": -99}', '{"fiscalDocumentNumber": -99}'),
        ('{"fiscalDocumentNumber": 99999}', '{"fiscalDocumentNumber": 99999}'),
        ('{"documentNumber": 4711, "x": 4711}', '{"documentNumber": 4711, "x": 4711}'),
        (
            '{"fiscalDocumentRevision": 0, "fiscalDocumentNumber": 4711}',
            '{"fiscalDocumentRevision": 1, "fiscalDocumentNumber": 1}',
        ),
        (
            '{"fiscalDocumentRevision": 5, "fiscalDocumentNumber": 4711}',
            '{"fiscalDocumentRevision": 5, "fiscalDocumentNumber": 1}',
        ),
        (
            '{"fiscalDocumentNumber": 4712, "fiscalDocumentStartTime": 100}',
            '{"fiscalDocumentNumber": 2, "fiscalDocumentStartTime": 8}',
        ),
        ("", ""),
    ],
)
def test_a_body_is_told_in_the_numbers_of_the_other_world(names, sent, to_the_other):
    """Nothing else in it changes, also where it is no proper JSON."""
    assert names.text(sent) == to_the_other


def test_an_id_is_replaced_wherever_it_stands(names):
    """A GUID or a serial number that both answered at one place is one thing with two names."""
    serial, other = "AB" * 32, "CD" * 32
    names.learn(
        {"TseSerial": serial, "deep": [{"x": OURS}]}, {"TseSerial": other, "deep": [{"x": THEIRS}]}
    )
    assert names.text(f"/tse/{serial}/selftest?c={OURS}") == f"/tse/{other}/selftest?c={THEIRS}"
    names.learn(OURS, THEIRS[::-1])
    assert names.text(OURS) == THEIRS


def test_a_world_that_begins_anew_forgets_all_but_what_was_declared():
    """After a reset 4711 is 4711 again, and the till's client stays what it is called."""
    known = Correspondence({OURS: THEIRS})
    known.learn(answer(4711), answer(1))
    known.forget()
    assert known.text(f'{{"fiscalDocumentNumber": 4711, "c": "{OURS}"}}') == (
        f'{{"fiscalDocumentNumber": 4711, "c": "{THEIRS}"}}'
    )


@given(st.text(), st.integers(1, 10**9), st.integers(1, 10**9))
def test_what_is_not_in_the_table_is_left_alone(text, ours, theirs):
    """Any text without one of the names goes out as it is."""
    known = Correspondence()
    known.learn(answer(ours), answer(theirs))
    if "document" not in text.lower():
        assert known.text(text) == text


def exchange(body, *, status=200, url=STORE, method="POST"):
    return exchanged(method, url, status=status, body=body)


def differ(ours, theirs, **more):
    return compare(ours, theirs, api="1.7.7", names=more.pop("names", Correspondence()))


@pytest.mark.parametrize(
    ("ours", "theirs", "found"),
    [
        (answer(4711), answer(1), []),
        (answer(-99), answer(1), ["fiscalDocumentNumber", "fiscalisationDocumentNumber"]),
        (answer(1, userMessage="a"), answer(1, userMessage="b"), ["userMessage"]),
        (answer(1, userMessage=None), answer(1), ["userMessage"]),
        (answer(1, requestTime="2026"), answer(1, requestTime="2027"), []),
        (
            answer(1, revision=2),
            answer(1, revision=3),
            ["AdditionalFields.fiscalDocumentRevision"],
        ),
        (answer(1, fiscalCountry=0), answer(1, fiscalCountry="[0] = Germany"), []),
        ("no JSON", answer(1), ["AdditionalFields.fiscalDocumentRevision"]),
    ],
)
def test_only_what_is_not_volatile_differs(ours, theirs, found):
    """Numbers, times and keys are everybody's own, sentinels and sums are not."""
    fields = [each.field for each in differ(exchange(ours), exchange(theirs))]
    assert [field for field in fields if "StartTime" not in field][: len(found) or None] == found


def test_a_status_says_it_all():
    """With another status the bodies are not compared, and the words of an error never."""
    told = differ(exchange(answer(1)), exchange("no", status=422))
    assert told == [Deviation(field="status", subject="200", reference="422")]
    assert differ(exchange("nein", status=422), exchange("no", status=422)) == []
    assert differ(exchange("", status=None), exchange(answer(1))) == []


def test_a_listing_is_compared_by_what_it_means(names):
    """The numbers of open transactions are translated, and their order is not compared."""
    url = "http://there/api/v1/management/germany/x/tse/listTransactions"
    ours = exchange([4712, 4711], url=url, method="GET")
    assert differ(ours, exchange([1, 2], url=url, method="GET"), names=names) == []
    told = differ(ours, exchange([1], url=url, method="GET"), names=names)
    assert [each.field for each in told] == ["numbers[1]"]


def test_a_validation_is_compared_by_its_levels():
    """How a finding is worded is everybody's own; how grave it is, is not."""
    url = "http://there/api/v1/transactions/validateDocument"
    ours = exchange([{"errorLevel": "warning", "errorText": "a"}], url=url)
    assert differ(ours, exchange([{"errorLevel": "warning", "errorText": "b"}], url=url)) == []
    assert differ(ours, exchange([{"errorLevel": "error", "errorText": "a"}], url=url))


def test_a_call_is_named_without_its_ids():
    """Two clients and two TSEs are one kind of call."""
    url = f"http://there/api/v1/management/germany/{OURS}/tse/{'ab' * 32}"
    assert (
        call_of(Request(method="GET", url=url)) == "GET /api/v1/management/germany/{id}/tse/{id}"
    )
