"""
The module that pytest collects: every scenario that a run may need becomes a test in it.

Nobody imports it but pytest, which is told the folder with ``bdd_features_base_dir``.
"""

from __future__ import annotations

from pytest_bdd import scenarios

from fiskalprobe.run.booklist import COLLECTED

scenarios(*COLLECTED.get())
