"""
The same seed and the same calls give the same bytes: again, elsewhere, and after a restart.
"""

from __future__ import annotations

import asyncio
import tempfile
from contextlib import closing
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st
from service import API, CLIENT, Service, paper

GERMANY = "/api/v1/management/germany"
CLIENTS = "/api/v1/management/clients"
CLOSING = f"/api/v1/closing/{CLIENT}"
BACKUP = f"/api/v1/backup/{CLIENT}"
WITH_CLIENT = f"uniqueClientId={CLIENT}"


numbers = st.integers(0, 6)
papers = st.builds(paper, numbers, numbers, st.sampled_from([0, 0, 0, 10, 1000, 1100]))


NOTHING = st.none()


def call(method, path, json=NOTHING):
    """A call with any body of these."""
    return st.tuples(st.just(method), st.just(path), json)


#: Everything a till, a manager and a tester do, right and wrong.
calls = st.one_of(
    call("PUT", f"{API}/createDocument?{WITH_CLIENT}&documentType=0"),
    call("PUT", f"{API}/createDocument?{WITH_CLIENT}&documentType=1100"),
    call("POST", f"{API}/storeDocument", papers),
    call("POST", f"{API}/cancelDocument", papers),
    call("POST", f"{API}/validateDocument", papers),
    call("POST", f"{API}/storeDocument", st.just({"nonsense": 1})),
    call("GET", f"{GERMANY}/tse"),
    call("GET", f"{GERMANY}/{CLIENT}/tse/listTransactions"),
    call("DELETE", f"{GERMANY}/{CLIENT}/tse/listTransactions"),
    call("GET", f"{API}/document/{CLIENT}/start"),
    call("GET", f"{CLIENTS}/{CLIENT}"),
    call("POST", f"{CLIENTS}/{CLIENT}/globalShortId"),
    call("GET", f"{CLOSING}/endofdayDocument"),
    call("GET", f"{CLOSING}/actualStock"),
    call("POST", BACKUP, st.just({"anything": 1})),
    call("GET", f"{BACKUP}/restore"),
    call("GET", f"/api/v1/information/client/{CLIENT}/status"),
    call("GET", "/nowhere"),
    call(
        "PUT", "/_control/cable", st.sampled_from([{"cut": c} for c in (["all"], ["finish"], [])])
    ),
    call("POST", "/_control/clock/advance", st.builds(dict, seconds=st.integers(0, 90_000))),
    call("GET", "/_control/ledger"),
    call("POST", "/_control/snapshots/here"),
    call("POST", "/_control/snapshots/here/restore"),
    call("GET", "/_control/snapshots"),
    call("POST", "/_control/reset"),
    call("PUT", "/_control/faults/mine", st.just({"fault": "slow", "parameters": {"ms": 2000}})),
    call("GET", "/_control/faults"),
)
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
