"""
Shortening: what is left of a story still shows it, and nothing of it can be left out.
"""

from __future__ import annotations

import time
from types import SimpleNamespace

from hypothesis import given
from hypothesis import strategies as st

from fiskalprobe.model.moves import Move
from fiskalprobe.model.session import Search, Wish
from fiskalprobe.model.shortening import shortened

MOVES = st.builds(Move, kind=st.sampled_from("abcde"), which=st.integers(0, 3))


def holds(story, needed):
    """Whether the kinds of *needed* come in *story* in this order."""
    kinds = iter(move.kind for move in story)
    return all(kind in kinds for kind in needed)


@given(
    story=st.lists(MOVES, max_size=30).map(tuple), places=st.sets(st.integers(0, 29), max_size=3)
)
def test_only_what_is_needed_stays(story, places):
    """Whatever moves it takes, in whatever places, no other is left, and each is plain."""
    needed = [story[place].kind for place in sorted(places) if place < len(story)]
    short = shortened(story, lambda told: holds(told, needed))
    assert [move.kind for move in short] == needed
    assert not any(move.which for move in short)


def test_few_trials_are_enough_for_a_long_story():
    """A story of forty moves of which two matter is short after as many trials."""
    story = tuple(Move(kind="again", which=place) for place in range(40))
    asked = []

    def shows(told):
        asked.append(told)
        return {7, 31} <= {move.which for move in told}

    assert [move.which for move in shortened(story, shows)] == [7, 31]
    assert len(asked) < 40


def test_of_calls_at_the_same_time_one_may_be_enough():
    """A move of several is replaced by the part that shows it."""
    crowd = Move(kind="together", moves=(Move(kind="begin"), Move(kind="look", which=2)))
    assert shortened((crowd,), lambda told: "look" in str(told)) == (Move(kind="look"),)


def test_making_it_short_counts_against_the_time():
    """When the time is up, what was found last stays as long as it was."""
    told = []

    class Teller:
        notebook = SimpleNamespace(shrinking=False)

        def tell(self, story):
            told.append(story)
            return []

    wish = Wish(seed=1, seconds=1.0)
    late = time.monotonic() - 2
    search = Search(teller=Teller(), wish=wish, watch=len, interrupts=None, _began=late)
    search._story = (Move(kind="tss"),)
    search._shorten(("DE-CTS-0001", "any"))
    assert told == []
