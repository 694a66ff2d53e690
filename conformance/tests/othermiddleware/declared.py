"""
What the corner shop declares of itself.
"""

from __future__ import annotations

_DECLARED = """
[subject]
organisation = "Eckladen GmbH"
product = "Corner Shop"
version = "1.7.6"

[ics]
role = "middleware"
api = "1.7.6"
profiles = ["core"]

[ixit]
adapter = "http:{url}"

[control]
kind = "none"
"""


def declared(url: str) -> str:
    """The text of a target.toml for the shop at this address."""
    return _DECLARED.format(url=url)
