"""
The management API: organisations, keys, users, billing addresses.
"""

from __future__ import annotations

import re

import pytest
from sign_de import credentials, organisation

ORGANISATIONS = "/api/v0/organizations"


def own(cloud):
    """Give the id of the ready organisation."""
    return cloud.ok("GET", ORGANISATIONS)["data"][0]["_id"]


def test_an_organisation_lives(cloud):
    """It is made below another one, shown, changed and removed."""
    made, _ = organisation(cloud, name="Filiale 1")
    path = f"{ORGANISATIONS}/{made}"
    shown = cloud.ok("GET", path)
    assert (shown["_type"], shown["_envs"]) == ("MANAGED_ORGANIZATION", ["TEST"])
    assert (shown["name"], shown["managed_by_organization_id"]) == ("Filiale 1", own(cloud))
    changed = cloud.ok("PATCH", path, {"town": "Hamburg", "metadata": {"a": "b"}})
    assert (changed["town"], changed["name"]) == ("Hamburg", "Filiale 1")
    assert cloud.ok("PATCH", path, {"metadata": {"a": None}})["metadata"] == {}
    cloud.ok("DELETE", path)
    assert cloud.refused("GET", path) == (404, "E_ORGANIZATION_NOT_FOUND")
    assert cloud.refused("DELETE", f"{ORGANISATIONS}/{own(cloud)}") == (404, "")


@pytest.mark.parametrize(
    "missing",
    ["name", "address_line1", "zip", "town", "country_code", "managed_by_organization_id"],
)
def test_an_organisation_needs_an_address(cloud, missing):
    """Each needed member is asked for by name."""
    body = {
        "name": "x",
        "address_line1": "x",
        "zip": "x",
        "town": "x",
        "country_code": "DEU",
        "managed_by_organization_id": own(cloud),
    }
    del body[missing]
    answer = cloud("POST", ORGANISATIONS, body)
    assert (answer.status_code, answer.json()["code"]) == (400, "E_FAILED_SCHEMA_VALIDATION")
    assert missing in answer.json()["message"]


def test_a_wrong_parent_is_not_found_without_a_code(cloud):
    """As recorded; the same for one that the caller does not see."""
    with pytest.raises(AssertionError, match="Not Found"):
        organisation(cloud, parent="00000000-0000-4000-8000-000000000000")
    top = own(cloud)
    _, other = organisation(cloud)
    cloud.use(other)
    with pytest.raises(AssertionError, match="Not Found"):
        organisation(cloud, parent=top)


def test_one_sees_downwards_only(cloud):
    """The firm sees its branches and theirs; a branch sees itself and what is below."""
    first, keys = organisation(cloud)
    second, _ = organisation(cloud, parent=first)
    assert [o["_id"] for o in cloud.ok("GET", ORGANISATIONS)["data"]][1:] == [first, second]
    sibling, _ = organisation(cloud)
    cloud.use(keys)
    assert [o["_id"] for o in cloud.ok("GET", ORGANISATIONS)["data"]] == [first, second]
    assert cloud.refused("GET", f"{ORGANISATIONS}/{sibling}")[0] == 404


def test_a_key_shows_its_secret_once(cloud):
    """In the answer to its creation, and never again."""
    made, _ = organisation(cloud)
    path = f"{ORGANISATIONS}/{made}/api-keys"
    key = cloud.ok("POST", path, {"name": "kasse-2", "metadata": {"a": "b"}})
    assert key["_type"] == "MANAGED_API_KEY"
    assert re.fullmatch(r"test_[a-z0-9]{24}_kasse-2", key["key"])
    assert (key["status"], key["metadata"]) == ("enabled", {"a": "b"})
    listed = cloud.ok("GET", path)
    assert listed["_type"] == "API_KEY_LIST"
    for shown in (*listed["data"], cloud.ok("GET", f"{path}/{key['_id']}")):
        assert shown["_type"] == "API_KEY"
        assert not {"secret", "key"} & set(shown)


@pytest.mark.parametrize("name", ["ab", "x" * 31, "Kasse", "a b", None, 1])
def test_a_key_has_a_plain_name(cloud, name):
    """Three to thirty small letters, digits and hyphens."""
    body = {"name": name, "status": "enabled"}
    refused = cloud.refused("POST", f"{ORGANISATIONS}/{own(cloud)}/api-keys", body)
    assert refused == (400, "E_FAILED_SCHEMA_VALIDATION")


