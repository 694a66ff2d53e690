"""
What came out of a run, in one sentence.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.stream import Footer
from fiskalspec import requirements

_VERDICTS: Final = {
    "conformant": "conformant",
    "nonconformant": "not conformant",
    "incomplete": "incomplete, so nothing is certified",
    "error": "no verdict, because the harness itself failed",
}
_COUNTED: Final = ("fail", "error", "inconclusive", "warn", "alt")


def result(footer: Footer, *, subject: str) -> str:
    """
    Say what the run came to, and how many requirements stand where.
    """
    total = sum(footer.counts.values())
    others = [f"{footer.counts[word]} {word}" for word in _COUNTED if footer.counts.get(word)]
    tail = f" ({', '.join(others)})" if others else ""
    return (
        f"{subject}: {_VERDICTS[footer.verdict]}; {footer.counts.get('pass', 0)} of {total} "
        f"requirements pass{tail}, by {footer.checks} checks on {footer.exchanges} exchanges "
        f"in {footer.scenarios} scenarios, {footer.elapsed_ms / 1000:.1f} s."
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
