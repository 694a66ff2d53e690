"""
A call for each of many names: which go at the same time, and what becomes of those not served.
"""

from __future__ import annotations

import threading
from contextlib import contextmanager
from datetime import UTC, datetime

import pytest
from exchanges import exchanged

from fiskalprobe.run.again.rejudge import rejudge
from fiskalprobe.run.certify import certify
from fiskalprobe.run.parties.abreast import for_each
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target
from fiskalprobe.target.simulator import running_simulator
from fiskalprobe.wire import Response
from fiskalprobe.wire.carrier import Carrier, Trip

TARGET = """
[subject]
organisation = "o"
product = "p"
version = "1"
[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core", "limits", "listing"]
tse = [{{ kind = "cloud", limit = 2000 }}]
[ixit]
adapter = "http:{url}"
[control]
kind = "none"
"""


class Shop:
    """A subject that takes three at a time and refuses some names beside others."""

    def __init__(self, *, refuses=()):
        self.refuses = refuses
        self.sent = []
        self.size = 3
        self.well = []
        self.within = False

    def row(self):
        """Be the row as well."""
        return self

    def answered(self, sent, *, well):
        """Remember what was told."""
        self.well.append((len(sent), well))

    @property
    @contextmanager
    def in_one_piece(self):
        """Remember that an interrupt would wait."""
        self.within = True
        yield
        self.within = False

    def one(self, name):
        """Serve a call by itself."""
        self.sent.append(name)
        return exchanged("PUT", f"/{name}")

    def many(self, names):
        """Serve calls at the same time."""
        assert self.within
        self.sent.append(tuple(names))
        return [
            exchanged("PUT", f"/{name}", status=503 if name in self.refuses else 200)
            for name in names
        ]


def made(shop, count, **more):
    """Give the names in the order in which they were given back."""
    names = [str(number) for number in range(count)]
    return [
        name
        for name, exchange in for_each(
            names,
            shop,
            alone=shop.one,
            together=shop.many,
            well=lambda exchange: exchange.status == 200,
            **more,
        )
        if exchange.status == 200
    ]


def test_many_go_together_and_the_edge_alone():
    """What comes near a limit is sent one after the other, so that the limit is met exactly."""
    shop = Shop()
    assert made(shop, 23, edge=2) == [str(number) for number in range(23)]
    assert shop.sent == [
        *[(str(n), str(n + 1), str(n + 2)) for n in range(0, 21, 3)],
        "21",
        "22",
    ]


def test_a_few_go_one_after_the_other():
    """Whoever writes down eleven documents may mean their order."""
    shop = Shop()
    made(shop, 19)
    assert shop.sent == [str(number) for number in range(19)]


def test_what_was_not_served_beside_others_is_asked_for_alone():
    """Nothing is lost, and the row hears of it."""
    shop = Shop(refuses={"4"})
    assert made(shop, 21)[:9] == ["0", "1", "2", "3", "5", "4", "6", "7", "8"]
    assert shop.sent[:4] == [("0", "1", "2"), ("3", "4", "5"), "4", ("6", "7", "8")]
    assert shop.well[:3] == [(3, True), (3, False), (3, True)]


def _lonely(carry, answer):
    """A service that serves what comes by itself, and *answer*s what comes beside others."""

    def carried(carrier, request):
        if threading.current_thread() is threading.main_thread():
            return carry(carrier, request)
        return Trip(request, datetime.now(UTC), 0, 1, answer, None if answer else "ReadError")

    return carried


BUSY = Response(status=409, headers={"content-type": "application/json"}, body='{"title":"busy"}')


@pytest.mark.parametrize("answers", [(), (BUSY,), (None,)], ids=["serves", "busy", "silent"])
def test_a_far_service_is_filled_in_a_row_and_judged_as_ever(tmp_path, monkeypatch, answers):
    """Calls that meet are recorded and judged; a service that wants none to meet is not blamed."""
    monkeypatch.setattr("fiskalprobe.wire.row.FAR", 0.0)
    monkeypatch.setattr("fiskalprobe.wire.row._GAIN", 1000.0)
    target = tmp_path / "target.toml"
    with running_simulator({"device": "fiskaly-cloud"}) as simulator:
        target.write_text(TARGET.format(url=simulator.url))
        for answer in answers:
            monkeypatch.setattr(Carrier, "carried", _lonely(Carrier.carried, answer))
        done = certify(
            RunSettings(
                target=read_target(str(target), environment={}),
                stream=tmp_path / "run.ndjson",
                seed=1,
                picks=Picks(patterns=("DE-LIM-0019",)),
            )
        )
        left = len(simulator.control.ledger()["openTransactions"])
    stream = read(done.stream)
    assert [each for each in stream.checks if each.verdict in {"fail", "error"}] == []
    assert stream.footer.requirements["DE-LIM-0019"].verdict == "pass"
    met = [each for each in stream.exchanges.values() if each.together]
    assert len(met) == 4 if answers else len(met) > 150
    assert len(stream.notes) == len(answers)
    assert left == 0
    # The same comes of it when it is judged again, from the record alone.
    again = rejudge(stream, stream=tmp_path / "again.ndjson")
    assert (again.gone, again.new) == ([], [])
