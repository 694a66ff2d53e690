"""
The sentence at the head of a report says what its figures cannot.
"""

from fiskalprobe.report import derive
from fiskalprobe.run.certify import certify
from fiskalprobe.run.ending import first_failure
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.target.reading import read_target


def sentence(tmp_path, said, **options):
    """Judge and read the sentence, in both languages."""
    stream = tmp_path / "run.ndjson"
    certify(
        RunSettings(target=read_target(said, environment={}), stream=stream, seed=7, **options)
    )
    return derive(stream).headline.sentence


def test_a_run_that_was_stopped_says_so(tmp_path):
    """Whoever reads the failure alone must not think that there was no other."""
    told = sentence(tmp_path, "sim:mutant=M-TXN-0001-a", strict=True, enough=first_failure)
    assert "does not conform" in told.en
    assert told.en.endswith("The run was stopped early.")
    assert told.de.endswith("Der Lauf wurde vorzeitig beendet.")


def test_what_is_broken_beside_the_scope_is_counted_apart(tmp_path):
    """Whoever picked one profile sees why more is broken than its table shows."""
    picks = Picks(profiles=("offline",))
    told = sentence(tmp_path, "sim:mutant=M-RSP-0003-a", strict=True, picks=picks)
    assert "of them outside of the scope." in told.en
    assert "außerhalb des Prüfumfangs." in told.de
