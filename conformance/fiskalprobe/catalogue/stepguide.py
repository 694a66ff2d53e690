"""
The page that explains each step in German, for those who read and write features.

It is made of the steps themselves, of what `steps/glossary.toml` says about each, of a sentence
of a feature that uses it, and of the words of the trade in `fiskalspec.glossary`.
"""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from pathlib import Path
from typing import Final

from fiskalprobe.catalogue.steps import Definition, Sentence, definitions, sentences
from fiskalprobe.steps._names import fields_of, payment_kinds
from fiskalprobe.steps._values import plain_words
from fiskalspec import faults, glossary

#: The schemas of an answer to a receipt, and of the list of TSEs.
_ANSWERS: Final = ("fiscal-response-1.7.7", "germany-fields")
_LISTED: Final = ("tse-info",)
_KEYWORD: Final = {"given": "Given", "when": "When", "then": "Then"}
#: The entry of the German words that is about the page and not about a module of steps.
_PAGE: Final = "page"


@cache
def german() -> Mapping[str, Mapping[str, str]]:
    """
    Load what is said about each step: by module, then by function; ``title`` is the module's.
    """
    text = files("fiskalprobe").joinpath("steps/glossary.toml").read_text(encoding="utf-8")
    rooms = tomllib.loads(text)
    told = {_PAGE: rooms.pop(_PAGE)}
    for room, modules in rooms.items():
        told |= {f"{room}.{module}": entries for module, entries in modules.items()}
    return told


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
    parts += [_tables(), _words()]
    return "".join(parts)


def _entry(step: Definition, said: str, used: Sequence[Sentence]) -> str:
    example = next((each for each in used if step.fits(step.kind, each.text)), None)
    frame = german()[_PAGE]
    mark = " †" if step.cites else ""
    lines = [f"\n### {_KEYWORD[step.kind]} `{step.form}`{mark}\n"]
    lines.append(" ".join(filter(None, (said, frame.get(step.wants), _columns(step)))))
    lines.append(f"\n*{step.english}*\n")
    if example is not None:
        lines.append(f"{frame['example']}: `{example.text}` in `{example.file}`\n")
    return "\n".join(lines)


def _columns(step: Definition) -> str:
    """
    Name the columns of the table below a step.
    """
    frame, table = german()[_PAGE], step.table
    if table is None:
        return ""
    told = f"{frame['columns']} {_list(table.needed)}"
    if table.optional:
        told += f"; {frame['optional']} {_list(table.optional)}"
    if table.others is not None:
        told += f"; {frame['others']}"
    return f"{told}."


def _tables() -> str:
    """
    Say what may stand in tables, with the names that the law knows.
    """
    lists = {
        "kinds": _list(payment_kinds()),
        "fields": _list(fields_of(*_ANSWERS)),
        "listed": _list(fields_of(*_LISTED)),
        "words": _list(plain_words()),
        "faults": "\n".join(f"| `{f.name}` | {f.does} |" for f in faults.load().values()),
    }
    text = german()[_PAGE]["tables"]
    for name, told in lists.items():
        text = text.replace(f"{{{name}}}", told)
    return text.rstrip("\n")


def _list(names: Iterable[str]) -> str:
    return ", ".join(f"`{name}`" for name in names)


def _words() -> str:
    rows = [
        f"| {term.en} | {term.de} | {term.meaning} |"
        for term in sorted(glossary.load().values(), key=lambda term: term.en.lower())
    ]
    return german()[_PAGE]["words"] + "\n".join(rows) + "\n"