def test_live_has_to_be_enabled_before_there_is_a_key_for_it(cloud):
    """An organisation begins in TEST."""
    made, _ = organisation(cloud)
    path = f"{ORGANISATIONS}/{made}"
    body = {"name": "kasse-live", "env": "LIVE"}
    assert cloud.refused("POST", f"{path}/api-keys", body)[0] == 400
    assert cloud.refused("POST", f"{path}/enable-env", {"env": "PROD"})[0] == 400
    assert cloud.ok("POST", f"{path}/enable-env", {"env": "LIVE"})["_envs"] == ["TEST", "LIVE"]
    key = cloud.ok("POST", f"{path}/api-keys", body)
    assert key["key"].startswith("live_")
    answer = cloud.use({"api_key": key["key"], "api_secret": key["secret"]})
    assert answer["access_token_claims"] == {"env": "LIVE", "organization_id": made}


def test_a_live_key_makes_live_keys(cloud):
    """Without a word about it a key is of its maker's environment."""
    cloud.use(credentials(cloud, "LIVE"))
    key = cloud.ok("POST", f"{ORGANISATIONS}/{own(cloud)}/api-keys", {"name": "kasse-3"})
    assert key["_env"] == "LIVE"


@pytest.mark.parametrize("kind", ["users", "billing-addresses"])
def test_records_are_kept_as_they_are_given(cloud, kind):
    """Made, listed, shown, changed, removed."""
    path = f"{ORGANISATIONS}/{own(cloud)}/{kind}"
    made = cloud.ok("POST", path, {"name": "Erika", "town": "Berlin"})
    assert cloud.ok("PATCH", f"{path}/{made['_id']}", {"town": "Köln"})["name"] == "Erika"
    assert cloud.ok("GET", f"{path}/{made['_id']}")["town"] == "Köln"
    assert cloud.ok("GET", path)["count"] == 1
    cloud.ok("DELETE", f"{path}/{made['_id']}")
    assert cloud.refused("GET", f"{path}/{made['_id']}")[0] == 404


@pytest.mark.parametrize("entry", ["api-keys", "users", "billing-addresses"])
def test_unknown_entries_are_not_found(cloud, entry):
    """An organisation that there is not has a code, an entry has none."""
    unknown = "00000000-0000-4000-8000-000000000000"
    refused = cloud.refused("GET", f"{ORGANISATIONS}/{unknown}/{entry}")
    assert refused == (404, "E_ORGANIZATION_NOT_FOUND")
    assert cloud.refused("GET", f"{ORGANISATIONS}/{own(cloud)}/{entry}/{unknown}")[0] == 404


@pytest.mark.parametrize("env", [{}, [], None, 1, "PROD"])
def test_an_environment_is_test_or_live(cloud, env):
    """Whatever else is sent for one is refused and answered, also an object."""
    path = f"{ORGANISATIONS}/{own(cloud)}/enable-env"
    assert cloud.refused("POST", path, {"env": env})[0] == 400


@pytest.mark.parametrize("status", [{}, [], 1, "paused"])
def test_a_key_is_enabled_or_disabled(cloud, status):
    """Whatever else is sent for the status of a key is refused and answered, also an object."""
    path = f"{ORGANISATIONS}/{own(cloud)}/api-keys"
    key = cloud.ok("POST", path, {"name": "kasse-9"})
    assert cloud.refused("PATCH", f"{path}/{key['_id']}", {"status": status})[0] == 400


@pytest.mark.parametrize(
    "wrong", [{"name": ""}, {"town": None}, {"billing_address_id": True}, {"vat_id": [1]}]
)
def test_an_organisation_is_described_in_texts(cloud, wrong):
    """What is no text is refused, so that nothing else is ever shown."""
    path = f"{ORGANISATIONS}/{own(cloud)}"
    before = cloud.ok("GET", path)
    assert cloud.refused("PATCH", path, wrong) == (400, "E_FAILED_SCHEMA_VALIDATION")
    assert cloud.ok("GET", path) == before
    assert cloud.ok("PATCH", path, {"vat_id": None})["vat_id"] is None
