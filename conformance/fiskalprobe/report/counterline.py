"""
The counter line: signature counters over the exchanges, as coordinates of an SVG polyline.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

WIDTH: Final = 600
HEIGHT: Final = 84
_MARGIN: Final = 6
_MOST_POINTS: Final = 240


@dataclass(frozen=True, slots=True, kw_only=True)
class Line:
    """
    The picture: one polyline per world; a reset of the subject begins the next one.
    """

    #: The points of each polyline as SVG writes them.
    pieces: tuple[str, ...]
    #: Where lone points stand, because a line of one point cannot be seen.
    dots: tuple[tuple[float, float], ...]
    resets: int


def draw(counters: Sequence[tuple[str, int]]) -> Line:
    """
    Place each (scenario, counter); the counter may fall only where another scenario begins.

    With several worlds the height goes by the square root: one scenario that fills a TSE would
    else press all others to the ground.
    """
    worlds = _worlds(counters)
    values = [value for _, value in counters]
    low, high = min(values, default=0), max(values, default=1)
    power = 0.5 if len(worlds) > 1 else 1.0
    stride = max(1, -(-len(counters) // _MOST_POINTS))
    pieces = [
        [
            (
                _MARGIN + index / max(1, len(counters) - 1) * (WIDTH - 2 * _MARGIN),
                HEIGHT
                - _MARGIN
                - ((value - low) / max(1, high - low)) ** power * (HEIGHT - 2 * _MARGIN),
            )
            for place, (index, value) in enumerate(world)
            if place % stride == 0 or place == len(world) - 1
        ]
        for world in worlds
    ]
    return Line(
        pieces=tuple(
            " ".join(f"{x:.1f},{y:.1f}" for x, y in piece) for piece in pieces if len(piece) > 1
        ),
        dots=tuple(
            (round(x, 1), round(y, 1)) for piece in pieces if len(piece) == 1 for x, y in piece
        ),
        resets=max(0, len(worlds) - 1),
    )


def _worlds(counters: Sequence[tuple[str, int]]) -> list[list[tuple[int, int]]]:
    """
    Split the counters, with their places, where the subject was reset between two scenarios.
    """
    worlds: list[list[tuple[int, int]]] = []
    before: tuple[str, int] | None = None
    for index, (scenario, value) in enumerate(counters):
        if before is None or (value <= before[1] and scenario != before[0]):
            worlds.append([])
        worlds[-1].append((index, value))
        before = (scenario, value)
    return worlds
