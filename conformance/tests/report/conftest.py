"""
Sample runs, written once per session, and their reports.
"""

from __future__ import annotations

import importlib.util
import sys
from html.parser import HTMLParser
from pathlib import Path

import pytest

from fiskalprobe.report import write_all

KINDS = ("passing", "failing", "inconclusive")


def _load_sample():
    name = "fiskalprobe_sample_stream"
    spec = importlib.util.spec_from_file_location(
        name, Path(__file__).with_name("sample_stream.py")
    )
    module = importlib.util.module_from_spec(spec)
    sys.modules[name] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def sample():
    """
    The generator of sample streams.
    """
    return _load_sample()


@pytest.fixture(scope="session")
def reports(sample, tmp_path_factory):
    """
    One folder per kind of run, each with a stream of full size and its reports.
    """
    root = tmp_path_factory.mktemp("reports")
    for kind in KINDS:
        stream = sample.write(root / kind / "run.ndjson", kind=kind)
        write_all(stream, stream.parent)
    return root


class Page(HTMLParser):
    """
    What a page consists of, as far as the tests ask.
    """

    VOID = frozenset({"meta", "link", "br", "input"})

    def __init__(self, text):
        super().__init__(convert_charrefs=True)
        self.ids = []
        self.hrefs = []
        self.tags = []
        self.attributes = []
        self.open = []
        self.faults = []
        self.text = []
        self.feed(text)
        self.close()

    def handle_starttag(self, tag, attrs):
        """Take note of one element."""
        found = dict(attrs)
        self.tags.append(tag)
        self.attributes += [(tag, *pair) for pair in attrs]
        if "id" in found:
            self.ids.append(found["id"])
        if tag == "a":
            self.hrefs.append(found.get("href"))
        if tag not in self.VOID:
            self.open.append(tag)

    def handle_startendtag(self, tag, attrs):  # noqa: ARG002 - the parser calls it so
        """Take note of an element without content."""
        self.tags.append(tag)

    def handle_endtag(self, tag):
        """See whether the right element is closed."""
        if not self.open or self.open.pop() != tag:
            self.faults.append(tag)

    def handle_data(self, data):
        """Keep the text."""
        self.text.append(data)


@pytest.fixture(scope="session")
def parse():
    """
    A parser of pages.
    """
    return Page
