"""
OpenAPI 3.1 documents: the fiscal service's API, and the API to control the world behind it.

The YAML files refer to the schema files beside them; a loaded document holds those schemas
itself, so that it can be served, shown and validated with nothing else at hand.
"""

from __future__ import annotations

import copy
import re
from collections.abc import Iterator, Mapping
from functools import cache
from importlib.resources import files
from typing import Any, Final, NamedTuple

from fiskalspec import schemas
from fiskalspec.schemas.bundle import gather

_METHODS: Final = frozenset({"get", "put", "post", "patch", "delete"})


class Operation(NamedTuple):
    """
    One method at one address of a document.
    """

    #: A regular expression of the addresses that it is for.
    address: str
    #: In capitals.
    method: str
    #: What the document says of it.
    told: Mapping[str, Any]


def names() -> tuple[str, ...]:
    """
    Name every document that ships, sorted.
    """
    return tuple(
        sorted(
            f.name.removesuffix(".yaml")
            for f in files(__name__).iterdir()
            if f.name.endswith(".yaml")
        )
    )


def get(name: str) -> dict[str, Any]:
    """
    Load the document *name*, complete in itself; `LookupError` names the ones there are.

    Each caller gets a copy of its own, made of what JSON can say.
    """
    return copy.deepcopy(_complete(name))


def operations(name: str) -> Iterator[Operation]:
    """
    Walk the operations of the document *name*, in its order.
    """
    for template, item in _complete(name)["paths"].items():
        address = re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))
        for method, told in item.items():
            if method in _METHODS:
                yield Operation(address, method.upper(), told)


@cache
def _complete(name: str) -> dict[str, Any]:
    if name not in names():
        raise LookupError(
            f"there is no OpenAPI document {name!r}; there are: {', '.join(names())}"
        )
    import yaml  # late: a service that starts needs no document

    # libyaml reads the same ten times as fast, where PyYAML was built with it.
    loader: Any = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
    text = files(__name__).joinpath(f"{name}.yaml").read_text(encoding="utf-8")
    document, found = gather(
        yaml.load(text, Loader=loader),  # noqa: S506 — both loaders are safe
        lambda file: schemas.read(file.removeprefix("../schemas/")),
        under="#/components/schemas",
    )
    document["components"]["schemas"] |= found
    return document
