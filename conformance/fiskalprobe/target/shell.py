"""
A hand on the subject that is made of commands: what the vendor would type to cut the TSE off.

A command is a list of words and meets no shell, so no value can become a part of it. Whatever it
writes is evidence; what it does not finish in time is ended, with everything it started.
"""

from __future__ import annotations

import contextlib
import io
import json
import os
import signal
import subprocess
import tempfile
import time
import zipfile
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from fiskalprobe.target.control import Control, instant
from fiskalprobe.target.deeds import Act, Closings, ControlFailed, ControlMissing, Logs

#: More output than this is cut; it is evidence, not a log.
_LONGEST: Final = 10_000
_SHOWN: Final = 200
#: What a command may write into a folder; a scenario sells little, whatever was sold before it.
_LARGEST: Final = 512 * 1024**2
#: Names of variables that lead calls over a proxy, in small or in capital letters.
_PROXIES: Final = frozenset({"http_proxy", "all_proxy"})


class ShellControl(Control):
    """
    Does by commands of the declaration what `Control` does over the control API.
    """

    def tidy(self) -> None:
        """
        Mend what was cut; to run a command after each scenario for nothing would cost too much.
        """
        self.leave()

    def cable(self) -> dict[str, Any]:
        """
        Read what is cut, where there is a command for it.
        """
        return self._printed("cable")

    def ledger(
        self, *, document_guid: str | None = None, limit: int | None = None
    ) -> dict[str, Any]:
        """
        Read the subject's ledger, as the control API would write it.
        """
        self.require("ledger")
        found = self._printed("ledger", document_guid=document_guid or "")
        if limit is not None and isinstance(found.get("documents"), list):
            found["documents"] = found["documents"][-limit:]
        return found

    def _cut(self, occasions: Sequence[str]) -> None:
        words = self._claim.commands["cut"]
        occasion = self._one_of(occasions)
        if occasion != "all" and not any("{occasion}" in word for word in words):
            raise ControlMissing(f"cable at {occasion} alone")
        self._run("cut", occasion=occasion)

    def _mend(self) -> None:
        self._run("mend")

    def _reset(self) -> None:
        self._run("reset")

    def _restart(self) -> None:
        self._run("restart")

    def _dsfinvk(self, client_id: str, first: int | None, last: int | None) -> Closings:
        with tempfile.TemporaryDirectory(prefix="fiskalprobe-") as folder:
            values = {"folder": folder, "client": client_id}
            values |= {"first": _numeral(first), "last": _numeral(last)}
            said = self._run("dsfinvk", **values)
            return Closings(content=_closings(Path(folder), said))

    def _export(self, tse_serial: str) -> Logs:
        with tempfile.TemporaryDirectory(prefix="fiskalprobe-") as folder:
            said = self._run("export", folder=folder, tse=tse_serial)
            return Logs(content=_archive(Path(folder), said))

    def _read_clock(self) -> datetime:
        return instant(self._run("now").strip())

    def _set_clock(self, at: datetime) -> datetime:
        self._run("set_clock", now=at.isoformat())
        return self._read_clock()

    def _advance(self, seconds: int) -> datetime:
        self._run("advance", seconds=str(seconds))
        return self._read_clock()

    def _printed(self, name: str, **values: str) -> dict[str, Any]:
        text = self._run(name, **values)
        try:
            found = json.loads(text)
        except ValueError as wrong:
            raise ControlFailed(f"control.commands.{name} prints no JSON: {wrong}") from wrong
        if not isinstance(found, dict):
            raise ControlFailed(f"control.commands.{name} prints no JSON object")
        return found

    def _run(self, name: str, **values: str) -> str:
        """
        Run one command with *values* in their places and in its environment.
        """
        if name not in self._claim.commands:
            raise ControlMissing(name)
        words = tuple(_filled(word, values) for word in self._claim.commands[name])
        at, started = datetime.now(UTC), time.perf_counter()
        code, output, trouble = executed(
            words,
            folder=self._claim.folder or None,
            values=values,
            timeout_seconds=self._claim.timeout_seconds,
        )
        act = Act(
            handle=name,
            asked=words,
            answer=output[:_LONGEST] + ("…" if len(output) > _LONGEST else ""),
            exit=code,
            by_operator=False,
            at=at.isoformat(timespec="milliseconds"),
            elapsed_ms=round((time.perf_counter() - started) * 1000, 3),
        )
        self._tell(act)
        if code != 0:
            said = trouble or f"it ended with {code}"
            last = output.strip()[-_SHOWN:]
            told = f": {last}" if last else ", and printed nothing"
            raise ControlFailed(f"control.commands.{name} did not work, {said}{told}")
        return output


