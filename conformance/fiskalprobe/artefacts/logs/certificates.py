"""
The certificates of a TSE's archive: CERT-02 to CERT-10, all but what each log is asked for.

Trust is the caller's: without a root that he names none is trusted or refused here, and without
a list nothing is known of revocation. No list is fetched, for nothing here uses a network.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from cryptography import x509
from cryptography.exceptions import UnsupportedAlgorithm
from cryptography.hazmat.primitives.asymmetric import ec, rsa

from fiskalprobe.artefacts.logs.checks import Notebook
from fiskalprobe.artefacts.logs.columns import Story
from fiskalprobe.oracles.signing.certificate import Certificate, climb, is_for_tests

#: A certificate that ends within this time should be replaced; our own choice.
SOON: Final = timedelta(days=90)
#: A list that proves anything is younger (TR-03153-1, verification).
FRESH: Final = timedelta(hours=24)
_CERTIFICATION: Final = re.compile(r"BSI-K-TR-[0-9]{4}-[0-9]{4}")
_CERTIFICATION_FIELD: Final = re.compile(r'"certification-id:","([^"\n]*)"')


class UnreadableList(ValueError):
    """
    This is no list of revoked certificates.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class Trust:
    """
    What the caller brings along to judge certificates by.
    """

    today: datetime
    roots: tuple[Certificate, ...] = ()
    lists: tuple[x509.CertificateRevocationList, ...] = ()


def read_list(raw: bytes) -> x509.CertificateRevocationList:
    """
    Read a list of revoked certificates in PEM or DER; `UnreadableList` says that it is none.
    """
    read = x509.load_pem_x509_crl if b"-----BEGIN" in raw else x509.load_der_x509_crl
    try:
        return read(raw)
    except (ValueError, x509.InvalidVersion, UnsupportedAlgorithm) as refused:
        raise UnreadableList("it cannot be read as a list of revoked certificates") from refused


def judge_certificates(
    leaf: Certificate | None,
    others: Sequence[Certificate],
    *,
    trust: Trust,
    story: Story,
    notes: Notebook,
) -> None:
    """
    Check the certificate *leaf* of the TSE and those above it; *others* are all in the archive.

    The *story* tells of which time its logs are.
    """
    if leaf is None:
        return
    path = climb(leaf, [*others, *trust.roots])
    notes.looked("CERT-02", "CERT-04", "CERT-05", "CERT-08", "CERT-10")
    _serial(leaf, notes)
    _end(leaf, trust.today, notes)
    _way_up(path, others, notes)
    _roots(path, trust.roots, notes)
    _issuers(path, story, notes)
    _revocations(path, trust, story.ends, notes)
    _usages(path, notes)
    names = [each.subject for each in path] + [path[-1].issuer]
    tested = next(filter(is_for_tests, names), None)
    if tested is not None:
        notes.note("CERT-10", "test", f"{tested} is for tests, and proves nothing to a tax office")


def judge_certification(info: str, notes: Notebook) -> None:
    """
    Check the certification numbers in info.csv, which version 3 has; empty ones tell nothing.
    """
    for number in filter(None, _CERTIFICATION_FIELD.findall(info)):
        notes.looked("CERT-09")
        if _CERTIFICATION.fullmatch(number) is None:
            notes.note("CERT-09", "form", f"the certification-id is {number[:60]!r}")


def _serial(leaf: Certificate, notes: Notebook) -> None:
    serial = b"" if leaf.key is None else leaf.key.serial
    named = serial.hex() in leaf.subject.lower()
    if not named and leaf.serial_number != int.from_bytes(serial, "big"):
        notes.note(
            "CERT-02",
            "other-name",
            f"{leaf.subject} is the certificate of the TSE {serial.hex()}",
        )


def _end(leaf: Certificate, today: datetime, notes: Notebook) -> None:
    end = f"{leaf.not_after:%Y-%m-%d}"
    if leaf.not_after < today:
        notes.note("CERT-04", "ended", f"the certificate of the TSE ended on {end}")
    elif leaf.not_after - today < SOON:
        notes.note("CERT-04", "soon", f"the certificate of the TSE ends on {end}")


