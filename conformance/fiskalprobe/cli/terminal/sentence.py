"""
The closing lines of a command: the result of a run in one sentence, and what stayed open.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from fiskalprobe.report.text import alike, one_line
from fiskalprobe.stream import Check, Footer, RequirementResult
from fiskalprobe.verdict.reasons import OUT_OF_SIGHT
from fiskalspec import requirements

#: The verdicts of a run in words.
VERDICTS: Final = {
    "conformant": "conformant",
    "nonconformant": "not conformant",
    "incomplete": "incomplete, so nothing is certified",
    "error": "no verdict, because the harness or a feature is at fault",
}
_COUNTED: Final = ("fail", "error", "inconclusive", "warn", "alt")
#: What counts against a subject wherever it was seen.
_GRAVE: Final = frozenset({"fail", "error"})
#: So many failures are named, and so many causes of open duties; the report has them all.
_SHOWN: Final = 10
#: So many warnings, readings and open duties of one cause are named.
_NAMED: Final = 5


@dataclass(frozen=True, slots=True, kw_only=True)
class Duty:
    """
    A binding requirement that was not exercised: the code of its reason, and what a check said.
    """

    id: str
    reason: str
    why: str = ""


def verdict_on(footer: Footer, *, picked: bool) -> str:
    """
    Put the verdict into words.

    A run over a part of the catalogue (*picked*) certifies nothing, so it is never called
    conformant.
    """
    if picked and footer.verdict == "conformant":
        return "no failure in the selected part; a partial run certifies nothing"
    return VERDICTS[footer.verdict]


def result(
    footer: Footer, *, subject: str, demanded: Collection[str], picked: bool = False
) -> str:
    """
    Say what the run came to, and how many of the *demanded* requirements stand where.

    What this run had not the access to see is told apart, as in the report.
    """
    mine = [row for id_, row in footer.requirements.items() if id_ in demanded]
    seen = [row for row in mine if not _out_of_sight(row)]
    number = Counter(row.verdict for row in seen)
    others = [f"{number[word]} {word}" for word in _COUNTED if number[word]]
    tail = f" ({', '.join(others)})" if others else ""
    if unseen := len(mine) - len(seen):
        tail += f", {unseen} more could not be observed"
    if foreign := [id_ for id_ in _broken(footer) if id_ not in demanded]:
        tail += f"; beside them {', '.join(foreign)} went wrong"
    checks, exchanges = many(footer.checks, "check"), many(footer.exchanges, "exchange")
    by = f"by {checks} on {exchanges} in {many(footer.scenarios, 'scenario')}"
    verb = "passes" if len(seen) == 1 else "pass"
    passed = f"{number['pass']} of {many(len(seen), 'observable requirement')} {verb}{tail}"
    verdict = verdict_on(footer, picked=picked)
    return f"{subject}: {verdict}; {passed}, {by}, {footer.elapsed_ms / 1000:.1f} s."


def _out_of_sight(row: RequirementResult) -> bool:
    return row.verdict == "inconclusive" and row.reason in OUT_OF_SIGHT


def _broken(footer: Footer) -> Iterable[str]:
    return (id_ for id_, row in footer.requirements.items() if row.verdict in _GRAVE)


def noticed(footer: Footer, *, demanded: Collection[str]) -> list[str]:
    """
    Name what is broken, what is not as recommended, and what is as another reading has it.
    """
    return [
        f"  {verdict}: {_few(ids, _SHOWN if verdict in _GRAVE else _NAMED)}"
        for verdict in ("error", "fail", "warn", "alt")
        if (
            ids := [
                id_
                for id_, row in footer.requirements.items()
                if row.verdict == verdict and id_ in demanded
            ]
        )
    ]


def _few(ids: Sequence[str], most: int) -> str:
    more = f" and {len(ids) - most} more; the report lists them" if len(ids) > most else ""
    return ", ".join(ids[:most]) + more


def open_duties(
    footer: Footer, *, demanded: Collection[str] | None = None, checks: Iterable[Check] = ()
) -> list[Duty]:
    """
    List the binding requirements that were not exercised, with their reasons.

    *demanded* leaves out what nobody has picked; *checks* tell what was in the way.
    """
    catalogue = requirements.load()
    said: dict[str, str] = {}
    for check in checks:
        if check.verdict == "inconclusive":
            said.setdefault(check.requirement, check.message)
    return [
        Duty(id=id_, reason=row.reason, why=said.get(id_, ""))
        for id_, row in footer.requirements.items()
        if row.verdict == "inconclusive"
        and id_ in catalogue
        and catalogue[id_].level.binding
        and (demanded is None or id_ in demanded)
    ]


def left_open(duties: Sequence[Duty], *, whole: bool = False) -> list[str]:
    """
    Name the duties that were not exercised, those of one cause together, the most first.

    Of many only the first are named unless it is to be the *whole* list.
    """
    causes: dict[tuple[str, str], list[Duty]] = {}
    for duty in duties:
        causes.setdefault((duty.reason, alike(duty.why)), []).append(duty)
    ordered = sorted(causes.values(), key=lambda found: -len(found))
    shown = ordered if whole else ordered[:_SHOWN]
    lines: list[str] = []
    for found in shown:
        ids, reason, why = [duty.id for duty in found], found[0].reason, found[0].why
        named = _few(ids, len(ids) if whole else _NAMED)
        lines.append(f"  not exercised ({reason}): {named}")
        lines += [f"    {why}"] if why else []
    if rest := sum(map(len, ordered[len(shown) :])):
        lines.append(f"  and {many(rest, 'more duty', 'more duties')}; the report lists them")
    return lines


def hunted(footer: Footer, *, findings: int) -> str:
    """
    Say what a hunt came to, which looks at no more than it happens upon.
    """
    verdict = verdict_on(footer, picked=True)
    said = many(findings, "finding")
    if findings and footer.verdict == "conformant":
        said += ", which is no failure" if findings == 1 else ", none of them a failure"
    return f"{said}; {verdict}."


def unreached(footer: Footer, *, more: str, stopped: str = "") -> list[str]:
    """
    Say why a hunt ended early or is incomplete, and what to do; nothing where neither is so.

    *more* says how to look at more, and *stopped* what of the subject's put an end to it.
    """
    early = [f"It ended early: {one_line(stopped)}"] if stopped else []
    if footer.verdict != "incomplete":
        return early
    duties = open_duties(footer)
    if not duties:
        return early or ["It was interrupted before it was done; let it run to its end."]
    return [*early, *left_open(duties), f"It was over before it got there: {more}."]


def many(count: int, noun: str, several: str = "") -> str:
    """
    Put a count before its noun, singular or plural.
    """
    return f"{count} {noun}" if count == 1 else f"{count} {several or f'{noun}s'}"
