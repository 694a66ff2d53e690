"""
The German page about the steps: how sentences are shown, and that nothing is missing.
"""

from __future__ import annotations

import re

import pytest

from fiskalprobe.catalogue import stepguide
from fiskalprobe.catalogue.patterns import UnreadablePattern, cites, readable
from fiskalprobe.catalogue.steps import definitions
from fiskalprobe.run.location import features_dir
from fiskalprobe.steps import _values
from fiskalprobe.steps._fields import SPECIAL
from fiskalprobe.steps._sentences import check
from fiskalspec import glossary


@pytest.mark.parametrize(
    ("pattern", "form"),
    [
        ("the TSE is back", "the TSE is back"),
        (r'document "(?P<name>[^"]*)"', 'document "{name}"'),
        (r"type (?P<document_type>\d+)", "type {document type}"),
        (r"(?P<call>lists|closes) all", "{lists|closes} all"),
        (r"the answer is (?P<how>not |)this", "the answer is [not ]this"),
        (r"holds (?P<count>\d+) numbers?", "holds {count} number[s]"),
        (r'a (?P<s>(?:x|y) "(?:p|q)")', 'a {x|y} "{p|q}"'),
        (r'the (?P<names>"[^"]*"(?:(?:, | and )"[^"]*")+) follow', "the {names} follow"),
        (r"closes(?: (?P<given>with|without))?", "closes[ {with|without}]"),
        (r"1\.5 \(about\)", "1.5 (about)"),
        (r"the id (?P<id>[A-Z]{2}-[A-Z]{2,4}-\d{4}) is", "the id {id} is"),
    ],
)
def test_a_pattern_is_shown_as_a_sentence(pattern, form):
    """Blanks, choices and options stay visible; brackets of the machine do not."""
    assert readable(pattern) == form
    assert readable(check(pattern).name) == form
    assert (cites(pattern), cites(check(pattern).name)) == (False, True)


@pytest.mark.parametrize(
    "pattern", [r"a [^x]* b", "a (b) c", "a.*", "a (?P<b>c", "a ^b", r"(?P<a>b)\b"]
)
def test_what_cannot_be_shown_is_refused(pattern):
    """Half a pattern on a page would be worse than none."""
    with pytest.raises(UnreadablePattern, match=r"cannot be shown|without a name|never closed"):
        readable(pattern)


def test_each_step_is_explained_and_each_explanation_has_a_step(monkeypatch):
    """A new step without a German sentence is named, and a sentence that lost its step."""
    defined = definitions()
    assert list(stepguide.gaps(defined)) == []
    told = {module: dict(entries) for module, entries in stepguide.german().items()}
    del told["fiscal.calls"]["the_tse_is_back"]
    told["fiscal.calls"]["the_tse_is_late"] = "Zu spät."
    monkeypatch.setattr(stepguide, "german", lambda: told)
    assert list(stepguide.gaps(defined)) == [
        "fiskalprobe/steps/glossary.toml: [fiscal.calls] says nothing about the_tse_is_back",
        "fiskalprobe/steps/glossary.toml: [fiscal.calls] the_tse_is_late explains no step",
    ]


def test_the_page_has_every_step_with_an_example_and_every_word():
    """Sentence, explanation in both languages, and a line of a feature that uses it."""
    text = stepguide.page(features_dir())
    for step in definitions():
        assert f"`{step.form}`" in text
        assert f"*{step.english}*" in text
        assert stepguide.german()[step.module][step.function] in text
    steps = re.findall(r"\n### (?:Given|When|Then) ", text)
    assert text.count("Beispiel: ") == len(steps) == len(definitions())
    assert all(f"| {term.de} |" in text for term in glossary.load().values())


def test_a_stale_page_is_told_and_written_anew(fiskalprobe, tmp_path):
    """One command checks, the same command with another word mends."""
    page = tmp_path / "schritte.md"
    page.write_text("old\n", encoding="utf-8")
    stale = fiskalprobe("steps", "--check", "--file", page)
    assert stale.returncode == 1
    assert "schritte.md is stale; run fiskalprobe steps --write" in stale.stderr
    assert fiskalprobe("steps", "--write", "--file", page).returncode == 0
    assert fiskalprobe("steps", "--check", "--file", page).returncode == 0
    assert page.read_text(encoding="utf-8") == fiskalprobe("steps").stdout


def test_the_page_tells_what_may_stand_in_tables():
    """Names of our own and words have a line each, and each example of a word is understood."""
    text = stepguide.page(features_dir())
    assert {f"| `{name}` |" for name in SPECIAL} <= set(
        re.findall(r"^\| `[^`]+` \|", text, re.MULTILINE)
    )
    assert all(f"`{word}`" in text for word in (*_values.plain_words(), "mobilePhoneApps"))
    _, _, words = text.partition("| Wort | verlangt |")
    examples = re.findall(r"^\| `([^`]+)` \|", words.partition("###")[0], re.MULTILINE)
    assert len(examples) == len(_values._PATTERNS)
    assert [_values.understood(example) for example in examples] == examples


def test_the_page_names_the_columns_of_each_table():
    """A step whose table nobody has described would be read by nobody before it runs."""
    tables = [step for step in definitions() if step.wants == "table"]
    assert [step.function for step in tables if step.table is None] == []
    assert "Spalten: `amount`, `kind`." in stepguide.page(features_dir())
