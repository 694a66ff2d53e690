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
    """
    values = [value for _, value in counters]
    low, high = min(values, default=0), max(values, default=1)
    stride = max(1, -(-len(counters) // _MOST_POINTS))
    pieces: list[list[tuple[float, float]]] = []
    before: tuple[str, int] | None = None
    resets = 0
    for index, (scenario, value) in enumerate(counters):
        fresh = before is None
        if before is not None and value <= before[1] and scenario != before[0]:
            fresh = True
            resets += 1
        if fresh:
            pieces.append([])
        if fresh or index % stride == 0 or index == len(counters) - 1:
            pieces[-1].append(
                (
                    _scaled(index, 0, max(1, len(counters) - 1), WIDTH),
                    HEIGHT - _scaled(value, low, max(high, low + 1), HEIGHT),
                )
            )
        before = (scenario, value)
    return Line(
        pieces=tuple(
            " ".join(f"{x:.1f},{y:.1f}" for x, y in piece) for piece in pieces if len(piece) > 1
        ),
        dots=tuple(
            (round(x, 1), round(y, 1)) for piece in pieces if len(piece) == 1 for x, y in piece
        ),
        resets=resets,
    )


def _scaled(value: int, low: int, high: int, length: int) -> float:
    return _MARGIN + (value - low) / (high - low) * (length - 2 * _MARGIN)
