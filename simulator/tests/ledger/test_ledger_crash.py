"""
Killing the process at random moments: what was acknowledged is there, and nothing repeats.

A kill ends the process, not the machine; that the disk keeps its promise on a power cut is what
``synchronous=FULL`` asks of it and cannot be tested from here.
"""

from __future__ import annotations

import json
import random
import sqlite3
import subprocess
import sys
import threading
from pathlib import Path

from fiskalsim.ledger.sqlite.sheet import facts_on

CHILD = Path(__file__).parents[1] / "ledger_crash_child.py"
ROUNDS = 24


def acknowledged_until_killed(path, round_, delay):
    """
    Start the child, kill it *delay* seconds after its first acknowledgement, return them all.
    """
    child = subprocess.Popen(
        [sys.executable, str(CHILD), str(path), str(round_)],
        stdout=subprocess.PIPE,
    )
    assert child.stdout is not None
    with child:
        first = child.stdout.readline()
        # Read on meanwhile: a full pipe would stop the child at the same point every time.
        rest = []
        reader = threading.Thread(target=lambda: rest.append(child.stdout.read()))
        reader.start()
        try:
            child.wait(timeout=delay)
        except subprocess.TimeoutExpired:
            child.kill()
        reader.join()
    assert child.returncode != 0
    return [int(line) for line in (first + rest[0]).split(b"\n") if line]


def test_nothing_acknowledged_is_lost_and_no_number_repeats(tmp_path):
    """
    After every kill -9 the ledger holds each acknowledged receipt once, in order, without a gap.
    """
    path = tmp_path / "ledger.db"
    chance = random.Random(20260101)
    acknowledged = []
    for round_ in range(ROUNDS):
        acknowledged += acknowledged_until_killed(path, round_, chance.uniform(0.0, 0.12))
        reader = sqlite3.connect(path)
        sheets = reader.execute("SELECT sequence, body FROM facts ORDER BY rowid").fetchall()
        reader.close()
        rows = [
            (sequence, json.loads(fact)["number"])
            for first, text in sheets
            for sequence, fact in facts_on(first, text)
        ]
        assert [(n, n) for n in range(1, len(rows) + 1)] == rows
        assert len(set(acknowledged)) == len(acknowledged)
        assert set(acknowledged) <= {number for _, number in rows}
    assert len(acknowledged) > ROUNDS
