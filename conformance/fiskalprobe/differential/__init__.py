"""
The differential run: whatever the subject is asked, the reference simulator is asked as well, and
where their answers part is told. It decides nothing: a difference is no verdict.
"""

from __future__ import annotations

from fiskalprobe.differential.reference import NoReference, reference_target
from fiskalprobe.differential.twin import Twin

__all__ = ["NoReference", "Twin", "reference_target"]
