"""
The module that pytest collects: every scenario of the features' folder becomes a test in it.

Nobody imports it but pytest, which is told the folder with ``bdd_features_base_dir``.
"""

from __future__ import annotations

from pytest_bdd import scenarios

scenarios(".")
