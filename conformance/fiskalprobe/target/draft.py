"""
A declaration in the making: what somebody answered, written as a target.toml with comments.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from fiskalprobe.target.errors import Finding
from fiskalprobe.target.model import PROFILES, SAMPLE_CLIENT
from fiskalprobe.target.review import review
from fiskalspec.requirements.vocabulary import CAPABILITIES


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDraft:
    """
    The answers; nothing in them has been looked at yet.
    """

    organisation: str
    product: str
    version: str
    url: str
    api: str = "1.7.7"
    profiles: Sequence[str] = ("core",)
    #: ``hardware:512``, ``cloud:2000`` or ``hardware``.
    tse: Sequence[str] = ()
    client_id: str = SAMPLE_CLIENT
    #: ``Authorization=IUT_TOKEN``: the header and the variable that its value is in.
    headers: Sequence[str] = ()
    environment: str = ""
    control: str = "none"

    def to_toml(self) -> str:
        """
        Write the declaration, each choice with what else could be chosen.
        """
        claims = [f"#   {name}: {CAPABILITIES[f'profile.{name}']}" for name in PROFILES]
        lines = [
            "# What is judged, what it claims, how it is reached, what may be manipulated.",
            "# fiskalprobe smoke --target FILE tries it; fiskalprobe run --target FILE judges it.",
            "",
            "[subject]",
            f"organisation = {_text(self.organisation)}",
            f"product = {_text(self.product)}",
            "# A release, never the name of a branch.",
            f"version = {_text(self.version)}",
            "",
            "[ics]",
            'role = "middleware"',
            "# The generation of the fiscal response: 2021, 1.7.6 (up to it) or 1.7.7 (from it).",
            f"api = {_text(self.api)}",
            "# Claimed but not served is a failure. There are:",
            *claims,
            f"profiles = {_texts(self.profiles)}",
            "# What no profile implies, e.g. documents.invoice, documents.training.",
            "supports = []",
            "# The kinds of TSE behind the service and how many transactions each keeps open.",
            f"tse = [{', '.join(map(_tse, self.tse))}]",
            "",
            "[ixit]",
            f"adapter = {_text(f'http:{self.url}')}",
            "# Seconds to wait for one answer.",
            "timeout = 10",
            "# The client (till) that the judge plays; the service must know it.",
            f"client_id = {_text(self.client_id)}",
        ]
        if self.environment:
            lines += [
                "# test vouches that nobody needs what this TSE signs; live is not judged.",
                f"environment = {_text(self.environment)}",
            ]
        pairs = [header.partition("=") for header in self.headers]
        written = ", ".join(f"{_key(name)} = {_text(f'env:{said}')}" for name, _, said in pairs)
        lines += [
            "# Secrets stand in environment variables, never in this file.",
            f"headers = {{ {written} }}" if written else '# headers = { Authorization = "env:X" }',
            "",
            "[control]",
            "# none: outage and limits stay inconclusive.",
            "# http: the service offers the control API of control.yaml at /_control/.",
            f"kind = {_text(self.control)}",
        ]
        return "\n".join([*lines, ""])

    def mistakes(self, *, file: str) -> list[Finding]:
        """
        Review what would be written, as if every secret were there.
        """
        text = self.to_toml()
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as wrong:
            advice = "leave control characters out of the answers"
            return [Finding(file=file, key="", problem=f"is no TOML: {wrong}", advice=advice)]
        names: Iterable[Any] = table["ixit"].get("headers", {}).values()
        pretended = {str(name).removeprefix("env:"): "pretended" for name in names}
        return review(table, file=file, environment=pretended)


def _tse(said: str) -> str:
    kind, _, limit = said.partition(":")
    number = limit if re.fullmatch(r"[0-9]{1,9}", limit) else _text(limit)
    return f"{{ kind = {_text(kind)}" + (f", limit = {number} }}" if limit else " }")


def _key(name: str) -> str:
    return name if re.fullmatch(r"[A-Za-z0-9_-]+", name) else _text(name)


def _text(text: str) -> str:
    return json.dumps(text, ensure_ascii=False)


def _texts(texts: Sequence[str]) -> str:
    return f"[{', '.join(map(_text, texts))}]"
