"""
What is given in place of an export is told with what to do about it, in one sentence.
"""

from __future__ import annotations

import gzip
import io
import tarfile
import zipfile

import pytest
from dsfinvk_till import healthy
from verifying import verify


@pytest.fixture
def till(forge):
    """Give a healthy till."""
    return healthy(forge)


def in_zip(**files):
    """Pack files into a zip."""
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        for name, content in files.items():
            archive.writestr(name.replace("_", "."), content)
    return out.getvalue()


def in_tar_with_folder(till):
    """Pack logs as tar does with a folder of them."""
    out = io.BytesIO()
    with tarfile.open(fileobj=out, mode="w") as archive:
        folder = tarfile.TarInfo("export")
        folder.type = tarfile.DIRTYPE
        archive.addfile(folder)
        for name, content in till.archived.items():
            entry = tarfile.TarInfo(f"export/{name}")
            entry.size = len(content)
            archive.addfile(entry, io.BytesIO(content))
    return out.getvalue()


def refused(what, *arguments):
    """Run a command that cannot judge anything, and give its one sentence."""
    result = verify(what, *arguments)
    assert (result.exit_code, result.stdout) == (4, "")
    [sentence] = result.stderr.splitlines()
    return sentence


CLOSINGS = {
    "nothing": (lambda _: b"", "it is empty: export it again"),
    "a zip that breaks off": (lambda till: till.zipped()[:3000], "breaks off: export it again"),
    "a tar": (lambda till: till.tar(), "are judged by fiskalprobe verify logs"),
    "one file": (lambda till: till.files()["lines.csv"], "give the folder that it lies in"),
    "a description": (lambda till: till.files()["index.xml"], "give the folder that it lies in"),
    "gzip": (lambda till: gzip.compress(till.tar()), "packed by gzip: unpack it"),
    "a picture": (lambda _: b"%PDF-1.7", "fiskalprobe verify receipt"),
    "text": (lambda _: b"hello", "give the folder or the zip that the till has written"),
    "a zip in a zip": (lambda till: in_zip(sub_zip=till.zipped()), "'sub.zip' in it: unpack"),
    "a tar in a zip": (lambda till: in_zip(tse_tar=till.tar()), "'tse.tar' in it: unpack"),
    "a zip of nothing": (lambda _: in_zip(), "name the folder or the zip"),
}


@pytest.mark.parametrize("what", CLOSINGS)
def test_what_is_no_export_of_a_till(till, tmp_path, what):
    """Each kind of wrong file has its own advice."""
    made, advice = CLOSINGS[what]
    file = tmp_path / "given"
    file.write_bytes(made(till))
    assert advice in refused("dsfinvk", file)


def test_several_exports_in_a_folder_are_named(till, tmp_path):
    """Two beside each other would be one with each file twice."""
    for name in ("may", "june", "july"):
        (tmp_path / name).mkdir()
        (tmp_path / name / "transactions.csv").write_bytes(till.files()["transactions.csv"])
    sentence = refused("dsfinvk", tmp_path)
    assert "there are exports in 'july' and 'june' and 1 more: give one" in sentence


def test_a_zip_in_a_folder_is_named(till, tmp_path):
    """The folder around it is what was given."""
    (tmp_path / "export.zip").write_bytes(till.zipped())
    assert "there is 'export.zip' in it: unpack" in refused("dsfinvk", tmp_path)


LOGS = {
    "nothing": (lambda _: b"", "it is empty: export it again"),
    "a zip": (lambda till: in_zip(tse_tar=till.tar()), "unpack it and give the TAR file in it"),
    "closings": (lambda till: till.zipped(), "fiskalprobe verify dsfinvk"),
    "gzip": (lambda till: gzip.compress(till.tar()), "packed by gzip: unpack it"),
    "bzip2": (lambda _: b"BZh9" + bytes(600), "packed by bzip2: unpack it"),
    "text": (lambda _: b"hello" * 200, "give the TAR file as the TSE has exported it"),
    "a folder in a tar": (in_tar_with_folder, "give the TAR file as the TSE has exported it"),
}


@pytest.mark.parametrize("what", LOGS)
def test_what_is_no_archive_of_a_tse(till, tmp_path, what):
    """By itself, and beside an export of a till."""
    made, advice = LOGS[what]
    file, closings = tmp_path / "given", tmp_path / "export.zip"
    file.write_bytes(made(till))
    closings.write_bytes(till.zipped())
    assert advice in refused("logs", file)
    assert advice in refused("dsfinvk", closings, "--logs", file)


def test_an_archive_that_was_cut_off_says_so(till, tmp_path):
    """With logs it is judged as far as it goes; without one it is refused."""
    file = tmp_path / "export.tar"
    file.write_bytes(till.tar()[:5000])
    result = verify("logs", file)
    assert result.exit_code == 1
    assert "where it was cut off, export it again, and copy it whole" in result.stdout
    first = io.BytesIO()
    with tarfile.open(fileobj=first, mode="w") as archive:
        archive.addfile(tarfile.TarInfo("info.csv"))
    file.write_bytes(first.getvalue()[:512])
    sentence = refused("logs", file)
    assert "there is no log message in it" in sentence
    assert "export it again" in sentence


def test_a_folder_is_no_archive(tmp_path):
    """The archive lies in it, perhaps."""
    assert "Give the TAR file in it." in refused("logs", tmp_path)


def test_an_archive_holds_no_qr_codes(till, tmp_path):
    """Bytes that happen to begin a line with V are not taken for receipts."""
    file = tmp_path / "export.tar"
    file.write_bytes(till.tar() + b"\nVorgang\n")
    assert "is neither text nor a picture that is known" in refused("receipt", file)
