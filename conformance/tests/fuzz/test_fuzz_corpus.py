"""
The stored corpus, played by day: what fuzzing found at night stays answered well.
"""

import json
from importlib.resources import files
from pathlib import Path

import pytest

from fiskalprobe.fuzz.case import BadCorpus, read_corpus
from fiskalprobe.fuzz.session import Wish, fuzz
from fiskalprobe.target.reading import read_target

CORPUS = Path(str(files("fiskalprobe"))) / "fuzz" / "corpus"
SURFACES = {
    "middleware": ("sim:", "DE-SIG-0001/signature-verifies"),
    "cloud-tse": ("sim:role=cloud-tse", "DE-CSG-0001/signature-verifies"),
}


@pytest.mark.parametrize("name", SURFACES)
def test_the_corpus_finds_nothing_in_the_simulator(name, tmp_path):
    """Every stored case is answered as it should be, and every signature in it verifies."""
    target, signature = SURFACES[name]
    stored = read_corpus(CORPUS / f"{name}.ndjson")
    wish = Wish(seed=1, replay=CORPUS / f"{name}.ndjson", strict=True)
    done = fuzz(read_target(target, environment={}), wish, stream=tmp_path / "run.ndjson")
    assert done.findings == ()
    assert sum(done.drawn.values()) == len(stored) >= 50
    assert done.footer.verdict == "conformant"
    records = [json.loads(line) for line in done.stream.read_bytes().splitlines()]
    verified = [each for each in records if each.get("id") == signature]
    assert len(verified) >= 20
    assert {each["verdict"] for each in verified} == {"pass"}


def test_a_line_that_is_no_case_is_named(tmp_path):
    """A corpus with a broken line says which line it is."""
    path = tmp_path / "corpus.ndjson"
    path.write_text('{"about":"x","origin":"y","asks":[]}\n{"about":1}\n')
    with pytest.raises(BadCorpus, match="line 2"):
        read_corpus(path)
