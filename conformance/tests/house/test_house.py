"""
The rules of the house (docs/architecture.md), asked of the code itself.
"""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[3]
PACKAGES = {
    "fiskalspec": ROOT / "spec/fiskalspec",
    "fiskalsim": ROOT / "simulator/fiskalsim",
    "fiskalprobe": ROOT / "conformance/fiskalprobe",
}
MODULES = sorted(path for package in PACKAGES.values() for path in package.rglob("*.py"))
TRACKED = subprocess.run(
    ["git", "ls-files", "-z"], cwd=ROOT, capture_output=True, check=False, text=True
).stdout.split("\0")


def room(path: Path) -> str:
    """Name the room a module stands in: package and first folder."""
    package = next(name for name, root in PACKAGES.items() if path.is_relative_to(root))
    inside = path.relative_to(PACKAGES[package])
    return f"{package}.{inside.parts[0].removesuffix('.py')}"


def imported(path: Path) -> set[str]:
    """Collect the top-level names that a module imports, wherever in it."""
    names: set[str] = set()
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
            names |= {f"{node.module}.{alias.name}" for alias in node.names}
    return names


def calls(path: Path) -> set[str]:
    """Collect the plain names that a module calls."""
    return {
        node.func.id
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }


def test_there_is_something_to_judge():
    """The other tests of this file look at the real code."""
    assert len(MODULES) > 50


@pytest.mark.parametrize("path", MODULES, ids=lambda p: str(p.relative_to(ROOT)))
def test_a_module_is_read_in_three_minutes(path):
    """No module is longer than 500 lines, and each says what it is responsible for."""
    text = path.read_text(encoding="utf-8")
    assert len(text.splitlines()) <= 500
    assert ast.get_docstring(ast.parse(text)), "the module has no docstring"
    assert path.stem not in {"utils", "helpers", "common", "misc"}


PURE = {"fiskalsim.device", "fiskalprobe.oracles", "fiskalprobe.verdict"}
IMPURE = {
    "time",
    "random",
    "secrets",
    "os",
    "socket",
    "subprocess",
    "pathlib",
    "httpx",
    "sqlite3",
    "psycopg",
    "urllib.request",
    "threading",
    "asyncio",
}


@pytest.mark.parametrize(
    "path", [m for m in MODULES if room(m) in PURE], ids=lambda p: str(p.relative_to(ROOT))
)
def test_pure_rooms_reach_for_nothing(path):
    """The device, the oracles and the verdicts know no clock, network, environment or dice."""
    assert not imported(path) & IMPURE
    assert "open" not in calls(path)
    text = path.read_text(encoding="utf-8")
    assert not re.search(r"datetime\.(now|today|utcnow)\(|date\.today\(", text)


OWNERS = {
    "sqlite3": {"fiskalsim.ledger"},
    "psycopg": {"fiskalsim.ledger"},
    "starlette": {"fiskalsim.web"},
    # A till has somewhere to call.
    "uvicorn": {"fiskalsim.web", "fiskalprobe.wire"},
    # A TSE in the cloud has a cable of HTTP.
    "httpx": {"fiskalprobe.wire", "fiskalprobe.target", "fiskalsim.cable"},
    "rich": {"fiskalprobe.cli"},
    "typer": {"fiskalprobe.cli"},
}


@pytest.mark.parametrize("library", OWNERS)
def test_a_library_stays_in_its_room(library):
    """SQL stays in the ledger, HTTP at the doors, printing at the command line."""
    strangers = [
        str(path.relative_to(ROOT))
        for path in MODULES
        if room(path) not in OWNERS[library]
        and any(name.split(".")[0] == library for name in imported(path))
    ]
    assert not strangers


def test_only_the_command_line_prints():
    """No room but the command line calls print."""
    loud = [p for p in MODULES if "print" in calls(p) and room(p) != "fiskalprobe.cli"]
    assert not loud


def test_judge_and_machine_do_not_know_each_other():
    """Two files of the judge start the machine; nothing else crosses the line."""
    doors = {"target/adapters/sim.py", "cli/serve.py"}
    crossing = [
        str(path.relative_to(ROOT))
        for path in MODULES
        for package, stranger in (
            ("fiskalprobe", "fiskalsim"),
            ("fiskalsim", "fiskalprobe"),
            ("fiskalspec", "fiskalsim"),
            ("fiskalspec", "fiskalprobe"),
        )
        if path.is_relative_to(PACKAGES[package])
        and any(name.split(".")[0] == stranger for name in imported(path))
        and str(path.relative_to(PACKAGES["fiskalprobe"]) if package == "fiskalprobe" else "")
        not in doors
    ]
    assert not crossing


def test_a_suppressed_warning_says_why():
    """Every noqa and type: ignore names its code and gives a reason."""
    bare = [
        f"{path.relative_to(ROOT)}:{number}"
        for path in MODULES
        for number, line in enumerate(path.read_text(encoding="utf-8").splitlines(), 1)
        for match in re.finditer(r"#\s*(noqa|type:\s*ignore)(.*)", line)
        if not re.match(r"(:\s*[A-Z]+\d+(,\s*[A-Z]+\d+)*|\[[a-z-]+(,[a-z-]+)*\])\s+\S", match[2])
    ]
    assert not bare


def test_nothing_of_a_workplace_is_committed():
    """No tracked text names a package registry's host or a home directory."""
    hosts = re.compile(r"https?://[\w.:-]+/simple\b|/home/\w+/|/Users/\w+/")
    here = Path(__file__).relative_to(ROOT).as_posix()
    guilty = []
    for name in filter(None, TRACKED):
        path = ROOT / name
        if name == here or not path.is_file() or path.suffix in {".png", ".ico"}:
            continue
        if hosts.search(path.read_text(encoding="utf-8", errors="ignore")):
            guilty.append(name)
    assert not guilty


def test_possessive_groups_are_those_of_quoted_text():
    """Before Python 3.11.5, others take a part of what they repeat for the whole (gh-106052)."""
    quoted = re.compile(r"""\(\?:\[\^["']\\\\[^]]*\]\+\+\|\\\\(?:\.|\[\^[^]]+\])\)\*\+""")
    group = re.compile(r"\)[*+?]\+")
    found = [
        f"{path.relative_to(ROOT)}:{node.lineno}"
        for path in MODULES
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Constant) and isinstance(node.value, str | bytes)
        if group.search(
            quoted.sub(
                "", node.value if isinstance(node.value, str) else node.value.decode("latin-1")
            )
        )
    ]
    assert not found, "these need another form, without the last +"
