"""
When: what administrators, the vendor's staff and tills do with a TSE interface.
"""

from __future__ import annotations

from typing import Any

from pytest_bdd import when

from fiskalprobe.run.parties.clock import Clock
from fiskalprobe.run.parties.premises import Premises
from fiskalprobe.run.parties.shop import Shop
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps._tables import CHANGES, Table, below, changes

_DAY = 86_400


@when(sentence(r"the administrator opens an interface(?: of version (?P<version>V\d))?"))
def opens(shop: Shop, version: str | None) -> None:
    """
    Open the mask of a new interface.
    """
    shop.open(version)


@when("the administrator saves the interface")
def saves(shop: Shop) -> None:
    """
    Save what was entered last.
    """
    shop.save()


@when("the administrator saves the interface with")
@below(CHANGES)
def saves_with(shop: Shop, datatable: Table) -> None:
    """
    Save with other values in some fields.
    """
    shop.save(**changes(datatable))


@when(
    sentence(
        r'the administrator presses "(?P<button>Anlegen|Test)"'
        r"(?: and answers (?P<answer>yes|no))?"
    )
)
def presses(shop: Shop, button: str, answer: str | None) -> None:
    """
    Press a button; "Anlegen" asks a question, whose answer is sent along.
    """
    if button == "Test":
        shop.send("POST", f"{shop.interface}/test")
        return
    exchange = shop.send("POST", f"{shop.interface}/keys", {"confirmed": answer == "yes"})
    if exchange.status == 201:  # noqa: PLR2004 - created
        shop.noted["keys"] = shop.answer


@when(sentence(r"the administrator searches(?P<only> with workplace settings)?"))
def searches(shop: Shop, only: str | None) -> None:
    """
    Search for interfaces.
    """
    shop.send("GET", "/interfaces", query={"withWorkplaceSettings": "true"} if only else None)


@when(sentence(r"the administrator looks at the (?P<what>interface|log|chain)"))
def looks(shop: Shop, what: str) -> None:
    """
    Look at something.
    """
    paths = {"chain": "/chain", "log": f"{shop.interface}/log"} if what != "interface" else {}
    shop.send("GET", paths.get(what) or shop.interface)


@when(sentence(r'the administrator looks at "(?P<till>till-\d)"'))
def looks_at_till(shop: Shop, till: str) -> None:
    """
    Look at a till.
    """
    shop.send("GET", shop.till(till))


@when(
    sentence(
        r"(?P<who>the vendor's staff|somebody else) "
        r"(?P<what>releases the customer|notes the signed contract|creates LIVE keys|"
        r"lists the charges)(?P<no> without an answer)?"
    )
)
def staff_does(shop: Shop, who: str, what: str, no: str | None) -> None:
    """
    Do what only the vendor's staff may do.
    """
    body: Any = None
    if shop.premises is not None:
        _only_what_may_be(shop.premises, what)
    match what:
        case "releases the customer":
            method, path, body = "PUT", "/staff/release", {"released": True}
        case "notes the signed contract":
            method, path, body = "PUT", "/staff/service-contract", {"signed": True}
        case "creates LIVE keys":
            method, path = "POST", f"/staff{shop.interface}/live-keys"
            body = {"confirmed": no is None}
        case _:
            method, path = "GET", "/staff/charges"
    shop.send(method, path, body, staff=who != "somebody else")


def _only_what_may_be(premises: Premises, what: str) -> None:
    """
    Go on only where target.toml permits what a call of the staff does, or what it would do in a
    service that lets anybody in.
    """
    match what:
        case "creates LIVE keys":
            premises.permit("live-keys")
        case "releases the customer":
            premises.touch("released")
        case "notes the signed contract":
            premises.touch("serviceContract")


@when(sentence(r'"(?P<till>till-\d)" is initialised(?: with the TSE of "(?P<other>till-\d)")?'))
def is_initialised(shop: Shop, till: str, other: str | None) -> None:
    """
    Initialise a till, with its firm's TSE or with that of another till.
    """
    body = {}
    if other is not None:
        body["tse"] = (shop.arrange("GET", shop.till(other)).get("tse") or {}).get("id")
    shop.send("POST", f"{shop.till(till)}/initialise", body)


@when(sentence(r'"(?P<till>till-\d)" sells something'))
def sells(shop: Shop, till: str) -> None:
    """
    Sell something.
    """
    body = {"gross": "11.90", "vatRate": "NORMAL", "payment": "CASH"}
    shop.send("POST", f"{shop.till(till)}/receipts", body)


@when(
    sentence(
        r'"(?P<till>till-\d)" sells at the rate "(?P<rate>[A-Z0-9_]+)" for '
        r'"(?P<gross>-?[0-9.]+)", paid "(?P<payment>CASH|NON_CASH)"'
    )
)
def sells_at(shop: Shop, till: str, rate: str, gross: str, payment: str) -> None:
    """
    Sell something at this rate, for this amount, paid in this way.
    """
    body = {"gross": gross, "vatRate": rate, "payment": payment}
    shop.send("POST", f"{shop.till(till)}/receipts", body)


@when(
    sentence(
        r'"till-1" is to come to the firm of "till-2", '
        r"(?P<how>as its branch does|as its workplace does|on its own)"
    )
)
def comes_to_another_firm(shop: Shop, how: str) -> None:
    """
    Try to let the first till change hands: by its branch's VAT id, with its workplace, or alone.
    """
    vat_id = shop.arrange("GET", shop.till("till-2")).get("vatId")
    main, place, south, other = map(shop.named, ("main", "counter-1", "south", "counter-2"))
    match how:
        case "as its branch does":
            shop.send("PUT", f"/branches/{main}", {"name": "Main", "vatId": vat_id})
        case "as its workplace does":
            shop.send("PUT", f"/workplaces/{place}", {"name": "Counter 1", "branch": south})
        case _:
            shop.send("PUT", shop.till("till-1"), {"name": "Till 1", "workplace": other})


@when(sentence(r"(?P<days>\d+) days pass at the shop"), converters={"days": int})
def days_pass(clock: Clock, days: int) -> None:
    """
    Let days pass.
    """
    clock.advance(days * _DAY)


@when("the log is noted")
def the_log_is_noted(shop: Shop) -> None:
    """
    Count the entries of the log so far.
    """
    entries = shop.arrange("GET", f"{shop.interface}/log").get("entries") or ()
    shop.noted["entries"] = len(entries)
