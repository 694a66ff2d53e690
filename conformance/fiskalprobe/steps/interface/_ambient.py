"""
What is judged after every exchange with a TSE interface: the form that its description promises,
and what a receipt says.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from functools import cache
from typing import Any, Final, cast

import jsonschema_rs

from fiskalprobe.oracles.claims import Claim, broken, holds, told
from fiskalprobe.oracles.jsontext import Rows
from fiskalprobe.oracles.shopreceipt import Sale, ShopHistory, ShopReceipt
from fiskalprobe.run import Context
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.run.parties.shop import API
from fiskalprobe.steps._json import judge_answered, plain_answer
from fiskalprobe.wire import Exchange
from fiskalspec import openapi

#: What JSON looks like on the wire.
_WRITTEN: Final = Rows(octets="DE-IER-0003", names="DE-IER-0004", called="DE-IER-0001")
#: Every id that these checks can claim, for the coverage table.
REQUIREMENTS: Final = frozenset(
    {
        "DE-IER-0001",
        "DE-IER-0002",
        *_WRITTEN,
        "DE-ITL-0002",
        "DE-ITL-0010",
        "DE-ITL-0011",
        "DE-ITL-0012",
        "DE-ITL-0013",
        "DE-ITL-0014",
    }
)

_DOCUMENT: Final = "tse-interface"
_JSON: Final = "application/json"
_CLIENT_ERROR: Final = 400
_KINDS: Final = frozenset({"request", "notice", "configuration", "outage"})
_HISTORY: Final = "fiskalprobe.steps.interface/history"
_SALE: Final = re.compile(rf"{API}/tills/[^/]+/receipts")


def judge(exchange: Exchange, context: Context) -> list[Claim]:
    """
    Say everything that this exchange shows about the TSE interface.
    """
    if exchange.status is None or not exchange.request.path.startswith(API):
        return []
    claims = [_described(exchange, exchange.status), *judge_answered(exchange, _WRITTEN)]
    if exchange.status >= _CLIENT_ERROR:
        claims.append(_says_why(exchange))
        return claims
    return claims + _contents(exchange, context)


def _contents(exchange: Exchange, context: Context) -> list[Claim]:
    """
    Judge a receipt; what tills show of themselves is remembered for it.
    """
    answer = object_of(exchange)
    if answer is None:
        return []
    history = cast("ShopHistory", context.memory.setdefault(_HISTORY, ShopHistory()))
    if "serialNumber" in answer:
        history.know(answer)
        return _firm(answer)
    receipt = ShopReceipt.from_mapping(answer)
    if receipt is None or not _SALE.fullmatch(exchange.request.path):
        return []
    sale = _sale(exchange)
    return history.observe(receipt, sale, in_order=not exchange.together)


def _firm(till: Mapping[str, Any]) -> list[Claim]:
    """
    Compare the firm of a till with that of its TSE, however it came to either.
    """
    name, tse = till.get("id"), till.get("tse")
    if not isinstance(tse, Mapping):
        return []
    return [
        told(
            "DE-ITL-0002",
            "tse-of-the-firm",
            f"the TSE of {name} belongs to the VAT id of the till",
            ok=tse.get("vatId") == till.get("vatId"),
            expected=str(till.get("vatId")),
            actual=str(tse.get("vatId")),
        )
    ]


def _described(exchange: Exchange, status: int) -> Claim:
    check, where = "schema", f"{exchange.request.method} {exchange.request.path}"
    answers = _answers(exchange.request.method, exchange.request.path)
    if answers is None:
        faults = ["this address is not described"]
    elif status not in answers:
        faults = [f"the status {status} is not described"]
    else:
        faults = [error.message for error in answers[status].iter_errors(plain_answer(exchange))]
    if not faults:
        return holds("DE-IER-0001", check, f"the answer to {where} fits the description")
    return broken(
        "DE-IER-0001",
        check,
        f"{where}: {faults[0]}",
        expected="an answer as it is described",
        actual="; ".join(faults)[:300],
        code="not-described",
    )


def _says_why(exchange: Exchange) -> Claim:
    said = plain_answer(exchange)
    text = said.get("text") if isinstance(said, Mapping) else None
    ok = (
        isinstance(said, Mapping)
        and bool(said.get("code"))
        and isinstance(said.get("kind"), str)
        and said["kind"] in _KINDS
        and isinstance(text, Mapping)
        and all(isinstance(text.get(tongue), str) and text[tongue] for tongue in ("de", "en"))
    )
    check, message = "says-why", "a refusal has code, kind and a text in two languages"
    if ok:
        return holds("DE-IER-0002", check, message)
    return broken(
        "DE-IER-0002",
        check,
        message,
        expected="code, kind, text.de, text.en",
        actual=exchange.body[:200],
        code="not-said",
    )


def _sale(exchange: Exchange) -> Sale | None:
    try:
        asked = json.loads(exchange.request.body)
    except ValueError:
        return None
    return Sale.from_mapping(asked) if isinstance(asked, Mapping) else None


def _answers(method: str, path: str) -> Mapping[int, Any] | None:
    for pattern, name, answers in _operations():
        if method == name and pattern.fullmatch(path):
            return answers
    return None


@cache
def _operations() -> tuple[tuple[re.Pattern[str], str, dict[int, Any]], ...]:
    components = openapi.get(_DOCUMENT)["components"]
    return tuple(
        (
            re.compile(address),
            method,
            {
                int(status): _validator(components, answer)
                for status, answer in told["responses"].items()
            },
        )
        for address, method, told in openapi.operations(_DOCUMENT)
    )


def _validator(components: Mapping[str, Any], answer: Mapping[str, Any]) -> Any:
    node: Any = answer
    while "$ref" in node:
        name = node["$ref"].rpartition("/")[2]
        node = components["responses"][name]
    whole = node["content"][_JSON]["schema"] | {"components": components}
    return jsonschema_rs.Draft202012Validator(whole)
