"""
What a till's calls show: each duty kept, broken, and not to be told.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.till import away, course, sentback
from fiskalprobe.oracles.till import calls as called
from fiskalprobe.oracles.till.calls import CANCEL, CREATE, STORE, TillCall
from fiskalprobe.report.german import messages

KEPT, BROKEN, UNCLEAR = Standing.HOLDS, Standing.BROKEN, Standing.UNCLEAR


def answered(number=7, revision=1, start=1767600000):
    """A fiscal response of 1.7.7 to createDocument."""
    return FiscalAnswer.from_mapping(
        {
            "fiscalDocumentNumber": str(number),
            "fiscalDocumentStartTime": start,
            "AdditionalFields": {"fiscalDocumentRevision": revision},
        }
    )


def create(number=7, **values):
    """A start, answered so."""
    return TillCall(name=CREATE, answer=answered(number, **values))


def end(name=STORE, number=7, revision=1, start=1767600000, **more):
    """An end that carries these values; None leaves one out."""
    carried = dict(zip(called.CARRIED, (number, revision, start), strict=True))
    return TillCall(name=name, sent={k: v for k, v in carried.items() if v is not None} | more)


def standings(claims):
    """How the claims turned out, without repetition."""
    return {claim.standing for claim in claims}


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([create(), end()], KEPT),
        ([create(), end(), create(8), end(number=8)], KEPT),
        ([end(), create()], BROKEN),
        ([create(), end(), end()], BROKEN),
        ([create()], UNCLEAR),
        ([], UNCLEAR),
    ],
)
def test_a_create_comes_before_each_end(calls, standing):
    """One start is good for one end, and without an end nothing can be told."""
    assert course.judge_order(calls, STORE).standing is standing


FAULTY = replace(end(documentGuid="a"), status=422)


@pytest.mark.parametrize(
    ("before", "calls", "standing"),
    [
        ([], [create(), end(documentGuid="a"), end(documentGuid="a")], KEPT),
        ([], [create(), end(documentGuid="a"), end(documentGuid="b")], BROKEN),
        ([create(), end(documentGuid="a")], [end(documentGuid="a")], KEPT),
        ([create(), end(documentGuid="a")], [end(documentGuid="b")], BROKEN),
        ([create()], [end()], KEPT),
        ([], [create(), FAULTY, end(CANCEL, documentGuid="a")], KEPT),
        ([create(), FAULTY], [end(CANCEL, documentGuid="a")], KEPT),
        ([], [create(), FAULTY, end(CANCEL), end(documentGuid="b")], BROKEN),
        ([], [FAULTY, create(), end(documentGuid="b")], KEPT),
        ([create(), end()], [FAULTY], BROKEN),
        ([], [replace(end(number=None), status=422)], BROKEN),
    ],
)
def test_a_start_is_good_for_an_end_that_is_repeated_or_was_refused(before, calls, standing):
    """The same document again is one, what is faulty has ended nothing, old numbers are left."""
    assert course.judge_order(calls, calls[-1].name, before).standing is standing


@pytest.mark.parametrize(
    ("call", "wrong"),
    [
        (end(), set()),
        (end(number="7", revision="1", start="1767600000"), set()),
        (end(number=8), {"fiscalDocumentNumber"}),
        (end(revision=2, start=None), {"fiscalDocumentRevision", "fiscalDocumentStartTime"}),
        (end(revision=True), {"fiscalDocumentRevision"}),
        (end(number=7.0), {"fiscalDocumentNumber"}),
    ],
)
def test_the_values_come_back_as_they_were_answered(call, wrong):
    """A number may come as its digits; what differs or is missing is named."""
    claims = sentback.judge_sent_back([create(), call])
    found = {c.check.removeprefix("sent-back-") for c in claims if c.standing is BROKEN}
    assert found == wrong
    assert standings(sentback.judge_sent_back([create()])) == {UNCLEAR}


def test_names_are_read_in_any_case():
    """A service reads them so, and so does the judge."""
    low = TillCall(name=STORE, sent={k.upper(): v for k, v in end().sent.items()})
    assert standings(sentback.judge_sent_back([create(), low])) == {KEPT}


def test_each_end_belongs_to_the_start_of_its_number():
    """Two documents that are open at once do not get in each other's way."""
    calls = [create(7), create(8), end(number=8), end(number=7)]
    assert standings(sentback.judge_sent_back(calls)) == {KEPT}


