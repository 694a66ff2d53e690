"""
Verdicts: from claims to one word per requirement and one for the run. Pure.
"""

from __future__ import annotations

from fiskalprobe.verdict.judgement import Judgement, judge
from fiskalprobe.verdict.outcome import Outcome, Overall, RequirementVerdict, conclude
from fiskalprobe.verdict.reasons import REASONS
from fiskalprobe.verdict.scale import Verdict

__all__ = [
    "REASONS",
    "Judgement",
    "Outcome",
    "Overall",
    "RequirementVerdict",
    "Verdict",
    "conclude",
    "judge",
]
