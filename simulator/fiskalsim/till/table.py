"""
A table of the reference till: what was ordered there and is not paid yet.
"""

from __future__ import annotations

from typing import Any

from fiskalsim.till.goods import MENU, Position, negated


class Table:
    """
    Guests who order one article after the other, each of another kind, and pay later.
    """

    def __init__(self) -> None:
        #: What is ordered and not paid, the oldest first.
        self.left: list[Position] = []
        #: When the first order began, in Unix seconds; 0 where nothing is ordered or nobody knows.
        self.began = 0
        self._taken = 0

    @property
    def name(self) -> str:
        """
        What its orders and receipts have in common.
        """
        return "Tisch 1"

    def takes(self) -> Position:
        """
        Take an order of the next article of the menu.
        """
        article = MENU[self._taken % len(MENU)]
        self._taken += 1
        self.left.append(article)
        return article

    def gives_back(self) -> dict[str, Any]:
        """
        Take the newest article off; the line says so by negative values.
        """
        return negated(self.left.pop())

    def pays(self, count: int) -> list[Position]:
        """
        Let the oldest articles be paid, and leave the others.
        """
        paid, self.left = self.left[:count], self.left[count:]
        return paid
