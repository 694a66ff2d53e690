"""
The page that explains each step in German, for those who read and write features.

It is made of the steps themselves, of what `steps/glossary.toml` says about each, of a sentence
of a feature that uses it, and of the words of the trade in `fiskalspec.glossary`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from fiskalprobe.catalogue.steps import Definition, Sentence, definitions, sentences
from fiskalspec import glossary

_KEYWORD: Final = {"given": "Given", "when": "When", "then": "Then"}
#: The entry of the German words that is about the page and not about a module of steps.
_PAGE: Final = "page"


@cache
def german() -> Mapping[str, Mapping[str, str]]:
    """
    Load what is said about each step: by module, then by function; ``title`` is the module's.
    """
    text = files("fiskalprobe").joinpath("steps/glossary.toml").read_text(encoding="utf-8")
    return tomllib.loads(text)


def gaps(defined: Sequence[Definition]) -> Iterator[str]:
    """
    Name each step that is not explained in German, and each explanation without a step.
    """
    told = german()
    there = {(step.module, step.function) for step in defined}
    there |= {(step.module, "title") for step in defined}
    said = {(module, key) for module, entries in told.items() for key in entries}
    said -= {(_PAGE, key) for key in told[_PAGE]}
    for module, key in sorted(there - said):
        yield f"fiskalprobe/steps/glossary.toml: [{module}] says nothing about {key}"
    for module, key in sorted(said - there):
        yield f"fiskalprobe/steps/glossary.toml: [{module}] {key} explains no step"


def page(folder: Path) -> str:
    """
    Write the page as Markdown, with examples from the features below *folder*.
    """
    defined = definitions()
    used = list(sentences(folder))
    told = german()
    parts = [told[_PAGE]["head"]]
    for module, entries in told.items():
        if module == _PAGE:
            continue
        steps = [step for step in defined if step.module == module]
        parts.append(f"\n## {entries['title']}\n")
        parts += [_entry(step, entries.get(step.function, ""), used) for step in steps]
    parts.append(_words())
    return "".join(parts)


def _entry(step: Definition, said: str, used: Sequence[Sentence]) -> str:
    example = next((each for each in used if step.fits(step.kind, each.text)), None)
    frame = german()[_PAGE]
    mark = " †" if step.cites else ""
    lines = [f"\n### {_KEYWORD[step.kind]} `{step.form}`{mark}\n"]
    lines.append(" ".join(filter(None, (said, frame.get(step.wants)))))
    lines.append(f"\n*{step.english}*\n")
    if example is not None:
        lines.append(f"{frame['example']}: `{example.text}` in `{example.file}`\n")
    return "\n".join(lines)


def _words() -> str:
    rows = [
        f"| {term.en} | {term.de} | {term.meaning} |"
        for term in sorted(glossary.load().terms.values(), key=lambda term: term.en.lower())
    ]
    return german()[_PAGE]["words"] + "\n".join(rows) + "\n"
