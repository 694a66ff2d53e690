"""
Logs that come back into a TSE from an archive that it exported.
"""

from __future__ import annotations

import pytest
from workbench import NEW_YEAR, Bench

from fiskalsim.device import errors
from fiskalsim.device.facts import LogLost

LATER = NEW_YEAR + 1000


@pytest.fixture
def bench():
    """A device with a past: counters 1 to 8, three transactions."""
    made = Bench().in_use()
    for number in (1, 2, 3):
        made.start()
        made.finish(number)
    return made


def held(bench, tse=None):
    """Tell which logs a full export holds."""
    archive = (tse or bench.tse).store.export(bench.facts, at=LATER)
    contents = [entry.content for entry in archive.entries]
    return [log.counter for log in bench.logs if log.content in contents]


def test_erased_logs_come_back_from_an_archive(bench):
    """What was erased is exported again as before, once, and erased again with the rest."""
    store = bench.tse.store
    whole = store.export(bench.facts, at=LATER)
    store.erase(at=LATER)
    used = store.used_memory(at=LATER)
    assert store.restore(whole.content, bench.facts, at=LATER) == 8
    for tse in (bench.tse, bench.restarted()):
        assert held(bench, tse) == list(range(1, 10))
        assert tse.store.used_memory(at=LATER) == used + sum(
            len(log.content) for log in bench.logs[:8]
        )
        last = next(log for log in reversed(bench.logs) if log.kind == "transaction")
        assert tse.store.last_transaction_log(at=LATER).content == last.content
    with pytest.raises(errors.RestoreFailed, match="no log that is missing"):
        store.restore(whole.content, bench.facts, at=LATER)
    assert store.last_log(at=LATER).content == bench.logs[-1].content
    store.erase(at=LATER)
    assert held(bench) == [10]


def test_a_lost_log_comes_back(bench):
    """A device that forgot its newest log has it again after a restore."""
    store = bench.tse.store
    whole = store.export(bench.facts, at=LATER)
    bench.tse._core.note(LogLost(tse=bench.identity.serial_hex, counter=8))
    with pytest.raises(errors.NoLogMessageFound):
        store.last_log(at=LATER)
    assert store.restore(whole.content, bench.facts, at=LATER) == 1
    assert store.last_log(at=LATER).content == bench.logs[-1].content
    assert held(bench) == list(range(1, 9))


@pytest.mark.parametrize("changes", [{"log_version": 3}, {"client_id_max_length": 100}])
def test_logs_of_each_version_and_with_long_names_come_back(changes):
    """A name that goes on in an extended header is no reason to leave a log out."""
    bench = Bench(**changes).in_use("x" * changes.get("client_id_max_length", 30))
    whole = bench.tse.store.export(bench.facts, at=LATER).content
    bench.tse.store.erase(at=LATER)
    assert bench.tse.store.restore(whole, bench.facts, at=LATER) == 2
    assert held(bench) == [1, 2, 3]


def test_only_whole_archives_of_the_device_itself_are_restored(bench):
    """Neither another device's logs, nor changed ones, nor half an archive, nor nonsense."""
    store = bench.tse.store
    whole = store.export(bench.facts, at=LATER).content
    store.erase(at=LATER)
    other = Bench(curve="secp384r1", algorithm="ecdsa-plain-SHA384").in_use()
    log = bench.logs[4].content
    facts = len(bench.facts)
    for archive, why in (
        (other.tse.store.export(other.facts, at=LATER).content, "no log of this TSE"),
        (whole.replace(log, log[:-1] + bytes([log[-1] ^ 1])), "no log of this TSE"),
        (whole[:5000], "breaks off"),
        (whole.rstrip(b"\0") + bytes(-len(whole.rstrip(b"\0")) % 512), "no end"),
        (b"PK\x03\x04" * 1000, "no tar archive"),
        (b"", "no tar archive"),
    ):
        with pytest.raises(errors.RestoreFailed, match=why):
            store.restore(archive, bench.facts, at=LATER)
    assert len(bench.facts) == facts


def test_a_restore_needs_room():
    """Logs that do not fit are not taken back by halves."""
    bench = Bench(capacity=1500).in_use()
    for number in range(1, 3):
        bench.start()
        bench.finish(number)
    whole = bench.tse.store.export(bench.facts, at=NEW_YEAR).content
    bench.tse.store.erase(at=NEW_YEAR)
    while bench.tse.store.free_memory(at=NEW_YEAR) > 300:
        bench.tse.self_test(at=NEW_YEAR)
    with pytest.raises(errors.StorageMemoryFull, match="the archive needs"):
        bench.tse.store.restore(whole, bench.facts, at=NEW_YEAR)
