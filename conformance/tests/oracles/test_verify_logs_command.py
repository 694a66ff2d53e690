"""
``fiskalprobe verify logs`` as its users call it: archives of running services, words, exit codes.
"""

from __future__ import annotations

import io
import sys
import tarfile
from functools import partial

import pytest
from cryptography.hazmat.primitives.serialization import Encoding
from service import API, CLIENT, Service, paper
from verifying import verify, verify_as_json
from workbench import CLIENT as TILL
from workbench import NEW_YEAR, Bench

from fiskalprobe.cli.verify import app
from fiskalprobe.oracles.signing import certificate

CURVES = {"swissbit-usb": "brainpoolP384r1", "fiskaly-cloud": "secp256r1"}


run = partial(verify, "logs")
as_json = partial(verify_as_json, "logs")


@pytest.fixture(scope="module", params=CURVES)
def shop(request, tmp_path_factory):
    """Let a service sell twice and begin a third sale; give its archive and its receipts."""
    service = Service(device=request.param)
    codes = []
    for guid in (1, 2):
        number = service.create()["fiscalisationDocumentNumber"]
        answer = service("POST", f"{API}/storeDocument", json=paper(guid, number)).json()
        codes.append(answer["AdditionalFields"]["QrCodeDataString"])
    service("PUT", f"{API}/createDocument", params={"uniqueClientId": CLIENT})
    folder = tmp_path_factory.mktemp(request.param)
    archive, receipts = folder / "export.tar", folder / "receipts.txt"
    archive.write_bytes(service("GET", "/_control/export").content)
    receipts.write_text("\n".join(codes) + "\n", encoding="utf-8")
    service.close()
    return request.param, archive, receipts


def certificates(archive):
    """Read the certificates of an archive, the root last."""
    with tarfile.open(archive) as tar:
        names = [name for name in tar.getnames() if name.endswith(".cer")]
        read = [certificate.from_der(tar.extractfile(name).read()) for name in names]
    return sorted(read, key=lambda one: one.is_root)


def without(archive, part):
    """Write the archive again without the files whose names have this part."""
    out = io.BytesIO()
    with tarfile.open(archive) as tar, tarfile.open(fileobj=out, mode="w") as new:
        for one in tar:
            if part not in one.name:
                new.addfile(one, tar.extractfile(one))
    return out.getvalue()


def test_an_archive_of_a_running_service_is_sound(shop):
    """With its receipts in it and its root trusted; what is open is told and no fault."""
    device, archive, receipts = shop
    root = archive.with_suffix(".pem")
    root.write_bytes(certificates(archive)[-1].parsed.public_bytes(Encoding.PEM))
    code, found = as_json(archive, "--receipts", receipts, "--root", root)
    assert (code, found["sound"], found["conformant"]) == (0, True, True)
    assert found["summary"]["transactions"] == {"finished": 2, "open": 1}
    marks = {each["id"]: each["mark"] for each in found["checks"]}
    assert {id_ for id_, mark in marks.items() if mark == "notice"} == {"SIG-13", "CERT-10"}
    assert marks["XCHK-06"] == marks["CERT-06"] == "passed"
    text = run(archive).stdout
    assert f" on {CURVES[device]}, logs of version 2" in text
    assert "2 finished, 1 open" in text
    assert "transaction 3 is not finished in it" in text


def test_a_receipt_that_was_taken_out_of_the_archive_is_missed(shop, tmp_path):
    """The exit code says so, and the line of the receipt is named."""
    _, archive, receipts = shop
    cut = tmp_path / "cut.tar"
    cut.write_bytes(without(archive, "No-1_Finish"))
    result = run(cut, "--receipts", receipts)
    assert result.exit_code == 1
    assert "line 1: no log of an end has signature" in result.stdout
    assert "failed         XCHK-06" in result.stdout


def test_standard_input_is_read(shop):
    """An archive may come through a pipe, and only one thing may."""
    _, archive, receipts = shop
    assert run("-", given=archive.read_bytes()).exit_code == 0
    both = run("-", "--receipts", "-", given=archive.read_bytes())
    assert both.exit_code == 4
    listed = run(archive, "--receipts", "-", given=receipts.read_bytes())
    assert (listed.exit_code, "passed         XCHK-06" in listed.stdout) == (0, True)


class Pipe(io.BytesIO):
    """A stream that goes one way."""

    def seekable(self):
        """Say that it does."""
        return False

    def seek(self, *_):
        """Refuse."""
        raise io.UnsupportedOperation


def test_a_pipe_cannot_go_back(shop, monkeypatch, capsys):
    """What can be read once only is kept for the second reading."""
    _, archive, _ = shop
    piped = type("Input", (), {"buffer": Pipe(archive.read_bytes())})
    monkeypatch.setattr(sys, "stdin", piped)
    app(["logs", "-"], standalone_mode=False)
    assert "with a valid signature, 0 without" in capsys.readouterr().out


def test_content_counts_with_strict(tmp_path):
    """A till's mistake does not make a TSE's archive unsound, and is told all the same."""
    bench = Bench().in_use()
    number = bench.start(at=NEW_YEAR + 1)
    data = b"Beleg^1.5_0.00_0.00_0.00_0.00^1.50:Bar"
    bench.tse.finish_transaction(TILL, number, "Kassenbeleg-V1", data, at=NEW_YEAR + 2)
    file = tmp_path / "export.tar"
    file.write_bytes(bench.tse.store.export(bench.facts, at=NEW_YEAR + 3).content)
    code, found = as_json(file)
    assert (code, found["sound"], found["conformant"]) == (0, True, False)
    assert run("--strict", file).exit_code == 1
    assert "gross sum 1 '1.5' has not exactly two decimals" in run(file).stdout


@pytest.mark.parametrize("content", [None, b"", b"no archive", b"\x1f\x8b\x08" + bytes(600)])
def test_what_cannot_be_judged_exits_with_4(tmp_path, content):
    """A missing file, an empty one, and what is no archive, in one sentence."""
    file = tmp_path / "export.tar"
    if content is not None:
        file.write_bytes(content)
    result = run(file)
    assert (result.exit_code, result.stdout) == (4, "")
    assert result.stderr.strip().endswith(".")
    assert len(result.stderr.splitlines()) == 1


@pytest.mark.parametrize("option", ["--root", "--crl", "--receipts"])
def test_what_is_brought_along_must_be_what_it_is_for(shop, tmp_path, option):
    """A file that is missing or something else is refused before anything is judged."""
    _, archive, _ = shop
    file = tmp_path / "other"
    assert run(archive, option, file).exit_code == 4
    file.write_bytes(b"\xff\x00 something else")
    refused = run(archive, option, file)
    assert (refused.exit_code, refused.stdout) == (4, "")
    assert "Traceback" not in refused.stderr


def test_an_archive_cannot_steer_a_terminal(shop, tmp_path):
    """Control characters in names and in process data are shown, not sent."""
    _, archive, _ = shop
    out = io.BytesIO(archive.read_bytes())
    with tarfile.open(fileobj=out, mode="a") as tar:
        tar.addfile(tarfile.TarInfo("\x1b[31mred"), io.BytesIO())
    file = tmp_path / "red.tar"
    file.write_bytes(out.getvalue())
    result = run(file)
    assert result.exit_code == 1
    assert "\x1b[31m" not in result.stdout
    assert "\\x1b[31mred: the name leads elsewhere" in result.stdout
