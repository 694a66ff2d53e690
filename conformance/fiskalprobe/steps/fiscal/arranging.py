"""
Given: what is the case before the scenario does anything.

Nothing here checks a requirement. What cannot be brought about blocks the scenario.
"""

from __future__ import annotations

from typing import Any, Final

from pytest_bdd import given

from fiskalprobe.run import Checks
from fiskalprobe.run.parties.abreast import EDGE
from fiskalprobe.steps._fields import find
from fiskalprobe.steps._names import payment_kind
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps._tables import CHANGES, Columns, Table, amount, below, changes, text, whole
from fiskalprobe.steps.fiscal._documents import Draft, Line, Payment, altered
from fiskalprobe.steps.fiscal._status import has_status
from fiskalprobe.steps.fiscal._till import Till, fiscal, is_ok, is_signed
from fiskalprobe.target.control import Control
from fiskalprobe.wire import Exchange

_SOLD: Final = Columns(
    needed={
        "item": text,
        "net": amount,
        "tax": amount,
        "gross": amount,
        "VAT key": whole,
        "VAT %": amount,
    }
)
_PAID: Final = Columns(needed={"amount": amount, "kind": payment_kind})

#: What a till sends back of a createDocument that failed (seed-001).
_FAILED: Final = {
    "fiscalDocumentNumber": -99,
    "fiscalDocumentRevision": 0,
    "fiscalDocumentStartTime": 0,
}
#: More of them are not looked for: a service that accepts every cancel would never refuse one.
_MOST_FAILED: Final = 50


@given(sentence(r'a started document "(?P<name>[^"]*)"'))
def a_started_document(till: Till, checks: Checks, name: str) -> None:
    """
    Start a document that the TSE has signed the start of.
    """
    _presuppose_started(checks, name, till.create(name))


def _presuppose_started(checks: Checks, name: str, exchange: Exchange) -> None:
    checks.presuppose(
        is_ok(exchange) and is_signed(fiscal(exchange)),
        f"createDocument for {name!r} did not start a transaction: {exchange.gist}",
    )


@given(sentence(r"(?P<count>\d+) started documents"), converters={"count": int})
def started_documents(till: Till, checks: Checks, count: int) -> None:
    """
    Start several documents, called "1", "2" and so on.
    """
    till.subject.afterwards(till.cancel_the_rest)
    names = [str(number) for number in range(1, count + 1)]
    for name, exchange in till.create_each(
        [name for name in names if till.sale(name).start is None]
    ):
        _presuppose_started(checks, name, exchange)


@given(sentence(r'a (?P<how>stored|cancelled) document "(?P<name>[^"]*)"'))
def an_ended_document(till: Till, checks: Checks, how: str, name: str) -> None:
    """
    Bring a document to its end.
    """
    a_started_document(till, checks, name)
    call = "stores" if how == "stored" else "cancels"
    exchange = till.send(call, name, till.sale(name).draft.to_json())
    checks.presuppose(is_ok(exchange), f"{name!r} could not be {how}: {exchange.gist}")


@given(sentence(r'the POS stored document "(?P<name>[^"]*)" with'))
@below(CHANGES)
def the_pos_stored_with(till: Till, checks: Checks, name: str, datatable: Table) -> None:
    """
    Store a started document with some fields set to other values.
    """
    document = altered(till.begun(name).draft.to_json(), changes(datatable))
    exchange = till.send("stores", name, document)
    checks.presuppose(is_ok(exchange), f"{name!r} could not be stored: {exchange.gist}")


@given(sentence(r'document "(?P<name>[^"]*)" sells'))
@below(_SOLD)
def a_document_sells(till: Till, name: str, datatable: Table) -> None:
    """
    Say what is sold: item, net, tax, gross, VAT key and rate in per cent.
    """
    sale = till.sale(name)
    sale.draft = sale.draft.selling(
        tuple(
            Line(
                item=row["item"],
                net=row["net"],
                tax=row["tax"],
                gross=row["gross"],
                vat=row["VAT key"],
                rate=row["VAT %"],
            )
            for row in _SOLD.read(datatable)
        )
    )


