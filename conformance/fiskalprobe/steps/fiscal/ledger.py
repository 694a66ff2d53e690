"""
Then: what the service has written down, read through the control API.

A subject without that handle makes these checks inconclusive, never green.
"""

from __future__ import annotations

from itertools import pairwise
from typing import Any, Final

import msgspec
from pytest_bdd import then

from fiskalprobe.oracles.answer import AnswerOperation, judge_answer
from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.document import RECEIPT_LIKE, Document
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.ledger.late import judge_once, judge_times
from fiskalprobe.oracles.written import written
from fiskalprobe.steps._alternatives import unlisted
from fiskalprobe.steps._fields import MISSING, find
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps._tables import Columns, Table, below, text
from fiskalprobe.steps._values import Seen, demanded, meets
from fiskalprobe.steps.fiscal._till import Sale, Till, fiscal, is_signed
from fiskalprobe.steps.fiscal.listing import numbers
from fiskalprobe.steps.fiscal.readings import record
from fiskalprobe.target.control import Control

#: One log for the start and one for the end.
_ENDED: Final = 2
_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")

_ORDER: Final = Columns(needed={"document": text})
_RECORDS: Final = Columns(needed={"reading": text}, others=demanded)


@then(
    check(
        r'the ledger holds document "(?P<name>[^"]*)"'
        r' as a (?P<state>(?:signed|waiting) "(?:store|cancel)")'
    )
)
def the_ledger_holds(
    till: Till, control: Control, name: str, state: str, cited: str | None
) -> None:
    """
    Check state and operation of one record.
    """
    entry = _entry(till, control, name)
    wanted = state.replace('"', "")
    found = f"{entry.get('state')} {entry.get('operation')}" if entry else "no such document"
    till.check(
        cited,
        f"recorded-{wanted.replace(' ', '-')}",
        f"the service's records hold {name!r} as a {wanted}",
        ok=found == wanted,
        expected=wanted,
        actual=found,
    )


@then(
    check(
        r"the ledger holds (?P<count>\d+) documents"
        r' as a (?P<state>(?:signed|waiting) "(?:store|cancel)")'
    ),
    converters={"count": int},
)
def the_ledger_holds_all(
    till: Till, control: Control, count: int, state: str, cited: str | None
) -> None:
    """
    Check state and operation of the records of "1", "2" and so on.
    """
    wanted = state.replace('"', "")
    entries = [_entry(till, control, str(number)) or {} for number in range(1, count + 1)]
    found = [f"{each.get('state')} {each.get('operation')}" == wanted for each in entries]
    till.check(
        cited,
        f"all-recorded-{wanted.replace(' ', '-')}",
        f"the service's records hold each of {count} documents as a {wanted}",
        ok=all(found),
        expected=str(count),
        actual=str(sum(found)),
    )


@then(check(r"nothing waits for its signature"))
def nothing_waits(till: Till, control: Control, cited: str | None) -> None:
    """
    Check that the list of waiting documents is empty.
    """
    waiting = control.ledger().get("waiting")
    till.check(
        cited,
        "nothing-waiting",
        "no document waits for its signature",
        ok=waiting == [],
        expected="[]",
        actual=waiting,
    )


@then(check(r"the documents were signed in this order"))
@below(_ORDER)
def signed_in_order(till: Till, control: Control, datatable: Table, cited: str | None) -> None:
    """
    Check that the signature counters of ``document`` rows rise.
    """
    names = [row["document"] for row in _ORDER.read(datatable)]
    counters = [(_entry(till, control, name) or {}).get("signatureCounter") for name in names]
    real = [each for each in counters if isinstance(each, int) and each > 0]
    till.check(
        cited,
        "order-kept",
        "the documents were signed in the order in which they were stored",
        ok=len(real) == len(names) and all(a < b for a, b in pairwise(real)),
        expected=f"rising counters for {', '.join(names)}",
        actual=", ".join(map(str, counters)),
    )


@then(
    check(
        r'the record of document "(?P<name>[^"]*)" carries a sound fiscal response'
        r"(?P<waits>, if it is signed|)"
    )
)
def the_record_is_sound(
    till: Till, control: Control, name: str, waits: str, cited: str | None
) -> None:
    """
    Check signature, key, certificate, QR code, sums and till of the answer kept in the records.
    """
    entry = _entry(till, control, name) or {}
    if waits and entry.get("state") == "waiting":
        return
    answer = entry.get("answer")
    sale = till.sale(name)
    operation: AnswerOperation = "cancel" if entry.get("operation") == "cancel" else "store"
    document = Document.from_mapping(sale.sent or sale.draft.to_json())
    claims = (
        judge_answer(
            _ENCODER.encode(answer).decode(),
            generation=till.subject.api,
            operation=operation,
            document=document,
        )
        if isinstance(answer, dict)
        else []
    )
    proven = {claim.requirement for claim in claims if claim.standing is not Standing.BROKEN}
    # Of what an order is signed as, DE-PRD-0012 is a question of its own; its lines are compared.
    needed = {"DE-SIG-0001", *(["DE-PRD-0002"] if document.kind in RECEIPT_LIKE else [])}
    faults = [c.message for c in claims if c.standing in {Standing.BROKEN, Standing.UNCLEAR}]
    faults += _of_another_till(sale, answer)
    till.check(
        cited,
        "sound-record",
        f"the record of {name!r} carries a fiscal response whose signature verifies",
        ok=not faults and needed <= proven,
        expected="a complete fiscal response over the receipt's own processData",
        actual="; ".join(faults) or ("sound" if claims else repr(answer)),
    )


