"""
The archive that an export is handed over in: rows as they come, then one zip of all files.

A zip is written file after file and rows come receipt by receipt, so each file is collected
first: in memory while it is small, on the disk when it grows. The same rows give the same octets;
small files are not compressed, because what comes of that differs from one zlib to the next.
"""

from __future__ import annotations

import io
import shutil
from collections.abc import Mapping
from contextlib import ExitStack
from tempfile import SpooledTemporaryFile
from types import TracebackType
from typing import IO, Final, Self
from zipfile import ZIP_DEFLATED, ZIP_STORED, ZipFile, ZipInfo

from fiskalsim.books import index
from fiskalsim.books.cells import Row, head, line
from fiskalspec.dsfinvk import DTD, INDEX, Table

#: A file of so many octets is small.
_SMALL: Final = 1 << 20
#: When each file was changed: never, or no two exports of the same closing would be equal.
_NEVER: Final = (1980, 1, 1, 0, 0, 0)
#: Unix, and a file that everybody may read.
_SYSTEM, _ATTRIBUTES = 3, 0o644 << 16
#: What every export holds; other files are there if they have rows.
_ALWAYS: Final = frozenset({"master", "closing"})
_ONLY_WITH_ROWS: Final = frozenset({"slaves.csv", "pa.csv", "tse.csv"})


class Volume:
    """
    The files of one export while they are written; to be used in a ``with``.
    """

    def __init__(self, tables: Mapping[str, Table]) -> None:
        self._tables = tables
        self._files: dict[str, IO[bytes]] = {}
        self._open = ExitStack()
        for name, table in tables.items():
            if table.module in _ALWAYS and name not in _ONLY_WITH_ROWS:
                self._begin(name)

    def __enter__(self) -> Self:
        """
        Begin.
        """
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        """
        Let go of what was collected.
        """
        self._open.close()

    def add(self, name: str, row: Row) -> None:
        """
        Write one row of the file *name*.
        """
        file = self._files.get(name) or self._begin(name)
        file.write(line(self._tables[name], row))

    def packed(self, *, supplier: str, location: str) -> bytes:
        """
        Pack all files, in the order of index.xml, which comes first.
        """
        held = [table for name, table in self._tables.items() if name in self._files]
        whole = io.BytesIO()
        with ZipFile(whole, "w") as archive:
            described = index.index(held, supplier=supplier, location=location)
            _put(archive, INDEX, io.BytesIO(described))
            _put(archive, DTD, io.BytesIO(index.dtd()))
            for table in held:
                _put(archive, table.file, self._files[table.file])
        return whole.getvalue()

    def _begin(self, name: str) -> IO[bytes]:
        spool = SpooledTemporaryFile(max_size=_SMALL)  # noqa: SIM115  closed with the others
        file = self._open.enter_context(spool)
        file.write(head(self._tables[name]))
        self._files[name] = file
        return file


def _put(archive: ZipFile, name: str, content: IO[bytes]) -> None:
    about = ZipInfo(name, _NEVER)
    about.create_system = _SYSTEM
    about.external_attr = _ATTRIBUTES
    about.file_size = content.seek(0, io.SEEK_END)  # tells the archive how large it may become
    about.compress_type = ZIP_DEFLATED if about.file_size > _SMALL else ZIP_STORED
    content.seek(0)
    with archive.open(about, "w") as target:
        shutil.copyfileobj(content, target)
