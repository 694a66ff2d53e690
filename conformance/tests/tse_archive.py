"""
Archives of TSEs for tests: of the simulator's devices, and of one that signs whatever it is told.
"""

from __future__ import annotations

import hashlib
import io
import tarfile
from dataclasses import replace
from datetime import UTC, datetime

import jsonschema
from workbench import CLIENT, NEW_YEAR, Bench

from fiskalprobe.artefacts.logs.certificates import Trust
from fiskalprobe.artefacts.logs.judging import judge_logs
from fiskalprobe.artefacts.receipt import GivenReceipt
from fiskalprobe.oracles.signing.logmessage import elements_of, encode, signed_bytes
from fiskalsim.device import der
from fiskalspec import schemas

PAID = b"Beleg^1.00_0.00_0.00_0.00_0.00^1.00:Bar"
TODAY = datetime(2026, 1, 5, tzinfo=UTC)
FAILED, NOTICE = "failed", "notice"
INFO = b'"description:","","manufacturer:","Forge","version:","1.0"'


def lived(sales=3, **changes):
    """Let a device make receipts; give the files of its archive, and the device."""
    bench = Bench(**changes).in_use()
    for minute in range(1, sales + 1):
        at = NEW_YEAR + 60 * minute
        number = bench.start(at=at)
        bench.tse.finish_transaction(CLIENT, number, "Kassenbeleg-V1", PAID, at=at + 5)
    bench.tse.upkeep.audit(b"all is well", at=NEW_YEAR + 600)
    raw = bench.tse.store.export(bench.facts, at=NEW_YEAR + 600).content
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        return [(one.name, tar.extractfile(one).read()) for one in tar], bench


def packed(files, form=tarfile.PAX_FORMAT):
    """Write an archive with the standard library."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w", format=form) as tar:
        for name, content in files:
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            tar.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def judged(raw, *, receipts=(), today=TODAY, **trust):
    """Judge an archive; what is printed as JSON has its schema."""
    given = [GivenReceipt(place=f"line {line}", qr=qr) for line, qr in enumerate(receipts, 1)]
    found = judge_logs(io.BytesIO(raw), trust=Trust(today=today, **trust), receipts=given)
    jsonschema.validate(found.to_json(), schemas.get("verify-logs"))
    return found


def said(raw, **more):
    """Give what failed or is worth a notice, but for that the device is one for tests."""
    told = {each.check.id: str(each.mark) for each in judged(raw, **more).checks if each.findings}
    told.pop("CERT-10", None)
    return told


def kinds(raw, **more):
    """Give the kinds of what was found, with the check they are of."""
    return {
        f"{each.check.id} {one.kind.kind}": one
        for each in judged(raw, **more).checks
        for one in each.findings
    }


def forged(forge, logs, also=(), **validity):
    """
    Give the archive of a device that signs whatever it is told, certified by itself.

    A log is that of a transaction, or an event as (name, counter, time).
    """
    serial = hashlib.sha256(forge.point).hexdigest()
    files = [("info.csv", INFO), (f"{serial}_X509.cer", forge.certificate(**validity)), *also]
    for log in logs:
        if isinstance(log, tuple):
            files.append(an_event(forge, *log))
            continue
        step = log.operation.removesuffix("Transaction").capitalize()
        name = (
            f"Unixt_{int(log.at.timestamp())}_Sig-{log.counter}_Log-Tra_No-{log.transaction}"
            f"_{step}_Client-{log.client}.log"
        )
        files.append((name, encode(replace(log, signature=forge.sign(signed_bytes(log))))))
    return packed(files)


def an_event(forge, name, counter, at, data=b""):
    """Let the device log an event with its *data*, in the frame of the log of a transaction."""
    framed = elements_of(encode(forge.log(counter=counter, at=at, signature=bytes(8))))
    version, kind, *_, serial, algorithm, count, time, _ = (each.raw for each in framed)
    certified = der.tlv(0x80, name.encode()) + der.tlv(0x81, data)
    signed = version + kind[:-1] + b"\x02" + certified + serial + algorithm + count + time
    signature = der.tlv(der.OCTET_STRING, forge.sign(signed))
    file = f"Unixt_{int(at.timestamp())}_Sig-{counter}_Log-Sys_{name}.log"
    return file, der.tlv(der.SEQUENCE, signed + signature)


def a_sale(forge, first=1, **changes):
    """Give start and finish of one transaction."""
    finish = forge.log(transaction=1, counter=first + 1, **changes)
    start = replace(
        finish,
        operation=finish.operation.replace("Finish", "Start").replace("finish", "start"),
        counter=first,
        process_type="",
        process_data=b"",
    )
    return [start, finish]
