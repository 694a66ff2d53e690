"""
The signatures of a TSE's logs: whether they verify, and for the first few that do not, why.

To verify takes most of the time, up to a millisecond a log, so large archives are verified by
several processes. Answers are taken in the order of the questions, so that how many processes
there are changes nothing of what is told.
"""

from __future__ import annotations

import base64
import multiprocessing
import signal
from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Executor, Future, ProcessPoolExecutor
from contextlib import contextmanager
from functools import lru_cache
from typing import Final, NamedTuple

from fiskalprobe.artefacts.logs.checks import Notebook
from fiskalprobe.oracles.export.archive import LogFile
from fiskalprobe.oracles.signing.algorithm import ALGORITHMS, Algorithm
from fiskalprobe.oracles.signing.certificate import Certificate
from fiskalprobe.oracles.signing.diagnosis import diagnose
from fiskalprobe.oracles.signing.envelope import Envelope
from fiskalprobe.oracles.signing.logmessage import TIME_FORMS, TransactionLog
from fiskalprobe.oracles.signing.proof import Evidence
from fiskalprobe.oracles.signing.publickey import PublicKey, from_point
from fiskalprobe.oracles.signing.signature import MalformedSignature, plain, verifies

#: Seconds around the log time that are tried to explain an invalid signature.
_SECONDS_AROUND: Final = 15
#: Bytes of process data up to which it is worth the time to look for a culprit.
_LONGEST_EXPLAINED: Final = 2**16
_TIME_FORMATS: Final = {form: name for name, forms in TIME_FORMS.items() for form in forms}
#: So many logs are handed over at once, or fewer of so many bytes.
_BATCH: Final = 200
_BATCH_BYTES: Final = 2**20
#: Batches for each processor before somebody waits for answers.
_AHEAD: Final = 4


class Question(NamedTuple):
    """
    What it takes to verify one signature, in a form that goes from process to process.
    """

    signed: bytes
    signature: bytes
    point: bytes
    algorithm: str


class _Asked(NamedTuple):
    log: LogFile
    key: PublicKey
    used: Algorithm


class Signatures:
    """
    Whoever verifies, in batches; by *pool*, or by himself where there is none.
    """

    def __init__(
        self, owners: Iterable[Certificate], notes: Notebook, *, pool: Executor | None = None
    ) -> None:
        """
        Begin with nothing verified; *owners* are who may have signed.
        """
        self.verified = 0
        self._owners = tuple(owners)
        self._notes = notes
        self._pool = pool
        self._batch: list[_Asked] = []
        self._bytes = 0
        self._waiting: deque[tuple[list[_Asked], Future[list[str | None]]]] = deque()

    def ask(self, log: LogFile, key: PublicKey, used: Algorithm) -> None:
        """
        Have the signature of a log verified; the answer is noted now or later.
        """
        self._batch.append(_Asked(log, key, used))
        self._bytes += len(log.envelope.signed)
        if len(self._batch) >= _BATCH or self._bytes >= _BATCH_BYTES:
            self._send()

    def end(self) -> None:
        """
        Note all answers that are not there yet.
        """
        self._send()
        while self._waiting:
            self._await()

    def _send(self) -> None:
        batch, self._batch, self._bytes = self._batch, [], 0
        questions = [
            Question(
                asked.log.envelope.signed,
                asked.log.envelope.signature,
                asked.key.point,
                asked.used.name,
            )
            for asked in batch
        ]
        if self._pool is None:
            self._take(batch, answers(questions))
            return
        self._waiting.append((batch, self._pool.submit(answers, questions)))
        if len(self._waiting) > _AHEAD * (multiprocessing.cpu_count() or 1):
            self._await()

    def _await(self) -> None:
        batch, answered = self._waiting.popleft()
        self._take(batch, answered.result())

    def _take(self, batch: Iterable[_Asked], answered: Iterable[str | None]) -> None:
        for asked, answer in zip(batch, answered, strict=True):
            if answer is None:
                self.verified += 1
            elif answer:
                self._notes.note("SIG-08", "malformed", answer, place=asked.log.name)
            else:
                said = "its signature does not verify"
                if self._notes.is_next_shown("SIG-09", "invalid"):
                    said += self._why(asked)
                self._notes.note("SIG-09", "invalid", said, place=asked.log.name)

    def _why(self, asked: _Asked) -> str:
        """
        Name the likely culprit, if one small change explains an invalid signature.
        """
        inside, used = asked.log.envelope, asked.used
        others = (each for each in self._owners if each.key != asked.key)
        other = next((each for each in others if _signed_by(inside, each, used)), None)
        if other is not None:
            return f"; it is that of {other.subject}"
        evidence = _evidence(asked.log.step, asked.key, used)
        culprit = evidence and diagnose(evidence, seconds_around=_SECONDS_AROUND)
        return f"; {culprit}" if culprit else ""


def answers(questions: Sequence[Question]) -> list[str | None]:
    """
    Answer each question: None for a valid signature, "" for another, else why it is none.
    """
    return [_answer(each) for each in questions]


@contextmanager
def pool(processes: int) -> Iterator[Executor | None]:
    """
    Give processes that verify; none where there would be one only.
    """
    if processes < 2:  # noqa: PLR2004 - one is oneself
        yield None
        return
    context = multiprocessing.get_context("spawn")
    with ProcessPoolExecutor(processes, mp_context=context, initializer=_settle) as made:
        try:
            yield made
        finally:
            # After an interrupt nobody waits for what was asked.
            made.shutdown(cancel_futures=True)


def _settle() -> None:
    # An interrupt is the business of the process that asks.
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _answer(question: Question) -> str | None:
    key = _key(question.point)
    try:
        given = plain(question.signature, key=key)
    except MalformedSignature as wrong:
        return str(wrong)
    used = ALGORITHMS[question.algorithm]
    return None if verifies(question.signed, signature=given, key=key, algorithm=used) else ""


@lru_cache(maxsize=64)
def _key(point: bytes) -> PublicKey:
    return from_point(point)


def _signed_by(inside: Envelope, owner: Certificate, used: Algorithm) -> bool:
    if owner.key is None:
        return False
    return _answer(Question(inside.signed, inside.signature, owner.key.point, used.name)) is None


def _evidence(step: TransactionLog | None, key: PublicKey, used: Algorithm) -> Evidence | None:
    """
    Give what a receipt would state of a log; None for what no receipt states.
    """
    if step is None or step.process_type is None or step.external_data or step.internal_data:
        return None
    operation = step.known_operation
    if operation is None or len(step.process_data) > _LONGEST_EXPLAINED:
        return None
    return Evidence(
        client=step.client,
        process_type=step.process_type,
        process_data=step.process_data.decode("utf-8", "surrogateescape"),
        transaction=step.transaction,
        counter=step.counter,
        at=step.at,
        algorithm=used.name,
        time_format=_TIME_FORMATS[step.time_form],
        signature=base64.b64encode(step.signature).decode(),
        public_key=base64.b64encode(key.point).decode(),
        operation=operation,
    )
