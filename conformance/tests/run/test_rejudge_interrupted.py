"""
Who judges a record anew may be interrupted; that says nothing of the record.
"""

from __future__ import annotations

import signal

import pytest

from fiskalprobe.run.again import rejudge as again
from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target
from fiskalprobe.wire import RecordedWire


def test_a_record_is_not_accused_by_who_was_interrupted(monkeypatch, tmp_path):
    """What was not reached is not missing, so half a comparison is thrown away."""
    settings = RunSettings(
        target=read_target("sim:", environment={}),
        stream=tmp_path / "run.ndjson",
        picks=Picks(patterns=("DE-TXN-0015", "DE-TXN-0002")),
        seed=7,
    )
    run = read(certify(settings).stream)
    given = []

    def impatient(wire, call):
        given.append(call)
        if len(given) == 4:
            signal.raise_signal(signal.SIGTERM)  # who runs the tests may ignore the other
        return taken(wire, call)

    taken = RecordedWire._taken  # every recorded answer passes here
    monkeypatch.setattr(RecordedWire, "_taken", impatient)
    with pytest.raises(KeyboardInterrupt):
        again.rejudge(run, stream=tmp_path / "again.ndjson")
    assert len(given) >= 4
    assert read(tmp_path / "again.ndjson").stopped