def _way_up(path: Sequence[Certificate], others: Iterable[Certificate], notes: Notebook) -> None:
    known = list(others)
    end = path[-1]
    if not end.is_root:
        alone = len(known) == 1 and is_for_tests(end.issuer)
        notes.note(
            "CERT-05",
            "alone" if alone else "incomplete",
            f"the issuer {end.issuer} of {end.subject} is not in it",
        )
    elif end not in known:
        notes.note("CERT-05", "incomplete", f"the root {end.subject} is not in it")
    for each in known:
        if each not in path:
            notes.note("CERT-05", "foreign", f"{each.subject} is not on the way to the root")


def _issuers(path: Sequence[Certificate], story: Story, notes: Notebook) -> None:
    """
    Check that who issued was valid when logs were signed; a root is trusted or not, at any time.
    """
    if story.begins is None or story.ends is None:
        return
    for each in path[1:]:
        if each.is_root or (each.is_valid_at(story.begins) and each.is_valid_at(story.ends)):
            continue
        notes.note(
            "CERT-03",
            "issuer",
            f"{each.subject} is valid from {each.not_before:%F} to {each.not_after:%F}, "
            f"logs are of {story.begins:%F} to {story.ends:%F}",
        )


def _roots(path: Sequence[Certificate], roots: Sequence[Certificate], notes: Notebook) -> None:
    if not roots:
        notes.unchecked("CERT-06", "name the roots that you trust: --root FILE.pem")
        return
    notes.looked("CERT-06")
    trusted = {each.parsed for each in roots}
    if not any(each.parsed in trusted for each in path):
        notes.note(
            "CERT-06", "untrusted", f"{path[-1].subject} does not lead to a root that you named"
        )


def _revocations(
    path: Sequence[Certificate], trust: Trust, last_log: datetime | None, notes: Notebook
) -> None:
    if not trust.lists:
        notes.unchecked("CERT-07", "give the list of revoked certificates: --crl FILE")
        return
    notes.looked("CERT-07")
    for each in trust.lists:
        issuer = next((one for one in path if one.parsed.subject == each.issuer), None)
        name = each.issuer.rfc4514_string()
        if issuer is None:
            notes.note("CERT-07", "other-issuer", f"no certificate here is issued by {name}")
            continue
        if not _is_signed(each, issuer):
            notes.note("CERT-07", "forged-list", f"the list of {name} is not signed by it")
            continue
        until = each.next_update_utc
        if until is not None and until < trust.today:
            notes.note("CERT-07", "old-list", f"a list newer than of {until:%Y-%m-%d} is due")
        elif trust.today - each.last_update_utc > FRESH:
            said = f"the list of {name} is of {each.last_update_utc:%Y-%m-%d %H:%M}"
            notes.note("CERT-07", "day-old-list", f"{said}; one of the last 24 hours is asked for")
        for one in path:
            if one.parsed.issuer == each.issuer:
                _revoked(one, each, last_log, notes)


def _is_signed(given: x509.CertificateRevocationList, issuer: Certificate) -> bool:
    try:
        key = issuer.parsed.public_key()
        if not isinstance(key, ec.EllipticCurvePublicKey | rsa.RSAPublicKey):
            return False
        return given.is_signature_valid(key)
    except (TypeError, ValueError, UnsupportedAlgorithm):
        return False


def _revoked(
    one: Certificate,
    given: x509.CertificateRevocationList,
    last_log: datetime | None,
    notes: Notebook,
) -> None:
    entry = given.get_revoked_certificate_by_serial_number(one.serial_number)
    if entry is None:
        return
    at = entry.revocation_date_utc
    later = last_log is not None and at > last_log
    notes.note(
        "CERT-07",
        "revoked-later" if later else "revoked",
        f"{one.subject} was revoked on {at:%Y-%m-%d}" + (", after the last log" if later else ""),
    )


def _usages(path: Sequence[Certificate], notes: Notebook) -> None:
    for place, each in enumerate(path):
        usage = "key_cert_sign" if place else "digital_signature"
        if not _allows(each.parsed, usage):
            notes.note("CERT-08", "usage", f"the key of {each.subject} has no {usage}")


def _allows(parsed: x509.Certificate, usage: str) -> bool:
    """
    Say whether a certificate allows a usage; one that says nothing allows all.
    """
    try:
        found = parsed.extensions.get_extension_for_class(x509.KeyUsage)
    except x509.ExtensionNotFound:
        return True
    except (ValueError, x509.DuplicateExtension):
        return False
    return bool(getattr(found.value, usage))
