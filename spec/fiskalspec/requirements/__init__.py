"""
The requirement catalogue: every binding sentence of the sources as one row.

One TOML file per area lies beside this module, by the schema `requirement`; `ids.lock` guards the
ids. A row says what is
required, of whom, on what basis and where it stands. It never says what tests it: scenarios and
checks name the row, and coverage is computed from them.
"""

from __future__ import annotations

import hashlib
import json
import tomllib
from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass, fields
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Final, Self

from fiskalspec.requirements.vocabulary import (
    CLOUD_API,
    GENERATIONS,
    INTERFACE_API,
    document_title,
)


class Level(StrEnum):
    """
    How binding a requirement is, in the words of RFC 2119.
    """

    MUST = "must"
    MUST_NOT = "must_not"
    SHOULD = "should"
    SHOULD_NOT = "should_not"
    MAY = "may"

    @property
    def binding(self) -> bool:
        """
        Whether breaking it can make a subject nonconforming.
        """
        return self in (Level.MUST, Level.MUST_NOT)


class Actor(StrEnum):
    """
    Whose duty it is.
    """

    MIDDLEWARE = "middleware"
    POS = "pos"
    TSE = "tse"
    CLOUD_TSE = "cloud-tse"
    TSE_INTERFACE = "tse-interface"


class Basis(StrEnum):
    """
    What the requirement rests on; only *stated* and *law* can fail a vendor.
    """

    STATED = "stated"
    SHOWN = "shown"
    INFERRED = "inferred"
    LAW = "law"


class Observable(StrEnum):
    """
    Where the harness can see it.
    """

    WIRE = "wire"
    STATE = "state"
    TIMING = "timing"
    #: What a till has printed, where it hands that over.
    PAPER = "paper"
    ATTESTATION = "attestation"
    NONE = "none"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """
    Where the sentence stands: document, section and a fragment of at most eight words.
    """

    doc: str
    section: str = ""
    quote: str = ""

    @property
    def title(self) -> str:
        """
        Name the document in full.
        """
        return document_title(self.doc)


@dataclass(frozen=True, slots=True, kw_only=True)
class Requirement:
    """
    One row of the catalogue.
    """

    id: str
    title_en: str
    title_de: str
    text: str
    level: Level
    actor: Actor
    basis: Basis
    observable: Observable
    sources: tuple[Source, ...]
    #: The capabilities that must be claimed for the row to apply: ``profile.limits & tse.cloud``.
    when: str = ""
    #: What the harness must be able to do, e.g. ``control.cable``; else inconclusive.
    needs: tuple[str, ...] = ()
    #: Why the harness cannot see it; demanded when it is not observable.
    not_tested: str = ""
    #: The id of the row that this one reads differently.
    reading_of: str = ""
    conflicts_with: tuple[str, ...] = ()
    #: Why we take the reading we take; stands at the taken row of a contested pair.
    taken_because: str = ""
    #: The first API generation that the row is about, and the first that it is no longer about.
    since: str = ""
    until: str = ""

    @classmethod
    def from_row(cls, row: Mapping[str, Any]) -> Self:
        """
        Turn one TOML table into a row; a missing key is a `KeyError`, a surplus one a `TypeError`.
        """
        data = dict(row)
        title = data.pop("title")
        return cls(
            title_en=title["en"],
            title_de=title["de"],
            level=Level(data.pop("level")),
            actor=Actor(data.pop("actor")),
            basis=Basis(data.pop("basis")),
            observable=Observable(data.pop("observable")),
            sources=tuple(Source(**s) for s in data.pop("source")),
            needs=tuple(data.pop("needs", ())),
            conflicts_with=tuple(data.pop("conflicts_with", ())),
            text=" ".join(data.pop("text").split()),
            **data,
        )

    @property
    def seen_by_harness(self) -> bool:
        """
        Whether a run can exercise it at all.
        """
        return self.observable not in (Observable.NONE, Observable.ATTESTATION)

    @property
    def capabilities(self) -> frozenset[str]:
        """
        The capabilities that ``when`` asks for, all of which must be claimed.
        """
        return frozenset(self.when.split(" & ")) if self.when else frozenset()

    def applies(self, capabilities: Collection[str], api: str) -> bool:
        """
        Whether the row is about a target with these capabilities and this API generation.
        """
        at = _generation(api)
        return (
            self.capabilities <= set(capabilities)
            and (not self.since or _generation(self.since) <= at)
            and (not self.until or at < _generation(self.until))
        )


class Catalogue(Mapping[str, Requirement]):
    """
    All rows by id, in the order of their ids.
    """

    def __init__(self, rows: Mapping[str, Requirement]) -> None:
        self._rows = MappingProxyType(dict(sorted(rows.items())))

    def __getitem__(self, key: str) -> Requirement:
        """
        Look one row up; `KeyError` when there is no such id.
        """
        return self._rows[key]

    def __iter__(self) -> Iterator[str]:
        """
        Walk the ids in order.
        """
        return iter(self._rows)

    def __len__(self) -> int:
        """
        Count the rows.
        """
        return len(self._rows)


#: Whose duties are judged when the subject plays a role; a middleware answers for its TSE.
ROLES: Final = MappingProxyType(
    {
        "middleware": frozenset({Actor.MIDDLEWARE, Actor.TSE}),
        "pos": frozenset({Actor.POS}),
        "cloud-tse": frozenset({Actor.CLOUD_TSE}),
        "tse-interface": frozenset({Actor.TSE_INTERFACE}),
    }
)


@cache
def load() -> Catalogue:
    """
    Load every row of every area; a repeated id is a `ValueError`.
    """
    rows: dict[str, Requirement] = {}
    for file in sorted(files(__name__).iterdir(), key=lambda f: f.name):
        if not file.name.endswith(".toml"):
            continue
        for row in tomllib.loads(file.read_text(encoding="utf-8"))["requirement"]:
            requirement = Requirement.from_row(row)
            if requirement.id in rows:
                raise ValueError(f"{file.name}: the id {requirement.id} is given twice")
            rows[requirement.id] = requirement
    return Catalogue(rows)


def in_scope(role: str, capabilities: Collection[str], api: str) -> tuple[Requirement, ...]:
    """
    Choose the rows that apply to a subject in this role, with these claims, in id order.

    What the harness cannot see is in it too: a report says that it was not tested, and why.
    """
    if role not in ROLES:
        raise LookupError(f"there is no role {role!r}; there are: {', '.join(ROLES)}")
    return tuple(
        row
        for row in load().values()
        if row.actor in ROLES[role] and row.applies(capabilities, api)
    )


@cache
def digest() -> str:
    """
    Hash the whole catalogue: SHA-256 over its rows in canonical JSON, in hexadecimal.

    Comments and the order of rows and keys in the files do not count; every word of a row does.
    """
    rows = list(load().values())
    text = json.dumps(
        rows, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_members
    )
    return hashlib.sha256(text.encode("utf-8")).hexdigest()


def _members(part: Requirement | Source) -> dict[str, Any]:
    return {field.name: getattr(part, field.name) for field in fields(part)}


def _generation(name: str) -> int:
    known = (*GENERATIONS, CLOUD_API, INTERFACE_API)
    if name not in known:
        raise LookupError(f"there is no API generation {name!r}; there are: {', '.join(known)}")
    return known.index(name)
