"""
The crypto panel: which TSEs answered, with what certificate, and how their counters went.

Everything is read from the recorded answers. Whether a signature verifies is not decided here:
the panel counts what the checks said.
"""

from __future__ import annotations

import base64
import binascii
import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec

from fiskalprobe.oracles.whole import whole_number
from fiskalprobe.report.rows import KEPT, Row
from fiskalprobe.report.view import Run, verdict_of

#: The areas whose checks the panel counts.
_AREAS: Final = frozenset({"SIG", "QR", "CSG"})
#: The requirements that recompute a signature: of the answer to a document, and of its start.
_SIGNATURES: Final = frozenset({"DE-SIG-0001", "DE-SIG-0008", "DE-CSG-0001"})
_PLACES: Final = ("AdditionalFields", "additionalFields")


@dataclass(frozen=True, slots=True, kw_only=True)
class Certificate:
    """
    What a TSE's certificate says.
    """

    #: Names as RFC 4514 writes them, for machines.
    subject: str
    issuer: str
    #: The same for people: one attribute each, nothing escaped.
    subject_parts: tuple[str, ...]
    issuer_parts: tuple[str, ...]
    serial: str
    valid_from: str
    valid_until: str
    curve: str
    fingerprint: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Tse:
    """
    One TSE as its answers show it.
    """

    serial: str
    public_key: str
    algorithm: str
    time_format: str
    #: None when no answer carried one that can be read.
    certificate: Certificate | None
    #: Signature counters in the order of the exchanges, by scenario.
    counters: tuple[tuple[str, int], ...]

    @property
    def lowest(self) -> int:
        """
        The smallest counter seen.
        """
        return min((value for _, value in self.counters), default=0)

    @property
    def highest(self) -> int:
        """
        The largest counter seen.
        """
        return max((value for _, value in self.counters), default=0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Tally:
    """
    How often one requirement's checks came out right.
    """

    row: Row
    kept: int
    made: int


def devices(run: Run) -> tuple[Tse, ...]:
    """
    List the TSEs that signed, in the order of their first answer.

    The TSE behind a till is the judge's own, and no news.
    """
    if not signed_by_subject(run):
        return ()
    found: dict[str, list[tuple[str, Mapping[str, Any]]]] = {}
    for scenario, fields in (*_answers(run), *_of_cloud(run)):
        found.setdefault(str(fields["TseSerial"]), []).append((scenario, fields))
    return tuple(_device(serial, answers) for serial, answers in found.items())


def signed_by_subject(run: Run) -> bool:
    """
    Tell whether what is signed in a run is signed by its subject; a till signs nothing.
    """
    return bool(run.stream.header.ics.get("role") != "pos")


def tallies(rows: Sequence[Row]) -> tuple[Tally, ...]:
    """
    Count the checks about signatures and QR codes, requirement by requirement.
    """
    return tuple(
        Tally(row=row, kept=row.kept, made=made)
        for row in rows
        if row.area in _AREAS and (made := _decided(row))
    )


def verified(found: Sequence[Tally]) -> tuple[int, int]:
    """
    Count the signatures that verify and those that were recomputed, of starts and of ends.
    """
    about = [tally for tally in found if tally.row.id in _SIGNATURES]
    return sum(tally.kept for tally in about), sum(tally.made for tally in about)


def _decided(row: Row) -> int:
    return sum(
        verdict_of(check.verdict) in KEPT or check.standing == "broken" for check in row.checks
    )


def _answers(run: Run) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """
    Walk the answers that carry a signature of a TSE, whatever their generation.
    """
    for talk in run.talks.values():
        body = talk.json()
        if not isinstance(body, Mapping):
            continue
        fields = next((body[key] for key in _PLACES if isinstance(body.get(key), Mapping)), None)
        if fields is None or not isinstance(fields.get("TseSerial"), str):
            continue
        counter = fields.get("TseSignatureCounter")
        if isinstance(counter, int) and not isinstance(counter, bool) and counter > 0:
            yield talk.scenario, fields


def _of_cloud(run: Run) -> Iterator[tuple[str, Mapping[str, Any]]]:
    """
    Walk the revisions that a cloud TSE signed, under the names of a fiscal response.
    """
    certificates: dict[str, str] = {}
    seen: set[tuple[str, int]] = set()
    for talk in run.talks.values():
        body = talk.json()
        if not isinstance(body, Mapping):
            continue
        if body.get("_type") == "TSS":
            certificates[str(body.get("serial_number"))] = str(body.get("certificate", ""))
        signature, log = body.get("signature"), body.get("log")
        if not isinstance(signature, Mapping) or not isinstance(log, Mapping):
            continue
        serial = str(body.get("tss_serial_number"))
        counter = whole_number(signature.get("counter"))
        if counter is not None and (serial, counter) not in seen:
            # A revision that is read again is no new signature.
            seen.add((serial, counter))
            yield (
                talk.scenario,
                {
                    "TseSerial": serial,
                    "TseSignatureCounter": counter,
                    "TsePublicKey": signature.get("public_key"),
                    "TseHashAlgorithm": signature.get("algorithm"),
                    "TseTimeFormat": log.get("timestamp_format"),
                    "TseCertificate": certificates.get(serial, ""),
                },
            )


def _device(serial: str, answers: Sequence[tuple[str, Mapping[str, Any]]]) -> Tse:
    def latest(name: str) -> str:
        return next((str(fields[name]) for _, fields in reversed(answers) if fields.get(name)), "")

    certificates = (_certificate(str(fields.get("TseCertificate", ""))) for _, fields in answers)
    return Tse(
        serial=serial,
        public_key=latest("TsePublicKey"),
        algorithm=latest("TseHashAlgorithm"),
        time_format=latest("TseTimeFormat"),
        certificate=next((found for found in certificates if found is not None), None),
        counters=tuple(
            (scenario, int(fields["TseSignatureCounter"])) for scenario, fields in answers
        ),
    )


def _certificate(text: str) -> Certificate | None:
    """
    Read the first certificate; a chain may follow it in the same bytes.
    """
    try:
        der = _first_der(base64.b64decode(text, validate=True))
        read = x509.load_der_x509_certificate(der)
        key = read.public_key()
        return Certificate(
            subject=read.subject.rfc4514_string(),
            issuer=read.issuer.rfc4514_string(),
            subject_parts=_parts(read.subject),
            issuer_parts=_parts(read.issuer),
            serial=f"{read.serial_number:x}",
            valid_from=read.not_valid_before_utc.isoformat(),
            valid_until=read.not_valid_after_utc.isoformat(),
            curve=key.curve.name if isinstance(key, ec.EllipticCurvePublicKey) else "",
            fingerprint=hashlib.sha256(der).hexdigest(),
        )
    except (ValueError, binascii.Error, UnsupportedAlgorithm, TypeError, IndexError):
        return None


def _parts(name: x509.Name) -> tuple[str, ...]:
    return tuple(f"{part.rfc4514_attribute_name}={part.value!s}" for part in reversed(list(name)))


def _first_der(data: bytes) -> bytes:
    """
    Cut the first DER element off what may be several in a row.
    """
    length = data[1]
    if length < 0x80:  # noqa: PLR2004 - the short form of DER
        return data[: 2 + length]
    octets = length & 0x7F
    return data[: 2 + octets + int.from_bytes(data[2 : 2 + octets], "big")]
