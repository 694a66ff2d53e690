"""
A hunt, and a story, where the control API fails in between: a gateway may answer for it.
"""

import pytest
from gateways import answered_for

from fiskalprobe.fuzz.session import Wish as Hunted
from fiskalprobe.fuzz.session import fuzz
from fiskalprobe.model.session import Wish as Told
from fiskalprobe.model.session import tell
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target


@pytest.mark.parametrize("place", ["/_control/reset", "/_control/ledger"])
def test_a_hunt_ends_in_good_order_where_the_control_api_fails(monkeypatch, tmp_path, place):
    """It is incomplete and names the call, and is no fault of ours."""
    answered_for(monkeypatch, place, but=2)
    target = read_target("sim:", environment={})
    done = fuzz(target, Hunted(seed=1, cases=8), stream=tmp_path / "run.ndjson")
    assert done.stopped.startswith(("POST ", "GET ")), done.stopped
    assert f"{place} did not work: no answer (a gateway" in done.stopped
    assert (done.footer.verdict, done.footer.exit) == ("incomplete", 2)


def test_a_story_without_a_fresh_world_is_not_told(monkeypatch, tmp_path):
    """The others are, and nothing is held against the subject."""
    answered_for(monkeypatch, "/_control/reset", but=1)
    target = read_target("sim:", environment={})
    done = tell(target, Told(seed=1, stories=3), stream=tmp_path / "run.ndjson")
    assert not done.findings
    outcomes = [each.outcome for each in read(done.stream).scenarios]
    assert "aborted" in outcomes
    assert "error" not in outcomes


def test_a_page_of_a_gateway_is_no_finding_of_a_hunt(monkeypatch, tmp_path):
    """Who has broken down nobody can tell, so the hunt is incomplete and finds nothing."""
    answered_for(monkeypatch, "/api/v1/transactions/", but=1)
    target = read_target("sim:", environment={})
    done = fuzz(target, Hunted(seed=1, cases=8), stream=tmp_path / "run.ndjson")
    verdicts = {each.verdict for each in read(tmp_path / "run.ndjson").checks}
    assert "fail" not in verdicts
    assert done.footer.exit == 2
