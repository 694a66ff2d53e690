"""
index.html: one file that needs nothing else, neither network nor script.

Templates say what stands where. This module gives them the values, and locks the page with a
content security policy that lets only its own style and script in, by their hashes.
"""

from __future__ import annotations

import base64
import hashlib
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from datetime import datetime
from functools import cache
from pathlib import Path
from typing import Any, Final, NamedTuple

from jinja2 import ChoiceLoader, Environment, FileSystemLoader, PackageLoader, StrictUndefined
from markupsafe import Markup

from fiskalprobe.report import bodies, counterline, repro, wording
from fiskalprobe.report.bundle import Derived
from fiskalprobe.report.crypto import signed_by_subject, verified
from fiskalprobe.report.curl import quoted
from fiskalprobe.report.excuses import settled
from fiskalprobe.report.findings import Finding, findings, simulated
from fiskalprobe.report.german import checks, evidence, messages, prompts
from fiskalprobe.report.interventions import SHOWN, interventions
from fiskalprobe.report.profiles import profiles
from fiskalprobe.report.rows import Row, counts
from fiskalprobe.report.sources import documents
from fiskalprobe.report.stories import Story
from fiskalprobe.report.text import alike, grouped, visible
from fiskalprobe.report.view import Run, Talk, verdict_of
from fiskalprobe.report.wording import Words
from fiskalprobe.stream import Check
from fiskalprobe.verdict import Verdict
from fiskalspec.requirements import vocabulary

#: A page that a mail takes and a phone can bear.
LARGEST: Final = 1_900_000
#: With more checks gone wrong than this, the log names them without their messages.
_TERSE_FROM: Final = 500

#: So many causes of open rows are told before the rows.
_CAUSES: Final = 3
_GUID: Final = re.compile(r"([0-9a-f]{8})-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}")
_MONTHS: Final = (
    ("Januar", "January"),
    ("Februar", "February"),
    ("März", "March"),
    ("April", "April"),
    ("Mai", "May"),
    ("Juni", "June"),
    ("Juli", "July"),
    ("August", "August"),
    ("September", "September"),
    ("Oktober", "October"),
    ("November", "November"),
    ("Dezember", "December"),
)


def render(derived: Derived) -> str:
    """
    Write the whole page of one run, with as much of its evidence as keeps it below `LARGEST`.
    """
    page = _rendered(derived, bodies.BUDGET)
    while page.surplus > 0:
        # Bodies are cut at a handful of lengths, so less than now means the next one at least.
        shorter = _rendered(derived, max(0, page.bodies - page.surplus))
        if shorter.bodies == page.bodies:
            return _rendered(derived, 0, sparse=True).text
        page = shorter
    return page.text


class _Rendered(NamedTuple):
    """
    A page, and how many of its characters are in bodies.
    """

    text: str
    bodies: int

    @property
    def surplus(self) -> int:
        """
        How many bytes it has too many.
        """
        return len(self.text.encode()) - LARGEST


