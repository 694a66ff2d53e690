"""
When and then: organisations and keys.
"""

from __future__ import annotations

from typing import Any, Final

from pytest_bdd import given, then, when

from fiskalprobe.run.parties.cloud import Cloud
from fiskalprobe.run.parties.cloud_line import object_of
from fiskalprobe.steps._sentences import check, sentence
from fiskalprobe.target.model import Credentials
from fiskalprobe.wire import Exchange

_ORGANISATIONS: Final = "/api/v0/organizations"


@when(sentence(r"the firm logs in to the management(?P<how> with another secret)?"))
def the_firm_logs_in(cloud: Cloud, how: str | None) -> None:
    """
    Ask the management API for a token.
    """
    cloud.log_in_to_management(secret="none of this service" if how else None)


@when(
    sentence(r'the firm creates an organisation "(?P<name>[^"]*)"(?: below "(?P<parent>[^"]*)")?')
)
def the_firm_creates(cloud: Cloud, name: str, parent: str | None) -> None:
    """
    Create an organisation below the firm's own, or below another.
    """
    _create(cloud, name, parent)


@given(sentence(r'a managed organisation "(?P<name>[^"]*)"'))
def a_managed_organisation(cloud: Cloud, name: str) -> None:
    """
    Create an organisation below the firm's own.
    """
    cloud.ids[name] = str(cloud.answer(cloud.look(_create(cloud, name, None)))["_id"])


@when(sentence(r'the firm allows "(?P<name>[^"]*)" the environment (?P<env>TEST|LIVE)'))
def the_firm_allows(cloud: Cloud, name: str, env: str) -> None:
    """
    Enable an environment.
    """
    address = f"{_ORGANISATIONS}/{cloud.id(name)}/enable-env"
    cloud.send("POST", address, body={"env": env}, bearer=_token(cloud))


@when(sentence(r'the firm creates a key "(?P<key>[^"]*)" of "(?P<name>[^"]*)"'))
def the_firm_creates_a_key(cloud: Cloud, key: str, name: str) -> None:
    """
    Create a key of an organisation.
    """
    address = f"{_ORGANISATIONS}/{cloud.id(name)}/api-keys"
    body = {"name": key, "status": "enabled"}
    cloud.noted["key"] = cloud.send("POST", address, body=body, bearer=_token(cloud))


@when(sentence(r'the firm lists the keys of "(?P<name>[^"]*)"'))
def the_firm_lists_keys(cloud: Cloud, name: str) -> None:
    """
    List the keys of an organisation.
    """
    cloud.send("GET", f"{_ORGANISATIONS}/{cloud.id(name)}/api-keys", bearer=_token(cloud))


@when("the till logs in with the new key")
def the_till_logs_in_with_it(cloud: Cloud) -> None:
    """
    Ask for a token with the key that was just created.
    """
    made = object_of(cloud.noted["key"]) or {}
    cloud.log_in(Credentials(api_key=str(made.get("key")), api_secret=str(made.get("secret"))))


@then(check("no secret is shown"))
def no_secret_is_shown(cloud: Cloud, cited: str | None) -> None:
    """
    Look for the secret in a later answer.
    """
    secret = str((object_of(cloud.noted["key"]) or {}).get("secret"))
    listed: Any = (object_of(cloud.last) or {}).get("data")
    cloud.check(
        cited,
        "secret-once",
        "no later answer carries the secret",
        ok=isinstance(listed, list) and bool(listed) and secret not in cloud.last.body,
        expected="keys without their secrets",
        actual=f"{len(listed) if isinstance(listed, list) else listed} keys",
    )


def _create(cloud: Cloud, name: str, parent: str | None) -> Exchange:
    token = _token(cloud)
    body = {
        "name": name,
        "address_line1": "Graz Street 1",
        "zip": "10115",
        "town": "Berlin",
        "country_code": "DEU",
        "managed_by_organization_id": cloud.id(parent) if parent else cloud.id("own organisation"),
    }
    return cloud.send("POST", _ORGANISATIONS, body=body, bearer=token)


def _token(cloud: Cloud) -> str:
    """
    Give a token of the management API, and learn the firm's own organisation with it.
    """
    if "management token" not in cloud.noted:
        answer = cloud.answer(cloud.look(cloud.log_in_to_management()))
        cloud.noted["management token"] = str(answer["access_token"])
        claims = answer.get("access_token_claims") or {}
        cloud.ids["own organisation"] = str(claims.get("organization_id"))
    return str(cloud.noted["management token"])
