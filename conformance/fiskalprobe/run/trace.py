"""
Tracebacks for the record, without the folders of this machine.

A table that a feature lacks is told in words of its own.
"""

from __future__ import annotations

import re
import sys
import traceback
from pathlib import PurePath
from typing import Final

import pytest

from fiskalprobe.run.checks import Mistaken

_FILE: Final = re.compile(r'File "([^"<>]+)"')


def trace_of(failure: BaseException) -> str:
    """
    Write the traceback of *failure* with each file named from its package on.

    A stream is handed to others, who have no use for the folders of this machine.
    """
    text = "".join(traceback.format_exception(failure))
    return _FILE.sub(lambda found: f'File "{_shortened(found[1])}"', text)


def _shortened(name: str) -> str:
    path = PurePath(name)
    if not path.is_absolute():
        return path.as_posix()
    roots = [PurePath(root) for root in sys.path if root and PurePath(root).is_absolute()]
    inside = [path.relative_to(root) for root in roots if path.is_relative_to(root)]
    # The nearest folder that modules come from is the one that the package lies in.
    nearest = min(inside, key=lambda short: len(short.parts), default=PurePath(path.name))
    return nearest.as_posix()


def lacking_table(failure: BaseException) -> Mistaken | None:
    """
    Say so if a step has failed because nothing stands below it in its feature.
    """
    if not isinstance(failure, pytest.FixtureLookupError):
        return None
    what = {"datatable": "table", "docstring": "text"}.get(failure.argname or "")
    return Mistaken(f"this step needs a {what} below it, and there is none") if what else None
