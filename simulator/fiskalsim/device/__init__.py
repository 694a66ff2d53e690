"""
One TSE: its keys, certificate, clients, transactions, counters and log messages.

The device is pure. It has no clock, no disk and no network: time comes in with every call, and
whatever has to survive a restart goes out as a fact. How it is reached, and how that goes wrong,
is the business of `fiskalsim.cable`.
"""

from __future__ import annotations
