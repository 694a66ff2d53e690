"""
The command line in processes of its own, without the half second that each takes to import.

One process imports everything once, makes a run of each role, and forks for each call. What a call
is given (words, folder, environment) and what it leaves is as if it had been started anew, but for
two things: the forks share what Python settled when it began, such as the seed of its hashes, and
what is read once for all runs (features, templates, schemas) has been read. A call that names one
of Python's own variables is started anew; `test_wheel.py` starts all of its calls anew.
"""

from __future__ import annotations

import gc
import json
import os
import signal
import subprocess
import sys
import tempfile
import threading
from importlib import import_module
from pathlib import Path

#: Nothing takes that long; a call that does is ended.
PATIENCE = 120
#: What most calls import.
IMPORTED = (
    "fiskalprobe.cli.run",
    "fiskalprobe.cli.serve",
    "fiskalprobe.run.certify",
    "fiskalprobe.report",
    "fiskalprobe.target.adapters.sim",
    "fiskalsim.web.server",
    "pytest_bdd",
)
#: A run of each role reads what all runs of it read, a second and a half of each.
REHEARSED = (
    ("sim:", "pizza and cash", ("DE-SIG-0001",)),
    ("sim:role=cloud-tse", "", ("DE-CTS-0002",)),
    ("sim:role=tse-interface", "", ("DE-IKY-0001",)),
    ("sim:role=pos", "", ("DE-POS-0001",)),
)


class CommandLine:
    """Whoever forks."""

    def __init__(self):
        self._forks = hasattr(os, "fork")
        self._mother = None

    def __call__(self, *words, cwd, **environment):
        """Run one command and give what it said."""
        words = [str(word) for word in words]
        anew = not self._forks or any(name.startswith("PYTHON") for name in environment)
        environment = {**os.environ, "PYTHONUTF8": "1", **environment}
        if anew:
            command = [sys.executable, "-m", "fiskalprobe", *words]
            return subprocess.run(
                command,
                cwd=cwd,
                env=environment,
                capture_output=True,
                encoding="utf-8",
                timeout=PATIENCE,
                check=False,
            )
        if self._mother is None:
            self._mother = subprocess.Popen(
                [sys.executable, __file__],
                env={**os.environ, "PYTHONUTF8": "1"},
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                text=True,
                encoding="utf-8",
            )
        with tempfile.TemporaryDirectory() as folder:
            said = [Path(folder, name) for name in ("out", "err")]
            order = [words, str(cwd), environment, *map(str, said)]
            self._mother.stdin.write(json.dumps(order) + "\n")
            self._mother.stdin.flush()
            code = int(self._mother.stdout.readline())
            out, err = (path.read_text(encoding="utf-8") for path in said)
        return subprocess.CompletedProcess(words, code, out, err)

    def close(self):
        """Fork no more."""
        if self._mother is not None:
            self._mother.communicate()


def mother():
    """Answer each order with an exit code."""
    for name in IMPORTED:
        import_module(name)
    rehearse()
    for line in sys.stdin:
        child = os.fork()
        if not child:
            _call(*json.loads(line))
        _, status = os.waitpid(child, 0)
        sys.stdout.write(f"{os.waitstatus_to_exitcode(status)}\n")
        sys.stdout.flush()


def rehearse():
    """Make some runs, of which nothing is left but what they have read."""
    from fiskalprobe.report import write_all
    from fiskalprobe.run.certify import certify
    from fiskalprobe.run.picks import Picks
    from fiskalprobe.run.settings import RunSettings
    from fiskalprobe.target.reading import read_target

    for target, keyword, patterns in REHEARSED:
        with tempfile.TemporaryDirectory() as folder:
            stream = Path(folder, "run.ndjson")
            certify(
                RunSettings(
                    target=read_target(target, environment={}),
                    stream=stream,
                    seed=1,
                    picks=Picks(patterns=patterns, keyword=keyword),
                )
            )
            write_all(stream, Path(folder))
    # A thread would not be in the forks, and what it holds would never be let go of.
    assert threading.active_count() == 1, threading.enumerate()
    gc.freeze()


def _call(words, cwd, environment, out, err):
    """Be the command."""
    signal.alarm(PATIENCE)
    os.chdir(cwd)
    os.environ.clear()
    os.environ.update(environment)
    for number, path, mode in ((0, os.devnull, os.O_RDONLY), (1, out, 0), (2, err, 0)):
        opened = os.open(path, mode or os.O_WRONLY | os.O_CREAT, 0o600)
        os.dup2(opened, number)
        os.close(opened)
    sys.stdin, sys.stdout, sys.stderr = (
        open(number, mode, encoding="utf-8", closefd=False)  # noqa: SIM115 — they stay
        for number, mode in ((0, "r"), (1, "w"), (2, "w"))
    )
    sys.argv = ["fiskalprobe", *words]
    sys.path[0] = cwd
    code = 1
    try:
        import_module("fiskalprobe.cli").main()
    except SystemExit as end:
        code = end.code
    finally:
        sys.stdout.flush()
        sys.stderr.flush()
        os._exit(code)


if __name__ == "__main__":
    mother()
