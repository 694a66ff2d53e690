"""
What a till owes on each of its errands, whatever it was sent on: its documents end as they were
begun, a sale is told as the sale that it was, and what nobody has paid is no sale.

Evidence is the calls of the newest errand, and those before it.
"""

from __future__ import annotations

from collections.abc import Collection, Sequence
from decimal import Decimal
from typing import Final

from fiskalprobe.oracles.claims import Claim, Standing, broken, holds, unclear
from fiskalprobe.oracles.document import INVOICE, RECEIPT, Document, PaymentClass
from fiskalprobe.oracles.till.calls import (
    CARRIED,
    ENDS,
    STORE,
    TillCall,
    documents,
    faulty,
    ids_stored,
    numbers,
    pairs,
)
from fiskalprobe.oracles.till.course import judge_order, judge_taken
from fiskalprobe.oracles.till.sentback import judge_names, judge_sent_back
from fiskalprobe.oracles.written import written

_EURO: Final = "EUR"
_IN_CASH: Final = "sale-in-cash"


def judge_ends(before: Sequence[TillCall], calls: Sequence[TillCall]) -> list[Claim]:
    """
    Judge that each document of the errand ends as what it was begun: begun first (DE-POS-0002),
    with the values of its own start (DE-POS-0004) by their short names (DE-POS-0005), and not
    faulty (DE-POS-0041).

    What carries no number of a TSE has duties of its own. What does not show is not told.
    """
    told = [call for pair in pairs([*before, *calls]) if _is_of(pair, calls) for call in pair]
    ends = [call.name for call in calls if call.name in ENDS]
    claims = [*judge_sent_back(told), *judge_names(told)] if told else []
    if ends:
        claims.append(judge_order(calls, ends[-1], before))
    if faulty(calls):
        claims.append(judge_taken(calls))
    return [claim for claim in claims if claim.standing is not Standing.UNCLEAR]


def judge_sale(
    before: Sequence[TillCall],
    calls: Sequence[TillCall],
    *,
    is_one: bool = True,
    in_cash: bool = True,
) -> list[Claim]:
    """
    Judge that what was sold was stored as that (DE-POS-0042): once where it *is_one* receipt, as
    no training, with an amount, and paid in cash where it was *in_cash*.

    A till of which nothing was heard *before* either may have called somebody else.
    """
    row = "DE-POS-0042"
    sold = [each for each in documents(calls) if is_sale(each)]
    if not sold and not (is_one and (before or calls)):
        return [unclear(row, "sale-stored-once", "the till has stored no sale")]
    claims = []
    if is_one:
        claims.append(
            holds(row, "sale-stored-once", "one sale is stored once")
            if len(sold) == 1
            else broken(
                row,
                "sale-stored-once",
                "one sale is one receipt that is stored",
                expected="1 receipt stored",
                actual=f"{len(sold)} receipts stored",
                code="sale-not-stored-once",
            )
        )
    told = [claim for each in sold for claim in _as_sold(row, each)]
    return claims + [each for each in told if in_cash or each.check != _IN_CASH]


def _as_sold(row: str, sale: Document) -> list[Claim]:
    gross = sum((line.gross for line in sale.positions), Decimal(0))
    paid = sorted({f"{each.kind} {each.currency}" for each in sale.payments if each.amount}) or [
        "nothing"
    ]
    return [
        broken(
            row,
            "sale-no-training",
            "what was sold is stored as training",
            expected="isTraining false or absent",
            actual="isTraining true",
            code="sale-as-training",
        )
        if sale.is_training
        else holds(row, "sale-no-training", "what was sold is no training"),
        holds(row, "sale-has-amount", "the article is in what was stored")
        if gross > 0
        else broken(
            row,
            "sale-has-amount",
            "what was sold is stored without its amount",
            expected="a position with an amount",
            actual=f"{len(sale.positions)} positions, {written(gross)} euro",
            code="sale-without-amount",
        ),
        holds(row, _IN_CASH, "what was paid in cash is stored as cash")
        if paid == [f"{PaymentClass.CASH} {_EURO}"]
        else broken(
            row,
            _IN_CASH,
            "what was paid in cash is not stored as cash",
            expected=f"{PaymentClass.CASH} {_EURO}",
            actual=", ".join(paid),
            code="sale-not-in-cash",
        ),
    ]


