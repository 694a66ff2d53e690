"""
What the books hold: an account for each TSE, and a record for each document.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum


class State(StrEnum):
    """
    What has become of a document.
    """

    SIGNED = "signed"
    WAITING = "waiting"
    #: The cable was mended since it began to wait, or an answer did not come: look it up.
    EITHER = "either"


@dataclass(slots=True, kw_only=True)
class Record:
    """
    A document that was ended.
    """

    client: str
    guid: str
    operation: str
    state: State
    #: The transaction that it ends; 0 while it has none.
    number: int = 0
    counter: int = 0
    #: Whether the service may have signed it under another number than the one it was begun with.
    renumbered: bool = False


@dataclass(slots=True, kw_only=True)
class Begun:
    """
    A transaction that a createDocument has started.
    """

    client: str
    counter: int
    start_unix: int | None


@dataclass(slots=True, kw_only=True)
class Account:
    """
    What one TSE has done.
    """

    #: The last number and counter that it gave; None before the first was seen.
    highest: int | None = None
    counter: int = 0
    open: dict[int, Begun] = field(default_factory=dict)
    #: By what a number was ended: ``store``, ``cancel`` or ``close``.
    ended: dict[int, str] = field(default_factory=dict)
    #: Numbers of which it is not known whether they are still open.
    unsure: set[int] = field(default_factory=set)
    #: Whether starts may have been made that nobody was told of.
    adrift: bool = False
    #: Whether an answer has not come, so that nobody can tell what was started.
    lost: bool = False
    #: createdSignatures when it was last looked at, and what was signed since.
    signatures: int | None = None
    signed: int = 0
    #: Whether the TSE may have signed of its own accord since then.
    stirred: bool = False