def test_the_long_names_are_those_of_the_answer():
    """Number and revision go without isation; the start time is the same in both."""
    assert standings(sentback.judge_names([create(), end()])) == {KEPT}
    long = end(number=None, fiscalisationDocumentNumber=7)
    [claim] = sentback.judge_names([create(), long])
    assert (claim.standing, claim.actual) == (BROKEN, "fiscalisationDocumentNumber")
    assert standings(sentback.judge_names([])) == {UNCLEAR}


@pytest.mark.parametrize(
    ("left", "actual"),
    [
        ({"number": None}, "fiscalDocumentRevision"),
        ({"revision": None}, "fiscalDocumentNumber"),
        ({"number": None, "revision": None}, "neither"),
    ],
)
def test_without_number_or_revision_there_are_no_short_names(left, actual):
    """What was not sent at all does not go by its short name, whatever else it is called."""
    [claim] = sentback.judge_names([create(), end(**left, tseNumber=7)])
    assert (claim.standing, claim.code, claim.actual) == (BROKEN, "no-short-names", actual)


def test_the_revision_is_looked_for_among_the_additional_fields():
    """What an answer has at the top counts only where it has nothing there."""
    assert standings(sentback.judge_revision([create(revision=3), end(revision=3)])) == {KEPT}
    assert standings(sentback.judge_revision([create(revision=3), end(revision=0)])) == {BROKEN}
    older = FiscalAnswer.from_mapping(
        {"fiscalisationDocumentNumber": 7, "fiscalisationDocumentRevision": 2}
    )
    assert called.given(TillCall(name=CREATE, answer=older))["fiscalDocumentRevision"] == 2


def test_an_answer_without_a_value_leaves_nothing_to_send_back():
    """That is the service's fault, and nobody blames the till for it."""
    bare = TillCall(name=CREATE, answer=FiscalAnswer.from_mapping({"fiscalDocumentNumber": "7"}))
    assert UNCLEAR in standings(sentback.judge_sent_back([bare, end()]))
    refused = TillCall(name=CREATE, answer=None, status=405)
    assert standings(sentback.judge_sent_back([refused, end()])) == {UNCLEAR}
    assert course.judge_beginning([refused]).standing is BROKEN


def test_what_is_left_of_an_earlier_world_is_none_of_this_one():
    """A cancel of a number that nobody has given here, and that is answered 404."""
    stale = TillCall(name=CANCEL, sent={"fiscalDocumentNumber": 99}, status=404)
    calls = [stale, create(), end()]
    assert called.of_this_world(calls, called.numbers(calls)) == calls[1:]
    again = TillCall(name=CANCEL, sent={"fiscalDocumentNumber": 7}, status=404)
    calls = [again, create(), end()]  # each world counts from one, so it gives the number too
    assert called.of_this_world(calls, called.numbers(calls)) == calls[1:]
    calls = [create(), end(), again]
    assert called.of_this_world(calls, called.numbers(calls)) == calls
    assert called.of_this_world([again], {7}) == [again]
    for other in (
        TillCall(name=CANCEL, sent={"fiscalDocumentNumber": 99}),
        TillCall(name=CANCEL, sent={"fiscalDocumentNumber": 0}, status=404),
    ):
        calls = [other, create(), end()]
        assert called.of_this_world(calls, called.numbers(calls)) == calls


