"""
When and then: exports of a TSS, read by the judge's own reader.
"""

from __future__ import annotations

import base64
import time
from collections import Counter
from collections.abc import Callable, Iterator
from functools import partial
from typing import Final

from pytest_bdd import given, then, when

from fiskalprobe.oracles.claims import Standing
from fiskalprobe.oracles.cloud.answer import CloudTransaction
from fiskalprobe.oracles.cloud.export import is_named_by_content, judge_certificates, unverified
from fiskalprobe.oracles.export.archive import Export, read_export
from fiskalprobe.oracles.export.rules import holds_event
from fiskalprobe.oracles.signing.envelope import LogKind
from fiskalprobe.oracles.signing.logmessage import MalformedLogMessage, TransactionLog, decode
from fiskalprobe.oracles.signing.publickey import UnreadableKey, read_public_key
from fiskalprobe.run.parties.cloud import Cloud
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps._tables import Columns, Table, below, text
from fiskalprobe.steps.cloud._shown import shown
from fiskalprobe.steps.cloud.calls import whole
from fiskalprobe.target.control import Control

_OK: Final = 200
#: Seconds before each look at the state of an export, until the judge gives up; a service allows
#: twelve looks a minute.
_PAUSES: Final = (1, 2, 4, 6, 6, 6, 6, 6, 6, 6, 6)
#: Where the judge sets the service's clock, it does so before the first looks, by this many
#: seconds each: the work on an export may take time that no clock tells.
_LEAPS: Final = (20, 20, 20, 20)
_EVENTS: Final = Columns(needed={"event": text, "about": text})
_RUNNING: Final = frozenset({"PENDING", "WORKING"})
_EXPORTS: Final = (
    r'the till exports TSS "(?P<tss>[^"]*)" as "(?P<name>[^"]*)"(?: with "(?P<query>[^"]*)")?'
)


@when(sentence(_EXPORTS))
def the_till_exports(
    cloud: Cloud, control: Control, tss: str, name: str, query: str | None
) -> None:
    """
    Ask for an export, wait for it, and fetch its archive.
    """
    _export(cloud, control, tss, name, query)


@when(sentence(_EXPORTS + ":"))
def the_till_exports_body(  # noqa: PLR0917 - the parts of the sentence
    cloud: Cloud, control: Control, tss: str, name: str, query: str | None, docstring: str
) -> None:
    """
    The same with a body.
    """
    _export(cloud, control, tss, name, query, body=cloud.filled(docstring))


@given(sentence(r'an export "(?P<name>[^"]*)" of TSS "(?P<tss>[^"]*)"'))
def an_export(cloud: Cloud, control: Control, name: str, tss: str) -> None:
    """
    Ask for an export and wait for it.
    """
    _export(cloud, control, tss, name, None)
    cloud.answer(cloud.last)
    for exchange in cloud.meant:
        cloud.look(exchange)


@then(check(r'the export has the id of "(?P<name>[^"]*)"'))
def the_export_has_the_id(cloud: Cloud, name: str, cited: str | None) -> None:
    """
    Check the answer to the request for an export.
    """
    asked = next(each for each in reversed(cloud.meant) if each.request.method == "PUT")
    answer = object_of(asked) or {}
    cloud.check(
        cited,
        "own-id",
        "the export has the id that was chosen, and a state",
        ok=answer.get("_id") == cloud.id(name) and isinstance(answer.get("state"), str),
        expected=cloud.id(name),
        actual=shown(asked),
        exchanges=(asked,),
    )


