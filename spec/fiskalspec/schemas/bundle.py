"""
Make one schema out of several files: references to files become references inside the document.

The files refer to each other by their names, so that an editor can follow them; a validator or a
reader of the served OpenAPI document gets one piece that needs nothing else. Pure: no files here.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any


class UnknownFile(LookupError):
    """
    A reference names a schema file that does not ship.
    """


def inline(node: Any, home: str, place: Callable[[str], str]) -> Any:
    """
    Copy *node* with every reference pointing into one document.

    *home* is the pointer under which *node*'s own file stands there, and *place* says the same
    for the file of another name.
    """
    if isinstance(node, list):
        return [inline(item, home, place) for item in node]
    if not isinstance(node, Mapping):
        return node
    copied = {key: inline(value, home, place) for key, value in node.items()}
    reference = copied.get("$ref")
    if isinstance(reference, str):
        file, _, fragment = reference.partition("#")
        copied["$ref"] = (place(file) if file else home) + fragment
    return copied


def gather(
    whole: Mapping[str, Any], read: Callable[[str], Mapping[str, Any]], *, under: str
) -> tuple[dict[str, Any], dict[str, Any]]:
    """
    Copy *whole* and every file that it refers to, with references as if the files, by name, were
    to stand under the pointer *under*.

    *read* gives the parsed file of a path, and raises `UnknownFile` when there is none.
    """
    found: dict[str, Any] = {}

    def place(file: str) -> str:
        key = file.rpartition("/")[2].removesuffix(".json")
        pointer = f"{under}/{key}"
        if key not in found:
            found[key] = None  # taken before it is read: files may refer to each other
            found[key] = inline(read(file), pointer, place)
            found[key].pop("$schema", None)
        return pointer

    return inline(whole, "#", place), found


def bundle(name: str, read: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """
    Bundle the schema file *name* with all files that it refers to, under ``$defs``.
    """
    whole, found = gather(read(name), read, under="#/$defs")
    if found:
        whole["$defs"] = {**whole.get("$defs", {}), **found}
    return whole
