"""
Given: what a till has at its cloud TSE before the scenario begins.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from pytest_bdd import given

from fiskalprobe.run.parties.abreast import for_each
from fiskalprobe.run.parties.cloud import Cloud
from fiskalprobe.steps._sentences import sentence
from fiskalprobe.steps.cloud._samples import CARD_SALE
from fiskalprobe.wire import Exchange

_OK = 200


@given(sentence(r'a (?P<state>CREATED) TSS "(?P<name>[^"]*)"'))
def a_created_tss(cloud: Cloud, state: str, name: str) -> None:
    """
    Create a TSS and leave it so.
    """
    del state
    cloud.create(name)


@given(sentence(r'an UNINITIALIZED TSS "(?P<name>[^"]*)"(?P<pin> without a PIN)?'))
def an_uninitialized_tss(cloud: Cloud, name: str, pin: str | None) -> None:
    """
    Create and personalise a TSS; its PIN is set unless the sentence says otherwise.
    """
    cloud.create(name)
    cloud.move(name, "UNINITIALIZED")
    if pin is None:
        cloud.set_pin(name)


@given(sentence(r'an INITIALIZED TSS "(?P<name>[^"]*)"'))
def an_initialized_tss(cloud: Cloud, name: str) -> None:
    """
    Bring a TSS into use; nobody is logged in at it.
    """
    initialized(cloud, name)


@given(sentence(r'a DISABLED TSS "(?P<name>[^"]*)"'))
def a_disabled_tss(cloud: Cloud, name: str) -> None:
    """
    Bring a TSS into use and out of it again.
    """
    initialized(cloud, name)
    disable(cloud, name)


@given(sentence(r'the admin is logged in at TSS "(?P<name>[^"]*)"'))
def the_admin_is_in(cloud: Cloud, name: str) -> None:
    """
    Open the admin session.
    """
    cloud.admin_in(name)


@given(sentence(r'the admin has disabled TSS "(?P<name>[^"]*)"'))
def the_admin_has_disabled(cloud: Cloud, name: str) -> None:
    """
    Take a TSS out of use after something was done with it.
    """
    disable(cloud, name)


@given(sentence(r'a client "(?P<client>[^"]*)" of TSS "(?P<tss>[^"]*)"'))
def a_client(cloud: Cloud, client: str, tss: str) -> None:
    """
    Register a client.
    """
    cloud.register(client, tss)


@given(
    sentence(
        r'a client "(?P<client>[^"]*)" of TSS "(?P<tss>[^"]*)"'
        r' with the serial number "(?P<serial>[^"]*)"'
    )
)
def a_client_called(cloud: Cloud, client: str, tss: str, serial: str) -> None:
    """
    Register a client under a serial number of its own.
    """
    cloud.register(client, tss, serial)


@given(sentence(r'client "(?P<client>[^"]*)" is deregistered'))
def a_deregistered_client(cloud: Cloud, client: str) -> None:
    """
    Deregister a client.
    """
    tss = cloud.owner[client]
    cloud.admin_in(tss)
    address = f"{cloud.tss_of(tss)}/client/{cloud.id(client)}"
    cloud.answer(cloud.look(cloud.send("PATCH", address, body={"state": "DEREGISTERED"})))
    cloud.admin_out(tss)


@given(
    sentence(
        r'an? (?P<how>started|updated|finished|cancelled) transaction "(?P<name>[^"]*)"'
        r' of client "(?P<client>[^"]*)"'
    )
)
def a_transaction(cloud: Cloud, how: str, name: str, client: str) -> None:
    """
    Write a transaction as far as the sentence says: a start without a schema, then a sale.
    """
    _write(cloud, name, "ACTIVE", client=client)
    if how in {"updated", "cancelled"}:
        _write(cloud, name, "ACTIVE", schema=CARD_SALE)
    if how == "finished":
        _write(cloud, name, "FINISHED", schema=CARD_SALE)
    if how == "cancelled":
        _write(cloud, name, "CANCELLED", schema=CARD_SALE)


@given(
    sentence(
        r'(?P<count>\d+) (?P<how>started|cancelled) transactions of client "(?P<client>[^"]*)"'
    ),
    converters={"count": int},
)
def many_transactions(cloud: Cloud, count: int, how: str, client: str) -> None:
    """
    Start transactions called 1, 2, 3 and so on, and cancel each where the sentence says so.
    """
    names = [str(number) for number in range(1, count + 1)]

    def alone(name: str) -> Exchange:
        begun = cloud.look(cloud.write(name, "ACTIVE", client=client))
        if how == "started" or begun.status != _OK:
            return begun
        return cloud.look(cloud.write(name, "CANCELLED", schema=CARD_SALE))

    def together(now: Sequence[str]) -> list[Exchange]:
        last = _write_together(cloud, now, "ACTIVE", client)
        begun = [name for name in now if last[name].status == _OK]
        if how == "cancelled" and begun:
            last |= _write_together(cloud, begun, "CANCELLED", client)
        return [last[name] for name in now]

    for name, exchange in for_each(
        names,
        cloud.subject,
        alone=alone,
        together=together,
        well=lambda exchange: exchange.status == _OK,
    ):
        cloud.checks.presuppose(
            exchange.status == _OK, f"{name!r} could not be {how}: {exchange.gist}"
        )


@given(sentence(r'the signature counter of TSS "(?P<name>[^"]*)" is noted'))
def the_counter_is_noted(cloud: Cloud, name: str) -> None:
    """
    Remember the counter to compare it later.
    """
    cloud.noted[f"counter of {name}"] = cloud.counter(name)


@given("a token")
def a_token(cloud: Cloud) -> None:
    """
    Log in, and count the answer as asked for.
    """
    cloud.log_in(cloud.credentials())


def initialized(cloud: Cloud, name: str) -> None:
    """
    Bring a TSS into use and log out.
    """
    cloud.create(name)
    cloud.move(name, "UNINITIALIZED")
    cloud.set_pin(name)
    cloud.admin_in(name)
    cloud.move(name, "INITIALIZED")
    cloud.admin_out(name)


def disable(cloud: Cloud, name: str) -> None:
    """
    Take a TSS out of use.
    """
    cloud.admin_in(name)
    cloud.move(name, "DISABLED")
    cloud.admins.discard(name)


def _write_together(
    cloud: Cloud, names: Sequence[str], state: str, client: str
) -> dict[str, Exchange]:
    revisions = [(name, state, client) for name in names]
    sent = cloud.write_together(revisions, schema=CARD_SALE, apart=True)
    return {name: cloud.look(exchange) for name, exchange in zip(names, sent, strict=True)}


def _write(cloud: Cloud, name: str, state: str, **more: Any) -> None:
    exchange = cloud.look(cloud.write(name, state, **more))
    cloud.checks.presuppose(
        exchange.status == _OK,
        f"{name!r} could not be written as {state}: {exchange.gist}",
    )
