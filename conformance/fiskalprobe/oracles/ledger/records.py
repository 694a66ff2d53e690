"""
What a service has written down, held against what it answered.

DE-TXN-0015, DE-CXL-0002, DE-OFF-0018 and DE-STA-0010: what was answered as signed stands in the
records as signed, what was answered in an outage stands there too, and what was refused does not.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from fiskalprobe.oracles.claims import Claim, broken, holds
from fiskalprobe.oracles.ledger.entries import Fate
from fiskalprobe.oracles.ledger.model import Ledger

#: Requirement, check and what is said when it holds, by state and operation.
_RULES: Final[Mapping[tuple[str, str], tuple[str, str]]] = {
    ("signed", "store"): ("DE-TXN-0015", "signed-recorded"),
    ("signed", "cancel"): ("DE-CXL-0002", "signed-recorded"),
    ("waiting", "store"): ("DE-OFF-0018", "waiting-recorded"),
    ("waiting", "cancel"): ("DE-OFF-0018", "waiting-recorded"),
    ("refused", "store"): ("DE-STA-0010", "refused-unrecorded"),
    ("refused", "cancel"): ("DE-STA-0010", "refused-unrecorded"),
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """
    One document as the service has written it down.
    """

    client: str
    guid: str
    operation: str
    #: ``signed``, ``waiting`` or ``nonFiscal``.
    state: str
    number: int
    counter: int

    @classmethod
    def from_mapping(cls, entry: Mapping[str, Any]) -> Record:
        """
        Read an entry of the control API's ledger.
        """
        return cls(
            client=_plain(entry.get("uniqueClientId")),
            guid=_plain(entry.get("documentGuid")),
            operation=str(entry.get("operation")),
            state=str(entry.get("state")),
            number=_integer(entry.get("fiscalDocumentNumber")),
            counter=_integer(entry.get("signatureCounter")),
        )


def judge_records(
    ledger: Ledger, records: Sequence[Record], *, only: str | None = None
) -> list[Claim]:
    """
    Hold the records against the answers; *only* is the GUID by which they were asked for.
    """
    latest = {(record.client, record.guid): record for record in records}
    tills = {record.guid: record.client for record in records}
    wrong: dict[tuple[str, str], str] = {}
    seen: dict[tuple[str, str], int] = {}
    for key, fate in ledger.documents.items():
        rule = _RULES.get((fate.state, fate.operation))
        client, guid = key
        if rule is None or (only is not None and guid != only):
            continue
        seen[rule] = seen.get(rule, 0) + 1
        if problem := _problem(fate, latest.get(key)):
            if key not in latest and fate.state != "refused" and guid in tills:
                problem = f"was sent by {client} and is in the records of {tills[guid]}"
            wrong.setdefault(rule, f"document {guid} {problem}")
    return [
        broken(
            *rule,
            wrong[rule],
            expected="the records tell what was answered",
            actual=wrong[rule],
            code=f"not-{rule[1]}",
        )
        if rule in wrong
        else holds(*rule, f"the records tell of {count} documents what was answered")
        for rule, count in seen.items()
    ]


def _problem(fate: Fate, record: Record | None) -> str:
    if fate.state == "refused":
        return "" if record is None else f"was refused and is recorded as {record.state}"
    if record is None:
        return f"was answered as {fate.state} and is not in the records"
    if record.operation != fate.operation:
        return f"was ended by {fate.operation} and is recorded as {record.operation}"
    if record.state not in ("signed", fate.state):
        return f"was answered as {fate.state} and is recorded as {record.state}"
    told, kept = (fate.number, fate.counter), (record.number, record.counter)
    if fate.state == "signed" and told != kept:
        return f"was answered as {told[0]}/{told[1]} and is recorded as {kept[0]}/{kept[1]}"
    return ""


def _plain(value: object) -> str:
    return str(value or "").strip("{}").lower()


def _integer(value: object) -> int:
    return value if isinstance(value, int) and not isinstance(value, bool) else 0
