"""
The record of a run without features, from reaching the target to the verdict.
"""

from __future__ import annotations

import time
from collections.abc import Collection, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from fiskalprobe.catalogue.scope import demanded, in_scope
from fiskalprobe.fuzz.notebook import Notebook
from fiskalprobe.run.ambient import load_ambient
from fiskalprobe.run.ending import sign
from fiskalprobe.run.journal import Rules
from fiskalprobe.run.opening import header, salt_for
from fiskalprobe.stream import Footer, Writer
from fiskalprobe.stream.interrupts import Interrupts
from fiskalprobe.target.connection import connect
from fiskalprobe.target.model import Target
from fiskalprobe.wire import Redactor
from fiskalspec import requirements


@dataclass(frozen=True, slots=True, kw_only=True)
class Record:
    """
    A stream that is being written, and the notebook that writes it.
    """

    notebook: Notebook
    writer: Writer
    interrupts: Interrupts
    began: float

    def conclude(self, *, interrupted: bool, stopped: bool = False) -> Footer:
        """
        Draw the verdict of all claims and write the end of the stream.

        Whoever was *stopped* by the subject has seen as little of it as who was interrupted.
        """
        outcome = self.notebook.outcome(interrupted=interrupted or stopped, probed=frozenset())
        if interrupted:
            self.notebook.note("The run was interrupted.")
        return sign(self.writer, outcome, began=self.began)


@contextmanager
def opened(
    target: Target,
    *,
    stream: Path,
    about: str,
    planned: Collection[str],
    cases: int,
    seed: int,
    strict: bool,
) -> Iterator[Record]:
    """
    Reach *target* and open a *stream*; raises `TargetUnreachable` when nobody answers.

    *planned* is what the run exercises in any case, so that one which did not is incomplete.
    """
    began = time.perf_counter()
    with Interrupts().taken() as interrupts, connect(target) as connection:
        scope = in_scope(connection.target)
        plan = {id_: row for id_, row in demanded(scope).items() if id_ in planned}
        rules = Rules(
            catalogue=requirements.load(),
            scope=scope,
            plan=plan,
            strict=strict,
            seed=seed,
            salt=salt_for(connection),
        )
        line = Redactor(connection.target.ixit.secrets).line
        with Writer(stream, line=line, interrupts=interrupts) as writer:
            writer.write(
                header(
                    connection.target,
                    rules,
                    scenarios=cases,
                    picked=about,
                )
            )
            notebook = Notebook(
                connection=connection, rules=rules, ambient=load_ambient(), write=writer.write
            )
            yield Record(notebook=notebook, writer=writer, interrupts=interrupts, began=began)
