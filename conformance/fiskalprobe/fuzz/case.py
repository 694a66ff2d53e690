"""
A case: requests to send one after the other, with placeholders for values of the subject.

``~NAME~`` in an address or a body stands for a value that is put in when the case is played: who
the client is, which number createDocument gave. So a stored case fits any world.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, Final

import msgspec

_PLACEHOLDER: Final = re.compile(r"~(?P<name>[A-Z]+)~")
_DECODER_ERRORS: Final = (msgspec.DecodeError, UnicodeDecodeError)


class BadCorpus(ValueError):
    """
    A line of a stored corpus is no case; the text says which.
    """

    code = "corpus"


class Ask(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    One request.
    """

    method: str
    path: str
    query: dict[str, str] = {}
    #: None for a request without a body.
    body: str | None = None
    headers: dict[str, str] = {}


class Case(msgspec.Struct, frozen=True, kw_only=True, omit_defaults=True):
    """
    What one trial sends.
    """

    #: The operation or kind of document that it is about.
    about: str
    #: How it was made.
    origin: str
    asks: tuple[Ask, ...]
    #: The requirement that the last request and the one in ``same_as`` mean the same by.
    spelling: str = ""
    #: Index of the request that the last one only spells otherwise; -1 when there is none.
    same_as: int = -1

    @property
    def size(self) -> int:
        """
        How much there is to read in it.
        """
        return len(msgspec.json.encode(self))


def filled(text: str, values: Mapping[str, str]) -> str:
    """
    Put *values* in the place of their names; a name that nobody knows stays as it is.
    """
    return _PLACEHOLDER.sub(lambda it: values.get(it[1], it[0]), text) if "~" in text else text


def read_corpus(path: Path) -> list[Case]:
    """
    Read stored cases, one a line; `BadCorpus` names the line that is none.
    """
    cases = []
    for number, line in enumerate(path.read_bytes().splitlines(), 1):
        try:
            cases.append(msgspec.json.decode(line, type=Case))
        except _DECODER_ERRORS as wrong:
            raise BadCorpus(f"{path.name}, line {number}, is no case: {wrong}") from wrong
    return cases


def append_corpus(path: Path, cases: Iterable[Case]) -> None:
    """
    Add cases to a stored corpus.
    """
    with path.open("ab") as file:
        for case in cases:
            file.write(msgspec.json.encode(case) + b"\n")


def written(value: Any) -> str:
    """
    Write JSON with exact decimals; a number that is a placeholder is written without quotes.
    """
    text = _ENCODER.encode(value).decode()
    return _BARE.sub(r"\1", text)


_ENCODER: Final = msgspec.json.Encoder(decimal_format="number")
_BARE: Final = re.compile(r'"(~(?:NUMBER|REVISION|START)~)"')
