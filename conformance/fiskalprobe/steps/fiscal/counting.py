"""
Then: what the TSE has open, and what it has counted.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from pytest_bdd import then

from fiskalprobe.run import Blocked
from fiskalprobe.steps._fields import MISSING
from fiskalprobe.steps._names import SHOWN
from fiskalprobe.steps._sentences import check
from fiskalprobe.steps._tables import Table, below
from fiskalprobe.steps._values import Seen, meets
from fiskalprobe.steps.fiscal._till import Till, is_ok
from fiskalprobe.steps.fiscal.arranging import seen_entry, signer, tse_entry

_OPEN = "startedTransactions"
_SIGNED = "createdSignatures"
#: What is told where a counter is not as answered, and another till may be the reason.
OTHERS: Final = (
    "the counters of the TSE are not as answered, but it has other clients, and one of them may "
    "have used it meanwhile"
)


@then(
    check(r"the number of open transactions has (?P<way>risen|fallen) by (?P<count>\d+)"),
    converters={"count": int},
)
def open_has_changed(till: Till, way: str, count: int, cited: str | None) -> None:
    """
    Check startedTransactions against what was noted.
    """
    _compare(till, _OPEN, count if way == "risen" else -count, cited)


@then(check(r"the number of open transactions has not changed"))
def open_has_not_changed(till: Till, cited: str | None) -> None:
    """
    Check that startedTransactions is what was noted.
    """
    _compare(till, _OPEN, 0, cited)


@then(check(r"the TSE has made no signature"))
def nothing_was_signed(till: Till, cited: str | None) -> None:
    """
    Check that createdSignatures is what was noted.
    """
    _compare(till, _SIGNED, 0, cited)


@then(check(r"the TSE has made (?P<count>\d+) signatures?"), converters={"count": int})
def so_many_were_signed(till: Till, count: int, cited: str | None) -> None:
    """
    Check by how much createdSignatures has risen.
    """
    _compare(till, _SIGNED, count, cited)


@then(check(r"the TSE has made more signatures"))
def something_was_signed(till: Till, cited: str | None) -> None:
    """
    Check that createdSignatures has risen.
    """
    before, now = noted(till, _SIGNED), tse_entry(till)[_SIGNED]
    till.check(
        cited,
        "signatures-counted",
        "createdSignatures has risen",
        ok=now > before,
        expected=f"more than {before}",
        actual=now,
    )


@then(check(r"the TSE list shows"))
@below(SHOWN)
def the_tse_list_shows(till: Till, datatable: Table, cited: str | None) -> None:
    """
    Check ``field | value`` rows of the till's own TSE; a third column may name requirements.
    """
    entry, listed = seen_entry(till)
    for row in SHOWN.read(datatable):
        field, words = row["field"], row["value"]
        actual = entry.get(field) if entry else listed.gist
        seen = Seen(field=field, value=actual, body=entry, till=till)
        fits = field in entry and meets(words, seen)
        if not fits and field in (_OPEN, _SIGNED) and others_count(till, entry):
            till.checks.unclear(row.get("requirement") or cited, f"shown-{field}", OTHERS)
            continue
        till.check(
            row.get("requirement") or cited,
            f"shown-{field}",
            f"{field} of the TSE is {words}",
            ok=fits,
            expected=words,
            actual=actual,
            exchanges=(till.last, listed),
        )


@then(check(r"each listed TSE shows"))
@below(SHOWN)
def each_tse_shows(till: Till, datatable: Table, cited: str | None) -> None:
    """
    Check ``field | value`` rows of every entry in the list that was asked for.
    """
    parsed = till.last.json_or_none()
    entries = parsed if is_ok(till.last) and isinstance(parsed, list) else []
    for row in SHOWN.read(datatable):
        field, words = row["field"], row["value"]
        fine = [
            isinstance(entry, dict)
            and meets(
                words, Seen(field=field, value=entry.get(field, MISSING), body=entry, till=till)
            )
            for entry in entries
        ]
        till.check(
            cited,
            f"listed-{field}",
            f"{field} of each TSE is {words}",
            ok=bool(fine) and all(fine),
            expected=words,
            actual=till.last.gist,
        )


@then(check(r"the TSE list shows the TSE that signed"))
def the_signing_tse_is_listed(till: Till, cited: str | None) -> None:
    """
    Check that TseSerial of the answers is the tseSerial of an entry.
    """
    serial = signer(till)
    listed = till.look(till.subject.tse_list())
    entries = listed.json() if is_ok(listed) else []
    serials = [str(each.get("tseSerial")) for each in entries if isinstance(each, dict)]
    till.check(
        cited,
        "signer-listed",
        "the TSE that signs the answers is in the TSE list",
        ok=serial is not None and serial.lower() in {each.lower() for each in serials},
        expected=serial,
        actual=", ".join(serials),
        exchanges=(till.last, listed),
    )


@then(
    check(r'the limit of a "(?P<device>[^"]*)" TSE is (?P<limit>\d+)'), converters={"limit": int}
)
def the_limit_of_the_tse(till: Till, device: str, limit: int, cited: str | None) -> None:
    """
    Check at which count the TSE was full; says nothing where another TSE is claimed.
    """
    if f"tse.{device}" not in till.subject.target.capabilities:
        return
    entry = tse_entry(till)
    till.check(
        cited,
        "limit",
        f"a {device} TSE is full with {limit} open transactions",
        ok=entry["maxStartedTransactions"] == entry[_OPEN] == limit,
        expected=limit,
        actual=f"{entry[_OPEN]} of {entry['maxStartedTransactions']}",
    )


def noted(till: Till, counter: str) -> int:
    """
    Give a counter as it was noted before; blocked when the TSE list does not show it.
    """
    if till.noted is None:
        raise RuntimeError('this step compares with "Given the TSE list is noted"')
    before = till.noted.get(counter)
    if not isinstance(before, int):  # few members are owed; a TSE in the cloud may show no others
        raise Blocked(f"the TSE list shows no {counter}")
    return before


def others_count(till: Till, entry: Mapping[str, Any]) -> bool:
    """
    Tell whether another till may have moved the counters of a TSE meanwhile.

    So it is where the TSE shows more clients than one, in a service that cannot be reset and that
    others may therefore use at the same time.
    """
    clients = entry.get("registeredClients")
    is_shared = isinstance(clients, int) and clients > 1
    return is_shared and "control.reset" not in till.subject.target.capabilities


def _compare(till: Till, counter: str, change: int, cited: str | None) -> None:
    entry = tse_entry(till)
    before, now = noted(till, counter), entry[counter]
    if now - before != change and others_count(till, entry):
        till.checks.unclear(cited, f"{counter}-counted", OTHERS)
        return
    till.check(
        cited,
        f"{counter}-counted",
        f"{counter} has changed by {change}",
        ok=now - before == change,
        expected=before + change,
        actual=now,
    )
