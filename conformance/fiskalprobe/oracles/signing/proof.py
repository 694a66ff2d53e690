"""
The proof of a receipt: rebuild the log message from what is printed and check the signature.

DE-SIG-0001. Neither the log version nor the curve is printed, so both versions are tried and
the curve is found from the key. The start time of a receipt is not part of the log message of
its end: it can be altered without any notice here, and only the log message of the start, or an
export of the TSE, can prove it.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime
from typing import Final

from fiskalprobe.oracles.signing.algorithm import ALGORITHMS, Algorithm
from fiskalprobe.oracles.signing.logmessage import (
    TIME_FORMS,
    VERSIONS,
    Operation,
    TimeForm,
    TransactionLog,
    UnencodableLog,
    keeps_precision,
    signed_bytes,
)
from fiskalprobe.oracles.signing.publickey import PublicKey, UnreadableKey, read_public_key
from fiskalprobe.oracles.signing.signature import (
    MalformedSignature,
    PlainSignature,
    Spelling,
    read_signature,
    verifies,
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Evidence:
    """
    Everything that a log message needs, as a receipt or an answer states it.
    """

    client: str
    #: None where the log message has no such element, as log version 2 allows.
    process_type: str | None
    process_data: str
    transaction: int
    counter: int
    at: datetime
    #: By its DSFinV-K name, as printed.
    algorithm: str
    #: By its DSFinV-K name, as printed.
    time_format: str
    #: As printed.
    signature: str
    #: As printed.
    public_key: str
    operation: Operation = Operation.FINISH


@dataclass(frozen=True, slots=True, kw_only=True)
class Proof:
    """
    Whether the signature is right, and why or why not.
    """

    valid: bool
    #: One sentence.
    reason: str
    #: Stable code of what is wrong; empty when valid.
    code: str = ""
    #: None while the key could not be read.
    key: PublicKey | None = None
    #: Of the log message that verified.
    version: int | None = None
    spelling: Spelling | None = None

    @property
    def is_well_formed(self) -> bool:
        """
        Say whether all parts could be read, so that only a value can be wrong.
        """
        return self.valid or self.code == MISMATCH


#: Everything could be read and the signature belongs to other data.
MISMATCH: Final = "signature-mismatch"

#: A log version and a way to write the time.
Attempt = tuple[int, TimeForm]


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """
    Evidence whose key, signature, algorithm and time format have been understood.
    """

    evidence: Evidence
    key: PublicKey
    signature: PlainSignature
    algorithm: Algorithm
    forms: tuple[TimeForm, ...]

    def attempts(self, *, as_piece: bool = False) -> Iterator[tuple[Attempt, bytes]]:
        """
        Give the bytes that may have been signed, the likeliest first.
        """
        for version in VERSIONS:
            for form in self.forms:
                if keeps_precision(self.evidence.at, form):
                    log = self._log(version, form)
                    yield (version, form), signed_bytes(log, as_piece=as_piece)

    def verified(self, *, as_piece: bool = False) -> Attempt | None:
        """
        Find the log version and time form under which the signature verifies.

        *as_piece* looks for process data that were gathered, as some devices do at the end.
        """
        for attempt, signed in self.attempts(as_piece=as_piece):
            if verifies(
                signed,
                signature=self.signature,
                key=self.key,
                algorithm=self.algorithm,
            ):
                return attempt
        return None

    def _log(self, version: int, form: TimeForm) -> TransactionLog:
        evidence = self.evidence
        return TransactionLog(
            version=version,
            operation=evidence.operation.spelled(version),
            client=evidence.client,
            process_data=evidence.process_data.encode("utf-8", "surrogateescape"),
            process_type=evidence.process_type,
            transaction=evidence.transaction,
            serial=self.key.serial,
            algorithm=self.algorithm.oid,
            counter=evidence.counter,
            at=evidence.at,
            time_form=form,
        )


def prove(evidence: Evidence) -> Proof:
    """
    Check the signature of *evidence*.
    """
    reading = read(evidence)
    if isinstance(reading, Proof):
        return reading
    if not any(keeps_precision(evidence.at, form) for form in reading.forms):
        return Proof(
            valid=False,
            code="time-precision",
            key=reading.key,
            reason=(
                f"the log time has a fraction of a second and {evidence.time_format} cannot hold "
                "one, so this is not the time that was signed"
            ),
        )
    try:
        attempt = reading.verified()
        piece = None if attempt else reading.verified(as_piece=True)
        attempt = attempt or piece or _in_latin_1(reading)
    except (UnencodableLog, UnicodeEncodeError) as refused:
        return Proof(valid=False, code="log-unencodable", key=reading.key, reason=str(refused))
    if attempt is None:
        return Proof(
            valid=False,
            code=MISMATCH,
            key=reading.key,
            spelling=reading.signature.spelling,
            reason=(
                f"the signature does not belong to these values (key on {reading.key.curve}, "
                f"{evidence.algorithm}, log versions 2 and 3 tried)"
            ),
        )
    version, form = attempt
    return Proof(
        valid=True,
        key=reading.key,
        version=version,
        spelling=reading.signature.spelling,
        reason=(
            f"the signature verifies over the rebuilt log message (version {version}, "
            f"{evidence.operation.spelled(version)}, log time as {form}, key on "
            f"{reading.key.curve}, {evidence.algorithm}"
            + (", process data as a piece of untold length)" if piece else ")")
        ),
    )


def prove_as_written(evidence: Evidence, log: TransactionLog, signed: bytes) -> Proof | None:
    """
    Check the signature of *evidence* over what a TSE has *signed*, which says the same.

    *log* is *signed* as it was read. None where it says something else or does not verify.
    """
    reading = read(evidence)
    if isinstance(reading, Proof):
        return None
    told = (
        evidence.operation.spelled(log.version),
        evidence.client,
        evidence.process_data.encode("utf-8", "surrogateescape"),
        evidence.process_type,
        evidence.transaction,
        reading.key.serial,
        reading.algorithm.oid,
        evidence.counter,
        evidence.at,
    )
    is_same = told == (
        log.operation,
        log.client,
        log.process_data,
        log.process_type,
        log.transaction,
        log.serial,
        log.algorithm,
        log.counter,
        log.at,
    )
    if not (is_same and log.time_form in reading.forms) or not verifies(
        signed, signature=reading.signature, key=reading.key, algorithm=reading.algorithm
    ):
        return None
    return Proof(
        valid=True,
        key=reading.key,
        version=log.version,
        spelling=reading.signature.spelling,
        reason="the signature verifies over the log message of the TSE",
    )


def _in_latin_1(reading: Reading) -> Attempt | None:
    """
    Try octets that are no UTF-8 as ISO 8859-1, in which QR codes are by default (ISO/IEC 18004).

    Such a code says the text that was signed; which octets it has is a matter of its content.
    """
    data = reading.evidence.process_data
    octets = data.encode("utf-8", "surrogateescape")
    if octets == data.encode("utf-8", "replace"):
        return None
    meant = replace(reading.evidence, process_data=octets.decode("latin-1"))
    return replace(reading, evidence=meant).verified()


def read(evidence: Evidence) -> Reading | Proof:
    """
    Understand key, signature, algorithm and time format, or say what cannot be understood.
    """
    try:
        key = read_public_key(evidence.public_key)
    except UnreadableKey as unreadable:
        return Proof(valid=False, code="key-unreadable", reason=str(unreadable))
    algorithm = ALGORITHMS.get(evidence.algorithm)
    if algorithm is None:
        return Proof(
            valid=False,
            code="algorithm-unknown",
            key=key,
            reason=f"no signature algorithm is called {evidence.algorithm!r}",
        )
    forms = TIME_FORMS.get(evidence.time_format)
    if forms is None:
        return Proof(
            valid=False,
            code="time-format-unknown",
            key=key,
            reason=f"no log time format is called {evidence.time_format!r}",
        )
    try:
        signature = read_signature(evidence.signature, key=key)
    except MalformedSignature as malformed:
        return Proof(valid=False, code=malformed.code, key=key, reason=str(malformed))
    return Reading(
        evidence=evidence,
        key=key,
        signature=signature,
        algorithm=algorithm,
        forms=forms,
    )
