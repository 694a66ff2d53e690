"""
A recorded request as a command that a POSIX shell takes as it stands.
"""

from __future__ import annotations

import shlex
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final
from urllib.parse import urlsplit, urlunsplit

from fiskalprobe.report.text import unchanged_by_showing
from fiskalprobe.report.view import Call
from fiskalprobe.wire.redaction import GIVEN, NAMED

#: Headers that curl writes by itself, or that would only get in the way.
_LEFT_OUT: Final = frozenset(
    {"host", "content-length", "user-agent", "accept-encoding", "connection", "accept"}
)
#: Where `fiskalprobe serve` listens unless told otherwise.
SERVED_AT: Final = "127.0.0.1:7678"
#: No argument of a command may be much longer on every system.
_LONGEST_BODY: Final = 8_000
#: What a command cannot do and the till did, by how the call went over the line.
_LEFT: Final = {
    "hangs up": "# the till hung up before it was answered\n",
    "breaks off": "# the till sent half of this body and broke off\n",
}
#: What a body goes through that is not sent as it is written.
SENT_THROUGH: Final = {
    "compresses": "gzip -n",
    "writes UTF-16": "iconv -f UTF-8 -t UTF-16",
}
#: A dash as an octal byte.
_DASH: Final = "\\055"
_PRINTABLE: Final = range(0x20, 0x7F)


@dataclass(frozen=True, slots=True, kw_only=True)
class Command:
    """
    One command, and what a person must know before pasting it.
    """

    text: str
    #: Whether something was redacted that nobody but the reader can fill in.
    redacted: bool
    #: The variables that the command takes its secrets from.
    variables: tuple[str, ...] = ()

    @property
    def given(self) -> bool:
        """
        Whether one of them is a token that an earlier answer gave.
        """
        return any(map(GIVEN.fullmatch, self.variables))


def command(call: Call, *, number: int = 0, moved: bool = False) -> Command:
    """
    Write *call* as a curl command; *moved* points it at a simulator that is served locally.

    A body goes out by ``--data-raw``. When it holds characters that a page or a terminal would
    swallow, it comes from ``printf`` instead, byte by byte; when it is too long for both, it is
    read out of the stream, where it stands in exchange *number*. One that was compressed, or sent
    in UTF-16, is made so again.
    """
    url = _served(call.url) if moved else call.url
    words = ["curl", "-sS", "-i"]
    if any(mark in NAMED.sub("", url) for mark in "[]{}"):
        words.append("--globoff")
    if call.method != "GET":
        words += ["-X", call.method]
    lines = [" ".join([shlex.join(words), quoted(url)])]
    lines += [f"-H {quoted(header)}" for header in headers(call)]
    front = ""
    if len(call.body) > _LONGEST_BODY:
        select = f'select(.kind == "exchange" and .id == {number}) | .request.body'
        front = f"jq -j {quoted(select)} run.ndjson |\n"
        lines.append("--data-binary @-")
    elif call.body and call.manner not in SENT_THROUGH and unchanged_by_showing(call.body):
        lines.append(f"--data-raw {quoted(call.body)}")
    elif call.body:
        front = f"{printed(call.body)} |\n"
        lines.append("--data-binary @-")
    if front and call.manner in SENT_THROUGH:
        front += f"{SENT_THROUGH[call.manner]} |\n"
    text = _LEFT.get(call.manner, "") + front + " \\\n  ".join(lines)
    said = " ".join([url, *call.headers.values(), call.body])
    names = dict.fromkeys(name for name in NAMED.findall(said) if f'"${name}"' in text)
    return Command(text=text, redacted="[redacted" in text, variables=tuple(names))


def quoted(word: str) -> str:
    """
    Quote one word for the shell, always, so that the eye finds its ends.

    Where a known secret was taken out, the variable that it came from is put in.
    """
    text, *rest = NAMED.split(word)
    parts = [_bare(text)] if text or not rest else []
    for name, after in zip(rest[::2], rest[1::2], strict=True):
        parts += [f'"${name}"', *([_bare(after)] if after else [])]
    return "".join(parts)


def printed(body: str) -> str:
    """
    Write a command that prints *body* byte by byte.
    """
    text = _escaped(body)
    # A format that begins with a dash would be taken for an option.
    return f"printf {_bare(_DASH + text[1:] if text.startswith('-') else text)}"


def _bare(word: str) -> str:
    bare = shlex.quote(word)
    return bare if bare != word else f"'{word}'"


def headers(call: Call) -> Iterator[str]:
    """
    Write the headers of *call* as curl takes them.
    """
    names = {name.lower() for name in call.headers}
    for name, value in call.headers.items():
        if name.lower() not in _LEFT_OUT and unchanged_by_showing(name + value):
            # curl drops a header without a value unless a semicolon ends its name
            yield f"{name}: {value}" if value else f"{name};"
    if call.body and "content-type" not in names:
        yield "Content-Type:"  # else curl would announce a form
    if not call.body and call.method in ("POST", "PUT"):
        yield "Content-Length: 0"


def _escaped(body: str) -> str:
    """
    Write a body as a printf format: everything but plain ASCII as octal bytes.
    """
    return "".join(
        chr(byte) if byte in _PRINTABLE and byte not in b"\\%" else f"\\{byte:03o}"
        for byte in body.encode("utf-8", "surrogatepass")
    )


def _served(url: str) -> str:
    try:
        parts = urlsplit(url)
    except ValueError:
        return url
    return urlunsplit(parts._replace(scheme="http", netloc=SERVED_AT))