@then(
    check(
        r"the log message is that of (?:the latest revision|revision (?P<revision>\d+))"
        r' of "(?P<name>[^"]*)"'
    ),
    converters={"revision": whole},
)
def the_log_is_that_of(cloud: Cloud, revision: int | None, name: str, cited: str | None) -> None:
    """
    Read a log message that was fetched, and compare it with the answer to the revision.
    """
    response = cloud.last.response
    place = -1 if revision is None else revision - 1
    wanted = CloudTransaction.from_mapping(object_of(cloud.written[name].answers[place]) or {})
    try:
        log = None if response is None else decode(response.content)
    except MalformedLogMessage:
        log = None
    found = None if log is None else _logged(log)
    expected = None if wanted is None else _answered(wanted)
    cloud.check(
        cited,
        "log-message",
        "the log message is the one that was signed",
        ok=found is not None and found == expected,
        expected=expected,
        actual=found or cloud.last.gist,
    )


def _answered(answer: CloudTransaction) -> tuple[str | int, ...]:
    """
    Say of a revision what its log message has to say too.
    """
    return (
        answer.operation,
        answer.client,
        answer.process_data,
        answer.number,
        answer.counter,
        answer.at.isoformat(),
        answer.signature,
    )


def _logged(log: TransactionLog) -> tuple[str | int, ...]:
    """
    Say the same of a log message, of whichever version.
    """
    return (
        (log.known_operation or log.operation).removesuffix("Transaction"),
        log.client,
        log.process_data.decode("utf-8", "replace"),
        log.transaction,
        log.counter,
        log.at.isoformat(),
        _base64(log.signature),
    )


@then(check(r"the export was complete at once"))
def complete_at_once(cloud: Cloud, cited: str | None) -> None:
    """
    Check the state that the request was answered with, or the next look at it.
    """
    states = cloud.noted["states"]
    cloud.check(
        cited,
        "at-once",
        "a small export is complete when it is asked for",
        ok=states[:1] == ["COMPLETED"],
        expected="COMPLETED",
        actual=states,
    )


@then(check(r'the export failed with "(?P<exception>\w+)" and has no file'))
def the_export_failed(cloud: Cloud, exception: str, cited: str | None) -> None:
    """
    Check the last state of the export, what it says of it, and that nothing can be fetched.
    """
    # The request for the file comes last, unless the one for the export was refused.
    *before, last = cloud.meant
    looked = before[-1] if last.request.method == "GET" and before else last
    answer = object_of(looked) or {}
    found = answer.get("state"), answer.get("exception")
    cloud.check(
        cited,
        "export-failed",
        f"the export ends in state ERROR with {exception}, and has no file",
        ok=found == ("ERROR", exception) and last.status != _OK,
        expected={"state": "ERROR", "exception": exception, "file": "none"},
        actual={"state": found[0], "exception": found[1], "file": last.gist},
        exchanges=(looked, last),
    )


@then(check(r"the archive is a TAR archive"))
def the_archive_is_one(cloud: Cloud, cited: str | None) -> None:
    """
    Check type and form of the file.
    """
    response = cloud.last.response
    kind = "" if response is None else response.headers.get("content-type", "")
    unread = _unread(cloud)
    cloud.check(
        cited,
        "tar",
        "the file is a TAR archive",
        ok=kind.startswith("application/x-tar") and not unread,
        expected="application/x-tar",
        actual="; ".join(each for each in (kind, *unread) if each),
    )


@then(check(r'the archive holds every revision of "(?P<names>[^"]*)"(?P<only> and no other)?'))
def the_archive_holds(cloud: Cloud, names: str, only: str | None, cited: str | None) -> None:
    """
    Look for the log message of each signed answer, with its counter and signature.
    """
    wanted = {
        (read.number, read.counter, read.signature)
        for name in names.split(", ")
        for exchange in cloud.written[name].answers
        if (read := CloudTransaction.from_mapping(object_of(exchange) or {})) is not None
    }
    found = {
        (log.transaction, log.counter, _base64(log.signature)) for log in _archive(cloud).steps
    }
    cloud.check(
        cited,
        "holds-revisions",
        f"the archive holds every revision of {names}" + (only or ""),
        ok=bool(wanted) and wanted <= found and (only is None or found == wanted),
        expected=sorted((number, counter) for number, counter, _ in wanted),
        actual=sorted((number, counter) for number, counter, _ in found),
    )


