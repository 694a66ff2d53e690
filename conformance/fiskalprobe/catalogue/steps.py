"""
The vocabulary as data: which steps there are, and which sentences of features use them.
"""

from __future__ import annotations

import difflib
import inspect
import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from importlib import import_module
from itertools import islice
from pathlib import Path
from typing import Any, Final

from fiskalprobe.catalogue.patterns import cites, readable
from fiskalprobe.run.checks import Mistaken
from fiskalprobe.run.location import feature_files, shown
from fiskalprobe.steps._tables import Cell, Columns, table_of, words_of
from fiskalprobe.vocabulary import step_modules

#: Below this nothing is like a sentence; of its own kind a step may be a little less like it.
_ALIKE: Final = 0.7
_SAME_KIND: Final = 0.02
#: So many ways to write one step are looked at.
_SPELLINGS: Final = 64
#: What may be anything: a value in quotes, a number, a blank of a form.
_PLACE: Final = re.compile(r'"[^"]*"|\d+|\{[^{}|]*\}')
_CHOICE: Final = re.compile(r"\{([^{}]*\|[^{}]*)\}|\[([^][]*)\]")


@dataclass(frozen=True, slots=True, kw_only=True)
class Definition:
    """
    One step as it is defined.
    """

    #: The module's last name, e.g. ``calls``.
    module: str
    function: str
    #: ``given``, ``when`` or ``then``; empty where it may be any.
    kind: str
    #: As it is written in the code.
    pattern: str
    #: The first paragraph of the function's docstring.
    english: str
    #: ``table`` or ``text`` where the step wants one below it, else empty.
    wants: str
    parser: Any
    #: What is known of the table below it, and of words in its sentence.
    table: Columns | None = None
    words: Mapping[str, Cell] = field(default_factory=dict)

    @property
    def form(self) -> str:
        """
        The sentence with its blanks and choices.
        """
        return self.pattern if type(self.parser).__name__ == "string" else readable(self.pattern)

    @property
    def cites(self) -> bool:
        """
        Whether the sentence may name a requirement at its end.
        """
        return type(self.parser).__name__ != "string" and cites(self.pattern)

    def slips(self, sentence: Sentence) -> Iterator[str]:
        """
        List what is wrong with a sentence that is this step, and with what stands below it.
        """
        if self.wants == "table" and sentence.table is None:
            yield "this step needs a table below it, and there is none"
        elif self.wants != "table" and sentence.table is not None:
            yield "this step takes no table, so what stands in it is not looked at"
        elif self.table is not None and sentence.table is not None:
            yield from self.table.slips(sentence.table)
        if self.wants == "text" and not sentence.has_text:
            yield "this step needs a text below it, and there is none"
        said = self.parser.parse_arguments(sentence.text) or {} if self.words else {}
        for name, read in self.words.items():
            try:
                read(said[name])
            except Mistaken as wrong:
                yield str(wrong)

    def fits(self, kind: str, text: str) -> bool:
        """
        Tell whether a sentence of a feature is this step.
        """
        return self.kind in {"", kind} and bool(self.parser.is_matching(text))


@dataclass(frozen=True, slots=True, kw_only=True)
class Sentence:
    """
    One step of a feature, with an outline's values filled in.
    """

    #: ``features/x.feature``, or the way to somebody's own.
    file: str
    line: int
    keyword: str
    kind: str
    text: str
    #: The rows below it, heading first; None where there is no table.
    table: tuple[tuple[str, ...], ...] | None = None
    #: Whether a text stands below it.
    has_text: bool = False

    def __str__(self) -> str:
        """
        Write the sentence as it stands in the feature.
        """
        return f'{self.keyword} "{self.text}"'


def definitions() -> list[Definition]:
    """
    List the steps of the whole vocabulary, in the order of the code.
    """
    from pytest_bdd.steps import step_function_context_registry

    found: list[Definition] = []
    for name in step_modules():
        module = import_module(name)
        for context in step_function_context_registry.values():
            function = context.step_func
            if function.__module__ != module.__name__:
                continue
            asked = inspect.signature(function).parameters
            doc = inspect.getdoc(function) or ""
            found.append(
                Definition(
                    module=name.removeprefix("fiskalprobe.steps."),
                    function=function.__name__,
                    kind=str(context.type or ""),
                    pattern=context.parser.name,
                    english=" ".join(doc.partition("\n\n")[0].split()),
                    wants="table" if "datatable" in asked else "text" * ("docstring" in asked),
                    parser=context.parser,
                    table=table_of(function),
                    words=words_of(function),
                )
            )
    return found


def sentences(folder: Path) -> Iterator[Sentence]:
    """
    List every sentence of the features below *folder*, each row of an outline for itself.
    """
    from pytest_bdd.parser import FeatureParser

    for path in feature_files(folder):
        file = shown(path.resolve())
        feature = FeatureParser(str(path.parent), path.name).parse()
        for template in feature.scenarios.values():
            rows = [row for table in template.examples for row in table.as_contexts()] or [{}]
            for step in (step for row in rows for step in template.render(row).steps):
                yield Sentence(
                    file=file,
                    line=step.line_number,
                    keyword=step.keyword.strip(),
                    kind=step.type,
                    text=step.name,
                    table=None if step.datatable is None else _rows(step.datatable.raw()),
                    has_text=step.docstring is not None,
                )


def nearest(kind: str, text: str, defined: Sequence[Definition]) -> str:
    """
    Name the step that a sentence is most like, with its kind; empty where none is like it.
    """
    asked = _PLACE.sub('"…"', text)
    best, found = _ALIKE, ""
    for step in defined:
        own = f"{step.kind.capitalize()} {step.form}"
        for spelling in islice(_spellings(step.form), _SPELLINGS):
            alike = difflib.SequenceMatcher(None, asked, spelling)
            if alike.real_quick_ratio() < best or alike.quick_ratio() < best:
                continue
            # Of two that are as near, one of the same kind is what was meant.
            ratio = alike.ratio() + (_SAME_KIND if step.kind == kind else 0)
            if ratio > best:
                best, found = ratio, own
    return found


def _spellings(form: str) -> Iterator[str]:
    """
    Write a form with each of its choices, and a mark for what may be anything.
    """
    choice = _CHOICE.search(form)
    if choice is None:
        yield _PLACE.sub('"…"', form)
        return
    within = choice[1] or choice[2]
    for each in [*within.split("|"), *([""] if choice[2] else [])]:
        yield from _spellings(form[: choice.start()] + each + form[choice.end() :])


def _rows(table: Sequence[Sequence[object]]) -> tuple[tuple[str, ...], ...]:
    return tuple(tuple(str(cell) for cell in row) for row in table)