def test_an_end_that_names_no_begun_document_is_told_from_other_refusals():
    """A till that breaks because of that has shown which mistake it makes."""

    def ended(sent, status=404):
        return TillCall(name=STORE, sent=sent, status=status)

    wrong = ended({"fiscalisationDocumentNumber": 7})
    assert called.names_unknown([create(), wrong])
    assert called.names_unknown([create(), ended({"fiscalDocumentNumber": 0})])
    assert not called.names_unknown([wrong])
    assert not called.names_unknown([create()])
    assert not called.names_unknown([create(), ended({"fiscalDocumentNumber": 7})])
    assert not called.names_unknown([create(), ended({"fiscalDocumentNumber": 0}, status=400)])


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([create(), end(CANCEL)], KEPT),
        ([create(), end(STORE)], BROKEN),
        ([create(), end(STORE), end(CANCEL)], BROKEN),
        ([create()], BROKEN),
        ([create(), end(CANCEL, number=6)], BROKEN),
        ([end(CANCEL)], UNCLEAR),
    ],
)
def test_an_abort_is_a_cancel_and_nothing_else(calls, standing):
    """To store an abort, or to say nothing, is no abort."""
    assert course.judge_abort(calls).standing is standing


def test_the_first_article_begins_the_document():
    """Any other call does not."""
    assert course.judge_beginning([create()]).standing is KEPT
    assert course.judge_beginning([TillCall(name="validateDocument")]).standing is BROKEN
    assert course.judge_beginning([]).standing is BROKEN


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([create(-99), end(number=-99)], KEPT),
        ([TillCall(name="tse"), create(-99), end(number=-99)], KEPT),
        ([create(-99)], BROKEN),
        ([create(-99), create(-99), end(number=-99)], BROKEN),
        ([create(-99), end(number=-99), end(number=-99)], BROKEN),
        ([create(-99), end(CANCEL, number=-99)], BROKEN),
    ],
)
def test_an_outage_changes_no_call(calls, standing):
    """One start and one end, whatever else a till looks at."""
    assert away.judge_usual_calls(calls).standing is standing


def test_an_outage_changes_no_call_of_an_abort():
    """It ends with cancelDocument, and is told."""
    told, silent = [create(-99), end(CANCEL, number=-99)], [create(-99)]
    assert away.judge_usual_calls(told, end=CANCEL).standing is KEPT
    assert away.judge_usual_calls(silent, end=CANCEL).standing is BROKEN
    assert away.judge_usual_calls([create(-99), end(number=-99)], end=CANCEL).standing is BROKEN


def test_a_failed_start_comes_back_with_its_zeros():
    """-99 and two zeros; a sale that was started regularly shows nothing of it."""
    failed = create(-99, revision=0, start=0)
    right, wrong = end(number=-99, revision=0, start=0), end(number=0, revision=0, start=0)
    assert standings(away.judge_offline_values([failed, right])) == {KEPT}
    assert BROKEN in standings(away.judge_offline_values([failed, wrong]))
    assert standings(away.judge_offline_values([create(), end()])) == {UNCLEAR}


def test_nothing_of_an_outage_is_sent_again():
    """The same GUID is the same document, in whatever letters."""
    sold = end(documentGuid="AB-1")
    assert away.judge_nothing_again([sold], [end(documentGuid="AB-2")], sales=1).standing is KEPT
    assert away.judge_nothing_again([sold], [], sales=1).standing is KEPT
    assert away.judge_nothing_again([sold], [end(documentGuid="ab-1")], sales=1).standing is BROKEN
    assert away.judge_nothing_again([], [sold], sales=1).standing is UNCLEAR
    renamed = end(documentGuid="AB-2", documentId="R-1")
    first = end(documentGuid="AB-1", documentId="R-1")
    assert away.judge_nothing_again([first], [renamed], sales=1).standing is BROKEN


