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


def bundle(name: str, read: Callable[[str], Mapping[str, Any]]) -> dict[str, Any]:
    """
    Bundle the file *name* with all files that it refers to, under ``$defs``.

    *read* gives the parsed file of a name, and raises `UnknownFile` when there is none.
    """
    found: dict[str, Any] = {}

    def place(file: str) -> str:
        key = file.rpartition("/")[2].removesuffix(".json")
        pointer = f"#/$defs/{key}"
        if key not in found:
            found[key] = None  # taken before it is read: files may refer to each other
            body = inline(read(file), pointer, place)
            body.pop("$schema", None)
            found[key] = body
        return pointer

    whole: dict[str, Any] = inline(read(name), "#", place)
    if found:
        whole["$defs"] = {**whole.get("$defs", {}), **found}
    return whole
