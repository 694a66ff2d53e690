"""
Keys, tokens, environments and tenants of SIGN DE V2.
"""

from __future__ import annotations

import base64
import json

import pytest
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import padding
from sign_de import TILL, TSS, an_id, credentials, organisation

from fiskalsim.cloud import tokens

HOUR = 3600
UNAUTHORISED = (401, "")


def part(token, number):
    """Decode one part of a token."""
    text = token.split(".")[number]
    return base64.urlsafe_b64decode(text + "=" * (-len(text) % 4))


def test_an_answer_names_tokens_claims_and_ends(cloud):
    """24 hours for the access token, 48 for the other."""
    answer = cloud.ok("POST", "/auth", credentials(cloud))
    assert list(answer) == [
        "access_token",
        "access_token_claims",
        "access_token_expires_in",
        "access_token_expires_at",
        "refresh_token",
        "refresh_token_expires_in",
        "refresh_token_expires_at",
    ]
    assert answer["access_token_claims"]["env"] == "TEST"
    assert answer["access_token_expires_in"] == 24 * HOUR
    assert answer["refresh_token_expires_in"] == 48 * HOUR
    now = cloud.world.clock.unix()
    assert answer["access_token_expires_at"] == now + 24 * HOUR


def test_the_access_token_is_a_jwt_that_verifies(cloud):
    """RS256, the recorded claims, and a signature of the published key."""
    answer = cloud.ok("POST", "/auth", credentials(cloud))
    token = answer["access_token"]
    assert json.loads(part(token, 0))["alg"] == "RS256"
    claims = json.loads(part(token, 1))
    assert set(claims) == {
        *("jti", "exp", "nbf", "iat", "iss", "sub", "typ", "azp", "session_state", "acr"),
        *("scope", "organization", "type", "env"),
    }
    assert claims["exp"] == answer["access_token_expires_at"]
    assert (claims["nbf"], claims["typ"], claims["env"]) == (0, "Bearer", "TEST")
    assert claims["organization"] == answer["access_token_claims"]["organization_id"]
    signed = token.rpartition(".")[0].encode()
    public = tokens._key().public_key()
    public.verify(part(token, 2), signed, padding.PKCS1v15(), hashes.SHA256())
    assert json.loads(part(answer["refresh_token"], 0))["alg"] == "HS256"
    assert json.loads(part(answer["refresh_token"], 1))["typ"] == "Refresh"


def test_the_same_token_is_given_while_it_is_valid(cloud):
    """The end stays, the time until then shrinks; afterwards there is another one."""
    first = cloud.ok("POST", "/auth", credentials(cloud))
    cloud.advance(HOUR)
    second = cloud.ok("POST", "/auth", credentials(cloud))
    assert second["access_token"] == first["access_token"]
    assert second["access_token_expires_at"] == first["access_token_expires_at"]
    assert second["access_token_expires_in"] == 23 * HOUR
    cloud.advance(23 * HOUR)
    assert cloud.ok("POST", "/auth", credentials(cloud))["access_token"] != first["access_token"]


def test_a_token_ends_after_a_day_and_its_refresh_after_two(cloud):
    """The refresh token brings a new pair meanwhile."""
    answer = cloud.ok("POST", "/auth", credentials(cloud))
    refresh = {"refresh_token": answer["refresh_token"]}
    assert cloud.ok("POST", "/auth", refresh)["access_token"] == answer["access_token"]
    cloud.advance(24 * HOUR - 1)
    cloud.ok("GET", "/tss")
    cloud.advance(1)
    assert cloud.refused("GET", "/tss") == UNAUTHORISED
    cloud.use(refresh)
    cloud.ok("GET", "/tss")
    cloud.advance(24 * HOUR)
    assert cloud.refused("POST", "/auth", refresh) == UNAUTHORISED


def test_a_refresh_may_bring_a_new_token_at_once(cloud_with):
    """The other reading is a setting; both tokens are valid then."""
    cloud = cloud_with(**{"refresh-grant": "new"})
    answer = cloud.ok("POST", "/auth", credentials(cloud))
    cloud.advance(60)
    refreshed = cloud.ok("POST", "/auth", {"refresh_token": answer["refresh_token"]})
    assert refreshed["access_token"] != answer["access_token"]
    cloud.ok("GET", "/tss")


@pytest.mark.parametrize(
    ("body", "answer"),
    [
        ({"api_key": "x", "api_secret": "y"}, UNAUTHORISED),
        ({"refresh_token": "x"}, UNAUTHORISED),
        ({"api_key": "x"}, (400, "E_FAILED_SCHEMA_VALIDATION")),
        ({"api_key": 1, "api_secret": 2}, (400, "E_FAILED_SCHEMA_VALIDATION")),
        ({}, (400, "E_FAILED_SCHEMA_VALIDATION")),
    ],
)
def test_wrong_credentials(cloud, body, answer):
    """A wrong key is 401 without a code; what is no credential does not fit the schema."""
    assert cloud.refused("POST", "/auth", body) == answer
    assert cloud.refused("POST", "/api/v0/auth", body) == answer


