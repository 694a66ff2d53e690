"""
The vocabulary of the features: what a till's developer reads, tied to what is sent and checked.

A room for each role that is asked, and one for the back office of a shop. Every module of a room
without a leading underscore is loaded as a pytest plugin, so its steps and fixtures are there
without an import; `ambient` is called by the run itself.
"""

from __future__ import annotations
