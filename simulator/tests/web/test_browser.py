"""
The search for a browser: one that is there, Debian's where it may be installed, or a sentence.
"""

from __future__ import annotations

import browser
import pytest


@pytest.fixture
def machine(monkeypatch):
    """A machine with nothing on it; what is run there is noted."""
    ran = []
    monkeypatch.delenv("FISKALPROBE_BROWSER", raising=False)
    monkeypatch.setattr(browser, "_ELSEWHERE", ())
    monkeypatch.setattr(browser.shutil, "which", {}.get)
    monkeypatch.setattr(browser, "_is_root", lambda: True)
    monkeypatch.setattr(browser.subprocess, "run", lambda words, **_: ran.append(words))
    return ran


def test_without_a_browser_the_tests_say_what_to_install(machine):
    """Nothing is skipped in silence; the error names the package and the variable."""
    with pytest.raises(browser.NoBrowser, match=r"apt-get install chromium.*FISKALPROBE_BROWSER"):
        browser.find_browser()
    assert machine == []


def test_debian_s_package_is_installed_by_root_only(machine, monkeypatch):
    """As root on a Debian the package is installed; as anybody else nothing is run."""

    def installed(name):
        there = {"apt-get": "/usr/bin/apt-get"}
        if len(machine) == 2:
            there["chromium"] = "/usr/bin/chromium"
        return there.get(name)

    monkeypatch.setattr(browser.shutil, "which", installed)
    assert browser.find_browser() == "/usr/bin/chromium"
    assert [words[1] for words in machine] == ["update", "install"]
    machine.clear()
    monkeypatch.setattr(browser, "_is_root", lambda: False)
    with pytest.raises(browser.NoBrowser):
        browser.find_browser()
    assert machine == []


def test_a_browser_that_is_named_is_taken(machine, monkeypatch, tmp_path):
    """The variable decides, and a name that leads nowhere is not replaced by another browser."""
    chrome = tmp_path / "chrome"
    chrome.touch()
    monkeypatch.setenv("FISKALPROBE_BROWSER", str(chrome))
    assert browser.find_browser() == str(chrome)
    monkeypatch.setenv("FISKALPROBE_BROWSER", str(tmp_path / "none"))
    with pytest.raises(browser.NoBrowser):
        browser.find_browser()