def test_a_refusal_has_the_recorded_form(cloud):
    """Members, their order, and the texts of both APIs."""
    body = {"api_key": "x", "api_secret": "y"}
    answer = cloud("POST", "/auth", body)
    assert answer.text == '{"message":"Unauthorized","status_code":401,"error":"Unauthorized"}'
    said = cloud("POST", "/api/v0/auth", body).json()
    assert said["message"] == "Invalid credentials"


@pytest.mark.parametrize("header", ["", "Bearer", "Bearer ", "Basic abc"])
def test_no_token_no_answer(cloud, header):
    """Without a token there is a 401 without a code."""
    assert cloud.refused("GET", "/tss", headers={"authorization": header}) == UNAUTHORISED


def test_a_foreign_token_is_shown_back(cloud):
    """What cannot be parsed is repeated, as recorded."""
    answer = cloud("GET", "/tss", headers={"authorization": "Bearer abc.def"})
    assert (answer.status_code, answer.json()["message"]) == (
        401,
        "could not parse jwt: 'abc.def'",
    )
    assert "code" not in answer.json()


@pytest.mark.parametrize(
    ("method", "path", "body"),
    [
        ("GET", f"/tss/{TSS}", None),
        ("PUT", f"/tss/{TSS}", {}),
        ("PATCH", f"/tss/{TSS}", {"state": "DISABLED"}),
        ("PATCH", f"/tss/{TSS}/admin", {"admin_puk": "0" * 10, "new_admin_pin": "123456"}),
        ("POST", f"/tss/{TSS}/admin/auth", {"admin_pin": "123456"}),
        ("POST", f"/tss/{TSS}/admin/logout", {}),
        ("PUT", f"/tss/{TSS}/client/{TILL}", {"serial_number": "x"}),
        ("GET", f"/tss/{TSS}/client", None),
        ("PUT", f"/tss/{TSS}/tx/{an_id(1)}?tx_revision=1", {"state": "ACTIVE", "client_id": TILL}),
        ("GET", f"/tss/{TSS}/tx", None),
        ("PUT", f"/tss/{TSS}/export/{an_id(1)}", None),
        ("GET", f"/tss/{TSS}/metadata", None),
        ("PATCH", f"/tss/{TSS}/metadata", {"a": "b"}),
    ],
)
def test_foreign_keys_do_not_reach_a_tss(cloud, method, path, body):
    """Neither the other environment's key of the same firm, nor another firm's key."""
    cloud.ready()
    _, other = organisation(cloud)
    for foreign in (credentials(cloud, "LIVE"), other):
        cloud.use(foreign)
        answer = cloud(method, path, body)
        assert (answer.status_code, answer.json()["code"]) == (403, "E_ACCESS_DENIED")
        assert answer.json()["message"] == "You may not access this TSS"


def test_lists_show_only_ones_own(cloud):
    """Another environment and another tenant see nothing."""
    cloud.ready()
    cloud.sale()
    cloud.ok("PUT", f"/tss/{TSS}/export/{an_id(1)}")
    _, other = organisation(cloud)
    for foreign in (credentials(cloud, "LIVE"), other):
        cloud.use(foreign)
        for path in ("/tss", "/client", "/tx", "/export"):
            assert cloud.ok("GET", path)["data"] == []


def test_the_environment_stands_on_everything(cloud):
    """A LIVE key makes LIVE things, and its device has a certificate for eight years."""
    cloud.use(credentials(cloud, "LIVE"))
    cloud.ready()
    sale = cloud.sale()
    assert sale["_env"] == cloud.ok("GET", f"/tss/{TSS}")["_env"] == "LIVE"
    identity = cloud.world.sign_de.state.tss[TSS].device.identity
    days = (identity.valid_until_unix - identity.valid_from_unix) // 86_400
    assert days == 2922


def test_a_deleted_key_keeps_its_tokens(cloud):
    """Nobody logs in with it again, and what it got is valid until its end."""
    owner, other = organisation(cloud)
    key_id = cloud.ok("GET", f"/api/v0/organizations/{owner}/api-keys")["data"][0]["_id"]
    path = f"/api/v0/organizations/{owner}/api-keys/{key_id}"
    boss = dict(cloud.client.headers)["authorization"]
    cloud.use(other)
    theirs = dict(cloud.client.headers)["authorization"]
    cloud.ok("DELETE", path, headers={"authorization": boss})
    assert cloud.refused("POST", "/auth", other) == UNAUTHORISED
    cloud.ok("GET", "/tss", headers={"authorization": theirs})


def test_a_disabled_key_does_not_log_in(cloud):
    """Until it is enabled again."""
    owner, other = organisation(cloud)
    key_id = cloud.ok("GET", f"/api/v0/organizations/{owner}/api-keys")["data"][0]["_id"]
    path = f"/api/v0/organizations/{owner}/api-keys/{key_id}"
    assert cloud.ok("PATCH", path, {"status": "disabled"})["status"] == "disabled"
    assert cloud.refused("POST", "/auth", other) == UNAUTHORISED
    cloud.ok("PATCH", path, {"status": "enabled"})
    cloud.ok("POST", "/auth", other)
