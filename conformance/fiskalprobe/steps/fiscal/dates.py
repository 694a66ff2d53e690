"""
Dates of a document that have no offset: sent by the clock of the service, and as what they count.

Only one of a document's dates shows in an answer: processStartDate, as processStartTime.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from pytest_bdd import then, when

from fiskalprobe.run import Checks
from fiskalprobe.steps._fields import body_of, find
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps.fiscal._till import Till, is_ok

#: So long before its receipt an evening at a table began.
_AN_EVENING: Final = timedelta(hours=2)


@when(sentence(r'the POS stores document "(?P<name>[^"]*)" as begun without an offset'))
def the_pos_stores_begun(till: Till, checks: Checks, name: str) -> None:
    """
    Send a processStartDate of two hours ago by the clock of the service, without its offset.
    """
    sale = till.begun(name)
    begun = _begun(till, name)
    checks.presuppose(begun is not None, "createDocument told no requestTime with an offset")
    if begun is not None:
        date = begun.replace(tzinfo=None).isoformat(timespec="seconds")
        till.send("stores", name, sale.draft.to_json() | {"processStartDate": date})


@then(check(r'processStartTime is when document "(?P<name>[^"]*)" was begun'))
def process_start_is_then(till: Till, name: str, cited: str | None) -> None:
    """
    Check which moment the date without an offset has become; 0 tells nothing of it.
    """
    begun = _begun(till, name)
    told = find(body_of(till.last), "processStartTime")
    if is_ok(till.last) and told == 0:
        till.checks.unclear(
            cited, "local-zone", "processStartTime is 0, so nothing shows how the date was read"
        )
        return
    expected = 0 if begun is None else int(begun.timestamp())
    till.check(
        cited,
        "local-zone",
        "a date without an offset counts in the zone of the service's own times",
        ok=is_ok(till.last) and told == expected,
        expected=str(expected),
        actual=str(told) if is_ok(till.last) else till.last.gist,
    )


def _begun(till: Till, name: str) -> datetime | None:
    start = till.sale(name).start
    try:
        now = datetime.fromisoformat("" if start is None else find(body_of(start), "requestTime"))
    except (TypeError, ValueError):
        return None
    return None if now.tzinfo is None else now.replace(microsecond=0) - _AN_EVENING
