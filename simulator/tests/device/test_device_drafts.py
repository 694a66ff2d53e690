"""
Steps of transactions between being counted and being signed.
"""

from __future__ import annotations

import pytest
from workbench import CLIENT, NEW_YEAR, Bench

from fiskalsim.device import errors
from fiskalsim.device.facts import LogWritten, Operation
from fiskalsim.device.status import Counters
from fiskalsim.device.tse import Tse


@pytest.fixture
def bench():
    """A device in use with one client."""
    return Bench().in_use()


def begun(bench, *, at=NEW_YEAR):
    """Have a start counted and leave it unsigned."""
    return bench.tse.transactions.start(CLIENT, "", b"", at=at)


def test_a_draft_has_its_numbers_and_is_stated_once_it_is_sealed(bench):
    """Nobody else gets its numbers meanwhile, and no fact tells of it yet."""
    drafts = [begun(bench), begun(bench)]
    assert len(bench.logs) == 2
    assert bench.tse.counters == Counters(signature=4, transaction=2)
    assert [one.number for one in bench.tse.open_transactions] == [1, 2]
    assert [draft.seal().counter for draft in drafts] == [3, 4]
    assert [log.counter for log in bench.logs] == [1, 2, 3, 4]


def test_who_seals_first_has_all_signed_in_order(bench):
    """The order of the logs is that of the counters, whoever comes first; nothing comes twice."""
    drafts = [begun(bench) for _ in range(3)]
    sealed = [draft.seal() for draft in reversed(drafts)]
    assert [one.transaction for one in sealed] == [3, 2, 1]
    assert [log.counter for log in bench.logs] == [1, 2, 3, 4, 5]
    assert drafts[0].seal() == sealed[-1]
    assert len(bench.logs) == 5


def test_drafts_are_signed_like_steps_that_go_alone(bench):
    """The facts and the state are the same to the octet."""
    other = Bench().in_use()
    started = [begun(bench), begun(bench)]
    finished = bench.tse.transactions.finish(CLIENT, 1, "Kassenbeleg-V1", b"tea", at=NEW_YEAR)
    together = [draft.seal() for draft in (*started, finished)]
    alone = [
        *(other.tse.start_transaction(CLIENT, "", b"", at=NEW_YEAR) for _ in range(2)),
        other.tse.finish_transaction(CLIENT, 1, "Kassenbeleg-V1", b"tea", at=NEW_YEAR),
    ]
    assert together == alone
    assert bench.facts == other.facts
    assert bench.tse.state.stored_bytes == other.tse.state.stored_bytes
    assert bench.tse.state.last_log == other.tse.state.last_log


def test_what_the_device_does_otherwise_comes_after_its_drafts(bench):
    """An event is signed behind the steps that were counted before it, and so is a bare fact."""
    drafts = [begun(bench)]
    bench.tse.self_test(at=NEW_YEAR)
    drafts.append(begun(bench))
    bench.tse.mishaps.skip_counters(3)
    told = [(fact.counter if isinstance(fact, LogWritten) else type(fact)) for fact in bench.facts]
    assert told[-4:-1] == [3, 4, 5]
    assert not isinstance(bench.facts[-1], LogWritten)
    assert [draft.seal().counter for draft in drafts] == [3, 5]


def test_the_newest_log_is_read_signed(bench):
    """A log that is counted and not sealed is signed before it is read."""
    begun(bench)
    entry = bench.tse.store.last_log(at=NEW_YEAR)
    assert entry.content == bench.logs[-1].content
    assert bench.logs[-1].operation is Operation.START


def test_each_draft_complains_to_its_own_caller(bench):
    """An expired certificate is told to who wrote after its end, after all are written."""
    end = bench.identity.valid_until_unix
    early, late = begun(bench, at=end), begun(bench, at=end + 1)
    assert early.seal().counter == 3
    assert len(bench.logs) == 4
    for _ in range(2):
        with pytest.raises(errors.CertificateExpired):
            late.seal()


def test_a_step_that_could_not_be_recorded_is_recorded_before_the_next():
    """If the ledger fails, no number is lost and none is given twice."""
    kept: list[LogWritten] = []
    full = False

    def record(log):
        if full:
            raise OSError("disk full")
        kept.append(log)

    model = Bench()
    tse = Tse(model.identity, model.profile, record)
    tse.initialise(at=NEW_YEAR)
    tse.register_client(CLIENT, at=NEW_YEAR)
    full = True
    drafts = [tse.transactions.start(CLIENT, "", b"", at=NEW_YEAR) for _ in range(2)]
    for draft in (*drafts, *drafts):
        with pytest.raises(OSError, match="disk full"):
            draft.seal()
    assert len(kept) == 2
    full = False
    signed = tse.start_transaction(CLIENT, "", b"", at=NEW_YEAR)
    assert (signed.transaction, signed.counter) == (3, 5)
    assert [(log.counter, log.transaction) for log in kept[2:]] == [(3, 1), (4, 2), (5, 3)]
    again = Tse(model.identity, model.profile, list[LogWritten]().append)
    for log in kept:
        again.apply(log)
    assert again.counters == tse.counters
