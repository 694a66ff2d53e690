"""
The TSE as a device: what the service shows of it, and the logs that it hands out.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import UTC, datetime
from functools import cache
from typing import Any, Final

import pytest
from jsonschema import Draft202012Validator
from pytest_bdd import then, when

from fiskalprobe.oracles.claims import Claim
from fiskalprobe.oracles.export import rules as oracle
from fiskalprobe.oracles.export.archive import Export, read_export
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.signing.certificate import UnreadableCertificate, read_certificates
from fiskalprobe.oracles.signing.publickey import UnreadableKey, read_public_key
from fiskalprobe.steps._fields import find
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps.fiscal._errands import Errands
from fiskalprobe.steps.fiscal._till import Till, fiscal, is_ok, is_signed
from fiskalprobe.steps.fiscal.arranging import signer, tse_entry
from fiskalprobe.steps.fiscal.counting import noted
from fiskalprobe.target.control import Control
from fiskalprobe.wire import Exchange
from fiskalspec import schemas

#: The sentences of the features and what judges each.
_JUDGES: Final[dict[str, Callable[[Export], Claim]]] = {
    "is a flat archive of logs, certificates and info.csv": oracle.container,
    "holds signed logs only": oracle.signatures,
    "holds the certificates up to the root": oracle.chain,
    "has file names that tell what is in them": oracle.names,
    "is numbered and dated in order": oracle.order,
    "holds transactions that start and end once": oracle.lives,
    "names the device in info.csv": oracle.info,
}


@dataclass(slots=True, kw_only=True)
class Archive:
    """
    The latest export of a scenario.
    """

    fetched: Exchange | None = None
    #: Whose logs they are.
    serial: str | None = None
    export: Export = field(default_factory=Export)

    @property
    def backing(self) -> tuple[Exchange, ...]:
        """
        The exchange that brought it; none where a command wrote it.
        """
        if self.serial is None:
            raise LookupError("this step looks at an export, and nothing was exported yet")
        return () if self.fetched is None else (self.fetched,)


@pytest.fixture
def archive() -> Archive:
    """
    Nothing was exported yet.
    """
    return Archive()


@when("the logs of the TSE are exported")
def the_logs_are_exported(till: Till, control: Control, archive: Archive) -> None:
    """
    Fetch the logs of the TSE that signs for the till.
    """
    control.require("export")
    _fetch(control, archive, signer(till) or str(tse_entry(till).get("tseSerial")))


@when(sentence(r'the logs of the TSE that signed document "(?P<name>[^"]*)" are exported'))
def the_logs_of_its_tse_are_exported(
    till: Till, control: Control, archive: Archive, name: str
) -> None:
    """
    Fetch the logs of the TSE that ended a document, whichever signs now.
    """
    control.require("export")
    answer = fiscal(till.sale(name).end)
    serial = None if answer is None else answer.germany.serial
    till.checks.presuppose(bool(serial), f"no TSE is named in the answer to {name!r}")
    _fetch(control, archive, serial or "")


@then(sentence(rf"the export (?P<what>{'|'.join(_JUDGES)})"))
def the_export_is(till: Till, archive: Archive, what: str) -> None:
    """
    Let an oracle judge the archive.
    """
    judge = _JUDGES[what]
    if judge is oracle.chain and any(tse.kind == "cloud" for tse in till.subject.target.ics.tse):
        judge = oracle.cloud_chain
    till.checks.record(judge(archive.export), archive.backing)


@then("the export holds every signed answer")
def the_export_holds_answers(till: Till, archive: Archive) -> None:
    """
    Look for each answer that the TSE signed in this scenario.
    """
    claim = oracle.holds_answers(archive.export, _signed_by(till, archive.serial))
    till.checks.record(claim, (*archive.backing, till.last))


@then(sentence(r'the export holds a log of "(?P<event>[^"]*)" for the client'))
def the_export_holds_an_event(till: Till, errands: Errands, archive: Archive, event: str) -> None:
    """
    Look for an event with the name under which the TSE knows the client: that of its answers, or
    store and terminal.
    """
    place = errands.terminal()
    about = f"{place['storeNumber']}-{place['terminalNumber']}"
    told, others = _registers(till, errands.added)
    claim = oracle.holds_event(archive.export, event, about=about, told=told, others=others)
    till.checks.record(claim, archive.backing)


@then(check(r"the export holds (?P<count>\d+) transactions?"), converters={"count": int})
def the_export_holds_transactions(
    till: Till, archive: Archive, count: int, cited: str | None
) -> None:
    """
    Count the transactions that were finished.
    """
    ended = {
        step.transaction for step in archive.export.steps if step.operation.startswith("Finish")
    } | {step.transaction for step in archive.export.steps if step.operation.startswith("finish")}
    till.check(
        cited,
        "transactions-held",
        f"the export holds {count} finished transactions",
        ok=len(ended) == count and not archive.export.faults,
        expected=count,
        actual=sorted(ended),
        exchanges=archive.backing,
    )


@then(check(r"the TSE list fits its schema"))
def the_list_fits(till: Till, cited: str | None) -> None:
    """
    Validate the list that was asked for against the schema of the printed one.
    """
    parsed = till.last.json_or_none()
    faults = [
        f"{error.json_path}: {error.message}" for error in _list_schema().iter_errors(parsed)
    ]
    till.check(
        cited,
        "tse-list",
        "the TSE list has the members of the printed one",
        ok=is_ok(till.last) and bool(parsed) and not faults,
        expected="the printed members with their types",
        actual="; ".join(faults[:3]) or till.last.gist,
    )


@then(check(r"the serial number in the TSE list is the hash of the key beside it"))
def the_serial_is_the_hash(till: Till, cited: str | None) -> None:
    """
    Hash the point of tsePublicKey; blocked when the TSE list shows none, for none is owed.
    """
    entry = tse_entry(till)
    key, hashed, actual = entry.get("tsePublicKey"), "", entry.get("tseSerial")
    till.checks.presuppose(bool(key), "the TSE list shows no tsePublicKey")
    try:
        hashed = read_public_key(key).serial.hex() if isinstance(key, str) else ""
    except UnreadableKey as wrong:
        actual = f"{actual}; tsePublicKey cannot be read: {wrong}"
    till.check(
        cited,
        "listed-serial",
        "tseSerial is the SHA-256 of the point in tsePublicKey",
        ok=bool(hashed) and str(entry.get("tseSerial")).lower() == hashed,
        expected=hashed or "tseSerial beside the key that it is the hash of",
        actual=actual,
    )


@then(check(r"the TSE list counts at least the signatures that were answered"))
def the_list_counts(till: Till, cited: str | None) -> None:
    """
    Compare createdSignatures with the highest counter in the scenario.
    """
    entry = tse_entry(till)
    counters = [a.germany.counter or 0 for a in _signed_by(till, signer(till))]
    till.check(
        cited,
        "listed-signatures",
        "createdSignatures is not below the counter of the latest answer",
        ok=bool(counters) and entry["createdSignatures"] >= max(counters),
        expected=f"at least {max(counters, default=0)}",
        actual=entry["createdSignatures"],
    )


@then(check(r"the TSE list names the day on which the certificate of the answers ends"))
def the_list_names_the_end(till: Till, cited: str | None) -> None:
    """
    Compare certificateExpirationDate with the certificate in an answer.
    """
    entry = tse_entry(till)
    answers = _signed_by(till, signer(till))
    try:
        text = answers[-1].germany.certificate if answers else None
        ends = f"{read_certificates(text or '')[0].not_after:%Y-%m-%d}"
    except UnreadableCertificate as wrong:
        ends = str(wrong)
    till.check(
        cited,
        "listed-expiry",
        "certificateExpirationDate is the day on which the certificate ends",
        ok=str(entry.get("certificateExpirationDate")).startswith(ends),
        expected=ends,
        actual=entry.get("certificateExpirationDate"),
    )


@then(
    check(r"the TSE list has (?P<count>\d+) clients? (?P<way>more|less) than noted"),
    converters={"count": int},
)
def the_list_has_clients(till: Till, count: int, way: str, cited: str | None) -> None:
    """
    Compare registeredClients with what was noted.
    """
    expected = noted(till, "registeredClients") + (count if way == "more" else -count)
    entry = tse_entry(till)
    till.check(
        cited,
        "listed-clients",
        f"registeredClients has changed by {count}",
        ok=entry.get("registeredClients") == expected,
        expected=expected,
        actual=entry.get("registeredClients"),
    )


@then(
    check(r"the self test is due (?P<count>\d+) seconds sooner than noted"),
    converters={"count": int},
)
def the_self_test_is_sooner(till: Till, count: int, cited: str | None) -> None:
    """
    Compare timeUntilNextSelftest with what was noted; a minute more or less does not matter.
    """
    before, now = (
        noted(till, "timeUntilNextSelftest"),
        tse_entry(till).get("timeUntilNextSelftest"),
    )
    minute = 60
    till.check(
        cited,
        "self-test-runs-down",
        f"timeUntilNextSelftest has gone down by {count}",
        ok=isinstance(now, int) and abs(before - count - now) <= minute,
        expected=max(before - count, 0),
        actual=now,
    )


@when("the certificate of the TSE has ended")
def the_certificate_has_ended(till: Till, control: Control) -> None:
    """
    Take the clock to the day after the one that the TSE list names.
    """
    ends = str(find(tse_entry(till), "certificateExpirationDate"))[:10]
    try:
        day = datetime.strptime(ends, "%Y-%m-%d").replace(tzinfo=UTC)
    except ValueError:
        till.checks.presuppose(ok=False, message=f"the TSE list names no day but {ends!r}")
        return
    two_days = 2 * 86_400
    control.advance(int(day.timestamp() - control.now().timestamp()) + two_days)


def _registers(till: Till, client: str) -> tuple[list[str], list[str]]:
    """
    List each cashRegisterId that was answered to *client*, and those answered to others.
    """
    told: set[str] = set()
    others: set[str] = set()
    for each in till.subject.exchanges:
        answer = fiscal(each)
        if answer is not None and answer.cash_register:
            asked = f"{each.request.url} {each.request.body}".lower()
            (told if client and client.lower() in asked else others).add(answer.cash_register)
    return sorted(told), sorted(others - told)


def _fetch(control: Control, archive: Archive, serial: str) -> None:
    handed = control.export(serial)
    archive.serial, archive.fetched = serial, handed.fetched
    archive.export = read_export(handed.content)


@cache
def _list_schema() -> Draft202012Validator:
    return Draft202012Validator(schemas.get("tse-list"))


def _signed_by(till: Till, serial: str | None) -> list[FiscalAnswer]:
    answers: list[Any] = [fiscal(each) for each in till.subject.exchanges]
    return [a for a in answers if a is not None and is_signed(a) and a.germany.serial == serial]
