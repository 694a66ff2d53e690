"""
An export, read: its logs in the order of their counters, its certificates, and what is wrong.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass

from fiskalprobe.oracles.export.info import INFO
from fiskalprobe.oracles.export.naming import certificate_kind
from fiskalprobe.oracles.signing import certificate, logmessage
from fiskalprobe.oracles.signing.certificate import Certificate, UnreadableCertificate
from fiskalprobe.oracles.signing.envelope import Envelope, LogKind, open_envelope
from fiskalprobe.oracles.signing.logmessage import MalformedLogMessage, TransactionLog
from fiskalprobe.oracles.tar import MalformedTar, read_tar


@dataclass(frozen=True, slots=True, kw_only=True)
class LogFile:
    """
    One log message under its file name.
    """

    name: str
    envelope: Envelope
    #: Read in full; None for events and audits.
    step: TransactionLog | None = None


@dataclass(frozen=True, slots=True, kw_only=True)
class Export:
    """
    A whole archive, or why it is none.
    """

    #: In the order of their signature counters.
    logs: tuple[LogFile, ...] = ()
    certificates: tuple[tuple[str, Certificate], ...] = ()
    #: Names of card verifiable certificates, which nobody reads here.
    unread: tuple[str, ...] = ()
    info: str = ""
    #: What does not belong into the archive, or cannot be read.
    faults: tuple[str, ...] = ()

    @property
    def leaf(self) -> Certificate | None:
        """
        The certificate with the key that signed the logs.
        """
        serials = {log.envelope.serial for log in self.logs}
        fitting = [
            each
            for _, each in self.certificates
            if each.key is not None and each.key.serial in serials
        ]
        return fitting[0] if fitting else None

    @property
    def steps(self) -> tuple[TransactionLog, ...]:
        """
        The log messages of transactions.
        """
        return tuple(log.step for log in self.logs if log.step is not None)


def read_export(raw: bytes) -> Export:
    """
    Read an archive; what cannot be read is named and left out.
    """
    try:
        entries = read_tar(raw)
    except MalformedTar as wrong:
        return Export(faults=(str(wrong),))
    logs: list[LogFile] = []
    certificates: list[tuple[str, Certificate]] = []
    unread: list[str] = []
    info, faults = "", []
    for entry in entries:
        try:
            if entry.name == INFO:
                info = entry.content.decode("utf-8")
            elif entry.name.endswith(".log"):
                logs.append(read_log(entry.name, entry.content))
            elif (kind := certificate_kind(entry.name)) is None:
                faults.append(f"{entry.name} is neither a log nor a certificate nor {INFO}")
            elif kind == "CVC":
                unread.append(entry.name)
            else:
                read = certificate.from_file(entry.content)
                certificates += [(entry.name, each) for each in read]
        except (MalformedLogMessage, UnreadableCertificate, UnicodeDecodeError) as wrong:
            faults.append(f"{entry.name}: {wrong}")
    if logs and all(log.envelope.version != logmessage.VERSIONS[0] for log in logs):
        faults += [f"{name} is of a kind that version 2 alone has" for name in unread]
    given = Counter(entry.name for entry in entries)
    faults += [f"{name} is in it twice" for name, count in given.items() if count > 1]
    if not info:
        faults.append(f"there is no {INFO}")
    return Export(
        logs=tuple(sorted(logs, key=lambda log: log.envelope.counter)),
        certificates=tuple(certificates),
        unread=tuple(unread),
        info=info,
        faults=tuple(faults),
    )


def read_log(name: str, content: bytes) -> LogFile:
    """
    Read one log message in full; `MalformedLogMessage` says why it is none.
    """
    envelope = open_envelope(content)
    step = logmessage.decode(content) if envelope.kind is LogKind.TRANSACTION else None
    return LogFile(name=name, envelope=envelope, step=step)
