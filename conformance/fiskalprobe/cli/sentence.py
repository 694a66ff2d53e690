"""
What came out of a run, in one sentence.
"""

from __future__ import annotations

from collections import Counter
from typing import Final

from fiskalprobe.stream import Footer
from fiskalspec import requirements
from fiskalspec.requirements import Level

#: The verdicts of a run in words.
VERDICTS: Final = {
    "conformant": "conformant",
    "nonconformant": "not conformant",
    "incomplete": "incomplete, so nothing is certified",
    "error": "no verdict, because the harness or a feature is at fault",
}
_COUNTED: Final = ("fail", "error", "inconclusive", "warn", "alt")


def result(footer: Footer, *, subject: str, picked: bool = False) -> str:
    """
    Say what the run came to, and how many requirements stand where.

    A run over a part of the catalogue (*picked*) certifies nothing, so it is never called
    conformant.
    """
    verdict = VERDICTS[footer.verdict]
    if picked and footer.verdict == "conformant":
        verdict = "nothing against it in the part that was picked, which certifies nothing"
    counts = _demanded(footer)
    total = sum(counts.values())
    others = [f"{counts[word]} {word}" for word in _COUNTED if counts[word]]
    tail = f" ({', '.join(others)})" if others else ""
    checks, exchanges = many(footer.checks, "check"), many(footer.exchanges, "exchange")
    by = f"by {checks} on {exchanges} in {many(footer.scenarios, 'scenario')}"
    passed = f"{counts['pass']} of {many(total, 'requirement')} pass{tail}"
    return f"{subject}: {verdict}; {passed}, {by}, {footer.elapsed_ms / 1000:.1f} s."


def _demanded(footer: Footer) -> Counter[str]:
    """
    Count verdicts without the rows that only permit something, as the report does.
    """
    catalogue = requirements.load()
    return Counter(
        row.verdict
        for id_, row in footer.requirements.items()
        if id_ not in catalogue or catalogue[id_].level is not Level.MAY
    )


def open_duties(footer: Footer) -> list[str]:
    """
    List the binding requirements that were not exercised, with their reasons.
    """
    catalogue = requirements.load()
    return [
        f"{id_} {row.reason}"
        for id_, row in footer.requirements.items()
        if row.verdict == "inconclusive" and id_ in catalogue and catalogue[id_].level.binding
    ]


def many(count: int, noun: str) -> str:
    """
    Put a count before its noun, singular or plural.
    """
    return f"{count} {noun}" if count == 1 else f"{count} {noun}s"
