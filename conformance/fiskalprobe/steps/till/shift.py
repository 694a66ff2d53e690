"""
A till under judgement: the errands it is sent on, and what its calls have to be.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from pytest_bdd import given, then, when

from fiskalprobe.oracles.fiscalanswer import AnswerKind
from fiskalprobe.oracles.till import away, course, sentback
from fiskalprobe.oracles.till import calls as called
from fiskalprobe.oracles.till.calls import TillCall
from fiskalprobe.run.context import Context
from fiskalprobe.run.parties.shift import Shift
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps.till import _ambient
from fiskalprobe.steps.till._shift import read, told, told_of_all
from fiskalprobe.target.deeds import Deed
from fiskalprobe.target.pointofsale import Errand, is_done, last_line
from fiskalprobe.wire import Exchange

_ERRANDS: Final = {
    "sells an article": Errand.SALE,
    "aborts a sale": Errand.ABORT,
    "begins a sale and fails": Errand.BEGIN,
    "is started again": Errand.RESUME,
}


@given("the till has begun a sale and failed")
def the_till_has_failed(shift: Shift) -> None:
    """
    Let the till register an article and switch it off.
    """
    shift.arrange(Errand.BEGIN)


@given(sentence(r"the till has sold an article(?: in the outage)?"))
def the_till_has_sold(shift: Shift) -> None:
    """
    Let the till sell, with its TSE or while that is away.
    """
    shift.arrange(Errand.SALE)


@given("the service answers as a later release, without the integer number")
def the_service_looks_ahead(shift: Shift) -> None:
    """
    Leave out what the vendor has announced to leave out.
    """
    shift.look_ahead(on=True)


@when(
    sentence(
        r"the till (?P<errand>sells an article|aborts a sale|begins a sale and fails|"
        r"is started again)(?P<anyhow>, whatever it is answered)?"
    )
)
def the_till_works(shift: Shift, context: Context, errand: str, anyhow: str | None) -> None:
    """
    Send the till on an errand. Where it cannot run one although its TSE is there, nothing shows,
    unless it fails of what it has sent back itself, or the scenario wants to see that.
    """
    shift.run(_ERRANDS[errand])
    if anyhow:
        return
    deeds = [each.what for each in context.timeline if isinstance(each, Deed)]
    if shift.absence is not None or ("cut" in deeds and "mend" not in deeds):
        return
    if not called.names_unknown(_read(shift, shift.calls)):
        shift.require_done()


@then(sentence(r"it has called createDocument before (?P<end>storeDocument|cancelDocument)"))
def create_came_first(shift: Shift, end: str) -> None:
    """
    Look at the order of the calls.
    """
    told(shift, course.judge_order(_read(shift, shift.calls), end))


@then("no document of the till was refused as faulty")
def every_document_was_taken(shift: Shift) -> None:
    """
    Look for answers of 422 and 406.
    """
    told(shift, course.judge_taken(_read(shift, shift.calls)))


@then("each document went by names of its own")
def each_has_its_names(shift: Shift) -> None:
    """
    Compare the GUIDs and ids of all documents.
    """
    told_of_all(shift, course.judge_own_names(_read(shift, shift.every_call)))


@then("what it has sent in JSON is UTF-8")
def the_octets_are_utf_8(shift: Shift) -> None:
    """
    Look in what the bodies of its calls were written.
    """
    told(shift, *_ambient.written(shift, "DE-POS-0067"))


@then("no object that it has sent has two members of one name")
def no_name_is_sent_twice(shift: Shift) -> None:
    """
    Look at the names in every object of its calls.
    """
    told(shift, *_ambient.written(shift, "DE-POS-0068"))


@then("what it has sent in JSON is called JSON")
def the_json_is_called_so(shift: Shift) -> None:
    """
    Look at the Content-Type of its calls.
    """
    told(shift, *_ambient.written(shift, "DE-POS-0069"))


@then("the abort was told with cancelDocument")
def the_abort_was_told(shift: Shift) -> None:
    """
    Look how the document was ended.
    """
    told(shift, course.judge_abort(_read(shift, shift.calls)))


@then("the first article has begun the document")
def the_article_began_it(shift: Shift) -> None:
    """
    Look for createDocument although nothing was paid.
    """
    told(shift, course.judge_beginning(_read(shift, shift.calls)))


@then("the sale was told as the sale that it was")
def the_sale_was_told(shift: Shift) -> None:
    """
    Look at what was stored, and how it was paid.
    """
    told(shift, *_ambient.sale(shift))


@then("what was begun and not paid was not stored")
def nothing_unpaid_was_stored(shift: Shift) -> None:
    """
    Look how what was begun when the till failed has ended.
    """
    told_of_all(shift, *_ambient.unpaid(shift))


@then("number, revision and start came back as they were answered")
def the_values_came_back(shift: Shift) -> None:
    """
    Compare what was answered with what was sent.
    """
    told(shift, *sentback.judge_sent_back(_read(shift, shift.calls)))


@then("number and revision came back under their short names")
def the_names_are_short(shift: Shift) -> None:
    """
    Look how number and revision were spelled.
    """
    told(shift, *sentback.judge_names(_read(shift, shift.calls)))


@then("the revision is the one of the additional fields")
def the_revision_is_theirs(shift: Shift) -> None:
    """
    Compare the revision with the one among the additional fields.
    """
    told(shift, *sentback.judge_revision(_read(shift, shift.calls)))


@then("the number came back although it was a text only")
def the_text_came_back(shift: Shift) -> None:
    """
    Compare the number with the text.
    """
    told(shift, *sentback.judge_text_number(_read(shift, shift.calls)))


@then(sentence(r"the till has made the calls of every (?P<what>sale|abort), each once"))
def the_calls_are_usual(shift: Shift, what: str) -> None:
    """
    Compare the calls with those of a sale or an abort without an outage.
    """
    end = called.STORE if what == "sale" else called.CANCEL
    told(shift, away.judge_usual_calls(_read(shift, shift.calls), end=end))


@then("-99 and the zeros came back")
def the_failed_start_came_back(shift: Shift) -> None:
    """
    Compare what a failed create answered with what was sent.
    """
    told(shift, *away.judge_offline_values(_read(shift, shift.calls)))


@then("nothing of the outage was sent again")
def nothing_again(shift: Shift) -> None:
    """
    Compare the documents of the first errand with those since.
    """
    first, *later = shift.errands
    since = [call for errand in later for call in errand]
    told(
        shift,
        away.judge_nothing_again(
            _read(shift, first),
            _read(shift, since),
            sales=shift.sent_on[1:].count(Errand.SALE),
        ),
        backing=since or first,
    )


@then("the till went on without an error of its own")
def the_till_went_on(shift: Shift) -> None:
    """
    Look how the errand ended, by the program's exit code or the operator's word.
    """
    act = shift.act
    calls = _read(shift, shift.calls)
    if called.faulty(calls):
        shift.checks.unclear(
            None,
            "went-on",
            "a document of the till is faulty, so nothing shows of an outage",
            exchanges=shift.calls,
        )
        return
    answers = [call.answer for call in calls if call.answer is not None]
    if act and is_done(act) and not any(a.kind is AnswerKind.OFFLINE for a in answers):
        shift.checks.unclear(
            None, "went-on", "the till was given no answer of an outage", exchanges=shift.calls
        )
        return
    shift.checks.that(
        None,
        "went-on",
        act is not None and is_done(act),
        "the till works with whatever it is answered",
        expected="the errand is done",
        actual="" if act is None else last_line(act.answer),
        exchanges=shift.calls,
        code="till-broke",
    )


@then("no transaction of the till is left open")
def nothing_is_left_open(shift: Shift) -> None:
    """
    List the open transactions, as an administrator would.
    """
    calls = shift.every_call
    if not any(number and number > 0 for number in called.numbers(_read(shift, calls))):
        shift.checks.unclear(
            None, "nothing-left-open", "the till has started no transaction", exchanges=calls
        )
        return
    listed = shift.subject.open_transactions()
    entries = listed.json_or_none()
    left = entries if isinstance(entries, list) else None
    if left is None:
        shift.checks.unclear(
            None, "nothing-left-open", "the open transactions cannot be listed", exchanges=[listed]
        )
        return
    shift.checks.that(
        None,
        "nothing-left-open",
        not left,
        "a transaction that the till started has not been ended"
        if left
        else "each transaction that the till started has been ended",
        expected="0 open",
        actual=f"{len(left)} open",
        exchanges=[*calls, listed],
        code="left-open",
    )


def _read(shift: Shift, calls: Iterable[Exchange]) -> list[TillCall]:
    """
    Read what a till has called, but for what it still sends of a world that is gone.
    """
    return called.of_this_world(read(calls), called.numbers(read(*shift.errands)))