def _rendered(derived: Derived, budget: int, *, sparse: bool = False) -> _Rendered:
    """
    Write the page; a *sparse* one has only those calls in its log that a finding leads to.
    """
    run, rows = derived.run, derived.rows
    broken = findings(run, rows, Verdict.FAIL, Verdict.ERROR)
    graded = findings(run, rows, Verdict.WARN)
    unclear = findings(run, rows, Verdict.INCONCLUSIVE)
    readings = findings(run, rows, Verdict.ALT)
    told = derived.stories
    differences = run.stream.differences
    keep = _linked((*broken, *graded, *unclear), sparse=sparse)
    keep |= {each.exchange for each in differences}
    share = min(bodies.FINDINGS_BUDGET, budget)
    shown = bodies.limit_for(_talks((*broken, *graded)), share, in_full=True)
    logged = bodies.limit_for(_told(told, keep, sparse=sparse), budget - shown.sum, in_full=False)
    text = finish(
        "report.html.j2",
        d=derived,
        run=run,
        header=run.stream.header,
        footer=run.stream.footer,
        when=day(run.stream.header.started),
        broken=broken,
        graded=graded,
        unclear=unclear,
        readings=readings,
        differences=differences,
        interventions=interventions(run),
        most_interventions=SHOWN,
        reasons=_open_reasons(derived),
        profiles=profiles(derived),
        signatures=verified(derived.tallies),
        signed_by_subject=signed_by_subject(run),
        stories=told,
        keep=keep,
        sparse=sparse,
        lists=_Lists(),
        excused=settled(run.stream),
        documents=documents(rows),
        folders=repro.folders(rows),
        lines={tse.serial: counterline.draw(tse.counters) for tse in derived.devices},
        limits={"finding": shown.length, "log": logged.length},
        simulated=simulated(run),
        again=_again(run),
        terse=sum(len(row.checks) - row.kept for row in rows) > _TERSE_FROM,
        whole=bodies.whole,
        brief=bodies.brief,
    )
    return _Rendered(text, shown.sum + logged.sum)


class _Lists:
    """
    Lists of checks, each spelled out once: most answers are held against the same ones.
    """

    def __init__(self) -> None:
        self._numbers: dict[str, int] = {}

    def number(self, checks: Sequence[Check]) -> int:
        """
        Give the number of a list.
        """
        ids = ", ".join(check.id for check in checks)
        return self._numbers.setdefault(ids, len(self._numbers) + 1)

    @property
    def spelled(self) -> list[tuple[int, str]]:
        """
        Every list that was given a number.
        """
        return [(number, ids) for ids, number in self._numbers.items()]


def finish(template: str, *, room: Path | None = None, **values: Any) -> str:
    """
    Render *template* into a page with its style, its script and the policy that fits both.

    It lies beside this module or in the folder *room*.
    """
    environment = _environment()
    if room is not None:
        loaders = [FileSystemLoader(room), PackageLoader("fiskalprobe.report")]
        environment = environment.overlay(loader=ChoiceLoader(loaders))
    style = environment.get_template("style.css.j2").render().strip()
    script = environment.get_template("script.js").render().strip()
    return environment.get_template(template).render(
        style=Markup(style),  # noqa: S704 - our own file, no value enters it
        script=Markup(script),  # noqa: S704 - likewise
        policy="; ".join(
            (
                "default-src 'none'",
                f"style-src 'sha256-{_digest(style)}'",
                f"script-src 'sha256-{_digest(script)}'",
                "img-src data:",
                "base-uri 'none'",
                "form-action 'none'",
            )
        ),
        **values,
    )


def day(instant: str) -> Words:
    """
    Write an ISO 8601 instant as a person would; anything else stays as it is.
    """
    try:
        at = datetime.fromisoformat(instant)
    except ValueError:
        return Words(visible(instant), visible(instant))
    german, english = _MONTHS[at.month - 1]
    zone = f" {at.tzname()}" if at.tzname() else ""
    return Words(
        f"{at.day}. {german} {at.year}, {at:%H:%M}{zone}",
        f"{at.day} {english} {at.year}, {at:%H:%M}{zone}",
    )


