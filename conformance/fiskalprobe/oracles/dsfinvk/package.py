"""
An export of DSFinV-K as a whole: its files read, and what was wrong with reading them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from types import MappingProxyType
from typing import Final

from fiskalprobe.oracles.dsfinvk.index import Index, UnreadableIndex, Writing, read_index
from fiskalprobe.oracles.dsfinvk.sheet import Row, Sheet, Texts, read_sheet, shortened
from fiskalprobe.oracles.finding import Finding, Weight, folded
from fiskalspec.dsfinvk import DTD, INDEX, tables

#: How often such files were seen is not known; no auditor's program looks for them there.
_ELSEWHERE: Final = "a file lies at a path that leads elsewhere; it is not read"
_TURNED: Final = "folders are parted by backslashes, which not every program takes for folders"
_OF_PACKERS: Final = "__MACOSX/"


@dataclass(frozen=True, slots=True, kw_only=True)
class Package:
    """
    Everything that an export holds.
    """

    #: By file name, only those that there are, in the order of index.xml.
    sheets: Mapping[str, Sheet]
    #: The names of all files, those included that nobody knows.
    names: frozenset[str]
    #: None where there is none or it cannot be read.
    index: Index | None
    #: What was wrong with reading, by the check that it belongs to.
    faults: tuple[Finding, ...]

    def sheet(self, file: str) -> Sheet:
        """
        Give a file; one that is not there has no rows.
        """
        found = self.sheets.get(file)
        table = tables()[file]
        return Sheet(table, Writing(), table.header) if found is None else found

    def rows(self, files: Iterable[str] | None = None) -> Iterable[Row]:
        """
        Go through the rows of some files, or of all.
        """
        for file in self.sheets if files is None else files:
            yield from self.sheet(file)


def read_package(files: Mapping[str, bytes]) -> Package:
    """
    Read an export, given as file names and contents; the folder that it lies in does not matter.

    Nothing is raised, whatever the files hold: faults are findings of the package. Each file is
    asked for once, and let go of when it is read.
    """
    faults: list[Finding] = []
    given = _inside(_within_reach(files, faults))
    index = _index(files, given, faults)
    # Receipts are named in seven files, and most words and amounts occur often.
    texts = Texts()
    sheets: dict[str, Sheet] = {}
    for name, table in tables().items():
        if name in given:
            declared = None if index is None else index.table(name)
            found: list[Finding] = []
            sheets[name] = read_sheet(files[given[name]], table, declared, found, texts=texts)
            faults += folded(found)
    return Package(
        sheets=MappingProxyType(sheets),
        names=frozenset(given),
        index=index,
        faults=tuple(faults),
    )


def _within_reach(files: Iterable[str], faults: list[Finding]) -> dict[str, str]:
    """
    Leave out what is named by a path that leads out of the folder; plain names lead to names.

    Packers of Windows are seen to write backslashes between folders, against the standard of zip.
    """
    found: dict[str, str] = {}
    turned = next((name for name in files if "\\" in name), None)
    if turned is not None:
        faults.append(
            Finding(
                id="DSF-01",
                message=_TURNED,
                weight=Weight.NOTICE,
                place=shortened(turned),
                expected=shortened(turned.replace("\\", "/")),
            )
        )
    for name in files:
        plain = name.replace("\\", "/").removeprefix("./")
        parts = plain.split("/")
        if plain in found or "" in parts or ".." in parts or ":" in parts[0]:
            faults.append(
                Finding(id="DSF-01", message=_ELSEWHERE, place=shortened(name), actual=name[:80])
            )
        else:
            found[plain] = name
    return found


def _inside(files: dict[str, str]) -> dict[str, str]:
    """
    Take off the folder of index.xml, or else the one folder that all files lie in.

    Packers of macOS add a folder of their own, and some people put a document beside the export;
    what lies outside of its folder is named from the root, as ``/read me.pdf``.
    """
    at = [name for name in files if name.rpartition("/")[2] == INDEX]
    if len(at) == 1:
        above = at[0].removesuffix(INDEX)
        return {
            name.removeprefix(above) if name.startswith(above) else f"/{name}": given
            for name, given in files.items()
            if not name.startswith(_OF_PACKERS)
        }
    folders = {name.partition("/")[0] for name in files}
    if len(folders) != 1 or any("/" not in name for name in files):
        return files
    return {plain.partition("/")[2]: name for plain, name in files.items()}


def _index(
    files: Mapping[str, bytes], given: Mapping[str, str], faults: list[Finding]
) -> Index | None:
    if INDEX not in given:
        several = sorted(name for name in given if name.rpartition("/")[2] == INDEX)
        faults.append(
            Finding(
                id="DSF-01",
                message="there are several exports in it, and each is judged alone"
                if several
                else "there is no description of the files",
                place=shortened(several[0]) if several else INDEX,
                expected=f"one {INDEX}" if several else f"{INDEX} and {DTD}",
                actual=shortened(", ".join(several)),
            )
        )
        return None
    try:
        return read_index(files[given[INDEX]])
    except UnreadableIndex as wrong:
        message = "the description of the files cannot be read"
        faults.append(Finding(id="DSF-01", message=message, place=INDEX, actual=str(wrong)))
        return None
