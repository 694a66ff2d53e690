"""
What a run records of a failure of ours can be handed to strangers.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path

from fiskalprobe.run.trace import trace_of


def raised(act) -> ValueError:
    """Give what *act* raises."""
    try:
        act()
    except ValueError as failure:
        return failure
    raise AssertionError("nothing was raised")


def test_a_traceback_names_no_folder_of_this_machine():
    """Files are named from their package on, and lines and messages stay."""
    trace = trace_of(raised(lambda: json.loads("{")))
    assert 'File "json/decoder.py", line' in trace
    assert "JSONDecodeError: Expecting property name" in trace
    assert str(Path(__file__).parent) not in trace
    assert sys.prefix not in trace


def test_a_chained_failure_is_shortened_in_all_its_parts():
    """What caused a failure is told in the same manner."""

    def act() -> None:
        try:
            json.loads("{")
        except ValueError as cause:
            raise UnicodeError("x") from cause

    trace = trace_of(raised(act))
    assert trace.count('File "') >= 3
    assert 'File "/' not in trace
