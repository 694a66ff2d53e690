"""
What is said of a target that cannot be judged shows no secret, whatever the target repeats.
"""

from __future__ import annotations

import json
from base64 import b64encode

import pytest

from fiskalprobe.target.connection import connect
from fiskalprobe.target.errors import TargetUnreachable
from fiskalprobe.target.reading import read_target
from fiskalprobe.wire import Redactor

CREATE = "/api/v1/transactions/createDocument"


def test_a_refusal_that_repeats_what_it_was_shown_shows_no_secret(service, tmp_path):
    """Neither the password in an address nor a key in a header reaches the terminal."""
    service.says("PUT", CREATE, {"key": "Key-of-marked", "token": "eyJabcdefgh.ijkl.mnop"}, 401)
    (tmp_path / "target.toml").write_text(
        f"""
        [subject]
        organisation = "o"
        product = "p"
        version = "1"
        [ics]
        role = "middleware"
        api = "1.7.7"
        profiles = ["core"]
        [ixit]
        adapter = "http:{service.url.replace("//", "//user:marked-password@")}"
        client_id = "c1062c55-57c4-4ed2-9c53-aff1762326a4"
        environment = "test"
        headers = {{ X-Key = "env:A_KEY" }}
        """
    )
    target = read_target(str(tmp_path / "target.toml"), environment={"A_KEY": "Key-of-marked"})
    with pytest.raises(TargetUnreachable) as refused, connect(target):
        pass
    said = str(refused.value)
    assert "answers 401" in said
    assert "[redacted:A_KEY]" in said
    assert "marked" not in said.replace("[redacted", "")
    assert "eyJ" not in said


def test_a_sentence_hides_what_a_body_and_an_address_would_hide():
    """Known secrets in any spelling, members that let somebody in, users, tokens."""
    body = json.dumps({"api_key": "unknown key"})
    known = b64encode(b"known secret").decode()
    told = Redactor({"A": "known secret"}).sentence(
        f"https://a:b@h/x answers {body} {known} and known secret; mail a@b stays"
    )
    assert told == (
        'https://[redacted]@h/x answers {"api_key": "[redacted]"} [redacted:A] and '
        "[redacted:A]; mail a@b stays"
    )
