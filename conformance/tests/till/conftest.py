"""
The program of the page on tills, ready to run.
"""

from __future__ import annotations

import sys

import pytest
from errands import PAGE


@pytest.fixture
def errand(tmp_path, monkeypatch):
    """The program of the page in an empty folder; gives the address of a target that runs it."""
    for name, text in PAGE.items():
        (tmp_path / name).write_text(text, encoding="utf-8")
    monkeypatch.chdir(tmp_path)
    return f"pos-exec:{sys.executable} errand.py"


@pytest.fixture
def declared(errand, tmp_path):
    """The declaration of the page, which claims receipts; its program stands beside it."""
    text = PAGE["target.toml"].replace("python3", sys.executable)
    (tmp_path / "target.toml").write_text(text, encoding="utf-8")
    assert errand.endswith("errand.py")
    return tmp_path / "target.toml"
