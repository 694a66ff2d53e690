"""
Whoever interrupts a run ends it, also where the interrupt gets lost on its way.
"""

from __future__ import annotations

import ctypes
import operator
import signal
import sys
from collections import deque
from contextlib import suppress
from decimal import Decimal
from functools import partial
from itertools import count

import jsonschema_rs
import msgspec
import pytest

from fiskalprobe.fuzz.notebook import Notebook
from fiskalprobe.fuzz.session import Wish as Hunt
from fiskalprobe.fuzz.session import fuzz
from fiskalprobe.model.session import Search, tell
from fiskalprobe.model.session import Wish as Telling
from fiskalprobe.run import driver
from fiskalprobe.run.again.repeat import repeat
from fiskalprobe.run.ambient import Ambient
from fiskalprobe.run.certify import certify, plan_run
from fiskalprobe.run.journal import Journal
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.selftest.trial import hold
from fiskalprobe.stream import MissingFooter, Note, Writer, read
from fiskalprobe.stream.interrupts import Interrupts
from fiskalprobe.target.connection import Connection
from fiskalprobe.target.control import Control
from fiskalprobe.target.reading import read_target
from fiskalprobe.wire import Wire

pytestmark = [
    pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGINT for one process"),
    pytest.mark.usefixtures("_interruptible"),
]

SUBJECT = read_target("sim:", environment={})
#: A requirement that one scenario exercises.
PICKS = Picks(patterns=("DE-LIM-0028",))
NOTE = Note(text="something worth knowing")


def raised(sent=signal.SIGTERM):
    """An interrupt as it comes almost anywhere: it is raised where it came."""
    signal.raise_signal(sent)


def lost(sent=signal.SIGTERM):
    """An interrupt that came within something that answers every error with a default."""
    with suppress(BaseException):
        signal.raise_signal(sent)


WAYS = pytest.mark.parametrize("come", [raised, lost])


@pytest.fixture
def _interruptible():
    """Let this process be interrupted, and see that it is as before afterwards."""
    usual = {signal.SIGINT: signal.default_int_handler, signal.SIGTERM: signal.SIG_DFL}
    before = {number: signal.signal(number, handler) for number, handler in usual.items()}
    yield
    left = {number: signal.getsignal(number) for number in usual}
    for number, handler in before.items():
        signal.signal(number, handler)
    assert left == usual


@pytest.fixture
def interrupts():
    """The interrupts of this process, taken for the time of a test."""
    with Interrupts().taken() as taken:
        yield taken


@pytest.fixture
def when(monkeypatch):
    """Do something at a given exchange of a run, where it is judged."""

    def at(number, act):
        numbers = count(1)

        def judge(_exchange, _context):
            if next(numbers) == number:
                act()
            return ()

        monkeypatch.setattr(driver, "load_ambient", lambda: Ambient(judge=judge))

    return at


# -- the interrupts themselves -------------------------------------------------------------------


@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
def test_what_is_lost_is_raised_before_the_next_record(interrupts, tmp_path, sent):
    """An interrupt that was swallowed lets nothing more go on record until somebody has heard."""
    with Writer(tmp_path / "run.ndjson", interrupts=interrupts) as writer:
        lost(sent)
        for _ in range(2):
            with pytest.raises(KeyboardInterrupt):
                writer.write(NOTE)
        with pytest.raises(KeyboardInterrupt):
            writer.finish(
                verdict="conformant", exit_code=0, counts={}, requirements={}, elapsed_ms=1.0
            )
        interrupts.heard()
        writer.write(NOTE)
    lines = (tmp_path / "run.ndjson").read_text().splitlines()
    assert [msgspec.json.decode(line)["kind"] for line in lines] == ["note"]


def test_a_validator_that_swallows_it_is_no_hiding_place(interrupts):
    """A schema check that meets the interrupt at a number answers all the same, and wrongly."""
    validator = jsonschema_rs.Draft202012Validator({"multipleOf": 0.01})
    arrives = partial(ctypes.pythonapi.PyErr_SetInterruptEx, int(signal.SIGTERM))
    # Nothing of Python comes between the signal and the check.
    both = map(operator.call, [arrives, partial(validator.is_valid, Decimal("1.50"))])
    with suppress(KeyboardInterrupt):
        deque(both)
    with pytest.raises(KeyboardInterrupt):
        interrupts.recall()
    interrupts.heard()


def test_who_cleans_up_on_the_way_is_left_in_peace(interrupts, tmp_path):
    """What is written on account of the interrupt is written, also between other errors."""
    with Writer(tmp_path / "run.ndjson", interrupts=interrupts) as writer:

        def cleaning():
            try:
                raised()
            finally:
                writer.write(NOTE)
                try:
                    {}["nothing"]
                except LookupError:
                    writer.write(NOTE)

        with pytest.raises(KeyboardInterrupt):
            cleaning()
        with pytest.raises(KeyboardInterrupt):
            writer.write(NOTE)
        interrupts.heard()
    assert len((tmp_path / "run.ndjson").read_text().splitlines()) == 2


