"""
The glossary has every word in two languages.
"""

from __future__ import annotations

from fiskalspec import glossary


def test_every_term_is_told_in_both_languages():
    """
    A report in German finds a German word for each English one.
    """
    for term in glossary.load().values():
        assert term.en
        assert term.de
        assert term.meaning.endswith(".")
