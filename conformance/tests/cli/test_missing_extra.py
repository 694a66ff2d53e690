"""
Without the extra that generates cases, its commands end before anything is sent.
"""

from __future__ import annotations

import sys

import pytest
import typer

from fiskalprobe.cli.choices import phase_or_stop


def test_who_lacks_the_extra_is_told_how_to_get_it(monkeypatch, capsys):
    """It is a mistake in the use, with the command that mends it."""
    monkeypatch.setitem(sys.modules, "schemathesis", None)
    with pytest.raises(typer.Exit) as ended:
        phase_or_stop(5, seed=1)
    assert ended.value.exit_code == 4
    told = capsys.readouterr().err
    assert "schemathesis is not installed" in told
    assert 'pip install "fiskalprobe[fuzz]"' in told
