"""
A gateway before the simulator, which answers some calls itself.
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
