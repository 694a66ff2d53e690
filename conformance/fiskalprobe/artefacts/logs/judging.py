"""
A TAR export of a TSE, judged without anything but itself.

The archive is read twice, once for its certificates and once for its logs, entry by entry; of
each log only the numbers in `fiskalprobe.artefacts.logs.columns` are kept. What a signature
proves is that the holder of the key signed the log; whether the key is that of a certified TSE
takes its certificate, and a root that you trust.

Who erases logs after an export has several archives of one TSE. They are judged as the one that
would have been without the erasure: what two of them hold is taken once, and what lies between
them is missing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from typing import Any, BinaryIO, Final

from fiskalprobe.artefacts.logs.certificates import Trust, judge_certificates
from fiskalprobe.artefacts.logs.checks import CheckResult, Notebook
from fiskalprobe.artefacts.logs.columns import Story
from fiskalprobe.artefacts.logs.reader import Reader
from fiskalprobe.artefacts.logs.receipts import Receipts
from fiskalprobe.artefacts.logs.signatures import Signatures, pool
from fiskalprobe.artefacts.logs.surroundings import Surroundings, judge_info, look_around
from fiskalprobe.artefacts.receipt import GivenReceipt
from fiskalprobe.oracles.finding import Mark
from fiskalprobe.oracles.instant import write_instant
from fiskalprobe.oracles.signing import algorithm
from fiskalprobe.oracles.signing.certificate import Certificate, is_for_tests
from fiskalprobe.oracles.signing.envelope import LogKind
from fiskalprobe.oracles.tar import MalformedTar, entries

#: Fewer logs are verified before other processes have begun.
_MANY: Final = 5000


@dataclass(frozen=True, slots=True, kw_only=True)
class Summary:
    """
    What an archive holds.
    """

    #: How many logs by kind: transaction, system, audit.
    logs: dict[str, int]
    #: Files that should be logs and are none.
    unreadable: int
    verified: int
    story: Story
    serials: tuple[str, ...]
    algorithms: tuple[str, ...]
    versions: tuple[int, ...]
    leaf: Certificate | None
    #: By client id the number of its logs.
    clients: dict[str, int]

    def to_json(self) -> dict[str, Any]:
        """
        Give the object that the schema ``verify-logs`` describes.
        """
        story, leaf = self.story, self.leaf
        return {
            "logs": self.logs,
            "unreadable": self.unreadable,
            "verified": self.verified,
            "transactions": {"finished": story.finished, "open": story.open},
            "counters": {
                "first": story.first,
                "last": story.last,
                "missing": story.missing,
                "from_the_first": story.is_from_the_first,
            },
            "begins": story.begins and write_instant(story.begins),
            "ends": story.ends and write_instant(story.ends),
            "serials": list(self.serials),
            "algorithms": list(self.algorithms),
            "versions": list(self.versions),
            "certificate": leaf
            and {
                "subject": leaf.subject,
                "issuer": leaf.issuer,
                "not_after": write_instant(leaf.not_after),
                "for_tests": is_for_tests(f"{leaf.subject} {leaf.issuer}"),
            },
            "clients": [{"id": name, "logs": count} for name, count in self.clients.items()],
        }


@dataclass(frozen=True, slots=True, kw_only=True)
class JudgedLogs:
    """
    What came out for one archive.
    """

    summary: Summary
    checks: tuple[CheckResult, ...]

    @property
    def is_sound(self) -> bool:
        """
        Say whether the archive breaks nothing that the TSE answers for, and each log verifies.
        """
        total = sum(self.summary.logs.values())
        return self.summary.verified == total and not any(
            each.mark is Mark.FAILED and not each.check.is_about_content for each in self.checks
        )

    @property
    def is_conformant(self) -> bool:
        """
        Say whether what the till wrote breaks nothing either.
        """
        return not any(
            each.mark is Mark.FAILED and each.check.is_about_content for each in self.checks
        )

    def to_json(self) -> dict[str, Any]:
        """
        Give the object that the schema ``verify-logs`` describes.
        """
        return {
            "sound": self.is_sound,
            "conformant": self.is_conformant,
            "summary": self.summary.to_json(),
            "checks": [each.to_json() for each in self.checks],
        }


def judge_logs(
    *archives: BinaryIO,
    trust: Trust,
    receipts: Iterable[GivenReceipt] = (),
    processes: int = 1,
    tell: Callable[[], None] = lambda: None,
) -> JudgedLogs:
    """
    Judge the archives of one TSE, each of which can be read from its start again.

    `NoArchive` comes where nothing in one of them can be judged. Large archives are verified
    by so many *processes*. *tell* is called after each log.
    """
    notes = Notebook()
    beside = Surroundings.joined(look_around(each, notes) for each in archives)
    sought = Receipts(receipts, notes)
    with pool(processes if beside.logs >= _MANY else 1) as others:
        signatures = Signatures(beside.by_serial.values(), notes, pool=others)
        reader = Reader(beside, sought, signatures, notes)
        for name, content in _logs(archives):
            reader.read(name, content)
            tell()
        signatures.end()
    story = reader.columns.judge(notes)
    owners = [each for each in reader.serials if each in beside.by_serial]
    _judge_serials(reader, notes, names=beside.names)
    if reader.versions:
        judge_info(beside.info, min(reader.versions), notes)
    leaf = beside.by_serial[owners[0]] if owners else None
    judge_certificates(leaf, beside.all, trust=trust, story=story, notes=notes)
    sought.judge(story, reader.serials)
    return JudgedLogs(
        summary=Summary(
            logs={each.name.lower(): reader.kinds[each] for each in LogKind},
            unreadable=reader.unreadable,
            verified=signatures.verified,
            story=story,
            serials=tuple(each.hex() for each in reader.serials),
            algorithms=tuple(map(_algorithm, reader.algorithms)),
            versions=tuple(sorted(reader.versions)),
            leaf=leaf,
            clients=dict(sorted(reader.clients.items())),
        ),
        checks=notes.results(),
    )


def _logs(archives: Sequence[BinaryIO]) -> Iterator[tuple[str, bytes]]:
    """
    Go through the logs; what an earlier archive has is not given again by a later one.
    """
    known: set[int] = set()
    for archive in archives:
        archive.seek(0)
        met: list[int] = []
        # Where an archive breaks off was noted when it was read for the first time.
        with suppress(MalformedTar):
            for entry in entries(archive):
                if not entry.name.endswith(".log"):
                    continue
                if len(archives) > 1:
                    mark = hash((entry.name, entry.content))
                    met.append(mark)
                    if mark in known:
                        continue
                yield entry.name, entry.content
        known.update(met)


def _judge_serials(reader: Reader, notes: Notebook, *, names: frozenset[str]) -> None:
    serials = [each.hex() for each in reader.serials]
    if len(serials) > 1:
        told = ", ".join(serials[:2])
        notes.note("SIG-10", "several", f"its logs are of {len(serials)} TSEs: {told}")
    for each in serials:
        if each not in names:
            notes.note("SIG-10", "unnamed", f"no certificate's file is named {each}")
    if len(reader.time_formats) > 1:
        told = ", ".join(f"{each} ({count})" for each, count in reader.time_formats.items())
        notes.note("SIG-15", "mixed", f"its log times are written as {told}")
    if len(reader.versions) > 1:
        told = ", ".join(map(str, sorted(reader.versions)[:5]))
        notes.note("SIG-02", "mixed", f"its logs are of versions {told}")


def _algorithm(oid: str) -> str:
    found = algorithm.by_oid(oid)
    return oid if found is None else found.name
