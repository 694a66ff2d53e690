"""
An export that takes its time is waited for, on the service's clock and on ours.
"""

from __future__ import annotations

import tarfile
from types import SimpleNamespace

import pytest
from exchanges import exchanged

from fiskalprobe.run.checks import Blocked
from fiskalprobe.steps.cloud import exports


class Worker:
    """A cloud TSE of which the exports are done after some looks, or some seconds of ours."""

    def __init__(self, *, looks: int = 0, seconds: float = 0) -> None:
        self.looks, self.seconds = looks, seconds
        self.told = 0.0
        self.refused = 200
        self.slept: list[float] = []
        self.leapt: list[float] = []
        self.asked: list[str] = []
        self.noted: dict[str, list[str]] = {}
        self.checks = SimpleNamespace(presuppose=self.presuppose)

    @staticmethod
    def presuppose(ok, message):
        """Block where something is not so."""
        if not ok:
            raise Blocked(message)

    def tss_of(self, _name):
        """Give an address."""
        return "/tss/1"

    def id(self, _name):
        """Give an id."""
        return "2"

    def send(self, method, path, **_more):
        """Answer how far the export is."""
        assert self.told == sum(self.leapt)
        self.asked.append(f"{method} {path.rpartition('/')[2]}")
        looked = len(self.asked) > self.looks and sum(self.slept) >= self.seconds
        body = {"state": "COMPLETED" if looked else "PENDING"}
        status = self.refused if method == "GET" else 200
        return exchanged(method, path, status=status, body=body)

    def time_passed(self, seconds):
        """Take note, as the line does for its tokens."""
        self.told += seconds

    def answer(self, exchange):
        """Read an answer, or block."""
        self.presuppose(exchange.status == 200, f"was answered {exchange.status}")
        return exchange.json()

    def offers(self, handle):
        """Offer its clock."""
        return handle == "clock"

    def advance(self, seconds):
        """Note that the clock was set forward."""
        self.leapt.append(seconds)


@pytest.fixture
def export(monkeypatch):
    def run(worker, *, clock):
        monkeypatch.setattr(exports.time, "sleep", worker.slept.append)
        control = worker if clock else SimpleNamespace(offers=lambda _handle: False)
        exports.the_till_exports(worker, control, "shop", "all", None)
        return worker

    return run


def test_an_export_that_is_done_is_fetched_at_once(export):
    """Nobody waits for what is complete."""
    done = export(Worker(), clock=True)
    assert (done.slept, done.leapt, done.asked) == ([], [], ["PUT 2", "GET file"])


@pytest.mark.parametrize("clock", [True, False])
def test_work_that_no_clock_hurries_is_waited_for(export, clock):
    """To set the service's clock forward does no work on an export: our time has to pass too."""
    done = export(Worker(seconds=10), clock=clock)
    assert done.asked[-1] == "GET file"
    assert 10 <= sum(done.slept) < 20
    assert bool(done.leapt) is clock


def test_work_that_the_clock_times_takes_none_of_ours(export):
    """A minute on the service's clock is enough where that is what an export takes."""
    done = export(Worker(looks=4), clock=True)
    assert sum(done.leapt) >= 60
    assert done.slept == []


def test_a_look_that_is_refused_is_no_archive(export):
    """Nothing is fetched, and failed, where nobody said that the export is complete."""
    worker = Worker(looks=4)
    worker.refused = 401
    with pytest.raises(Blocked, match="was answered 401"):
        export(worker, clock=True)
    assert worker.asked == ["PUT 2", "GET 2"]


@pytest.mark.parametrize("clock", [True, False])
def test_what_is_never_done_is_given_up(export, clock):
    """No more than twelve looks in a minute, then the scenario is blocked."""
    worker = Worker(looks=1000)
    with pytest.raises(Blocked, match="the export is still PENDING"):
        export(worker, clock=clock)
    assert len(worker.asked) <= 12


@pytest.mark.parametrize(
    ("kind", "why"),
    [("g", "a header for all files"), ("5", "a folder")],
)
def test_an_archive_that_cannot_be_read_says_why(kind, why):
    """Whoever packed an archive otherwise than TR-03151 reads at which byte, and what is there."""
    entry = tarfile.TarInfo("any")
    entry.type = kind.encode()
    content = entry.tobuf(tarfile.USTAR_FORMAT) + bytes(1024)
    answer = SimpleNamespace(
        status=200, content=content, headers={"content-type": "application/x-tar"}
    )
    packed = SimpleNamespace(response=answer)
    told: list[str] = []
    cloud = SimpleNamespace(
        last=packed, check=lambda *_, ok, actual, **__: told.append((ok, actual))
    )
    exports.the_archive_is_one(cloud, None)
    assert [ok for ok, _ in told] == [False]
    assert f"the entry at byte 0 is {why}, no plain file" in told[0][1]
