"""
The command line as its users call it.
"""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from functools import partial

import pytest
from command_line import CommandLine


@pytest.fixture(scope="session")
def command_line():
    """What starts commands quickly."""
    line = CommandLine()
    yield line
    line.close()


@pytest.fixture
def fiskalprobe(command_line, tmp_path) -> Callable[..., subprocess.CompletedProcess[str]]:
    """The command line in a process of its own, in an empty folder."""
    return partial(command_line, cwd=tmp_path)