def test_nothing_of_an_outage_is_sold_anew():
    """More documents than sales since are those of the outage, whatever they go by."""
    answer = FiscalAnswer.from_mapping({})
    sold, *anew = (replace(end(documentGuid=guid), answer=answer) for guid in "abc")
    assert away.judge_nothing_again([sold], anew, sales=1).standing is BROKEN
    assert away.judge_nothing_again([sold], anew, sales=2).standing is KEPT


def test_a_number_that_is_a_text_only_comes_back():
    """A till that ends nothing because it found no integer has not coped."""
    assert standings(sentback.judge_text_number([create(), end()])) == {KEPT}
    assert standings(sentback.judge_text_number([create(), end(number=0)])) == {BROKEN}
    assert standings(sentback.judge_text_number([create()])) == {BROKEN}


def stored(id_, number=7, kind=0):
    """A document that was stored under *id_*, and answered."""
    sent = {"documentGuid": id_, "fiscalDocumentNumber": number, "documentType": kind}
    return TillCall(name=STORE, sent=sent, answer=answered(number))


def voided(id_, number=9, **more):
    """A void of *id_*."""
    of = {"cancellationDocument": True, "documentReference": {"documentGuid": id_}, **more}
    call = stored(f"void-of-{id_}", number)
    return replace(call, sent={**call.sent, **of})


@pytest.mark.parametrize(
    ("before", "done", "standing"),
    [
        ([create(), stored("a")], True, KEPT),
        ([create(), stored("a")], False, BROKEN),
        ([create(), TillCall(name=STORE, status=503)], True, UNCLEAR),
        ([], True, UNCLEAR),
    ],
)
def test_a_till_sells_without_its_service(before, done, standing):
    """One that never stores anything is done without it too, which shows nothing."""
    claim = away.judge_sold_without(before, done=done, actual="no service")
    assert claim.standing is standing
    assert messages.german(claim.message)


@pytest.mark.parametrize(
    ("since", "sold", "found"),
    [
        ([stored("a"), stored("b"), stored("c")], 2, {("sent-later", KEPT), ("sent-once", KEPT)}),
        ([stored("a"), stored("A"), stored("b")], 1, {("sent-later", KEPT), ("sent-once", KEPT)}),
        (
            [stored("a"), stored("k", 8, 80), stored("b")],
            1,
            {("sent-later", KEPT), ("sent-once", KEPT)},
        ),
        ([stored("c")], 2, {("sent-later", BROKEN)}),
        ([stored("a"), stored("a")], 1, {("sent-later", BROKEN)}),
        ([stored(each) for each in "abc"], 1, {("sent-later", KEPT), ("sent-once", BROKEN)}),
        ([create(), end(CANCEL)], 1, {("sent-later", UNCLEAR)}),
        ([stored("a")], 0, {("sent-later", UNCLEAR)}),
    ],
)
def test_what_was_sold_without_the_service_is_sent_once(since, sold, found):
    """A document that is repeated is one; the sale that comes after is one more."""
    claims = away.judge_sent_later(since, sold=sold)
    assert {(claim.check, claim.standing) for claim in claims} == found
    assert [c.message for c in claims if not messages.german(c.message)] == []


