"""
A run in progress: the driver under pytest, the objects that steps use, and the journal that
writes the stream.

Before it, `plan`, `forecast`, `choosing` and `picks` say what is going to run. `certify` starts
pytest, `driver` listens to it, `journal` keeps the record, and `opening` and `ending` are its two
ends. A step finds its subject in `subject`, `cloud`, `shop` or `shift` (a till), and records in
`checks`. Afterwards `rejudge` judges a record again, and `repeat` runs one failure again.
"""

from __future__ import annotations

from fiskalprobe.run.checks import Blocked, Checks
from fiskalprobe.run.context import Context
from fiskalprobe.run.parties.subject import Subject

__all__ = ["Blocked", "Checks", "Context", "Subject"]
