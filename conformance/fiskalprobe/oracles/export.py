"""
What a TSE hands out of its store: log messages, certificates and info.csv in one tar file.

DE-DEV. Each function judges one requirement; `read_export` reads what all of them look at. File
names and contents are those of TR-03151, chapters about the export format.
"""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from fiskalprobe.oracles.claims import Claim, Standing, broken, holds, unclear
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.signing import algorithm, certificate, logmessage, signature
from fiskalprobe.oracles.signing.certificate import Certificate, UnreadableCertificate, climb
from fiskalprobe.oracles.signing.envelope import Envelope, LogKind, open_envelope
from fiskalprobe.oracles.signing.logmessage import MalformedLogMessage, Operation, TransactionLog
from fiskalprobe.oracles.signing.publickey import strict_base64
from fiskalprobe.oracles.tar import MalformedTar, read_tar

INFO: Final = "info.csv"
#: The ending says nothing of the encoding. Version 2 also has card verifiable certificates.
_CERTIFICATE: Final = re.compile(
    r"(?P<hash>[0-9A-Fa-f]{64})_(?P<kind>X509|CVC)(?:_Fc-\d+)?\.(?:cer|crt|der|pem)"
)
_LOG: Final = re.compile(
    r"(?P<form>Unixt|Utc|Gent)_(?P<date>[0-9.]+Z?)_Sig-(?P<counter>\d{1,18})_Log-"
    r"(?:Tra_No-(?P<number>\d{1,18})_(?P<step>Start|Update|Finish)_Client-(?P<client>.+?)"
    r"|Sys_(?P<event>[A-Za-z]+)|(?P<audit>Aud))(?:_Fc-\d+)?\.log"
)
_DATES: Final = {"Utc": "%y%m%d%H%M%SZ", "Gent": "%Y%m%d%H%M%SZ"}
#: What the file systems of this world cannot hold in a name, and clients may consist of.
_UNWRITABLE: Final = frozenset('/\\:*?"<>|')
_STEPS: Final = {"Start": Operation.START, "Update": Operation.UPDATE, "Finish": Operation.FINISH}
#: Version 2: one line. Version 3: a line for each part of the device, the description at the end.
#: A quote within a value is written twice.
_VALUE: Final = r'"(?:[^"\n]|"")*"'
_INFO_V2: Final = re.compile(
    rf'"description:",{_VALUE},"manufacturer:",(?!"",){_VALUE},"version:","[^"\n]+"\s*'
)
_INFO_V3: Final = re.compile(
    rf'(?:"component:","[^"\n]+","manufacturer:",{_VALUE},"model:",{_VALUE},'
    rf'"version:",{_VALUE},"certification-id:",{_VALUE}\r?\n)+"description:",{_VALUE}[,"]*\s*'
)
_SHOWN: Final = 3
#: What an authority writes into certificates of devices that are none for a tax office.
_FOR_TESTS: Final = re.compile(r"\btest\b", re.IGNORECASE)


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
    faults += [f"{name} is in it twice" for name, count in _names(entries) if count > 1]
    if not info:
        faults.append(f"there is no {INFO}")
    return Export(
        logs=tuple(sorted(logs, key=lambda log: log.envelope.counter)),
        certificates=tuple(certificates),
        unread=tuple(unread),
        info=info,
        faults=tuple(faults),
    )


def container(export: Export) -> Claim:
    """
    DE-DEV-0010: a flat tar file that holds log messages, certificates, info.csv, nothing else.
    """
    faults = list(export.faults) or ([] if export.logs else ["there is no log in it"])
    return _claim("DE-DEV-0010", "container", "the export is a flat tar file of logs", faults)


def signatures(export: Export) -> Claim:
    """
    DE-DEV-0011: each log message is signed with the key that its serial number is the hash of.
    """
    leaf = export.leaf
    if leaf is None and export.unread:
        return unclear("DE-DEV-0011", "logs-verify", _NOT_READ)
    if leaf is None or leaf.key is None:
        faults = ["no certificate has the key that the serial numbers of the logs are made of"]
        return _claim("DE-DEV-0011", "logs-verify", _SIGNED, faults)
    faults = []
    for log in export.logs:
        envelope = log.envelope
        used = algorithm.by_oid(envelope.algorithm)
        try:
            given = signature.plain(envelope.signature, key=leaf.key)
            fine = used is not None and signature.verifies(
                envelope.signed, signature=given, key=leaf.key, algorithm=used
            )
        except signature.MalformedSignature as wrong:
            faults.append(f"{log.name}: {wrong}")
            continue
        if not fine or envelope.serial != leaf.key.serial:
            faults.append(f"{log.name}: its signature does not verify")
    return _claim("DE-DEV-0011", "logs-verify", _SIGNED, faults)


_SIGNED: Final = "each log in the export is signed by the TSE"
_NOT_READ: Final = "the key of the TSE is in a card verifiable certificate, which is not read here"


