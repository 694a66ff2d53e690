"""
How a service reaches a TSE, and every way in which that can go wrong.

`port` says what a cable does. `local` leads to a TSE in this process, `sign_de` to one outside of
it; `faulty` and `self_testing` wrap another cable.

Faults live here and nowhere else: neither the device nor the service knows that there are any.
"""

from __future__ import annotations