@given(
    sentence(r'document "(?P<name>[^"]*)" sells (?P<count>\d+) times, each in a line of its own'),
    converters={"count": int},
)
@below(_SOLD)
def a_document_sells_often(till: Till, name: str, count: int, datatable: Table) -> None:
    """
    Say what is sold over and over: the lines of the table, so many times.
    """
    a_document_sells(till, name, datatable)
    sale = till.sale(name)
    sale.draft = sale.draft.selling(sale.draft.lines * count)


@given(sentence(r'document "(?P<name>[^"]*)" is paid'))
@below(_PAID)
def a_document_is_paid(till: Till, name: str, datatable: Table) -> None:
    """
    Say how it is paid: amount and kind.
    """
    sale = till.sale(name)
    sale.draft = sale.draft.paid(
        tuple(Payment(amount=row["amount"], kind=row["kind"]) for row in _PAID.read(datatable))
    )


@given(sentence(r'document "(?P<name>[^"]*)" voids document "(?P<other>[^"]*)"'))
def a_document_voids(till: Till, name: str, other: str) -> None:
    """
    Take another document back: its lines and payments negated, and a reference to its GUID.
    """
    sale = till.sale(name)
    sale.draft = sale.draft.voiding(till.sale(other).draft)


@given(sentence(r'document "(?P<name>[^"]*)" was (?P<how>stored|cancelled|rung up) meanwhile'))
def a_document_was_handled(till: Till, name: str, how: str) -> None:
    """
    End a started document, or start and store one, whatever is answered.
    """
    if how == "rung up":
        till.create(name)
    call = "cancels" if how == "cancelled" else "stores"
    till.send(call, name, till.begun(name).draft.to_json())


@given(sentence(r"(?P<count>\d+) documents were rung up meanwhile"), converters={"count": int})
def documents_were_rung_up(till: Till, count: int) -> None:
    """
    Start and store documents called "1", "2" and so on, whatever is answered.
    """
    for number in range(1, count + 1):
        a_document_was_handled(till, str(number), "rung up")


@given("createDocument was tried in vain")
def create_was_tried(till: Till, checks: Checks) -> None:
    """
    Send createDocument and see that it brings no signed answer.
    """
    exchange = till.create("in vain")
    checks.presuppose(
        not is_signed(fiscal(exchange)), "the TSE was to be out of reach, and yet it signed"
    )


@given(
    sentence(r"(?P<seconds>\d+) seconds have passed, where the clock can be set"),
    converters={"seconds": int},
)
def seconds_have_passed(control: Control, seconds: int) -> None:
    """
    Let the subject's clock go on; a real clock is not waited for.
    """
    if control.offers("clock"):
        control.advance(seconds)


@given("the service was restarted, where it can be")
def the_service_was_restarted(control: Control) -> None:
    """
    End the service and start it again, if somebody can.
    """
    if control.offers("restart"):
        control.restart()


@given("more started documents than one packet holds")
def more_than_a_packet(till: Till, checks: Checks) -> None:
    """
    Start documents until the listing leaves some of them out.
    """
    room = tse_entry(till)["maxStartedTransactions"]
    # The packets of the TSEs known today have 8 and 100 numbers; more than fits is not started.
    counts = sorted({min(count, room) for count in (11, 103, room)}) if room else [11, 103]
    for count in counts:
        started_documents(till, checks, count)
        listed = till.look(till.subject.open_transactions())
        checks.presuppose(is_ok(listed), f"the listing was answered {listed.status}")
        if 0 < len(listed.json()) < count:
            return
    checks.presuppose(
        ok=False,
        message=f"the listing shows all of {counts[-1]} transactions at once"
        + (", and the TSE holds no more" if room else ""),
    )