@cache
def _environment() -> Environment:
    environment = Environment(
        loader=PackageLoader("fiskalprobe.report"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        # what a foreign text holds must not hide or break anything, escaped or not
        finalize=lambda value: visible(value) if type(value) is str else value,
    )
    environment.globals.update(
        verdict_of=verdict_of,
        counts=counts,
        area_name=lambda key: wording.word(wording.AREAS, key),
        level_name=lambda key: wording.word(wording.LEVELS, key),
        basis_name=lambda key: wording.word(wording.BASES, key),
        verdict_name=lambda verdict: wording.word(wording.VERDICTS, verdict.value),
        document_title=_document_title,
        verdicts=tuple(Verdict),
        day=day,
        reason=wording.reason,
        causes=causes,
        check_words=checks.german,
        evidence_words=evidence.german,
        message_words=messages.german,
        prompt_words=prompts.german,
        stale_words=lambda why: wording.STALE[why.name],
        actor_name=lambda key: wording.word(wording.ACTORS, key),
        plan_name=lambda key: wording.word(wording.PLAN, key),
        plan_names=wording.PLAN,
        fate_name=lambda key: wording.word(wording.FATES, key),
        handle_name=lambda key: wording.word(wording.HANDLES, key),
        marks=wording.MARKS,
    )
    environment.filters.update(pre=pre, grouped=grouped, short=short)
    return environment


def pre(text: str) -> Markup:
    """
    Escape what stands between tags, and no more.

    A full run holds hundreds of thousands of quotation marks; outside of attributes they are
    harmless, and writing each as five characters would double the page.
    """
    safe = visible(text).replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return Markup(safe)  # noqa: S704 - escaped in the line above


def short(path: str) -> str:
    """
    Cut the ids in a path to their beginnings; the exchange itself has them whole.
    """
    return _GUID.sub(lambda found: f"{found[1]}\u2026", path)


def causes(rows: Sequence[Row]) -> list[tuple[Check, int]]:
    """
    Find what left several *rows* open at once: a check that says it, and of how many rows.
    """
    first = [
        next((check for check in row.checks if verdict_of(check.verdict) is row.verdict), None)
        for row in rows
    ]
    told = {alike(check.message): check for check in first if check is not None}
    number = Counter(alike(check.message) for check in first if check is not None)
    return [(told[said], count) for said, count in number.most_common(_CAUSES) if count > 1]


def _document_title(key: str) -> str:
    try:
        return vocabulary.document_title(key)
    except LookupError:
        return key


def _digest(text: str) -> str:
    return base64.b64encode(hashlib.sha256(text.encode()).digest()).decode()


def _talks(found: tuple[Finding, ...]) -> list[Talk]:
    return [talk for finding in found for occurrence in finding.shown for talk in occurrence.talks]


def _linked(found: tuple[Finding, ...], *, sparse: bool) -> frozenset[int]:
    """
    Name the exchanges to which a finding leads, so that the log does not leave them out.
    """
    shown = frozenset(talk.id for talk in _talks(found))
    return shown if sparse else shown.union(*(item.elsewhere for item in found))


def _told(found: tuple[Story, ...], keep: frozenset[int], *, sparse: bool) -> list[Talk]:
    """
    List the exchanges that the log shows.
    """
    return [
        turn.talk
        for story in found
        for step in story.steps
        for part in step.parts(keep, sparse=sparse)[::2]
        for turn in part
    ]


def _again(run: Run) -> str:
    """
    Write the command that repeats the run; a target of one's own is a file that we do not have.
    """
    header = run.stream.header
    adapter = str(header.ixit.get("adapter", ""))
    target = adapter if adapter.startswith("sim:") else "target.toml"
    patterns, _, keyword = f" {header.plan.get('filter') or ''}".partition(" -k ")
    name = str(header.plan.get("set") or "")
    words = [
        "fiskalprobe run",
        *(quoted(pattern) for pattern in patterns.split()),
        *([f"-k {quoted(keyword)}"] if keyword else []),
        f"--target {quoted(target)}",
        f"--seed {header.seed}",
        *(["--strict"] if header.plan.get("strict") else []),
        *([f"--set {quoted(name)}"] if name else []),
        *([f"--against {quoted(header.against)}"] if header.against else []),
        "--out again",
    ]
    return " ".join(words)


def _open_reasons(derived: Derived) -> Mapping[str, list[Any]]:
    """
    Put the requirements that could not be told under their reasons, the most frequent first.
    """
    found: dict[str, list[Any]] = {}
    for row in derived.rows:
        if row.verdict is Verdict.INCONCLUSIVE:
            found.setdefault(row.reason, []).append(row)
    return dict(sorted(found.items(), key=lambda item: (-len(item[1]), item[0])))
