"""
The hunt: what it finds, how small that gets, and that a seed draws the same cases again.
"""

import json

import pytest
from exchanges import exchanged
from hypothesis import strategies as st

from fiskalprobe.fuzz import hunt, session
from fiskalprobe.fuzz.case import Ask, Case, filled, written
from fiskalprobe.fuzz.documents import post, sales
from fiskalprobe.fuzz.hunt import Source
from fiskalprobe.fuzz.novelty import Novelty
from fiskalprobe.fuzz.session import Wish, fuzz
from fiskalprobe.fuzz.spellings import SPELLINGS, spelt
from fiskalprobe.target.adapters.inprocess import InProcess
from fiskalprobe.target.reading import read_target
from fiskalprobe.wire.envelope import Carried
from fiskalsim.mutants.door import Door, changed


def told(door, asked, answer):
    """Let an answer go through a door that tells it otherwise."""
    if not door.is_for(asked.method, asked.url.path):
        return answer
    status, content = door.told(answer.status, answer.content)
    length = b"content-length"
    headers = [pair for pair in answer.headers if pair[0].lower() != length]
    return Carried(status, [*headers, (length, str(len(content)).encode())], content)


def hunting(monkeypatch, tmp_path, strategy, *, cases=12, seed=1, lie=None):
    """Hunt in the simulator, with a lie on the way if there is one."""
    honest = InProcess.carry
    if lie is not None:
        monkeypatch.setattr(
            InProcess,
            "carry",
            lambda self, asked, body: told(lie, asked, honest(self, asked, body)),
        )
    found = [Source(name="own", share=cases, strategy=strategy)]
    monkeypatch.setattr(session, "sources", lambda **_: found)
    wish = Wish(seed=seed, cases=cases)
    return fuzz(read_target("sim:", environment={}), wish, stream=tmp_path / f"{seed}.ndjson")


def bodies(done):
    """List what was sent."""
    records = map(json.loads, done.stream.read_bytes().splitlines())
    return [each["request"]["body"] for each in records if each["kind"] == "exchange"]


def test_a_wrong_sum_is_found_and_made_small(monkeypatch, tmp_path):
    """Data that are not the document's sums break DE-PRD-0002, and one request shows it."""
    wrong = changed(ProcessData="Beleg^0.01_0.00_0.00_0.00_0.00^0.01:Bar")
    lie = Door(call="POST storeDocument", tell=wrong)
    monkeypatch.setattr(hunt, "SHRINKS", 20)
    done = hunting(monkeypatch, tmp_path, sales(), lie=lie, cases=8)
    assert done.footer.exit == 1
    about_sums = [each for each in done.findings if each.requirement == "DE-PRD-0002"]
    assert about_sums
    case = about_sums[0].case
    assert case.size < 4_000
    notes = [json.loads(line) for line in done.stream.read_bytes().splitlines()]
    told = [each["text"] for each in notes if each["kind"] == "note"]
    assert any("DE-PRD-0002" in text and "curl -sS" in text for text in told)


def test_a_refused_call_that_signs_is_found(monkeypatch, tmp_path):
    """A counter that has moved after a refusal breaks DE-STA-0010."""
    number = iter(range(10_000))

    def signing(status, body):
        return status, [{**each, "createdSignatures": next(number)} for each in body]

    lie = Door(call="GET germany/tse", tell=signing)
    refused = st.just(Case(about="empty", origin="test", asks=(post("store", "{}"),)))
    done = hunting(monkeypatch, tmp_path, refused, lie=lie, cases=1)
    assert {each.requirement for each in done.findings} == {"DE-STA-0010"}


def test_what_a_look_shows_is_one_finding(monkeypatch, tmp_path):
    """A list that lacks a member is told of the list, once, whatever was sent before it."""

    def lacking(status, body):
        return status, [{k: v for k, v in each.items() if k != "maxSignatures"} for each in body]

    lie = Door(call="GET germany/tse", tell=lacking)
    calls = [
        Case(about=name, origin="test", asks=(post(name, "{}"),)) for name in ("store", "cancel")
    ]
    done = hunting(monkeypatch, tmp_path, st.sampled_from(calls), lie=lie, cases=6)
    about = [each.about for each in done.findings if each.check == "description"]
    assert about == ["GET /api/v1/management/germany/tse"]


def test_one_seed_draws_the_same_cases(monkeypatch, tmp_path):
    """Two runs with one seed send the same; another seed sends something else."""
    (tmp_path / "again").mkdir()
    first = bodies(hunting(monkeypatch, tmp_path, sales(), seed=5))
    again = bodies(hunting(monkeypatch, tmp_path / "again", sales(), seed=5))
    other = bodies(hunting(monkeypatch, tmp_path, sales(), seed=6))
    assert first == again
    assert first != other


@pytest.mark.parametrize("name", SPELLINGS)
def test_a_spelling_says_the_same(monkeypatch, tmp_path, name):
    """The simulator signs alike what is only spelt otherwise."""
    kept = spelt().filter(lambda case: case.about.endswith(f": {name}"))
    done = hunting(monkeypatch, tmp_path, kept, cases=2)
    assert done.findings == ()
    requirement, _ = SPELLINGS[name]
    assert f"{requirement}/same-meaning" in done.stream.read_text()


def test_placeholders_are_filled_and_unknown_names_stay():
    """A value is put in, also as a bare number; a name that nobody knows is left alone."""
    text = written({"fiscalDocumentNumber": "~NUMBER~", "note": "~NOBODY~"})
    assert filled(text, {"NUMBER": "7"}) == '{"fiscalDocumentNumber":7,"note":"~NOBODY~"}'


def test_what_is_answered_the_same_way_is_kept_once():
    """Two cases of one kind with the same answer, but for its numbers, are one."""

    def refusal(body):
        return exchanged("GET", "/x", status=422, body=body)

    novelty = Novelty()
    ask = Ask(method="GET", path="/x")
    for number, body in enumerate(("line 1 is bad", "line 2 is bad", "line 3 is good")):
        case = Case(about="x", origin="y", asks=(ask,) * (number + 1))
        novelty.look(case, [refusal(body)])
    assert [len(case.asks) for case in novelty.new] == [1, 3]