@then(check(r"the archive holds logs of these events"))
@below(_EVENTS)
def the_archive_holds_events(cloud: Cloud, datatable: Table, cited: str | None) -> None:
    """
    Look for a system log of each event, and for the client that it names.
    """
    export = _archive(cloud)
    names = {log.envelope.name for log in export.logs if log.envelope.kind is LogKind.SYSTEM}
    for row in _EVENTS.read(datatable):
        event, about = row["event"], row["about"]
        held = holds_event(export, event, about=about)
        cloud.check(
            cited,
            "event-held",
            f"the archive holds a log of {event} {about}".rstrip(),
            ok=held.standing is Standing.HOLDS,
            expected=f"{event} {about}".rstrip(),
            actual=sorted(names),
        )


@then(
    check(
        r'the archive holds the logs from the latest of "(?P<first>[^"]*)"'
        r' up to the latest of "(?P<last>[^"]*)" and no other'
    )
)
def the_archive_holds_between(cloud: Cloud, first: str, last: str, cited: str | None) -> None:
    """
    Check the counters of an export against those of two answers.
    """
    ends = [cloud.counter_of(name) for name in (first, last)]
    found = _counters(_archive(cloud))
    wanted = list(range(ends[0], ends[1] + 1))
    cloud.check(
        cited,
        "holds-interval",
        f"the archive holds the logs {ends[0]} to {ends[1]} and no other",
        ok=sorted(found) == wanted,
        expected=wanted,
        actual=found,
    )


@then(check(r'every log message in it is signed by TSS "(?P<name>[^"]*)"'))
def every_log_verifies(cloud: Cloud, name: str, cited: str | None) -> None:
    """
    Verify each log message of the archive with the key that the TSS shows.
    """
    export = _archive(cloud)
    try:
        key = read_public_key(str(cloud.show(name).get("public_key")))
    except UnreadableKey as unreadable:
        wrong = [f"the TSS shows no key: {unreadable}"]
    else:
        wrong = (
            ["the archive cannot be read", *_unread(cloud)]
            if not export.logs
            else [*(f"{each} does not verify" for each in unverified(export, key)), *export.faults]
        )
    cloud.check(
        cited,
        "logs-verify",
        "every log message of the archive verifies",
        ok=not wrong and bool(export.logs),
        expected="signed by the key of the TSS",
        actual="; ".join(wrong[:5]),
    )


@then(check(r'its counters are each there once, with all that TSS "(?P<name>[^"]*)" has answered'))
def each_counter_once(cloud: Cloud, name: str, cited: str | None) -> None:
    """
    Check that the counters of a whole export are used, differ, and hold each that was answered.

    A device may use up a counter without any log, so that there may be gaps.
    """
    found = _counters(_archive(cloud))
    last = int(cloud.show(name)["signature_counter"])
    answered = {
        read.counter
        for written in cloud.written.values()
        if written.tss == name
        for exchange in written.answers
        if (read := CloudTransaction.from_mapping(object_of(exchange) or {})) is not None
    }
    missing = sorted(answered - set(found))
    twice = sorted(counter for counter, times in Counter(found).items() if times > 1)
    beyond = [counter for counter in found if not 1 <= counter <= last]
    cloud.check(
        cited,
        "counters-once",
        "the archive has each counter once and all that were answered",
        ok=bool(found) and not (missing or twice or beyond),
        expected=f"each once from 1 to {last}, with {sorted(answered)}",
        actual=f"missing {missing}, twice {twice}, beyond {beyond}",
    )


@then(check(r'its counters have no gap from the noted one up to that of TSS "(?P<name>[^"]*)"'))
def no_gap(cloud: Cloud, name: str, cited: str | None) -> None:
    """
    Check the counters of a whole export.

    Where a device's log begins is its own affair, but nothing after the noted counter may miss.
    """
    found = _counters(_archive(cloud))
    first = cloud.noted[f"counter of {name}"] + 1
    last = cloud.counter(name)
    cloud.check(
        cited,
        "no-gap",
        "the counters of the archive follow one another up to the last",
        ok=bool(found) and found[0] <= first and found == list(range(found[0], last + 1)),
        expected=f"one after the other from {first} or before up to {last}",
        actual=found,
    )


