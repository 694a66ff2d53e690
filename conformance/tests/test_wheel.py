"""
What is shipped works on its own: the wheel, in an empty environment, outside the checkout.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tomllib
import venv
import zipfile
from pathlib import Path

import pytest
from pages import files_of

ROOT = Path(__file__).parents[2]
pytestmark = pytest.mark.wheel


def run(*command, cwd, **environment):
    """Run a command and show what it said when it fails."""
    done = subprocess.run(
        [str(part) for part in command],
        cwd=cwd,
        env={**os.environ, **environment},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}\n{done.stderr}"
    return done.stdout


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from the checkout as it is."""
    out = tmp_path_factory.mktemp("wheel")
    run(sys.executable, "-m", "build", "--wheel", "--outdir", out, ROOT, cwd=out)
    (built,) = out.glob("*.whl")
    return built


def test_the_law_is_inside(wheel):
    """Features, requirements, schemas, templates and pages are in the wheel."""
    names = set(zipfile.ZipFile(wheel).namelist())
    for folder, suffix in (
        ("fiskalprobe/features/", ".feature"),
        ("fiskalprobe/report/templates/", ""),
        ("fiskalspec/requirements/", ".toml"),
        ("fiskalspec/schemas/", ".json"),
        ("fiskalspec/openapi/", ".yaml"),
        ("fiskalspec/devices/", ".toml"),
        ("fiskalspec/asn1/", ".asn1"),
        ("fiskalsim/web/assets/", ".html"),
    ):
        assert any(n.startswith(folder) and n.endswith(suffix) for n in names), folder
    assert not any("/tests/" in name for name in names)


def environment(home, *wanted):
    """
    Make an environment with nothing in it but what is *wanted* and what that asks for.

    Our own pip fills it, and only what is imported there is compiled.
    """
    venv.create(home)
    folder = home / ("Scripts" if sys.platform == "win32" else "bin")
    pip = (sys.executable, "-m", "pip", "--python", folder / "python")
    run(*pip, "install", "-q", "--disable-pip-version-check", "--no-compile", *wanted, cwd=home)
    return folder


@pytest.fixture(scope="module")
def programs(wheel, tmp_path_factory):
    """An environment with nothing in it but the wheel and what it asks for."""
    return environment(tmp_path_factory.mktemp("environment"), wheel)


def test_the_examples_of_the_plugin_run_elsewhere(programs, tmp_path):
    """Somebody who has installed the wheel copies docs/pytest.md, and it works."""
    for name, text in files_of("pytest.md").items():
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text(text, encoding="utf-8")
    said = run(programs / "pytest", "--subject", "sim:", cwd=tmp_path)
    assert "4 passed" in said


def test_the_demo_runs_elsewhere(programs, tmp_path):
    """An empty environment with nothing but the wheel certifies the simulator twice."""
    said = run(programs / "fiskalprobe", "demo", cwd=tmp_path)
    assert "conform" in said
    demo = tmp_path / "reports" / "demo"
    for device in ("swissbit-usb", "fiskaly-cloud"):
        report = json.loads((demo / device / "report.json").read_text(encoding="utf-8"))
        assert report["verdict"] == "conformant"
        assert (demo / device / "junit.xml").stat().st_size > 0
    assert "<html" in (demo / "index.html").read_text(encoding="utf-8")


def test_a_system_without_zones_is_enough(programs, tmp_path):
    """German time is known where the system has no zone database, as in small containers."""
    command = ("run", "--target", "sim:role=pos", "--out", "out")
    assert ": conformant;" in run(
        programs / "fiskalprobe", *command, cwd=tmp_path, PYTHONTZPATH=""
    )


@pytest.mark.skipif(
    sys.version_info >= (3, 12), reason="the oldest releases were built for the oldest Python"
)
def test_the_oldest_dependencies_are_enough(wheel, tmp_path):
    """Each dependency's lower bound can be installed, and with all of them at once a run works."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["project"]
    oldest = [each.replace(">=", "==") for each in project["dependencies"]]
    folder = environment(tmp_path / "environment", wheel, *oldest)
    for role in ("middleware", "pos"):
        command = ("run", "--target", f"sim:role={role}", "--out", "out")
        assert ": conformant;" in run(folder / "fiskalprobe", *command, cwd=tmp_path)