def chain(export: Export) -> Claim:
    """
    DE-DEV-0012: certificates lead from the key of the TSE to a root that signed itself.
    """
    faults: list[str] = []
    leaf = export.leaf
    if leaf is None and export.unread:
        return unclear("DE-DEV-0012", "chain", _NOT_READ)
    if leaf is None:
        faults.append("no certificate has the key of the TSE")
    else:
        end = climb(leaf, [each for _, each in export.certificates])[-1]
        if not end.is_root:
            faults.append(f"the issuer {end.issuer} of {end.subject} is not in it")
    return _claim("DE-DEV-0012", "chain", "the certificates lead from the TSE to a root", faults)


def cloud_chain(export: Export) -> Claim:
    """
    DE-DEV-0012: the same of a TSE in the cloud, whose TEST environment may show its own alone.

    The pages about SIGN DE V2 and recorded archives do not agree on it: some archives of TEST
    hold the authority above as well. The device there is no certified one, so either will do.
    """
    claim = chain(export)
    leaf = export.leaf
    alone = leaf is not None and len(export.certificates) == 1
    if claim.standing is not Standing.BROKEN or leaf is None or not alone:
        return claim
    if not is_for_tests(leaf.issuer):
        return claim
    message = "a cloud TSE of a TEST environment shows its own certificate and none above it"
    return replace(
        claim, standing=Standing.ALTERNATIVE, message=message, expected="", actual="", code=""
    )


def names(export: Export) -> Claim:
    """
    DE-DEV-0013: the name of each file tells time, counter, kind, transaction and client.
    """
    faults = [f"{log.name} {why}" for log in export.logs if (why := misnamed(log))]
    files: dict[str, list[Certificate]] = {}
    for name, each in export.certificates:
        files.setdefault(name, []).append(each)
    for name, held in files.items():
        if all(each.key is None for each in held) or not is_named_by_key(name, held):
            faults.append(f"{name} is not named by the SHA-256 of its key")
    return _seen(export, "DE-DEV-0013", "file-names", "files' names tell what is in them", faults)


def order(export: Export) -> Claim:
    """
    DE-DEV-0014: each counter is given once, and log times do not run backwards.
    """
    envelopes = [log.envelope for log in export.logs]
    given = Counter(each.counter for each in envelopes)
    faults = [f"the counter {counter} is given twice" for counter, n in given.items() if n > 1]
    faults += [
        f"log {later.counter} is dated before log {sooner.counter}"
        for sooner, later in pairwise(envelopes)
        if later.at < sooner.at
    ]
    return _seen(
        export, "DE-DEV-0014", "log-order", "logs are numbered and dated in order", faults
    )


def lives(export: Export) -> Claim:
    """
    DE-DEV-0015: each transaction has one start, and nothing after its end.
    """
    faults: list[str] = []
    begun: set[int] = set()
    ended: set[int] = set()
    for step in export.steps:
        number, starts = step.transaction, step.operation == Operation.START.spelled(step.version)
        if starts and number in begun:
            faults.append(f"transaction {number} is started twice")
        if not starts and number not in begun:
            faults.append(f"transaction {number} goes on without a start")
        if number in ended:
            faults.append(f"transaction {number} goes on after its end")
        begun.add(number)
        if step.operation == Operation.FINISH.spelled(step.version):
            ended.add(number)
    said = "transactions start and end once"
    return _seen(export, "DE-DEV-0015", "transaction-lives", said, faults)


def info(export: Export) -> Claim:
    """
    DE-DEV-0016: info.csv names the device as its version of the export format wants it.
    """
    version = min((log.envelope.version for log in export.logs), default=0)
    faults = (
        [] if is_info(export.info, version=version) else [f"{INFO} reads {export.info[:120]!r}"]
    )
    return _claim("DE-DEV-0016", "info", f"{INFO} names the device", faults)


def holds_answers(export: Export, answers: Sequence[FiscalAnswer]) -> Claim:
    """
    DE-DEV-0017: the signature of each answer is that of a log in the export, with what it says.
    """
    by_counter = {step.counter: step for step in export.steps}
    faults = [
        why for answer in answers if (why := _unlike(answer, by_counter.get(_counter(answer))))
    ]
    if not answers:
        faults = ["there is no signed answer to look for"]
    return _claim("DE-DEV-0017", "answers-held", "the export holds what was answered", faults)


def holds_event(
    export: Export, event: str, *, about: str, told: Sequence[str] = (), others: Sequence[str] = ()
) -> Claim:
    """
    DE-DEV-0018: there is a log of *event* that names *about* or one of *told*.

    Where nothing is told, the TSE may know the client by any name but those of *others*, for no
    source says how it is made.
    """
    found = [
        log
        for log in export.logs
        if log.envelope.kind is LogKind.SYSTEM
        and log.envelope.name.lower() == event.lower()
        and _is_about(log.envelope.certified, (about, *told), () if told else others)
    ]
    faults = [] if found else [f"no log of {event} names {about!r}"]
    return _claim("DE-DEV-0018", "event-held", f"the export tells of {event}", faults)


def _is_about(certified: bytes, wanted: Sequence[str], others: Sequence[str]) -> bool:
    if any(each.encode() in certified for each in wanted):
        return True
    return bool(others) and not any(each.encode() in certified for each in others)


