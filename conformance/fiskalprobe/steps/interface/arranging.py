"""
Given: how far a shop has come with its TSE interface.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any, Final

from pytest_bdd import given

from fiskalprobe.run.checks import Blocked
from fiskalprobe.run.parties.clock import Clock
from fiskalprobe.run.parties.premises import STAFFS, Premises
from fiskalprobe.run.parties.shop import Shop
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.target.control import Control

_YES: Final = {"confirmed": True}
#: Of each further branch: its name, and the VAT id it has as another firm's.
_FURTHER: Final = {
    "second": ("south", 2, "DE987654321"),
    "third": ("north", 3, "DE112233445"),
}


@given("an opened interface")
def an_opened_interface(shop: Shop) -> None:
    """
    Open a mask and save nothing.
    """
    _open(shop)


@given(
    sentence(
        r'a saved interface(?: at the workplace "(?P<workplace>[^"]*)")?(?P<quiet> without '
        r"extended logging)?"
    )
)
def a_saved_interface(shop: Shop, workplace: str | None, quiet: str | None) -> None:
    """
    Open a mask and save it, for the chain or for a workplace.
    """
    changes: dict[str, Any] = {}
    if workplace:
        changes["assignment"] = {"to": "workplace", "workplace": workplace}
    if quiet:
        changes["extendedLogging"] = False
    _open(shop)
    _save(shop, **changes)


@given(
    sentence(
        r"an interface with (?P<env>TEST|LIVE) keys"
        r"(?: for several (?P<tenants>tenants))?(?P<quiet> without extended logging)?"
        r"(?P<may>, where it may have them)?"
    )
)
def an_interface_with_keys(
    shop: Shop, env: str, tenants: str | None, quiet: str | None, may: str | None
) -> None:
    """
    Bring an interface to the point where keys are in effect.

    Where a shop cannot be reset, LIVE keys need a permission; a scenario that does not depend on
    them goes on with TEST keys.
    """
    is_live = env == "LIVE"
    if is_live and shop.premises is not None:
        is_live = _may_go_live(shop.premises, optional=bool(may))
    _note_staffs(shop, "released", value=True)
    _open(shop)
    changes = {"multipleTenants": True} if tenants else {}
    _save(shop, extendedLogging=not quiet, **changes)
    shop.noted["keys"] = shop.arrange("POST", f"{shop.interface}/keys", _YES)
    _save(shop)
    if is_live:
        go_live(shop)


@given(
    sentence(
        r"(?P<what>the interface is opened on|the shop's clock stands at) "
        r"(?P<day>\d{4}-\d{2}-\d{2})"
    )
)
def the_clock_stands_at(shop: Shop, clock: Clock, what: str, day: str) -> None:
    """
    Set the clock to noon of a day, and open a mask where that is said.
    """
    clock.set(datetime.fromisoformat(f"{day}T12:00:00+01:00"))
    if what.startswith("the interface"):
        _open(shop)


@given("the keys are now those of LIVE")
def the_keys_are_live(shop: Shop) -> None:
    """
    Let the staff change an interface to LIVE.
    """
    go_live(shop)


@given("the vendor's staff has released the customer")
def the_customer_is_released(shop: Shop) -> None:
    """
    Release the customer.
    """
    _note_staffs(shop, "released", value=True)


@given("the vendor's staff has not released the customer")
def the_customer_is_not_released(shop: Shop) -> None:
    """
    Take the release back, for the length of the scenario.
    """
    _note_staffs(shop, "released", value=False)
    if shop.premises is not None:
        shop.premises.change("released")


@given(sentence(r"the service contract is (?P<no>not )?signed"))
def the_contract_is_signed(shop: Shop, no: str | None) -> None:
    """
    Note the contract, or that there is none, for the length of the scenario.
    """
    _note_staffs(shop, "serviceContract", value=no is None)
    if no is not None and shop.premises is not None:
        shop.premises.change("serviceContract")


@given("no other interface is for the chain")
def no_other_interface_for_the_chain(shop: Shop) -> None:
    """
    Set aside what a shop that is in use has for its chain, for the length of the scenario.

    Without this step, interfaces are saved for the till's own workplace in such a shop.
    """
    if shop.premises is not None:
        shop.premises.take_chain()


@given("all branches are of one firm")
def all_branches_are_of_one_firm(shop: Shop) -> None:
    """
    Go on only where the shop has no branches of several VAT ids.
    """
    several = shop.premises is not None and shop.premises.has_several_firms
    shop.checks.presuppose(
        not several,
        "without reset: the shop has branches of several VAT ids, and this is about a chain with "
        "one; the interface cannot remove branches",
    )


@given("the keys have been created")
def the_keys_have_been_created(shop: Shop) -> None:
    """
    Press "Anlegen" and save nothing.
    """
    shop.noted["keys"] = shop.arrange("POST", f"{shop.interface}/keys", _YES)


@given(
    sentence(
        r"a (?P<which>second|third) branch of (?P<whose>the same firm|another firm) with a till"
    )
)
def a_further_branch(shop: Shop, which: str, whose: str) -> None:
    """
    Set up a branch "south" with the workplace "counter-2" and "till-2", or "north" with the third.

    The same firm is that of the first till; another one is that of no other branch.
    """
    short, number, other = _FURTHER[which]
    own = shop.arrange("GET", shop.till("till-1")).get("vatId")
    if shop.premises is not None:
        other = shop.premises.other_firm(number)
    vat_id = own if whose == "the same firm" else other
    branch, place, till = map(shop.named, (short, f"counter-{number}", f"till-{number}"))
    if shop.premises is not None:
        shop.premises.keep_branch(branch, short.title())
        shop.premises.keep_till(till)
    shop.arrange("PUT", f"/branches/{branch}", {"name": short.title(), "vatId": vat_id})
    shop.arrange("PUT", f"/workplaces/{place}", {"name": f"Counter {number}", "branch": branch})
    shop.arrange("PUT", f"/tills/{till}", {"name": f"Till {number}", "workplace": place})


@given("a fresh shop with a till")
def a_fresh_shop(shop: Shop, control: Control) -> None:
    """
    Set up a branch "main" with the workplace "counter-1" and "till-1".

    Where there is no reset, they are new ones with names of their own, and set up when a step
    needs them; afterwards, what they changed in the shop is put back.
    """
    if not control.offers("reset"):
        shop.premises = Premises(shop)
        return
    shop.arrange("PUT", "/branches/main", {"name": "Main", "vatId": "DE123456789"})
    shop.arrange("PUT", "/workplaces/counter-1", {"name": "Counter 1", "branch": "main"})
    shop.arrange("PUT", "/tills/till-1", {"name": "Till 1", "workplace": "counter-1"})


@given(sentence(r'"(?P<till>till-\d)" has been initialised'))
def a_till_has_been_initialised(shop: Shop, till: str) -> None:
    """
    Initialise a till.
    """
    shop.noted[till] = shop.arrange("POST", f"{shop.till(till)}/initialise", {})


@given(sentence(r'"(?P<till>till-\d)" has been reset'))
def a_till_has_been_reset(shop: Shop, till: str) -> None:
    """
    Reset a till.
    """
    shop.arrange("POST", f"{shop.till(till)}/reset")


@given(
    sentence(
        r"the network reaches the internet "
        r'(?P<how>directly|not at all|through the proxy "(?P<host>[^":]+):(?P<port>\d+)" only)'
    )
)
def the_network_reaches(shop: Shop, how: str, host: str | None, port: str | None) -> None:
    """
    Set up the shop's network.
    """
    proxy = {"host": host, "port": int(port)} if host and port else None
    if shop.premises is not None:
        shop.premises.change("network")
    shop.arrange("PUT", "/network", {"direct": how == "directly", "proxy": proxy})


def go_live(shop: Shop) -> None:
    """
    Let the staff create LIVE keys, and save.
    """
    if shop.premises is not None:
        shop.premises.permit("live-keys")
    _note_staffs(shop, "serviceContract", value=True)
    shop.noted["keys"] = shop.arrange(
        "POST", f"/staff{shop.interface}/live-keys", _YES, staff=True
    )
    _save(shop)


def _may_go_live(premises: Premises, *, optional: bool) -> bool:
    """
    Tell whether LIVE keys may be made; a scenario that needs them ends where they may not.
    """
    try:
        premises.permit("live-keys")
    except Blocked:
        if not optional:
            raise
        return False
    return True


def _note_staffs(shop: Shop, member: str, *, value: bool) -> None:
    """
    Bring about what the vendor's staff notes of a customer, where it is not so already.
    """
    if shop.premises is None or shop.premises.needs_change(member, value=value):
        path, word = STAFFS[member]
        shop.arrange("PUT", path, {word: value}, staff=True)


def _open(shop: Shop) -> None:
    exchange = shop.look(shop.open())
    shop.checks.presuppose(bool(shop.interfaces), f"no mask was opened: {exchange.gist}")


def _save(shop: Shop, **changes: Any) -> None:
    exchange = shop.look(shop.save(**changes))
    shop.checks.presuppose(
        exchange.status == 200,  # noqa: PLR2004 - success
        f"the interface was not saved: {exchange.gist}",
    )
