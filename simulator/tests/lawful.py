"""
The law as a wrapper: what goes into an application and out of it is held to OpenAPI.

A request is held to them when it was accepted: tests send faulty ones on purpose, and the service
also takes bodies that are no JSON at all, which no schema can describe.
"""

from __future__ import annotations

import json
import re
from functools import cache
from typing import Any
from urllib.parse import parse_qsl

import jsonschema_rs

from fiskalspec import openapi

#: Spelled in two ways by the vendor; only one of them is described.
ALIASES = {"selfTest": "selftest"}
#: Any endpoint may answer these: too large a body, a ledger that failed.
EVERYWHERE = {413, 503}
#: These are there to be asked about what does not fit.
ASKED_FAULTY = {"validateDocument"}
DOCUMENTS = {name: openapi.get(name) for name in openapi.names()}


class Unlawful(AssertionError):
    """A request or an answer does not fit the OpenAPI document."""


class Lawful:
    """An ASGI application that raises `Unlawful` when what passes through it is not described."""

    def __init__(self, app: Any) -> None:
        self.app = app
        self.world = getattr(app, "world", None)

    async def __call__(self, scope: Any, receive: Any, send: Any) -> None:
        """Let one request and its answer through, then judge both."""
        if scope["type"] != "http":
            await self.app(scope, receive, send)
            return
        asked, answered, head = [], [], {}

        async def hear() -> Any:
            message = await receive()
            asked.append(message.get("body", b""))
            return message

        async def tell(message: Any) -> None:
            if message["type"] == "http.response.start":
                head.update(message)
            answered.append(message.get("body", b""))
            await send(message)

        await self.app(scope, hear, tell)
        headers = {k.decode().lower(): v.decode() for k, v in head["headers"]}
        media = headers.get("content-type", "").partition(";")[0]
        judge(
            scope["method"],
            scope["path"],
            scope["query_string"].decode(),
            b"".join(asked),
            head["status"],
            media,
            b"".join(answered),
        )


def judge(  # noqa: PLR0917  seven parts make one exchange, and a table of them reads well
    method: str, path: str, query: str, asked: bytes, status: int, media: str, answered: bytes
) -> None:
    """Raise `Unlawful` unless the law describes this request and this answer."""
    found = find(method, path)
    where = f"{method} {path} → {status}"
    if found is None:
        if path.startswith(("/api/", "/_control/")) and status not in {404, 405}:
            raise Unlawful(f"{where}: no OpenAPI document describes this endpoint")
        return
    name, operation = found
    if status in EVERYWHERE:
        return
    given = operation["responses"].get(str(status))
    if given is None:
        raise Unlawful(f"{where}: this status is not described; {answered[:200]!r}")
    _fits(name, resolve(name, given).get("content", {}), media, answered, where)
    if status < 300:
        _parameters(name, operation, query, where)
        if asked and "requestBody" in operation and operation["operationId"] not in ASKED_FAULTY:
            content = resolve(name, operation["requestBody"])["content"]
            _fits(name, content, "application/json", asked, f"{where}, request", lenient=True)


def _fits(
    name: str, content: Any, media: str, body: bytes, where: str, *, lenient: bool = False
) -> None:
    if not content:
        if body:
            raise Unlawful(f"{where}: a body that is not described: {body[:200]!r}")
        return
    if media not in content:
        if lenient:
            return
        raise Unlawful(f"{where}: {media or 'no body'} instead of {', '.join(content)}")
    value: Any = body.decode("utf-8", "replace")
    if media == "application/json":
        try:
            value = json.loads(body)
        except ValueError:
            if lenient:
                return
            raise Unlawful(f"{where}: no JSON: {body[:200]!r}") from None
    elif not media.startswith("text/"):
        return
    schema = json.dumps(content[media].get("schema", {}), sort_keys=True)
    wrong = [f"{e.instance_path}: {e.message}" for e in validator(name, schema).iter_errors(value)]
    if wrong:
        raise Unlawful(f"{where}: {'; '.join(wrong)[:1000]}")


def _parameters(name: str, operation: Any, query: str, where: str) -> None:
    described = {
        p["name"].lower(): p
        for p in (resolve(name, p) for p in operation.get("parameters", ()))
        if p["in"] == "query"
    }
    sent = {key.lower() for key, _ in parse_qsl(query, keep_blank_values=True)}
    if unknown := sent - set(described):
        raise Unlawful(f"{where}: query parameters that are not described: {unknown}")
    if missing := {k for k, p in described.items() if p.get("required")} - sent:
        raise Unlawful(f"{where}: accepted without {missing}")


@cache
def validator(name: str, schema: str) -> Any:
    """Build the validator of one schema inside its document."""
    whole = {**json.loads(schema), "components": DOCUMENTS[name]["components"]}
    return jsonschema_rs.Draft202012Validator(whole)


def resolve(name: str, node: Any) -> Any:
    """Follow a reference inside a document."""
    while "$ref" in node:
        found: Any = DOCUMENTS[name]
        for step in node["$ref"].removeprefix("#/").split("/"):
            found = found[step.replace("~1", "/")]
        node = found
    return node


def find(method: str, path: str) -> tuple[str, Any] | None:
    """Find the operation that describes this address, the one with fewest placeholders first."""
    head, _, last = path.rpartition("/")
    path = f"{head}/{ALIASES.get(last, last)}"
    for _, pattern, name, item in _addresses():
        if pattern.fullmatch(path) and method.lower() in item:
            return name, item[method.lower()]
    return None


@cache
def _addresses() -> list[tuple[int, re.Pattern[str], str, Any]]:
    return sorted(
        (
            (
                template.count("{"),
                re.compile(re.sub(r"\\\{\w+\\\}", "[^/]+", re.escape(template))),
                name,
                item,
            )
            for name, document in DOCUMENTS.items()
            for template, item in document["paths"].items()
        ),
        key=lambda address: address[0],
    )