def test_an_interrupt_waits_for_the_end_of_the_outermost_piece(interrupts):
    """One piece within another holds it back no less than the outer one."""
    steps = []

    def in_one_piece():
        with interrupts:
            with interrupts:
                raised()
                steps.append("within")
            steps.append("without")
        steps.append("never")

    with pytest.raises(KeyboardInterrupt):
        in_one_piece()
    interrupts.heard()
    assert steps == ["within", "without"]


def test_what_others_do_about_an_interrupt_is_only_put_off():
    """A handler that raises nothing is called once the piece is done, and nothing is recalled."""
    told = []
    signal.signal(signal.SIGTERM, lambda number, _frame: told.append(number))
    try:
        with Interrupts().taken() as interrupts:
            with interrupts:
                raised()
                assert told == []
            assert told == [signal.SIGTERM]
            interrupts.recall()
    finally:
        signal.signal(signal.SIGTERM, signal.SIG_DFL)


def test_an_ignored_interrupt_stays_ignored():
    """What a shell starts in the background is not interrupted by its Ctrl-C."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with Interrupts().taken():
            raised(signal.SIGINT)
    finally:
        signal.signal(signal.SIGINT, signal.default_int_handler)


def test_nobody_leaves_without_having_heard():
    """What gets lost after the last record is raised when the interrupts are given back."""

    def left():
        with Interrupts().taken():
            lost()

    with pytest.raises(KeyboardInterrupt):
        left()


# -- a run ---------------------------------------------------------------------------------------


def run(tmp_path, **more):
    """Judge the simulator a little."""
    return certify(
        RunSettings(target=SUBJECT, stream=tmp_path / "run.ndjson", seed=7, picks=PICKS, **more)
    )


def is_cut_short(done):
    """Say whether a run has ended early, and its record says so."""
    footer = read(done.stream).footer
    return (done.stopped, done.footer, footer.verdict, footer.exit) == (
        "it was interrupted",
        footer,
        "incomplete",
        2,
    )


@WAYS
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("number", [1, 2])
def test_an_interrupt_in_a_scenario_ends_the_run(tmp_path, when, come, sent, number):
    """The run is incomplete, and what was judged as the interrupt got lost is not on record."""
    when(number, partial(come, sent))
    done = run(tmp_path)
    assert is_cut_short(done)
    stream = read(done.stream)
    assert [each.outcome for each in stream.scenarios] == ["completed"]
    assert not [check for check in stream.checks if max(stream.exchanges) in check.exchanges]


def stumbling():
    """An interrupt that got lost within something that then gives an error of its own."""
    lost()
    raise ZeroDivisionError("oh")


def test_what_stumbles_over_an_interrupt_is_no_fault_of_ours(tmp_path, when, monkeypatch):
    """An error that comes of an interrupt, in a check or in a step, does not go on record."""
    when(1, stumbling)
    assert is_cut_short(run(tmp_path))
    send = Wire.send

    def sent(wire, *words, **more):
        if wire.step.startswith(("Given", "When")):
            stumbling()
        return send(wire, *words, **more)

    monkeypatch.setattr(Wire, "send", sent)
    assert is_cut_short(run(tmp_path))


class Late:
    """Somebody who loses patience as soon as the last scenario is over."""

    def __init__(self, come):
        self.ended = lambda _record, _worst: come()

    def planned(self, seconds, *, borrowed):
        """Be told how many scenarios there are."""

    def began(self, identity):
        """Be told that a scenario begins."""


@WAYS
def test_an_interrupt_after_the_last_scenario_ends_the_run(tmp_path, come):
    """Before the verdict is drawn an interrupt makes the run incomplete, whatever was judged."""
    assert is_cut_short(run(tmp_path, watcher=Late(come)))


class Phase:
    """More questions, in the midst of which somebody loses patience."""

    journal = Journal

    def __init__(self, come):
        self.play = lambda _journal: come()


@WAYS
def test_an_interrupt_in_a_phase_ends_the_run(tmp_path, come):
    """What goes on after the scenarios can be interrupted, and there is a footer."""
    assert is_cut_short(run(tmp_path, phase=Phase(come)))


@WAYS
def test_an_interrupted_farewell_is_said_again(tmp_path, monkeypatch, come):
    """The cable is mended even if the interrupt comes as it is being mended."""
    left = []

    def leave(_control):
        left.append(True)
        if len(left) == 1:
            come()

    monkeypatch.setattr(Control, "leave", leave)
    assert is_cut_short(run(tmp_path))
    assert len(left) == 2


def test_who_interrupts_twice_need_not_wait(tmp_path, when, monkeypatch):
    """The second interrupt ends even the cleaning up, and the record shows that it is torn."""
    when(1, raised)
    monkeypatch.setattr(Control, "leave", lambda _control: raised())
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path)
    with pytest.raises(MissingFooter):
        read(tmp_path / "run.ndjson")


@WAYS
@pytest.mark.parametrize("place", [Writer, Connection])
def test_an_interrupt_after_the_verdict_leaves_the_record_whole(
    tmp_path, monkeypatch, come, place
):
    """The record stands with its verdict, and the command is interrupted all the same."""
    close = place.close
    coming = [come]

    def closing(self):
        close(self)
        if coming:
            coming.pop()()

    monkeypatch.setattr(place, "close", closing)
    with pytest.raises(KeyboardInterrupt):
        run(tmp_path)
    assert coming == []
    assert read(tmp_path / "run.ndjson").footer.verdict == "conformant"


@WAYS
@pytest.mark.parametrize(
    "what", [run, lambda _path: plan_run(RunSettings(target=SUBJECT, seed=7, picks=PICKS))]
)
def test_an_interrupt_before_the_first_record_is_no_fault_of_ours(
    tmp_path, monkeypatch, come, what
):
    """While the scenarios are collected there is nothing to report, only an end."""
    demanded = driver.demanded

    def slowly(scope):
        come()
        return demanded(scope)

    monkeypatch.setattr(driver, "demanded", slowly)
    with pytest.raises(KeyboardInterrupt):
        what(tmp_path)


# -- what else is interrupted --------------------------------------------------------------------


@WAYS
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("number", [2, 5])
def test_a_hunt_is_interrupted(tmp_path, come, sent, number):
    """Fuzzing ends with a footer, also when the interrupt got lost in its last case."""
    numbers = count(1)

    def watch(_case):
        if next(numbers) == number:
            come(sent)

    done = fuzz(SUBJECT, Hunt(seed=3, cases=5), stream=tmp_path / "run.ndjson", watch=watch)
    assert read(done.stream).footer.verdict == "incomplete"
    assert sum(done.drawn.values()) == number
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@WAYS
@pytest.mark.parametrize("sent", [signal.SIGINT, signal.SIGTERM])
@pytest.mark.parametrize("number", [2, 3])
def test_a_story_is_interrupted(tmp_path, come, sent, number):
    """The model ends with a footer, also when the interrupt got lost before its last story."""

    def watch(told):
        if told == number:
            come(sent)

    wish = Telling(seed=3, stories=3, steps=4)
    done = tell(SUBJECT, wish, stream=tmp_path / "run.ndjson", watch=watch)
    assert read(done.stream).footer.verdict == "incomplete"
    assert done.told == number
    assert signal.getsignal(signal.SIGTERM) is signal.SIG_DFL


@WAYS
def test_what_is_interrupted_between_two_stories_has_a_footer(tmp_path, monkeypatch, come):
    """As the next story is drawn nothing is written, and the interrupt is not overlooked."""
    enough = Search._enough

    def then(search):
        if search.drawn == 2:
            come()
        enough(search)

    monkeypatch.setattr(Search, "_enough", then)
    wish = Telling(seed=3, stories=2, steps=4)
    done = tell(SUBJECT, wish, stream=tmp_path / "run.ndjson")
    assert read(done.stream).footer.verdict == "incomplete"
    assert done.told == 2


@WAYS
@pytest.mark.parametrize(
    "what",
    [
        partial(fuzz, SUBJECT, Hunt(seed=3, cases=5)),
        partial(tell, SUBJECT, Telling(seed=3, stories=2)),
    ],
)
def test_an_interrupt_at_the_end_of_either_leaves_the_record_whole(
    tmp_path, monkeypatch, come, what
):
    """As the verdict is being drawn an interrupt waits until it is on record."""
    outcome = Notebook.outcome

    def slowly(notebook, **more):
        come()
        return outcome(notebook, **more)

    monkeypatch.setattr(Notebook, "outcome", slowly)
    with pytest.raises(KeyboardInterrupt):
        what(stream=tmp_path / "run.ndjson")
    assert "interrupted" not in " ".join(note.text for note in read(tmp_path / "run.ndjson").notes)


@WAYS
def test_the_trials_are_interrupted(come):
    """Whoever has no patience with the self-test meets no fault of ours."""

    def trials():
        come()
        yield from ()

    with pytest.raises(KeyboardInterrupt):
        hold(trials(), lambda _findings: None)


@WAYS
def test_a_repetition_is_interrupted(tmp_path, when, come):
    """Ctrl-C ends whoever sees a failure again; it does not make the failure go away."""
    case = {
        "schema": 1,
        "check": "DE-LIM-0028/something",
        "scenario": {"id": read(run(tmp_path).stream).scenarios[0].id},
        "target": {"adapter": "sim:"},
        "seed": 7,
        "strict": False,
    }
    (tmp_path / "case.json").write_bytes(msgspec.json.encode(case))
    when(1, come)
    with pytest.raises(KeyboardInterrupt):
        repeat(tmp_path / "case.json", stream=tmp_path / "again.ndjson", target="sim:")
