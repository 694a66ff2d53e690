"""
An export of DSFinV-K that somebody hands in, as a folder or a zip, and everything that came out.

Files are read into memory, within bounds, and nothing is ever unpacked to a disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePath
from typing import Any, Final

from fiskalprobe.artefacts.stranger import HEAD, instead_of_zip
from fiskalprobe.oracles.dsfinvk import (
    Outcome,
    Package,
    UnreadableZip,
    UnusablePackage,
    examine,
    proved,
    read_package,
    unpack,
)
from fiskalprobe.oracles.dsfinvk.archive import LARGEST, MOST_FILES
from fiskalprobe.oracles.dsfinvk.case import HEADS, Case
from fiskalprobe.oracles.dsfinvk.sheet import shortened
from fiskalprobe.oracles.export import Export
from fiskalprobe.oracles.finding import Finding, Mark, Weight
from fiskalprobe.oracles.qr import QrCode
from fiskalspec.dsfinvk import INDEX, tables

_SHOWN: Final = 2
_SEVERITIES: Final = {Weight.ERROR: "error", Weight.NOTICE: "note"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Counts:
    """
    How much there was to judge.
    """

    closings: int
    receipts: int
    signatures: int
    #: Of those, the ones that verify.
    valid: int


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedExport:
    """
    What came out for one export.
    """

    counts: Counts
    outcomes: tuple[Outcome, ...]

    def marks(self) -> Counter[Mark]:
        """
        Count the checks by what came out of them.
        """
        return Counter(each.mark for each in self.outcomes)

    @property
    def is_conformant(self) -> bool:
        """
        Say whether no check is broken.
        """
        return all(each.mark is not Mark.FAILED for each in self.outcomes)

    def to_json(self) -> dict[str, Any]:
        """
        Give the object that the schema ``verify-dsfinvk`` describes.
        """
        counts = self.counts
        return {
            "conformant": self.is_conformant,
            "closings": counts.closings,
            "receipts": counts.receipts,
            "signatures": {"told": counts.signatures, "valid": counts.valid},
            "checks": [
                {
                    "id": each.check.id,
                    "title": {"en": each.check.en, "de": each.check.de},
                    "certainty": each.check.certainty,
                    "source": each.check.source,
                    "mark": str(each.mark),
                    "findings": [_finding(finding) for finding in each.findings],
                }
                for each in self.outcomes
            ],
        }


def read_files(path: Path) -> Mapping[str, bytes]:
    """
    Read all files of a folder, or of a zip; `UnusablePackage` when that cannot be an export.
    """
    if not path.is_dir():
        raw = path.read_bytes()
        try:
            return unpack(raw)
        except UnreadableZip as wrong:
            raise UnusablePackage(f"{wrong}; {instead_of_zip(raw[:HEAD])}") from wrong
    files = [each for each in sorted(path.rglob("*")) if each.is_file() and not each.is_symlink()]
    total = sum(each.stat().st_size for each in files)
    if len(files) > MOST_FILES or total > LARGEST:
        raise UnusablePackage(
            f"the folder holds {len(files)} files of {total} bytes together, and an export "
            "has 22 files; name the folder of one"
        )
    return {each.relative_to(path).as_posix(): each.read_bytes() for each in files}


def judge_export(
    files: Mapping[str, bytes],
    *,
    logs: Export | None = None,
    receipts: Sequence[QrCode] = (),
) -> JudgedExport:
    """
    Judge an export; `UnusablePackage` when it holds no file of DSFinV-K.
    """
    package = read_package(files)
    if not {*tables(), INDEX} & package.names:
        raise UnusablePackage(
            f"there is neither {INDEX} nor a file as transactions.csv in it; "
            + _advice(package.names)
        )
    case = Case(package=package, logs=logs, receipts=receipts)
    return JudgedExport(counts=_counts(package, case), outcomes=examine(case))


def _advice(names: Iterable[str]) -> str:
    """
    Say where an export seems to lie, by the names of what was found in its place.
    """
    known = {INDEX, HEADS}
    folders = sorted({name.rpartition("/")[0] for name in names if PurePath(name).name in known})
    if folders:
        return f"there are exports in {_list(folders)}: give one of these folders at a time"
    archives = sorted(name for name in names if name.lower().endswith((".zip", ".tar")))
    if archives:
        return (
            f"there is {_list(archives)} in it: unpack what was packed twice, and give a zip of "
            "closings here, a TAR of a TSE to fiskalprobe verify logs"
        )
    return "name the folder or the zip that the till has written"


def _list(names: Sequence[str]) -> str:
    shown = " and ".join(repr(shortened(name)) for name in names[:_SHOWN])
    return shown if len(names) <= _SHOWN else f"{shown} and {len(names) - _SHOWN} more"


def _counts(package: Package, case: Case) -> Counts:
    signatures = proved(case)
    return Counts(
        closings=len(case.closings),
        receipts=len(package.sheet(HEADS)),
        signatures=len(signatures),
        valid=sum(each.is_valid for each in signatures),
    )


def _finding(finding: Finding) -> dict[str, Any]:
    return {
        "id": finding.id,
        "severity": _SEVERITIES[finding.weight],
        "message": finding.message,
        "place": finding.place or None,
        "expected": finding.expected or None,
        "actual": finding.actual or None,
        "more": finding.more,
    }