@given("no transaction is open")
def nothing_is_open(till: Till, checks: Checks) -> None:
    """
    Close whatever a world that cannot be reset has left open.
    """
    before = ""
    while True:
        listed = till.subject.open_transactions()
        checks.presuppose(has_status(listed, "2xx"), f"the listing was answered {listed.status}")
        if not listed.body.strip() or not listed.json():
            return
        checks.presuppose(listed.body != before, "DELETE closes nothing of what is listed")
        before = listed.body
        closed = till.subject.close_transactions()
        checks.presuppose(has_status(closed, "2xx"), f"closing was answered {closed.status}")


@given("nothing is left open from before")
def nothing_is_left_open(till: Till, checks: Checks, control: Control) -> None:
    """
    Close what earlier scenarios, or the look at the target, have left in a world without reset.
    """
    if not control.offers("reset"):
        nothing_is_open(till, checks)


@given("no createDocument that failed waits for its end")
def no_failed_start_waits(till: Till, control: Control) -> None:
    """
    Cancel with -99 what a world that cannot be reset has left, until the service refuses one.

    A start that failed in an earlier scenario, or before the run, has a right to its end.
    """
    if control.offers("reset"):
        return
    for number in range(1, _MOST_FAILED + 1):
        draft = Draft(
            client_id=till.subject.client_id,
            guid=till.subject.guid(),
            number=number,
            started=_FAILED,
        )
        if not is_ok(till.look(till.subject.cancel(draft.to_json()))):
            return


@given("the TSE has as many open transactions as it can hold")
def the_tse_is_full(till: Till, checks: Checks) -> None:
    """
    Start documents through the subject's own API until the TSE list shows its maximum.
    """
    entry = tse_entry(till)
    room = entry["maxStartedTransactions"] - entry["startedTransactions"]
    till.subject.afterwards(till.cancel_the_rest)
    names = [str(number) for number in range(1, room + 1)]
    for name, exchange in till.create_each(names, edge=EDGE):
        _presuppose_started(checks, name, exchange)


@given("the TSE list is noted")
def the_tse_list_is_noted(till: Till) -> None:
    """
    Remember the counters of the TSE, to compare them later.
    """
    till.noted = tse_entry(till)


@given("the TSE is out of reach")
def the_tse_is_out(control: Control) -> None:
    """
    Cut the cable to the TSE for everything.
    """
    control.cut()


@given(sentence(r'the TSE is out of reach at "(?P<occasion>create|finish)" only'))
def the_tse_is_out_at(control: Control, occasion: str) -> None:
    """
    Cut the cable for createDocument only, or for the end of a transaction only.
    """
    control.cut(occasion)


def tse_entry(till: Till) -> dict[str, Any]:
    """
    Ask for the TSE list and give the entry of the TSE that signs for the till.

    With several TSEs in the list, the one that signed last; blocked when there is no list.
    """
    found, listed = seen_entry(till)
    counters = ("startedTransactions", "maxStartedTransactions", "createdSignatures")
    till.checks.presuppose(
        all(isinstance(found.get(name), int) for name in counters),
        f"the TSE list shows no TSE with its counters: {listed.gist}",
    )
    return found


def seen_entry(till: Till) -> tuple[dict[str, Any], Exchange]:
    """
    Ask for the TSE list and give what it shows of the till's TSE, which may be nothing.
    """
    serial = signer(till)
    listed = till.look(till.subject.tse_list())
    parsed = listed.json() if is_ok(listed) else None
    entries = (
        [each for each in parsed if isinstance(each, dict)] if isinstance(parsed, list) else []
    )
    mine = [each for each in entries if find(each, "tseSerial") == serial] or entries
    return (mine[0] if mine else {}), listed


def signer(till: Till) -> str | None:
    """
    Give the serial of the TSE that signed last in this scenario.
    """
    answers = (fiscal(each) for each in reversed(till.subject.exchanges))
    return next((a.germany.serial for a in answers if a is not None and a.germany.serial), None)
