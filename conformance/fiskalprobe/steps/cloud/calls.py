"""
When: the till asks its cloud TSE for exactly one thing, or time goes by.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from itertools import takewhile
from typing import Final
from urllib.parse import urlsplit

from pytest_bdd import given, when

from fiskalprobe.run.parties.abreast import EDGE, for_each
from fiskalprobe.run.parties.cloud import Cloud, Written
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps._days import DAYS, next_day
from fiskalprobe.steps._sentences import LEAVES, leaving, sentence
from fiskalprobe.steps._tables import Columns, Table, below, one_of, text
from fiskalprobe.steps.cloud._samples import CARD_SALE
from fiskalprobe.target.control import Control
from fiskalprobe.wire import Exchange, Manner, Outgoing

_OK: Final = 200
#: So many above a documented limit are tried.
_ABOVE: Final = 3
_SPENT: Final = "E_TSS_LIMIT_PER_DAY_REACHED"


def whole(text: str | None) -> int | None:
    """
    Read a number that a sentence may leave out.
    """
    return None if text is None else int(text)


_TOKENS: Final = {
    None: "own",
    " without a token": None,
    " with a token that is none": "no.real.token",
    " with the other key": "other",
}
_SENDS: Final = (
    r'the till sends (?P<method>GET|PUT|PATCH|POST|DELETE) "(?P<path>[^"]*)"'
    r"(?P<how> without a token| with a token that is none| with the other key)?"
)
_WRITES: Final = (
    r'the till writes "(?P<name>[^"]*)" as (?P<state>ACTIVE|FINISHED|CANCELLED)'
    r'(?: of client "(?P<client>[^"]*)")?(?: in revision (?P<revision>\d+))?'
)

_REVISIONS: Final = Columns(
    needed={
        "transaction": text,
        "state": one_of("state", lambda: ("ACTIVE", "FINISHED", "CANCELLED")),
        "client": text,
    }
)


@when(sentence(_SENDS))
def the_till_sends(cloud: Cloud, method: str, path: str, how: str | None) -> None:
    """
    Send a request without a body.
    """
    cloud.send(method, cloud.filled(path), bearer=_TOKENS[how])


@when(sentence(_SENDS + ":"))
def the_till_sends_body(
    cloud: Cloud, method: str, path: str, how: str | None, docstring: str
) -> None:
    """
    Send a request with the body that stands below.
    """
    _go_on_unless_spent(
        cloud,
        cloud.send(method, cloud.filled(path), text=cloud.filled(docstring), bearer=_TOKENS[how]),
    )


def _go_on_unless_spent(cloud: Cloud, exchange: Exchange) -> None:
    """
    Block the scenario where the account may create no TSS for the rest of the day.

    That is a limit of the account and no fault of the service (DE-CTS-0031, which nothing tests).
    """
    spent = (object_of(exchange) or {}).get("code") == _SPENT
    cloud.checks.presuppose(
        not spent,
        f"the account has created its TSS of this day ({_SPENT}); run the rest on another day",
    )


@when(
    sentence(r'the till sends (?P<method>GET|PUT) "(?P<path>[^"]*)" with the id "(?P<id>[^"]*)"')
)
def the_till_sends_with_id(cloud: Cloud, method: str, path: str, id: str) -> None:  # noqa: A002 - the word of the feature
    """
    Send a request that carries an id of its own.
    """
    cloud.send(method, cloud.filled(path), headers={"request-id": id})


@when(
    sentence(r'the till sends PATCH "(?P<path>[^"]*)" with (?P<size>\d+) bytes of metadata'),
    converters={"size": int},
)
def the_till_sends_much(cloud: Cloud, path: str, size: int) -> None:
    """
    Send a body of a given size.
    """
    head, tail = '{"note": "', '"}'
    text = head + "x" * (size - len(head) - len(tail)) + tail
    cloud.send("PATCH", cloud.filled(path), text=text)


@when(
    sentence(
        r'the till sends PATCH "(?P<path>[^"]*)" with (?P<keys>\d+) keys of (?P<key>\d+)'
        r" characters and values of (?P<value>\d+)"
    ),
    converters={"keys": int, "key": int, "value": int},
)
def the_till_sends_metadata(cloud: Cloud, path: str, keys: int, key: int, value: int) -> None:
    """
    Send metadata of a given shape.
    """
    body = {f"{number}".rjust(key, "k"): "v" * value for number in range(keys)}
    cloud.send("PATCH", cloud.filled(path), body=body)


@when("the till repeats its request")
def the_till_repeats(cloud: Cloud) -> None:
    """
    Send the latest request once more, as it was.
    """
    asked = cloud.last.request
    query = urlsplit(asked.url).query
    # The wire puts what stands before the service's own path before it again.
    path = asked.path + (f"?{query}" if query else "")
    _go_on_unless_spent(cloud, cloud.send(asked.method, path, text=asked.body or None))


@when(
    sentence(r"the till repeats its request (?P<times>\d+) times"),
    converters={"times": int},
)
def the_till_repeats_often(cloud: Cloud, times: int) -> None:
    """
    Send the latest request many times, as it was.
    """
    for _ in range(times):
        the_till_repeats(cloud)


# -- keys and tokens ---------------------------------------------------------------------------


@when(sentence(r"the till logs in(?P<again> again)?"))
def the_till_logs_in(cloud: Cloud, again: str | None) -> None:
    """
    Ask for a token with the declared key.
    """
    del again
    cloud.log_in(cloud.credentials())


@when(sentence(r"the till logs in with (?P<what>another secret|a longer secret|another key)"))
def the_till_logs_in_wrongly(cloud: Cloud, what: str) -> None:
    """
    Ask for a token with half of the declared credentials.
    """
    own = cloud.credentials()
    key, secret = own.api_key, own.api_secret
    match what:
        case "another secret":
            secret = secret[:-1] + ("a" if secret[-1] != "a" else "b")
        case "a longer secret":
            secret = f"{secret}a"
        case _:
            key = "test_none_of_this_service"
    cloud.send("POST", "/auth", body={"api_key": key, "api_secret": secret}, bearer=None)


@when(sentence(r"the till logs in with (?P<what>its|another) refresh token"))
def the_till_refreshes(cloud: Cloud, what: str) -> None:
    """
    Ask for a token with a refresh token.
    """
    shown = "no.real.token"
    if what == "its":
        shown = str((object_of(cloud.last) or {}).get("refresh_token"))
    cloud.send("POST", "/auth", body={"refresh_token": shown}, bearer=None)


@when("the till logs in with its access token in place of a refresh token")
def the_till_refreshes_wrongly(cloud: Cloud) -> None:
    """
    Ask for a token with a token that opens everything else.
    """
    shown = str((object_of(cloud.last) or {}).get("access_token"))
    cloud.send("POST", "/auth", body={"refresh_token": shown}, bearer=None)


@when(sentence(r'the till sends GET "(?P<path>[^"]*)" with the token of the answer'))
def the_till_uses_the_token(cloud: Cloud, path: str) -> None:
    """
    Use the token that the latest answer gave.
    """
    token = str((object_of(cloud.last) or {}).get("access_token"))
    cloud.send("GET", cloud.filled(path), bearer=token)


@when(sentence(r'the till sends GET "(?P<path>[^"]*)" with its old token'))
def the_till_uses_the_old_token(cloud: Cloud, path: str) -> None:
    """
    Use the token that the scenario began with, however old it is.
    """
    cloud.send("GET", cloud.filled(path), bearer=cloud.token())


# -- transactions ------------------------------------------------------------------------------


@when(sentence(_WRITES), converters={"revision": whole})
def the_till_writes(
    cloud: Cloud, name: str, state: str, client: str | None, revision: int | None
) -> None:
    """
    Write a revision without a schema, the next one where none is named.
    """
    cloud.write(name, state, client=client, revision=revision)


@when(sentence(_WRITES + ":"), converters={"revision": whole})
def the_till_writes_schema(  # noqa: PLR0917 - the parts of the sentence
    cloud: Cloud,
    name: str,
    state: str,
    client: str | None,
    revision: int | None,
    docstring: str,
) -> None:
    """
    Write a revision with the schema that stands below.
    """
    schema = json.loads(docstring)
    cloud.write(name, state, client=client, revision=revision, schema=schema)


@when(sentence(_WRITES + r", a sale by card"), converters={"revision": whole})
def the_till_writes_sale(
    cloud: Cloud, name: str, state: str, client: str | None, revision: int | None
) -> None:
    """
    Write a revision with a sale.
    """
    cloud.write(name, state, client=client, revision=revision, schema=CARD_SALE)


@when(
    sentence(_WRITES + r", a sale by card, and " + LEAVES),
    converters={"revision": whole, "manner": leaving},
)
def the_till_writes_and_leaves(  # noqa: PLR0917 - the parts of the sentence
    cloud: Cloud,
    name: str,
    state: str,
    client: str | None,
    revision: int | None,
    manner: Manner,
) -> None:
    """
    Write a revision with a sale, or half of it, and close the connection; no answer is read.
    """
    cloud.write(name, state, client=client, revision=revision, schema=CARD_SALE, manner=manner)


@when(sentence(_WRITES + r" with metadata:"), converters={"revision": whole})
def the_till_writes_metadata(  # noqa: PLR0917 - the parts of the sentence
    cloud: Cloud,
    name: str,
    state: str,
    client: str | None,
    revision: int | None,
    docstring: str,
) -> None:
    """
    Write a sale with the metadata that stand below.
    """
    cloud.write(
        name,
        state,
        client=client,
        revision=revision,
        schema=CARD_SALE,
        metadata=json.loads(docstring),
    )


@when(
    sentence(
        r'the till writes "(?P<name>[^"]*)" of client "(?P<client>[^"]*)" at TSS "(?P<tss>[^"]*)"'
    )
)
def the_till_writes_at(cloud: Cloud, name: str, client: str, tss: str) -> None:
    """
    Start a transaction at a TSS that the client may not belong to.
    """
    cloud.written[name] = Written(tss=tss, client=client)
    cloud.write(name, "ACTIVE", client=client)


@when("these revisions are written at the same time")
@below(_REVISIONS)
def revisions_at_the_same_time(cloud: Cloud, datatable: Table) -> None:
    """
    Write each revision of the table before any is answered; what ends a transaction is a sale.
    """
    wanted = _REVISIONS.read(datatable)
    revisions = [(row["transaction"], row["state"], row["client"]) for row in wanted]
    cloud.write_together(revisions, schema=CARD_SALE)


@when(sentence(r'client "(?P<client>[^"]*)" starts transactions until it is refused'))
def starts_until_refused(cloud: Cloud, client: str) -> None:
    """
    Start transactions as long as the TSS takes them, three above the documented limit at most.
    """
    names = [f"open {number}" for number in range(1, 2000 + _ABOVE + 1)]
    answers = for_each(
        names,
        cloud.subject,
        alone=lambda name: cloud.write(name, "ACTIVE", client=client),
        together=lambda now: cloud.write_together(
            [(name, "ACTIVE", client) for name in now], schema=None, apart=True
        ),
        well=_is_ok,
        edge=EDGE + _ABOVE,
    )
    _note_accepted(cloud, answers)


@when(sentence(r'clients are registered at TSS "(?P<tss>[^"]*)" until one is refused'))
def registers_until_refused(cloud: Cloud, tss: str) -> None:
    """
    Register clients as long as the TSS takes them, three above the documented limit at most.
    """
    cloud.admin_in(tss)
    names = [f"till {number}" for number in range(1, 199 + _ABOVE + 1)]

    def registering(name: str) -> Outgoing:
        cloud.owner[name] = tss
        address = f"{cloud.tss_of(tss)}/client/{cloud.id(name)}"
        return cloud.calling("PUT", address, body={"serial_number": name})

    answers = for_each(
        names,
        cloud.subject,
        alone=lambda name: cloud.subject.sent(registering(name)),
        together=lambda now: cloud.subject.together(list(map(registering, now)), apart=True),
        well=_is_ok,
        edge=EDGE + _ABOVE,
    )
    _note_accepted(cloud, answers)


def _note_accepted(cloud: Cloud, answers: Iterator[tuple[str, Exchange]]) -> None:
    """
    Count what was accepted until something was refused.
    """
    cloud.noted["accepted"] = sum(
        1 for _ in takewhile(lambda answered: _is_ok(answered[1]), answers)
    )


def _is_ok(exchange: Exchange) -> bool:
    return exchange.status == _OK


@when("TSS are created until one is refused")
def creates_until_refused(cloud: Cloud) -> None:
    """
    Count the TSS that are in use, then create more as long as the service takes them, three above
    the documented limit at most.
    """
    cloud.noted["in use"] = cloud.in_use()
    limit = 8
    for number in range(1, limit + 1):
        name = f"TSS {number}"
        exchange = cloud.send("PUT", cloud.tss_of(name), body={})
        _go_on_unless_spent(cloud, exchange)
        if exchange.status != _OK:
            cloud.noted["accepted"] = number - 1
            return
        cloud.puks[name] = str((object_of(exchange) or {}).get("admin_puk"))
    cloud.noted["accepted"] = limit


@when(sentence(r'TSS "(?P<name>[^"]*)" is brought out of use'))
def brings_out_of_use(cloud: Cloud, name: str) -> None:
    """
    Personalise a CREATED TSS and disable it.
    """
    cloud.checks.presuppose(
        name in cloud.puks,
        f"there is no {name!r}: {cloud.noted.get('in use', 0)} TSS of this account were in use "
        "before, and none could be added",
    )
    cloud.move(name, "UNINITIALIZED")
    cloud.set_pin(name)
    cloud.admin_in(name)
    cloud.move(name, "DISABLED")


# -- time --------------------------------------------------------------------------------------


@given(
    sentence(r"(?P<count>\d+) days have gone by at the cloud, if its clock can be set"),
    converters={"count": int},
)
def time_has_gone_by(cloud: Cloud, control: Control, count: int) -> None:
    """
    Begin on a later day; the sentence does without where nobody can set the service's clock.
    """
    time_goes_by(cloud, control, count, "days", ", if its clock can be set")


@given(sentence(rf"it is (?P<day>{'|'.join(DAYS)}) at the cloud, if its clock can be set"))
def it_is_a_day_at_the_cloud(control: Control, day: str) -> None:
    """
    Set the clock to the forenoon of the next such day, before there is any certificate.
    """
    if control.offers("clock"):
        control.set_clock(next_day(control.now(), DAYS[day]))


@when(
    sentence(
        r"(?P<count>\d+) (?P<unit>seconds|minutes|hours|days) go by at the cloud"
        r"(?P<maybe>, if its clock can be set)?"
    ),
    converters={"count": int},
)
def time_goes_by(cloud: Cloud, control: Control, count: int, unit: str, maybe: str | None) -> None:
    """
    Let time pass on the service's clock; the sentence may do without where nobody can set it.
    """
    if maybe is not None and not control.offers("clock"):
        return
    seconds = count * {"seconds": 1, "minutes": 60, "hours": 3600, "days": 86_400}[unit]
    control.advance(seconds)
    cloud.time_passed(seconds)
    if unit == "days":
        cloud.forget_tokens()
