"""
A quick replay: stored cases share worlds, every answer is judged and every signature verified.
"""

from importlib.resources import files
from pathlib import Path

from fiskalprobe.fuzz.case import read_corpus
from fiskalprobe.fuzz.session import Wish, fuzz
from fiskalprobe.stream import read
from fiskalprobe.target.reading import read_target

CORPUS = Path(str(files("fiskalprobe"))) / "fuzz" / "corpus" / "middleware.ndjson"


def test_no_answer_goes_unjudged(tmp_path):
    """Each signed answer is verified, and nothing but answers is asked for."""
    stored = read_corpus(CORPUS)
    wish = Wish(seed=1, replay=CORPUS, quick=True)
    done = fuzz(read_target("sim:", environment={}), wish, stream=tmp_path / "run.ndjson")
    stream = read(done.stream)
    assert done.findings == ()
    assert sum(done.drawn.values()) == len(stored)
    asked = sum(len(case.asks) for case in stored)
    assert asked <= len(stream.exchanges) < asked * 1.2
    verified = {
        number
        for check in stream.checks
        if check.id in {"DE-SIG-0001/signature-verifies", "DE-SIG-0008/start-signature-verifies"}
        for number in check.exchanges
    }
    signed = {
        each.id
        for each in stream.exchanges.values()
        if each.response
        and '"TseSignatureCounter":0' not in each.response["body"]
        and '"TseSignatureCounter":' in each.response["body"]
        and "/transactions/" in each.request["url"]
    }
    assert len(signed) > 40
    assert signed <= verified


def test_a_wrong_signature_is_found_quickly_too(tmp_path):
    """A mutant does not hide in a shared world."""
    wish = Wish(seed=1, replay=CORPUS, quick=True, cases=5)
    target = read_target("sim:mutant=M-SIG-0001-a", environment={})
    done = fuzz(target, wish, stream=tmp_path / "run.ndjson")
    assert "DE-SIG-0001" in {each.requirement for each in done.findings}
