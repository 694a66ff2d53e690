"""
How a stream can be unfit for a report.

    InvalidStream
        EmptyStream        nothing was written
        MissingHeader      it does not begin with a header
        UnknownSchema      a later version of the harness wrote it
        BrokenStream       a line is no record
        AfterFooter        something was added behind the end
        MissingFooter      the run was cut off
        WrongHash          something was changed afterwards
        WrongCounts        something is missing although the hash fits
"""

from __future__ import annotations

from typing import ClassVar


class InvalidStream(ValueError):
    """
    No report can be made from this.
    """

    code: ClassVar = "stream"


class EmptyStream(InvalidStream):
    """
    The file is empty: the run ended before it began.
    """

    code: ClassVar = "stream-empty"


class MissingHeader(InvalidStream):
    """
    The first line is not a header, so nobody can say what was judged.
    """

    code: ClassVar = "stream-header"


class UnknownSchema(InvalidStream):
    """
    The stream has a version that this release does not know.
    """

    code: ClassVar = "stream-schema"


class BrokenStream(InvalidStream):
    """
    A line cannot be read as a record.
    """

    code: ClassVar = "stream-line"


class AfterFooter(InvalidStream):
    """
    Something follows the footer, which is to be the last line.
    """

    code: ClassVar = "stream-after-footer"


class MissingFooter(InvalidStream):
    """
    The last line is not a footer: the run was cut off and certifies nothing.
    """

    code: ClassVar = "stream-footer"


class WrongHash(InvalidStream):
    """
    The footer's hash does not fit the lines before it: something was changed.
    """

    code: ClassVar = "stream-hash"


class WrongCounts(InvalidStream):
    """
    The footer counts more or fewer records than there are.
    """

    code: ClassVar = "stream-counts"
