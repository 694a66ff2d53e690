"""
Then: what a TSE interface shows.
"""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence
from itertools import pairwise
from typing import Any, Final

from pytest_bdd import then

from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.run.parties.shop import Shop
from fiskalprobe.steps._members import ABSENT, member_of, slug
from fiskalprobe.steps._sentences import check
from fiskalprobe.steps._tables import MEMBERS, Table, below

_CLIENT_ERROR: Final = range(400, 500)
_SUCCESS: Final = range(200, 300)


@then(check(r"it is done"))
def it_is_done(shop: Shop, cited: str | None) -> None:
    """
    Check that the request was successful.
    """
    shop.check(
        cited,
        "done",
        "what was asked for is done",
        ok=shop.last.status in _SUCCESS,
        expected="2xx",
        actual=_seen(shop),
    )


@then(
    check(
        r"it is refused(?: as (?:a|an) (?P<kind>request|notice|configuration) "
        r'(?:error|text)(?: "(?P<text>[^"]*)")?)?'
    )
)
def it_is_refused(shop: Shop, kind: str | None, text: str | None, cited: str | None) -> None:
    """
    Check that the request was refused, in the kind and with the German text that are named.
    """
    said = shop.answer
    german = _german(said)
    shop.check(
        cited,
        "refused",
        "it is refused" + (f" as {kind}" if kind else ""),
        ok=shop.last.status in _CLIENT_ERROR
        # What was said may be of any kind, and not all can stand in a set.
        and kind in (None, said.get("kind"))
        and text in (None, german),
        expected=" ".join(filter(None, ("4xx", kind, text))),
        actual=_seen(shop),
    )


@then(check(r"it shows"))
@below(MEMBERS)
def it_shows(shop: Shop, datatable: Table, cited: str | None) -> None:
    """
    Check members of the latest answer, one row each; a row may name its own requirement.
    """
    _members(shop, shop.answer, datatable, cited)


@then(check(r"the (?P<what>interface|chain) still shows"))
@below(MEMBERS)
def the_interface_still_shows(shop: Shop, what: str, datatable: Table, cited: str | None) -> None:
    """
    Look again, and check members.
    """
    path = "/chain" if what == "chain" else shop.interface
    _members(shop, shop.arrange("GET", path), datatable, cited)


@then(check(r"the chain shows no other release and no other contract"))
def the_chain_is_as_before(shop: Shop, cited: str | None) -> None:
    """
    Look again whether the staff's notes are what they were when the scenario began.
    """
    fresh = {"released": False, "serviceContract": False}
    before = fresh if shop.premises is None else shop.premises.found
    looked = shop.look(shop.send("GET", "/chain"))
    now = object_of(looked) or {}
    shop.check(
        cited,
        "staffs-notes",
        "the chain shows no other release and no other contract",
        ok=all(now.get(name) == before.get(name) for name in fresh),
        expected=json.dumps({name: before.get(name) for name in fresh}),
        actual=json.dumps({name: now.get(name) for name in fresh}, default=str)[:300],
        exchanges=(looked,),
    )


@then(check(r'"(?P<till>till-\d)" shows'))
@below(MEMBERS)
def the_till_shows(shop: Shop, till: str, datatable: Table, cited: str | None) -> None:
    """
    Look at a till, and check members.
    """
    _members(shop, shop.arrange("GET", shop.till(till)), datatable, cited)


@then(
    check(
        r'it shows (?P<no>no|the) (?P<notice>(?:(?:red|yellow|blue) )?notice "[a-z-]+")'
        r'(?: with the text "(?P<text>[^"]*)")?'
    )
)
def it_shows_the_notice(
    shop: Shop, no: str, notice: str, text: str | None, cited: str | None
) -> None:
    """
    Look for a notice among those of the latest answer.
    """
    colour, _, rest = notice.partition("notice")
    code, notices = rest.strip(' "'), shop.answer.get("notices")
    there = [
        one
        for one in (notices if isinstance(notices, list) else ())
        if isinstance(one, dict)
        and one.get("code") == code
        and colour.strip() in ("", one.get("colour"))
        and text in (None, _german(one))
    ]
    shop.check(
        cited,
        f"notice-{code}",
        f"{no} notice {code} is shown",
        ok=isinstance(notices, list) and bool(there) == (no == "the"),
        expected=" ".join(filter(None, (no, notice, text))),
        actual=json.dumps(notices, ensure_ascii=False, default=str)[:300],
    )


@then(check(r"it finds (?P<count>\d+) interfaces?(?P<newest>, the newest one among them)?"))
def it_finds(shop: Shop, count: str, newest: str | None, cited: str | None) -> None:
    """
    Count what a search found; in a shop that is in use, of what the scenario has opened.
    """
    found = shop.answer.get("interfaces")
    ids = [one.get("id") for one in found] if isinstance(found, list) else None
    if ids is not None and shop.premises is not None:
        ids = [each for each in ids if each in shop.interfaces]
    shop.check(
        cited,
        "found",
        f"the search finds {count}",
        ok=ids is not None
        and len(ids) == int(count)
        and (newest is None or shop.interfaces[-1] in ids),
        expected=count,
        actual=str(ids),
    )


@then(check(r"it (?P<way>uses|does not use) the interface"))
def it_uses_the_interface(shop: Shop, way: str, cited: str | None) -> None:
    """
    Check which interface the till of the latest answer uses.
    """
    actual = shop.answer.get("interface")
    shop.check(
        cited,
        "uses",
        f"the till {way} the interface",
        ok="interface" in shop.answer and (actual == shop.interfaces[-1]) == (way == "uses"),
        expected=shop.interfaces[-1],
        actual=str(actual),
    )


