"""
What the ledger model says: one function for each rule that an answer keeps or breaks.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Final, Literal

from fiskalprobe.oracles.claims import Claim, broken, holds
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.ledger.holdings import Holdings, Stage, Transaction

_UNLISTED: Final = {
    Stage.STORED: "DE-TXN-0004",
    Stage.CANCELLED: "DE-CXL-0003",
    Stage.CLOSED: "DE-LIM-0015",
}
_SHOWN: Final = 12


def follows(highest: int, number: int) -> Claim:
    """
    DE-SIG-0013: the next number is one above the last.
    """
    if number == highest + 1:
        return holds("DE-SIG-0013", "numbers-follow", f"transaction {number} follows {highest}")
    return broken(
        "DE-SIG-0013",
        "numbers-follow",
        f"transaction {number} was started after {highest}",
        expected=str(highest + 1),
        actual=str(number),
        code="number-skipped",
    )


def above_limit(room: int, number: int) -> Claim:
    """
    DE-LIM-0001: with all places taken nothing is started.
    """
    return broken(
        "DE-LIM-0001",
        "limit-kept",
        f"transaction {number} was started with {room} open already, which is the TSE's limit",
        expected="no regular fiscal response",
        actual=str(number),
        code="limit-exceeded",
    )


def of_nothing(operation: Literal["store", "cancel"], number: int | None) -> Claim:
    """
    DE-TXN-0014, DE-CXL-0004, DE-CXL-0008: nothing was started, so nothing can be ended.
    """
    if number is None or number < 1:
        return broken(
            "DE-CXL-0008",
            "never-started",
            "an abort without a number was signed"
            if number is None
            else f"an abort with {number} was signed, and no start had failed",
            expected="a 4xx code",
            actual="a signed fiscal response",
            code="ended-nothing",
        )
    return broken(
        "DE-TXN-0014" if operation == "store" else "DE-CXL-0004",
        "never-started",
        f"transaction {number} was ended, and no answer had given that number",
        expected="404",
        actual="a signed fiscal response",
        code="ended-nothing",
    )


def nothing_refused(operation: Literal["store", "cancel"], number: int) -> Claim:
    """
    DE-TXN-0014, DE-CXL-0004: a number that was never given is answered 404.
    """
    return holds(
        "DE-TXN-0014" if operation == "store" else "DE-CXL-0004",
        "never-started",
        f"transaction {number}, which no answer had given, is answered 404",
    )


def ended_again(
    operation: Literal["store", "cancel"], transaction: Transaction, counter: int
) -> Claim:
    """
    DE-TXN-0009, DE-CXL-0018: what is ended is not ended once more.
    """
    return broken(
        _ENDED_ONCE[operation],
        "ended-once",
        f"transaction {transaction.number} was {transaction.stage} before, and ended again with "
        f"signature counter {counter}",
        expected="404",
        actual="a signed fiscal response",
        code="ended-twice",
    )


def second_end_refused(operation: Literal["store", "cancel"], transaction: Transaction) -> Claim:
    """
    DE-TXN-0009, DE-CXL-0018: a second end is answered 404.
    """
    return holds(
        _ENDED_ONCE[operation],
        "ended-once",
        f"transaction {transaction.number}, {transaction.stage} before, is answered 404",
    )


_ENDED_ONCE: Final = {"store": "DE-TXN-0009", "cancel": "DE-CXL-0018"}


def not_found(operation: Literal["store", "cancel"], transaction: Transaction) -> Claim:
    """
    DE-TXN-0002, DE-CXL-0001: an open transaction is found.
    """
    return broken(
        "DE-TXN-0002" if operation == "store" else "DE-CXL-0001",
        "open-found",
        f"transaction {transaction.number} was started and never ended, and is answered 404",
        expected="200, or what is wrong with the document",
        actual="404",
        code="open-not-found",
    )


def same_transaction(transaction: Transaction, answer: FiscalAnswer) -> list[Claim]:
    """
    DE-TXN-0006 and DE-TXN-0008: the final answer is about what was started, and when.
    """
    wanted, number = transaction.number, answer.fiscal_number
    if number != wanted:
        return [
            broken(
                "DE-TXN-0006",
                "number-kept",
                f"transaction {wanted} was ended, and the answer is about {number}",
                expected=str(wanted),
                actual=str(number),
                code="number-changed",
            )
        ]
    claims = [holds("DE-TXN-0006", "number-kept", f"the answer is about transaction {wanted}")]
    began = transaction.started_unix
    if not began:
        return claims
    said = {answer.germany.start_unix, answer.start_unix} - {None}
    if said <= {began}:
        claims.append(holds("DE-TXN-0008", "start-kept", "the start is the one of the create"))
        return claims
    return [
        *claims,
        broken(
            "DE-TXN-0008",
            "start-kept",
            f"the start of transaction {wanted} is no longer the one that createDocument gave",
            expected=str(began),
            actual=", ".join(map(str, sorted(each for each in said if each is not None))),
            code="start-changed",
        ),
    ]


def refusal_kept(transaction: Transaction, *, still_open: bool) -> Claim:
    """
    DE-STA-0010, DE-CXL-0019: a refused call ends nothing.
    """
    id_ = "DE-CXL-0019" if transaction.refused == "cancel" else "DE-STA-0010"
    if still_open:
        return holds(
            id_, "refusal-kept", f"transaction {transaction.number} was still open after a refusal"
        )
    return broken(
        id_,
        "refusal-kept",
        f"ending transaction {transaction.number} was refused, and it is no longer open",
        expected=f"{transaction.number} is open",
        actual="it is not",
        code="refusal-changed-something",
    )


def open_count(started: int, least: int, most: int | None) -> Claim:
    """
    DE-LIM-0009: the TSE's count is that of the transactions started and not ended.
    """
    span = f"{least} or more" if most is None else f"{least} to {most}"
    if least == most:
        span = str(least)
    if least <= started and (most is None or started <= most):
        return holds("DE-LIM-0009", "open-count", f"{started} are open, by the answers {span}")
    return broken(
        "DE-LIM-0009",
        "open-count",
        f"startedTransactions is {started}; by what was started and ended it is {span}",
        expected=span,
        actual=str(started),
        code="open-miscounted",
    )


def signatures(held: Holdings, created: int) -> list[Claim]:
    """
    DE-TSE-0002 and DE-DEV-0005: createdSignatures rises and covers each counter that was seen.
    """
    claims = []
    before = held.signatures
    if before is not None and held.signed:
        ok = created > before
        claims.append(
            holds("DE-TSE-0002", "signatures-counted", f"{created} signatures after {before}")
            if ok
            else broken(
                "DE-TSE-0002",
                "signatures-counted",
                f"createdSignatures has not risen, and {held.signed} answers were signed",
                expected=f"more than {before}",
                actual=str(created),
                code="signatures-stand-still",
            )
        )
    if held.highest_counter:
        claims.append(
            holds("DE-DEV-0005", "listed-signatures", "createdSignatures covers the last counter")
            if created >= held.highest_counter
            else broken(
                "DE-DEV-0005",
                "listed-signatures",
                f"createdSignatures is below signature counter {held.highest_counter}",
                expected=f"{held.highest_counter} or more",
                actual=str(created),
                code="signatures-below-counter",
            )
        )
    return claims


def listing(numbers: Sequence[int], largest: int | None) -> Claim:
    """
    DE-LIM-0015: one packet of different numbers at most.
    """
    twice = sorted(number for number, times in Counter(numbers).items() if times > 1)
    if twice or (largest is not None and len(numbers) > largest):
        return broken(
            "DE-LIM-0015",
            "packet",
            f"the listing repeats {_few(twice)}"
            if twice
            else f"the listing shows {len(numbers)} numbers, more than a packet",
            expected=f"{largest or 'a packet of'} different numbers at most",
            actual=_few(numbers),
            code="packet",
        )
    return holds("DE-LIM-0015", "packet", f"{len(numbers)} different numbers are listed")


def unlisted(stage: Stage, listed: Sequence[int]) -> Claim:
    """
    DE-TXN-0004, DE-CXL-0003, DE-LIM-0015: what is ended is not listed.
    """
    if not listed:
        return holds(_UNLISTED[stage], "unlisted", f"nothing that was {stage} is listed as open")
    return broken(
        _UNLISTED[stage],
        "unlisted",
        f"{_few(listed)} was {stage} and is listed as open",
        expected="only open transactions",
        actual=_few(listed),
        code="ended-still-listed",
    )


def never_started_listed(strange: Sequence[int]) -> Claim:
    """
    DE-LIM-0015: what was never started is not listed.
    """
    return broken(
        "DE-LIM-0015",
        "open-numbers",
        f"{_few(strange)} is listed as open and was never given to anybody",
        expected="only numbers of open transactions",
        actual=_few(strange),
        code="strange-number-listed",
    )


def still_listed(missing: Sequence[Transaction]) -> Claim:
    """
    DE-TXN-0003: an open transaction is listed as long as the packet has room.
    """
    if not missing:
        return holds("DE-TXN-0003", "listed", "each open transaction is listed")
    numbers = [each.number for each in missing]
    return broken(
        "DE-TXN-0003",
        "listed",
        f"{_few(numbers)} is open, and the listing has room for it and does not show it",
        expected=f"a list with {_few(numbers)}",
        actual="a list without them" if len(numbers) > 1 else "a list without it",
        code="open-not-listed",
    )


def _few(numbers: Sequence[int]) -> str:
    shown = ", ".join(map(str, numbers[:_SHOWN]))
    return shown if len(numbers) <= _SHOWN else f"{shown}, … ({len(numbers)})"
