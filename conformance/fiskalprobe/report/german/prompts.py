"""
What an operator is asked, in German: at the terminal, and in the report afterwards.

A question is made of sentences, and each is known for itself. One that is not wholly known stays
English: half a question would be worse than one in another language.
"""

from __future__ import annotations

from typing import Final

from fiskalprobe.report.german.phrases import phrases

_KNOWN: Final = phrases("prompts", "known")


def german(question: str) -> str:
    """
    Ask a *question* in German; empty where one of its sentences is not known.
    """
    told: list[str] = []
    rest = question
    while rest:
        for phrase in _KNOWN:
            found = phrase.pattern.match(rest)
            if found and rest[found.end() :][:1] in ("", " "):
                told.append(found.expand(phrase.german))
                rest = rest[found.end() :].lstrip()
                break
        else:
            return ""
    return " ".join(told)