def _numeral(number: int | None) -> str:
    return "" if number is None else str(number)


def _handed_out(folder: Path, name: str, said: str, *, want: str, less: str) -> list[Path]:
    """
    List what the command *name* left in *folder*, which is to be *want*, and not too large.
    """
    files = [each for each in sorted(folder.rglob("*")) if each.is_file()]
    if not files:
        raise ControlFailed(
            f"control.commands.{name} wrote nothing; let it put {want} into {{folder}}. "
            f"It said: {said.strip()[-_SHOWN:]}"
        )
    size = sum(each.stat().st_size for each in files)
    if size > _LARGEST:
        raise ControlFailed(
            f"control.commands.{name} wrote {size} bytes, at most {_LARGEST} are read; {less}"
        )
    return files


def _archive(folder: Path, said: str) -> bytes:
    """
    Give the one tar file that a command left in *folder*.
    """
    want = "the tar file of the TSE {tse}"
    files = _handed_out(folder, "export", said, want=want, less="begin with a reset")
    if len(files) > 1:
        raise ControlFailed(
            f"control.commands.export wrote {len(files)} files; let it put {want} alone, "
            "as the TSE hands it out, into {folder}"
        )
    return files[0].read_bytes()


def _closings(folder: Path, said: str) -> bytes:
    """
    Give what a command left in *folder* as one zip: the zip itself, or its files.
    """
    files = _handed_out(
        folder,
        "dsfinvk",
        said,
        want="the files of DSFinV-K, or one zip with them,",
        less="let it export no more than {first} to {last}",
    )
    if [each.suffix.lower() for each in files] == [".zip"]:
        return files[0].read_bytes()
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as archive:
        for each in files:
            archive.writestr(each.relative_to(folder).as_posix(), each.read_bytes())
    return packed.getvalue()


def _filled(word: str, values: Mapping[str, str]) -> str:
    for name, value in values.items():
        word = word.replace(f"{{{name}}}", value)
    return word


def executed(
    words: Sequence[str],
    *,
    folder: str | None,
    values: Mapping[str, str],
    timeout_seconds: float,
    begun: Callable[[subprocess.Popen[bytes]], object] = lambda _: None,
    near: str = "",
) -> tuple[int | None, str, str]:
    """
    Run a command with *values* in its environment; give its exit code, its output, and what else
    went wrong. What it does not finish in time is ended, with everything it started. It reaches
    the host *near* without a proxy.

    Its output goes to a file, so that a helper which it leaves running keeps nobody waiting.
    *begun* is given the process, for whoever may have to end it.
    """
    named = {f"FISKALPROBE_{name.upper()}": value for name, value in values.items()}
    with tempfile.TemporaryFile() as output:
        try:
            process = subprocess.Popen(  # noqa: S603 - words of the declaration, and no shell
                words,
                cwd=folder,
                env={**os.environ, **named, **(_without_proxy(near) if near else {})},
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=subprocess.STDOUT,
                start_new_session=True,
            )
        except OSError as refused:
            return None, "", f"it cannot be started ({refused.strerror})"
        begun(process)
        trouble = ""
        try:
            code: int | None = process.wait(timeout=timeout_seconds)
        except subprocess.TimeoutExpired:
            end(process)
            code, trouble = None, f"it did not end in {timeout_seconds:g} s"
        except BaseException:
            end(process)
            raise
        output.seek(0)
        return code, output.read().decode("utf-8", "replace"), trouble


def _without_proxy(host: str) -> dict[str, str]:
    """
    Except *host* from the proxies that the environment names, if it names any.

    A proxy cannot reach this machine's own loopback address, so calls would never arrive.
    """
    if not any(name.lower() in _PROXIES and value for name, value in os.environ.items()):
        return {}
    excepted = os.environ.get("no_proxy") or os.environ.get("NO_PROXY") or ""
    if excepted.strip() == "*":  # curl takes it for every host only where it stands alone
        return {}
    told = f"{excepted},{host}" if excepted else host
    return {"no_proxy": told, "NO_PROXY": told}


def end(process: subprocess.Popen[bytes]) -> None:
    """
    End a command with everything it has started.
    """
    with contextlib.suppress(OSError):
        if hasattr(os, "killpg"):
            os.killpg(process.pid, signal.SIGKILL)
        else:
            process.kill()
    process.wait()
