"""
How the numbers of a file are written: a part of DSF-06.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Final

from fiskalprobe.oracles.dsfinvk.figures import read_figure
from fiskalprobe.oracles.dsfinvk.sheet import Sheet
from fiskalprobe.oracles.finding import Weight

_LEAST_DECIMALS: Final = 2
#: Columns with so many decimals hold amounts and rates; quantities have three, and any will do.
_OF_AMOUNTS: Final = (2, 5)
#: What is wrong with a number, what is expected, and how much it weighs.
Fault = tuple[str, str, Weight]


class Numbers:
    """
    The columns of a file that hold numbers, and what is odd about a text in them.
    """

    def __init__(self, sheet: Sheet, described: Mapping[str, int | None]) -> None:
        """
        Take the columns as DSFinV-K has them, and their decimals as index.xml *described* them.
        """
        self.columns = {each.name: each.size for each in sheet.table.columns if each.numeric}
        self._described = described
        self._writing = sheet.writing

    def is_odd(self, name: str, text: str) -> bool:
        """
        Say whether anything is odd about a number.
        """
        return any(self.faults(name, text))

    def faults(self, name: str, text: str) -> Iterator[Fault]:
        """
        Say what is odd about a number; what is empty is another check's matter.
        """
        if not text:
            return
        most, described = self.columns[name], self._described.get(name)
        writing = self._writing
        figure = read_figure(text, decimal=writing.decimal, grouping=writing.grouping)
        if figure is None:
            expected = "1234,50" if most else "1234"
            yield "is no number as DSFinV-K writes it", expected, Weight.ERROR
            return
        if figure.is_grouped:
            yield (
                "has dots between the thousands, which not every reader takes",
                text.replace(writing.grouping, ""),
                Weight.NOTICE,
            )
        if figure.decimals > most:
            yield "has more decimals than its column", f"at most {most}", Weight.ERROR
        elif described is not None and figure.decimals > described:
            yield "has more decimals than index.xml has", f"at most {described}", Weight.ERROR
        elif most in _OF_AMOUNTS and figure.decimals < _LEAST_DECIMALS:
            yield "has fewer decimals than usual", f"at least {_LEAST_DECIMALS}", Weight.NOTICE
