"""
At a terminal in Germany questions and the end of a run are German; records and pipes are not.
"""

from __future__ import annotations

import os
import subprocess
import sys

import pytest
import typer

from fiskalprobe.cli import init
from fiskalprobe.cli.terminal.language import is_german, spoken
from fiskalprobe.cli.terminal.progress import announced, for_traffic
from fiskalprobe.stream import Prompt, read

TARGET = """
[subject]
organisation = "o"
product = "Dienst"
version = "1"
[ics]
role = "middleware"
api = "1.7.7"
profiles = ["core", "offline"]
[ixit]
adapter = "sim:"
[control]
kind = "prompt"
"""


@pytest.mark.parametrize(
    ("environment", "on_terminal", "german"),
    [
        ({"LANG": "de_DE.UTF-8"}, True, True),
        ({"LANG": "de_DE.UTF-8"}, False, False),
        ({"LANG": "de"}, True, True),
        ({"LANG": "en_GB.UTF-8"}, True, False),
        ({"LANG": "den_CA.UTF-8"}, True, False),
        ({"LANG": "de_AT.UTF-8", "LC_ALL": "C"}, True, False),
        ({"LANG": "C", "LC_MESSAGES": "de_CH.UTF-8"}, True, True),
        ({"LANG": "de_DE.UTF-8", "LC_ALL": ""}, True, True),
        ({"LANG": "de_DE.UTF-8", "FISKALPROBE_LANG": "en"}, True, False),
        ({"LANG": "C", "FISKALPROBE_LANG": "de"}, False, True),
    ],
)
def test_the_locale_decides_at_a_terminal_and_a_variable_everywhere(
    environment, on_terminal, german
):
    """The order is that of POSIX, and what is said for fiskalprobe alone comes first."""
    assert is_german(on_terminal=on_terminal, environment=environment) is german


@pytest.mark.parametrize(
    ("system", "german"), [("de_DE", True), ("German_Germany", True), (None, False)]
)
def test_where_no_variable_is_set_the_system_decides(monkeypatch, system, german):
    """Windows tells its language otherwise."""
    monkeypatch.setattr("locale.getlocale", lambda: (system, "UTF-8"))
    assert is_german(on_terminal=True, environment={}) is german


def test_a_language_that_there_is_not_is_a_mistake(capsys):
    """Whoever asks for another one is told which there are."""
    with pytest.raises(typer.Exit) as ended:
        is_german(on_terminal=True, environment={"FISKALPROBE_LANG": "fr"})
    assert ended.value.exit_code == 4
    assert "there are: de, en" in capsys.readouterr().err


@pytest.mark.parametrize("role", ["", *init._QUESTIONS])
def test_every_question_of_init_is_known_in_german(monkeypatch, role):
    """None of them is asked in English among others in German."""
    monkeypatch.setenv("FISKALPROBE_LANG", "de")
    asked = init._QUESTIONS[role] if role else {**init._WHO, "role": init._ROLE}
    for question, _usual in asked.values():
        assert spoken(question, on_terminal=True) != question


@pytest.mark.parametrize(
    ("line", "german"),
    [
        (announced(600), "Das dauert etwa 10 Minuten"),
        (for_traffic(1), "nur dafür laufen Szenarien zu anderem mit (1)"),
        (for_traffic(12), "nur dafür laufen Szenarien zu anderem mit (12)"),
        ("left", "übrig"),
        ("A run takes about 1 minute, at the time that answers took now.", "etwa 1 min"),
    ],
)
def test_how_long_it_takes_is_said_in_german(monkeypatch, line, german):
    """What is shown before and during a run is known, and a log of another language is as ever."""
    monkeypatch.setenv("FISKALPROBE_LANG", "de")
    assert german in spoken(line, on_terminal=True)
    monkeypatch.setenv("FISKALPROBE_LANG", "en")
    assert spoken(line, on_terminal=True) == line


@pytest.mark.parametrize(
    ("language", "ends"),
    [("", "A run can certify this target."), ("de", "Ein Lauf kann dieses Ziel vollständig")],
)
def test_smoke_ends_in_german_where_that_is_asked(fiskalprobe, monkeypatch, language, ends):
    """Into a pipe it stays English unless the variable says otherwise."""
    monkeypatch.setenv("LANG", "de_DE.UTF-8")
    monkeypatch.setenv("FISKALPROBE_LANG", language)
    assert ends in fiskalprobe("smoke", "--target", "sim:").stdout


@pytest.mark.skipif(sys.platform == "win32", reason="there are no pseudo-terminals")
def test_an_operator_in_germany_is_asked_in_german(tmp_path):
    """The terminal speaks German, and the record has the question in English, as ever."""
    (tmp_path / "target.toml").write_text(TARGET, encoding="utf-8")
    words = ["run", "--target", "target.toml", "--out", "out", "DE-OFF-0003"]
    said = at_a_terminal(words, cwd=tmp_path, LANG="de_DE.UTF-8", LC_ALL="")
    assert ">>> Trennen Sie die TSE" in said
    assert "Bericht: out" in said
    run = read(tmp_path / "out/run.ndjson")
    questions = [record.question for record in run.records if isinstance(record, Prompt)]
    assert questions[0].startswith("Cut the TSE off for the end of transactions only")


def at_a_terminal(words, *, cwd, **environment):
    """Run the command at a terminal where somebody presses Enter again and again."""
    ours, theirs = os.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "fiskalprobe", *words],
        cwd=cwd, env={**os.environ, "FISKALPROBE_LANG": "", **environment, "COLUMNS": "300"},
        stdin=theirs, stdout=theirs, stderr=theirs,
    )  # fmt: skip
    os.close(theirs)
    os.write(ours, b"\n" * 8)
    said = b""
    try:
        while more := os.read(ours, 65536):
            said += more
    except OSError:  # Linux says so when nobody holds the other end any more
        pass
    finally:
        os.close(ours)
    process.wait(timeout=60)
    return said.decode()
