"""
The corner shop's door: `http.server`, one lock, strict JSON.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

from othermiddleware.chip import Chip
from othermiddleware.shop import Paper, Refusal, Shop, findings

_TRANSACTIONS = "/api/v1/transactions/"
_TSE = "/api/v1/management/germany/"


def _route(shop: Shop, method: str, path: str, ask: dict[str, str], body: str) -> Any:
    if path.startswith(_TRANSACTIONS):
        client = ask.get("uniqueClientId") or ask.get("clientId")
        match method, path.removeprefix(_TRANSACTIONS):
            case "PUT", "createDocument":
                return shop.create(client, ask.get("documentType"))
            case "POST", "storeDocument":
                return shop.store(_paper(body))
            case "POST", "cancelDocument":
                return shop.cancel(_paper(body))
            case "POST", "validateDocument":
                return [
                    {"level": "document", "errorLevel": "error", "errorText": text}
                    for text in findings(_paper(body))
                ]
    if (method, path) == ("GET", "/api/v1/information/version"):
        return "1.7.6"
    return _manage(shop, method, path.removeprefix(_TSE).split("/"))


def _manage(shop: Shop, method: str, where: list[str]) -> Any:
    match method, where:
        case "GET", ["tse"]:
            return [
                {
                    "tseSerial": shop.chip.serial,
                    "startedTransactions": len(shop.opened),
                    "maxStartedTransactions": 0,
                    "createdSignatures": shop.chip.signatures,
                    "maxSignatures": 0,
                }
            ]
        case "GET", [client, "tse", "status"]:
            shop.know(client)
            return "[0] = Connected"
        case "PUT", [client, "tse", "connectTest"]:
            shop.know(client)
            return None
        case "POST", ["tse", serial, "selfTest" | "selftest"] if serial == shop.chip.serial:
            return None
    raise Refusal(404, f"{method} {'/'.join(where)}: no such door.")


def _paper(body: str) -> Paper:
    try:
        paper = json.loads(body or "{}", parse_float=Decimal)
    except json.JSONDecodeError as wrong:
        raise Refusal(400, f"This is no JSON: {wrong}.") from None
    if not isinstance(paper, dict) or not paper:
        raise Refusal(422, "The document is empty.")
    return paper


@contextmanager
def running(shop_type: Callable[[Chip], Shop] = Shop) -> Iterator[str]:
    """A shop that is open while the block runs; its address is given."""
    shop = shop_type(Chip(20_260_105, datetime.now(UTC) - timedelta(hours=1)))
    one_at_a_time = threading.Lock()

    class Handler(BaseHTTPRequestHandler):
        protocol_version = "HTTP/1.1"
        wbufsize = -1  # one packet per answer; without it each costs 40 ms
        timeout = 10

        def answer(self) -> None:
            octets = self.rfile.read(int(self.headers.get("content-length") or 0))
            where = urlsplit(self.path)
            ask = {name: values[0] for name, values in parse_qs(where.query).items()}
            status, said = 200, None
            with one_at_a_time:
                try:
                    said = _route(shop, self.command, where.path, ask, octets.decode())
                except Refusal as refusal:
                    status, said = refusal.status, {"error": str(refusal)}
                except (
                    ArithmeticError,
                    TypeError,
                    ValueError,
                    AttributeError,
                    LookupError,
                ) as odd:
                    status, said = 422, {"error": f"{type(odd).__name__}: {odd}"}
            content = b"" if said is None else json.dumps(said).encode()
            self.send_response(status)
            if content:
                self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(content)))
            self.end_headers()
            self.wfile.write(content)

        do_GET = do_PUT = do_POST = do_DELETE = answer  # noqa: N815 - http.server's names

        def log_message(self, *_said: object) -> None:
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.daemon_threads = True
    server.block_on_close = False
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
