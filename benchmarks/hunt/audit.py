"""
The end of a bout: what every world still knows, beside what it acknowledged.

Exports and receipts are judged by the oracles that judge anybody's.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from typing import Any, Final

import httpx

from benchmarks.hunt.books import Page
from benchmarks.hunt.line import Line
from benchmarks.hunt.tills import CloudLine, an_id, fine
from fiskalprobe.artefacts.receipt import GivenReceipt, judge_receipts
from fiskalprobe.oracles.claims import Claim, Standing
from fiskalprobe.oracles.cloud.answer import CloudTransaction
from fiskalprobe.oracles.export import rules as oracle
from fiskalprobe.oracles.export.archive import Export, read_export
from fiskalprobe.oracles.signing.logmessage import Operation
from fiskalprobe.oracles.signing.publickey import strict_base64

_SHOWN: Final = 5
_LOCKED: Final = 423
#: So many times, a tenth of a second apart, an export is looked after.
_LOOKS: Final = 100


def export_addresses(line: Line) -> list[str]:
    """
    Name the exports of all TSEs of the fiscal service.
    """
    listed = fine(line.ask("GET", "/api/v1/management/germany/tse")) or []
    return [f"/_control/export?tse={tse['tseSerial']}" for tse in listed]


def audit(line: Line, when: str) -> None:
    """
    Compare a world with its books; whatever differs is a finding.
    """
    if line.books.is_spoilt:
        return
    page = line.books.page
    line.scene.findings.compared += len(page.signed)
    for kind, what in _differences(line, page):
        line.scene.suspect(kind, line.world, f"{when}: {what}", what[:60])


def _differences(line: Line, page: Page) -> Iterator[tuple[str, str]]:
    shown = fine(line.ask("GET", "/_control/ledger", params={"limit": 10_000_000}))
    if shown is None:
        yield "unreadable", "the ledger could not be listed"
        return
    yield from _receipts(page, shown)
    yield from _qr_codes(page, shown)
    for tse in shown["tses"]:
        serial = tse["tseSerial"]
        answer = line.ask("GET", "/_control/export", params={"tse": serial})
        if answer is None or answer.is_error:
            yield "unreadable", f"no export of {serial}: {answer and answer.text}"
            continue
        export = read_export(answer.content)
        yield from _claims(export, oracle.chain)
        yield from _held(export, serial, page)
        yield from _listed(export, set(tse["openTransactions"]), serial)
    yield from _cloud(line, page)


def _receipts(page: Page, shown: dict[str, Any]) -> Iterator[tuple[str, str]]:
    kept = {document["documentGuid"]: document for document in shown["documents"]}
    for guid, signed in page.receipts.items():
        document = kept.get(guid)
        if document is None:
            yield "lost", f"receipt {guid} was acknowledged as {signed} and is not in the ledger"
        elif signed is not None:
            told = (document["signatureCounter"], (document["answer"] or {}).get("signature"))
            if told != (signed.counter, signed.signature):
                yield "changed", f"receipt {guid} was {signed}, now {told}"


def _qr_codes(page: Page, shown: dict[str, Any]) -> Iterator[tuple[str, str]]:
    codes = {one.qr for one in page.signed.values() if one.qr}
    for document in shown["documents"]:
        if document["state"] == "signed":
            codes.add(document["answer"]["AdditionalFields"]["QrCodeDataString"])
    given = (GivenReceipt(place=f"code {n}", qr=code) for n, code in enumerate(sorted(codes)))
    for judged in judge_receipts(given):
        again = [each.message for each in judged.findings if each.id == "QR-19"]
        if not judged.is_valid or again:
            yield "invalid receipt", f"{judged.reason}; {again}; {judged.qr}"


def _claims(export: Export, chain: Callable[[Export], Claim]) -> Iterator[tuple[str, str]]:
    judges = (oracle.container, oracle.signatures, oracle.order, oracle.lives, chain)
    for claim in (judge(export) for judge in judges):
        if claim.standing is Standing.BROKEN:
            yield "export", f"{claim.requirement} {claim.message}"


def _held(export: Export, serial: str, page: Page) -> Iterator[tuple[str, str]]:
    logs = {step.counter: step for step in export.steps}
    counters = {log.envelope.counter for log in export.logs}
    gaps = sorted(set(range(1, max(counters, default=0) + 1)) - counters)
    if gaps:
        yield "gap", f"{serial} exports no log with the counters {gaps[:_SHOWN]}"
    for (tse, counter), signed in page.signed.items():
        if tse != serial:
            continue
        log = logs.get(counter)
        if log is None or log.transaction != signed.number:
            yield "lost", f"{signed} was acknowledged; the export has {log and log.transaction}"
        elif log.signature != strict_base64(signed.signature):
            yield "changed", f"{signed} was acknowledged; the export has another signature"


def _listed(export: Export, listed: set[int], serial: str) -> Iterator[tuple[str, str]]:
    started, ended = (
        {step.transaction for step in export.steps if step.operation == each.spelled(step.version)}
        for each in (Operation.START, Operation.FINISH)
    )
    if started - ended != listed:
        only = sorted((started - ended) ^ listed)[:_SHOWN]
        yield "unlisted", f"{serial}: open in the log or in the list and not in both: {only}"


def _cloud(line: Line, page: Page) -> Iterator[tuple[str, str]]:
    cloud = CloudLine(line)
    serials: dict[str, str] = {}
    for (tss, tx), signed in page.finished.items():
        serials[tss] = signed.tse
        answer = cloud.ask("GET", f"/tss/{tss}/tx/{tx}")
        read = CloudTransaction.from_mapping(fine(answer) or {})
        now = read and (read.number, read.counter, read.signature)
        if now != (signed.number, signed.counter, signed.signature):
            yield "lost", f"transaction {tx} of {tss} was {signed}, now {now}"
    for tss, serial in serials.items():
        answer = _cloud_export(cloud, tss)
        if answer is not None and answer.status_code == _LOCKED:
            continue  # the clock went on so far that the TSS is gone
        if answer is None or answer.is_error:
            yield "unreadable", f"no export of the TSS {tss}: {answer and answer.text}"
            continue
        export = read_export(answer.content)
        yield from _claims(export, oracle.cloud_chain)
        yield from _held(export, serial, page)


def _cloud_export(cloud: CloudLine, tss: str) -> httpx.Response | None:
    """
    Give the answer with the file, or the refusal before it.
    """
    path = f"/tss/{tss}/export/{an_id(cloud.line.dice)}"
    answer = cloud.ask("PUT", path)
    for _ in range(_LOOKS):
        said = fine(answer)
        if said is None:
            return answer
        if said["state"] == "COMPLETED":
            return cloud.ask("GET", f"{path}/file")
        time.sleep(0.1)
        cloud.line.ask("POST", "/_control/clock/advance", {"seconds": 5})
        answer = cloud.ask("GET", path)
    return None
