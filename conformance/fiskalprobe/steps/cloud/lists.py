"""
Then: lists, pages and limits of a minute.
"""

from __future__ import annotations

import re
from typing import Any, Final

from pytest_bdd import then, when

from fiskalprobe.run.parties.cloud import Cloud
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.steps.cloud._shown import shown
from fiskalprobe.wire import Exchange

_NAMES: Final = r'(?P<names>"[^"]*"(?:(?:, | and )"[^"]*")*|nothing)'


@then(check(rf"the list holds (?P<how>exactly|in this order) {_NAMES}"))
def the_list_holds(cloud: Cloud, how: str, names: str, cited: str | None) -> None:
    """
    Compare the ids of a list with those of the named things.
    """
    wanted = [cloud.id(name) for name in re.findall(r'"([^"]*)"', names)]
    found = _ids(cloud.last)
    same = found == wanted if how == "in this order" else sorted(found or ()) == sorted(wanted)
    cloud.check(
        cited,
        "list-holds",
        f"the list holds {how} {names}",
        ok=found is not None and same,
        expected=wanted,
        actual=shown(cloud.last) if found is None else found,
    )


@then(check(r'the list (?P<how>holds|does not hold) "(?P<name>[^"]*)"'))
def the_list_holds_one(cloud: Cloud, how: str, name: str, cited: str | None) -> None:
    """
    Look for one id in a list.
    """
    found = _ids(cloud.last)
    cloud.check(
        cited,
        f"list-{how.replace(' ', '-')}",
        f"the list {how} {name}",
        ok=found is not None and (cloud.id(name) in found) == (how == "holds"),
        expected=cloud.id(name),
        actual=shown(cloud.last) if found is None else found,
    )


@then(check(r"the list holds (?P<count>\d+) entries"), converters={"count": int})
def the_list_holds_entries(cloud: Cloud, count: int, cited: str | None) -> None:
    """
    Count the entries of one page, each of them once.
    """
    found = _ids(cloud.last)
    cloud.check(
        cited,
        "list-length",
        f"the list holds {count} entries",
        ok=found is not None and len(found) == len(set(found)) == count,
        expected=count,
        actual=shown(cloud.last) if found is None else len(found),
    )


@then(check(r'the list shows "(?P<name>[^"]*)" as GET "(?P<path>[^"]*)" does'))
def the_list_shows_it(cloud: Cloud, name: str, path: str, cited: str | None) -> None:
    """
    Read one thing of a list by itself, and compare the members that both have.
    """
    listed = cloud.last
    data: Any = (object_of(listed) or {}).get("data")
    entries = data if isinstance(data, list) else []
    entry = next(
        (e for e in entries if isinstance(e, dict) and e.get("_id") == cloud.id(name)), {}
    )
    looked = cloud.look(cloud.send("GET", cloud.filled(path)))
    alone = object_of(looked) or {}
    other = {
        member: f"{entry[member]}, not {alone[member]}"
        for member in entry.keys() & alone.keys()
        if entry[member] != alone[member]
    }
    cloud.check(
        cited,
        "listed-as-read",
        f"the list shows {name} as it is read by itself",
        ok=bool(entry) and bool(alone) and not other,
        expected="the same members",
        actual="; ".join(f"{member} is {said}" for member, said in sorted(other.items()))[:300],
        exchanges=(listed, looked),
    )


@when(
    sentence(r'the till reads the pages of "(?P<path>[^"]*)", (?P<size>\d+) entries each'),
    converters={"size": int},
)
def reads_pages(cloud: Cloud, path: str, size: int) -> None:
    """
    Read page after page until one comes short.
    """
    pages: list[list[str]] = []
    cloud.noted["pages"] = pages
    offset, longest = 0, 50
    while len(pages) < longest:
        exchange = cloud.send("GET", cloud.filled(path), query={"limit": size, "offset": offset})
        found = _ids(exchange)
        if not found:
            return
        pages.append(found)
        offset += size


@then(
    check(r"the pages hold (?P<total>\d+) entries, each once"),
    converters={"total": int},
)
def the_pages_hold(cloud: Cloud, total: int, cited: str | None) -> None:
    """
    Check that the pages together hold each entry once.
    """
    pages: list[list[str]] = cloud.noted["pages"]
    every = [one for page in pages for one in page]
    cloud.check(
        cited,
        "pages",
        f"the pages hold {total} entries, each once",
        ok=len(every) == len(set(every)) == total and len(pages) > 1,
        expected=total,
        actual=[len(page) for page in pages],
    )


@then(
    check(r"only the last of (?P<count>\d+) requests was answered 429, with Retry-After"),
    converters={"count": int},
)
def only_the_last(cloud: Cloud, count: int, cited: str | None) -> None:
    """
    Check the answers to a request that was repeated.
    """
    asked = cloud.meant[-count:]
    found = [each.status for each in asked]
    response = asked[-1].response
    cloud.check(
        cited,
        "too-many",
        "the last request is one too many, and is told when to come back",
        ok=found == [200] * (count - 1) + [429]
        and response is not None
        and response.headers.get("retry-after", "").isdigit(),
        expected=f"{count - 1} times 200, then 429 with Retry-After",
        actual=found,
        exchanges=asked,
    )


def _ids(exchange: Exchange) -> list[str] | None:
    """
    Give the ids of a list; None when the answer is none.
    """
    data: Any = (object_of(exchange) or {}).get("data")
    if exchange.status != 200 or not isinstance(data, list):  # noqa: PLR2004 - success
        return None
    return [str(each.get("_id")) for each in data if isinstance(each, dict)]
