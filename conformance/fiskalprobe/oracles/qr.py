"""
The QR code of a receipt (DSFinV-K, annex I, part 2): twelve fields, parsed and checked for form.

DE-QR-0001. There is no escaping: order lines contain semicolons. Three fields are therefore
taken from the left and eight from the right, and what remains is the process data.
"""

from __future__ import annotations

import dataclasses
import re
from dataclasses import dataclass
from operator import attrgetter
from typing import ClassVar, Final, Self

from fiskalprobe.oracles.finding import Finding, Weight
from fiskalprobe.oracles.instant import read_instant
from fiskalprobe.oracles.processdata import PROCESS_TYPES
from fiskalprobe.oracles.signing.algorithm import ALGORITHMS
from fiskalprobe.oracles.signing.logmessage import TIME_FORMS, Operation
from fiskalprobe.oracles.signing.proof import Evidence
from fiskalprobe.oracles.signing.publickey import strict_base64

#: What a client id may consist of at a TSE of TR-03151-1, version 1.1.1 (annex A). Devices of
#: version 1.0.1, which are all that is known of the field, have no such rule.
CLIENT_ALPHABET: Final = re.compile(r"[A-Za-z0-9 '()+,.=-]+")

#: Transaction number and signature counter are unsigned with 32 bits.
LARGEST_NUMBER: Final = 2**32 - 1

_NUMBER: Final = re.compile(r"0|[1-9][0-9]{0,18}")
_FROM_LEFT: Final = 3
_FROM_RIGHT: Final = 8
_FIELDS: Final = _FROM_LEFT + 1 + _FROM_RIGHT
#: First year in which a till had to have a TSE.
_FIRST_YEAR: Final = 2020


class MalformedQr(ValueError):
    """
    This text is not the content of a receipt's QR code.
    """

    code: ClassVar[str] = "qr-fields"


def read_number(text: str) -> int | None:
    """
    Read a plain decimal number of sane length without sign, blanks or leading zeros.
    """
    return int(text) if _NUMBER.fullmatch(text) else None


@dataclass(frozen=True, slots=True, kw_only=True)
class QrCode:
    """
    The twelve fields as they are printed.
    """

    version: str
    client: str
    process_type: str
    process_data: str
    transaction: str
    counter: str
    started: str
    logged: str
    algorithm: str
    time_format: str
    signature: str
    public_key: str

    @classmethod
    def from_text(cls, text: str) -> Self:
        """
        Split *text*; `MalformedQr` says how many fields it has.
        """
        fields = text.split(";")
        if len(fields) < _FIELDS:
            raise MalformedQr(
                f"a receipt's QR code has {_FIELDS} fields separated by semicolons, "
                f"this text has {len(fields)}",
            )
        left, right = fields[:_FROM_LEFT], fields[-_FROM_RIGHT:]
        if not re.fullmatch(r"V[0-9]", left[0]):
            raise MalformedQr(
                f"a receipt's QR code begins with V0, this text with {left[0][:20]!r}"
            )
        return cls(
            version=left[0],
            client=left[1],
            process_type=left[2],
            process_data=";".join(fields[_FROM_LEFT:-_FROM_RIGHT]),
            transaction=right[0],
            counter=right[1],
            started=right[2],
            logged=right[3],
            algorithm=right[4],
            time_format=right[5],
            signature=right[6],
            public_key=right[7],
        )

    def to_text(self) -> str:
        """
        Join the fields again.
        """
        return ";".join(_AS_PRINTED(self))

    def evidence(self) -> Evidence:
        """
        Take the fields that the signature covers; `MalformedQr` names one that cannot be read.
        """
        transaction, counter = read_number(self.transaction), read_number(self.counter)
        logged = read_instant(self.logged)
        if transaction is None:
            raise MalformedQr(f"the transaction number {_short(self.transaction)} is no number")
        if counter is None:
            raise MalformedQr(f"the signature counter {_short(self.counter)} is no number")
        if max(transaction, counter) > LARGEST_NUMBER:
            raise MalformedQr(
                "transaction number or signature counter is above 4294967295, "
                "the largest that a TSE can count",
            )
        if logged is None:
            raise MalformedQr(f"the log time {_short(self.logged)} is no instant with a zone")
        return Evidence(
            client=self.client,
            process_type=self.process_type,
            process_data=self.process_data,
            transaction=transaction,
            counter=counter,
            at=logged.at,
            algorithm=self.algorithm,
            time_format=self.time_format,
            signature=self.signature,
            public_key=self.public_key,
            operation=Operation.FINISH,
        )