def read_log(name: str, content: bytes) -> LogFile:
    """
    Read one log message in full; `MalformedLogMessage` says why it is none.
    """
    envelope = open_envelope(content)
    step = logmessage.decode(content) if envelope.kind is LogKind.TRANSACTION else None
    return LogFile(name=name, envelope=envelope, step=step)


def certificate_kind(name: str) -> str | None:
    """
    Say by its name what a file holds: ``X509``, ``CVC``, or None for no certificate.
    """
    found = _CERTIFICATE.fullmatch(name)
    return None if found is None else found["kind"]


def is_named_by_key(name: str, held: Iterable[Certificate]) -> bool:
    """
    Say whether a file of certificates is named by the hash of a key in it.

    A file that holds a whole chain has one name for all of it. Keys that cannot be read say
    nothing.
    """
    keys = [each.key.serial.hex() for each in held if each.key is not None]
    return not keys or name[:64].lower() in keys


def is_info(text: str, *, version: int) -> bool:
    """
    Say whether *text* is an info.csv as an export with logs of *version* has it.
    """
    form = _INFO_V2 if version == logmessage.VERSIONS[0] else _INFO_V3
    return form.fullmatch(text) is not None


def is_for_tests(name: str) -> bool:
    """
    Say whether somebody's *name* in a certificate tells that it is for tests.
    """
    return _FOR_TESTS.search(name) is not None


def _names(entries: Iterable[object]) -> list[tuple[str, int]]:
    return list(Counter(str(getattr(entry, "name", "")) for entry in entries).items())


def is_client_in_name(told: str, client: str) -> bool:
    """
    Say whether *told* is *client* as far as a file's name can hold it.

    Where it cannot, any one character may stand.
    """
    return len(told) == len(client) and all(
        shown == meant or meant in _UNWRITABLE for shown, meant in zip(told, client, strict=True)
    )


def has_log_name(name: str) -> bool:
    """
    Say whether a file's name has the form of a log's, whatever it tells.
    """
    return _LOG.fullmatch(name) is not None


def misnamed(log: LogFile) -> str:
    """
    Say what a file's name tells otherwise than its content; "" for nothing.
    """
    told = _LOG.fullmatch(log.name)
    if told is None:
        return "does not have the form of a log's name"
    envelope, step = log.envelope, log.step
    moment = (
        str(int(envelope.at.timestamp()))
        if told["form"] == "Unixt"
        else f"{envelope.at:{_DATES[told['form']]}}"
    )
    date = re.sub(r"\.\d+", "", told["date"])
    facts: list[tuple[str, object, object]] = [
        ("time", date, moment),
        ("counter", int(told["counter"]), envelope.counter),
    ]
    match envelope.kind:
        case LogKind.TRANSACTION if step is not None:
            operation = _STEPS[told["step"]].spelled(step.version) if told["step"] else None
            number = int(told["number"]) if told["number"] else None
            facts += [
                ("transaction", number, step.transaction),
                ("step", operation, step.operation),
            ]
            client = told["client"] or ""
            if not is_client_in_name(client, step.client):
                facts.append(("client", client, step.client))
        case LogKind.SYSTEM:
            event = (told["event"] or "").lower()
            facts.append(("event", event, envelope.name.lower()))
        case _:
            facts.append(("kind", told["audit"], "Aud"))
    wrong = [f"{what} {said!r}, inside {is_!r}" for what, said, is_ in facts if said != is_]
    return f"says {'; '.join(wrong)}" if wrong else ""


def _counter(answer: FiscalAnswer) -> int:
    return answer.germany.counter or 0


def _unlike(answer: FiscalAnswer, step: TransactionLog | None) -> str:
    number, counter = answer.fiscal_number, answer.germany.counter
    if step is None:
        return f"no log has the counter {counter} of transaction {number}"
    if step.transaction != number:
        return f"log {counter} is of transaction {step.transaction}, answered was {number}"
    if strict_base64(answer.signature or "") != step.signature:
        return f"log {counter} has another signature than was answered"
    said = (answer.germany.process_data or "").encode()
    if step.operation == Operation.FINISH.spelled(step.version) and step.process_data != said:
        return f"log {counter} has other processData than was answered"
    return ""


def _seen(
    export: Export, requirement: str, check: str, message: str, faults: Sequence[str]
) -> Claim:
    """
    Claim something of all logs; of an export without a log nothing can be told.
    """
    if not export.logs:
        return unclear(requirement, check, f"the export holds no log to see whether {message}")
    return _claim(requirement, check, message, faults)


def _claim(requirement: str, check: str, message: str, faults: Sequence[str]) -> Claim:
    if not faults:
        return holds(requirement, check, message)
    more = len(faults) - _SHOWN
    told = "; ".join(faults[:_SHOWN]) + (f"; and {more} more" if more > 0 else "")
    return broken(
        requirement,
        check,
        f"not so: {message}; {told}",
        expected=message,
        actual=told,
        code=f"export-{check}",
    )
