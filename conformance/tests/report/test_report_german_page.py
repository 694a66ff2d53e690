"""
The German page holds no English sentence of ours, whatever was judged and whatever went wrong.
"""

from __future__ import annotations

import re
import sys
from dataclasses import replace
from html.parser import HTMLParser

import pytest

from fiskalprobe.fuzz.phase import Fuzzing
from fiskalprobe.report import write_all
from fiskalprobe.run.certify import certify
from fiskalprobe.run.picks import Picks
from fiskalprobe.run.settings import RunSettings
from fiskalprobe.target.ladder import claimed_control
from fiskalprobe.target.reading import read_target

#: Words that an English sentence can hardly do without, and that are none in German.
ENGLISH = frozenset({
    "the", "is", "are", "of", "which", "with", "does", "this", "that", "for", "were", "to",
    "did", "cannot", "and",
})  # fmt: skip
#: An answer of the subject is its own: the status, and how it goes on.
ANSWER = re.compile(r"\d{3} ")
VOID = frozenset({"meta", "link", "br", "input", "path", "rect"})
#: Evidence, code, quotes, and titles of documents.
OTHERS = frozenset({"script", "style", "pre", "code", "blockquote", "q", "head", "option"})
#: What the page says is English: the law, names and steps of scenarios.
SAID_TO_BE = frozenset({"law", "step", "steps", "name", "where"})
BROKEN = [sys.executable, "-c", "print('kaputt'); raise SystemExit(3)"]
SILENT = [sys.executable, "-c", ""]
FAILING = {
    "cut": BROKEN, "mend": SILENT, "dsfinvk": SILENT, "export": SILENT, "ledger": SILENT,
    "now": SILENT, "set_clock": SILENT, "advance": [*BROKEN[:2], "raise SystemExit(1)"],
}  # fmt: skip


class German(HTMLParser):
    """
    The sentences that a German reader sees and that are English all the same.
    """

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.open = []
        self.english = []
        self.feed(text)

    def handle_starttag(self, tag, attrs):
        """Remember where in the page we are."""
        if tag not in VOID:
            named = dict(attrs)
            self.open.append((tag, set((named.get("class") or "").split()), named.get("lang")))

    def handle_endtag(self, tag):
        """Leave the innermost element of that name."""
        while self.open and self.open.pop()[0] != tag:
            pass

    def handle_data(self, data):
        """Note a text with an English word where German is due."""
        words = data.lower().replace("(", " ").replace(",", " ").split()
        foreign = ANSWER.match(data.strip()) or any(map(self._is_free, self.open))
        if ENGLISH.intersection(words) and not foreign:
            self.english.append(data.strip())

    @staticmethod
    def _is_free(element):
        tag, classes, lang = element
        named = tag in {"footer", "b", "ol"} and lang in {"en", "und"}
        return tag in OTHERS or "en" in classes or bool(classes & SAID_TO_BE) or named


def english(tmp_path, target, *ids, keyword="", **options):
    """Judge, and give what stays English on the German page."""
    stream = tmp_path / "run.ndjson"
    picks = Picks(patterns=ids, keyword=keyword)
    certify(RunSettings(target=target, stream=stream, seed=7, picks=picks, **options))
    write_all(stream, tmp_path)
    page = (tmp_path / "index.html").read_text(encoding="utf-8")
    assert "Geprüft am" in page
    # The list of sources names documents by their titles.
    return German(page.partition('<section aria-labelledby="sources">')[0]).english


@pytest.mark.parametrize(
    ("said", "id_"),
    [
        ("sim:mutant=M-SIG-0010-a", "DE-SIG-0010"),
        ("sim:mutant=M-OFF-0020-a", "DE-OFF-0020"),
        ("sim:role=pos,mutant=M-POS-0003-a", "DE-POS-0003"),
        ("sim:mutant=M-CTX-0001-a", "DE-CTX-0001"),
        ("sim:mutant=M-ITL-0001-a", "DE-ITL-0001"),
    ],
)
def test_a_failure_is_told_in_german(tmp_path, said, id_):
    """What a subject of each role gets wrong is German from the verdict to the log."""
    target = read_target(said, environment={})
    assert english(tmp_path, target, id_, strict=True) == []


@pytest.mark.parametrize(
    "control",
    [{"kind": "none"}, {"kind": "shell", "commands": FAILING, "timeout": 20}],
    ids=["nothing offered", "commands that fail"],
)
def test_what_stays_open_is_told_in_german(tmp_path, control):
    """Whoever has no hand on the subject, or one that fails, reads why in German."""
    target = replace(read_target("sim:", environment={}), control=claimed_control(control))
    ids = ("DE-OFF-0003", "DE-CXL-0002", "DE-DSF-0025", "DE-DEV-0010", "DE-TSE-0013")
    offered = [id_ for id_ in ids if control["kind"] == "shell" or id_[3:6] in {"OFF", "CXL"}]
    assert english(tmp_path, target, *offered) == []


def test_an_operator_is_told_of_in_german(tmp_path):
    """What an operator was asked, did and could not do stands in German beside the answers."""
    claim = claimed_control({"kind": "prompt"})
    target = replace(read_target("sim:", environment={}), control=claim)
    answers = iter(["kein Schalter", ""])
    asked = english(tmp_path, target, "DE-OFF-0003", ask=lambda _: next(answers, ""))
    assert asked == []


def test_a_till_that_is_operated_is_told_of_in_german(tmp_path):
    """Errands that somebody was asked to run stand in German, with the place that was named."""
    target = read_target("pos-wait:127.0.0.1:0", environment={})
    assert english(tmp_path, target, "DE-POS-0003", ask=lambda _: "Kasse klemmt") == []


def test_a_comparison_and_fuzzing_are_told_in_german(tmp_path):
    """What differs from a reference, and what fuzzing found, has German words around it."""
    target = read_target("sim:mutant=M-RSP-0003-a", environment={})
    phase = Fuzzing(cases=3, seed=7)
    told = {"against": "sim:", "phase": phase, "keyword": "out and back"}
    assert english(tmp_path, target, **told) == []
