"""
A record that was packed or saved in another encoding is told what it is.
"""

from __future__ import annotations

import gzip
import io
import zipfile

import pytest

from fiskalprobe.stream import MissingHeader, read

LINE = '{"kind":"header"}\n'


def _zipped(text):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        archive.writestr("run.ndjson", text)
    return packed.getvalue()


@pytest.mark.parametrize(
    ("content", "what"),
    [
        (gzip.compress(LINE.encode()), "is packed with gzip; unpack it"),
        (_zipped(LINE), "is a zip archive; unpack it"),
        (LINE.encode("utf-16"), "is UTF-16"),
        (LINE.encode("utf-16-le"), "is UTF-16"),
        (LINE.encode("utf-16-be"), "is UTF-16"),
    ],
    ids=["gzip", "zip", "utf-16", "utf-16-le", "utf-16-be"],
)
def test_a_file_in_another_form_is_told_what_it_is(tmp_path, content, what):
    """Whoever packed it or saved it anew reads what to do, not that a line is no header."""
    run = tmp_path / "run.ndjson"
    run.write_bytes(content)
    with pytest.raises(MissingHeader, match=what):
        read(run)
