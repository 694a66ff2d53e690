"""
A declaration in the making: what somebody answered, written as a target.toml with comments.
"""

from __future__ import annotations

import json
import re
import tomllib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Final

from fiskalprobe.target.errors import Finding
from fiskalprobe.target.model import (
    API_OF,
    BASE_PROFILE,
    PROFILES_OF,
    SAMPLE_CLIENT,
    USUAL_PROFILES,
)
from fiskalprobe.target.pointofsale import EXEC, USUAL_PLACE, WAIT
from fiskalprobe.target.review import review
from fiskalspec.requirements.vocabulary import CAPABILITIES

#: The newest generation of the fiscal response.
_USUAL_API: Final = "1.7.7"
_ROLES: Final[Mapping[str, str]] = {
    "middleware": "a fiscal service",
    "cloud-tse": "a TSE in the cloud, SIGN DE V2",
    "tse-interface": "a POS vendor's TSE interface",
    "pos": "a till",
}

#: What an example of each command looks like, by handle, with what the handle does.
_COMMANDS: Final[Mapping[str, tuple[str, Mapping[str, tuple[str, ...]]]]] = {
    "cable": (
        "cut the TSE off at create, finish or all; connect it, until everything is signed.",
        {"cut": ("./tse", "off", "--at={occasion}"), "mend": ("./tse", "on", "--wait")},
    ),
    "clock": (
        "print the service's time alone; set it to {now}; let {seconds} pass.",
        {
            "now": ("./clock", "show"),
            "set_clock": ("./clock", "set", "{now}"),
            "advance": ("./clock", "advance", "{seconds}"),
        },
    ),
    "dsfinvk": (
        "put the closings {first} to {last} of {client} into {folder}, as files or one zip.",
        {"dsfinvk": ("./export", "--till={client}", "--into={folder}")},
    ),
    "export": (
        "put the tar file of the TSE {tse} into {folder}.",
        {"export": ("./logs", "--tse={tse}", "--into={folder}")},
    ),
    "ledger": (
        "print JSON as /_control/ledger in control.yaml.",
        {"ledger": ("./ledger", "{document_guid}")},
    ),
    "reset": (
        "begin with a fresh service; each scenario begins with one, so let it be quick.",
        {"reset": ("./fresh-shop",)},
    ),
    "restart": (
        "end the service, start it with what it has stored, and end once it answers.",
        {"restart": ("docker", "compose", "restart", "shop")},
    ),
}
#: The handles that more than a fiscal service can offer.
_COMMANDS_OF_ALL: Final = ("clock", "reset", "restart")
#: What a review finds wrong where no command is written yet.
_TO_COMPLETE: Final = "control.commands"


def usual_profiles(role: str, *, limited: bool) -> tuple[str, ...]:
    """
    Say what is usually claimed; a fiscal service without a known limit cannot claim limits.
    """
    if role != "middleware":
        return (BASE_PROFILE[role],) if role in BASE_PROFILE else ()
    return tuple(name for name in USUAL_PROFILES if name != "limits" or limited)


