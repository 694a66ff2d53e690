"""
``fiskalprobe verify logs`` with several archives of one TSE: joined as if nothing was erased.
"""

from __future__ import annotations

import io
import tarfile

import pytest
from tse_archive import PAID, TODAY, judged, lived, packed, said
from verifying import verify, verify_as_json
from workbench import CLIENT, NEW_YEAR, Bench

from fiskalprobe.artefacts.logs.certificates import Trust
from fiskalprobe.artefacts.logs.judging import judge_logs

ERASED_AT = NEW_YEAR + 1000


def _files(raw):
    with tarfile.open(fileobj=io.BytesIO(raw)) as tar:
        return [(one.name, tar.extractfile(one).read()) for one in tar]


def _sell(bench, *, at):
    number = bench.start(at=at)
    bench.tse.finish_transaction(CLIENT, number, "Kassenbeleg-V1", PAID, at=at + 5)


@pytest.fixture(scope="module")
def archives():
    """Give the archives from before and after an erasure, three sales in each."""
    bench = Bench().in_use()
    for minute in range(1, 4):
        _sell(bench, at=NEW_YEAR + 60 * minute)
    store = bench.tse.store
    before = store.export(bench.facts, at=ERASED_AT).content
    store.erase(at=ERASED_AT)
    for minute in range(1, 4):
        _sell(bench, at=ERASED_AT + 60 * minute)
    return before, store.export(bench.facts, at=ERASED_AT + 600).content


def _joined(*raws):
    return judge_logs(*map(io.BytesIO, raws), trust=Trust(today=TODAY))


def _found(*raws):
    return {
        f"{each.check.id} {one.kind.kind}": one.count
        for each in _joined(*raws).checks
        for one in each.findings
        if each.check.id != "CERT-10"  # that the device is one for tests
    }


@pytest.mark.parametrize("turned", [False, True])
def test_archives_of_before_and_after_an_erasure_join_without_a_gap(archives, turned):
    """Alone the second begins in the middle; with the first, in any order, nothing is missing."""
    before, after = archives
    assert said(after) == {"TAR-08": "notice"}
    found = _joined(*(reversed(archives) if turned else archives))
    assert _found(*archives) == {}
    assert found.is_sound
    story = found.to_json()["summary"]
    assert story["transactions"] == {"finished": 6, "open": 0}
    assert (story["counters"]["missing"], story["counters"]["from_the_first"]) == (0, True)
    alone = judged(before).to_json()["summary"], judged(after).to_json()["summary"]
    both = sum(each["logs"]["transaction"] for each in alone)
    assert story["logs"]["transaction"] == both == 12


def test_what_two_archives_hold_is_taken_once(archives):
    """An export of everything beside an older one is no more than the export of everything."""
    before, _ = archives
    part = packed(_files(before)[:-2])
    whole = judged(before).to_json()["summary"]
    assert _joined(part, before).to_json()["summary"] == whole
    assert _found(part, before) == {}


@pytest.mark.parametrize("place", [0, 1])
def test_a_sale_that_none_of_the_archives_has_is_missing(archives, place):
    """A transaction that was lost around the erasure is seen, on either side of it."""
    spoilt = list(archives)
    gone = "_No-2_" if place == 0 else "_No-5_"
    spoilt[place] = packed([one for one in _files(archives[place]) if gone not in one[0]])
    assert _found(*spoilt) == {"TAR-07 counter": 1, "TAR-07 transaction": 1}


def test_the_same_log_with_another_content_is_a_fault(archives):
    """Two archives that tell a signature differently do not belong to one TSE's story."""
    before, _ = archives
    files = _files(before)
    name = next(name for name, _ in files if "_No-2_Finish_" in name)
    other = packed(
        [(each, raw[:-1] + bytes([raw[-1] ^ 1]) if each == name else raw) for each, raw in files]
    )
    found = _found(before, other)
    assert found["TAR-06 twice"] == 1
    assert any(name.startswith("SIG-09") for name in found)
    assert not _joined(before, other).is_sound


def test_archives_of_two_tses_are_told_apart(archives):
    """What two devices have signed is not the story of one."""
    stranger, _ = lived(curve="secp384r1", algorithm="ecdsa-plain-SHA384")
    assert "SIG-10 several" in _found(archives[0], packed(stranger))


def test_the_command_takes_several_files(archives, tmp_path):
    """It says what all of them hold together, and takes standard input for one of them."""
    names = [tmp_path / "before.tar", tmp_path / "after.tar"]
    for name, raw in zip(names, archives, strict=True):
        name.write_bytes(raw)
    code, found = verify_as_json("logs", *names)
    assert (code, found["summary"]["counters"]["missing"]) == (0, 0)
    piped = verify("logs", names[0], "-", given=archives[1])
    assert (piped.exit_code, "6 finished" in piped.stdout) == (0, True)
    twice = verify("logs", "-", "-", given=archives[1])
    assert (twice.exit_code, "Standard input holds one thing" in twice.output) == (4, True)
