"""
What was signed after an outage, as the service's records tell of it.

DE-OFF-0043 and DE-OFF-0044: it is dated when the TSE signed it, and it is signed once.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, broken, holds, unclear
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.instant import from_unix, write_instant
from fiskalprobe.oracles.ledger.records import Record

#: Less than two minutes between the logs around an outage do not tell where in between one lies.
_SHORTEST: Final = 120


def judge_times(
    name: str,
    kept: FiscalAnswer | None,
    *,
    before: int | None,
    after: int | None,
    begun: int | None,
) -> Claim:
    """
    DE-OFF-0043: what was sold in an outage is dated when the TSE signed it.

    *name* is what the scenario calls it, and *kept* the answer in the records, None while there is
    none. *before* is the log time of the last signature before the outage, *after* that of the
    first one after it: both by the TSE's own clock, in Unix seconds. A time nearer to *before* is
    of the outage. *begun* is the transaction that was started for the receipt before it had to
    wait, if any: its start may be older.
    """
    rule = ("DE-OFF-0043", "dated-late")
    if kept is None:
        return unclear(*rule, f"the records hold no answer for {name!r}")
    told = {"TransactionEndTime": kept.germany.end_unix}
    if begun is None or kept.fiscal_number != begun:
        told["TransactionStartTime"] = kept.germany.start_unix
    if before is None or after is None:
        return unclear(*rule, "there is no signature before the outage, or none after it")
    if after - before < _SHORTEST:
        return unclear(
            *rule,
            f"the TSE's clock went on by {after - before} seconds during the outage, too few to "
            "tell its beginning from its end",
        )
    absent = [name for name, at in told.items() if not at]
    if absent:
        return unclear(*rule, f"the record of {name!r} has no {' and no '.join(absent)}")
    early = {name: at for name, at in told.items() if at and at - before < after - at}
    if not early:
        return holds(*rule, f"the record of {name!r} is dated after the outage")
    return broken(
        *rule,
        f"the record of {name!r} has the time of the outage as {' and '.join(early)}",
        expected=f"about {_written(after)}",
        actual=", ".join(f"{name} {_written(at)}" for name, at in early.items()),
        code="dated-back",
    )


def judge_once(
    name: str,
    guid: str,
    entries: Sequence[Mapping[str, Any]],
    *,
    sent: Collection[str],
    alone: bool,
) -> Claim:
    """
    DE-OFF-0044: what waited was signed once.

    *name* is what the scenario calls it, *guid* is its own, *entries* are the records, and *sent*
    are the GUIDs of all that were sent, in small letters and without braces. In a world where the
    judge is *alone*, a record that nobody sent, of the same till and with the same data, counts as
    a second signature.
    """
    rule = ("DE-OFF-0044", "signed-once")
    signed = [(Record.from_mapping(entry), entry) for entry in entries]
    signed = [(record, entry) for record, entry in signed if record.state == "signed"]
    own = [(record, entry) for record, entry in signed if record.guid == guid]
    if not own:
        return unclear(*rule, f"the records show no signature of {name!r}")
    like = {_content(record, entry) for record, entry in own}
    twins = [
        (record, entry)
        for record, entry in signed
        if alone and record.guid not in sent and _content(record, entry) in like
    ]
    logs = {
        (str(entry.get("tseSerial")), record.counter): record for record, entry in (*own, *twins)
    }
    shown = "; ".join(
        f"number {record.number} under counter {record.counter}" for record in logs.values()
    )
    if len(logs) == 1:
        return holds(*rule, f"the records show one signature of {name!r}")
    return broken(
        *rule,
        f"the records show {len(logs)} signatures of {name!r}, which was sent once",
        expected="1 signature",
        actual=shown,
        code="signed-again",
    )


def _content(record: Record, entry: Mapping[str, Any]) -> tuple[str, object, object]:
    return record.client, entry.get("processType"), entry.get("processData")


def _written(unix: int) -> str:
    at = from_unix(unix)
    return str(unix) if at is None else write_instant(at)
