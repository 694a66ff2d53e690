"""
What a world remembers of itself: how it was opened, and what was done to its cable.
"""

from __future__ import annotations

from datetime import datetime

import msgspec

from fiskalsim.cable.cuts import Place
from fiskalsim.ledger.port import Fact
from fiskalsim.world.settings import ClockKind, Generation, ReaderKind


class Making(msgspec.Struct, frozen=True, kw_only=True):
    """
    The settings of a world that is one of several; the default one is told its own at each start.
    """

    clock: ClockKind
    generation: Generation
    reader: ReaderKind
    profile: str
    choices: dict[str, str]


class WorldOpened(Fact, frozen=True, kw_only=True):
    """
    The world began. Keys and certificates follow from these three.
    """

    seed: str
    device: str
    at_unix: int
    making: Making | None = None


class TseConnected(Fact, frozen=True, kw_only=True):
    """
    A further TSE of the world's kind was connected; its key and certificate follow from these.
    """

    label: str
    at_unix: int


class CableCut(Fact, frozen=True, kw_only=True):
    """
    The cable was cut at these places; at none: it was mended.
    """

    places: tuple[Place, ...] = ()


class ClockSet(Fact, frozen=True, kw_only=True):
    """
    The virtual clock was set; a restart goes on from there.
    """

    now: datetime


class OtherTsePlugged(Fact, frozen=True, kw_only=True):
    """
    A TSE that is not this world's own was plugged in by a fault, and put into use somewhere.
    """

    label: str
    at_unix: int
