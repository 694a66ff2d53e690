"""
Pages of things: filtered, ordered, cut.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

Thing = TypeVar("Thing")


@dataclass(frozen=True, slots=True, kw_only=True)
class Page:
    """
    Which part of a list is wanted, and in which order.
    """

    order_by: str | None = None
    descending: bool = False
    limit: int = 100
    offset: int = 0
    states: frozenset[str] = frozenset()
    serial_number: str | None = None
    show_deleted: bool = True


@dataclass(frozen=True, slots=True)
class Listed(Generic[Thing]):
    """
    The part that is wanted, and of how many.
    """

    items: Sequence[Thing]
    total: int


def cut(
    things: Iterable[Thing], page: Page, keys: dict[str, Callable[[Thing], Any]]
) -> Listed[Thing]:
    """
    Order *things* and cut a page out of them; *keys* says by what they can be ordered.

    Things without a value (a time that has not come) stand first.
    """
    ordered = list(things)
    if page.order_by is not None:
        key = keys[page.order_by]
        ordered.sort(key=lambda thing: _sortable(key(thing)), reverse=page.descending)
    elif page.descending:
        ordered.reverse()
    return Listed(ordered[page.offset : page.offset + page.limit], len(ordered))


def _sortable(value: Any) -> tuple[bool, Any]:
    return (value is not None, value if value is not None else 0)