@then(check(r"it holds info.csv and the certificate"))
def holds_the_rest(cloud: Cloud, cited: str | None) -> None:
    """
    Check what lies beside the log messages.
    """
    export = _archive(cloud)
    names = [name for name, _ in export.certificates]
    cloud.check(
        cited,
        "info-and-certificate",
        "info.csv and the certificate lie in the archive",
        ok=all(f'"{word}:"' in export.info for word in ("description", "manufacturer", "version"))
        and any(name.endswith("_X509.der") for name in names),
        expected="description, manufacturer and version; SERIAL_X509.der",
        actual=f"{export.info[:120]!r} {names}",
    )


@then("its certificates lead from the key of the TSS to a root")
def the_certificates_lead(cloud: Cloud) -> None:
    """
    Read the certificates of the archive, follow them upwards, and compare names with keys.
    """
    for claim in judge_certificates(_archive(cloud)):
        cloud.checks.record(claim, (cloud.last,))


@then(check(r"its log messages are named by their content"))
def named_by_content(cloud: Cloud, cited: str | None) -> None:
    """
    Compare the names of the files with what they hold.
    """
    export = _archive(cloud)
    wrong = [each.name for each in export.logs if not is_named_by_content(each)]
    cloud.check(
        cited,
        "names",
        "log messages are named by time, counter and content",
        ok=bool(export.logs) and not wrong,
        expected="Unixt_T_Sig-N_Log-…",
        actual=wrong[:5],
    )


def _export(
    cloud: Cloud,
    control: Control,
    tss: str,
    name: str,
    query: str | None = None,
    *,
    body: str | None = None,
) -> None:
    address = f"{cloud.tss_of(tss)}/export/{cloud.id(name)}"
    asked = address + (f"?{cloud.filled(query)}" if query else "")
    exchange = cloud.send("PUT", asked, text=body)
    cloud.noted["states"] = states = [(object_of(exchange) or {}).get("state")]
    if exchange.status != _OK:
        return
    for pause in _pauses(cloud, control):
        if states[-1] not in _RUNNING:
            break
        pause()
        states.append(cloud.answer(cloud.send("GET", address)).get("state"))
    cloud.checks.presuppose(states[-1] not in _RUNNING, f"the export is still {states[-1]}")
    cloud.send("GET", f"{address}/file")


def _pauses(cloud: Cloud, control: Control) -> Iterator[Callable[[], None]]:
    """
    Give an export time before each look: first on the service's clock where the judge can set it.
    """
    leaps = _LEAPS if control.offers("clock") else ()
    for seconds in leaps:
        yield partial(_leap, cloud, control, seconds)
    for seconds in _PAUSES[: len(_PAUSES) - len(leaps)]:
        yield partial(time.sleep, seconds)


def _leap(cloud: Cloud, control: Control, seconds: int) -> None:
    control.advance(seconds)
    cloud.time_passed(seconds)


def _archive(cloud: Cloud) -> Export:
    """
    Read the archive that was fetched last; an empty one when there is none that can be read.
    """
    export = _read(cloud)
    return export if export.logs else Export()


def _unread(cloud: Cloud) -> tuple[str, ...]:
    """
    Say why the archive that was fetched last has no log message; nothing where it has one.
    """
    export = _read(cloud)
    return () if export.logs else (*export.faults[:3], "there is no log in it")


def _read(cloud: Cloud) -> Export:
    response = cloud.last.response
    if response is None or response.status != _OK:
        return Export()
    return read_export(response.content)


def _counters(export: Export) -> list[int]:
    return [log.envelope.counter for log in export.logs]


def _base64(raw: bytes) -> str:
    return base64.b64encode(raw).decode()
