"""
The pytest plugin: the fixtures and options that a scenario needs.
"""

from __future__ import annotations
