"""
The audit: the service's own records beside the books.

What the books cannot know, because the service did it by itself after an outage, is looked up
here and entered; everything else has to agree. What is open is compared in `open_audit`.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from operator import itemgetter
from typing import Any, Final

from fiskalprobe.model.accounts import Account, Record, State
from fiskalprobe.model.books import Books
from fiskalprobe.model.open_audit import judge_open
from fiskalprobe.oracles.claims import Claim, told
from fiskalprobe.oracles.whole import whole_number

_KEPT: Final = {"store": "DE-TXN-0015", "cancel": "DE-CXL-0002"}
_WAITED: Final = {"store": "DE-OFF-0020", "cancel": "DE-OFF-0025"}


def audit(books: Books, ledger: Mapping[str, Any]) -> list[Claim]:
    """
    Compare what the service has written down with *books*, and enter what only it knows.
    """
    entries = [each for each in ledger.get("documents", ()) if isinstance(each, Mapping)]
    written: dict[tuple[str, str], list[Mapping[str, Any]]] = {}
    for each in entries:
        key = str(each.get("uniqueClientId")).lower(), str(each.get("documentGuid")).lower()
        written.setdefault(key, []).append(each)
    claims: list[Claim] = []
    late: list[tuple[Record, int]] = []
    for key, record in books.records.items():
        entry = _entry_of(record, written.get(key, ()))
        if entry is None:
            claims.append(
                told(
                    _missing(record),
                    "audit-kept",
                    f"a document that was {_foretold(record)} is in the records",
                    ok=False,
                    expected=_foretold(record),
                    actual="no such document",
                )
            )
            continue
        if record.state is State.EITHER:
            # Asked first, for looking it up settles it.
            in_turn = not (
                record.lost_after is not None or record.is_twofold or _may_be_closed(books, record)
            )
            claims += _looked_up(books, record, entry)
            if in_turn:
                late.append((record, record.counter))
        elif record.state is State.PENDING:
            if entry.get("state") == "signed":
                claims += _looked_up(books, record, entry)
        else:
            claims.append(_as_entered(record, entry))
    _catch_up(books, entries)
    claims += _in_order(late)
    claims += _counted_once(entries)
    claims += judge_open(books, ledger)
    claims += _queue(books, ledger)
    return claims


def _entry_of(record: Record, entries: Sequence[Mapping[str, Any]]) -> Mapping[str, Any] | None:
    """
    Choose of what was written down under one GUID the newest that ends as *record* does.

    To send a document twice is not forbidden, so there can be several.
    """
    same = [each for each in entries if each.get("operation") == record.operation]
    return next(reversed(same or entries), None)


def _catch_up(books: Books, written: Iterable[Mapping[str, Any]]) -> None:
    """
    Enter the numbers of what the service has signed by itself, such as start documents.
    """
    for entry in written:
        if entry.get("state") != "signed":
            continue
        account = books.accounts.get(str(entry.get("tseSerial")).lower())
        if account is not None and isinstance(entry.get("fiscalDocumentNumber"), int):
            account.highest = max(account.highest or 0, entry["fiscalDocumentNumber"])


def _missing(record: Record) -> str:
    return _KEPT[record.operation] if record.state is State.SIGNED else "DE-OFF-0018"


def _foretold(record: Record) -> str:
    number = f" as number {record.number} under counter {record.counter}"
    return f"{record.operation}, {record.state}" + (number if record.state is State.SIGNED else "")


def _written(entry: Mapping[str, Any]) -> str:
    return (
        f"{entry.get('operation')}, {entry.get('state')} as number "
        f"{entry.get('fiscalDocumentNumber')} under counter {entry.get('signatureCounter')}"
    )


def _as_entered(record: Record, entry: Mapping[str, Any]) -> Claim:
    same = (entry.get("operation"), entry.get("state")) == (record.operation, record.state)
    if record.state is State.SIGNED:
        same = same and (entry.get("fiscalDocumentNumber"), entry.get("signatureCounter")) == (
            record.number,
            record.counter,
        )
    return told(
        _missing(record),
        "audit-kept",
        f"a document that was {_foretold(record)} is so in the records",
        ok=same,
        expected=_foretold(record),
        actual=_written(entry),
    )


def _looked_up(books: Books, record: Record, entry: Mapping[str, Any]) -> list[Claim]:
    """
    Enter what became of a document after the outage.
    """
    signed = entry.get("state") == "signed" and entry.get("operation") == record.operation
    late = told(
        _WAITED[record.operation],
        "audit-signed-later",
        "a document of the outage has been signed since the TSE is back",
        ok=signed,
        expected=f"{record.operation}, signed",
        actual=_written(entry),
    )
    if not signed:
        return [late]
    number = whole_number(entry.get("fiscalDocumentNumber")) or 0
    counter = whole_number(entry.get("signatureCounter")) or 0
    as_before = (number, counter) == (record.number, record.counter) or (
        number == record.number and (record.is_twofold or record.may_be_lost(counter))
    )
    begun_as, record.number, record.counter = record.number, number, counter
    record.state = State.SIGNED
    signer = str(entry.get("tseSerial") or "").lower()
    account = books.accounts.get(signer) if signer else books.account_of(record.client)
    if account is None:
        return [late]
    claims = [late, *_continued(record, account, begun_as)]
    # An abort may find that closing open transactions has aborted its own for it.
    aborted = (account.ended.get(number), record.operation) == ("close", "cancel")
    if number in account.ended and not as_before and not aborted:
        claims.append(
            told(
                "DE-SIG-0006",
                "audit-once",
                "a number that was ended before is not signed again after the outage",
                ok=False,
                expected="another number",
                actual=_written(entry),
            )
        )
    account.highest = max(account.highest or 0, number)
    account.counter = max(account.counter, counter)
    account.open.pop(number, None)
    account.phantoms.pop(number, None)
    account.unsure.discard(number)
    account.ended[number] = record.operation
    return claims


def _continued(record: Record, account: Account, begun_as: int) -> list[Claim]:
    """
    Compare the number under which a document was signed late with the one it had *begun_as*.
    """
    if record.lost_after is not None and begun_as:
        return [_not_again(record, begun_as)]
    if begun_as not in account.open or record.is_doubtful:
        return []
    return [
        told(
            "DE-OFF-0027",
            "audit-same-transaction",
            "what was begun before the outage was ended under its number",
            ok=record.number == begun_as,
            expected=str(begun_as),
            actual=str(record.number),
        )
    ]


def _may_be_closed(books: Books, record: Record) -> bool:
    """
    Tell whether closing open transactions may abort it before its turn comes.
    """
    account = books.account_of(record.client)
    if account is None or record.operation != "cancel":
        return False
    return record.number in account.unsure or account.ended.get(record.number) == "close"


def _not_again(record: Record, begun_as: int) -> Claim:
    """
    See that a document whose answer got lost has the log that the TSE had made of it.
    """
    lost = record.may_be_lost(record.counter) or not record.is_surely_lost
    return told(
        "DE-OFF-0033",
        "audit-not-again",
        "what the TSE had signed when its answer got lost is not signed again",
        ok=record.number == begun_as and lost,
        expected=f"number {begun_as} under {record.shown_loss}",
        actual=f"number {record.number} under counter {record.counter}",
    )


def _in_order(late: list[tuple[Record, int]]) -> list[Claim]:
    """
    What waited is signed in the order in which it was stored, each client's by itself.
    """
    for client in {record.client for record, _ in late}:
        mine = [(r.turn, counter) for r, counter in late if counter and r.client == client]
        # As they were signed, but those of one turn in whatever order.
        counters = [counter for _, counter in mine]
        turns = [turn for turn, _ in sorted(mine, key=itemgetter(1))]
        if any(before > after for before, after in pairwise(turns)):
            return [
                told(
                    "DE-OFF-0023",
                    "audit-order",
                    "what waited was signed in the order in which it came",
                    ok=False,
                    expected="rising counters",
                    actual=", ".join(map(str, counters)),
                )
            ]
    return []


def _counted_once(written: Iterable[Mapping[str, Any]]) -> list[Claim]:
    seen: dict[tuple[object, object], Mapping[str, Any]] = {}
    for entry in written:
        if entry.get("state") != "signed" or not entry.get("signatureCounter"):
            continue
        log = entry.get("tseSerial"), entry.get("signatureCounter")
        before = seen.setdefault(log, entry)
        if before is not entry and not _is_one_abort(before, entry):
            return [
                told(
                    "DE-SIG-0005",
                    "audit-counted-once",
                    "no two records have one signature counter",
                    ok=False,
                    expected="a counter of its own for each",
                    actual=f"{log[1]} for {_written(before)} and for {_written(entry)}",
                )
            ]
    return [told("DE-SIG-0005", "audit-counted-once", "no two records have one counter", ok=True)]


def _is_one_abort(one: Mapping[str, Any], other: Mapping[str, Any]) -> bool:
    """
    Tell whether a till and the closing of open transactions have aborted the same one.
    """
    aborts = {one.get("operation"), other.get("operation")} == {"cancel"}
    return aborts and one.get("fiscalDocumentNumber") == other.get("fiscalDocumentNumber")


def _queue(books: Books, ledger: Mapping[str, Any]) -> list[Claim]:
    found = ledger.get("waiting")
    if not isinstance(found, list) or not books.is_fresh:
        return []
    wanted = [record.guid for record in books.waiting]
    turns = [record.turn for record in books.waiting]
    # The service may let documents of its own wait; they are nobody's business here.
    pending = {record.guid for record in books.pending}
    known = {record.guid for record in books.records.values()} - pending
    shown = [guid for each in found if (guid := str(each).lower()) in known]
    # Those of one turn stand in whatever order.
    in_turn = sorted(zip(turns, shown, strict=False)) == sorted(zip(turns, wanted, strict=True))
    return [
        told(
            "DE-OFF-0023",
            "audit-queue",
            "what waits stands in the order in which it came",
            ok=in_turn and len(shown) == len(wanted),
            expected=", ".join(wanted) or "nothing",
            actual=", ".join(shown) or "nothing",
        )
    ]
