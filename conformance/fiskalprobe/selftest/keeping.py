"""
The matrix as a file: written by the self-test, byte for byte the same for the same code.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path
from typing import Any, Final

from fiskalprobe.run.location import kill_matrix
from fiskalprobe.selftest import gates
from fiskalprobe.selftest.matrix import Matrix
from fiskalprobe.selftest.page import render
from fiskalprobe.selftest.result import Result
from fiskalspec import requirements
from fiskalspec.requirements import Catalogue

FILE: Final = "kill-matrix.json"
_PACKAGE: Final = Path(__file__).parent


def text_of(told: Mapping[str, Any]) -> str:
    """
    Write the matrix as the file holds it.
    """
    return json.dumps(told, ensure_ascii=False, indent=1) + "\n"


def write(place: Path, told: Mapping[str, Any]) -> None:
    """
    Write the matrix into a folder, or into the file that is named, and its page beside it.
    """
    file = place if place.suffix == ".json" else place / FILE
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text_of(told), encoding="utf-8")
    page = render(told, requirements.load())
    file.with_suffix(".html").write_text(page, encoding="utf-8")


def kept_text() -> str:
    """
    Read the matrix that this release ships; nothing when it ships none.
    """
    file = kill_matrix()
    return "" if file is None else file.read_text("utf-8")


def is_kept(told: Mapping[str, Any]) -> bool:
    """
    Tell whether the matrix that this release ships is *told*, and its page, if there is one, too.
    """
    file = kill_matrix()
    if file is None or file.read_text("utf-8") != text_of(told):
        return False
    page = file.with_suffix(".html")
    return not page.exists() or page.read_text("utf-8") == render(told, requirements.load())


def kept() -> Matrix:
    """
    Take the matrix that this release ships, so that some of its rows can be made anew.
    """
    told = json.loads(kept_text() or '{"mutants": []}')
    return Matrix.of([Result.from_json(said) for said in told["mutants"]])


def checkout() -> Path | None:
    """
    Find the checkout in which a matrix can be kept; an installed package has none.
    """
    root = _PACKAGE.parents[2]
    return root if (root / "pyproject.toml").is_file() else None


def keep(matrix: Matrix, catalogue: Catalogue, *, root: Path) -> None:
    """
    Keep *matrix* in the checkout, and take from the list of waiting duties what is done.
    """
    write(root / "reports", matrix.to_json(catalogue, requirements.digest()))
    shrunk = gates.shrunk(matrix, catalogue, gates.waiting())
    (_PACKAGE / gates.WAITING).write_text(gates.waiting_text(shrunk), encoding="utf-8")
