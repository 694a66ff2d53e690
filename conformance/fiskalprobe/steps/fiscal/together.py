"""
Calls at the same time: made in one step, judged by the order in which the TSE has counted them.
"""

from __future__ import annotations

from typing import Final, cast

from pytest_bdd import then, when

from fiskalprobe.oracles.answer import AnswerOperation
from fiskalprobe.oracles.counters import log_of
from fiskalprobe.oracles.document import Document, UnreadableDocument
from fiskalprobe.oracles.fiscalanswer import AnswerKind
from fiskalprobe.oracles.parallel import Call, judge_order
from fiskalprobe.run import Checks
from fiskalprobe.steps._sentences import check
from fiskalprobe.steps._tables import Columns, Table, below, one_of, text
from fiskalprobe.steps.fiscal._till import Till, fiscal, is_ok, is_signed
from fiskalprobe.steps.fiscal.arranging import tse_entry
from fiskalprobe.steps.fiscal.counting import OTHERS, noted, others_count
from fiskalprobe.steps.fiscal.listing import numbers
from fiskalprobe.wire import Exchange

_CALLS = {"createDocument": "create", "storeDocument": "store", "cancelDocument": "cancel"}

_UNCOUNTED: Final = (
    "an answer carries no signature and tells no outage, so nobody knows what the TSE should count"
)
_TOGETHER: Final = Columns(
    needed={
        "call": one_of("call", lambda: ("creates", "stores", "cancels", "lists")),
        "document": text,
    }
)


@when("these calls are made at the same time")
@below(_TOGETHER)
def calls_at_the_same_time(till: Till, datatable: Table) -> None:
    """
    Make each ``creates``, ``stores`` or ``cancels`` call of the table before any is answered.

    ``lists`` asks for a packet of open transactions meanwhile, and has no document.
    """
    moves = [(row["call"], row["document"]) for row in _TOGETHER.read(datatable)]
    for call, name in moves:
        if call in {"stores", "cancels"}:
            till.begun(name)
    till.together(moves)


@then(check(r"the calls have a valid order"))
def the_order_is_valid(till: Till, checks: Checks, cited: str | None) -> None:
    """
    Check that counters and numbers of all answers of the scenario can have come about one by one.
    """
    del cited
    exchanges = till.subject.exchanges
    found = {each.id: call for each in exchanges if (call := called(each)) is not None}
    backing = tuple(each for each in exchanges if each.id in found)
    for claim in judge_order(tuple(found.values())):
        checks.record(claim, backing)


@then(check(r"each of the calls is signed"))
def each_call_is_signed(till: Till, cited: str | None) -> None:
    """
    Check that all calls that were made at the same time have a signature of the TSE.

    A listing has none to have.
    """
    sent = tuple(each for each in _met(till) if not _lists(each))
    without = [each for each in sent if not is_signed(fiscal(each))]
    till.check(
        cited,
        "served-together",
        "each call that was made at the same time as others is signed",
        ok=bool(sent) and not without,
        expected="a signed fiscal response to each",
        actual=", ".join(f"exchange {each.id}: {each.gist}" for each in without) or "signed",
        exchanges=tuple(without),
    )


@then(check(r"each listing among them holds numbers"))
def each_listing_holds(till: Till, cited: str | None) -> None:
    """
    Check that each listing that was asked for at the same time is an array of some numbers.
    """
    sent = tuple(each for each in _met(till) if _lists(each))
    without = tuple(each for each in sent if not numbers(each))
    till.check(
        cited,
        "listed-together",
        "each listing that was asked for while others called holds numbers",
        ok=bool(sent) and not without,
        expected="an array of whole numbers",
        actual=", ".join(f"exchange {each.id}: {each.gist}" for each in without) or "numbers",
        exchanges=without,
    )


@then(check(r"the TSE has counted each of them"))
def the_tse_has_counted(till: Till, cited: str | None) -> None:
    """
    Check signatures and open transactions against what was noted and what was answered since.
    """
    signed = [call for each in till.subject.exchanges if (call := called(each)) and call.is_signed]
    logs = {(call.tse, call.counter) for call in signed}
    starts = {call.number for call in signed if call.operation == "create"}
    open_now = len(starts - {call.number for call in signed if call.operation != "create"})
    entry = tse_entry(till)
    uncounted = tuple(each for each in till.subject.exchanges if _leaves_open(each))
    for field, change in (("createdSignatures", len(logs)), ("startedTransactions", open_now)):
        before, now = noted(till, field), entry[field]
        if uncounted:
            till.checks.unclear(cited, f"{field}-adds-up", _UNCOUNTED, exchanges=uncounted)
            continue
        if now - before != change and others_count(till, entry):
            till.checks.unclear(cited, f"{field}-adds-up", OTHERS)
            continue
        till.check(
            cited,
            f"{field}-adds-up",
            f"{field} has risen by {change}, as answered",
            ok=now - before == change,
            expected=before + change,
            actual=now,
        )


def called(exchange: Exchange) -> Call | None:
    """
    Read one exchange as a call to a TSE; None when it is none of the three, or was not answered.
    """
    operation = _CALLS.get(exchange.request.path.rpartition("/")[2])
    if operation is None or exchange.response is None:
        return None
    answer = fiscal(exchange)
    log = None
    if answer is not None:
        log = log_of(answer, operation=cast("AnswerOperation", operation))
    named = _named(exchange)
    number = named if log is None else log.transaction
    return Call(
        name=f"{exchange.request.path.rpartition('/')[2]} (exchange {exchange.id})",
        operation=cast("AnswerOperation", operation),
        began=exchange.began_ns,
        ended=exchange.ended_ns,
        tse=((answer.germany.serial or "") if answer is not None else "").lower(),
        number=number,
        counter=None if log is None else log.counter,
        begins_too=operation != "create" and log is not None and (named or 0) < 1,
        refused=not is_ok(exchange) and (answer is None or answer.kind is not AnswerKind.OFFLINE),
    )


def _leaves_open(exchange: Exchange) -> bool:
    """
    Tell whether a call succeeded with an answer that is neither signed nor that of an outage.
    """
    call, answer = called(exchange), fiscal(exchange)
    offline = answer is not None and answer.kind is AnswerKind.OFFLINE
    return call is not None and is_ok(exchange) and not call.is_signed and not offline


def _met(till: Till) -> tuple[Exchange, ...]:
    """
    Give the calls that were made at the same time because a step says so.
    """
    return tuple(each for each in till.subject.exchanges if each.together and not each.apart)


def _lists(exchange: Exchange) -> bool:
    return exchange.request.path.endswith("/listTransactions")


def _named(exchange: Exchange) -> int | None:
    if not exchange.request.body:
        return None
    try:
        return Document.from_text(exchange.request.body).number
    except UnreadableDocument:
        return None
