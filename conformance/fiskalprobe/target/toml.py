"""
Reading a file of TOML that somebody wrote by hand.
"""

from __future__ import annotations

import tomllib
from collections.abc import Callable
from pathlib import Path
from typing import Any

from fiskalprobe.target.errors import Finding, TargetRefused


def read_toml(
    path: Path, *, advice: str = "correct that line", parse_float: Callable[[str], Any] = float
) -> dict[str, Any]:
    """
    Read the tables of a file; `TargetRefused` says what it is instead, with *advice* on its text.

    A byte order mark, as editors on Windows write one, is no part of the text.
    """
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"), parse_float=parse_float)
    except OSError as refused:
        problem, advice = f"cannot be read ({refused.strerror})", "check its path and its rights"
    except UnicodeDecodeError:
        problem, advice = "is no text in UTF-8", "save it as UTF-8 in your editor"
    except (ValueError, RecursionError) as wrong:
        problem = f"is not valid TOML: {wrong}"
    raise TargetRefused([Finding(file=path.name, key="", problem=problem, advice=advice)])
