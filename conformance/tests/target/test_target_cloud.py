"""
A cloud TSE is declared, reviewed and reached as one, and its keys stay out of the evidence.
"""

from __future__ import annotations

import tomllib

import httpx
import pytest

from fiskalprobe.target.connection import connect
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.reading import from_table, read_target
from fiskalprobe.target.review import review
from fiskalprobe.wire import Redactor, Wire

GOOD = """
[subject]
organisation = "Example GmbH"
product = "Example Cloud TSE"
version = "2.2.2"

[ics]
role = "cloud-tse"
api = "sign-de-v2"
profiles = ["cloud-tse", "cloud-limits"]

[ixit]
adapter = "http:https://127.0.0.1:8443"
api_key = "env:TSE_KEY"
api_secret = "env:TSE_SECRET"
foreign_api_key = "env:OTHER_KEY"
foreign_api_secret = "env:OTHER_SECRET"
"""
ENVIRONMENT = {
    "TSE_KEY": "test_key_of_the_till",
    "TSE_SECRET": "secret-of-the-till",
    "OTHER_KEY": "live_key_of_a_shop",
    "OTHER_SECRET": "secret-of-a-shop",
}


def keys(text, environment=None):
    table = tomllib.loads(text)
    environment = ENVIRONMENT if environment is None else environment
    return {f.key for f in review(table, file="target.toml", environment=environment)}


def test_a_good_declaration_has_no_findings():
    """A cloud TSE is declared with role, API, profiles and two keys by reference."""
    assert keys(GOOD) == set()


@pytest.mark.parametrize(
    ("old", "new", "key"),
    [
        ('"sign-de-v2"', '"1.7.7"', "ics.api"),
        ('role = "cloud-tse"', 'role = "middleware"', "ics.api"),
        ('"cloud-tse", "cloud-limits"', '"cloud-limits"', "ics.profiles"),
        ('"cloud-tse", "cloud-limits"', '"cloud-tse", "offline"', "ics.profiles[1]"),
        ('api_secret = "env:TSE_SECRET"\n', "", "ixit.api_secret"),
        ('foreign_api_key = "env:OTHER_KEY"\n', "", "ixit.foreign_api_key"),
        ('"env:TSE_SECRET"', '"hunter2hunter2"', "ixit.api_secret"),
        ('"http:https://127.0.0.1:8443"', '"sim:"', "ics.role"),
    ],
)
def test_a_single_mistake_is_found_at_its_key(old, new, key):
    """Good file, one defect, one key."""
    assert old in GOOD
    assert key in keys(GOOD.replace(old, new, 1))


def test_a_secret_that_is_not_there_is_told_before_the_run():
    """The review names the key whose variable is missing."""
    assert keys(GOOD, {**ENVIRONMENT, "OTHER_SECRET": ""}) == {"ixit.foreign_api_secret"}


def test_a_middleware_has_no_use_for_a_key_of_a_tse():
    """Keys of a cloud TSE at a fiscal service are a mistake."""
    text = GOOD.replace('"cloud-tse"\napi = "sign-de-v2"', '"middleware"\napi = "1.7.7"')
    text = text.replace('"cloud-tse", "cloud-limits"', '"core"')
    assert {"ixit.api_key", "ixit.foreign_api_secret"} <= keys(text)


def test_a_declaration_becomes_typed_values():
    """Both keys are read from the environment, and no representation repeats them."""
    target = from_table(tomllib.loads(GOOD), environment=ENVIRONMENT)
    assert target.is_cloud_tse
    assert target.ixit.credentials.api_secret == "secret-of-the-till"
    assert target.ixit.foreign.api_key == "live_key_of_a_shop"
    assert {"profile.cloud-limits", "credentials.foreign"} <= target.capabilities
    assert not any(value in repr(target) for value in ENVIRONMENT.values())
    assert set(target.ixit.secrets) == set(ENVIRONMENT)


def test_the_short_form_names_the_role():
    """The simulator is a cloud TSE when asked to be one, and a middleware otherwise."""
    cloud = read_target("sim:role=cloud-tse", environment={})
    assert (cloud.ics.role, cloud.ics.api) == ("cloud-tse", "sign-de-v2")
    assert "profile.cloud-tse" in cloud.capabilities
    assert read_target("sim:", environment={}).ics.role == "middleware"


def test_nobody_is_asked_without_a_key():
    """A cloud TSE without credentials is no target that could be judged."""
    text = "\n".join(line for line in GOOD.splitlines() if "api_" not in line)
    target = from_table(tomllib.loads(text), environment={})
    with pytest.raises(TargetUnreachable, match="api_key"):
        connect(target)


@pytest.mark.parametrize(
    "name",
    [
        "access_token",
        "refresh_token",
        "api_key",
        "api_secret",
        "secret",
        "admin_puk",
        "admin_pin",
        "new_admin_pin",
    ],
)
def test_what_lets_somebody_in_is_hidden_in_bodies(name):
    """Keys, tokens, PINs and PUKs of a body are replaced, whatever stands inside them."""
    body = f'{{"before": 1, "{name}" : "a \\"quoted\\" value", "state": "CREATED"}}'
    assert Redactor().body(body) == (
        f'{{"before": 1, "{name}" : "[redacted]", "state": "CREATED"}}'
    )


def test_other_members_of_bodies_stay():
    """Members with similar names are evidence, and stay."""
    body = '{"access_token_expires_in": 86400, "secretary": "Ada", "public_key": "BO8S"}'
    assert Redactor().body(body) == body


@pytest.mark.parametrize("kind", ["application/x-tar", "application/octet-stream; x=1"])
def test_bytes_survive_the_recorder(kind):
    """An archive comes through byte by byte, although the stream holds text."""
    raw = bytes(range(256))
    answer = httpx.Response(200, headers={"content-type": kind}, content=raw)
    wire = Wire(base_url="http://tse.invalid", transport=httpx.MockTransport(lambda _: answer))
    exchange = wire.send("GET", "/file")
    assert exchange.response.content == raw
    assert exchange.body.isascii()


def test_text_is_kept_as_text():
    """Any other answer is recorded as it reads."""
    answer = httpx.Response(200, headers={"content-type": "text/plain"}, content="Grüße".encode())
    wire = Wire(base_url="http://tse.invalid", transport=httpx.MockTransport(lambda _: answer))
    assert wire.send("GET", "/").response.content == "Grüße".encode()
