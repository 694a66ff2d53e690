"""
Killing the service at random moments under load, and counting what that cost.

One drill is one ledger and a number of kills. With SQLite one process is killed and started again;
with PostgreSQL two processes share the ledger, one of them is killed while tills sell at both, and
the other takes over. Every third kill comes during an outage of the TSE.
"""

from __future__ import annotations

import random
import threading
import time
from dataclasses import asdict, dataclass, field

from processes import Books, Process, sell

from fiskalprobe.artefacts.receipt import GivenReceipt, judge_receipts
from fiskalsim.device.facts import LogWritten, Operation
from fiskalsim.ledger.errors import OwnedElsewhere
from fiskalsim.ledger.open import is_shared, open_ledger
from fiskalsim.world.history import FACTS

TILLS = 3
#: An outage begins before every third kill, and is over before the next one.
OUTAGE_EVERY = 3


@dataclass
class Toll:
    """What a drill found; everything from `lost` on has to be 0."""

    kills: int = 0
    kills_during_an_outage: int = 0
    receipts_acknowledged: int = 0
    signatures_verified: int = 0
    starts_acknowledged: int = 0
    #: Acknowledged without a signature because of an outage, and signed afterwards.
    signed_after_the_outage: int = 0
    #: Acknowledged receipts that are not there, or not as they were acknowledged.
    lost: int = 0
    #: Signature counters or transaction numbers that were given twice.
    repeated: int = 0
    #: Numbers left out between 1 and the last one.
    gaps: int = 0
    #: Acknowledged signatures that do not verify.
    invalid: int = 0
    #: Started transactions, not finished, that are not listed.
    unlisted: int = 0
    #: Documents of an outage that were gone from the queue, or out of order, after a kill.
    queue_broken: int = 0
    #: Takeovers after which no receipt came within 15 seconds.
    stalled: int = 0
    #: Answers other than 200, and 503 where a process took over.
    refused: int = 0

    def __add__(self, other):
        """Add up two drills."""
        return Toll(**{k: v + asdict(other)[k] for k, v in asdict(self).items()})

    @property
    def clean(self):
        """Whether nothing was lost, and the drill was one."""
        broken = (
            "lost",
            "repeated",
            "gaps",
            "invalid",
            "unlisted",
            "queue_broken",
            "stalled",
            "refused",
        )
        return self.receipts_acknowledged > self.kills and not any(
            getattr(self, name) for name in broken
        )


@dataclass
class Drill:
    """One ledger, its processes, and what the tills were told."""

    ledger: str
    dice: random.Random
    busy: tuple[float, float] = (0.05, 0.5)
    books: Books = field(default_factory=Books)
    toll: Toll = field(default_factory=Toll)
    processes: list = field(default_factory=list)

    def run(self, kills):
        """Kill so many times, then count."""
        try:
            for _ in range(kills):
                self._round()
            self._start()
            shown = self._at().shown()
        finally:
            for process in self.processes:
                process.kill()
        self._count(shown)
        return self.toll

    def _start(self):
        while len(self.processes) < (2 if is_shared(self.ledger) else 1):
            self.processes.append(Process(self.ledger))

    def _at(self):
        return self.dice.choice(self.processes)

    def _round(self):
        self._start()
        outage = self.toll.kills % OUTAGE_EVERY == OUTAGE_EVERY - 1
        if outage:
            self._at().cut("finish" if self.dice.random() < 0.5 else "all")
        tills = [
            threading.Thread(target=sell, args=(process.url, self.books, self.books.closed.is_set))
            for process in (self.processes * TILLS)[:TILLS]
        ]
        for till in tills:
            till.start()
        time.sleep(self.dice.uniform(*self.busy))
        victim = self._at()
        # The queue is asked for while documents come in, so it may only have grown since.
        waiting = self._at().shown(limit=0)["waiting"] if outage else []
        victim.kill()
        self.processes.remove(victim)
        if self.processes:  # the other one takes over while its tills go on selling
            time.sleep(self.dice.uniform(*self.busy))
            survivor = self.processes[0]
            until = len(self.books.receipts) + 1
            deadline = time.monotonic() + 15
            while len(self.books.receipts) < until and time.monotonic() < deadline:
                time.sleep(0.02)
            self.toll.stalled += len(self.books.receipts) < until
            if self.dice.random() < 0.5:
                survivor.kill()
                self.processes.remove(survivor)
                self.toll.kills += 1
                self.toll.kills_during_an_outage += outage
            else:
                self.books.closed.set()
        for till in tills:
            till.join()
        self.books.closed.clear()
        self.toll.kills += 1
        self.toll.kills_during_an_outage += outage
        if outage:
            self._recover(waiting)

    def _recover(self, waiting):
        """See that the queue of the outage is as it was, then let it be signed."""
        self._start()
        process = self._at()
        left = process.shown(limit=0)["waiting"]
        self.toll.queue_broken += left[: len(waiting)] != waiting
        process.cut()
        self.toll.queue_broken += len(process.shown(limit=0)["waiting"])

    def _count(self, shown):
        """Compare the service's books and its TSE's log with what was acknowledged."""
        toll, books = self.toll, self.books
        toll.receipts_acknowledged = len(books.receipts)
        toll.starts_acknowledged = len(books.started)
        kept = {document["documentGuid"]: document for document in shown["documents"]}
        codes = []
        for guid, (number, counter, signature) in books.receipts.items():
            document = kept.get(guid)
            if document is None or document["state"] != "signed":
                toll.lost += 1
                continue
            codes.append(document["answer"]["AdditionalFields"]["QrCodeDataString"])
            if counter is None:  # acknowledged without a signature
                toll.signed_after_the_outage += 1
                continue
            now = (document["fiscalDocumentNumber"], document["signatureCounter"])
            same = (*now, document["answer"]["signature"]) == (number, counter, signature)
            toll.lost += not same
        judged = list(judge_receipts(GivenReceipt(place="its answer", qr=code) for code in codes))
        toll.signatures_verified = sum(receipt.is_valid for receipt in judged)
        toll.invalid += len(judged) - toll.signatures_verified
        logs = self._logs()
        counters = [log.counter for log in logs]
        numbers = [log.transaction for log in logs if log.operation is Operation.START]
        finished = {log.transaction for log in logs if log.operation is Operation.FINISH}
        for given in (counters, numbers):
            toll.repeated += len(given) - len(set(given))
            toll.gaps += max(given) - len(set(given))
        told = [counter for _, counter in books.started]
        told += [counter for _, counter, _ in books.receipts.values() if counter is not None]
        toll.repeated += len(told) - len(set(told))
        toll.lost += len(set(told) - set(counters))
        toll.unlisted += len(set(numbers) - finished - set(shown["openTransactions"]))
        allowed = {503} if is_shared(self.ledger) else set()
        toll.refused += sum(status not in allowed for status, _ in books.refusals)

    def _logs(self):
        """Read the TSE's log out of the ledger, past the service."""
        deadline = time.monotonic() + 10
        while True:
            try:
                ledger = open_ledger(self.ledger, facts=FACTS)
            except OwnedElsewhere:  # the session of who was killed last is not noticed yet
                if time.monotonic() > deadline:
                    raise
                time.sleep(0.1)
            else:
                break
        logs = [fact for fact in ledger.replay() if isinstance(fact, LogWritten)]
        ledger.close()
        return logs
