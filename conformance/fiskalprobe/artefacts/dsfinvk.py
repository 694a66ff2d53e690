"""
An export of DSFinV-K that somebody hands in, as a folder or a zip, and everything that came out.

Files are read one after the other, within bounds, and nothing is ever unpacked to a disk.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
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
)
from fiskalprobe.oracles.dsfinvk.archive import LARGEST, MOST_FILES, Zipped
from fiskalprobe.oracles.dsfinvk.case import HEADS, Case
from fiskalprobe.oracles.dsfinvk.sheet import shortened
from fiskalprobe.oracles.export.archive import Export
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


class Folder(Mapping[str, bytes]):
    """
    The files below a folder, each read when it is asked for.
    """

    def __init__(self, path: Path) -> None:
        """
        List the files; `UnusablePackage` for more than an export has.
        """
        files = [each for each in sorted(path.rglob("*")) if each.is_file()]
        self._files = {
            each.relative_to(path).as_posix(): each for each in files if not each.is_symlink()
        }
        total = sum(each.stat().st_size for each in self._files.values())
        if len(self._files) > MOST_FILES or total > LARGEST:
            raise UnusablePackage(
                f"the folder holds {len(self._files)} files of {total} bytes together, and an "
                "export has 22 files; name the folder of one"
            )

    def __getitem__(self, name: str) -> bytes:
        """
        Read a file.
        """
        return self._files[name].read_bytes()

    def __iter__(self) -> Iterator[str]:
        """
        Go through the names.
        """
        return iter(self._files)

    def __len__(self) -> int:
        """
        Count the files.
        """
        return len(self._files)


@contextmanager
def read_files(path: Path) -> Iterator[Mapping[str, bytes]]:
    """
    Open a folder or a zip, whose files are read as they are asked for.

    `UnusablePackage` comes when it cannot be an export, from here or from a file of it.
    """
    if path.is_dir():
        yield Folder(path)
        return
    with path.open("rb") as archive:
        try:
            yield Zipped(archive)
        except UnreadableZip as wrong:
            archive.seek(0)
            raise UnusablePackage(f"{wrong}; {instead_of_zip(archive.read(HEAD))}") from wrong


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
