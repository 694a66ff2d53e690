"""
Where a gateway answers for the subject, nothing fails, and the report tells of the gateway.
"""

from gateways import answered_for, silenced

from fiskalprobe.report import derive
from fiskalprobe.report.gateway import advised
from fiskalprobe.run.again.recorded_subject import reach_recorded
from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target


def judged(tmp_path, *rows):
    """Run the scenarios of some requirements against the simulator."""
    stream = tmp_path / "run.ndjson"
    target = read_target("sim:", environment={})
    picks = Picks(patterns=rows)
    return certify(RunSettings(target=target, stream=stream, seed=7, picks=picks))


def test_what_a_gateway_answers_fails_nothing_and_is_told(monkeypatch, tmp_path):
    """The head of the report says so in both languages, and the command what to do."""
    answered_for(monkeypatch, "/storeDocument")
    done = judged(tmp_path, "DE-TXN-0002")
    assert done.footer.exit == 2
    assert not [each for each in read(done.stream).checks if each.verdict == "fail"]
    sentence = derive(done.stream).headline.sentence
    assert "of a gateway before the subject (502)" in sentence.en
    assert "vorgeschalteten Gateway (502)" in sentence.de
    (line,) = advised(read(done.stream))
    assert "Before the next run: see that the service runs, and that the gateway" in line


def test_a_gateway_is_told_of_where_nothing_failed(monkeypatch, tmp_path):
    """A run may be conformant with it: what it kept was about no binding requirement."""
    answered_for(monkeypatch, "/auditlog")
    done = judged(tmp_path, "DE-AUD-0002")
    sentence = derive(done.stream).headline.sentence
    assert sentence.en.endswith(
        " of a gateway before the subject (502); nothing follows from that."
    )
    assert sentence.de.endswith(" von einem vorgeschalteten Gateway (502); daraus folgt nichts.")


def test_an_error_of_the_subjects_own_is_no_gateways(monkeypatch, tmp_path):
    """What speaks JSON has answered itself, and nothing takes the failure from it."""
    answered_for(monkeypatch, "/storeDocument", body=b'{"errors": ["broken"]}')
    done = judged(tmp_path, "DE-TXN-0002")
    assert done.footer.exit == 1
    assert "gateway" not in derive(done.stream).headline.sentence.en
    assert not list(advised(read(done.stream)))


def test_a_run_whose_subject_has_gone_says_why_and_what_to_do(monkeypatch, tmp_path):
    """The cause stands in the last call, and nobody has to look for it."""
    expired = "[SSL: CERTIFICATE_VERIFY_FAILED] certificate has expired"
    silenced(monkeypatch, expired, but=40)
    done = judged(tmp_path, "DE-TXN")
    assert done.stopped
    (line,) = advised(read(done.stream))
    assert expired in line
    assert line.endswith("renew its certificate, and run again.")


def test_a_run_in_which_only_a_gateway_answers_is_stopped(monkeypatch, tmp_path):
    """Its page is no answer of the subject, so the subject is gone."""
    answered_for(monkeypatch, "/", but=4)
    done = judged(tmp_path, "DE-TXN")
    assert done.stopped == "the subject has answered nothing in 5 scenarios in a row"
    assert done.footer.scenarios < 10


def test_what_a_gateway_answered_is_recorded_beside_the_subjects_silence(monkeypatch, tmp_path):
    """The page is kept, and the verdict is the same when it is computed from the record."""
    answered_for(monkeypatch, "/storeDocument")
    done = judged(tmp_path, "DE-TXN-0002")
    found = next(each for each in read(done.stream).exchanges.values() if each.gateway)
    assert found.response is None
    assert found.gateway["status"] == 502
    assert "502 Bad Gateway" in found.error
    monkeypatch.undo()
    again = tmp_path / "again.ndjson"
    target = read_target("sim:", environment={})
    picks = Picks(patterns=("DE-TXN-0002",))
    connection = reach_recorded(read(done.stream), "")
    settings = RunSettings(target=target, stream=again, seed=7, picks=picks, connection=connection)
    assert certify(settings).footer.verdict == done.footer.verdict
