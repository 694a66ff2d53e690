"""
What a run does not cover: the reason that a reader is given for each row.
"""

from __future__ import annotations

from types import SimpleNamespace

from fiskalprobe.report.coverage import gaps
from fiskalspec import requirements


def test_a_permission_is_not_told_as_a_claim_that_is_missing():
    """A target that claims all documents cannot claim more, so that is not why."""
    header = SimpleNamespace(ics={"role": "middleware", "api": "1.7.7"})
    run = SimpleNamespace(stream=SimpleNamespace(header=header))
    found = {
        gap.requirement.id: (each.key, gap.because.en)
        for each in gaps(run, requirements.load(), [])
        for gap in each.gaps
    }
    assert found["DE-DOC-0026"] == ("unplanned", "a permission demands nothing")
    assert found["DE-DOC-0025"] == ("unclaimed", "applies if claimed: profile.documents")
