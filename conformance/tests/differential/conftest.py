"""
The command line as its users call it.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest


@pytest.fixture
def fiskalprobe(tmp_path):
    """The command line in a process of its own, in an empty folder."""

    def call(*words: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-m", "fiskalprobe", *words],
            cwd=tmp_path,
            env={**os.environ, "PYTHONUTF8": "1"},
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=120,
            check=False,
        )

    return call
