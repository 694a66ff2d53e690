"""
The files of an export that came as a zip: read in memory, bounded, and never written anywhere.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import BinaryIO, Final

#: What all files of an export may hold together. A till with a million receipts a year needs less.
LARGEST: Final = 2 * 1024**3
#: DSFinV-K has 22 files; a till may add some of its own.
MOST_FILES: Final = 1000
_ENCRYPTED: Final = 0x1
_METHODS: Final = (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED)


class UnusablePackage(ValueError):
    """
    This cannot be an export at all; the text says why and what to do.
    """


class UnreadableZip(UnusablePackage):
    """
    These bytes are no zip, or are damaged; what they are instead is for the caller to say.
    """


class Zipped(Mapping[str, bytes]):
    """
    The files of a zip by their names as they stand there, each unpacked when it is asked for.

    `UnusablePackage` for what is no zip, is encrypted, or holds more than *largest* bytes.
    """

    def __init__(self, archive: BinaryIO, *, largest: int = LARGEST) -> None:
        """
        Read the list of files; *archive* stays open as long as it is read.
        """
        with _readable():
            self._zip = zipfile.ZipFile(archive)
            entries = [each for each in self._zip.infolist() if not each.is_dir()]
        _refuse_excess(entries, largest)
        self._entries = {each.filename: each for each in entries}

    def __getitem__(self, name: str) -> bytes:
        """
        Unpack a file.
        """
        entry = self._entries[name]
        with _readable():
            return self._zip.read(entry)

    def __iter__(self) -> Iterator[str]:
        """
        Go through the names.
        """
        return iter(self._entries)

    def __len__(self) -> int:
        """
        Count the files.
        """
        return len(self._entries)


def unpack(raw: bytes, *, largest: int = LARGEST) -> Mapping[str, bytes]:
    """
    Unpack all files of a zip, as `Zipped` gives them.
    """
    return dict(Zipped(io.BytesIO(raw), largest=largest))


@contextmanager
def _readable() -> Iterator[None]:
    try:
        yield
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, ValueError) as wrong:
        raise UnreadableZip(f"this is no zip that can be read ({wrong})") from wrong


def _refuse_excess(entries: list[zipfile.ZipInfo], largest: int) -> None:
    if len(entries) > MOST_FILES:
        raise UnusablePackage(
            f"the zip holds {len(entries)} files, DSFinV-K knows 22; is it another archive?"
        )
    if any(each.flag_bits & _ENCRYPTED for each in entries):
        raise UnusablePackage("the zip is encrypted; unpack it and give the folder")
    if any(each.compress_type not in _METHODS for each in entries):
        raise UnusablePackage(
            "the zip is packed by a method that not every program knows; pack it by deflate, "
            "the usual one"
        )
    names = Counter(each.filename for each in entries)
    for name, count in names.items():
        if count > 1:
            raise UnusablePackage(
                f"the zip holds {name[:80]!r} twice, and nobody can tell which one counts; pack "
                "it again"
            )
    total = sum(each.file_size for each in entries)
    if total > largest:
        raise UnusablePackage(
            f"the files of the zip come to {total} bytes, at most {largest} are read; "
            "export fewer closings at a time"
        )