_AS_PRINTED: Final = attrgetter(*(each.name for each in dataclasses.fields(QrCode)))


def qr_findings(code: QrCode) -> tuple[Finding, ...]:
    """
    Check the form of every field except the process data.
    """
    return tuple(
        finding
        for part in (_frame(code), _numbers(code), _times(code), _cryptography(code))
        for finding in part
    )


def _frame(code: QrCode) -> list[Finding]:
    found = []
    if code.version != "V0":
        found.append(Finding(id="QR-01", message=f"the code begins with {code.version}, not V0"))
    controls = re.search(r"[\x00-\x1f\x7f]", code.to_text().replace(code.process_data, "", 1))
    text = code.to_text()
    if controls or text != text.strip():
        found.append(
            Finding(
                id="QR-03",
                message="the code contains control characters or begins or ends with blanks",
            ),
        )
    if not code.client:
        found.append(Finding(id="QR-04", message="the client id is empty"))
    elif not CLIENT_ALPHABET.fullmatch(code.client):
        wrong = sorted({each for each in code.client if not CLIENT_ALPHABET.fullmatch(each)})
        found.append(
            Finding(
                id="QR-04",
                message=f"the client id contains {', '.join(map(repr, wrong))}, "
                "which a client id at a TSE of TR-03151-1 1.1.1 must not",
                weight=Weight.NOTICE,
            ),
        )
    if code.process_type not in PROCESS_TYPES:
        found.append(
            Finding(
                id="QR-05",
                message=f"the process type {_short(code.process_type)} is none of "
                f"{', '.join(PROCESS_TYPES)}",
            ),
        )
    return found


def _numbers(code: QrCode) -> list[Finding]:
    found = []
    for id_, title, text in (
        ("QR-07", "transaction number", code.transaction),
        ("QR-08", "signature counter", code.counter),
    ):
        number = read_number(text)
        if number is None or not 1 <= number <= LARGEST_NUMBER:
            found.append(
                Finding(
                    id=id_,
                    message=f"the {title} {_short(text)} is no plain number from 1 to 4294967295",
                ),
            )
    return found


def _times(code: QrCode) -> list[Finding]:
    found = []
    started, logged = read_instant(code.started), read_instant(code.logged)
    for title, text, instant in (
        ("start time", code.started, started),
        ("log time", code.logged, logged),
    ):
        if instant is None or not instant.is_canonical:
            found.append(
                Finding(
                    id="QR-09",
                    message=f"the {title} {_short(text)} is not written YYYY-MM-DDThh:mm:ss.fffZ",
                ),
            )
    if started and logged and started.at > logged.at:
        found.append(Finding(id="QR-10", message="the start time is after the log time"))
    if logged and logged.at.year < _FIRST_YEAR:
        found.append(
            Finding(
                id="QR-11",
                message=f"the receipt is from {logged.at.year}, before a TSE was required",
                weight=Weight.NOTICE,
            ),
        )
    elif started and started.at.year < _FIRST_YEAR:
        # The signature does not cover it, so a clock that was never set goes unnoticed here.
        found.append(
            Finding(
                id="QR-11",
                message=f"the start time is of {started.at.year}, before a TSE was required",
                weight=Weight.NOTICE,
            ),
        )
    return found


def _cryptography(code: QrCode) -> list[Finding]:
    found = []
    if code.algorithm not in ALGORITHMS:
        found.append(
            Finding(
                id="QR-12",
                message=f"the signature algorithm {_short(code.algorithm)} is unknown; "
                "names look like ecdsa-plain-SHA256",
            ),
        )
    if code.time_format not in TIME_FORMS:
        found.append(
            Finding(
                id="QR-13",
                message=f"the log time format {_short(code.time_format)} is none of "
                f"{', '.join(TIME_FORMS)}",
            ),
        )
    for id_, title, text in (
        ("QR-14", "signature", code.signature),
        ("QR-15", "public key", code.public_key),
    ):
        raw = strict_base64(text)
        if not raw:
            found.append(Finding(id=id_, message=f"the {title} is not base64"))
    return found


def _short(text: str) -> str:
    longest = 40
    return repr(text if len(text) <= longest else text[:longest] + "…")
