"""
What a page says of the suite itself: the kill matrix of the release that judged.
"""

from __future__ import annotations

import hashlib
import json
import re

import pytest

from fiskalprobe import report
from fiskalprobe.report import write_all
from fiskalprobe.report.detection import matrix_of
from fiskalprobe.run import location

MATRIX = {
    "schema": 1,
    "counts": {"killed": 2, "survived": 1, "collateral": 1},
    "musts": {"killers": {"DE-SIG-0001": 2, "DE-QR-0001": 1, "DE-SIG-0002": 0}},
    "mutants": [
        {"id": "M-1", "outcome": "killed", "killed_by": ["DE-SIG-0001/signature-verifies"]},
        {"id": "M-2", "outcome": "killed", "killed_by": ["DE-SIG-0001/a", "DE-QR-0001/qr-form"]},
        {"id": "M-3", "outcome": "survived", "killed_by": []},
        {"id": "M-4", "outcome": "collateral", "killed_by": ["DE-SIG-0002/serial-is-key-hash"]},
    ],
}


@pytest.fixture
def shipped(tmp_path, monkeypatch):
    """A release that ships this matrix."""
    file = tmp_path / "kill-matrix.json"
    file.write_text(json.dumps(MATRIX), encoding="utf-8")
    monkeypatch.setattr(report, "kill_matrix", lambda: file)
    return file


def page_of(sample, folder, digest):
    """The page of a run whose header names *digest*."""

    def name(header):
        header["kill_matrix"] = digest

    write_all(sample.write(folder / "run.ndjson", kind="passing", twist=name), folder)
    return (folder / "index.html").read_text(encoding="utf-8")


def section(text):
    found = re.search(r'<section aria-labelledby="detection">.*?</section>', text, re.DOTALL)
    return found[0] if found else ""


def test_a_page_tells_who_guards_its_requirements(shipped, sample, tmp_path):
    """Faults in all, those found, and for each binding requirement how many its checks found."""
    digest = hashlib.sha256(shipped.read_bytes()).hexdigest()
    told = section(page_of(sample, tmp_path, digest))
    assert digest in told
    assert re.findall(r"<b>(\d+)</b><span>", told) == ["4", "2", "1", "1"]
    guarded = dict(re.findall(r'#r-(DE-[A-Z]+-\d{4})">[^<]+</a>&nbsp;<span[^>]*>(\d+)<', told))
    assert guarded == {"DE-SIG-0001": "2", "DE-QR-0001": "1", "DE-SIG-0002": "0"}


def test_another_release_s_matrix_is_not_shown_as_this_one_s(shipped, sample, tmp_path):
    """Where the file at hand is not the one that the run names, only the hash is told."""
    told = section(page_of(sample, tmp_path, "ab" * 32))
    assert "ab" * 32 in told
    assert "it belongs to another release" in told
    assert "&nbsp;<span" not in told


def test_a_run_that_names_no_matrix_says_nothing_of_one(sample, tmp_path):
    """No heading without content."""
    text = page_of(sample, tmp_path, None)
    assert section(text) == ""
    assert 'href="#detection"' not in text


def test_a_matrix_is_read_only_under_its_own_hash(shipped):
    """A changed file is no evidence."""
    digest = hashlib.sha256(shipped.read_bytes()).hexdigest()
    assert matrix_of(digest, shipped) == MATRIX
    shipped.write_text(json.dumps(MATRIX) + " ", encoding="utf-8")
    assert matrix_of(digest, shipped) == {}
    assert matrix_of(None, shipped) == {}


def test_the_header_s_hash_is_that_of_the_file(monkeypatch, shipped):
    """Whoever has the file can compare."""
    monkeypatch.setattr(location, "kill_matrix", lambda: shipped)
    expected = hashlib.sha256(shipped.read_bytes()).hexdigest()
    assert location.kill_matrix_digest() == expected
    monkeypatch.setattr(location, "kill_matrix", lambda: None)
    assert location.kill_matrix_digest() is None
