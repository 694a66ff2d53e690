"""
A gateway before the simulator, which answers some calls itself, or otherwise than it did.
"""

from __future__ import annotations

import httpx

from fiskalprobe.target.adapters.inprocess import InProcess
from fiskalprobe.wire.envelope import Carried

PAGE = b"<html><head><title>502 Bad Gateway</title></head></html>"


def answered_for(monkeypatch, place, *, but=0, body=PAGE):
    """Let a gateway answer each call to *place*, *but* for so many at the beginning."""
    honest = InProcess.carry
    calls = iter(range(10_000))

    def carry(self, asked, sent):
        if place in asked.address and next(calls) >= but:
            return Carried(502, [(b"content-length", str(len(body)).encode())], body)
        return honest(self, asked, sent)

    monkeypatch.setattr(InProcess, "carry", carry)


def silenced(monkeypatch, why, *, but):
    """Let no call be answered any more, *but* so many at the beginning."""
    honest = InProcess.carry
    calls = iter(range(10_000))

    def carry(self, asked, sent):
        if next(calls) >= but:
            raise httpx.ConnectError(why)
        return honest(self, asked, sent)

    monkeypatch.setattr(InProcess, "carry", carry)


def without_content(monkeypatch):
    """Let 204 and nothing acknowledge a closing and DELETE, of which no code is published."""
    honest = InProcess.carry

    def carry(self, asked, sent):
        answer = honest(self, asked, sent)
        is_silent = "cashpointClose" in asked.address or asked.method == "DELETE"
        if is_silent and "/api/" in asked.address and answer.status == 200:
            return Carried(204, [], b"")
        return answer

    monkeypatch.setattr(InProcess, "carry", carry)