@then(
    sentence(
        r'the record of document "(?P<name>[^"]*)" is dated nearer to document "(?P<after>[^"]*)"'
        r' than to document "(?P<before>[^"]*)"'
    )
)
def the_record_is_dated_late(
    till: Till, control: Control, name: str, after: str, before: str
) -> None:
    """
    Check when it was signed: by the end of one document and the start of another around it.
    """
    answer = (_entry(till, control, name) or {}).get("answer")
    kept = FiscalAnswer.from_mapping(unlisted(answer)) if isinstance(answer, dict) else None
    ended, begun = fiscal(till.sale(before).end), fiscal(till.sale(after).start)
    number = till.sale(name).number or 0
    till.checks.record(
        judge_times(
            name,
            kept,
            before=ended.germany.end_unix if ended is not None and is_signed(ended) else None,
            after=begun.germany.start_unix if begun is not None and is_signed(begun) else None,
            begun=number if number > 0 else None,
        ),
        (till.last,),
    )


@then(sentence(r'document "(?P<name>[^"]*)" was signed once'))
def it_was_signed_once(till: Till, control: Control, name: str) -> None:
    """
    Check that the records show one signature of a document that was sent once.

    In a world of the judge's own all records are looked through, else those with its GUID.
    """
    guid = till.sale(name).draft.guid
    alone = control.offers("reset")
    till.checks.record(
        judge_once(
            name,
            guid.strip("{}").lower(),
            control.documents(document_guid=None if alone else guid),
            sent={sale.draft.guid.strip("{}").lower() for sale in till.sales.values()},
            alone=alone,
        ),
        (till.last,),
    )


@then(check(r'the record of document "(?P<name>[^"]*)" shows the revision of an end'))
def the_record_has_its_revision(
    till: Till, control: Control, name: str, cited: str | None
) -> None:
    """
    Check that the answer kept in the records has the revision 2, once it is signed.
    """
    answer = (_entry(till, control, name) or {}).get("answer")
    if not isinstance(answer, dict):
        return
    revision = find(answer, "revision")
    till.check(
        cited,
        "kept-revision",
        f"the record of {name!r} has the revision of an end",
        ok=revision == _ENDED,
        expected=written(_ENDED),
        actual=written(revision),
    )


@then(sentence(r'the record of document "(?P<name>[^"]*)" is one of these readings'))
@below(_RECORDS)
def the_record_in_readings(till: Till, control: Control, name: str, datatable: Table) -> None:
    """
    Compare one record with each row's fields; ``number`` is the transaction's.
    """
    entry = _entry(till, control, name) or {}
    fields = {**entry, "number": entry.get("fiscalDocumentNumber", MISSING)}
    readings = _RECORDS.read(datatable)
    keys = [key for key in readings[0] if key != "reading"]
    record(
        till,
        readings,
        lambda row: all(
            meets(words, Seen(field=key, value=fields.get(key, MISSING), body=entry, till=till))
            for key, words in row.items()
            if key != "reading" and words
        ),
        expected=" / ".join(f"{key} {row[key]}" for row in readings for key in keys),
        actual=", ".join(f"{key} {written(fields.get(key, MISSING))}" for key in keys),
    )


@then(check(r"the ledger holds a signed abort for each transaction that DELETE closed"))
def aborts_recorded(till: Till, control: Control, cited: str | None) -> None:
    """
    Check that what was listed before the DELETE is recorded as cancelled under a GUID of its own.
    """
    listings = [found for each in till.subject.exchanges if (found := numbers(each))]
    closed = set(listings[-1]) if listings else set()
    aborts = {
        entry.get("fiscalDocumentNumber"): entry.get("documentGuid")
        for entry in control.documents()
        if (entry.get("operation"), entry.get("state")) == ("cancel", "signed")
        and str(entry.get("processData", "")).startswith("AVBelegabbruch")
    }
    guids = {aborts.get(number) for number in closed}
    till.check(
        cited,
        "aborts-recorded",
        "each transaction that DELETE closed is recorded as a signed abort with its own GUID",
        ok=bool(closed) and closed <= set(aborts) and len(guids) == len(closed),
        expected=sorted(closed),
        actual=sorted(number for number in aborts if isinstance(number, int)),
    )


def _entry(till: Till, control: Control, name: str) -> dict[str, Any] | None:
    found = control.documents(document_guid=till.sale(name).draft.guid)
    return dict(found[-1]) if found else None


def _of_another_till(sale: Sale, answer: object) -> list[str]:
    """
    Say if the record is of another till than the answers to the sale were; a list of at most one.
    """
    kept = FiscalAnswer.from_mapping(answer) if isinstance(answer, dict) else None
    told = fiscal(sale.end) or fiscal(sale.start)
    if kept is None or told is None or not (kept.cash_register and told.cash_register):
        return []
    if kept.cash_register == told.cash_register:
        return []
    return [f"it was sold at till {told.cash_register} and signed for till {kept.cash_register}"]