def judge_unpaid(begun: Collection[int], calls: Sequence[TillCall]) -> Claim:
    """
    Judge that none of the transactions *begun* for which nobody has paid was stored as a sale
    (DE-POS-0008).
    """
    row, check = "DE-POS-0008", "unpaid-not-stored"
    ended = [
        call
        for call in calls
        if call.name in ENDS and call.answer is not None and call.carried(CARRIED[0]) in begun
    ]
    if not ended:
        return unclear(row, check, "the till has not ended what was begun and not paid")
    if all(call.name != STORE for call in ended):
        return holds(row, check, "what was begun and not paid was cancelled")
    return broken(
        row,
        check,
        "what nobody has paid is stored as if it was sold",
        expected="cancelDocument",
        actual=", ".join(call.name for call in ended),
        code="unpaid-stored",
    )


def judge_ended(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that what an errand has begun ends with it (DE-POS-0007), where nothing is to stay open.
    """
    row, check = "DE-POS-0007", "nothing-left-open"
    begun = {number for number in numbers(calls) if number is not None and number > 0}
    ended = {
        call.carried(CARRIED[0]) for call in calls if call.name in ENDS and call.answer is not None
    }
    if begun <= ended:
        return holds(row, check, "each transaction that the till started has been ended")
    return broken(
        row,
        check,
        "a transaction that the till started has not been ended",
        expected="0 open",
        actual=f"{len(begun - ended)} open",
        code="left-open",
    )


def judge_only_printed(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that nothing is sold where a receipt is printed once more (DE-POS-0064).
    """
    row, check = "DE-POS-0064", "reprint-not-sold"
    sold = [each for each in documents(calls) if is_sale(each)]
    if not sold:
        return holds(row, check, "nothing is sold where a receipt is printed once more")
    return broken(
        row,
        check,
        "the sale is stored again where its receipt is printed once more",
        expected="0 receipts stored",
        actual=f"{len(sold)} receipts stored",
        code="reprint-sold",
    )


def judge_tapped(calls: Sequence[TillCall]) -> Claim:
    """
    Judge that a sale whose last key was tapped twice is stored once (DE-POS-0071).

    Whether a transaction stays open is looked at on every errand (DE-POS-0007).
    """
    row, check, count = "DE-POS-0071", "tapped-stored-once", sales_stored(calls)
    if not count:
        return unclear(row, check, "the till has stored no sale")
    if count == 1:
        return holds(row, check, "a key that was tapped twice has sold once")
    return broken(
        row,
        check,
        "a key that was tapped twice has sold more than once",
        expected="1 receipt stored",
        actual=f"{count} receipts stored",
        code="tapped-stored-again",
    )


def sales_among(calls: Sequence[TillCall]) -> list[TillCall]:
    """
    Leave out what is stored beside a sale, such as an order for the kitchen.
    """
    return [call for call in calls if any(is_sale(each) for each in documents([call]))]


def sales_stored(calls: Sequence[TillCall]) -> int:
    """
    Count the sales that are stored and not voided. A document that is sent again is the same one
    where its transaction is; under another one it is signed twice.
    """
    stored = sales_among(calls)
    names = {name for each in documents(stored) for name in each.names}
    voids = [call for call in calls if any(_takes_back(each, names) for each in documents([call]))]
    count = max(len(ids_stored(stored)), len({call.carried(CARRIED[0]) for call in stored}))
    return count - len(ids_stored(voids))


def _takes_back(document: Document, names: Collection[str]) -> bool:
    return (
        document.is_void and not document.is_training and not document.refers_to.isdisjoint(names)
    )


def is_sale(document: Document) -> bool:
    """
    Tell whether a document is what a customer gets for what was sold.
    """
    return document.kind in (RECEIPT, INVOICE) and not document.is_void


def _is_of(pair: tuple[TillCall, TillCall], calls: Sequence[TillCall]) -> bool:
    start, end = pair
    number = None if start.answer is None else start.answer.fiscal_number
    return (number or 0) > 0 and any(end is call for call in calls)
