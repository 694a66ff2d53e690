"""
What every ledger promises, told by driving memory, SQLite and PostgreSQL side by side.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import ClassVar

import msgspec
import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    invariant,
    rule,
    run_state_machine_as_test,
)

from fiskalsim.ledger.errors import UnknownLedger
from fiskalsim.ledger.memory import MemoryLedger
from fiskalsim.ledger.open import is_address, open_ledger, open_store
from fiskalsim.ledger.port import Fact, Ledger


class Noted(Fact):
    """
    A fact that can be looked up.
    """

    name: str
    text: str = ""

    @property
    def key(self) -> str | None:
        """
        Return the note's name.
        """
        return self.name


class Counted(Fact):
    """
    A fact without a key.
    """

    number: int
    content: bytes = b""


Facts = Noted | Counted

NAMES = ["x", "y z"]
KEYS = ["a", "b", "ä{c}", "", "\0"]
facts = st.one_of(
    st.builds(
        Noted,
        name=st.sampled_from(KEYS),
        text=st.text(st.characters(exclude_categories=["Cs"]), max_size=20),
    ),
    st.builds(
        Counted,
        number=st.integers(-(2**63), 2**63 - 1),
        content=st.binary(max_size=20),
    ),
)


def sequences(ledger: Ledger) -> dict[str, int]:
    """
    Give the kept points without their generations, which memory counts anew with each process.
    """
    return {name: point.sequence for name, point in ledger.snapshots().items()}


class LedgersSideBySide(RuleBasedStateMachine):
    """
    One sequence of calls to every ledger; after each step all must say the same.
    """

    #: Makes the addresses of the empty durable ledgers; each run of the machine has its own.
    addresses: ClassVar[Callable[[Path], list[str]]]

    def __init__(self) -> None:
        super().__init__()
        self.folder = tempfile.TemporaryDirectory()
        self.urls = type(self).addresses(Path(self.folder.name))
        self.memory: Ledger = MemoryLedger()
        self.durable = [self.opened(url) for url in self.urls]
        #: Whether something is in the open batch that is no fact.
        self.turned = False

    def opened(self, url: str) -> Ledger:
        """
        Open one of the durable ledgers.
        """
        return open_ledger(url, facts=Facts)

    def all(self) -> list[Ledger]:
        """
        Memory first, because it is what the others are measured by.
        """
        return [self.memory, *self.durable]

    @rule(batch=st.lists(facts, max_size=4))
    def append(self, batch: list[Fact]) -> None:
        """
        Append the same facts to all.
        """
        for ledger in self.all():
            for fact in batch:
                ledger.append(fact)

    @rule(waiters=st.integers(1, 3))
    def commit(self, waiters: int) -> None:
        """
        Let several requests wait for one commit.
        """

        async def all_at_once(ledger: Ledger) -> None:
            await asyncio.gather(*(ledger.commit() for _ in range(waiters)))

        for ledger in self.all():
            asyncio.run(all_at_once(ledger))
        self.turned = False

    @rule()
    def flush(self) -> None:
        """
        Make everything durable without a loop to wait in.
        """
        for ledger in self.all():
            ledger.flush()
        self.turned = False

    @rule()
    def reset(self) -> None:
        """
        Begin the next generation in all.
        """
        for ledger in self.all():
            ledger.reset()
        self.turned = True

    @rule(name=st.sampled_from(NAMES))
    def snapshot(self, name: str) -> None:
        """
        Keep this point in all.
        """
        assert len({ledger.snapshot(name).sequence for ledger in self.all()}) == 1
        self.turned = True

    @rule(name=st.sampled_from(NAMES))
    def forget(self, name: str) -> None:
        """
        Keep a point no longer, if there is one.
        """
        if name in self.memory.snapshots():
            for ledger in self.all():
                ledger.forget(name)
            self.turned = True

    @rule(name=st.sampled_from(NAMES))
    def restore(self, name: str) -> None:
        """
        Go on from a kept point, if there is one.
        """
        if name in self.memory.snapshots():
            for ledger in self.all():
                ledger.reset(name)
            self.turned = True

    @rule()
    def reopen(self) -> None:
        """
        Open again, which forgets the open batch and nothing else.
        """
        if self.turned or self.memory.snapshots():  # memory could not be made again without them
            self.commit(waiters=1)
        for ledger in self.durable:
            ledger.close()
        self.durable = [self.opened(url) for url in self.urls]
        if self.memory.snapshots():
            return
        remembered = MemoryLedger()
        for fact in self.memory.replay():
            remembered.append(fact)
        asyncio.run(remembered.commit())
        self.memory = remembered

    @rule(after=st.integers(-1, 12), limit=st.integers(0, 12))
    def tail(self, after: int, limit: int) -> None:
        """
        Ask for any stretch of the sequence.
        """
        expected = self.memory.tail(after=after, limit=limit)
        for ledger in self.durable:
            assert expected == ledger.tail(after=after, limit=limit)

    @invariant()
    def they_say_the_same(self) -> None:
        """
        Compare everything that can be read.
        """
        for ledger in self.durable:
            assert ledger.usable
            assert list(self.memory.replay()) == list(ledger.replay())
            assert sequences(self.memory) == sequences(ledger)
            for key in KEYS:
                assert self.memory.find(key) == ledger.find(key)

    def teardown(self) -> None:
        """
        Close all.
        """
        for ledger in self.all():
            ledger.close()
        self.folder.cleanup()


def test_all_ledgers_say_the_same(postgres):
    """
    Memory, SQLite and PostgreSQL behave the same under any sequence of calls.
    """

    class Machine(LedgersSideBySide):
        @staticmethod
        def addresses(folder: Path) -> list[str]:
            return [f"sqlite:{folder / 'ledger.db'}?durability=normal", postgres.address()]

    run_state_machine_as_test(
        Machine,
        settings=settings(
            max_examples=25, stateful_step_count=25, deadline=None, derandomize=True
        ),
    )


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request, tmp_path):
    return {
        "memory": lambda: "memory",
        "sqlite": lambda: f"sqlite:{tmp_path / 'ledger.db'}",
        "postgresql": lambda: request.getfixturevalue("postgres").address(),
    }[request.param]()


@pytest.fixture
def ledger(url):
    opened = open_ledger(url, facts=Facts)
    yield opened
    opened.close()


async def commit(ledger, *facts):
    for fact in facts:
        ledger.append(fact)
    await ledger.commit()


def test_nothing_is_replayed_before_its_commit(ledger):
    """
    An open batch can be looked up but is neither replayed nor listed.
    """
    ledger.append(Noted(name="a"))
    assert ledger.find("a") == Noted(name="a")
    assert list(ledger.replay()) == []
    assert ledger.tail(after=0, limit=9) == []
    asyncio.run(ledger.commit())
    assert list(ledger.replay()) == [Noted(name="a")]


def test_whoever_is_told_finds_it_committed(ledger):
    """
    Settling hurries a commit and never goes before it: who is told then finds the fact.
    """

    async def story():
        told = asyncio.get_running_loop().create_future()
        ledger.append(Counted(number=1))
        ledger.when_durable(told.set_result)
        ledger.settle()
        assert await asyncio.wait_for(told, 10) is None
        return list(ledger.replay())

    assert asyncio.run(story()) == [Counted(number=1)]
    ledger.settle()  # with nothing open it is nothing
    assert list(ledger.replay()) == [Counted(number=1)]


def test_the_newest_fact_of_a_key_is_found(ledger):
    """
    Look-up returns the newest fact, whether it is committed or still open.
    """
    asyncio.run(commit(ledger, Noted(name="a", text="1"), Noted(name="a", text="2")))
    assert ledger.find("a") == Noted(name="a", text="2")
    ledger.append(Noted(name="a", text="3"))
    assert ledger.find("a") == Noted(name="a", text="3")
    assert ledger.find("b") is None


def test_sequences_count_from_one_in_each_generation(ledger):
    """
    A reset begins an empty generation that counts from one again.
    """
    asyncio.run(commit(ledger, Counted(number=1), Counted(number=2)))
    assert [sequence for sequence, _ in ledger.tail(after=0, limit=9)] == [1, 2]
    ledger.reset()
    assert list(ledger.replay()) == []
    asyncio.run(commit(ledger, Counted(number=3)))
    assert ledger.tail(after=0, limit=9) == [(1, Counted(number=3))]


@pytest.mark.parametrize(
    "url", ["", "sqlite", "sqlite:", "postgresql:x", "memory:", "sqlite:x?durability=high"]
)
def test_an_unknown_address_is_refused_with_the_known_ones(url):
    """
    The message says which addresses there are.
    """
    assert not is_address(url)
    with pytest.raises(UnknownLedger, match=r'"memory", "sqlite:" .* or "postgresql://"'):
        open_ledger(url, facts=Facts)


def test_a_fact_is_frozen():
    """
    What happened cannot be changed afterwards.
    """
    with pytest.raises(AttributeError):
        Noted(name="a").name = "b"  # type: ignore[misc]  # the promise under test
    assert msgspec.json.encode(Noted(name="a")) == b'{"type":"Noted","name":"a"}'


def test_a_snapshot_is_gone_back_to_with_its_history(ledger):
    """
    A restored generation shows the history up to the snapshot, and counts on from there.
    """
    asyncio.run(commit(ledger, Noted(name="a", text="1"), Counted(number=2)))
    ledger.snapshot("here")
    asyncio.run(commit(ledger, Noted(name="a", text="2"), Noted(name="b")))
    ledger.reset()
    asyncio.run(commit(ledger, Noted(name="c")))
    ledger.reset("here")
    asyncio.run(commit(ledger, Counted(number=3)))
    assert list(ledger.replay()) == [
        Noted(name="a", text="1"),
        Counted(number=2),
        Counted(number=3),
    ]
    assert ledger.tail(after=1, limit=9) == [(2, Counted(number=2)), (3, Counted(number=3))]
    assert ledger.find("a") == Noted(name="a", text="1")
    assert (ledger.find("b"), ledger.find("c")) == (None, None)


def test_a_snapshot_before_anything_of_its_own_is_the_one_it_came_from(ledger):
    """
    Going back and keeping the same point again makes no chain of empty generations.
    """
    asyncio.run(commit(ledger, Counted(number=1)))
    first = ledger.snapshot("a")
    for _ in range(3):
        ledger.reset("a")
        assert ledger.snapshot("a") == first
    ledger.reset("a")
    asyncio.run(ledger.commit())
    assert list(ledger.replay()) == [Counted(number=1)]


def test_an_unknown_snapshot_is_a_key_error(ledger):
    """
    Neither going back nor forgetting guesses, and the generation stays.
    """
    asyncio.run(commit(ledger, Counted(number=1)))
    with pytest.raises(KeyError):
        ledger.reset("nowhere")
    with pytest.raises(KeyError):
        ledger.forget("nowhere")
    assert list(ledger.replay()) == [Counted(number=1)]


@pytest.fixture
def store(url):
    opened = open_store(url, facts=Facts)
    yield opened
    opened.close()


def test_worlds_of_one_store_know_nothing_of_each_other(store):
    """
    Facts, generations and snapshots belong to one world each.
    """
    one, other = store.ledger("one"), store.ledger("other")
    asyncio.run(commit(one, Noted(name="a")))
    asyncio.run(commit(other, Counted(number=1)))
    one.snapshot("here")
    one.reset()
    asyncio.run(commit(one, Counted(number=2)))
    assert list(one.replay()) == [Counted(number=2)]
    assert list(other.replay()) == [Counted(number=1)]
    assert (other.find("a"), dict(other.snapshots())) == (None, {})
    assert store.worlds() == ("one", "other")


def test_a_dropped_world_leaves_its_name_to_the_next(store):
    """
    Nothing of the old one is seen in the new one.
    """
    asyncio.run(commit(store.ledger("one"), Noted(name="a")))
    asyncio.run(store.drop("one"))
    assert store.worlds() == ()
    again = store.ledger("one")
    assert (list(again.replay()), again.find("a")) == ([], None)
