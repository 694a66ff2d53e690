"""
The law: what conforming means, as data.

Thin typed loaders around TOML, YAML and JSON files that ship inside the package.
No server, no verdict, no network: the machine and the judge share nothing but this.
"""

from __future__ import annotations
