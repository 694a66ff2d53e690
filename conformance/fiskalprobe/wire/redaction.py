"""
Redaction: no secret enters the stream, whichever way it would come.

Four rules. A header or query parameter with a telling name never shows its value. A member of a
body that is a key, a token, a PIN or a PUK does not either. A secret that came from the
environment is replaced wherever it turns up: body, URL, traceback, message. So is whatever has the
form of a token, for services repeat in their refusals what they were shown.

What is hidden goes by a name where it can: the variable of the environment that it came from, or
the member and the exchange in which it was first seen, ``access_token_4``. So whoever sends the
request again knows what to fill in, and where a token came from.
"""

from __future__ import annotations

import base64
import json
import re
from collections.abc import Mapping
from typing import Any, Final
from urllib.parse import parse_qsl, quote, quote_plus, urlencode, urlsplit, urlunsplit

import msgspec

_ENCODER: Final = msgspec.json.Encoder()
#: Names whose values are never shown, in headers and in queries.
TELLING: Final = re.compile(
    r"authori[sz]ation|cookie|api[-_]?key|api[-_]?secret|secret|token|passw(or)?d|credential",
    re.IGNORECASE,
)
#: Members of JSON bodies by which a cloud TSE, or an interface to one, lets somebody in.
MEMBERS: Final = (
    "api_key",
    "api_secret",
    "apiKey",
    "apiSecret",
    "secret",
    "access_token",
    "refresh_token",
    "admin_puk",
    "admin_pin",
    "new_admin_pin",
)
_MEMBER: Final = re.compile(rf'("({"|".join(MEMBERS)})"\s*:\s*)"((?:[^"\\]|\\.)*)"')
#: How their names end: where none of these stands, the body need not be gone through.
_ENDS: Final = tuple({f'{name[-5:]}"': None for name in MEMBERS})
#: How a token looks wherever it stands: parts in Base64, of which the first is an object.
_TOKEN: Final = re.compile(r"eyJ[A-Za-z0-9_-]{8,}(?:\.[A-Za-z0-9_-]+){1,2}")
_OBJECT_BEGINS: Final = "eyJ"
#: How a token is sent: a word for the scheme, then the token.
_SCHEME: Final = re.compile(r"([A-Za-z]{1,12}) (\S+)")
HIDDEN: Final = "[redacted]"
#: The user information of an address within a text.
_USER: Final = re.compile(r"://[^/@\s]*@")
#: How a known secret is written: with the name of the variable that it came from.
NAMED: Final = re.compile(r"\[redacted:([A-Za-z_][A-Za-z0-9_]*)\]")
#: A name that says in which exchange something was first seen, and as which member.
GIVEN: Final = re.compile(r"([A-Za-z_]+)_([0-9]+)")
#: How many URLs and sets of headers are kept as they are told; then all are forgotten.
_KEPT: Final = 1024
#: A shorter value could not be told apart from ordinary text.
SHORTEST_SECRET: Final = 6