@dataclass(frozen=True, slots=True, kw_only=True)
class TargetDraft:
    """
    The answers; nothing in them has been looked at yet. Secrets are names of variables.
    """

    organisation: str
    product: str
    version: str
    url: str = ""
    role: str = "middleware"
    #: Empty for the one that the role speaks, or the newest.
    api: str = ""
    #: None for the usual ones.
    profiles: Sequence[str] | None = None
    supports: Sequence[str] = ()
    #: ``hardware:512``, ``cloud:2000`` or ``hardware``.
    tse: Sequence[str] = ()
    client_id: str = SAMPLE_CLIENT
    #: What runs a till's errands; ``-`` where somebody operates it.
    command: str = "-"
    #: ``Authorization=IUT_TOKEN``: the header and the variable that its value is in.
    headers: Sequence[str] = ()
    environment: str = ""
    #: The file with the certificate of a service over https; empty for none.
    ca: str = ""
    #: ``api_key``, ``api_secret``, ``foreign_api_key``, ``foreign_api_secret``, ``staff``.
    keys: Mapping[str, str] = field(default_factory=dict)
    #: How clients are fetched: ``key=IUT_CLOUD_KEY``, ``identification=DE123456789``, ….
    cloud: Sequence[str] = ()
    #: What may be done in the shop of a TSE interface.
    permits: Sequence[str] = ()
    control: str = "none"

    def to_toml(self) -> str:
        """
        Write the declaration, each choice with what else could be chosen.
        """
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
            *self._ics(),
            "",
            *self._ixit(),
        ]
        return "\n".join([*lines, *self._control(), ""])

    def mistakes(self, *, file: str, folder: str = "") -> list[Finding]:
        """
        Review what would be written in *folder*, as if every secret were there.
        """
        text = self.to_toml()
        try:
            table = tomllib.loads(text)
        except tomllib.TOMLDecodeError as wrong:
            advice = "leave control characters out of the answers"
            return [
                Finding(file=file, key="", problem=f"is not valid TOML: {wrong}", advice=advice)
            ]
        pretended = dict.fromkeys(_variables(table["ixit"]), "pretended")
        found = review(table, file=file, environment=pretended, folder=folder)
        # Nobody can guess commands; the file has a line for each, to be completed.
        return [each for each in found if self.control != "shell" or each.key != _TO_COMPLETE]

    def _ics(self) -> Iterator[str]:
        known = PROFILES_OF.get(self.role, ())
        profiles = self.profiles
        if profiles is None:
            limited = any(":" in each for each in self.tse)
            profiles = usual_profiles(self.role, limited=limited)
        yield "[ics]"
        yield f"# {'; '.join(f'{name}: {said}' for name, said in _ROLES.items())}."
        yield f"role = {_text(self.role)}"
        if self.role in API_OF:
            yield "# The one API of this role."
        else:
            yield "# The generation of the fiscal response: 2021, 1.7.6 (up to it) or 1.7.7."
        yield f"api = {_text(self.api or API_OF.get(self.role, _USUAL_API))}"
        yield "# Claimed but not served is a failure. There are:"
        yield from (f"#   {name}: {CAPABILITIES[f'profile.{name}']}" for name in known)
        yield f"profiles = {_texts(profiles)}"
        if self.role == "middleware":
            yield "# What no profile implies, e.g. documents.invoice, documents.training."
            yield f"supports = {_texts(self.supports)}"
            yield "# The kinds of TSE behind the service; how many transactions each keeps open."
            yield f"tse = [{', '.join(map(_tse, self.tse))}]"

    def _control(self) -> Iterator[str]:
        if self.role == "pos":
            return  # the service behind a till is the judge's own
        yield ""
        yield "[control]"
        yield "# none: what needs a hand on the subject stays inconclusive."
        yield "# http: the subject offers the control API of control.yaml below /_control/ or url."
        yield "# shell, prompt, tse-backend: see docs/control.md."
        yield f"kind = {_text(self.control)}"
        if self.control == "shell":
            yield from self._commands()

    def _commands(self) -> Iterator[str]:
        """
        Write a line for each command, to be completed by whoever knows them.
        """
        yield "# Seconds for one command."
        yield "timeout = 60"
        yield ""
        yield "# Lists of words, relative to the folder of this file; no shell reads them."
        yield "# Take the # away from those that you have; a handle needs all of its commands."
        yield "[control.commands]"
        for handle, (what, lines) in _COMMANDS.items():
            if self.role == "middleware" or handle in _COMMANDS_OF_ALL:
                yield f"# {handle}: {what}"
                yield from (f"# {name} = {_texts(words)}" for name, words in lines.items())

    def _errands(self) -> Iterator[str]:
        yield "[ixit]"
        yield "# pos-exec:COMMAND is started here for each errand, which stands in"
        yield "# FISKALPROBE_ERRAND; pos-wait:HOST:PORT asks an operator. See docs/till.md."
        operated = self.command == "-"
        yield f"adapter = {_text(f'{WAIT}{USUAL_PLACE}' if operated else EXEC + self.command)}"
        yield "# Seconds to wait for the end of one errand."
        yield "timeout = 30"
        yield "# The client that the till is."
        yield f"client_id = {_text(self.client_id)}"

    def _ixit(self) -> Iterator[str]:
        if self.role == "pos":
            yield from self._errands()
            return
        yield "[ixit]"
        yield f"adapter = {_text(f'http:{self.url}')}"
        if self.ca:
            yield "# The certificate that it is trusted by: its CA's, or its own."
            yield f"ca = {_text(self.ca)}"
        elif self.url.startswith("https:"):
            yield "# The certificate that it is trusted by, where no public CA has signed it:"
            yield '# ca = "ca.pem"'
        yield '# If need be: proxy = "http://HOST:PORT"; pace = 10 (requests a second at most);'
        yield "# tls_certificate and tls_key, files of a client that it knows."
        yield "# Seconds to wait for one answer."
        yield "timeout = 10"
        if self.role == "middleware":
            yield "# The client (till) that the judge plays; the service must know it."
            yield f"client_id = {_text(self.client_id)}"
        if self.environment:
            yield "# test vouches that nobody needs what this TSE signs; live is not judged."
            yield f"environment = {_text(self.environment)}"
        yield "# Secrets stand in environment variables, never in this file."
        pairs = [header.partition("=") for header in self.headers]
        written = ", ".join(f"{_key(name)} = {_text(f'env:{said}')}" for name, _, said in pairs)
        yield (
            f"headers = {{ {written} }}" if written else '# headers = { Authorization = "env:X" }'
        )
        if self.role == "tse-interface":
            yield "# What may be done in a shop that is in use and cannot be reset:"
            yield "# additions: branches, workplaces, tills, interfaces, TEST keys; they stay."
            yield "# rearranging: release, contract, network, the chain's interface; put back."
            yield "# live-keys: they cost money, and stay."
            yield f"permits = {_texts(self.permits)}"
        if self.role == "cloud-tse" and "foreign_api_key" not in self.keys:
            yield "# A key of another organisation, to be refused, makes more to be judged:"
            yield '# foreign_api_key = "env:OTHER_KEY" and foreign_api_secret = "env:OTHER_SECRET"'
        yield from (f"{name} = {_text(f'env:{said}')}" for name, said in self.keys.items())
        if self.cloud:
            yield ""
            yield "# How clients are fetched, and a till that the cloud knows and nobody has yet."
            yield "[ixit.cloud]"
            for name, _, said in (each.partition("=") for each in self.cloud):
                value = f"env:{said}" if name in ("key", "secret") else said
                yield f"{_key(name)} = {_text(value)}"


def _variables(value: Any) -> Iterator[str]:
    """
    List the variables that a table refers to.
    """
    if isinstance(value, Mapping):
        for each in value.values():
            yield from _variables(each)
    elif isinstance(value, str) and value.startswith("env:"):
        yield value.removeprefix("env:")


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
