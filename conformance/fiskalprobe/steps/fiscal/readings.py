"""
Then: points that the sources leave open. The first reading is the one that we take.

When the first is seen, it holds and nothing is claimed of the others. When another documented one
is seen, that one holds and the taken one is recorded as an alternative. Only what fits none is
held against the subject.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from pytest_bdd import then

from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.written import written
from fiskalprobe.steps._fields import body_of, find, keys
from fiskalprobe.steps._names import READINGS
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps._tables import Columns, Table, below, one_of, text
from fiskalprobe.steps._values import Seen, meets, undecided
from fiskalprobe.steps.fiscal._status import has_status
from fiskalprobe.steps.fiscal._till import Till
from fiskalprobe.steps.fiscal.arranging import seen_entry
from fiskalprobe.wire import Exchange

_KEYS: Final = Columns(needed={"reading": text, "key": text})
_CASES: Final = Columns(
    needed={
        "reading": text,
        "keys": one_of("way of writing keys", lambda: ("as its generation", "PascalCase")),
    }
)


@then("one of these readings is seen")
@below(READINGS)
def one_of_these_readings(till: Till, datatable: Table) -> None:
    """
    Compare the answer with each row: ``status``, ``body``, fields; an empty cell demands nothing.
    """
    body = body_of(till.last)
    readings = READINGS.read(datatable)
    parts = [
        f"{name} {till.last.status if name == 'status' else written(find(body, name))}"
        for name in readings[0]
        if name != "reading"
    ]
    record(
        till,
        readings,
        lambda row: _fits(row, till.last, till),
        expected=" / ".join(map(_said, readings)),
        actual=", ".join(parts),
    )


@then("one of these readings is seen in the TSE list")
@below(READINGS)
def one_of_these_readings_in_the_list(till: Till, datatable: Table) -> None:
    """
    Compare the till's own TSE with each row of fields; an empty cell demands nothing.
    """
    entry, listed = seen_entry(till)
    readings = READINGS.read(datatable)
    fields = [name for name in readings[0] if name != "reading"]
    record(
        till,
        readings,
        lambda row: all(
            name in entry
            and meets(row[name], Seen(field=name, value=entry[name], body=entry, till=till))
            for name in fields
            if row[name]
        ),
        expected=" / ".join(map(_said, readings)),
        actual=", ".join(f"{name} {written(entry.get(name))}" for name in fields) or listed.gist,
        exchanges=(listed,),
    )


@then("a key is written in one of these ways")
@below(_KEYS)
def a_key_is_written(till: Till, datatable: Table) -> None:
    """
    Compare the letters of a key, which may stand at the top level or among the German fields.
    """
    written = keys(body_of(till.last))
    readings = _KEYS.read(datatable)
    is_one = sum(row["key"] in written for row in readings) == 1
    alike = {row["key"].lower() for row in readings}
    record(
        till,
        readings,
        lambda row: is_one and row["key"] in written,
        expected=" / ".join(row["key"] for row in readings),
        actual=", ".join(sorted(key for key in written if key.lower() in alike)) or "absent",
    )


@then("the answer's top-level keys are written in one of these ways")
@below(_CASES)
def keys_in_their_case(till: Till, datatable: Table) -> None:
    """
    Compare all top-level keys but AdditionalFields with ``as its generation`` or ``PascalCase``.
    """
    names = [key for key in body_of(till.last) if key.lower() != "additionalfields"]
    pascal = bool(names) and all(key[:1].isupper() for key in names)
    camel = bool(names) and all(key[:1].islower() for key in names)
    fits = {
        "as its generation": pascal if till.subject.api == "2021" else camel,
        "PascalCase": pascal,
    }
    readings = _CASES.read(datatable)
    record(
        till,
        readings,
        lambda row: fits[row["keys"]],
        expected=" / ".join(row["keys"] for row in readings),
        actual=", ".join(names),
    )


@then(
    sentence(
        r"the reading (?P<reading>[A-Z]{2}-[A-Z]{2,4}-\d{4}) is noted"
        r" if the answer is (?P<status>\d{3})"
    )
)
def the_reading_is_noted(till: Till, reading: str, status: str) -> None:
    """
    Record a reading that we do not take when it is seen, and nothing when it is not.
    """
    if has_status(till.last, status):
        till.check(
            reading,
            "reading",
            "this reading was seen too",
            ok=True,
            expected=status,
            actual=till.last.gist,
        )


def record(
    till: Till,
    readings: Sequence[Mapping[str, Any]],
    fits: Callable[[Mapping[str, Any]], bool],
    *,
    expected: str,
    actual: str,
    exchanges: tuple[Exchange, ...] = (),
) -> None:
    """
    Put on record which of *readings*, the rows of a table, was seen: the first that fits.
    """
    taken = readings[0]["reading"]
    seen = next((row["reading"] for row in readings if fits(row)), None)
    backing = exchanges or (till.last,)
    if seen is None or seen == taken:
        till.check(
            taken,
            "reading",
            "the reading that we take was seen"
            if seen
            else "what is seen fits no documented reading",
            ok=seen is not None,
            expected=expected,
            actual=actual,
            exchanges=backing,
        )
        return
    message = f"another documented reading was seen: {seen}"
    for requirement, standing in ((taken, Standing.ALTERNATIVE), (seen, Standing.HOLDS)):
        till.checks.record(
            Claim(
                requirement=requirement,
                check="reading",
                standing=standing,
                message=message,
                expected=expected,
                actual=actual,
            ),
            backing,
        )


def _fits(row: Mapping[str, Any], exchange: Exchange, till: Till) -> bool:
    body = body_of(exchange)
    for name, words in row.items():
        if name == "reading" or not words:
            continue
        if name == "status":
            if not has_status(exchange, words):
                return False
        elif name == "body":
            if not meets(words, Seen(field=name, value=exchange.body, body=body, till=till)):
                return False
        else:
            seen = Seen(field=name, value=find(body, name), body=body, till=till)
            # What the answer does not tell rules no reading out.
            if not (undecided(words, seen) or meets(words, seen)):
                return False
    return True


def _said(row: Mapping[str, Any]) -> str:
    cells = [f"{name} {words}" for name, words in row.items() if name != "reading" and words]
    return f"{', '.join(cells)} ({row['reading']})"