class Redactor:
    """
    Knows the secrets of this run and takes them out of whatever is to be recorded.
    """

    def __init__(self, secrets: Mapping[str, str] | None = None) -> None:
        #: More may be learned while a run goes on.
        self._secrets = secrets if secrets is not None else {}
        self._learn()
        #: What was given or chosen on the way, by its value.
        self._seen: dict[str, str] = {}

    def _learn(self) -> None:
        """
        Prepare to find each secret that is known by now.
        """
        replacements: dict[str, str] = {}
        self._learned = len(self._secrets)
        for name, value in self._secrets.items():
            for form in _forms(value):
                replacements[form] = f"[redacted:{name}]"
        self._replacements = replacements
        # The longest first, so that a secret inside a longer one leaves no rest behind.
        forms = sorted(replacements, key=len, reverse=True)
        # A text without any of these holds none of the others either.
        self._forms = tuple(
            form for form in forms if not any(other in form and other != form for other in forms)
        )
        self._octets = tuple(_ENCODER.encode(form)[1:-1] for form in self._forms)
        self._shortest = min(map(len, forms), default=0)
        self._pattern = re.compile("|".join(map(re.escape, forms)))
        #: How those URLs and headers are told that tell the same whatever was seen before.
        self._urls: dict[str, str] = {}
        self._headers: dict[tuple[tuple[str, str], ...], dict[str, str]] = {}

    def line(self, record: msgspec.Struct) -> bytes:
        """
        Write *record* as JSON, each known secret replaced.
        """
        if len(self._secrets) != self._learned:
            self._learn()
        # Hardly any record holds one, and each secret would stand in the line as it is escaped.
        try:
            line = _ENCODER.encode(record)
        except UnicodeEncodeError:
            return self.line(
                msgspec.convert(_encodable(msgspec.to_builtins(record)), type(record))
            )
        for octets in self._octets:
            if octets in line:
                line = _ENCODER.encode(self.value(msgspec.to_builtins(record)))
                break
        # No letter of a token is escaped.
        if _OBJECT_BEGINS.encode() in line:
            return _TOKEN.sub(self._token, line.decode()).encode()
        return line

    def text(self, text: str) -> str:
        """
        Replace each known secret in *text*.
        """
        if len(self._secrets) != self._learned:
            self._learn()
        # Most texts are short or hold no secret, and looking for each is faster than matching all.
        if len(text) >= self._shortest:
            for form in self._forms:
                if form in text:
                    return self._pattern.sub(lambda it: self._replacements[it.group()], text)
        return text

    def sentence(self, text: str) -> str:
        """
        Hide in a sentence what a body and an address would not show.
        """
        return _USER.sub(f"://{HIDDEN}@", self.body(text))

    def value(self, value: Any) -> Any:
        """
        Replace each known secret in a tree of plain values.
        """
        if isinstance(value, str):
            return self.text(value)
        if isinstance(value, Mapping):
            return {self.text(str(key)): self.value(item) for key, item in value.items()}
        if isinstance(value, (list, tuple)):
            return [self.value(item) for item in value]
        return value

    def body(self, body: str, *, exchange: int = 0, given: bool = False) -> str:
        """
        Hide the members of a JSON body whose names tell that they let somebody in.

        With the number of its *exchange*, what was not seen before is remembered by that number;
        what an answer has *given* goes by the latest one that did.
        """
        known = self.text(body)
        # Most texts are short, and a quotation mark at least stands before each of those names.
        if '"' not in known or not any(map(known.__contains__, _ENDS)):
            return self._tokens(known)

        def hidden(found: re.Match[str]) -> str:
            begin, member, value = found.groups()
            if NAMED.fullmatch(value):
                return str(found[0])
            if exchange and len(value) >= SHORTEST_SECRET:
                name = f"{member}_{exchange}"
                self._seen[value] = name if given else self._seen.get(value, name)
            return f'{begin}"{self._name(value)}"'

        return self._tokens(_MEMBER.sub(hidden, known))

    def _tokens(self, text: str) -> str:
        return _TOKEN.sub(self._token, text) if _OBJECT_BEGINS in text else text

    def _token(self, found: re.Match[str]) -> str:
        return self._name(found[0])

    def headers(self, headers: Mapping[str, str]) -> dict[str, str]:
        """
        Hide the headers whose names tell that they carry a secret.
        """
        key = tuple(headers.items())
        kept = self._headers.get(key)
        if kept is None:
            kept = {name: self._told(name, value) for name, value in key}
            # How a telling one is told depends on what was seen before.
            if not any(TELLING.search(name) for name in kept):
                if len(self._headers) >= _KEPT:
                    self._headers.clear()
                self._headers[key] = kept
        return dict(kept)

    def url(self, url: str) -> str:
        """
        Hide user information and telling query parameters.
        """
        kept = self._urls.get(url)
        if kept is None:
            kept = self._url(url)
            if not TELLING.search(url):
                if len(self._urls) >= _KEPT:
                    self._urls.clear()
                self._urls[url] = kept
        return kept

    def _url(self, url: str) -> str:
        parts = urlsplit(url)
        place = parts.netloc
        if "@" in place:
            place = f"{HIDDEN}@{place.rpartition('@')[2]}"
        query = parts.query
        if TELLING.search(query):
            query = urlencode(
                [
                    (name, self._told(name, value))
                    for name, value in parse_qsl(query, keep_blank_values=True)
                ],
                safe="[]:",
            )
        return self.text(urlunsplit(parts._replace(netloc=place, query=query)))

    def _told(self, name: str, value: str) -> str:
        """
        Show a value, or hide it where its name tells that it is a secret.

        A secret that is the whole value, or stands behind its scheme, goes by its name, so that
        whoever pastes the request can fill it in.
        """
        known = self.text(value)
        if not TELLING.search(name) or NAMED.fullmatch(known):
            return known
        scheme = _SCHEME.fullmatch(known)
        if scheme is None:
            return self._name(known)
        told = scheme[2] if NAMED.fullmatch(scheme[2]) else self._name(scheme[2])
        return HIDDEN if told == HIDDEN else f"{scheme[1]} {told}"

    def _name(self, value: str) -> str:
        seen = self._seen.get(value)
        return f"[redacted:{seen}]" if seen else HIDDEN


def _encodable(value: Any) -> Any:
    """
    Write half of a character, which no file takes, as its escape.
    """
    if isinstance(value, str):
        return value.encode("utf-8", "backslashreplace").decode()
    if isinstance(value, Mapping):
        return {_encodable(key): _encodable(item) for key, item in value.items()}
    return [_encodable(item) for item in value] if isinstance(value, (list, tuple)) else value


def _forms(secret: str) -> set[str]:
    """
    List the ways in which one secret may be spelled on the wire.
    """
    raw = secret.encode()
    forms = {
        secret,
        quote(secret, safe=""),
        quote_plus(secret),
        json.dumps(secret)[1:-1],
        json.dumps(secret, ensure_ascii=False)[1:-1],
        base64.b64encode(raw).decode(),
        base64.urlsafe_b64encode(raw).decode(),
        base64.b64encode(raw).decode().rstrip("="),
        raw.hex(),
    }
    return {form for form in forms if form}
