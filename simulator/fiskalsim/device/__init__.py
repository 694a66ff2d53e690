"""
One TSE: its keys, certificate, clients, transactions, counters and log messages.

`tse` puts the parts together, and `interface` says where each function of the SE API is. `core`
signs and notes, `state` folds what was noted, and `gate` stands before every function. What users
do is in `transactions`, `clients`, `users`, `clock` and `upkeep`; what they take away, in `store`.

The device is pure. It has no clock, no disk and no network: time comes in with every call, and
whatever has to survive a restart goes out as a fact. How it is reached, and how that goes wrong,
is the business of `fiskalsim.cable`.
"""

from __future__ import annotations
