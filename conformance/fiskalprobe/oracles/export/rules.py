"""
What an export owes, DE-DEV-0010 to 0018: each function judges one requirement.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from itertools import pairwise
from typing import Final

from msgspec.structs import replace

from fiskalprobe.oracles.claims import Claim, Standing, broken, holds, unclear
from fiskalprobe.oracles.export.archive import Export
from fiskalprobe.oracles.export.info import INFO, is_info
from fiskalprobe.oracles.export.naming import is_named_by_key, misnamed
from fiskalprobe.oracles.fiscalanswer import FiscalAnswer
from fiskalprobe.oracles.signing import algorithm, signature
from fiskalprobe.oracles.signing.certificate import Certificate, climb, is_for_tests
from fiskalprobe.oracles.signing.envelope import LogKind
from fiskalprobe.oracles.signing.logmessage import Operation, TransactionLog
from fiskalprobe.oracles.signing.publickey import strict_base64

_SHOWN: Final = 3
_SIGNED: Final = "each log in the export is signed by the TSE"
_NOT_READ: Final = "the key of the TSE is in a card verifiable certificate, which is not read here"


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
    faults = [
        f"{log.name} {why}"
        for log in export.logs
        if (why := misnamed(log.name, log.envelope, log.step))
    ]
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
