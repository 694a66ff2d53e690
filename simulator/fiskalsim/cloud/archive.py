"""
The TAR file of an export, as recorded ones look, and single log messages.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import chain, pairwise

from fiskalsim.cloud import birth
from fiskalsim.cloud.facts import CloudTxSigned, TxState
from fiskalsim.cloud.things import Tss
from fiskalsim.cloud.transactions import UNNAMED
from fiskalsim.device import naming
from fiskalsim.device.archive import Archive, Entry
from fiskalsim.device.facts import LogWritten, Operation
from fiskalsim.device.log_message import LogWriter, seal
from fiskalsim.ledger.port import Fact


def logs_of(tss: Tss, facts: Iterable[Fact]) -> Iterator[LogWritten]:
    """
    Pick the logs of one TSS out of a ledger's facts.
    """
    serial = tss.serial
    return (fact for fact in facts if isinstance(fact, LogWritten) and fact.tse == serial)


def runs_of(logs: Sequence[LogWritten]) -> tuple[tuple[int, int], ...]:
    """
    Write the counters of *logs* as runs without gaps.
    """
    if not logs:
        return ()
    counters = [log.counter for log in logs]
    breaks = [(a, b) for a, b in pairwise(counters) if b != a + 1]
    firsts = [counters[0], *(b for _, b in breaks)]
    lasts = [*(a for a, _ in breaks), counters[-1]]
    return tuple(zip(firsts, lasts, strict=True))


def write(
    tss: Tss, logs: Iterable[LogWritten], runs: Sequence[tuple[int, int]], *, at: int
) -> Archive:
    """
    Write the archive of the logs that lie in *runs*; both are in the order of counters.
    """
    profile = tss.device.profile
    chosen = _within(logs, runs)
    return Archive(
        file_name=naming.export_file(at, time_format=profile.time_format),
        entries=tuple(chain((_info(tss),), _certificates(tss), map(_entry, chosen))),
    )


def log_of(tss: Tss, revision: CloudTxSigned) -> bytes:
    """
    Write the log message of one revision again, as the device wrote it.
    """
    identity = tss.device.identity
    writer = LogWriter(
        serial=identity.serial,
        algorithm_identifier=identity.algorithm.identifier,
        time_format="unixTime",
    )
    signed = writer.transaction(
        operation_of(revision),
        client_id=tss.tills[revision.client].serial.encode("ascii"),
        process_data=revision.process_data,
        process_type=(revision.process_type or UNNAMED).encode("ascii"),
        number=revision.number,
        counter=revision.counter,
        at=revision.at,
    )
    return seal(signed, revision.signature)


def operation_of(revision: CloudTxSigned) -> Operation:
    """
    Tell what a revision was to the device.
    """
    if revision.state is not TxState.ACTIVE:
        return Operation.FINISH
    return Operation.START if revision.revision == 1 else Operation.UPDATE


def _within(logs: Iterable[LogWritten], runs: Sequence[tuple[int, int]]) -> Iterator[LogWritten]:
    rest = iter(runs)
    run = next(rest, None)
    for log in logs:
        while run is not None and log.counter > run[1]:
            run = next(rest, None)
        if run is None:
            return
        if log.counter >= run[0]:
            yield log


def _info(tss: Tss) -> Entry:
    text = ",".join(
        f'"{word}"'
        for word in (
            "description:",
            tss.description,
            "manufacturer:",
            birth.MANUFACTURER,
            "version:",
            birth.SOFTWARE,
        )
    )
    return Entry(name="info.csv", content=text.encode(), modified_unix=tss.made.stocked_unix)


def _certificates(tss: Tss) -> Iterator[Entry]:
    """
    Give the device's own certificate, and in LIVE those above it.
    """
    identity = tss.device.identity
    for certificate in identity.chain if tss.env == "LIVE" else identity.chain[:1]:
        yield Entry(
            name=f"{naming.key_hash(certificate).hex()}_X509.der",
            content=certificate,
            modified_unix=identity.valid_from_unix,
        )


def _entry(log: LogWritten) -> Entry:
    # The profile of a cloud TSS has log messages of version 2 with Unix time. A serial number may
    # contain a slash, and a file name may not.
    name = naming.log_file(log, time_format="unixTime", version=2).replace("/", "_")
    return Entry(name=name, content=log.content, modified_unix=log.at)
