"""
What came out of a run, in one sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Collection, Iterable, Sequence
from typing import Final

from fiskalprobe.stream import Footer, RequirementResult
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
#: More open duties than this are counted, not listed; the report has them all.
_SHOWN: Final = 10
#: So many warnings and readings are named.
_NAMED: Final = 5


def verdict_on(footer: Footer, *, picked: bool) -> str:
    """
    Put the verdict into words.

    A run over a part of the catalogue (*picked*) certifies nothing, so it is never called
    conformant.
    """
    if picked and footer.verdict == "conformant":
        return "nothing against it in the part that was picked, which certifies nothing"
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
    passed = f"{number['pass']} of {many(len(seen), 'observable requirement')} pass{tail}"
    verdict = verdict_on(footer, picked=picked)
    return f"{subject}: {verdict}; {passed}, {by}, {footer.elapsed_ms / 1000:.1f} s."


def _out_of_sight(row: RequirementResult) -> bool:
    return row.verdict == "inconclusive" and row.reason in OUT_OF_SIGHT


def _broken(footer: Footer) -> Iterable[str]:
    return (id_ for id_, row in footer.requirements.items() if row.verdict in _GRAVE)


def noticed(footer: Footer, *, demanded: Collection[str]) -> list[str]:
    """
    Name what is no failure and yet not as recommended, or as another reading has it.
    """
    return [
        f"  {verdict}: {_few(ids)}"
        for verdict in ("warn", "alt")
        if (
            ids := [
                id_
                for id_, row in footer.requirements.items()
                if row.verdict == verdict and id_ in demanded
            ]
        )
    ]


def _few(ids: Sequence[str]) -> str:
    more = f" and {len(ids) - _NAMED} more; the report lists them" if len(ids) > _NAMED else ""
    return ", ".join(ids[:_NAMED]) + more


def open_duties(footer: Footer, *, demanded: Collection[str] | None = None) -> list[str]:
    """
    List the binding requirements that were not exercised, with their reasons; *demanded* leaves
    out what nobody has picked.
    """
    catalogue = requirements.load()
    return [
        f"{id_} {row.reason}"
        for id_, row in footer.requirements.items()
        if row.verdict == "inconclusive"
        and id_ in catalogue
        and catalogue[id_].level.binding
        and (demanded is None or id_ in demanded)
    ]


def left_open(duties: Sequence[str]) -> list[str]:
    """
    Name the first duties that were not exercised, and count the others.
    """
    lines = [f"  not exercised: {duty}" for duty in duties[:_SHOWN]]
    if len(duties) > _SHOWN:
        lines.append(f"  and {len(duties) - _SHOWN} more duties; the report lists them")
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


def unreached(footer: Footer, *, more: str) -> list[str]:
    """
    Say why a hunt is incomplete and what to do; nothing where it is not.

    *more* says how to look at more.
    """
    if footer.verdict != "incomplete":
        return []
    duties = open_duties(footer)
    if not duties:
        return ["It was interrupted before it was done; let it run to its end."]
    return [*left_open(duties), f"It was over before it got there: {more}."]


def many(count: int, noun: str) -> str:
    """
    Put a count before its noun, singular or plural.
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
