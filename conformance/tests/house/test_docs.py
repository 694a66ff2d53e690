"""
Documentation that cannot rot: what it lists is what there is.
"""

from __future__ import annotations

import re
import tomllib
from pathlib import Path

import pytest
from typer.main import get_command

from fiskalprobe.cli import application
from fiskalprobe.cli.commands import reference
from fiskalprobe.target.hands import claimed_hands
from fiskalprobe.target.ladder import claimed_control
from fiskalprobe.verdict.judgement import severity
from fiskalprobe.wire.exchange import BINARY
from fiskalspec import profiles, schemas
from fiskalspec.requirements import Basis, Level

ROOT = Path(__file__).parents[3]
PROJECT = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
README = (ROOT / "README.md").read_text(encoding="utf-8")
PAGES = [*ROOT.glob("*.md"), *sorted(ROOT.glob("docs/*.md")), ROOT / "reports/README.md"]


def bare(requirement):
    """Take the name out of a requirement."""
    return re.match(r"[A-Za-z0-9._-]+", requirement)[0].lower()


def test_each_dependency_says_why_it_is_there():
    """The table in docs/dependencies.md has exactly the run-time dependencies, with reasons."""
    text = (ROOT / "docs/dependencies.md").read_text(encoding="utf-8")
    rows = re.findall(r"^\| ([a-z][a-z0-9-]+) \| (.+) \| (.+) \|$", text, re.MULTILINE)
    rows = [row for row in rows if row[0] != "package"]
    assert [name for name, _, _ in rows] == sorted(map(bare, PROJECT["dependencies"]))
    assert all(what.strip() and why.strip() for _, what, why in rows)


def test_lower_bounds_only():
    """A dependency names the oldest version that works and no newest."""
    for requirement in PROJECT["dependencies"]:
        assert ">=" in requirement
        assert "<" not in requirement.split(";")[0]


def test_the_readme_is_short():
    """The page stays below 150 lines."""
    assert len(README.splitlines()) < 150


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_names_real_commands_and_pages(page):
    """Every command that a page shows exists, and so does every page that it leads to."""
    text = page.read_text(encoding="utf-8")
    known = set(get_command(application()).commands)
    shown = set(re.findall(r"^\$ (?:\.venv/bin/)?fiskalprobe ([a-z]+)", text, re.MULTILINE))
    shown |= set(re.findall(r"`fiskalprobe ([a-z]+)[^`]*`", text))
    assert shown <= known, shown - known
    for place in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text):
        assert (page.parent / place).exists(), place


def test_the_readme_says_what_a_verdict_is_not():
    """No reader may take a verdict for an official certification."""
    assert "no official certification" in README
    assert "none of the vendors it names" in README


def test_each_make_target_of_the_readme_exists():
    """The commands for a fresh machine are in the Makefile."""
    makefile = (ROOT / "Makefile").read_text(encoding="utf-8")
    targets = re.findall(r"^\$ make ([a-z]+)", README, re.MULTILINE)
    assert set(targets) >= {"demo", "test"}
    for target in targets:
        assert re.search(rf"^{target}:", makefile, re.MULTILINE), target


def test_each_open_point_has_a_choice_and_a_reason():
    """A setting offers at least two readings, takes one of them, and says why and from where."""
    for setting in profiles.load("retailforce").settings.values():
        assert setting.default in setting.choices
        assert len(set(setting.choices)) == len(setting.choices) >= 2
        assert setting.reason.endswith(".")
        assert setting.source


def test_the_reference_of_commands_is_what_they_say():
    """The page docs/commands.md names every command, argument and option, and no others."""
    written = (ROOT / "docs/commands.md").read_text(encoding="utf-8")
    assert written == reference(get_command(application())), (
        "write it: fiskalprobe commands > docs/commands.md"
    )


def test_each_command_and_option_has_help():
    """Nothing in the reference is without a sentence."""
    text = reference(get_command(application()))
    assert "|  |\n" not in text
    for section in text.split("\n## ")[1:]:
        assert section.split("\n")[2].endswith("."), section.split("\n")[0]


def test_the_example_of_commands_is_one_that_a_run_takes():
    """The [control] table that docs/control.md shows has no mistake and makes five handles."""
    text = (ROOT / "docs/control.md").read_text(encoding="utf-8")
    [example] = re.findall(r"```toml\n(.*?)```", text, re.DOTALL)
    table = tomllib.loads(example)
    assert list(claimed_hands(table)) == []
    assert claimed_control(table["control"]).handles == {
        "cable",
        "dsfinvk",
        "export",
        "reset",
        "restart",
    }
    kinds = set(re.findall(r"^\| `([a-z-]+)` \|", text, re.MULTILINE))
    claim = schemas.get("target")["properties"]["control"]["properties"]["kind"]
    assert kinds == set(claim["enum"])


def test_the_page_on_records_weighs_as_the_judge_does():
    """Whoever follows the table in docs/record.md gives each broken check the judge's verdict."""
    text = (ROOT / "docs/record.md").read_text(encoding="utf-8")
    found = re.findall(r"^\| broken \| (.+?) \| (.+?) \| (.+?) \|$", text, re.MULTILINE)
    for level in Level:
        for basis in Basis:
            words = {level.value.replace("_", " "), "any"}, {basis.value, "any"}
            told = [
                verdict
                for levels, bases, verdict in found
                if words[0] & set(levels.split(", ")) and words[1] & set(bases.split(", "))
            ]
            kept = severity(level, basis, strict=False).value
            held = severity(level, basis, strict=True).value
            said = kept if kept == held else f"{kept}; {held} if `plan.strict`"
            assert set(told) == {said}, (level, basis)


def test_the_schema_of_records_says_which_bodies_are_in_base64():
    """A reader that knows the schema alone can tell a binary body from a text."""
    record = schemas.get("run-record")["$defs"]["exchange"]["properties"]
    said = record["response"]["properties"]["body"]["description"]
    named = re.findall(r"application/[a-z-]+", said)
    assert sorted(named) == sorted(BINARY)
