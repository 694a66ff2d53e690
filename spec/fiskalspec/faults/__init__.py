"""
The faults that a simulator brings about on demand, as data: names, parameters, where each acts.

One table (`faults.toml`) for the machine that does them, the judge that asks for them and the
tests that show each of them.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import StrEnum
from functools import cache
from importlib.resources import files
from types import MappingProxyType
from typing import Any, Literal

Confidence = Literal["documented", "example", "inferred"]


class Acts(StrEnum):
    """
    Where a fault acts on a call, in the order in which a call comes by.
    """

    #: Before the call reaches the TSE.
    BEFORE = "before"
    #: On the HTTP between service and TSE; where there is none, the call fails as it would there.
    HTTP = "http"
    #: The TSE itself is in this condition, and its own errors arise.
    DEVICE = "device"
    #: After the TSE has done what it was called for.
    AFTER = "after"
    #: On what the TSE answered.
    ANSWER = "answer"
    #: On an export that the TSE writes.
    EXPORT = "export"
    #: At the authority behind the certificates.
    AUTHORITY = "authority"


@dataclass(frozen=True, slots=True, kw_only=True)
class Parameter:
    """
    One number of a fault with its bounds, or one word with its choices.
    """

    name: str
    default: int | str
    #: What it means, with the unit.
    means: str
    minimum: int = 0
    maximum: int = 0
    choices: tuple[str, ...] = ()

    def read(self, given: object) -> int | str:
        """
        Take *given* as this parameter's value; `BadFault` says what it may be.
        """
        if self.choices:
            if given in self.choices:
                return str(given)
            raise BadFault(f"{self.name} is one of {', '.join(self.choices)}, not {given!r}.")
        if type(given) is int and self.minimum <= given <= self.maximum:
            return given
        raise BadFault(
            f"{self.name} is a whole number from {self.minimum} to {self.maximum}, not {given!r}."
        )


class BadFault(ValueError):
    """
    There is no such fault, or it cannot be had like this; the text says what there is.
    """


@dataclass(frozen=True, slots=True, kw_only=True)
class FaultKind:
    """
    One fault that can be had.
    """

    name: str
    acts: Acts
    #: What happens, in one sentence.
    does: str
    #: The calls to a TSE that it can strike; none named means any.
    calls: frozenset[str]
    #: How many calls it strikes unless something else is asked for; 0 means until it is cleared.
    count: int
    #: An item of this gross amount in a document strikes the call that brings the document, or the
    #: next that it can.
    amount: Decimal
    parameters: tuple[Parameter, ...]
    source: str
    confidence: Confidence

    def read(self, given: Mapping[str, object]) -> dict[str, int | str]:
        """
        Complete the parameters that were *given* by the defaults; `BadFault` names a stranger.
        """
        known = {parameter.name: parameter for parameter in self.parameters}
        if strangers := sorted(given.keys() - known.keys()):
            there_are = ", ".join(known) or "none"
            raise BadFault(
                f"{self.name} has no parameter {', '.join(strangers)}; there are: {there_are}."
            )
        return {
            name: parameter.read(given[name]) if name in given else parameter.default
            for name, parameter in known.items()
        }


@cache
def load() -> Mapping[str, FaultKind]:
    """
    Load every fault by its name, in the order of the table.
    """
    return MappingProxyType({row["name"]: _kind(row) for row in _table()["fault"]})


@cache
def caption_prefix() -> str:
    """
    Tell how a reserved caption begins; the rest of it is written like the header's value.
    """
    return str(_table()["reserved"]["caption"])


@cache
def by_amount() -> Mapping[Decimal, FaultKind]:
    """
    Load the faults by their reserved amounts.
    """
    return MappingProxyType({kind.amount: kind for kind in load().values()})


def named(name: str) -> FaultKind:
    """
    Find the fault *name*; `BadFault` lists what there is.
    """
    try:
        return load()[name]
    except KeyError:
        raise BadFault(f"There is no fault {name!r}; there are: {', '.join(load())}.") from None


@cache
def _table() -> dict[str, Any]:
    return tomllib.loads(files(__name__).joinpath("faults.toml").read_text(encoding="utf-8"))


def _kind(row: dict[str, Any]) -> FaultKind:
    return FaultKind(
        name=row["name"],
        acts=Acts(row["acts"]),
        does=" ".join(row["does"].split()),
        calls=frozenset(row.get("calls", ())),
        count=row.get("count", 0),
        amount=Decimal(row["amount"]),
        parameters=tuple(
            Parameter(**{**each, "choices": tuple(each.get("choices", ()))})
            for each in row.get("parameter", ())
        ),
        source=row["source"],
        confidence=row["confidence"],
    )
