"""
Reason codes: why a verdict is what it is, each with a sentence and what to do.
"""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Final, NamedTuple


class Reason(NamedTuple):
    """
    What a code means and what its reader can do about it.
    """

    meaning: str
    advice: str


#: Reasons for which a run could not see a requirement of its scope, whatever the subject did.
OUT_OF_SIGHT: Final = frozenset({"control", "untested"})

#: `fiskalprobe explain CODE` prints both sentences.
REASONS: Final[Mapping[str, Reason]] = MappingProxyType(
    {
        "untested": Reason(
            "No scenario and no ambient check tests the requirement.",
            "Nothing on your side; it is a gap in fiskalprobe and listed as such.",
        ),
        "not-reached": Reason(
            "There is a check for the requirement, but this run did not reach it.",
            "Run without a filter; if that does not help, look at the aborted scenarios.",
        ),
        "control": Reason(
            "The scenario needs a handle on the subject (cable, clock, faults, reset or ledger) "
            "that the target does not offer.",
            "Offer the control API (control.yaml of fiskalspec) and name its address under "
            "[control] in target.toml.",
        ),
        "blocked": Reason(
            "The preconditions of the scenario could not be set up.",
            "Look at the exchange of the Given step that failed.",
        ),
        "transport": Reason(
            "No answer came, so nothing can be said about it.",
            "Check that the subject is reachable, and raise ixit.timeout if it is slow.",
        ),
        "evidence": Reason(
            "The answer lacks what the check needs.",
            "The message of the check says what is missing.",
        ),
        "out-of-scope": Reason(
            "The requirement does not apply to what the target claims.",
            "Claim the profile or endpoint under [ics] if it is supported.",
        ),
        "added-later": Reason(
            "The requirement is newer than the set that the run is scored by, so it decides "
            "nothing; what was seen of it is on record.",
            "Nothing for this set; the next one will demand it.",
        ),
        "harness": Reason(
            "The harness itself failed; this says nothing about the subject.",
            "Please report it together with run.ndjson.",
        ),
        "feature": Reason(
            "A feature asks for what its steps cannot do; this says nothing about the subject.",
            "Correct the feature where the message says so, or run without it.",
        ),
        "unknown-requirement": Reason(
            "A check names a requirement that the catalogue does not hold.",
            "Please report it together with run.ndjson.",
        ),
        "broken": Reason(
            "The requirement was tested and not met.",
            "Compare expected and actual in the report and look at the exchange.",
        ),
    }
)