@pytest.mark.parametrize(
    ("since", "sold", "standing"),
    [
        ([stored("a"), stored("b", 8)], [True, True], KEPT),
        ([stored("a"), stored("a"), stored("b", 8)], [True, False, True], KEPT),
        (
            [stored("k", 6, 80), stored("a"), stored("l", 8, 80), stored("b", 9)],
            [True, True],
            KEPT,
        ),
        ([stored("a"), stored("b", 8), stored("c", 9)], [True, True], BROKEN),
        ([stored("a"), stored("a", 8), stored("b", 9)], [True, True], BROKEN),
        ([stored("a"), voided("a"), stored("b", 8), stored("c", 10)], [True, True], KEPT),
        ([stored("a"), voided("z"), stored("b", 8), stored("c", 10)], [True, True], BROKEN),
        (
            [stored("a"), voided("a", isTraining=True), stored("b", 8), stored("c", 10)],
            [True, True],
            BROKEN,
        ),
        ([stored("a"), stored("b", 8), voided("b")], [True, True], UNCLEAR),
        ([stored("a")], [True, True], UNCLEAR),
        ([stored("a"), stored("b", 8)], [False, True], UNCLEAR),
        ([], [], UNCLEAR),
    ],
)
def test_a_sale_whose_answer_was_lost_is_stored_once(since, sold, standing):
    """Sent again it is the same one, under another number or name another; voided it is none."""
    claim = away.judge_stored_once(since, sold=sold)
    assert claim.standing is standing
    assert messages.german(claim.message)


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([stored("a"), stored("b", 8)], KEPT),
        ([stored("a"), stored("A"), stored("b", 8)], KEPT),
        ([stored("a"), stored("A", 8)], BROKEN),
        ([stored("a", -99), stored("a", -99)], UNCLEAR),
        ([stored("a"), create()], UNCLEAR),
        ([], UNCLEAR),
    ],
)
def test_documents_go_by_names_of_their_own(calls, standing):
    """A repeat is the same document; without a number of a TSE nobody can tell."""
    claim = course.judge_own_names(calls)
    assert claim.standing is standing
    assert messages.german(claim.message)


def test_a_repeat_is_left_out():
    """The same end of the same document and number; another number is no repeat."""
    first, again, other = stored("a"), stored("A"), stored("a", 8)
    assert called.without_repeats([first], [create(), again, other]) == [create(), other]
    assert called.without_repeats([], [first, again]) == [first]


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([end(isTraining=True)], KEPT),
        ([end(IsTraining="true", documentGuid="a"), end(isTraining=True)], KEPT),
        ([end()], BROKEN),
        ([end(isTraining=False)], BROKEN),
        ([create(), end(CANCEL)], UNCLEAR),
        ([], UNCLEAR),
    ],
)
def test_training_is_told(calls, standing):
    """A till that practises without its service has told nothing wrong."""
    claim = course.judge_training(
        [replace(call, answer=call.answer or answered()) for call in calls]
    )
    assert claim.standing is standing
    assert messages.german(claim.message)


def test_what_a_service_does_not_know_cannot_be_ended():
    """An end of 404 is one, and a start is none."""
    assert called.is_unknown([create(), replace(end(), status=404)])
    assert not called.is_unknown([replace(create(), status=404), end()])


def test_a_stranger_can_begin_nothing():
    """What was begun for a known client before shows that it is none."""
    refused = TillCall(name=CREATE, status=422)
    assert called.is_stranger([refused])
    assert not called.is_stranger([refused, create()])
    assert not called.is_stranger([TillCall(name=CREATE, status=406)])
    assert not called.is_stranger([])


@pytest.mark.parametrize(
    ("calls", "standing"),
    [
        ([create(), end()], KEPT),
        ([create(), replace(end(), status=404)], KEPT),
        ([create(), replace(end(), status=422, said="positions: empty")], BROKEN),
        ([create(), replace(end(CANCEL), status=406)], BROKEN),
        ([create(), replace(end(), status=422), end()], BROKEN),
        ([TillCall(name=CREATE, status=406)], BROKEN),
        ([TillCall(name=CREATE, status=422)], UNCLEAR),
        ([create()], UNCLEAR),
        ([], UNCLEAR),
    ],
)
def test_a_document_that_is_refused_is_faulty(calls, standing):
    """Also where a better one is sent afterwards; an unknown number or client is no fault."""
    claim = course.judge_taken(calls)
    assert claim.standing is standing
    assert messages.german(claim.message)


def test_what_the_service_said_is_shown():
    """It is what a developer has to know."""
    claim = course.judge_taken([replace(end(), status=422, said="positions: empty")])
    assert claim.actual == "storeDocument is answered 422: positions: empty"
