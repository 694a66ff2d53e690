"""
The judge of DSFinV-K exports: what a till's closings tell, held to the tables and to each other.

Give the files to `read_package` and the package to `judge`; `CHECKS` can be asked one by one. A
zip is taken apart by `unpack`. Nothing here reads a file or writes one.
"""

from __future__ import annotations

from fiskalprobe.oracles.dsfinvk.archive import UnreadableZip, UnusablePackage, unpack
from fiskalprobe.oracles.dsfinvk.case import Case
from fiskalprobe.oracles.dsfinvk.checks import CHECKS, Check, Outcome, examine, judge
from fiskalprobe.oracles.dsfinvk.package import Package, read_package
from fiskalprobe.oracles.dsfinvk.proving import proved

__all__ = [
    "CHECKS",
    "Case",
    "Check",
    "Outcome",
    "Package",
    "UnreadableZip",
    "UnusablePackage",
    "examine",
    "judge",
    "proved",
    "read_package",
    "unpack",
]
