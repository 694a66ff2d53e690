"""
What lies in a TSE's archive beside its logs: info.csv and certificates.
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import BinaryIO, Final, Self

from fiskalprobe.artefacts.logs.certificates import judge_certification
from fiskalprobe.artefacts.logs.checks import Notebook
from fiskalprobe.artefacts.stranger import HEAD, instead_of_tar
from fiskalprobe.oracles.export.info import INFO, is_info
from fiskalprobe.oracles.export.naming import certificate_kind, is_named_by_key
from fiskalprobe.oracles.signing import certificate
from fiskalprobe.oracles.signing.certificate import Certificate, UnreadableCertificate
from fiskalprobe.oracles.tar import CutTar, MalformedTar, TarEntry, entries

#: More of these is no archive of one TSE, and must not fill the memory.
_MOST_CERTIFICATES: Final = 100
#: Bytes of info.csv that are looked at; it has a few lines.
_LONGEST_INFO: Final = 2**16
#: What a name leads out of its folder with, or steers a terminal with.
_PATH: Final = re.compile(r"[/\x00-\x1f\x7f]|^\.\.?$")
_CUT: Final = "where it was cut off, export it again, and copy it whole"
_OTHER_EXPORT: Final = "certificates have an export of their own, give that of the log messages"
#: The first cloud TSEs wrote info.csv without quotes around the values.
_UNQUOTED: Final = re.compile(
    r'"?description:"?,[^"\n]*,"?manufacturer:"?,[^"\n]*,"?version:"?,[^"\n]*\s*'
)


class NoArchive(ValueError):
    """
    There is nothing to judge; the text says why.
    """


@dataclass(slots=True, kw_only=True)
class Surroundings:
    """
    What lies in an archive beside its logs.
    """

    info: str = ""
    #: Files that are called logs.
    logs: int = 0
    #: By the file that holds it.
    certificates: list[tuple[str, Certificate]] = field(default_factory=list)
    #: The files of card verifiable certificates, which nobody reads here.
    card_verifiable: list[str] = field(default_factory=list)

    @classmethod
    def joined(cls, several: Iterable[Self]) -> Self:
        """
        Take several archives for one: each certificate once, and info.csv of the last.
        """
        found = cls()
        for each in several:
            found.info = each.info
            found.logs += each.logs
            found.certificates += [
                one for one in each.certificates if one not in found.certificates
            ]
            found.card_verifiable += [
                name for name in each.card_verifiable if name not in found.card_verifiable
            ]
        return found

    @property
    def all(self) -> list[Certificate]:
        """
        The certificates without the names of their files.
        """
        return [each for _, each in self.certificates]

    @property
    def names(self) -> frozenset[str]:
        """
        The hashes that the files of certificates are named by, in small letters.
        """
        return frozenset(name[:64].lower() for name in self.card_verifiable) | frozenset(
            name[:64].lower() for name, _ in self.certificates
        )

    @property
    def by_serial(self) -> dict[bytes, Certificate]:
        """
        The certificates by the serial number that a TSE with their key has.
        """
        return {each.key.serial: each for _, each in self.certificates if each.key is not None}


def look_around(archive: BinaryIO, notes: Notebook) -> Surroundings:
    """
    Read all that is no log, and note what does not belong there; `NoArchive` if no log is.
    """
    found = Surroundings()
    beside: set[str] = set()
    names = 0
    try:
        for entry in entries(archive):
            names += 1
            if _PATH.search(entry.name):
                notes.note("TAR-01", "path", "the name leads elsewhere", place=entry.name)
            if entry.name.endswith(".log"):
                found.logs += 1
                continue
            if entry.name in beside:
                notes.note("TAR-06", "twice", "the file is in it twice", place=entry.name)
            elif len(beside) < _MOST_CERTIFICATES:
                beside.add(entry.name)
            _take(entry, found, notes)
    except MalformedTar as wrong:
        if not names:
            archive.seek(0)
            advice = instead_of_tar(archive.read(HEAD))
            raise NoArchive(f"it is no tar archive of a TSE ({wrong}); {advice}") from wrong
        why = f"{wrong}; {_CUT}" if isinstance(wrong, CutTar) else str(wrong)
        notes.note("TAR-01", "unreadable", why)
        if not found.logs:
            raise NoArchive(f"there is no log message in it: {why}") from wrong
    if not found.logs:
        raise NoArchive(f"there is no log message in it; {_OTHER_EXPORT}")
    _missing(found, notes, has_info=INFO in beside)
    judge_certification(found.info, notes)
    return found


def _missing(found: Surroundings, notes: Notebook, *, has_info: bool) -> None:
    notes.looked("TAR-01", "TAR-02", "TAR-03", "TAR-04", "TAR-05", "TAR-06")
    if not has_info:
        notes.note("TAR-02", "missing", f"there is no {INFO}")
    if not found.certificates and not found.card_verifiable:
        notes.note("TAR-03", "missing", "there is no certificate in it")


def _take(entry: TarEntry, found: Surroundings, notes: Notebook) -> None:
    name, content = entry.name, entry.content
    if name == INFO:
        found.info = content[:_LONGEST_INFO].decode("utf-8", "replace")
        return
    kind = certificate_kind(name)
    if kind is None:
        said = f"it is neither a log nor a certificate nor {INFO}"
        notes.note("TAR-04", "stranger", said, place=name)
    elif len(found.certificates) + len(found.card_verifiable) >= _MOST_CERTIFICATES:
        said = f"more than {_MOST_CERTIFICATES} certificates are not read"
        notes.note("TAR-03", "too-many", said, place=name)
    elif kind == "CVC":
        found.card_verifiable.append(name)
        notes.note("TAR-03", "card-verifiable", "it is not read here", place=name)
    else:
        try:
            read = certificate.from_file(content)
        except UnreadableCertificate as wrong:
            notes.note("TAR-03", "unreadable", str(wrong), place=name)
            return
        found.certificates += [(name, each) for each in read[:_MOST_CERTIFICATES]]
        if not is_named_by_key(name, read):
            said = "it is not named by the SHA-256 of its key"
            notes.note("TAR-05", "certificate", said, place=name)


def judge_info(info: str, version: int, notes: Notebook) -> None:
    """
    Check the form of info.csv, which the *version* of the logs beside it settles.
    """
    if not info or is_info(info, version=version):
        return
    kind = "unquoted" if _UNQUOTED.fullmatch(info) else "form"
    notes.note("TAR-02", kind, f"it reads {info[:120]!r}", place=INFO)
