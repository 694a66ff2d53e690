"""
JSON Schemas (2020-12) of everything that crosses a border: wire, files and outputs.

Two keywords are ours. ``x-volatile`` marks a value that is given by device, client, time or count
and so differs between two runs of the same thing; ``x-sentinels`` lists the values of such a
field that carry a meaning of their own (-99, an empty key, a sentence) and never differ by
chance. `fiskalspec.schemas.volatile` compares by them.
"""

from __future__ import annotations

import copy
import json
from functools import cache
from importlib.resources import files
from typing import Any

from fiskalspec.schemas.bundle import UnknownFile, bundle


def names() -> tuple[str, ...]:
    """
    Name every schema that ships, sorted.
    """
    return tuple(
        sorted(
            f.name.removesuffix(".json")
            for f in files(__name__).iterdir()
            if f.name.endswith(".json")
        )
    )


def get(name: str) -> dict[str, Any]:
    """
    Load the schema *name*, complete in itself; `LookupError` names the ones there are.

    Each caller gets a copy of its own.
    """
    return copy.deepcopy(_bundled(name))


def read(file: str) -> dict[str, Any]:
    """
    Parse one schema file as it lies here, by its path from here; references stay as they are.
    """
    resource = files(__name__).joinpath(*file.split("/"))
    if not resource.is_file():
        raise UnknownFile(f"there is no schema file {file!r}; the names are: {', '.join(names())}")
    parsed: dict[str, Any] = json.loads(resource.read_text(encoding="utf-8"))
    return parsed


@cache
def _bundled(name: str) -> dict[str, Any]:
    if name not in names():
        raise LookupError(f"there is no schema {name!r}; there are: {', '.join(names())}")
    return bundle(f"{name}.json", read)