@then(check(r"the receipt is (?P<how>signed|not signed, and says that the TSE failed)"))
def the_receipt_is_signed(shop: Shop, how: str, cited: str | None) -> None:
    """
    Check what the TSE said of the receipt, or that it said nothing.
    """
    receipt = shop.answer
    signed = receipt.get("signed")
    if how == "signed":
        ok = receipt.get("outage") is False and isinstance(signed, dict) and _is_whole(signed)
    else:
        codes = [notice.get("code") for notice in receipt.get("notices") or ()]
        ok = receipt.get("outage") is True and signed is None and "tse-failed" in codes
    shop.check(
        cited,
        "receipt",
        f"the receipt is {how}",
        ok=shop.last.status in _SUCCESS and ok,
        expected=how,
        actual=_seen(shop),
    )


@then(check(r'"till-1" and "till-2" have (?P<how>the same|different) TSEs?'))
def they_have_tses(shop: Shop, how: str, cited: str | None) -> None:
    """
    Compare the TSEs of two tills.
    """
    serials = [
        (shop.arrange("GET", shop.till(till)).get("tse") or {}).get("serial")
        for till in ("till-1", "till-2")
    ]
    shop.check(
        cited,
        "tses",
        f"the two tills have {how} TSE",
        ok=all(serials) and (serials[0] == serials[1]) == (how == "the same"),
        expected=how,
        actual=str(serials),
    )


@then(check(r"the secret is shown nowhere else"))
def the_secret_is_shown_nowhere_else(shop: Shop, cited: str | None) -> None:
    """
    Look for the secret in the interface, in the list and in the log.
    """
    secret = str((shop.noted.get("keys") or {}).get("apiSecret") or "")
    looked = [
        shop.look(shop.send("GET", path))
        for path in (shop.interface, "/interfaces", f"{shop.interface}/log")
    ]
    shop.check(
        cited,
        "secret-once",
        "no other answer carries the secret",
        ok=bool(secret) and all(each.response and secret not in each.body for each in looked),
        expected="no secret",
        actual="a secret in " + ", ".join(e.request.path for e in looked if secret in e.body),
        exchanges=tuple(looked),
    )


@then(
    check(
        r"the log has (?P<few>only the entries of the basic logging|entries of the extended "
        r'logging)(?: that say "(?P<text>[^"]*)")?'
    )
)
def the_log_has(shop: Shop, few: str, text: str | None, cited: str | None) -> None:
    """
    Check what was logged since the log was noted.
    """
    found = shop.arrange("GET", f"{shop.interface}/log").get("entries")
    entries = found[shop.noted.get("entries", 0) :] if isinstance(found, list) else []
    extended = [
        entry for entry in entries if entry.get("extended") and (text or "") in entry.get("text")
    ]
    more = few.startswith("entries")
    shop.check(
        cited,
        "log-extended" if more else "log-basic",
        f"the log has {few}",
        ok=bool(entries) and bool(extended) == more,
        expected=few,
        actual=json.dumps(entries, default=str)[:300],
    )


@then(
    check(
        r"(?P<count>no|\d+) months? (?:is|are) charged"
        r"(?:, the first of them (?P<first>\d{4}-\d{2}))?"
    )
)
def months_are_charged(shop: Shop, count: str, first: str | None, cited: str | None) -> None:
    """
    Check the charges of the interface: one for each month, without a gap, from the first one on.
    """
    found = shop.answer.get("charges")
    months = [
        charge.get("month")
        for charge in (found if isinstance(found, list) else ())
        if charge.get("interface") == shop.interfaces[-1]
    ]
    wanted = 0 if count == "no" else int(count)
    shop.check(
        cited,
        "charged",
        f"{count} months are charged",
        ok=isinstance(found, list)
        and len(months) == wanted
        and _in_a_row(months)
        and (first is None or months[0] == first),
        expected=count if first is None else f"{count} from {first}",
        actual=_seen(shop),
    )


def _members(shop: Shop, answer: Any, datatable: Table, cited: str | None) -> None:
    for row in MEMBERS.read(datatable):
        found = member_of(answer, row["member"])
        shop.check(
            row.get("requirement") or cited,
            f"shows-{slug(row['member'])}",
            f"{row['member']} is {row['value']}",
            ok=_fits(found, row["value"]),
            expected=row["value"],
            actual="absent" if found is ABSENT else json.dumps(found, default=str),
        )


def _fits(found: Any, value: str) -> bool:
    """
    Compare with ``present``, ``absent``, ``like "…"``, or JSON.
    """
    if value == "absent":
        return found is ABSENT
    if value == "present":
        return found is not ABSENT and found not in (None, "")
    if value.startswith('like "'):
        return isinstance(found, str) and bool(re.fullmatch(value[6:-1], found))
    expected = json.loads(value)
    return type(found) is type(expected) and found == expected


def _is_whole(signed: dict[str, Any]) -> bool:
    serial = (signed.get("tse") or {}).get("serial")
    return (
        isinstance(signed.get("transactionNumber"), int)
        and isinstance(signed.get("signatureCounter"), int)
        and bool(signed.get("signature"))
        and str(signed.get("qrCode")).startswith("V0;")
        and re.fullmatch(r"[0-9a-f]{64}", str(serial)) is not None
    )


def _in_a_row(months: Sequence[Any]) -> bool:
    try:
        numbers = [int(m[:4]) * 12 + int(m[5:]) for m in months]
    except (TypeError, ValueError):
        return False
    return all(b == a + 1 for a, b in pairwise(numbers))


def _seen(shop: Shop) -> str:
    found = object_of(shop.last)
    if found is not None and "apiSecret" in found:
        return f"{shop.last.status} {sorted(found)}"
    return shop.last.gist


def _german(said: Mapping[str, Any]) -> object:
    texts = said.get("text")
    return texts.get("de") if isinstance(texts, dict) else None
