"""
Making a story short: moves are left out and made plainer as long as the story still shows it.

Hypothesis does the same with the numbers behind a story, without knowing that every list of moves
is a story; leaving out moves, many at first, needs a fraction of the trials.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Final

from fiskalprobe.model.moves import Move

Story = tuple[Move, ...]
#: What can stand for a move and is told in fewer words, by its kind and how.
_PLAINER: Final = {
    ("own", ""): Move(kind="tss", how="INITIALIZED"),
    ("put", "new"): Move(kind="client"),
    ("change", "DEREGISTERED"): Move(kind="retire"),
    ("login", "blocked"): Move(kind="login", how="wrong"),
}


def shortened(story: Story, shows: Callable[[Story], bool]) -> Story:
    """
    Give the shortest story found for which *shows* still holds; *shows* may raise to end it.
    """
    before: Story = ()
    while story != before:
        before = story
        story = _thinned(story, shows)
        story = _plainer(story, shows)
    return story


def _thinned(story: Story, shows: Callable[[Story], bool]) -> Story:
    """
    Leave out moves: half of them, a quarter, …, one by one, from the end.
    """
    size = max(len(story) // 2, 1)
    while size:
        end = len(story)
        while end > 0:
            start = max(end - size, 0)
            rest = story[:start] + story[end:]
            if shows(rest):
                story = rest
            end = start
        size //= 2
    return story


def _plainer(story: Story, shows: Callable[[Story], bool]) -> Story:
    for place in range(len(story)):
        for move in _simpler(story[place]):
            other = (*story[:place], move, *story[place + 1 :])
            if shows(other):
                story = other
                break
    return story


def _simpler(move: Move) -> Iterator[Move]:
    """
    Give what may stand for a move, the plainest first.
    """
    plain = _PLAINER.get((move.kind, move.how))
    if plain is not None:
        yield plain
    yield from move.moves
    for place in range(len(move.moves)):
        yield replace(move, moves=move.moves[:place] + move.moves[place + 1 :])
    for place, part in enumerate(move.moves):
        for other in _simpler(part):
            yield replace(move, moves=(*move.moves[:place], other, *move.moves[place + 1 :]))
    bare = replace(move, which=0, till=0)
    if bare != move:
        yield bare
    if move.kind in {"write", "step"} and move.amount:
        yield replace(bare, amount=0)
