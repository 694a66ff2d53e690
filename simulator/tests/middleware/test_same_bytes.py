"""
The same seed and the same calls give the same bytes: again, elsewhere, and after a restart.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import closing
from pathlib import Path

from any_calls import (
    WITH_CLIENT,
    calls,
)
from hypothesis import given, settings
from hypothesis import strategies as st
from service import API, Service

stories = st.lists(calls, min_size=5, max_size=30)


def told(service, story, world=""):
    """Tell a story to a world and write down every byte that comes back."""
    return [answer(service(method, world + path, json=json)) for method, path, json in story]


def answer(response):
    """Everything of an answer that goes over the wire."""
    return response.status_code, response.headers.raw, response.content


@settings(max_examples=40, deadline=None, derandomize=True)
@given(stories)
def test_a_story_told_again_is_answered_in_the_same_bytes(story):
    """In a world under another name, and after a restart in its midst."""
    with closing(Service(seed="7")) as service:
        first = told(service, story)
        service("PUT", "/_control/worlds/other", json={"seed": "7"})
        assert told(service, story, "/w/other") == first
    with tempfile.TemporaryDirectory() as folder:
        ledger = f"sqlite:{Path(folder) / 'ledger.db'}"
        again = []
        for half in (story[: len(story) // 2], story[len(story) // 2 :]):
            with closing(Service(seed="7", ledger=ledger)) as service:
                again += told(service, half)
    assert again == first


@settings(max_examples=20, deadline=None, derandomize=True)
@given(stories)
def test_two_worlds_side_by_side_do_not_disturb_each_other(story):
    """Both are called at the same time, over and over, and each answers as if it were alone."""
    with closing(Service()) as service:
        for name in "abc":
            service("PUT", f"/_control/worlds/{name}", json={"seed": "7"})

        async def teller(world):
            return [
                answer(await service.client.request(method, world + path, json=json))
                for method, path, json in story
            ]

        async def side_by_side():
            return await asyncio.gather(teller("/w/a"), teller("/w/b"))

        one, other = service.runner.run(side_by_side())
        assert one == other == told(service, story, "/w/c")


def test_another_seed_gives_other_bytes():
    """The stories compare something: the signatures are another's with another seed."""
    story = [("PUT", f"{API}/createDocument?{WITH_CLIENT}&documentType=0", None)]
    bodies = []
    for seed in ("7", "8"):
        with closing(Service(seed=seed)) as service:
            bodies.append(told(service, story))
    assert bodies[0] != bodies[1]
